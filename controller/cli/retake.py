"""``chexrig retake``."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Problem
from controller.cli.waiting import tell_waiting
from controller.plan import load_plan
from controller.plan.model import Subset
from controller.records import JOURNAL, OPERATOR, Journal, PhotoRecord, RepairItem, write_repair_plan

_RANGE = re.compile(r"(?P<first>[0-9]{1,6})(-(?P<last>[0-9]{1,6}))?")


def retake(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    indices: Annotated[
        list[str],
        typer.Argument(metavar="N|M-K...", help="Indices, such as 17 or 20-22.", show_default=False),
    ],
    subset: Annotated[str, typer.Option(metavar="ID", help="The subset that they are of.")],
    because: Annotated[
        str, typer.Option(metavar="WORDS", help="Why, for the record: it goes with the new photos for good.")
    ],
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Of the rehearsal (run --phone sim) of a real phone's plan.")
    ] = False,
) -> None:
    """Ask for photos to be captured again, under the same subset and environment.

    Nothing happens to the photos yet: they are put on the repair plan (repair.yaml beside the journal).
    `chexrig run PLAN --repair` does the rest. Until then, take an item out of that file to leave its photo as
    it is.

      chexrig retake PLAN --subset night-1 17 20-22 --because "the lamp was on"

      chexrig run PLAN --repair
    """
    loaded = load_plan(plan)
    if rehearsal:
        loaded = loaded.rehearsal()
    wanted = loaded.subset(subset)
    why = " ".join(because.split())
    if not why:
        raise Problem("there is no reason", where="--because", expected="why, in words")
    with closing(Journal(loaded.state_dir / JOURNAL, read_only=True)) as journal:
        photos = _photos(wanted, _indices(wanted, indices), journal.photos(wanted.id))
        items = [RepairItem(wanted.id, each.index, each.photo_name, why, OPERATOR) for each in photos]
        write_repair_plan(loaded.state_dir, items)
        tell_waiting(loaded, journal)


def _indices(subset: Subset, given: list[str]) -> list[int]:
    """Read indices and ranges of them."""
    found: set[int] = set()
    for text in given:
        match = _RANGE.fullmatch(text)
        first = int(match["first"]) if match else 0
        last = int(match["last"] or first) if match else 0
        if not subset.first <= first <= last <= subset.last:
            raise Problem(
                f"these are no indices of subset {subset.id}",
                where=text,
                expected=f"an index from {subset.first} to {subset.last}, or a range such as"
                f" {subset.first}-{subset.last}",
                got=text,
            )
        found.update(range(first, last + 1))
    return sorted(found)


def _photos(subset: Subset, indices: list[int], current: list[PhotoRecord]) -> list[PhotoRecord]:
    by_index = {each.index: each for each in current}
    missing = [index for index in indices if index not in by_index]
    if missing:
        raise Problem(
            f"x-ray {missing[0]} has not been captured yet",
            where=f"--subset {subset.id}",
            expected=f"indices up to {max(by_index)}" if by_index else "a subset that was begun",
            advice=f"chexrig run PLAN --subset {subset.id} captures it",
        )
    return [by_index[index] for index in indices]
