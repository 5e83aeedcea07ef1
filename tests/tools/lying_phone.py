"""A phone with the right key that files photos of something else.

usage: lying_phone.py LIES MANIFEST IMAGES FOREIGN PHONE-OPTIONS...

LIES are one of `lies.LIES` about every photo, such as ``previous``; or some about the first photo of an index
each, such as ``previous@3,black@7``. It is the simulated phone: only what its camera is given to see is
another screen, so that file, digest, EXIF, order and small picture go together. ``frozen`` files the photo
before again, under the new name.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True, kw_only=True)
class Liar:
    """Which lie is told about which photos.

    Parameters
    ----------
    always
        The lie about every photo; empty for none.
    once
        The lie about the first photo of an index.
    manifest
        The file, which is there once a run is.
    foreign
        Pictures of other plans' x-rays.
    """

    always: str = ""
    once: Mapping[int, str] = field(default_factory=dict)
    manifest: Path
    images: Path
    foreign: tuple[Path, ...]

    def lie_about(self, name: PhotoName) -> str:
        """Give the lie about a photo; empty where it is a true one, as those of trials are."""
        if is_trial(name.subset):
            return ""
        return self.always or (self.once.get(name.index, "") if name.take == 1 else "")

    def screens(self, screen_px: tuple[int, int]) -> Screens:
        """Give the x-rays as they stand on a screen of that size."""
        return Screens(read_manifest(self.manifest), self.images, self.foreign, screen_px)


class LyingCamera(ScreenCamera):
    """A camera before which another screen is held now and then."""

    def __init__(self, *arguments: Any, liar: Liar, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.asked: PhotoName | None = None
        self.lied: list[PhotoName] = []
        """The photos that are lies."""
        self._liar = liar
        self._screens: Screens | None = None
        self._last: bytes | None = None

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        """Expose what is on the screen, or what is held before it."""
        exposure = super().expose(cancelled)
        assert self.asked is not None
        lie = self._liar.lie_about(self.asked)
        if not lie:
            return exposure
        if self._screens is None:
            height, width = exposure.scene.shape[:2]
            self._screens = self._liar.screens((width, height))
        screen = LIES[lie](self._screens, self.asked.index)
        if screen is None:
            return exposure
        self.lied.append(self.asked)
        scene = np.asarray(cv2.cvtColor(screen, cv2.COLOR_GRAY2BGR), np.uint8)
        return replace(exposure, scene=scene, first=None)

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        """Develop it, or give the photo before once more."""
        assert self.asked is not None
        if self._last is None or self._liar.lie_about(self.asked) != FROZEN:
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
    lies, manifest, images, foreign, *options = arguments
    always, once = lies_in(lies)
    liar = Liar(
        always=always,
        once=once,
        manifest=Path(manifest),
        images=Path(images),
        foreign=pictures_in(Path(foreign)),
    )
    process.ScreenCamera = partial(LyingCamera, liar=liar)  # type: ignore[misc, assignment]
    process.SimulatedPhone = LyingPhone  # type: ignore[misc]
    return process.main(options)


def lies_in(text: str) -> tuple[str, dict[int, str]]:
    """Read the lie about every photo, or those about the first photo of an index."""
    if "@" not in text:
        return text, {}
    pairs = (each.split("@") for each in text.split(","))
    return "", {int(index): lie for lie, index in pairs}


def pictures_in(folder: Path) -> tuple[Path, ...]:
    """Give all pictures in a folder, in order."""
    return tuple(sorted(each for each in folder.rglob("*") if each.suffix in {".jpg", ".png"}))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
