"""The two streams, and how a problem is told."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import IO, cast

import typer
from rich.console import Console
from rich.text import Text

from android_bridge.base import Kind, Problem
from controller.cli.console.remedies import advice_of

#: What the process ends with.
EXIT_CODES = {Kind.SET_UP: 2, Kind.ABORTED: 1, Kind.STOPPED: 130}


class _Tolerant:
    """A standard stream that may go away: a closed terminal or pipe is no reason to lose a session."""

    def __init__(self, name: str) -> None:
        self._name = name

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            getattr(sys, self._name).write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            getattr(sys, self._name).flush()

    def __getattr__(self, attribute: str) -> object:
        return getattr(getattr(sys, self._name), attribute)


#: Results go to `out`, progress and complaints to `err`. Soft wrap: lines stay whole in a log.
out = Console(file=cast("IO[str]", _Tolerant("stdout")), soft_wrap=True, highlight=False)
err = Console(file=cast("IO[str]", _Tolerant("stderr")), soft_wrap=True, highlight=False)


def exit_code_of(end: Callable[[], None]) -> int:
    """Do what ends a command, tell what goes wrong, and give the exit code; raises nothing."""
    try:
        end()
    except Problem as problem:
        show_problem(problem)
        return EXIT_CODES[problem.kind]
    except typer.Exit as ended:
        return ended.exit_code
    except BaseException as error:  # noqa: BLE001 - it is the last that this process says
        err.print(f"error: {error!r}", markup=False)
        return EXIT_CODES[Kind.ABORTED]
    return 0


def show_warning(warning: Problem | str) -> None:
    """Print what is worth minding, and goes on."""
    words = warning if isinstance(warning, str) else warning.message(advice_of(warning))
    err.print(Text("warning: ", "yellow") + Text(words))


def show_problem(problem: Problem) -> None:
    """Print a problem as what it is: one clear message."""
    heading, _, rest = problem.message(advice_of(problem)).partition("\n")
    err.print(Text("error: ", "bold red") + Text(heading, "bold"))
    if rest:
        err.print(Text(rest))
