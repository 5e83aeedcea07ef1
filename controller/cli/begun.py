"""The plan a command is about, with the state folder that is its own."""

from __future__ import annotations

from pathlib import Path

from controller.cli.console import err
from controller.plan import LoadedPlan, load_plan
from controller.records import find_state


def load_begun_plan(path: Path, *, rehearsal: bool = False) -> LoadedPlan:
    """Read a plan, and find its record; say so where that is not where the plan's file says.

    Raises
    ------
    Problem
        When the plan has mistakes, or the record is another plan's.
    """
    loaded = find_state(load_plan(path), lambda words: err.print(words, markup=False))
    return loaded.rehearsal() if rehearsal else loaded
