"""What a log says of the progress."""

from __future__ import annotations

import io
import re
import time
from typing import Any

import pytest
from rich.console import Console

from controller.cli.console import CaptureProgress, copied, counted, progress
from controller.intake.from_phone import Copied


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Standard error that is no terminal."""
    written = io.StringIO()
    monkeypatch.setattr(progress, "err", Console(file=written, soft_wrap=True, highlight=False))
    return written


def plain(written: io.StringIO) -> str:
    """Give what was written without colours and movements."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.getvalue())


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
        shown.captured(cycle_s)
        assert shown.line() == f"night-1: 1 of {total} saved, about {left} left"


@pytest.mark.usefixtures("log")
def test_the_pace_is_the_recent_one() -> None:
    with CaptureProgress("night-1", 0, 200) as shown:
        shown.captured(1000.0)
        for _ in range(99):
            shown.captured(0.5)
    assert shown.line() == "night-1: 100 of 200 saved, about 50 s left"


@pytest.mark.usefixtures("log")
def test_earlier_sessions_count_as_done_but_not_for_the_pace() -> None:
    with CaptureProgress("night-1", 10, 20) as shown:
        assert shown.line() == "night-1: 10 of 20 saved"
        shown.captured(2.0)
    assert shown.line() == "night-1: 11 of 20 saved, about 18 s left"


def test_a_log_gets_a_line_now_and_then_and_the_last_one(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 0.0
    monkeypatch.setattr("controller.cli.console.progress.time.monotonic", lambda: now_s)
    with CaptureProgress("night-1", 0, 30) as shown:
        for _ in range(30):
            now_s += 1.0
            shown.captured(1.0)
    assert [line.partition(" saved")[0] for line in log.getvalue().splitlines()] == [
        f"night-1: {done} of 30" for done in (10, 20, 30)
    ]


def test_a_terminal_gets_a_bar_and_no_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    terminal = Console(file=written, force_terminal=True, width=100)
    monkeypatch.setattr(progress, "err", terminal)
    with CaptureProgress("night-1", 0, 3) as shown:
        shown.captured(0.25)
    assert "1/3" in written.getvalue()
    assert "0.25 s each" in written.getvalue()
    assert "saved" not in written.getvalue()


def test_a_bar_says_what_is_left_and_what_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 1000.0
    written = io.StringIO()
    terminal = Console(file=written, force_terminal=True, width=100, get_time=lambda: now_s)
    monkeypatch.setattr(progress, "err", terminal)
    with CaptureProgress("night-1", 0, 300) as shown:
        for _ in range(4):
            now_s += 15.0
            shown.captured(15.0)
    words = plain(written)
    assert "0/300  0:00 elapsed" in words
    assert "4/300 15.00 s each 1:14:00 left, 1:00 elapsed" in words


@pytest.mark.parametrize("bar", [counted, copied])
def test_what_is_not_known_yet_is_not_shown(bar: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(progress, "err", Console(file=written, force_terminal=True, width=100))
    with bar("copying photos"):
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
    with copied("copying photos") as told:
        for done in range(1, 4):
            told(Copied(done, 4, done * 5_000_000, 20_000_000))
            time.sleep(0.15)
    assert "3/4" in written.getvalue()
    assert "75%" in written.getvalue()
    assert "MB/s" in written.getvalue()
    assert re.search(r"MB/s 0:0\d left", plain(written))


def test_copying_from_a_phone_that_tells_no_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(progress, "err", Console(file=written, force_terminal=True, width=120))
    with copied("copying photos") as told:
        told(Copied(0, 4, 0, None))
        told(Copied(1, 4, 5_000_000, None))
    assert "25%" in written.getvalue()
