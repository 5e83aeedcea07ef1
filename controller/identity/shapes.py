"""X-rays of several shapes stand at several places of a screen: at which of them a photo is to be cut out.

What is left of an x-ray of another shape in a photo, as in a blend, is like that one only where that one
stands. So photos are cut out once for each shape that there is; shapes that differ by less than a feature's
place shows count as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from controller.identity.geometry import Area

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

STEP: Final = 0.05
"""Of the aspect ratio's logarithm: half of it moves an x-ray's edge by less than one of 64 places."""


def shapes_of(sizes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Give a number for each shape, of widths and heights of x-rays, shape (n, 2)."""
    width, height = np.maximum(sizes, 1).T
    return np.asarray(np.rint(np.log(width / height) / STEP), np.int64)


def area_of(shape: int, screen_width_px: int, screen_height_px: int) -> Area:
    """Give where x-rays of a shape stand on a screen."""
    aspect = float(np.exp(shape * STEP))
    width = min(screen_width_px, round(screen_height_px * aspect))
    height = min(screen_height_px, round(width / aspect))
    return Area((screen_width_px - width) // 2, (screen_height_px - height) // 2, width, height)


def shown_in(area: Area, thumbnail: NDArray[np.uint8], own: Area) -> NDArray[np.uint8]:
    """Give what an area of the screen shows of an x-ray, squared as its thumbnail is; 0 beside it.

    Parameters
    ----------
    thumbnail
        Of the x-ray, shape (n, n).
    own
        Where it stands.
    """
    side = len(thumbnail)
    across, down = area.width_px / own.width_px, area.height_px / own.height_px
    left = (area.x_px - own.x_px) / own.width_px * side + across / 2 - 0.5
    top = (area.y_px - own.y_px) / own.height_px * side + down / 2 - 0.5
    onto = np.array([[across, 0, left], [0, down, top]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(thumbnail, onto, (side, side), flags=flags), np.uint8)


def rows_by_shape(shapes: NDArray[np.int64]) -> Mapping[int, NDArray[np.int64]]:
    """Give the rows of each shape that is not the first row's."""
    others = sorted(set(shapes.tolist()) - {int(shapes[0])})
    return {shape: np.flatnonzero(shapes == shape) for shape in others}
