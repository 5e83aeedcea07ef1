"""What is commonly done to find a picture again, for comparison: plain correlation, a perceptual hash.

Both look at the same squares as ours does, cut out of the photo by the rig's geometry, and at all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
_SIDE: Final = 64
_HASHED_SIDE, _BITS_SIDE = 32, 8


def correlation(levels: NDArray[np.uint8]) -> Vector:
    """Give 64x64 grey levels as a vector of mean 0 and length 1: a product of two is their correlation."""
    small = cv2.resize(levels, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    small -= small.mean()
    return np.asarray(small / max(float(np.linalg.norm(small)), 1e-6), np.float32)


def perceptual_hash(levels: NDArray[np.uint8]) -> Vector:
    """Give 64 bits as +-1 (scaled: a product of two is 1 for the same hash): the lowest frequencies' signs.

    The discrete cosine transform of 32x32 grey levels, its 8x8 lowest frequencies, each above or below their
    median (as the pHash and ImageHash programs have it).
    """
    small = cv2.resize(levels, (_HASHED_SIDE, _HASHED_SIDE), interpolation=cv2.INTER_AREA)
    lowest = cv2.dct(small.astype(np.float32))[:_BITS_SIDE, :_BITS_SIDE]
    bits = np.where(lowest > np.median(lowest), 1, -1).ravel()
    return np.asarray(bits / _BITS_SIDE, np.float32)


PLAIN: Final[dict[str, Callable[[NDArray[np.uint8]], Vector]]] = {
    "correlation": correlation,
    "perceptual hash": perceptual_hash,
}
