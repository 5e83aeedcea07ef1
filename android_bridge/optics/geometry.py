"""Where a picture's points get to: seen at an angle, turned, moved."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image

from android_bridge.optics.picture import Picture
from android_bridge.optics.pose import Matrix

Corner = tuple[float, float]
"""x and y in pixels; 0, 0 is the outer corner of the first pixel, whose middle is 0.5, 0.5."""


def perspective(picture: Picture, corners: Sequence[Corner], *, exact: bool = True) -> Picture:
    """Give a picture with its corners elsewhere, in a frame of the same size; outside it is black.

    Parameters
    ----------
    picture
        (h, w) or (h, w, 3), 8 bits.
    corners
        Where top left, top right, bottom right and bottom left get to; a convex quadrangle.
    exact
        Whether it is to be what Pillow's ``Image.transform`` makes of it (perspective, bicubic), to the last
        bit. Else it is interpolated linearly, some fourteen times as fast; x-rays of 1245 x 1031 pixels are
        half a grey level from it then, of 390 x 320 nearly one, in the mean: Pillow cuts off, not rounds.

    Raises
    ------
    ValueError
        If the corners are no convex quadrangle.
    """
    height, width = picture.shape[:2]
    back = _back_to_rectangle(corners, width, height)
    if exact:
        seen = Image.fromarray(picture).transform(
            (width, height), Image.Transform.PERSPECTIVE, back.ravel()[:8].tolist(), Image.Resampling.BICUBIC
        )
        return np.array(seen)
    return _linearly(picture, back, corners)


def rotate(picture: Picture, degrees: float) -> Picture:
    """Turn a picture about its middle, in a frame that holds all of it; outside it is black.

    Parameters
    ----------
    picture
        (h, w) or (h, w, 3), 8 bits.
    degrees
        Anticlockwise.

    Returns
    -------
    numpy.ndarray
        The frame is (h |cos| + w |sin|, w |cos| + h |sin|), cut off to whole pixels; its middle is that of
        the picture, both in halves of a pixel at most. Interpolated linearly.
    """
    height, width = picture.shape[:2]
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    # cut off a little above: what is 99.9999999 by the rounding of cos is 100
    grown = (
        int(height * abs(sin) + width * abs(cos) + 1e-9),
        int(height * abs(cos) + width * abs(sin) + 1e-9),
    )
    x, y = width // 2, height // 2
    there = np.array(
        [
            [cos, sin, grown[0] / 2 - cos * x - sin * y],
            [-sin, cos, grown[1] / 2 + sin * x - cos * y],
        ]
    )
    return np.asarray(cv2.warpAffine(picture, there, grown, flags=cv2.INTER_LINEAR), np.uint8)


def move(picture: Picture, right: int, down: int) -> Picture:
    """Move a picture by whole pixels, right and down where positive; what comes in is black."""
    height, width = picture.shape[:2]
    moved = np.zeros_like(picture)
    if abs(right) < width and abs(down) < height:
        into = moved[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)]
        into[:] = picture[max(-down, 0) : height - max(down, 0), max(-right, 0) : width - max(right, 0)]
    return moved


def _linearly(picture: Picture, back: Matrix, corners: Sequence[Corner]) -> Picture:
    frame = np.zeros_like(picture, order="C")
    (left, right), (top, bottom) = (
        (max(math.floor(min(at)) - 1, 0), min(math.ceil(max(at)) + 1, size))
        for at, size in zip(zip(*corners, strict=True), reversed(picture.shape[:2]), strict=True)
    )
    if left < right and top < bottom:
        # to OpenCV, whole numbers are the middles of pixels
        middles = np.array([[1, 0, left + 0.5], [0, 1, top + 0.5], [0, 0, 1]])
        edges = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = (right - left, bottom - top)
        frame[top:bottom, left:right] = cv2.warpPerspective(
            picture, edges @ back @ middles, size, flags=flags
        )
    return frame


def _back_to_rectangle(corners: Sequence[Corner], width: int, height: int) -> Matrix:
    """Give the map (3, 3), its last element 1, from a quadrangle to the rectangle from 0, 0.

    In closed form (Heckbert, Fundamentals of texture mapping and image warping, 1989, section 2.2.3), for a
    solver of equations rounds in another way on another processor.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    turns = [_turn(corners[at], corners[(at + 1) % 4], corners[(at + 2) % 4]) for at in range(4)]
    if not min(turns) > 0:
        raise ValueError(f"corners have to be those of a convex quadrangle, from the top left: {corners}")
    far_x, far_y = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    area = _turn((x1, y1), (x2, y2), (x3, y3))
    g = (far_x * (y3 - y2) - (x3 - x2) * far_y) / -area
    h = ((x1 - x2) * far_y - far_x * (y1 - y2)) / -area
    a, b, c = x1 - x0 + g * x1, x3 - x0 + h * x3, x0
    d, e, f = y1 - y0 + g * y1, y3 - y0 + h * y3, y0
    back = np.array(
        [
            [(e - f * h) * width, (c * h - b) * width, (b * f - c * e) * width],
            [(f * g - d) * height, (a - c * g) * height, (c * d - a * f) * height],
            [d * h - e * g, b * g - a * h, a * e - b * d],
        ]
    )
    return np.asarray(back / back[2, 2], np.float64)


def _turn(first: Corner, second: Corner, third: Corner) -> float:
    """Give twice the triangle's area; positive where one turns clockwise, y being down."""
    return (second[0] - first[0]) * (third[1] - second[1]) - (second[1] - first[1]) * (third[0] - second[0])
