"""The light table: what lies on it, in which order, and what becomes of marked photos."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest
from PyQt5.QtCore import Qt
from pytestqt.qtbot import QtBot
from rig import cases, on_record

from controller.capture import KeptPictures
from controller.desktop.desk import Desk
from controller.desktop.light_table import Order, Shown, ask_again, laid_out, rows_of, tone_of
from controller.desktop.pages.light_table import LightTable
from controller.identity import Cause, Judged, Quality, Verdict
from controller.plan import LoadedPlan, load_plan
from controller.records import OPERATOR, SESSION, Record, open_record

MORNING = "morning"


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedPlan:
    """A plan whose first subset's three photos are on record, with their pictures and two verdicts."""
    loaded = load_plan(cases.five_in_two(tmp_path))
    loaded.state_dir.mkdir()
    found = {
        1: Judged(verdict=Verdict.PROVEN, score=0.9, lead=0.4, quality=Quality(sharpness=0.5)),
        2: Judged(verdict=Verdict.DOUBTFUL, cause=Cause.FAINT, score=0.3, quality=Quality(sharpness=0.9)),
    }
    pictures = KeptPictures(loaded)
    with closing(Record(loaded.state_dir / "journal.sqlite")) as record:
        record.captures.begin_subset(on_record.subset(MORNING, 1, 3))
        record.captures.begin_session(on_record.session())
        for index in (1, 2, 3):
            intent = on_record.intent(index)
            record.captures.intend(intent)
            told = "the light is 90 lux" if index == 3 else None
            record.captures.confirm(intent, on_record.outcome(lux=40.0, room_difference=told))
            if index in found:
                record.verdicts.add(intent.photo_name, SESSION, found[index])
            jpeg = cv2.imencode(".jpg", np.full((48, 64), 60 * index, np.uint8))[1].tobytes()
            pictures.keep(MORNING, intent.photo_name, jpeg)
    return loaded


def indices(loaded: LoadedPlan, order: Order, shown: Shown = Shown.ALL) -> list[int]:
    return [each.index for each in laid_out(rows_of(loaded, MORNING), order, shown)]


def test_photos_in_any_order_and_those_of_which_it_is_not_known_last(loaded: LoadedPlan) -> None:
    assert indices(loaded, Order.INDEX) == [1, 2, 3]
    assert indices(loaded, Order.SCORE) == [2, 1, 3]
    assert indices(loaded, Order.SHARPNESS) == [1, 2, 3]


def test_those_that_are_doubtful_or_wait(loaded: LoadedPlan) -> None:
    assert indices(loaded, Order.INDEX, Shown.NOT_RIGHT) == [2]
    assert indices(loaded, Order.INDEX, Shown.ROOM) == [3]
    assert indices(loaded, Order.INDEX, Shown.WAITING) == []
    rows = rows_of(loaded, MORNING)
    assert [tone_of(each) for each in rows] == ["good", "doubt", "unknown"]
    assert ask_again(loaded, rows[1:2], "the lamp was on") == 1
    (waiting,) = laid_out(rows_of(loaded, MORNING), Order.INDEX, Shown.WAITING)
    assert (waiting.index, waiting.waits, tone_of(waiting)) == (2, "the lamp was on", "waits")
    assert "to be captured again: the lamp was on" in waiting.words


def test_what_is_marked_is_captured_again(loaded: LoadedPlan, qtbot: QtBot) -> None:
    laid: list[bool] = []
    place = SimpleNamespace(loaded=loaded, desk=Desk(), lay_again=lambda: laid.append(True))
    page = LightTable(cast(Any, place))
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page.turned_to()
    grid = page._grid

    def turn() -> None:
        page.turn(0.0)
        assert len(grid.rows) == 3

    qtbot.waitUntil(turn)
    assert grid.current is not None
    assert grid.current.index == 1
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.current.index == 2
    assert page._photo_index.text() == "photo 2"
    qtbot.keyClick(grid, Qt.Key.Key_M)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_M)
    qtbot.keyClick(grid, Qt.Key.Key_M)  # not after all
    assert page._again.text() == "Capture 1 again"
    assert not page._again.isEnabled(), "for no reason"
    qtbot.keyClicks(page._reason, "the  lamp was on ")
    qtbot.keyClick(page._reason, Qt.Key.Key_Return)
    with closing(open_record(loaded, read_only=True)) as record:
        (asked,) = record.retakes.waiting()
    assert (asked.index, asked.why, asked.asked_by, laid) == (2, "the lamp was on", OPERATOR, [True])
    assert grid.marked == frozenset()
    assert "1 of morning are to be captured again" in page._told.text()
    page.let_go()
    page.close()
