"""What a command ends with, and that a stream that has gone away is no trouble."""

from __future__ import annotations

import io
import sys

import pytest
import typer
from rich.console import Console

from android_bridge.base import Kind, Problem
from controller.cli.console import messages
from controller.cli.console.messages import exit_code_of, show_warning


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    written = io.StringIO()
    monkeypatch.setattr(messages, "err", Console(file=written, width=80, soft_wrap=True, highlight=False))
    return written


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (Problem("no plan"), 2, "error: no plan\n"),
        (Problem("cut off", kind=Kind.ABORTED), 1, "error: cut off\n"),
        (Problem("enough", kind=Kind.STOPPED), 130, "error: enough\n"),
        (typer.Exit(5), 5, ""),
        (ZeroDivisionError("[b]x[/b]"), 1, "error: ZeroDivisionError('[b]x[/b]')\n"),
        (KeyboardInterrupt(), 1, "error: KeyboardInterrupt()\n"),
    ],
)
def test_whatever_ends_a_command_is_told_once(
    told: io.StringIO, error: BaseException, code: int, words: str
) -> None:
    def end() -> None:
        raise error

    assert (exit_code_of(end), told.getvalue()) == (code, words)


def test_an_end_without_trouble_says_nothing(told: io.StringIO) -> None:
    assert (exit_code_of(lambda: None), told.getvalue()) == (0, "")


def test_a_warning_says_what_to_do(told: io.StringIO) -> None:
    show_warning("the disk is nearly full")
    show_warning(Problem("the disk is nearly full", advice="make room"))
    assert told.getvalue().count("warning: the disk is nearly full") == 2
    assert told.getvalue().endswith("  next: make room\n")


def test_a_stream_that_has_gone_away_loses_words_and_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

        def flush(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Gone())
    messages.err.print("nobody reads this")
    messages.err.file.flush()
    assert messages.err.file.isatty() is False  # all else is the stream's own
