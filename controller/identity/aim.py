"""How well a phone is aimed: figures from one picture of the calibration board, each with its good range."""

from __future__ import annotations

from dataclasses import dataclass, fields
from statistics import median
from typing import TYPE_CHECKING, Final

import numpy as np

from android_bridge.base import Problem
from controller.identity.board import board_of, find_board
from controller.identity.board_light import burnt_share, disc_px, unevenness
from controller.identity.calibrating import AGAIN, drawn_by, fitted, geometry_of, no_board, no_larger
from controller.identity.framing import middle_square
from controller.identity.quality import coverage
from controller.identity.stance import rotation_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from controller.identity.geometry import Area

    Grey = NDArray[np.uint8]

_FEWEST: Final = 20
"""Corners from which on they tell more than the markers they lie between."""
_ERROR, _ROUGH_ERROR = 2e-4, 2e-3
"""By which part the screen's scales are wrong, standard deviation: by corners, and by markers alone."""
_QUARTER_DEG: Final = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """How a phone is aimed at a screen.

    What is meant by the x-ray is a square one as large as the screen allows, in its middle: no x-ray of a
    plan stands outside it on a screen that is wider than high.

    Parameters
    ----------
    fill
        Of the frame's width or height, whichever it fills more: the x-ray. 1 is from edge to edge.
    visible
        Share of the x-ray that lies within the frame, 0 to 1.
    margin
        From the x-ray to the frame's edge where it is nearest, parts of the frame's width or height; negative
        outside.
    right, below
        Where the x-ray's middle lies, from the frame's middle on, parts of its width and height.
    turn_deg
        How far the phone has to be turned clockwise, as seen from behind it, for the screen to stand upright
        in the picture; -45 to 45.
    aside_deg
        How far the lens looks at the screen from its left side: by so much the screen's right side is farther
        away, as an angle between the camera's axis and the screen's normal. Negative from its right.
    above_deg
        The same from above.
    blur
        Radius of the disc that a point of the screen becomes, out of focus, parts of the picture's longer
        side; 0 where it is as sharp as the picture's pixels allow.
    clipped
        Share of the board that is burnt out, 0 to 1.
    bands
        By how much rows or columns are brighter than others, beside what changes slowly: the amplitude, parts
        of white.
    moire
        The same of waves that go neither along rows nor along columns.
    """

    fill: float
    visible: float
    margin: float
    right: float
    below: float
    turn_deg: float
    aside_deg: float
    above_deg: float
    blur: float
    clipped: float
    bands: float
    moire: float


@dataclass(frozen=True, slots=True)
class GoodRange:
    """Where a figure should lie.

    Parameters
    ----------
    least, most
        Both included.
    name, unit
        For people; `per_unit` of the figure's own units make one of these.
    opposite
        Its name where the figure is negative; empty where it is none that may be either.
    """

    least: float
    most: float
    name: str
    unit: str
    per_unit: float = 1.0
    opposite: str = ""

    def holds(self, value: float) -> bool:
        """Say whether a figure is good."""
        return self.least <= value <= self.most

    def named(self, value: float) -> str:
        """Give a figure's name, which says the way that its sign stands for."""
        return self.opposite if value < 0 and self.opposite else self.name

    @property
    def words(self) -> str:
        """What is good, such as ``85 to 99 %``."""
        least, most = self.least / self.per_unit, self.most / self.per_unit
        return f"up to {most:.3g}{self.unit}" if self.least <= 0 else f"{least:.3g} to {most:.3g}{self.unit}"

    def told(self, value: float) -> str:
        """Give a figure with its unit."""
        return f"{abs(value) / self.per_unit:.1f}{self.unit}"


GOOD: Final = {
    "fill": GoodRange(0.85, 0.99, "the x-ray fills", " %", 0.01),
    "visible": GoodRange(0.999, 1.0, "of it in the frame", " %", 0.01),
    "turn_deg": GoodRange(-1.5, 1.5, "turned against the clock", " degrees", opposite="turned clockwise"),
    "aside_deg": GoodRange(-5.0, 5.0, "seen from the left", " degrees", opposite="seen from the right"),
    "above_deg": GoodRange(-5.0, 5.0, "seen from above", " degrees", opposite="seen from below"),
    "blur": GoodRange(0.0, 1.0 / 640, "out of focus", " per mille", 0.001),
    "clipped": GoodRange(0.0, 0.01, "burnt out", " %", 0.01),
    "bands": GoodRange(0.0, 0.03, "bands", " %", 0.01),
    "moire": GoodRange(0.0, 0.012, "moire", " %", 0.01),
}
"""Of each figure that has one, where it should lie. Blur: what a phone's main lens makes of somewhat more
than a dioptre. Light: twice what is measured of a picture without bands and moire, and more."""


def aim_of(picture: Grey, screen_width_px: int, screen_height_px: int, covered: Area | None = None) -> Aim:
    """Measure how a phone is aimed, by one picture of `board_frame`.

    Parameters
    ----------
    picture
        Grey levels, shape (height, width), upright; some 80 ms at 640x480.
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
        why = no_board(picture, found, (screen_width_px, screen_height_px), "")
        raise Problem(why.what, got=why.got, advice=why.advice.removesuffix(AGAIN))
    by_corners = len(found.places) >= _FEWEST
    matrix = fitted(found, board, max(picture.shape))[0] if by_corners else found.homography
    geometry = geometry_of(matrix, picture, screen_width_px, screen_height_px)
    height, width = picture.shape
    xray = middle_square(screen_width_px, screen_height_px)
    seen = geometry.seen(xray.corners)
    low, high = seen.min(axis=0), seen.max(axis=0)
    right, below = (low + high) / 2 - 0.5
    rotation = rotation_of(geometry, width, height, _ERROR if by_corners else _ROUGH_ERROR)
    turn = float(np.degrees(np.arctan2(-rotation[0, 1], rotation[1, 1])))
    drawn, inside = drawn_by(geometry, width, height, covered)
    uneven = unevenness(picture, drawn, inside)
    return Aim(
        fill=float((high - low).max()),
        visible=coverage(geometry, xray),
        margin=float(min(low.min(), (1 - high).min())),
        right=float(right),
        below=float(below),
        turn_deg=turn - _QUARTER_DEG * round(turn / _QUARTER_DEG),
        aside_deg=float(np.degrees(np.arctan2(rotation[2, 0], rotation[2, 2]))),
        above_deg=float(np.degrees(np.arcsin(rotation[2, 1].clip(-1, 1)))),
        blur=disc_px(picture, drawn, inside) / max(picture.shape),
        clipped=burnt_share(picture, inside),
        bands=uneven.bands,
        moire=uneven.moire,
    )


def usual_of(aims: Sequence[Aim]) -> Aim:
    """Give the median of each figure: one frame alone errs by a little."""
    return Aim(**{each.name: median(getattr(aim, each.name) for aim in aims) for each in fields(Aim)})


def advice_on(aim: Aim) -> tuple[str, ...]:
    """Say what to do about what is not as it should be, the most important first; nothing where all is."""
    advice = {
        "visible": f"{100 * (1 - aim.visible):.0f} % of the x-ray is outside the frame: {_towards(aim)}",
        "fill": f"the x-ray fills {100 * aim.fill:.0f} %: {_nearer(aim)}",
        "turn_deg": f"turn the phone {_degrees(aim.turn_deg)} "
        + ("clockwise" if aim.turn_deg > 0 else "against the clock"),
        "aside_deg": f"it looks {_degrees(aim.aside_deg)} from the {_side(aim.aside_deg, 'left', 'right')}: "
        f"move the phone to the {_side(aim.aside_deg, 'right', 'left')}",
        "above_deg": f"it looks {_degrees(aim.above_deg)} from {_side(aim.above_deg, 'above', 'below')}: "
        f"set the phone {_side(aim.above_deg, 'lower', 'higher')}",
        "blur": "out of focus: let it focus again, clean the lens, or move the phone farther away",
        "clipped": f"{100 * aim.clipped:.0f} % is burnt out: dim the monitor or the lamp, or expose less",
        "bands": f"bands of {100 * aim.bands:.0f} %: expose for whole refreshes, set the monitor's brightness"
        " to 100 %",
        "moire": f"moire of {100 * aim.moire:.0f} %: change the distance a little, or turn by a degree",
    }
    if aim.fill > GOOD["fill"].most:
        del advice["visible"]  # is by being too near
    return tuple(words for name, words in advice.items() if not GOOD[name].holds(getattr(aim, name)))


def _nearer(aim: Aim) -> str:
    if aim.fill < GOOD["fill"].least:
        return "nearer"
    return "a little farther away" if aim.fill <= 1 else "farther away"


def _towards(aim: Aim) -> str:
    """Say where the phone has to look for the x-ray to be in the middle of the picture."""
    ways = [_side(aim.right, "right", "left")] if abs(aim.right) >= abs(aim.below) / 2 else []
    ways += [_side(aim.below, "down", "up")] if abs(aim.below) >= abs(aim.right) / 2 else []
    return f"move or turn the phone {' and '.join(ways)}"


def _degrees(value: float) -> str:
    whole = round(abs(value))
    return f"{whole} degree{'' if whole == 1 else 's'}"


def _side(value: float, positive: str, negative: str) -> str:
    return positive if value > 0 else negative
