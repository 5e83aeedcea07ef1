"""What a command ends with, and that a stream that has gone away is no trouble."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from rich.console import Console
from rig import cases

from android_bridge.base import Kind, Problem
from controller.cli import main
from controller.cli.console import kept_streams, messages
from controller.cli.console.messages import exit_code_of, labelled, show_problem, show_warning


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


class Failing(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def write(self, _text: str) -> int:
        raise OSError(self._number, os.strerror(self._number))


def test_a_stream_that_has_gone_away_loses_words_and_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Failing(errno.EPIPE))
    with kept_streams() as results:
        messages.err.print("nobody reads this")
        messages.err.file.flush()
        assert messages.err.file.isatty() is False  # all else is the stream's own
        assert messages.err.encoding
    assert results.lost is None


def test_a_terminal_of_few_letters_gets_question_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stderr", plain)
    with kept_streams():
        messages.err.print("31 °C")
    plain.seek(0)
    assert plain.read() == "31 ?C\n"


RESULTS = (
    "--version",
    "--help",
    "run --help",
    "plan schema",
    "plan check PLAN",
    "status PLAN",
    "manifest show X",
)


@pytest.mark.parametrize("asked", RESULTS)
def test_a_result_that_cannot_be_written_is_an_error_and_one_that_nobody_reads_is_none(
    asked: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plan, manifest = cases.by_hand(tmp_path, ("one", 1, 2)), tmp_path / "X"
    csv = next(tmp_path.rglob("*.csv"))
    assert main(["manifest", "build", "--csv", str(csv), "--all", "--no-hash", "--out", str(manifest)]) == 0
    words = [{"PLAN": str(plan), "X": str(manifest)}.get(each, each) for each in asked.split()]
    capsys.readouterr()
    ends = ((Failing(errno.ENOSPC), 1), (Failing(errno.EIO), 1), (None, 1), (Failing(errno.EPIPE), 141))
    for stream, code in ends:
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", stream)
            assert main(words) == code
        told = capsys.readouterr().err
        assert told.count("error: the result could not be written\n  where: standard output\n") == (code == 1)
    assert main(words) == 0


def test_what_went_wrong_before_stays_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", Failing(errno.ENOSPC))
    assert main(["status", "no-such-plan.yaml"]) == 2
    assert "could not be written" not in capsys.readouterr().err


def test_a_closed_stream_is_taken_by_no_file(tmp_path: Path) -> None:
    asked = (
        "import os, sys; os.close(0); os.close(1); from controller import start; start._fill_gaps();"
        "os.write(2, repr([os.open(sys.argv[1], 65), os.readlink('/proc/self/fd/1')]).encode())"
    )
    program = [sys.executable, "-c", asked, str(tmp_path / "x")]
    told = subprocess.run(program, capture_output=True, check=True).stderr
    assert told == b"[3, '/dev/null']"


def test_only_the_label_has_its_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, color_system="standard", soft_wrap=True)
    monkeypatch.setattr(messages, "err", console)
    show_warning("a")
    show_problem(Problem("b", got="c"))
    console.print(labelled("complete:", "bold green", "d"))
    assert written.getvalue().splitlines() == [
        "\x1b[1;35mwarning:\x1b[0m a",
        "\x1b[1;31merror:\x1b[0m \x1b[1mb\x1b[0m",
        "  got: c",
        "\x1b[1;32mcomplete:\x1b[0m d",
    ]
