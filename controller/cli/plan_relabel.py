"""``chexrig plan relabel``: a corrected CSV is taken over on purpose, and on record."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Problem, how_many
from controller.cli.begun import load_begun_plan
from controller.cli.console import out as results
from controller.plan import RECORD, Correction, correction_of, take_over
from controller.records import only_controller, open_record, record_exists

_SHOWN = 10


def relabel(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Take it over without being asked.")] = False,
) -> None:
    """Take over a CSV whose labels were corrected since PLAN was begun.

    It has to be of the same x-rays in the same order: only labels, sex, age and views may be others. Says
    which cells change, asks, and puts on record that this CSV counts from now on. Photos that were taken stay
    as they are; a data set that holds some is brought to the new labels by the next export or import.

    For example, after train.csv was mended:

      chexrig plan relabel spring.yaml
    """
    loaded = load_begun_plan(plan)
    with ExitStack() as stack:
        if record_exists(loaded.state_dir / RECORD):  # not where it was packed for another computer
            stack.enter_context(only_controller(loaded.state_dir))
            stack.enter_context(closing(open_record(loaded, create=False)))
        correction = correction_of(loaded)
        if correction.csv_sha256 == correction.before:
            results.print(f"{correction.csv} is the CSV that counts already", markup=False)
            return
        results.print("\n".join(_told(correction)), markup=False)
        if not yes and not _is_agreed():
            results.print("nothing was changed", markup=False)
            raise typer.Exit(2)
        taken = take_over(loaded, correction)
    results.print(f"since {taken.at} the CSV with SHA-256 {taken.csv_sha256} counts", markup=False)
    results.print(
        "data sets that hold photos already are brought to these labels by the next export or import",
        markup=False,
    )


def _told(correction: Correction) -> Iterator[str]:
    yield f"{correction.csv}: SHA-256 {correction.before} -> {correction.csv_sha256}"
    if correction.cells is None:
        yield "which cells change is not known: no copy of the labels that count so far was kept"
        return
    if not correction.cells:
        yield "no cell of the plan's x-rays changes"
        return
    xrays = len({cell.xray.index for cell in correction.cells})
    yield f"what changes: {how_many(len(correction.cells), 'cell')} of {how_many(xrays, 'x-ray')}"
    yield from (f"  {name}: {count:,}" for name, count in correction.columns.items())
    for cell in correction.cells[:_SHOWN]:
        yield f"  x-ray {cell.xray.index} {cell.xray.key}, {cell.column}: {cell.before!r} -> {cell.now!r}"
    if len(correction.cells) > _SHOWN:
        yield f"  and {len(correction.cells) - _SHOWN:,} more"


def _is_agreed() -> bool:
    if not sys.stdin.isatty():
        raise Problem(
            "nobody can be asked whether this CSV is to count",
            expected="a terminal, or --yes",
            advice="look at what changes, then say --yes",
        )
    return typer.confirm("is this CSV to count from now on?", err=True)
