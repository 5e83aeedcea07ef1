"""The two streams, and how a problem is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import IO, cast

import typer
from rich.text import Text

from android_bridge.base import Kind, Problem, summed_up
from controller.cli.console.commands import copyable
from controller.cli.console.lines import Lines
from controller.cli.console.remedies import advice_of
from controller.cli.console.streams import Standard

#: What the process ends with.
EXIT_CODES = {Kind.SET_UP: 2, Kind.ABORTED: 1, Kind.STOPPED: 130}

#: Legible on a white terminal and on a black one; yellow is not.
WARNING = "bold magenta"


#: Results go to `out`, progress and complaints to `err`.
out = Lines(file=cast("IO[str]", Standard("stdout")))
err = Lines(file=cast("IO[str]", Standard("stderr")))


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


def labelled(label: str, style: str, words: str, rest: str = "") -> Text:
    """Give words after a label; the style is the label's alone, `rest` that of the words."""
    return Text.assemble((label, style), " ", (words, rest))


def told(problem: Problem) -> str:
    """Give a problem's whole message, with the commands in it as they are to be typed."""
    return copyable(problem.message(advice_of))


def show_warning(warning: Problem | str) -> None:
    """Print what is worth minding, and goes on."""
    words = copyable(warning) if isinstance(warning, str) else told(warning)
    err.print(labelled("warning:", WARNING, words))


def show_warnings(warnings: Iterable[Problem | str]) -> None:
    """Print what is worth minding: of many of one kind the first few, and their number."""
    for each in summed_up(Problem(each) if isinstance(each, str) else each for each in warnings):
        show_warning(each)


def show_problem(problem: Problem) -> None:
    """Print a problem as what it is: one clear message."""
    heading, _, rest = told(problem).partition("\n")
    err.print(labelled("error:", "bold red", heading, "bold"))
    if rest:
        err.print(Text(rest))
