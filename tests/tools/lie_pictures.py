"""Small pictures as a phone that lies sends them: a composed screen through the usual optics."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from lies import LIES, Grey, Screens

from android_bridge.optics import Optics, jpeg, small_picture
from controller.identity import Calibration, board_frame, calibrate
from controller.xrays import AllRows, Manifest, build_manifest


class LyingEye:
    """One rig's camera: what the phone sends of any screen.

    Parameters
    ----------
    room
        As `Optics` has it.
    photo_px
        Width and height of its photos.
    """

    def __init__(self, screen_px: tuple[int, int], room: str, seed: int, photo_px: tuple[int, int]) -> None:
        self._optics = Optics(seed, *photo_px, room)
        self._screen_px = screen_px

    def see(self, screen: Grey, shot: int) -> Grey:
        """Give the grey levels of the small picture of a photo of a screen."""
        scene = np.asarray(cv2.cvtColor(screen, cv2.COLOR_GRAY2BGR), np.uint8)
        look = self._optics.blur_px(self._optics.focus_error_dpt)
        small = small_picture(jpeg.encode(self._optics.photograph(scene, shot, blur_px=look)))
        levels = cv2.imdecode(np.frombuffer(small, np.uint8), cv2.IMREAD_GRAYSCALE)
        return np.asarray(levels, np.uint8)

    def calibrated(self) -> Calibration:
        """Calibrate by a photo of the board."""
        return calibrate(self.see(board_frame(*self._screen_px).composed(), 0), *self._screen_px)


def manifest_of(csv: Path, images: Path) -> Manifest:
    """Number all x-rays of a CSV."""
    return build_manifest(csv, images, AllRows(), labels=False)


def told_lies(screens: Screens, lie: str) -> Iterator[tuple[int, Grey]]:
    """Give index and screen of each x-ray of which that lie can be told."""
    for index in range(1, len(screens.manifest) + 1):
        screen = LIES[lie](screens, index)
        if screen is not None:
            yield index, screen
