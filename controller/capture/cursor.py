"""The mouse cursor of an environment, drawn into the x-rays of its subset (controller/decisions/0010)."""

from __future__ import annotations

from collections.abc import Iterable

from android_bridge.base import Problem
from controller.plan import CursorPlace, LoadedPlan, Subset
from controller.xrays import Patch, arrow


def drawn_cursor(
    loaded: LoadedPlan, subset: Subset, screen_width_px: int, screen_height_px: int
) -> tuple[Patch, ...]:
    """Draw a subset's cursor for a screen of that size; nothing where it is hidden.

    Raises
    ------
    Problem
        When its place is not on that screen.
    """
    place = subset.environment.mouse_cursor
    if not isinstance(place, CursorPlace):
        return ()
    if place.x >= screen_width_px or place.y >= screen_height_px:
        raise Problem(
            f"the mouse cursor of subset {subset.id} is not on this screen",
            where=loaded.where("subsets", loaded.position(subset.id), "environment", "mouse_cursor"),
            expected=f"x below {screen_width_px} and y below {screen_height_px}: the screen has"
            f" {screen_width_px}x{screen_height_px} pixels",
            got=f"x = {place.x}, y = {place.y}",
            advice="use the screen that the place was chosen for, under `display` in the plan; or choose"
            " another place, where the subset has not begun",
        )
    return (arrow(place.x, place.y, screen_width_px, screen_height_px),)


def check_cursors(
    loaded: LoadedPlan, subsets: Iterable[Subset], screen_width_px: int, screen_height_px: int
) -> None:
    """Look whether the cursor of each subset has its place on a screen, before the first photo.

    Raises
    ------
    Problem
        As `drawn_cursor`.
    """
    for each in subsets:
        drawn_cursor(loaded, each, screen_width_px, screen_height_px)
