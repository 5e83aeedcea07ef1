"""Moire as CheXphoto's public code has it: two gratings of dark lines over the doubled picture."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics.lanczos import through_twice_the_size
from android_bridge.optics.picture import Picture

#: An angle in degrees and an offset in x and y, pixels of the doubled picture.
Grating = tuple[float, float, float]
_Box = tuple[int, int, int, int]
"""Left, top, width and height."""

_UPRIGHT_DEG: Final = 90.0
_USUAL_TURN_DEG: Final = 4.0
_USUAL_OFFSET_PX: Final = 100
_PARTS: Final = 65536
_TURN: Final = 2.0**32
_MOST_PX: Final = 1 << 15
"""Of what OpenCV looks up in: some 16,000 pixels of a picture."""
_NONE: Final = np.empty(0, np.uint16)
_ROWS_AT_ONCE: Final = 64
"""So that what is worked on stays in the processor's cache."""


def moire(picture: Picture, gap: float, opacity: float, first: Grating, second: Grating) -> Picture:
    """Lay two gratings over a picture that is doubled for it, and halved again (Lanczos).

    A grating is a square of twice the larger side of the doubled picture, with dark lines 1 px thick, seen in
    perspective (what was the middle half of one edge takes all of it) and turned; pixels are looked up,
    never mixed. So did CheXphoto's public code (`moire.py`). Here pixels go by fours in a row, which at the
    densest lines moves one in fifty.

    Parameters
    ----------
    picture
        (h, w) grey or (h, w, 3) RGB.
    gap
        Pixels from line to line, not counting the line; to the nearest half, 0.5 or more.
    opacity
        Of a line, 0 to 1.
    first, second
        The gratings; upright (90 degrees), or up to some 10 degrees from it.

    Raises
    ------
    ValueError
        When the picture is larger than some 15,000 px, or half of that where a grating is turned by more than
        4 degrees.
    """
    if picture.ndim == 3:
        planes = [moire(picture[..., n], gap, opacity, first, second) for n in range(3)]
        return np.asarray(cv2.merge(planes), np.uint8)
    height, width = picture.shape
    side = 2 * 2 * max(height, width)
    halves = max(round(gap * 2), 1)
    one, other = (_View(side, halves, (2 * width, 2 * height), each) for each in (first, second))
    let_through = _let_through(1 - int(opacity * 255) / 255)

    def darken(phases: list[Picture], row: int) -> list[Picture]:
        rows, columns = phases[0].shape
        codes = one.codes(row, rows, columns) | other.codes(row, rows, columns) << np.uint8(4)
        darkened = []
        for phase, pairs in zip(phases, let_through, strict=True):
            part = cv2.LUT(codes, pairs).view(np.uint8)[:, :columns]
            darkened.append(np.asarray(cv2.multiply(phase, part, scale=1 / 255), np.uint8))
        return darkened

    return through_twice_the_size(picture, darken)


def _let_through(line: float) -> list[npt.NDArray[np.uint16]]:
    """Give how much of the light two codes let through, 255 for all: for even and for odd columns, two each.

    The first code is in the low 4 bits, the second in the high ones; a line of both is darker.
    """
    codes = np.arange(256)
    crossing = [(codes >> column & 1) + (codes >> column + 4 & 1) for column in range(4)]
    light = np.rint(255 * line ** np.array(crossing)).astype(np.uint8)
    return [np.ascontiguousarray(light[column::2].T).view(np.uint16)[:, 0] for column in (0, 1)]


class _View:
    """A grating as it lies over the doubled picture; all places in whole numbers, the same everywhere."""

    def __init__(self, side: int, halves: int, size: tuple[int, int], grating: Grating) -> None:
        angle, *offset = grating
        left, top = ((side - long) // 2 + round(by) for long, by in zip(size, offset, strict=True))
        box = _needed(side, size, angle, offset)
        if max(box[2:]) >= _MOST_PX:
            raise ValueError(f"a picture of {size[0] // 2}x{size[1] // 2} px is too large for moire")
        self._lines = _lines(side, halves, box)
        self._upright = angle == _UPRIGHT_DEG
        self._corner = left - box[0], top - box[1]
        # Pillow turns by 65536ths of a pixel, from the square's first pixel on, and a large picture shows it
        turn = math.radians(angle - _UPRIGHT_DEG)
        cos, sin = math.cos(turn), math.sin(turn)
        origin = 0.5 - side / 2  # from the middle
        first_x = round(((cos - sin) * origin + side / 2 - box[0]) * _PARTS)
        first_y = round(((cos + sin) * origin + side / 2 - box[1]) * _PARTS)
        self._cos, self._sin = cos, sin = round(cos * _PARTS), round(sin * _PARTS)
        self._first = first_x + cos * left - sin * top, first_y + sin * left + cos * top

    def codes(self, row: int, rows: int, columns: int) -> Picture:
        """Give the codes of every fourth pixel of every second row from one on.

        Parameters
        ----------
        row
            Of the doubled picture.
        rows, columns
            So many rows, and half so many codes in each.
        """
        count = (columns + 1) // 2
        left, top = self._corner[0], self._corner[1] + row
        if self._upright:
            inside = self._lines[top : top + 2 * rows : 2, left : left + 4 * count : 4]
            if inside.shape == (rows, count):  # else a part is beyond the square
                return np.ascontiguousarray(inside)
        # a code is looked up by the middle of its four pixels, one and a half from its first
        across, down = 4 * np.arange(count) + 1.5, row + 2 * np.arange(rows)[:, None]
        x = (self._first[0] - 1.5 * _PARTS + self._cos * across).astype(np.int32) - (self._sin * down).astype(
            np.int32
        )
        y = (self._first[1] + self._sin * across).astype(np.int32) + (self._cos * down).astype(np.int32)
        # OpenCV takes places as pairs of 16 bits, x first
        x >>= _PARTS.bit_length() - 1
        x &= 0xFFFF
        y &= -_PARTS
        y |= x
        places = y.view(np.int16).reshape(rows, count, 2)
        found = cv2.remap(self._lines, places, _NONE, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(found, np.uint8)


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
def _lines(side: int, halves: int, box: _Box) -> Picture:
    """Draw upright lines in perspective, as codes: bits 0 to 3 tell if a pixel and the next three are dark.

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
    codes = np.zeros((height, width), np.uint8)
    where = np.empty((_ROWS_AT_ONCE, width), np.uint32)
    for at in range(0, height, _ROWS_AT_ONCE):
        rows = slice(at, min(at + _ROWS_AT_ONCE, height))
        part = np.multiply(steps[rows], columns, out=where[: rows.stop - at])
        part += starts[rows]
        dark = part < np.uint32(unit)
        for row in more_rows:
            dark |= part - np.uint32(math.ceil(row * unit)) < np.uint32(unit)
        # as one long row, which is fastest; the last three codes of a row are of no use, and not used
        one = dark.view(np.uint8).ravel()
        two = one[1:] * np.uint8(2)
        two += one[:-1]
        four = codes[rows].reshape(-1)[:-3]
        np.multiply(two[2:], np.uint8(4), out=four)
        four += two[:-2]
    codes.flags.writeable = False
    return codes
