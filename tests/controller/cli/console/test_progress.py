"""What a log says of the progress."""

from __future__ import annotations

import io
import re
import time
from functools import partial
from typing import Any

import pytest
from rich.console import Console

from controller.capture import events
from controller.cli.console import (
    ByHandProgress,
    CaptureProgress,
    OtherSettings,
    by_hand,
    capture_progress,
    copied,
    counted,
    messages,
    progress,
)
from controller.identity import Judged, Verdict
from controller.intake.from_phone import Copied


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Standard error that is no terminal."""
    written = io.StringIO()
    for module in (progress, capture_progress, messages):
        monkeypatch.setattr(module, "err", Console(file=written, soft_wrap=True, highlight=False))
    return written


def plain(written: io.StringIO) -> str:
    """Give what was written without colours and movements."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.getvalue())


def photo(index: int, cycle_s: float, **more: Any) -> events.Saved:
    usual = {"subset": "night-1", "take": 1, "photo_name": "x", "phone_s": None, "round_trip_s": None}
    return events.Saved(index=index, cycle_s=cycle_s, **usual | more)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("cycle_s", "total", "left"),
    [
        *((0.5, 101, "50 s"), (1.0, 90, "89 s"), (2.0, 46, "2 min"), (2.0, 301, "10 min")),
        *((10.0, 541, "1.5 h"), (3.6, 5001, "5.0 h")),
    ],
)
def test_the_time_left_follows_the_pace(cycle_s: float, total: int, left: str) -> None:
    with CaptureProgress("night-1", 0, total) as shown:
        shown.saved(photo(1, cycle_s), 1)
        assert shown.line() == f"night-1: 1 of {total} saved, about {left} left"


@pytest.mark.usefixtures("log")
def test_the_pace_is_the_recent_one() -> None:
    with CaptureProgress("night-1", 0, 200) as shown:
        shown.saved(photo(1, 1000.0), 1)
        for done in range(2, 101):
            shown.saved(photo(done, 0.5), done)
    assert shown.line() == "night-1: 100 of 200 saved, about 50 s left"


@pytest.mark.usefixtures("log")
def test_earlier_sessions_count_as_done_but_not_for_the_pace_and_a_photo_taken_again_is_no_new_one() -> None:
    with CaptureProgress("night-1", 10, 20) as shown:
        assert shown.line() == "night-1: 10 of 20 saved"
        shown.saved(photo(11, 2.0), 11)
        shown.saved(photo(11, 2.0), 11)
    assert shown.line() == "night-1: 11 of 20 saved, about 18 s left"


def test_a_log_gets_a_line_now_and_then_and_the_last_one(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 0.0
    monkeypatch.setattr("controller.cli.console.capture_progress.time.monotonic", lambda: now_s)
    with CaptureProgress("night-1", 0, 30) as shown:
        for done in range(1, 31):
            now_s += 1.0
            shown.saved(photo(done, 1.0), done)
    assert [line.partition(" saved")[0] for line in log.getvalue().splitlines()] == [
        f"night-1: {done} of 30" for done in (10, 20, 30)
    ]


PHONE = {"battery_percent": 97, "temperature_c": 33.4, "free_bytes": 120_300_000_000}


def test_a_log_says_how_the_phone_is(log: io.StringIO) -> None:
    with CaptureProgress("night-1", 20, 21) as shown:
        shown.saved(photo(10021, 1.0, repeats=2, **PHONE), 21)
    facts = "phone: battery 97 %, 33 °C, 120.3 GB free"
    assert log.getvalue() == f"night-1: 21 of 21 saved, asked again for 1 of 1 photos, {facts}\n"


def bar(monkeypatch: pytest.MonkeyPatch, subset: str = "night-1", again: bool = False) -> list[str]:
    """Give what stands on a terminal of 80 columns after three photos."""
    written = io.StringIO()
    monkeypatch.setattr(capture_progress, "err", Console(file=written, force_terminal=True, width=80))
    with CaptureProgress(subset, 119, 500, again=again) as shown:
        for done in range(120, 123):
            written.seek(written.truncate(0))
            shown.saved(photo(9900 + done, 10.25, repeats=40, **(PHONE if done > 120 else {})), done)
    return plain(written).split("\r")[-1].splitlines()[-3:]


@pytest.mark.parametrize("subset", ["night-1", "the-longest-id-a-subset-may-have"[:30]])
def test_a_bar_tells_index_and_count_apart_and_how_the_phone_is_in_80_columns(
    subset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = bar(monkeypatch, subset)
    assert first.startswith(f"{subset} ")
    assert first.rstrip().endswith(" 1:04:34 left")
    assert second == "x-ray 10022, 122 of 500 in this subset, each 10.25 s, asked again for 3 of 3"
    assert third == "phone: battery 97 %, 33 °C, 120.3 GB free"
    assert all(len(each) <= 80 for each in (first, second, third))


def test_a_bar_says_that_photos_are_captured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bar(monkeypatch, again=True)[1].startswith("x-ray 10022, 122 of 500 to be captured again, ")


def test_a_bar_says_nothing_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(capture_progress, "err", Console(file=written, force_terminal=True, width=80))
    with CaptureProgress("night-1", 3, 20) as shown:
        pass
    assert "3 of 20 in this subset" in plain(written)
    assert not re.search(r"left|None|phone|each|again", plain(written))
    shown.saved(photo(4, 1.0, temperature_c=30.6), 4)
    assert shown.line() == "night-1: 4 of 20 saved, about 16 s left, phone: 31 °C"


def test_other_settings_are_told_once_and_for_all_others_together(log: io.StringIO) -> None:
    other = OtherSettings()
    for index in (3, 4, 5, 9):
        other.tell(index, f"ISO {index}00 instead of 100")
    other.close()
    other.close()
    other.tell(20, "ISO 200 instead of 100")
    other.close()
    told = "the phone used other settings than it was to: ISO"
    assert log.getvalue().splitlines() == [
        f"warning: x-ray 3: {told} 300 instead of 100",
        "warning: so it was with 3 x-rays more (4-5, 9); the record says which settings",
        f"warning: x-ray 20: {told} 200 instead of 100",
    ]


@pytest.mark.parametrize("bar", [partial(counted, "copying photos"), copied])
def test_what_is_not_known_yet_is_not_shown(bar: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(progress, "err", Console(file=written, force_terminal=True, width=100))
    with bar():
        pass
    words = plain(written)
    assert "copying photos" in words
    assert not re.search(r"[?0-9]|left", words)


def test_counted_work_says_nothing_in_a_log(log: io.StringIO) -> None:
    with counted("copying photos") as told:
        for done in range(5):
            told(done, 5)
    assert log.getvalue() == ""


def test_copying_shows_photos_speed_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(progress, "err", Console(file=written, force_terminal=True, width=120))
    with copied() as told:
        for done in range(1, 4):
            told(Copied(done, 4, done * 5_000_000, 20_000_000))
            time.sleep(0.15)
    assert "3/4" in written.getvalue()
    assert "75%" in written.getvalue()
    assert "MB/s" in written.getvalue()
    assert re.search(r"MB/s 0:0\d left", plain(written))


@pytest.mark.parametrize("total", [9, 12_345])
def test_no_fact_of_a_bar_is_cut_or_broken_in_80_columns(total: int, monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 1000.0
    written = io.StringIO()
    terminal = Console(file=written, force_terminal=True, width=80, get_time=lambda: now_s)
    monkeypatch.setattr(progress, "err", terminal)
    with counted("looking for time codes in it") as told, copied() as now:
        for done in range(1, 4):
            now_s += 100.0
            told(done, total)
            now(Copied(done, total, done * 5_000_000_000, total * 5_000_000_000))
    lines = [each for each in plain(written).replace("\r", "\n").splitlines() if each.strip()]
    assert all(len(each) <= 80 for each in lines), lines
    assert "…" not in plain(written)
    assert any(f"3/{total} " in each for each in lines)


def test_copying_from_a_phone_that_tells_no_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(progress, "err", Console(file=written, force_terminal=True, width=120))
    with copied() as told:
        told(Copied(0, 4, 0, None))
        told(Copied(1, 4, 5_000_000, None))
    assert "25%" in written.getvalue()


def test_photos_by_hand_are_told_in_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 1000.0
    written = io.StringIO()
    terminal = Console(file=written, force_terminal=True, width=80, get_time=lambda: now_s)
    monkeypatch.setattr(by_hand, "err", terminal)
    subset, words = "the-longest-id-a-subset-may-ha", "set 11 of 12 of this subset"
    with ByHandProgress() as shown:
        shown.showing(subset, words, 10022, 121, 150)
        now_s += 3700
        written.seek(written.truncate(0))
        shown.showing(subset, words, 10023, 122, 150)
    first, second = plain(written).split("\r")[-1].splitlines()[-2:]
    assert first.startswith(f"{subset} ")
    assert first.rstrip().endswith(" 1:01:40 elapsed")
    assert second == "x-ray 10023, 122 of 150 in set 11 of 12 of this subset"
    assert len(first) <= 80


@pytest.mark.usefixtures("log")
def test_an_xray_counts_once_as_proven_however_often_it_was_taken_and_whatever_came_between() -> None:
    proven: dict[int, bool] = {}
    with CaptureProgress("night-1", 0, 3, proven=proven) as shown:
        shown.judged(1, Judged(verdict=Verdict.PROVEN))
        shown.judged(2, Judged(verdict=Verdict.OTHER))
        assert shown.line() == "night-1: 0 of 3 saved, proven 1 of 2"
    with CaptureProgress("night-1", 2, 3, proven=proven) as shown:
        shown.judged(2, Judged(verdict=Verdict.PROVEN))
        assert shown.line() == "night-1: 2 of 3 saved, proven 2 of 2"
    with CaptureProgress("night-1", 8, 32, proven={9: True}) as shown:  # gone on with on another day
        assert shown.line() == "night-1: 8 of 32 saved, proven 1 of 1 since this start"
