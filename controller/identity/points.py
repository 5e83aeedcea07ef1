"""Points of a photo and of an x-ray that lie alike under one perspective.

Points are found and described by SIFT (Lowe, Distinctive image features from scale-invariant keypoints, IJCV
60, 2004), compared by RootSIFT (Arandjelović and Zisserman, CVPR 2012), and counted where one homography
explains them (MAGSAC++, Barath et al., CVPR 2020). Brightness, moire, a tilted camera and the room around the
screen hardly matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

POINT_LENGTH = 128
"""How many numbers describe a point."""
XRAY_SIDE_PX, PHOTO_SIDE_PX = 400, 800
"""Longer sides at which points are looked for."""
_XRAY_POINTS, _PHOTO_POINTS = 400, 1000
_CONTRAST = 0.02  # half of Lowe's: films are soft
_DISTINCT = 0.9  # the nearest description against the second nearest
_LEAST_POINTS = 8
_MISS_PX = 4.0
_TRIES = 500
_CELLS = 6
_LEAST_AREA = 0.005
_CLEAR_POINTS, _CLEAR_CELLS = 14, 8


@dataclass(frozen=True, slots=True)
class Points:
    """A picture's points: places (n, 2) in pixels, SIFT descriptions (n, 128), and its (height, width)."""

    places: NDArray[np.float32]
    descriptions: NDArray[np.uint8]
    size: tuple[int, int]

    def rooted(self, count: int | None = None) -> NDArray[np.float32]:
        """Give the descriptions, or the first of them, so that their scalar product compares them."""
        plain = self.descriptions[:count].astype(np.float32)
        rooted: NDArray[np.float32] = np.sqrt(plain / np.maximum(plain.sum(axis=1, keepdims=True), 1))
        return rooted


@dataclass(frozen=True, slots=True, order=True)
class Likeness:
    """How alike two pictures are.

    Parameters
    ----------
    points
        So many lie alike.
    cells
        In so many of the x-ray's 36 cells (6 by 6) they are: lettering alone fills few.
    turned_deg
        By how much the x-ray is turned clockwise in the photo, in quarter turns: 0, 90, 180 or 270.
    """

    points: int = 0
    cells: int = 0
    turned_deg: int = field(default=0, compare=False)

    @property
    def is_clear(self) -> bool:
        """Whether that can hardly be chance."""
        return self.points >= _CLEAR_POINTS and self.cells >= _CLEAR_CELLS


NOT_ALIKE = Likeness()


def points_of_xray(grey: NDArray[np.uint8]) -> Points:
    """Find an x-ray's points; grey levels, shape (height, width)."""
    return _points(grey, XRAY_SIDE_PX, _XRAY_POINTS)


def points_of_photo(grey: NDArray[np.uint8]) -> Points:
    """Find a photo's points; grey levels, shape (height, width)."""
    return _points(grey, PHOTO_SIDE_PX, _PHOTO_POINTS)


def shrunk(grey: NDArray[np.uint8], side_px: int) -> NDArray[np.uint8]:
    """Give a picture with its longer side `side_px`, or as long as it is."""
    factor = side_px / max(grey.shape)
    if factor >= 1:
        return grey
    return np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def _points(grey: NDArray[np.uint8], side_px: int, count: int) -> Points:
    small = shrunk(grey, side_px)
    even = cv2.createCLAHE(3.0, (8, 8)).apply(small)
    found, described = cv2.SIFT.create(nfeatures=count, contrastThreshold=_CONTRAST).detectAndCompute(
        even, None
    )
    size = (int(small.shape[0]), int(small.shape[1]))
    if not found:
        return Points(np.zeros((0, 2), np.float32), np.zeros((0, POINT_LENGTH), np.uint8), size)
    places = np.array([each.pt for each in found], np.float32)
    return Points(places, described.astype(np.uint8), size)


def likeness(photo: Points, xray: Points) -> Likeness:
    """Compare a photo with an x-ray."""
    found = perspective(photo, xray)
    return NOT_ALIKE if found is None else found[1]


def perspective(photo: Points, xray: Points) -> tuple[NDArray[np.float64], Likeness] | None:
    """Find how an x-ray lies in a photo; None where nothing says so.

    Returns
    -------
    tuple
        The map (3, 3) from places of the x-ray to those of the photo, each as its points have them, and how
        alike they are.
    """
    if min(len(photo.places), len(xray.places)) < _LEAST_POINTS:
        return None
    rows, columns = _pairs(products(xray.rooted(), photo.rooted()))
    if len(rows) < _LEAST_POINTS:
        return None
    found: Any = cv2.findHomography(  # gives None where there is none
        xray.places[rows], photo.places[columns], cv2.USAC_MAGSAC, _MISS_PX, maxIters=_TRIES
    )
    matrix, inside = found
    if matrix is None or not _is_seen_so(matrix, xray.size, photo.size):
        return None
    agreeing = xray.places[rows][inside.ravel().astype(bool)]
    height, width = xray.size
    cells = {(int(x * _CELLS / width), int(y * _CELLS / height)) for x, y in agreeing}
    return matrix, Likeness(len(agreeing), len(cells), _turned_deg(matrix, xray.size))


def products(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the scalar product of each row of one with each of the other, shape (n, m).

    OpenCV's, for NumPy's uses threads of its own in each thread, and these wait for each other.
    """
    nothing = np.zeros((0, 0), np.float32)
    return np.asarray(cv2.gemm(one, other, 1, nothing, 0, flags=cv2.GEMM_2_T), np.float32)


def _pairs(similar: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the points that are each other's nearest, and nearer than any other; `similar` is used up."""
    nearest, nearest_back = similar.argmax(axis=1), similar.argmax(axis=0)
    rows = np.arange(len(similar))
    best = similar[rows, nearest]
    similar[rows, nearest] = -1
    distance, next_distance = (np.sqrt(np.maximum(0, 2 - 2 * each)) for each in (best, similar.max(axis=1)))
    good = (nearest_back[nearest] == rows) & (distance < _DISTINCT * next_distance)
    return rows[good], nearest[good]


def _turned_deg(matrix: NDArray[Any], size: tuple[int, int]) -> int:
    """Give how a line from left to right amid the x-ray lies in the photo."""
    height, width = size
    line = np.array([[[0.4 * width, 0.5 * height], [0.6 * width, 0.5 * height]]], np.float32)
    begin, end = cv2.perspectiveTransform(line, matrix)[0]
    right, down = end - begin
    return round(math.degrees(math.atan2(down, right)) / 90) % 4 * 90


def _is_seen_so(matrix: NDArray[Any], size: tuple[int, int], photo: tuple[int, int]) -> bool:
    """Say whether a camera can see a flat picture so: not folded, not mirrored, not a speck."""
    height, width = size
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float32)
    seen = cv2.perspectiveTransform(corners, matrix)[0]
    area = cv2.contourArea(seen, oriented=True)
    return bool(cv2.isContourConvex(seen) and area > _LEAST_AREA * photo[0] * photo[1])
