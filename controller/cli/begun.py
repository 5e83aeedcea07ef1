"""The plan a command is about, with the state folder that is its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from controller.cli.console import about, about_file, err
from controller.plan import LoadedPlan, load_plan
from controller.records import find_state

Camera = Annotated[
    str, typer.Option(metavar="NAME", help="Which of the plan's cameras; only needed where it has several.")
]
OneCamera = Annotated[
    str, typer.Option(metavar="NAME", help="Only this one of the plan's cameras; default: all of them.")
]


def load_begun_plan(
    path: Path, *, camera: str | None = None, rehearsal: bool = False, phone: str = ""
) -> LoadedPlan:
    """Read a plan, and find its record; say so where that is not where the plan's file says.

    From then on messages name commands for this plan.

    Parameters
    ----------
    camera
        Which of the plan's cameras is meant; empty for its only one, None where all are.
    phone
        The phone that was named; empty for the plan's own.

    Raises
    ------
    Problem
        When the plan has mistakes or no such camera, or the record is another plan's.
    """
    about_file(path)
    loaded = find_state(load_plan(path), lambda words: err.print(words, markup=False))
    if camera is not None:
        loaded = loaded.with_camera(camera)
    if rehearsal:
        loaded = loaded.rehearsal()
    about(loaded, phone if phone != loaded.phone.address else "")
    return loaded


def load_cameras(path: Path, *, camera: str, rehearsal: bool) -> list[LoadedPlan]:
    """Read a plan as `load_begun_plan` does, once for each camera that is meant: all where none is named."""
    loaded = load_begun_plan(path, camera=camera or None)
    if rehearsal:
        about(loaded.rehearsal())
    chosen = [loaded] if camera else [loaded.with_camera(name) for name, _ in loaded.cameras]
    return [each.rehearsal() if rehearsal else each for each in chosen]
