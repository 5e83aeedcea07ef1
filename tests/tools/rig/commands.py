"""How the tests start chexrig's commands: forked, with what is typed, or in this very process."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest
from forking import Forked
from unexpected import told_unexpectedly

import controller.cli
from android_bridge.base import Problem
from controller.cli import capturing, manual
from controller.cli.console import show_problem
from controller.cli.console.remedies import advice_of

REPOSITORY = Path(__file__).resolve().parents[3]
PATIENCE_S = 90.0
_UNWANTED = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_SESSION_TYPE",
    "QT_QPA_PLATFORM",
    "QT_SCALE_FACTOR",
    "CHEXRIG_PAIRING_CODE",
    "FORCE_COLOR",
)
_numbers = itertools.count()


def clean_environment(**more: str | None) -> dict[str, str]:
    """No screen, no colours, no pairing code of the person who runs the tests; None leaves a variable out.

    The name `chexrig` is on PATH.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    own = {"PYTHONPATH": str(REPOSITORY), "PATH": path, "NO_COLOR": "1", "COLUMNS": "200", **more}
    kept = {name: value for name, value in kept.items() if name not in own}
    return kept | {name: value for name, value in own.items() if value is not None}


@dataclass(frozen=True)
class Told:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str
    problem: Problem | None = None  # what it was told by; of a command in this process

    def says(self, *words: str) -> None:
        """Assert that the complaint holds all of these, each in one of the problem's fields."""
        fields = [self.err] if self.problem is None else list(fields_of(self.problem))
        for each in words:
            assert any(each in field for field in fields), f"no {each!r} in:\n" + "\n".join(fields)


def fields_of(problem: Problem) -> Iterator[str]:
    """Give what, where, expected, got and the advice of a problem, and of those that it is made of."""
    yield problem.what
    named = {"where": problem.where, "expected": problem.expected, "got": problem.got}
    yield from (f"{name}: {text}" for name, text in named.items())
    yield f"next: {advice_of(problem)}"
    for each in getattr(problem, "problems", ()):
        yield from fields_of(each)


class Command:
    """A command that runs; what it prints goes to files, so that it never waits for a reader.

    Parameters
    ----------
    arguments
        Those of Python.
    folder
        Where it runs; the files are beside it.
    environ
        All its variables.
    typed
        Whether it is given something to read.
    """

    def __init__(
        self, arguments: Sequence[str], folder: Path, environ: Mapping[str, str], *, typed: bool = False
    ) -> None:
        logs = folder.with_name(f"{folder.name}-logs")
        logs.mkdir(exist_ok=True)
        number = next(_numbers)
        self._out, self._err = logs / f"{number:03d}.out", logs / f"{number:03d}.err"
        self.started_s = time.monotonic()
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = Forked(
                [sys.executable, "-W", "error", *arguments],
                cwd=folder,
                env=environ,
                stdin=subprocess.PIPE if typed else subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        self.pid = self._process.pid

    @property
    def code(self) -> int | None:
        """Exit code, None as long as it runs."""
        return self._process.poll()

    @property
    def out(self) -> str:
        return self._out.read_text("utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text("utf-8")

    def type(self, text: str) -> None:
        """Give it something to read, and then no more."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(text.encode())
                self._process.stdin.close()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would; does nothing where it has ended."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()

    def finish(self, timeout_s: float = PATIENCE_S) -> Told:
        """Wait for its end."""
        self.type("")
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"no end within {timeout_s} s:\n{self.out}\n{self.err}") from None
        return Told(self._process.returncode, self.out, self.err)


def expect(command: Command, code: int | None) -> Told:
    """Wait for a command's end and demand its exit code (None: any but 0); never a traceback."""
    done = command.finish()
    assert done.code == code or (code is None and done.code in (1, 2)), (
        f"expected {code}, got {done.code}\n{done.out}\n{done.err}"
    )
    assert "Traceback" not in done.err, done.err
    assert not told_unexpectedly(done.err), done.err
    return done


def in_this_process(arguments: Sequence[object], folder: Path, environ: Mapping[str, str]) -> Told:
    """Run a command to its end without a process of its own; it must not get as far as a display."""
    streams = {"stdin": io.StringIO(), "stdout": io.StringIO(), "stderr": io.StringIO()}
    problems: list[Problem] = []

    def tell(problem: Problem) -> None:
        problems.append(problem)
        show_problem(problem)

    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            patch.delenv(name)
        for name, value in environ.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        patch.setattr(controller.cli, "show_problem", tell)
        for module in (capturing, manual):
            patch.setattr(module, "run_application", _open_no_display)
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        code = controller.cli.main([str(each) for each in arguments])
    out, err = streams["stdout"].getvalue(), streams["stderr"].getvalue()
    return Told(code, out, err, problems[0] if problems else None)


def _open_no_display(*_: object, **__: object) -> NoReturn:
    raise AssertionError("this command opens a display: it needs a process of its own")


def wait_until(
    true: Callable[[], object],
    words: Callable[[], str] = str,
    patience_s: float = 60.0,
    every_s: float = 0.004,
) -> None:
    """Look again and again until something is so."""
    until_s = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < until_s, f"not within {patience_s:.0f} s: {words()}"
        time.sleep(every_s)
