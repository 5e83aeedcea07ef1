"""How well a phone is aimed: figures from one picture of the calibration board, each with its good range."""

from __future__ import annotations

from dataclasses import dataclass, fields
from statistics import median
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from controller.identity.board import WHITE, board_of, find_board
from controller.identity.calibrating import blur_px, drawn_by, fitted, geometry_of, no_larger, nothing_found
from controller.identity.framing import middle_square
from controller.identity.quality import coverage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from controller.identity.geometry import Area, Geometry

    Grey = NDArray[np.uint8]

_BURNT: Final = 250
_FEWEST: Final = 20
"""White pixels of the board in a row or column, below which its light is not told."""
_FEWEST_LINES: Final = 32
_QUARTER_DEG: Final = 90.0
_ALIKE: Final = 2e-4
"""By so much two scales differ that are alike, as corners are found to a part of a pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """How a phone is aimed at a screen.

    Parameters
    ----------
    fill
        Of the frame's width or height, whichever it fills more: the square in the screen's middle where
        x-rays stand. 1 is from edge to edge.
    visible
        Share of that square that lies within the frame, 0 to 1.
    turn_deg
        How far the phone has to be turned clockwise, as seen from behind it, for the screen to stand upright
        in the picture; -45 to 45.
    aside_deg
        By how much the screen's right side is farther from the lens than its left one, as an angle.
    above_deg
        The same of its lower side and its upper one.
    blur
        Standard deviation of the board's edges, parts of the picture's longer side.
    clipped
        Share of the board's white that is burnt out, 0 to 1.
    bands
        How much brighter lines are than others across or down, beside what changes slowly, parts of white.
    """

    fill: float
    visible: float
    turn_deg: float
    aside_deg: float
    above_deg: float
    blur: float
    clipped: float
    bands: float


@dataclass(frozen=True, slots=True)
class GoodRange:
    """Where a figure should lie.

    Parameters
    ----------
    least, most
        Both included.
    name, unit
        For people; `per_unit` of the figure's own units make one of these.
    """

    least: float
    most: float
    name: str
    unit: str
    per_unit: float = 1.0

    def holds(self, value: float) -> bool:
        """Say whether a figure is good."""
        return self.least <= value <= self.most

    def told(self, value: float) -> str:
        """Give a figure with its unit."""
        return f"{value / self.per_unit:.1f}{self.unit}"


GOOD: Final = {
    "fill": GoodRange(0.85, 0.99, "the x-ray fills", " %", 0.01),
    "visible": GoodRange(0.999, 1.0, "of it in the frame", " %", 0.01),
    "turn_deg": GoodRange(-1.5, 1.5, "turned", " degrees"),
    "aside_deg": GoodRange(-5.0, 5.0, "seen from the side", " degrees"),
    "above_deg": GoodRange(-5.0, 5.0, "seen from above", " degrees"),
    "blur": GoodRange(0.0, 1.5 / 640, "edges blurred by", " per mille", 0.001),
    "clipped": GoodRange(0.0, 0.02, "white burnt out", " %", 0.01),
    "bands": GoodRange(0.0, 0.04, "bands", " %", 0.01),
}
"""Of each figure, where it should lie: by what calibrations are refused for, and rigs were set up like."""


def aim_of(picture: Grey, screen_width_px: int, screen_height_px: int, covered: Area | None = None) -> Aim:
    """Measure how a phone is aimed, by one picture of `board_frame`.

    Parameters
    ----------
    picture
        Grey levels, shape (height, width), upright; some 60 ms at 640x480.
    covered
        Where something else stands on the board, such as figures.

    Raises
    ------
    Problem
        When no board is found, with the likely reason.
    """
    picture = no_larger(picture)
    board = board_of(screen_width_px, screen_height_px)
    found = find_board(picture, board)
    if found.homography is None:
        raise nothing_found(picture, "")
    matrix = found.homography
    if len(found.places) >= _FEWEST:
        matrix, _, _ = fitted(found, board, max(picture.shape))
    geometry = geometry_of(matrix, picture, screen_width_px, screen_height_px)
    xray = middle_square(screen_width_px, screen_height_px)
    seen = geometry.seen(xray.corners)
    turn, aside, above = _angles(matrix, screen_width_px, screen_height_px)
    return Aim(
        fill=float(np.ptp(seen, axis=0).max()),
        visible=coverage(geometry, xray),
        turn_deg=turn,
        aside_deg=aside,
        above_deg=above,
        blur=blur_px(picture, geometry, found, 9, covered) / max(picture.shape) if found.white.size else 0.0,
        clipped=float((found.white >= _BURNT).mean()) if found.white.size else 0.0,
        bands=_bands(picture, geometry, covered),
    )


def usual_of(aims: Sequence[Aim]) -> Aim:
    """Give the median of each figure: one frame alone errs by a little."""
    return Aim(**{each.name: median(getattr(aim, each.name) for aim in aims) for each in fields(Aim)})


def advice_on(aim: Aim) -> tuple[str, ...]:
    """Say what to do about what is not as it should be, the most important first; nothing where all is."""
    words = []
    if not GOOD["visible"].holds(aim.visible):
        words.append(
            f"{100 * (1 - aim.visible):.0f} % of the x-ray is outside the frame: move or turn the phone"
        )
    elif aim.fill > GOOD["fill"].most:
        words.append(f"the x-ray fills {100 * aim.fill:.0f} %: a little farther away")
    elif aim.fill < GOOD["fill"].least:
        words.append(f"the x-ray fills {100 * aim.fill:.0f} %: nearer")
    if not GOOD["turn_deg"].holds(aim.turn_deg):
        way = "clockwise" if aim.turn_deg > 0 else "against the clock"
        words.append(f"turn the phone {abs(aim.turn_deg):.0f} degrees {way}")
    if not GOOD["aside_deg"].holds(aim.aside_deg):
        way = "right" if aim.aside_deg > 0 else "left"
        words.append(f"it looks {abs(aim.aside_deg):.0f} degrees from the side: move the phone to the {way}")
    if not GOOD["above_deg"].holds(aim.above_deg):
        way = "lower" if aim.above_deg > 0 else "higher"
        words.append(f"it looks {abs(aim.above_deg):.0f} degrees from {_from(aim)}: set the phone {way}")
    if not GOOD["blur"].holds(aim.blur):
        words.append("out of focus: let it focus again, clean the lens, or move the phone farther away")
    if not GOOD["clipped"].holds(aim.clipped):
        words.append(f"{100 * aim.clipped:.0f} % of white is burnt out: dim the monitor, or less exposure")
    if not GOOD["bands"].holds(aim.bands):
        words.append(
            f"bands of {100 * aim.bands:.0f} %: expose for whole refreshes, set the monitor's brightness to"
            " 100 %; for moire change the distance a little, or turn by a degree"
        )
    return tuple(words)


def _from(aim: Aim) -> str:
    return "above" if aim.above_deg > 0 else "below"


def _angles(matrix: NDArray[np.float64], width_px: int, height_px: int) -> tuple[float, float, float]:
    """Give turn, aside and above, degrees, of a homography from the screen to a picture.

    About the screen's middle it is a turned plane's: its two main scales are as 1 to the cosine of the angle
    to the screen's normal (1 - a**2 / 2), whatever the lens, and its last row says towards which side that
    is.
    """
    middle = np.array([[1, 0, width_px / 2], [0, 1, height_px / 2], [0, 0, 1]])
    moved = matrix @ middle
    moved = moved / moved[2, 2]
    at = moved[:2, 2]
    scales = moved[:2, :2] - np.outer(at, moved[2, :2])
    turn = float(np.degrees(np.arctan2(scales[1, 0] - scales[0, 1], scales[0, 0] + scales[1, 1])))
    turn -= _QUARTER_DEG * round(turn / _QUARTER_DEG)
    larger, smaller = np.linalg.svd(scales, compute_uv=False)
    slant = float(np.degrees(np.sqrt(2 * max(0.0, 1 - smaller / larger - _ALIKE))))
    towards = moved[2, :2]
    length = float(np.linalg.norm(towards))
    if length == 0:
        return turn, 0.0, 0.0
    aside, above = slant * towards / length
    return turn, float(aside), float(above)


def _bands(picture: Grey, geometry: Geometry, covered: Area | None) -> float:
    """Say how uneven the board's white is from line to line, beside what changes slowly over the picture."""
    height, width = picture.shape
    drawn, inside = drawn_by(geometry, width, height, covered)
    white = cv2.erode(((drawn > 0.97 * WHITE) & inside).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return max(_unevenness(picture, white, axis) for axis in (0, 1))


def _unevenness(picture: Grey, white: NDArray[np.bool_], axis: int) -> float:
    count = white.sum(axis=axis)
    known = np.flatnonzero(count >= _FEWEST)
    if known.size < _FEWEST_LINES:
        return 0.0
    means = (picture * white).sum(axis=axis)[known] / count[known]
    slow = np.polyval(np.polyfit(known, means, 4), known)
    left = (means - slow) / np.maximum(slow, 1)
    low, high = np.percentile(left, (5, 95))
    return float(high - low) / 2
