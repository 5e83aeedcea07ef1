"""``chexrig status``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Problem
from controller.capture import changed_since_begun
from controller.cli.begun import OneCamera, load_begun_plan
from controller.cli.console import Listing, command, err, out, show_warning, show_warnings
from controller.cli.status_by_hand import tell_by_hand
from controller.cli.waiting import tell_these, waiting_in
from controller.plan import RECORD, LoadedPlan, relabellings
from controller.records import (
    ALL_GUARANTEED,
    Record,
    SubsetStatus,
    lock_holder,
    open_record,
    read_begun,
    record_exists,
    spoken_displays,
    unlike,
)


def status(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    camera: OneCamera = "",
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Show the rehearsal (run --phone sim) of a real phone's plan.")
    ] = False,
) -> None:
    """Show how far each subset is, how its last session ended, and what waits to be captured again.

    Reads only: it may be used while a session runs.

      chexrig status PLAN
    """
    loaded = load_begun_plan(plan, camera=camera or None, rehearsal=rehearsal)
    record = read_begun(loaded)
    try:
        _warn(loaded, record)
        if tell_by_hand(loaded, record) and (record is None or not record.captures.has_begun):
            return
        rehearsed = loaded.rehearsal()
        if rehearsed != loaded and record_exists(rehearsed.state_dir / RECORD):
            show = command(loaded, "status", "--rehearsal")
            err.print(f"there is a rehearsal of this plan too: {show}", markup=False)
        _tell_captured(loaded, record)
    finally:
        if record is not None:
            record.close()


def _warn(loaded: LoadedPlan, record: Record | None) -> None:
    """Say why nothing can be captured with this record or plan; looking at it does no harm."""
    if record is None:
        return
    try:
        record.check_may_be_written()
    except Problem as problem:
        show_warning(problem)
    changed = changed_since_begun(loaded, record)
    show_warnings(_in_a_line(each) for each in changed)
    if changed:
        check = command(loaded, "plan check")
        err.print(f"it cannot be gone on with so, see: {check}", markup=False)


def _in_a_line(problem: Problem) -> Problem:
    before = f"{problem.expected} -> " if problem.expected else ""
    return Problem(f"{problem.what}: {before}{problem.got} ({problem.where})")


def _tell_captured(loaded: LoadedPlan, record: Record | None) -> None:
    begun = {} if record is None else {(each.camera, each.id): each for each in record.captures.status()}
    holder = lock_holder(loaded.state_dir)
    words = "rehearsal of " if loaded.is_rehearsal else ""
    cameras = [loaded.camera] if loaded.camera else [name for name, _ in loaded.cameras]
    waiting, wrong = _waiting(loaded, cameras) if begun else ({}, {})
    several = len(cameras) > 1
    headings = [*(["camera"] if several else []), "subset", "x-rays", "saved#", "state"]
    listing = Listing(
        f"{words}{loaded.name}: {loaded.path}",
        *headings,
        *(("again#", "last session") if begun else ()),
        named_by=2 if several else 1,
        facts=len(headings),
    )
    complete = 0
    for camera in cameras:
        for subset in loaded.subsets:
            found = begun.get((camera, subset.id))
            total = subset.last + 1 - subset.first
            saved = found.saved if found else 0
            not_so = wrong.get(camera, {}).get(subset.id, [])
            is_complete = saved == total and not not_so
            complete += is_complete
            state = "complete" if is_complete else "begun" if found else "not begun"
            if not_so:
                state = f"{len(not_so)} not right"
            listing.add(
                *([camera] if several else []),
                subset.id,
                f"{subset.first}-{subset.last}",
                f"{saved}/{total}",
                state,
                *(
                    [
                        str(len(waiting[camera].get(subset.id, ()))),
                        _last_session(found, holder, is_complete=is_complete),
                    ]
                    if found
                    else []
                ),
                *(["", ""] if begun and not found else []),
            )
    listing.show(out)
    if record is not None and not begun:
        out.print("no session has begun: the phone was never asked for a photo")
    for each in begun.values():
        if each.guarantees != ALL_GUARANTEED:
            out.print(f"{each.id}: {each.guarantees}", markup=False)
    out.print(f"{complete} of {len(loaded.subsets) * len(cameras)} subsets complete")
    for taken in relabellings(loaded)[-1:]:
        words = f"since {taken.at} the labels of {taken.csv} with SHA-256 {taken.csv_sha256} count"
        out.print(f"{words}; till then those of SHA-256 {taken.before}", markup=False)
    for camera in cameras if begun else ():
        chosen = loaded.with_camera(camera)
        with closing(open_record(chosen, read_only=True)) as of_camera:
            _tell_displays(chosen, of_camera)
            _tell_shown(chosen, of_camera)
        tell_these(chosen, waiting[camera], wrong[camera])


_BySubset = dict[str, list[int]]


def _waiting(loaded: LoadedPlan, cameras: Sequence[str]) -> tuple[dict[str, _BySubset], dict[str, _BySubset]]:
    """Give what waits to be captured again, and which photos are not right; by camera and subset."""
    waiting, wrong = {}, {}
    for camera in cameras:
        chosen = loaded.with_camera(camera)
        with closing(open_record(chosen, read_only=True)) as record:
            waiting[camera] = waiting_in(chosen, record)
            wrong[camera] = record.verdicts.wrong_by_subset()
    return waiting, wrong


def _tell_displays(loaded: LoadedPlan, record: Record) -> None:
    """Name the displays of a subset that was gone on with on another one."""
    for each in loaded.subsets:
        displays = unlike(record.captures.displays(each.id))
        if len(displays) > 1:
            by = f" by {loaded.camera}" if loaded.camera else ""
            out.print(f"{each.id}{by}: from {spoken_displays(displays)}", markup=False)


def _tell_shown(loaded: LoadedPlan, record: Record) -> None:
    """Say what the photos of each subset show, as far as the rig has looked at them."""
    for each in loaded.subsets:
        if words := record.verdicts.tally(each.id).words:
            by = f" by {loaded.camera}" if loaded.camera else ""
            out.print(f"{each.id}{by}: {words}", markup=False, highlight=False)


def _last_session(found: SubsetStatus, holder: str, *, is_complete: bool) -> str:
    when = "" if found.last_at is None else found.last_at.astimezone().strftime("%d %b %H:%M")
    words = found.last_outcome or (f"running (process {holder})" if holder else "was cut off")
    if is_complete and words == "complete":
        return when  # the rest is said beside it: so there is room for it where there are many
    cause = found.last_cause if found.last_cause and found.last_outcome != "complete" else ""
    return f"{words} {when}" + (f": {cause}" if cause else "")
