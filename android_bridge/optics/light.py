"""Grey levels and the light that they stand for (sRGB, IEC 61966-2-1)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics.picture import Picture

Light = npt.NDArray[np.float32]
"""As parts of white's light."""
WHITE_STEPS: Final = 2**16 - 1
"""White's light, where it is counted in 16 bits."""
_STRIP_BYTES: Final = 2**16


def light_of(picture: Picture) -> Light:
    """Give the light of each grey level, in the picture's shape; 1 is white's."""
    return np.asarray(cv2.LUT(picture, _light_of_levels()), np.float32)


def steps_of(light: Light) -> npt.NDArray[np.uint16]:
    """Count light in 16 bits; what is beyond white is white. The light is written over."""
    np.multiply(light, np.float32(WHITE_STEPS), out=light)
    return np.clip(light, 0, WHITE_STEPS, out=light).astype(np.uint16)


def levels_of(steps: npt.NDArray[np.uint16]) -> Picture:
    """Give the grey levels of light counted in 16 bits, in its shape."""
    return np.asarray(cv2.LUT(steps, _levels_of_steps()), np.uint8)


def dimmed(picture: Picture, part: Light) -> Picture:
    """Let only a part of the light through: (h, w), or what spreads to it such as (h, 1)."""
    return levels_of(steps_of(light_of(picture) * (part if picture.ndim == 2 else part[..., None])))


def lightened(picture: Picture, steps: npt.NDArray[np.uint16]) -> Picture:
    """Add light (h, w), counted in 16 bits, as two slides in one projector do: 1 - (1 - a) (1 - b)."""
    made = np.empty(picture.shape, np.uint8)
    for rows in strips(picture):
        left = cv2.bitwise_not(steps[rows])
        if picture.ndim == 3:
            left = cv2.merge([left] * 3)
        dark = cv2.multiply(cv2.LUT(picture[rows], _dark_of_levels()), left, scale=1 / WHITE_STEPS)
        made[rows] = cv2.LUT(dark, _levels_of_dark())
    return made


def strips(picture: Picture) -> Iterator[slice]:
    """Give its rows by so many that what is made of them in between stays in the processor's cache."""
    count = max(_STRIP_BYTES // (picture[:1].size or 1), 1)
    for top in range(0, picture.shape[0], count):
        yield slice(top, top + count)


@cache
def _light_of_levels() -> Light:
    level = np.arange(256) / 255
    light = np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)


@cache
def _levels_of_steps() -> Picture:
    light = np.arange(WHITE_STEPS + 1) / WHITE_STEPS
    level = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(level * 255), np.uint8)


@cache
def _dark_of_levels() -> npt.NDArray[np.uint16]:
    """Give what each grey level's light lacks to white's, in 16 bits."""
    dark = (1 - _light_of_levels().astype(float)) * WHITE_STEPS
    return np.asarray(np.rint(dark), np.uint16)


@cache
def _levels_of_dark() -> Picture:
    return _levels_of_steps()[::-1].copy()
