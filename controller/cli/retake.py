"""``chexrig retake``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Problem
from controller.cli.begun import Camera, load_begun_plan, load_cameras
from controller.cli.console import Listing, out
from controller.cli.status_by_hand import again_command, refuse_by_hand
from controller.cli.waiting import tell_waiting
from controller.plan import LoadedPlan, Subset, merged, spoken
from controller.records import CapturedPhoto, Record, Retake, open_record, take_over_repair_plan

_RANGE = re.compile(r"(?P<first>[0-9]{1,6})(-(?P<last>[0-9]{1,6}))?")


def retake(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    indices: Annotated[
        list[str] | None,
        typer.Argument(metavar="N|M-K...", help="Indices, such as 17 or 20-22.", show_default=False),
    ] = None,
    subset: Annotated[str, typer.Option(metavar="ID", help="The subset that they are of.")] = "",
    because: Annotated[
        str, typer.Option(metavar="WORDS", help="Why, for the record: it goes with the new photos for good.")
    ] = "",
    list_: Annotated[
        bool,
        typer.Option(
            "--list",
            help="Only say what waits to be captured again, and who asked for it; of all cameras where none"
            " is named.",
        ),
    ] = False,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take the request back: these photos stay as they are.")
    ] = False,
    camera: Camera = "",
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Of the rehearsal (run --phone sim) of a real phone's plan.")
    ] = False,
) -> None:
    """Ask for photos to be captured again, under the same subset and environment.

    Nothing happens to the photos yet: what is asked for is written down. `chexrig run PLAN --repair` does the
    rest. Until then it can be taken back.

      chexrig retake PLAN --subset night-1 17 20-22 --because "the lamp was on"

      chexrig retake PLAN --list

      chexrig retake PLAN --subset night-1 20-21 --withdraw

      chexrig run PLAN --repair
    """
    _check_options(indices or [], subset, because, list_=list_, withdraw=withdraw)
    if list_:
        _list(load_cameras(plan, camera=camera, rehearsal=rehearsal))
        return
    loaded = load_begun_plan(plan, camera=camera, rehearsal=rehearsal)
    wanted = loaded.subset(subset)
    why = " ".join(because.split())
    if not why and not withdraw:
        raise Problem("there is no reason", where="--because", expected="why, in words")
    chosen = _indices(wanted, indices or [])
    with closing(open_record(loaded, read_only=True)) as record:  # what is wrong is told before a change
        refuse_by_hand(loaded, record, f"show them again: {again_command(loaded, chosen)}")
        if not withdraw:
            _photos(wanted, chosen, record.captures.photos(wanted.id))
        take_over_repair_plan(loaded, record)
    with closing(open_record(loaded, create=False)) as record:
        take_over_repair_plan(loaded, record)
        if withdraw:
            _withdraw(wanted, chosen, record)
        else:
            _ask(wanted, chosen, why, record)
        tell_waiting(loaded, record)


def _check_options(indices: list[str], subset: str, because: str, *, list_: bool, withdraw: bool) -> None:
    if list_:
        if indices or subset or because or withdraw:
            raise Problem(
                "--list is asked for, and something else too",
                where="--list",
                expected="chexrig retake PLAN --list",
                advice="do one after the other",
            )
        return
    if not subset:
        raise Problem(
            "the subset is missing", where="--subset", expected="the id of one of the plan's subsets"
        )
    if not indices:
        raise Problem("no photo is named", where="N|M-K...", expected="indices, such as 17 or 20-22")
    if withdraw and because:
        raise Problem(
            "a request is taken back without a reason", where="--because", advice="leave --because out"
        )


def _ask(subset: Subset, indices: list[int], why: str, record: Record) -> None:

    photos = _photos(subset, indices, record.captures.photos(subset.id))
    record.retakes.ask(
        [Retake(subset=subset.id, index=each.index, photo_name=each.photo_name, why=why) for each in photos]
    )


def _withdraw(subset: Subset, indices: list[int], record: Record) -> None:

    waiting = {each.index for each in record.retakes.waiting() if each.subset == subset.id}
    unasked = [index for index in indices if index not in waiting]
    if unasked:
        raise Problem(
            f"nobody asks for x-ray {unasked[0]} of subset {subset.id} to be captured again",
            where=f"--subset {subset.id}",
            expected=f"indices that wait: {spoken(merged(waiting))}" if waiting else "",
            got=spoken(merged(unasked)),
            advice="chexrig retake PLAN --list says what waits",
        )
    record.retakes.withdraw(subset.id, indices)
    out.print(f"{subset.id}: taken back ({spoken(merged(indices))})", markup=False)


def _list(plans: Sequence[LoadedPlan]) -> None:
    """List what waits, of a plan as each of some of its cameras photographs it."""
    with ExitStack() as stack:
        records = [stack.enter_context(closing(open_record(each, read_only=True))) for each in plans]
        for loaded, record in zip(plans, records, strict=True):
            take_over_repair_plan(loaded, record)
        waiting = [each for record in records for each in record.retakes.waiting()]
        if not waiting:
            out.print("nothing waits to be captured again")
            return
        _listing(plans[0].name, waiting, several=len(plans) > 1).show(out)
        for loaded, record in zip(plans, records, strict=True):
            tell_waiting(loaded, record)


def _listing(name: str, waiting: Sequence[Retake], *, several: bool) -> Listing:
    listing = Listing(
        f"{name}: to be captured again",
        *(["camera"] if several else []),
        *("subset", "index#", "why", "asked by", "when", "photo"),
        named_by=3 if several else 2,
    )
    for each in waiting:
        when = "" if each.asked_at is None else each.asked_at.astimezone().strftime("%d %b %H:%M")
        asked = (each.subset, str(each.index), each.why, each.asked_by or "", when)
        listing.add(*([each.camera] if several else []), *asked, each.photo_name)
    return listing


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


def _photos(subset: Subset, indices: list[int], current: list[CapturedPhoto]) -> list[CapturedPhoto]:
    by_index = {each.index: each for each in current}
    missing = [index for index in indices if index not in by_index]
    if missing:
        raise Problem(
            f"x-ray {missing[0]} has not been captured yet",
            where=f"--subset {subset.id}",
            expected=f"indices that were: {spoken(merged(sorted(by_index)))}" if by_index else "",
            got=spoken(merged(missing)) if by_index else f"no photo of {subset.id} at all",
            advice=f"chexrig run PLAN --subset {subset.id} captures it",
        )
    return [by_index[index] for index in indices]
