"""The mouse cursor of a plan's environments, on the screen that is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rig import cases

from android_bridge.base.problems import Problem
from controller.capture.cursor import check_cursors, drawn_cursor
from controller.plan import LoadedPlan, load_plan


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedPlan:
    """Give a plan whose second subset has a cursor."""
    rooms = (cases.room(), cases.room(mouse_cursor={"x": 1500, "y": 300}))
    return load_plan(replace(cases.THREE_IN_TWO, environments=rooms).write(tmp_path))


def test_it_is_drawn_at_its_place_and_nothing_is_where_it_is_hidden(loaded: LoadedPlan) -> None:
    (cursor,) = drawn_cursor(loaded, loaded.subset("b"), 1920, 1080)
    assert (cursor.x_px, cursor.y_px) == (1500, 300)
    assert drawn_cursor(loaded, loaded.subset("a"), 1920, 1080) == ()


@pytest.mark.parametrize("screen", [(1500, 1080), (1920, 300)])
def test_a_place_that_is_not_on_the_screen_is_told_before_the_first_photo(
    loaded: LoadedPlan, screen: tuple[int, int]
) -> None:
    check_cursors(loaded, loaded.subsets, 1501, 301)
    with pytest.raises(Problem, match="the mouse cursor of subset b is not on this screen") as caught:
        check_cursors(loaded, loaded.subsets, *screen)
    lines = loaded.path.read_text("utf-8").splitlines()
    (line,) = (number for number, words in enumerate(lines, start=1) if "mouse_cursor" in words)
    assert caught.value.where == f"{loaded.path}:{line}"
    assert caught.value.got == "x = 1500, y = 300"
    assert f"{screen[0]}x{screen[1]} pixels" in caught.value.expected
