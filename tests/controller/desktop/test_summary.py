"""What a run came to, its log as a file, and a pause that is scheduled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PyQt5.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from controller.capture import Finished, FinishReason, RunState, Status, events
from controller.desktop import session_log as module
from controller.desktop.desk import Desk
from controller.desktop.lines import Line, Tone
from controller.desktop.pages.summary import SummaryPage
from controller.desktop.session_log import NAME, SessionLog

BEGAN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
HOT = "one is suspended: the phone is too hot"


def gone(before: RunState, after: RunState) -> events.StateChanged:
    return events.StateChanged(before=before, after=after)


def saved(index: int, take: int = 1) -> events.Saved:
    told: dict[str, Any] = {"cycle_s": 2.0, "phone_s": None, "round_trip_s": None}
    return events.Saved(subset="one", index=index, take=take, photo_name=f"{index}.{take}", **told)


@pytest.fixture
def desk() -> Desk:
    """One run: three photos, one of them again, 200 s hot, 30 s paused."""
    desk = Desk()
    for at_s, event in (
        (0, gone(RunState.IDLE, RunState.PREPARING)),
        (10, saved(1)),
        (12, gone(RunState.PREPARING, RunState.SUSPENDED)),
        (12, events.PhoneUnfit(why=HOT, lifted_by="it goes on by itself", subset="one")),
        (212, gone(RunState.SUSPENDED, RunState.PREPARING)),
        (214, saved(2)),
        (215, gone(RunState.CAPTURING, RunState.PAUSED)),
        (245, gone(RunState.PAUSED, RunState.CAPTURING)),
        (250, events.TakesLong(subset="one", index=2, waited_s=9.0, usual_s=2.0)),
        (251, saved(2, take=2)),
        (300, Finished(reason=FinishReason.STOPPED, during=RunState.CAPTURING, why="lunch")),
    ):
        state = Status(state=RunState.FINISHED, left=5)
        desk.take(event, state, 1000.0 + at_s, BEGAN + timedelta(seconds=at_s))
    return desk


def test_a_run_is_summed_up(desk: Desk) -> None:
    rows = dict(desk.summary.rows(desk.status, wrong=1, plan="plan.yaml"))
    assert rows["lasted"] == "5 min 00 s"
    assert rows["photos"] == "3, 1 of them captured again"
    assert rows["rate"] == "1,800 an hour while it captured, 2.00 s a photo"
    assert rows["slow"] == "1 time a photo took longer than expected"
    assert (rows["waited 3 min 20 s"], rows["waited 30 s"]) == (HOT, "paused")
    assert (rows["left"], rows["next"]) == ("5 photos", "Start goes on where it stopped")
    over = Status(state=RunState.FINISHED)
    assert dict(desk.summary.rows(over, wrong=1, plan="p"))["next"].endswith("chexrig run p --repair")
    assert dict(desk.summary.rows(over, wrong=0, plan="p"))["next"] == "chexrig export p --out DIR"
    desk.take(gone(RunState.IDLE, RunState.PREPARING), Status(state=RunState.PREPARING), 2000.0, BEGAN)
    assert dict(desk.summary.rows(desk.status, wrong=0, plan="p"))["photos"] == "0"


def test_the_page_shows_it_and_schedules_a_pause(desk: Desk, qtbot: QtBot) -> None:
    given: list[int | None] = []
    engine = SimpleNamespace(pause_at=given.append)
    loaded = SimpleNamespace(path=Path("plan.yaml"))
    page = SummaryPage(cast(Any, SimpleNamespace(desk=desk, engine=engine, loaded=loaded)))
    qtbot.addWidget(page)
    page.turn(0.0)
    assert not page.schedule.isEnabled()
    desk.status = Status(state=RunState.CAPTURING, index=7)
    page.turned_to()
    page.turn(0.0)
    assert page.index.value() == 7
    page.schedule.click()
    desk.status = Status(state=RunState.CAPTURING, index=7, pause_at=7)
    page.turn(0.0)
    assert page.scheduled.text() == "pauses after the next photo of x-ray 7"
    page.take_back.click()
    assert given == [7, None]
    assert HOT in [each.text() for each in page.findChildren(QLabel)]


def test_the_log_is_kept_as_a_file_of_a_bounded_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 500)
    log = SessionLog(tmp_path)
    for number in range(100):
        log.keep(Line(BEGAN, f"line {number}\nof two", Tone.WARNING))
    log.close()
    files = sorted(tmp_path.iterdir())
    assert [each.name for each in files] == [NAME, *(f"{NAME}.{at}" for at in (1, 2, 3))]
    assert all(each.stat().st_size <= 500 for each in files)
    last = files[0].read_text().splitlines()[-1]
    assert last == "2026-03-04T09:30:00.000+00:00 warning line 99 of two"


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    log = SessionLog(tmp_path / "gone")
    log.keep(Line(BEGAN, "one", Tone.USUAL))
    log.close()
    assert list(tmp_path.iterdir()) == []
