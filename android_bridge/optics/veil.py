"""What a room does to a photo of a screen, pixel by pixel: how much light arrives, and how much is added."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics.light import WHITE_STEPS, levels_of, light_of, steps_of, strips
from android_bridge.optics.picture import Picture

_Steps = npt.NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Veil:
    """A room, in front of a photo.

    Parameters
    ----------
    gain
        (h, w, 3) RGB: of each pixel's light so many 255ths arrive.
    added
        (h, w, 3) RGB: light that is added, as the grey level (sRGB) that it would be alone.
    """

    gain: Picture
    added: Picture


@dataclass(frozen=True, eq=False)
class ReadyVeil:
    """The same, blue first as photos are, both as 16 bits: parts of all light, and of white's."""

    gain: _Steps
    added: _Steps


def no_veil(photo_px: tuple[int, int]) -> Veil:
    """Give what leaves photos of this width and height as they are."""
    width, height = photo_px
    return Veil(np.full((height, width, 3), 255, np.uint8), np.zeros((height, width, 3), np.uint8))


def ready_veil(veil: Veil) -> ReadyVeil:
    """Work out ahead what each photo needs."""
    gain = np.ascontiguousarray(veil.gain[..., ::-1]).astype(np.uint16) * np.uint16(257)
    return ReadyVeil(gain, steps_of(light_of(np.ascontiguousarray(veil.added[..., ::-1]))))


def seen_through(photo: Picture, veil: ReadyVeil) -> Picture:
    """Give a photo, blue first, as it is in a room: its light by the gain, and the added light."""
    made = np.empty_like(photo)
    for rows in strips(photo):
        light = cv2.LUT(photo[rows], _steps_of_levels())
        light = cv2.multiply(light, veil.gain[rows], scale=1 / WHITE_STEPS)
        made[rows] = levels_of(np.asarray(cv2.add(light, veil.added[rows]), np.uint16))
    return made


@cache
def _steps_of_levels() -> _Steps:
    return steps_of(light_of(np.arange(256, dtype=np.uint8)[None])).ravel()
