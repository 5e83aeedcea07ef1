"""Moire as CheXphoto's public code has it: two gratings of dark lines over the doubled picture."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from android_bridge.optics.lanczos import through_twice_the_size
from android_bridge.optics.picture import Picture

#: An angle in degrees and an offset in x and y, pixels of the doubled picture.
Grating = tuple[float, float, float]
_Box = tuple[int, int, int, int]
"""Left, top, width and height."""

_UPRIGHT_DEG: Final = 90.0
_USUAL_TURN_DEG: Final = 4.0
_USUAL_OFFSET_PX: Final = 100
_TURN: Final = 2.0**32
_ROWS_AT_ONCE: Final = 64
"""So that what is worked on stays in the processor's cache."""


def moire(picture: Picture, gap: float, opacity: float, first: Grating, second: Grating) -> Picture:
    """Lay two gratings over a picture that is doubled for it, and halved again (Lanczos).

    A grating is a square of twice the larger side of the doubled picture, with dark lines 1 px thick, seen in
    perspective (what was the middle half of one edge takes all of it) and turned; pixels are looked up,
    never mixed. So did CheXphoto's public code (`moire.py`).

    Parameters
    ----------
    picture
        (h, w) grey or (h, w, 3) RGB.
    gap
        Pixels from line to line, not counting the line; to the nearest half, 0.5 or more.
    opacity
        Of a line, 0 to 1.
    first, second
        The gratings.
    """
    alpha = int(opacity * 255)
    if picture.ndim == 3:
        planes = [moire(picture[..., n], gap, opacity, first, second) for n in range(3)]
        return np.asarray(cv2.merge(planes), np.uint8)
    height, width = picture.shape
    side = 2 * 2 * max(height, width)
    halves = max(round(gap * 2), 1)
    seen = [_View(side, halves, alpha, (2 * width, 2 * height), each) for each in (first, second)]

    def darken(phase: Picture, row: int, column: int) -> Picture:
        for each in seen:
            phase = np.asarray(
                cv2.multiply(phase, each.phase(row, column, phase.shape), scale=1 / 255), np.uint8
            )
        return phase

    return through_twice_the_size(picture, darken)


class _View:
    """A grating as it lies over the doubled picture."""

    def __init__(self, side: int, halves: int, alpha: int, size: tuple[int, int], grating: Grating) -> None:
        angle, *offset = grating
        self._turn = math.radians(angle - _UPRIGHT_DEG)
        self._corner = [(side - long) // 2 + round(by) for long, by in zip(size, offset, strict=True)]
        self._middle = side / 2
        box = _needed(side, size, angle, offset)
        self._left, self._top = box[:2]
        self._lines = _lines(side, halves, alpha, box)

    def phase(self, row: int, column: int, shape: tuple[int, ...]) -> Picture:
        """Give what of the light each pixel of a part of a phase lets through, 255 for all."""
        height, width = shape
        left, top = self._corner[0] + column, self._corner[1] + row
        if not self._turn:
            left, top = left - self._left, top - self._top
            inside = self._lines[top : top + 2 * height : 2, left : left + 2 * width : 2]
            return np.ascontiguousarray(inside)
        cos, sin = math.cos(self._turn), math.sin(self._turn)
        origin = 0.5 - self._middle  # of the first pixel from the middle
        first_x = (cos - sin) * origin + self._middle - 0.5 - self._left
        first_y = (cos + sin) * origin + self._middle - 0.5 - self._top
        # Pillow goes on from the first pixel by whole 65536ths, and a large picture shows it
        cos, sin = round(cos * 65536) / 65536, round(sin * 65536) / 65536
        matrix = np.array(
            [
                [2 * cos, -2 * sin, first_x + cos * left - sin * top],
                [2 * sin, 2 * cos, first_y + sin * left + cos * top],
            ]
        )
        flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpAffine(self._lines, matrix, (width, height), flags=flags, borderValue=(255,)), np.uint8
        )


def _needed(side: int, size: tuple[int, int], angle: float, offset: list[float]) -> _Box:
    """Give the part of the square that any usual grating shows; the same for all, so that it can be kept."""
    usual = all(0 <= by <= _USUAL_OFFSET_PX for by in offset)
    if not usual or abs(angle - _UPRIGHT_DEG) > _USUAL_TURN_DEG:
        return 0, 0, side, side
    sin = math.sin(math.radians(_USUAL_TURN_DEG))
    reach = [long / 2 + _USUAL_OFFSET_PX + 2 for long in size]
    first = [math.floor(side / 2 - size[n] / 2 - sin * reach[1 - n]) - 2 for n in (0, 1)]
    last = [math.ceil(side / 2 + reach[n] + sin * reach[1 - n]) + 2 for n in (0, 1)]
    left, top = (max(each, 0) for each in first)
    right, bottom = (min(each, side) for each in last)
    return left, top, right - left, bottom - top


@lru_cache(maxsize=2)
def _lines(side: int, halves: int, alpha: int, box: _Box) -> Picture:
    """Draw upright lines in perspective: 255, and 255 - alpha where a line is.

    Of the flat grating's rows the k-th is dark if the remainder of k / (1 + gap) is below 1. One whole
    number, of which 2**32 are one period, says where a pixel is in it: exact, and the same everywhere.
    """
    left, top, width, height = box
    period, more_rows = 1 + halves // 2, []
    if halves % 2:  # the rows come again after two gaps; every second line is half a pixel late
        period, more_rows = 2 + halves, [2 + halves // 2]
    unit = _TURN / period
    scale = side / (side + np.arange(top, top + height) + 0.5)
    start = (side / 2 + (left + 0.5 - side / 2) * scale) % period * unit
    starts = start.astype(np.uint64).astype(np.uint32)[:, None]
    steps = np.rint(scale * unit).astype(np.uint32)[:, None]
    columns = np.arange(width, dtype=np.uint32)
    begins = [np.uint32(math.ceil(row * unit)) for row in more_rows]
    drawn = np.empty((height, width), np.uint8)
    for at in range(0, height, _ROWS_AT_ONCE):
        rows = slice(at, at + _ROWS_AT_ONCE)
        where = steps[rows] * columns
        where += starts[rows]
        dark = where < np.uint32(unit)
        for begin in begins:
            where -= begin
            dark |= where < np.uint32(unit)
        np.multiply(dark.view(np.uint8), np.uint8(alpha), out=drawn[rows])
        np.subtract(np.uint8(255), drawn[rows], out=drawn[rows])
    drawn.flags.writeable = False
    return drawn
