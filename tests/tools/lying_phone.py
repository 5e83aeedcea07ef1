"""A phone with the right key that files photos of something else.

usage: lying_phone.py LIE WHEN MANIFEST IMAGES FOREIGN PHONE-OPTIONS...

LIE is one of `lies.LIES`; WHEN ``every``, or indices such as ``3,7``, about which it lies once, at their first
take. It is the simulated phone: only what its camera is given to see is another screen, so that file, digest,
EXIF, order and small picture go together. ``frozen`` files the photo before again, under the new name.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from lies import FROZEN, LIES, Screens

from android_bridge.simulated import process
from android_bridge.simulated.agent import SimulatedPhone
from android_bridge.simulated.camera import Exposure, ScreenCamera
from android_bridge.simulated.storage import is_trial
from controller.xrays import read_manifest
from protocol import PhotoName
from protocol.messages import Capture


@dataclass(frozen=True)
class Liar:
    """Which lie is told about which photos.

    Parameters
    ----------
    indices
        Those about whose first photo it lies; None for all photos.
    """

    lie: str
    indices: frozenset[int] | None
    manifest: Path
    images: Path
    foreign: tuple[Path, ...]

    def lies_about(self, name: PhotoName) -> bool:
        """Say whether a photo is to be a lie; those of trials are true."""
        if is_trial(name.subset):
            return False
        return self.indices is None or (name.take == 1 and name.index in self.indices)

    def screens(self, screen_px: tuple[int, int]) -> Screens:
        """Give the x-rays as they stand on a screen of that size; the manifest is there once a run is."""
        return Screens(read_manifest(self.manifest), self.images, self.foreign, screen_px)


class LyingCamera(ScreenCamera):
    """A camera before which another screen is held now and then."""

    liar: Liar
    asked: PhotoName | None = None
    _screens: Screens | None = None
    _last: bytes | None = None

    def expose(self, *arguments: object) -> Exposure:
        exposure = super().expose(*arguments)  # type: ignore[arg-type]
        assert self.asked is not None
        if not self.liar.lies_about(self.asked):
            return exposure
        if self._screens is None:
            height, width = exposure.scene.shape[:2]
            self._screens = self.liar.screens((width, height))
        screen = LIES[self.liar.lie](self._screens, self.asked.index)
        if screen is None:
            return exposure
        scene = np.asarray(cv2.cvtColor(screen, cv2.COLOR_GRAY2BGR), np.uint8)
        return replace(exposure, scene=scene, first=None)

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        assert self.asked is not None
        is_frozen = self.liar.lie == FROZEN and self.liar.lies_about(self.asked)
        if self._last is None or not is_frozen:
            photo = super().develop(exposure, shot)
            if is_trial(self.asked.subset):
                return photo
            self._last = photo
        return self._last


class LyingPhone(SimulatedPhone):
    """A phone that tells its camera what it is asked for."""

    def _expose(self, request: Capture) -> Exposure:
        assert isinstance(self._camera, LyingCamera)
        self._camera.asked = PhotoName.parse(request.name)
        return super()._expose(request)


def main(arguments: Sequence[str]) -> int:
    """Be that phone."""
    lie, when, manifest, images, foreign, *options = arguments
    indices = None if when == "every" else frozenset(map(int, when.split(",")))
    files = tuple(sorted(each for each in Path(foreign).rglob("*") if each.suffix in {".jpg", ".png"}))
    LyingCamera.liar = Liar(lie, indices, Path(manifest), Path(images), files)
    process.ScreenCamera = LyingCamera  # type: ignore[misc]
    process.SimulatedPhone = LyingPhone  # type: ignore[misc]
    return process.main(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
