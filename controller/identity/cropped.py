"""Whether one x-ray is another one cropped, moved or drawn larger by little.

A photo of one may be of the other then. Of two x-rays that are somewhat alike as they stand, one is laid onto
the other as well as four numbers can, by least squares (Lucas and Kanade, An iterative image registration
technique, IJCAI 1981), brightness and contrast left free. What both have is cut out, and compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from controller.identity.feature import contrasts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controller.identity.feature import Whitening

    Floats = NDArray[np.float32]

LEAST_ALIKE: Final = 0.5
"""S of two as they stand from which on it is tried: moved by 2 % both ways, none of 64 was below .54."""
_FURTHEST: Final = 0.06
"""Parts of half a side: cropping 2 % at each side draws an x-ray out by .04, and moves it by as much."""
_SIDE: Final = 64
_MIDDLE: Final = (_SIDE - 1) / 2
_RIM: Final = 4
_SMOOTHED: Final = 0.8
_TIMES: Final = 6
_ARRIVED: Final = 1e-4
_CUT: Final = 0.92
"""Of each side, what is compared."""


def likeness_laid(one: NDArray[np.uint8], other: NDArray[np.uint8], whitening: Whitening) -> float:
    """Give S of two x-rays once one is laid onto the other; -1 where it cannot be.

    Parameters
    ----------
    one, other
        Thumbnails, squares of the same side.
    """
    laid = _laid(*(_small(each) for each in (one, other)))
    if laid is None:
        return -1.0
    contrasts = contrasts_of(np.stack([_cut(one, laid), _cut(other, np.zeros(4))]))
    features = whitening.taken_from(contrasts)
    return float(features[0] @ features[1])


def _small(thumbnail: NDArray[np.uint8]) -> Floats:
    small = cv2.resize(thumbnail, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), _SMOOTHED), np.float32)


def _laid(one: Floats, other: Floats) -> NDArray[np.float64] | None:
    """Find how the first has to be drawn out and moved, across and down, in parts of half a side."""
    inner = slice(_RIM, -_RIM)
    steps = (np.arange(_SIDE, dtype=np.float32) - _MIDDLE) / _MIDDLE
    wanted = other[inner, inner].ravel()
    found = np.zeros(4)
    for _ in range(_TIMES):
        seen = _drawn(one, found, _SIDE, 1.0)
        across = (cv2.Sobel(seen, cv2.CV_32F, 1, 0, scale=_MIDDLE / 8))[inner, inner]
        down = (cv2.Sobel(seen, cv2.CV_32F, 0, 1, scale=_MIDDLE / 8))[inner, inner]
        columns = (across * steps[inner], across, down * steps[inner, np.newaxis], down)
        matrix = np.stack([*(each.ravel() for each in columns), -wanted, np.full_like(wanted, -1.0)])
        matrix = matrix.astype(np.float64)
        gram = matrix @ matrix.T
        step = np.linalg.solve(gram + 1e-6 * np.eye(6) * np.trace(gram), -matrix @ seen[inner, inner].ravel())
        found += step[:4]
        if np.abs(found).max() > _FURTHEST:
            return None
        if np.abs(step[:4]).max() < _ARRIVED:
            break
    return found


def _cut(thumbnail: NDArray[np.uint8], laid: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.asarray(_drawn(thumbnail, laid, thumbnail.shape[0], _CUT), np.uint8)


def _drawn(
    picture: NDArray[np.uint8] | Floats, laid: NDArray[np.float64], side: int, part: float
) -> NDArray[Any]:
    """Draw a square's middle part after a move."""
    middle = (side - 1) / 2
    rows = []
    for row, (drawn_out, moved) in enumerate((laid[:2], laid[2:])):
        scale = (1 + drawn_out) * part
        own = [0.0, 0.0, middle * (1 + moved - scale)]
        own[row] = scale
        rows.append(own)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(picture, np.array(rows), (side, side), flags=how, borderMode=cv2.BORDER_REPLICATE)
    )
