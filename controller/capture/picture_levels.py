"""A phone's small picture as grey levels."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def grey_levels(jpeg: bytes) -> NDArray[np.uint8] | None:
    """Give the grey levels of a phone's small picture, shape (height, width); None where it is none."""
    with contextlib.suppress(cv2.error):
        levels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
        return None if levels is None else np.asarray(levels, np.uint8)
    return None
