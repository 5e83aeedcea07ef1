"""Twice the size and back with Lanczos's filter, without ever having the large picture.

The four phases of the doubled picture (even and odd rows, even and odd columns) have the original size, and
each is made by a short filter of its own. What lies between two filters is rounded to 8 bits, as in Pillow.
It is done band by band, for what stays in the processor's cache is faster.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics.picture import Picture

Change = Callable[[list[Picture], int], list[Picture]]
"""Gives changed rows of the doubled picture: every second one from a row on, even and odd columns apart."""
_Weights = npt.NDArray[np.float32]

_BAND_PX: Final = 160_000
# rows that a row depends on, above and below: three for doubling, three for halving
_REACH: Final = 6
_SUM: Final = 64
"""What one grey level is, in 16 bits, until a sum is rounded."""


def _weights() -> _Weights:
    """Give those of six pixels for a point a quarter of a pixel before the fourth one's middle."""
    distance = np.arange(6) - 2.75
    weights = np.sinc(distance) * np.sinc(distance / 3)
    return np.asarray(weights / weights.sum(), np.float32)


_BEFORE: Final = _weights()
_AFTER: Final = np.ascontiguousarray(_BEFORE[::-1])
# weights, and which of them stands on the pixel itself; of the even and of the odd phase
_DOUBLED: Final = ((_BEFORE, 3), (_AFTER, 2))
_HALVED: Final = ((_AFTER * (_SUM / 2), 2), (_BEFORE * (_SUM / 2), 3))
# of the first three pixels' weights some lie outside; Pillow makes those inside sum to 1
_AT_THE_EDGE: Final = np.array(
    [2 / (_AFTER[2 - n :].sum() + _BEFORE[3 - n :].sum()) for n in (0, 1, 2)], np.float32
)


def through_twice_the_size(plane: Picture, change: Change) -> Picture:
    """Double a picture, let its four phases be changed, and halve it.

    Parameters
    ----------
    plane
        (h, w) grey.
    change
        What happens to it in between; it gets the rows in bands.

    Returns
    -------
    numpy.ndarray
        (h, w) grey.
    """
    height, width = plane.shape
    given = np.empty_like(plane)
    step = max(_BAND_PX // width, 4 * _REACH)
    for top in range(0, height, step):
        first, last = max(top - _REACH, 0), min(top + step + _REACH, height)
        band = _band(plane[first:last], first, change)
        given[top : top + step] = band[top - first : top - first + step]
    return given


def _band(plane: Picture, first: int, change: Change) -> Picture:
    columns = [_across(plane, *each, cv2.CV_8U) for each in _DOUBLED]
    rows = []
    for row, doubled in enumerate(_DOUBLED):
        phases = [np.asarray(_down(each, *doubled, cv2.CV_8U), np.uint8) for each in columns]
        phases = change(phases, 2 * first + row)
        parts = [_across(each, *halved, cv2.CV_16S) for each, halved in zip(phases, _HALVED, strict=True)]
        rows.append(_sum(parts[0], parts[1], along_rows=True))
    parts = [_down(each, *halved, cv2.CV_16S) for each, halved in zip(rows, _HALVED, strict=True)]
    return _sum(parts[0], parts[1], along_rows=False)


def _across(plane: cv2.typing.MatLike, weights: _Weights, own: int, depth: int) -> cv2.typing.MatLike:
    return cv2.filter2D(plane, depth, weights[None], anchor=(own, 0), borderType=_beyond(depth))


def _down(plane: cv2.typing.MatLike, weights: _Weights, own: int, depth: int) -> cv2.typing.MatLike:
    return cv2.filter2D(plane, depth, weights[:, None], anchor=(0, own), borderType=_beyond(depth))


def _beyond(depth: int) -> int:
    """Let the edge go on where a picture is doubled, and nothing be there where it is halved."""
    return cv2.BORDER_REPLICATE if depth == cv2.CV_8U else cv2.BORDER_CONSTANT


def _sum(even: cv2.typing.MatLike, odd: cv2.typing.MatLike, *, along_rows: bool) -> Picture:
    total = np.asarray(even, np.int16)
    total += np.asarray(odd, np.int16)
    lines = total.T if along_rows else total
    for edge in (lines[:3], lines[:-4:-1]):
        edge[...] = edge * _AT_THE_EDGE[: len(edge), None]
    total += _SUM // 2
    np.clip(total, 0, 255 * _SUM, out=total)
    total >>= _SUM.bit_length() - 1
    return total.astype(np.uint8)
