"""The plan a command is about, with the state folder that is its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from controller.cli.console import err
from controller.plan import LoadedPlan, load_plan
from controller.records import find_state

Camera = Annotated[
    str, typer.Option(metavar="NAME", help="Which of the plan's cameras; only needed where it has several.")
]


def load_begun_plan(path: Path, *, camera: str | None = None, rehearsal: bool = False) -> LoadedPlan:
    """Read a plan, and find its record; say so where that is not where the plan's file says.

    Parameters
    ----------
    camera
        Which of the plan's cameras is meant; empty for its only one, None where all are.

    Raises
    ------
    Problem
        When the plan has mistakes or no such camera, or the record is another plan's.
    """
    loaded = find_state(load_plan(path), lambda words: err.print(words, markup=False))
    if camera is not None:
        loaded = loaded.with_camera(camera)
    return loaded.rehearsal() if rehearsal else loaded
