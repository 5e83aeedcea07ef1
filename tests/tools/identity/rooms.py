"""The simulated phone's rooms: which right photos are not accepted there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from android_bridge.optics import Optics, jpeg, small_picture, spot
from controller.identity import Watch
from identity.bench import Bench
from identity.generators import Generator, Levels, Rig, stand

PHOTO_PX: Final = (1280, 960)
_GLARE: Final = "glare"
ROOMS: Final = {
    "dark": "dark",
    "lamp": "lamp",
    "window": "window",
    _GLARE: "plain",  # with a matt veil over it
    "moire": "moire",
    "out of focus": "out_of_focus",
}
"""Conditions, and the room of the simulated phone that each is taken in."""


class RoomRig:
    """The simulated phone before a screen: its photo, and of that the small picture that it sends."""

    def __init__(self, name: str, seed: int) -> None:
        self._optics = Optics(seed, *PHOTO_PX, room=ROOMS[name])
        rng = np.random.default_rng([seed, 5])
        self._veil = None
        if name == _GLARE:
            middle = rng.uniform(0.35, 0.65, 2) * PHOTO_PX
            self._veil = tuple(middle), float(rng.uniform(60, 160)), float(rng.uniform(90, 170))

    def board(self, screen: Levels, shot: int) -> Levels:
        """Photograph the calibration board, as everything else."""
        return self.photo(screen, shot)

    def photo(self, screen: Levels, shot: int) -> Levels:
        """Photograph a screen."""
        optics = self._optics
        blur_px = optics.blur_px(optics.focus_error_dpt)
        seen = optics.photograph(cv2.cvtColor(screen, cv2.COLOR_GRAY2BGR), shot, blur_px=blur_px)
        if self._veil is not None:
            middle, sigma_px, peak = self._veil
            seen = spot(seen, middle, sigma_px, peak, peak)
        small = np.frombuffer(small_picture(jpeg.encode(seen)), np.uint8)
        return np.asarray(cv2.imdecode(small, cv2.IMREAD_GRAYSCALE), np.uint8)


def _rig_in(name: str) -> Generator:
    def rig(seed: int, _severity: int) -> Rig:
        return RoomRig(name, seed)

    return Generator(f"the simulated phone, {name}", (0,), rig)


def count_room(bench: Bench, name: str, seed: int, indices: Sequence[int]) -> Counter[str]:
    """Photograph a stretch of x-rays in a room; give how many were ``right``, ``doubtful`` and ``refused``.

    What was not right is counted by its cause as well.
    """
    rig, calibration, boards_refused = stand(_rig_in(name), seed + indices[0], 0)
    watch = Watch(bench.references, calibration, indices)
    counted: Counter[str] = Counter({"boards refused": boards_refused})
    for index in indices:
        judged = watch.look(rig.photo(bench.screen(index), index), index).judged
        if judged.is_right:
            counted["right"] += 1
        else:
            counted[judged.verdict.value] += 1
            counted[f"cause: {judged.cause.value}"] += 1
    return counted
