"""A rig's geometry by one photo of the calibration board, or why that photo is no good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from android_bridge.base import Problem
from controller.identity.board import WHITE, board_frame, board_of, find_board
from controller.identity.framing import middle_square, tell_outside
from controller.identity.geometry import Area, Calibration, Geometry, rectify
from controller.identity.mixture import DETAIL_PX
from controller.identity.quality import coverage, sharpness, standard_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controller.identity.board import Board, Found

    Grey = NDArray[np.uint8]

LEAST_CORNERS: Final = 18
LEAST_LINES: Final = 3
"""So many lines across and down have corners: what lies beyond them is worked out from these."""
MOST_RESIDUAL: Final = 0.5 / 640
"""Root mean square, parts of the picture's longer side: half a pixel of a small picture."""
MOST_BLUR: Final = 3.0 / 640
"""Standard deviation of an edge, parts of the longer side. An automatic focus that is a diopter or two off
has a third of it, and that may be the environment."""
LEAST_XRAY: Final = 0.5
"""Share of an x-ray as large as the screen's shorter side allows that has to be in the frame."""
_LARGEST_PX: Final = 1280  # corners are found to a twentieth of a pixel, and more pixels cost time only
_BURNT: Final = 250
_MOST_BURNT: Final = 0.5
_DARK: Final = 24
_LEAST_FOREIGN: Final = 6  # a few may be misread where a photo is blurred
_LEAST_KEPT: Final = 0.8
_NOISE_PX: Final = 1.0  # both are smoothed by so much before they are compared
AGAIN: Final = ", and photograph the board again"
"""How advice on a photo ends."""


def calibrate(photo: Grey, screen_width_px: int, screen_height_px: int, photo_name: str = "") -> Calibration:
    """Find where the screen lies in a rig's photos.

    Parameters
    ----------
    photo
        Grey levels of a photo of `board_frame`, shape (height, width), upright, of 640 pixels or more along
        its longer side; the board may stand at any quarter turn, and may be cut off.
    screen_width_px, screen_height_px
        The screen that shows the board, device pixels.
    photo_name
        What to call the photo in a message, and to keep with what was found.

    Raises
    ------
    Problem
        If the geometry cannot be had from it, and why: nothing or no board to be seen, another screen's
        board, over-exposed, too few corners, not flat, blurred.
    """
    longer = max(photo.shape)
    picture = no_larger(photo)
    larger = longer / max(picture.shape)
    board = board_of(screen_width_px, screen_height_px)
    found = find_board(picture, board)
    if found.homography is None:
        raise no_board(picture, found, (screen_width_px, screen_height_px), photo_name)
    burnt = float((found.white >= _BURNT).mean()) if found.white.size else 0.0
    if burnt > _MOST_BURNT:
        raise _over_exposed(f"{_percent(burnt)} of its white squares are burnt out", photo_name)
    _check_corners(
        found, board, geometry_of(found.homography, picture, screen_width_px, screen_height_px), photo_name
    )
    matrix, kept, residual = fitted(found, board, max(picture.shape))
    limit = MOST_RESIDUAL * max(picture.shape)
    if kept < max(LEAST_CORNERS, _LEAST_KEPT * len(found.places)) or residual > limit:
        raise Problem(
            "the board is not flat in the photo: its corners do not lie as those of a flat screen do",
            where=photo_name,
            expected=f"off by at most {_of_photo(MOST_RESIDUAL)}, root mean square",
            got=f"{_of_photo(residual / max(picture.shape))}, and {kept} of {len(found.places)} corners near"
            " enough",
            advice="use the phone's main lens, not its wide-angle one, keep the phone still" + AGAIN,
        )
    geometry = geometry_of(matrix, picture, screen_width_px, screen_height_px)
    xray = coverage(geometry, middle_square(screen_width_px, screen_height_px))
    if xray < LEAST_XRAY:
        raise _cut_off(geometry, photo_name, f"{_percent(xray)} of an x-ray would be within the frame")
    blur = _blur_px(picture, geometry, found)
    if blur > MOST_BLUR * max(picture.shape):
        raise _blurred(_of_photo(blur / max(picture.shape)), photo_name)
    screen = Area(0, 0, screen_width_px, screen_height_px)
    seen = rectify(picture, geometry, screen)
    return Calibration(
        geometry=geometry,
        corners=kept,
        residual_px=residual * larger,
        visible=coverage(geometry, screen),
        sharpness=_sharpness(picture, geometry),
        brightness=float(seen.levels[seen.inside].mean()),
        photo_name=photo_name,
    )


def fitted(found: Found, board: Board, longer_px: int) -> tuple[NDArray[np.float64], int, float]:
    """Fit a homography to the corners; give it, how many of them it goes by, and what is left unexplained."""
    onto, points = board.corners(found.places), found.points_px
    matrix: Any
    matrix, fits = cv2.findHomography(onto, points, cv2.RANSAC, 3 * MOST_RESIDUAL * longer_px)
    if matrix is None:
        return np.eye(3), 0, float(longer_px)
    kept = fits.ravel().astype(bool)
    if kept.sum() >= LEAST_CORNERS:  # by least squares, of all that are no strays
        matrix, _ = cv2.findHomography(onto[kept], points[kept], 0)
    seen = cv2.perspectiveTransform(onto[kept].reshape(-1, 1, 2), matrix).reshape(-1, 2)
    residual = np.sqrt(((seen - points[kept]) ** 2).sum(axis=1).mean())
    return np.asarray(matrix, np.float64), int(kept.sum()), float(residual)


def _check_corners(found: Found, board: Board, roughly: Geometry, photo_name: str) -> None:
    """Refuse a photo that shows too few corners, or all of them in a strip."""
    count, lines = len(found.places), [len(set(found.places[:, axis].tolist())) for axis in (0, 1)]
    if count >= LEAST_CORNERS and min(lines) >= LEAST_LINES:
        return
    got = f"{count} of {len(board.places)} corners" + (
        f", in {min(lines)} lines" if count >= LEAST_CORNERS else ""
    )
    if tell_outside(roughly):
        raise _cut_off(roughly, photo_name, got)
    raise Problem(
        "too few corners of the calibration board can be told in the photo",
        where=photo_name,
        expected=f"{LEAST_CORNERS} corners at least, in {LEAST_LINES} lines across and down",
        got=got,
        advice=f"take away what hides the board or shines on it, move the phone nearer{AGAIN}",
    )


def _cut_off(geometry: Geometry, photo_name: str, got: str) -> Problem:
    return Problem(
        "the calibration board is cut off: " + tell_outside(geometry),
        where=photo_name,
        expected=f"{LEAST_CORNERS} corners of the board at least, and most of an x-ray",
        got=got,
        advice=f"turn the phone towards that side or move it back{AGAIN}",
    )


def _over_exposed(got: str, photo_name: str) -> Problem:
    return Problem(
        "the photo of the calibration board is over-exposed",
        where=photo_name,
        got=got,
        advice=f"turn the screen's brightness or the light down, or shorten the exposure{AGAIN}",
    )


def _blurred(got: str, photo_name: str) -> Problem:
    return Problem(
        "the photo of the calibration board is blurred",
        where=photo_name,
        expected=f"edges blurred by {_of_photo(MOST_BLUR)} at most",
        got=got,
        advice=f"have the phone focus on the screen, or clean its lens{AGAIN}",
    )


def no_board(picture: Grey, found: Found, screen_px: tuple[int, int], photo_name: str) -> Problem:
    """Say why a picture does not show a screen's board."""
    if found.foreign >= _LEAST_FOREIGN:
        return Problem(
            "the photo shows the calibration board of another screen",
            where=photo_name,
            expected=f"that of a screen of {screen_px[0]}x{screen_px[1]} pixels",
            got=f"{found.foreign} markers of another one, {found.own} of this",
            advice=f"point the phone at the screen that the x-rays will stand on{AGAIN}",
        )
    mirrored = find_board(np.ascontiguousarray(picture[:, ::-1]), board_of(*screen_px))
    if mirrored.homography is not None:
        return Problem(
            "the photo shows the calibration board mirrored",
            where=photo_name,
            advice=f"use the camera at the phone's back, with no mirror before it{AGAIN}",
        )
    return _nothing_found(picture, photo_name)


def _nothing_found(picture: Grey, photo_name: str) -> Problem:
    """Say why a picture has not a single marker of the board."""
    burnt = float((picture >= _BURNT).mean())
    if burnt > _MOST_BURNT / 2:
        return _over_exposed(f"{_percent(burnt)} of the photo are white", photo_name)
    smooth = _smooth(picture, _NOISE_PX)
    low, high = (float(each) for each in np.percentile(smooth, (1, 99)))
    if high - low < _DARK:
        return Problem(
            "nothing is to be seen in the photo of the calibration board",
            where=photo_name,
            got=f"grey levels from {low:.0f} to {high:.0f}",
            advice=f"uncover the lens, switch the screen on{AGAIN}",
        )
    # an edge blurred by a Gaussian is as steep as its height over sqrt(2 pi) standard deviations
    steepest = float(np.percentile(_slopes(smooth), 99.5))
    blur = (high - low) / (np.sqrt(2 * np.pi) * max(steepest, 1e-3))
    longer = max(picture.shape)
    if blur > MOST_BLUR * longer:
        return Problem(
            "no calibration board can be told in the photo, which is too blurred for one",
            where=photo_name,
            expected=f"edges blurred by {_of_photo(MOST_BLUR)} at most",
            got=f"about {_of_photo(blur / longer)}",
            advice=f"see that the board stands on the screen, have the phone focus on it{AGAIN}",
        )
    return Problem(
        "no calibration board is to be seen in the photo",
        where=photo_name,
        advice=f"see that the board stands on the screen, with most of it in the frame{AGAIN}",
    )


def _blur_px(picture: Grey, geometry: Geometry, found: Found) -> float:
    """Say how blurred the board is, beside one that is drawn there: a standard deviation, pixels."""
    height, width = picture.shape
    drawn, inside = drawn_by(geometry, width, height)
    white, black = float(np.median(found.white)), float(np.median(found.black))
    wanted = _steepness(_smooth(picture, _NOISE_PX), inside)
    drawn = drawn * np.float32(max(white - black, 1) / WHITE)
    low, high = 0.0, 4 * MOST_BLUR * float(max(width, height))
    for _ in range(6):
        middle = (low + high) / 2
        steepness = _steepness(_smooth(drawn, float(np.hypot(middle, _NOISE_PX))), inside)
        low, high = (middle, high) if steepness > wanted else (low, middle)
    return (low + high) / 2


def drawn_by(
    geometry: Geometry, width: int, height: int, covered: Area | None = None
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Draw the board as a photo of that size shows it, and say which of its pixels it covers.

    Parameters
    ----------
    covered
        Where something else stands on the board.
    """
    board = board_frame(geometry.screen_width_px, geometry.screen_height_px).pixels
    matrix = geometry.to_pixels(width, height)
    shrinks = 1 / max(float(np.sqrt(abs(np.linalg.det(matrix[:2, :2])))), 1e-3)
    # a photo's pixel sees the mean of so many of the screen's
    drawn = cv2.warpPerspective(_smooth(board, max(0.4 * shrinks, 0.3)), matrix, (width, height))
    covers = cv2.warpPerspective(np.full_like(board, 255), matrix, (width, height), flags=cv2.INTER_NEAREST)
    if covered is not None:
        seen = geometry.seen(covered.corners) * (width, height)
        cv2.fillConvexPoly(covers, np.rint(seen).astype(np.int32), (0,))
    inside = cv2.erode(covers, np.ones((9, 9), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=(0,))
    return np.asarray(drawn, np.float32), np.asarray(inside > 0)


def _smooth(picture: NDArray[Any], sigma_px: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(picture.astype(np.float32), (0, 0), sigma_px), np.float32)


def _steepness(picture: NDArray[np.float32], inside: NDArray[np.bool_]) -> float:
    """Give the root mean square of how steep a picture is, grey levels for a pixel."""
    slopes = _slopes(picture)[inside]
    return float(np.sqrt(np.mean(slopes * slopes)))


def _slopes(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    across, down = (cv2.Sobel(picture, cv2.CV_32F, *each, scale=1 / 8) for each in ((1, 0), (0, 1)))
    return np.hypot(across, down).astype(np.float32)


def _sharpness(picture: Grey, geometry: Geometry) -> float:
    """Say how sharp the board's middle is, as an x-ray there would be."""
    width, height = geometry.screen_width_px, geometry.screen_height_px
    area = middle_square(width, height)
    whole = board_frame(width, height).pixels
    own = whole[area.y_px : area.y_px + area.height_px, area.x_px : area.x_px + area.width_px]
    small = cv2.resize(own, (DETAIL_PX, DETAIL_PX), interpolation=cv2.INTER_AREA)
    return sharpness(rectify(picture, geometry, area), standard_of(np.asarray(small, np.uint8))) or 0.0


def geometry_of(matrix: NDArray[np.float64], picture: Grey, width_px: int, height_px: int) -> Geometry:
    """Give the geometry of a homography from the screen to a picture's pixels."""
    height, width = picture.shape
    return Geometry(width_px, height_px, np.diag((1 / width, 1 / height, 1.0)) @ matrix)


def no_larger(photo: Grey) -> Grey:
    """Give a picture as large as corners need it, or smaller."""
    part = _LARGEST_PX / max(photo.shape)
    if part >= 1:
        return photo
    size = round(photo.shape[1] * part), round(photo.shape[0] * part)
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)


def _of_photo(share: float) -> str:
    return f"{100 * share:.2f} % of the photo's longer side"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
