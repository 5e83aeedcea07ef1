"""The calibration board: what it looks like on a screen, and where a photo of it shows its corners.

It is a ChArUco board (OpenCV): a chessboard with a marker in each of its white squares, so that each corner
is known wherever the photo cuts the board off. It fills the screen, so its squares are a little oblong, which
a homography doesn't mind. Which markers it has depends on the screen's size: a photo of another screen's
board is noticed, unless that has as many pixels across and down.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from controller.xrays import Frame, place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    """Shape (n, 2)."""
    Grey = NDArray[np.uint8]
    """Shape (height, width)."""

ACROSS: Final = 6
"""Squares along the screen's shorter side: the more, the more of them may be hidden. In a picture of 640
pixels that holds all of a 16:9 screen each is some 50 pixels wide, and each module of a marker 5."""
WHITE: Final = 208
"""Grey level of the white squares: an exposure that is found by the board is about that of an x-ray."""
_MARKER_PART: Final = 0.7  # of a square's side; the rest is white, as the detector needs it
_DICTIONARY: Final = cv2.aruco.DICT_5X5_1000
_IDS: Final = 1000
_MODULES: Final = 7  # five of the code, and the black edge
_LEAST_MARKERS: Final = 2
_LARGEST_STEP_PARTS: Final = 0.2
"""How far a corner may lie from where the markers say, parts of a square's side."""
_NEAR: Final = 0.09
"""Parts of a square's side from a corner at which its four squares are looked at."""


@dataclass(frozen=True, eq=False)
class Board:
    """The board of a screen.

    Parameters
    ----------
    columns, rows
        The lines between squares, both of the screen's edges among them, device pixels from its left or top.
    ids
        Which marker stands in which white square, row by row.
    """

    columns: NDArray[np.int64]
    rows: NDArray[np.int64]
    ids: tuple[int, ...]

    @property
    def white_squares(self) -> list[tuple[int, int]]:
        """Column and row of each."""
        across, down = len(self.columns) - 1, len(self.rows) - 1
        return [(x, y) for y in range(down) for x in range(across) if (x + y) % 2]

    def marker_area(self, column: int, row: int) -> tuple[int, int, int, int]:
        """Give left, top, width and height of a square's marker, device pixels."""
        left, top = int(self.columns[column]), int(self.rows[row])
        width, height = int(self.columns[column + 1]) - left, int(self.rows[row + 1]) - top
        across, down = round(width * _MARKER_PART), round(height * _MARKER_PART)
        return left + (width - across) // 2, top + (height - down) // 2, across, down

    @property
    def places(self) -> NDArray[np.int64]:
        """Column and row of each inner corner, shape (n, 2), from 1 on."""
        x, y = np.meshgrid(np.arange(1, len(self.columns) - 1), np.arange(1, len(self.rows) - 1))
        return np.column_stack((x.ravel(), y.ravel()))

    def corners(self, places: NDArray[np.int64]) -> Points:
        """Give where inner corners stand on the screen, device pixels."""
        return np.column_stack((self.columns[places[:, 0]], self.rows[places[:, 1]])).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Found:
    """What a picture shows of a board.

    Parameters
    ----------
    own, foreign
        How many markers were seen that are where this board has them, and how many of other boards.
    places
        Inner corners that were found, as in `Board.places`.
    points_px
        Where they lie in the picture, the first pixel's outer corner being 0, 0.
    white, black
        Grey levels about these corners, of the white and of the black squares.
    homography
        From device pixels of the screen to the picture, by the markers; None where too few were seen.
    """

    own: int
    foreign: int
    places: NDArray[np.int64]
    points_px: Points
    white: Grey
    black: Grey
    homography: Points | None


@cache
def board_of(screen_width_px: int, screen_height_px: int) -> Board:
    """Give the board that fills a screen, with `ACROSS` squares along its shorter side."""
    shorter, longer = sorted((screen_width_px, screen_height_px))
    along = max(round(ACROSS * longer / shorter), ACROSS)
    across, down = (along, ACROSS) if screen_width_px >= screen_height_px else (ACROSS, along)
    columns = np.rint(np.linspace(0, screen_width_px, across + 1)).astype(np.int64)
    rows = np.rint(np.linspace(0, screen_height_px, down + 1)).astype(np.int64)
    seed = f"{screen_width_px}x{screen_height_px}"
    order = sorted(range(_IDS), key=lambda at: hashlib.sha256(f"{seed} {at}".encode()).digest())
    return Board(columns, rows, tuple(order[: across * down // 2]))


def board_frame(screen_width_px: int, screen_height_px: int) -> Frame:
    """Draw the calibration board of a screen, as large as the screen; it is no x-ray, its index is 0."""
    board = board_of(screen_width_px, screen_height_px)
    pixels = np.zeros((screen_height_px, screen_width_px), np.uint8)
    markers = cv2.aruco.getPredefinedDictionary(_DICTIONARY)
    for (x, y), each in zip(board.white_squares, board.ids, strict=True):
        pixels[board.rows[y] : board.rows[y + 1], board.columns[x] : board.columns[x + 1]] = WHITE
        left, top, width, height = board.marker_area(x, y)
        marker = cv2.resize(
            markers.generateImageMarker(each, _MODULES), (width, height), interpolation=cv2.INTER_NEAREST
        )
        pixels[top : top + height, left : left + width] = np.minimum(marker, WHITE)
    return place(pixels, 0, screen_width_px, screen_height_px)


def find_board(picture: Grey, board: Board) -> Found:
    """Look for a board in a picture, of whatever turn; some 50 ms at 640x480."""
    every = cv2.aruco.getPredefinedDictionary(_DICTIONARY)
    # of a few markers each is found in a fraction of the time, and nothing else is taken for one
    few = cv2.aruco.Dictionary(every.bytesList[list(board.ids)], every.markerSize, every.maxCorrectionBits)
    seen, which = _detected(picture, few)
    squares = [board.white_squares[at] for at in which]
    onto = seen.reshape(-1, 2) + 0.5
    screen = np.array([_outline(*board.marker_area(*each)) for each in squares]).reshape(-1, 2)
    homography: Any = None
    own = 0
    if len(squares) >= _LEAST_MARKERS:
        tolerance_px = 1 + 0.05 * float(np.linalg.norm(onto[0] - onto[2]))
        homography, fits = cv2.findHomography(screen, onto, cv2.RANSAC, tolerance_px)
        own = 0 if homography is None else int(fits.reshape(-1, 4).all(axis=1).sum())
    if homography is not None and own >= _LEAST_MARKERS:
        return _corners(picture, board, np.asarray(homography, np.float64), own)
    others = set(_detected(picture, every)[1]) - set(board.ids)
    nothing = np.zeros(0, np.uint8)
    return Found(own, len(others), np.zeros((0, 2), np.int64), np.zeros((0, 2)), nothing, nothing, None)


def _detected(picture: Grey, dictionary: cv2.aruco.Dictionary) -> tuple[Points, list[int]]:
    """Give the corners of the markers that are seen, (n, 4, 2), and which of a dictionary's they are."""
    detector = cv2.aruco.ArucoDetector(dictionary, cv2.aruco.DetectorParameters())
    ids: Any
    seen, ids, _ = detector.detectMarkers(picture)
    which = [] if ids is None else [int(each) for each in ids.ravel()]
    return np.array(seen, np.float64).reshape(-1, 4, 2), which


def _corners(picture: Grey, board: Board, homography: Points, own: int) -> Found:
    """Find each inner corner near where the markers say that it is; what isn't one there is left out."""
    height, width = picture.shape
    places = board.places
    screen = board.corners(places)
    expected = _mapped(homography, screen)
    side = np.minimum(*(_steps(homography, board, places, axis) for axis in (0, 1)))
    reach = np.maximum((side * (1 - _MARKER_PART) / 2 * 0.75).astype(int), 2)
    room = reach + 2.0
    inside = (expected > room[:, None]).all(axis=1) & (
        expected < np.array((width, height)) - room[:, None]
    ).all(axis=1)
    points = expected.copy()
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-3)
    for at in np.flatnonzero(inside):
        window = int(reach[at])
        start = (expected[at] - 0.5).astype(np.float32).reshape(1, 1, 2)
        points[at] = cv2.cornerSubPix(picture, start, (window, window), (-1, -1), stop).reshape(2) + 0.5
    still = np.linalg.norm(points - expected, axis=1) <= np.maximum(_LARGEST_STEP_PARTS * side, 1)
    around = _around(picture, homography, board, places, points - expected)
    # at the top left of a corner whose column and row are both odd or both even is a black square
    odd = (places.sum(axis=1) % 2).astype(bool)
    white = np.where(odd[:, None], around[:, [0, 3]], around[:, [1, 2]])
    black = np.where(odd[:, None], around[:, [1, 2]], around[:, [0, 3]])
    usual = (
        float(np.median((white.min(axis=1).astype(int) - black.max(axis=1))[inside])) if inside.any() else 0.0
    )
    steep = white.min(axis=1).astype(int) - black.max(axis=1) > max(usual / 4, 4)
    kept = inside & still & steep
    return Found(own, 0, places[kept], points[kept], white[kept].ravel(), black[kept].ravel(), homography)


def _around(
    picture: Grey, homography: Points, board: Board, places: NDArray[np.int64], moved: Points
) -> Grey:
    """Give the picture's levels at the top left, top right, bottom left and bottom right of corners."""
    step = np.array([np.diff(board.columns).min(), np.diff(board.rows).min()]) * _NEAR
    corners = board.corners(places)
    levels = []
    for towards in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        at = np.floor(_mapped(homography, corners + step * towards) + moved).astype(int)
        x, y = at[:, 0].clip(0, picture.shape[1] - 1), at[:, 1].clip(0, picture.shape[0] - 1)
        levels.append(picture[y, x])
    return np.column_stack(levels)


def _steps(homography: Points, board: Board, places: NDArray[np.int64], axis: int) -> NDArray[np.float64]:
    """Give how long a square's side is at each corner, pixels of the picture."""
    one = np.zeros(2, np.int64)
    one[axis] = 1
    before, after = (_mapped(homography, board.corners(places + each)) for each in (-one, one))
    return np.asarray(np.linalg.norm(after - before, axis=1) / 2)


def _mapped(homography: Points, points: Points) -> Points:
    return np.asarray(cv2.perspectiveTransform(points.reshape(-1, 1, 2), homography), np.float64).reshape(
        -1, 2
    )


def _outline(left: int, top: int, width: int, height: int) -> Points:
    right, bottom = left + width, top + height
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)
