"""What makes a picture unsharp: focus and movement."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics.picture import Picture

_Kernel = npt.NDArray[np.float32]
_Points = npt.NDArray[np.float64]
# that of a pixel's area that a line or a disc covers is found at so many points along each side
_FINER = 8
POINT_PX = 0.5
"""Radius of a point on a picture that is in focus."""
# from here on, running sums are faster than products
_SHORT_PX = 10


def gaussian(picture: Picture, radius_px: float) -> Picture:
    """Blur a picture as Pillow's ``ImageFilter.GaussianBlur`` does, several times as fast.

    Parameters
    ----------
    picture
        (h, w) or (h, w, 3), 8 bits.
    radius_px
        The standard deviation; 0 leaves the picture as it is.

    Notes
    -----
    Pillow means over a box with weaker ends three times, first along rows, then along columns, each time
    rounded, its edge pixels going on outside each time (Gwosdek and others, Theoretical foundations of
    Gaussian convolution by extended box filtering, 2012). Here the first two boxes, both ways at once, have
    no such ends, and the third has what makes the variance Pillow's. Of x-rays that is 0.1 to 0.3 grey levels
    from Pillow in the mean, by its six roundings mostly: the less they are smoothed, the more they add up.
    """
    if radius_px <= 0:
        return picture.copy()
    half = _half_side(radius_px**2 / 3)
    if not half:  # each box is a pixel and its neighbours
        once = _extended_box(radius_px**2 / 3)
        weights = np.convolve(np.convolve(once, once), once)
    else:
        side = 2 * half + 1
        weights = _extended_box(radius_px**2 - 2 * (side**2 - 1) / 12)
        for _ in range(2):
            picture = np.asarray(cv2.blur(picture, (side, side), borderType=cv2.BORDER_REPLICATE), np.uint8)
    return np.asarray(
        cv2.sepFilter2D(picture, -1, weights, weights, borderType=cv2.BORDER_REPLICATE), np.uint8
    )


def row_motion(picture: Picture, length_px: int) -> Picture:
    """Mean over a row's pixels, as a camera panned.

    They are those from `length_px` // 2 before each pixel to as many after as are left. That is what
    ``cv2.filter2D`` makes of a row of equal weights, its border and its rounding too: mirrored about the
    last pixel's middle (reflect 101), to the nearest level.
    """
    anchor = (length_px // 2, 0)
    if length_px < _SHORT_PX:
        weights = np.full((1, length_px), 1 / length_px, np.float32)
        return np.asarray(cv2.filter2D(picture, -1, weights, anchor=anchor), np.uint8)
    # cv2.blur rounds some that are halfway, and more, upwards
    mean = cv2.boxFilter(picture, cv2.CV_32F, (length_px, 1), anchor=anchor)
    return np.asarray(cv2.convertScaleAbs(mean), np.uint8)


def motion(picture: Picture, length_px: float, degrees: float) -> Picture:
    """Mean along a line, as a camera that moves while the shutter is open.

    Parameters
    ----------
    picture
        (h, w) or (h, w, 3), 8 bits.
    length_px
        How far it moves; each pixel's own light, 1 px wide, is drawn out by so much.
    degrees
        Its direction, anticlockwise from a row's.
    """
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    half = (length_px + 1) / 2
    return _by_kernel(
        picture,
        half * max(abs(cos), abs(sin)),
        lambda x, y: (abs(x * cos - y * sin) <= half) & (abs(x * sin + y * cos) <= 0.5),
    )


def defocus(picture: Picture, radius_px: float) -> Picture:
    """Mean over a disc, as a lens that is focused before or behind the screen.

    To its radius half a pixel is added, for so large a point is on the picture: 0 leaves it as it is.
    """
    radius = radius_px + POINT_PX
    return _by_kernel(picture, radius, lambda x, y: x**2 + y**2 <= radius**2)


def _half_side(variance: float) -> int:
    """Give how far the largest box reaches from its middle pixel whose variance is this at most."""
    return int((math.sqrt(12 * variance + 1) - 1) / 2)


def _extended_box(variance: float) -> _Kernel:
    """Give a mean's weights with this variance: all the same but for weaker ones at both ends."""
    half = _half_side(variance)
    squares, out = sum(at**2 for at in range(-half, half + 1)), half + 1
    end = (variance * (2 * half + 1) - squares) / (2 * (out**2 - variance))
    weights = np.ones(2 * out + 1)
    weights[[0, -1]] = end
    return np.asarray(weights / weights.sum(), np.float32)


def _by_kernel(
    picture: Picture, reach_px: float, covers: Callable[[_Points, _Points], npt.NDArray[np.bool_]]
) -> Picture:
    """Mean over a shape about each pixel: `covers` says which points, x right and y down, are in it.

    Beyond its edges a picture is mirrored: an x-ray's last row is often black, and would be smeared inwards
    if it went on.
    """
    reach = math.ceil(reach_px)
    side = 2 * reach + 1
    points = (np.arange(side * _FINER) + 0.5) / _FINER - side / 2
    covered = covers(points[None], points[:, None]).reshape(side, _FINER, side, _FINER)
    weights = covered.mean(axis=(1, 3))
    kernel = (weights / weights.sum()).astype(np.float32)
    return np.asarray(cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_REFLECT), np.uint8)
