"""How much of a screen, and of what stands on it, lies within the frame of a rig's photos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from controller.identity.geometry import Area
from controller.identity.quality import coverage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controller.identity.geometry import Geometry

_GRID: Final = 200
_LEAST_TOLD: Final = 0.005


def middle_square(screen_width_px: int, screen_height_px: int) -> Area:
    """Give where a square x-ray stands that is as large as the screen allows."""
    side = min(screen_width_px, screen_height_px)
    return Area((screen_width_px - side) // 2, (screen_height_px - side) // 2, side, side)


def tell_outside(geometry: Geometry, area: Area | None = None) -> str:
    """Say which part of the screen lies outside the frame, and what that costs; empty where none does.

    Parameters
    ----------
    area
        Where the x-ray stands; a square one as large as the screen allows where none is named.
    """
    width, height = geometry.screen_width_px, geometry.screen_height_px
    inside = _inside(geometry, Area(0, 0, width, height))
    lost = 1 - inside.mean()
    if lost < _LEAST_TOLD:
        return ""
    if area is None:
        what = f"an x-ray that fills the {'height' if width >= height else 'width'}"
        area = middle_square(width, height)
    else:
        what = "the x-ray"
    costs = 1 - coverage(geometry, area)
    share = f"{max(costs, 0.01):.0%}".replace("%", " %") if costs >= _LEAST_TOLD else "nothing"
    return f"{_sides(inside)} outside the frame; of {what}, {share}"


def _sides(inside: NDArray[np.bool_]) -> str:
    """Name the parts of a screen that are outside, by its four sides."""
    if not inside.any():
        return "all of the screen lies"
    seen_rows, seen_columns = inside[inside.any(axis=1)], inside[:, inside.any(axis=0)]
    parts = {
        "left": seen_rows.argmax(axis=1).mean() / _GRID,
        "right": seen_rows[:, ::-1].argmax(axis=1).mean() / _GRID,
        "upper": seen_columns.argmax(axis=0).mean() / _GRID,
        "lower": seen_columns[::-1].argmax(axis=0).mean() / _GRID,
    }
    told = [f"the {side} {100 * part:.0f} %" for side, part in parts.items() if part >= 2 * _LEAST_TOLD]
    if not told:
        return f"{100 * (1 - inside.mean()):.0f} % of the screen, at its corners, lie"
    listed = f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]
    return f"{listed} of the screen {'lie' if len(told) > 1 else 'lies'}"


def _inside(geometry: Geometry, area: Area) -> NDArray[np.bool_]:
    """Say which points of a grid over an area lie within the frame, shape (`_GRID`, `_GRID`)."""
    steps = (np.arange(_GRID) + 0.5) / _GRID
    x, y = np.meshgrid(area.x_px + steps * area.width_px, area.y_px + steps * area.height_px)
    seen = geometry.seen(np.column_stack((x.ravel(), y.ravel())))
    return np.asarray(((seen >= 0) & (seen <= 1)).all(axis=1).reshape(_GRID, _GRID))
