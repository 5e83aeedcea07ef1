"""The two streams, and how a problem is told."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from android_bridge.problems import Problem

#: Results go to `out`, progress and complaints to `err`. Soft wrap: lines stay whole in a log.
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def show_problem(problem: Problem) -> None:
    """Print a problem as what it is: one clear message."""
    heading, _, rest = str(problem).partition("\n")
    err.print(Text("error: ", "bold red") + Text(heading, "bold"))
    if rest:
        err.print(Text(rest))
