"""What a run will refuse, told before it is started. Reads only."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial

from android_bridge.base import Problem, parse_phone
from controller.capture.begin import Begun, check_phone, find_refusals, refusals_of
from controller.capture.dialects import CHEXPEDITOR, CHEXRIG
from controller.plan import (
    CheckReport,
    LoadedPlan,
    PlanProblems,
    check_data,
    check_plan,
    foreseen_manifest,
    is_frozen,
)
from controller.records import (
    Record,
    SubsetRecord,
    definition_in,
    find_state,
    read_begun,
)
from controller.xrays import Manifest


def foresee(loaded: LoadedPlan, tell: Callable[[str], None] = lambda _: None) -> CheckReport:
    """Look for all that keeps a plan from being run: in the plan, its data and its record.

    Parameters
    ----------
    tell
        As `find_state` has it; is also told what of a list of x-rays is left out.

    Returns
    -------
    CheckReport
        Its errors are what a run would refuse before it shows anything, all of it at once.
    """
    try:
        loaded = find_state(loaded, tell)
    except Problem as problem:  # what is there is another plan's, its manifest as well
        manifest, found = foreseen_manifest(loaded, kept=False)
        report = check_plan(loaded, manifest)
        return CheckReport((problem, *found, *report.errors), report.warnings)
    manifest, found = foreseen_manifest(loaded, tell)
    rehearsal = _of_rehearsal(loaded)
    record: Record | None = None
    try:
        record = read_begun(loaded)
    except Problem as problem:  # lost, or damaged
        found.append(problem)
    if record is None:
        found += _of_one_camera(loaded, _NothingBegun(), manifest)
        report = check_plan(loaded, manifest)
    else:
        with closing(record):
            found += refusals_of(record.check_may_be_written)
            found += [*_of_all_cameras(loaded, record, manifest), *_other_phones(loaded, record)]
            report = check_plan(loaded, manifest, partial(definition_in, record))
    return CheckReport((*found, *report.errors), (*report.warnings, *rehearsal))


def foresee_in_part(wrong: PlanProblems) -> list[Problem]:
    """Look for what is wrong with the data of a plan with mistakes of its own, as far as it is understood."""
    if wrong.in_part is None:
        return []
    manifest, found = foreseen_manifest(wrong.in_part)
    return [*found, *check_data(wrong.in_part, manifest)]


def changed_since_begun(loaded: LoadedPlan, record: Record) -> list[Problem]:
    """Look for what a run would refuse because plan or data are not as they were when it was begun."""
    manifest, changes = foreseen_manifest(loaded) if is_frozen(loaded) else (None, [])
    return [*changes, *_of_all_cameras(loaded, record, manifest)]


def _of_rehearsal(loaded: LoadedPlan) -> list[Problem]:
    """Look for what a rehearsal would be refused for, where one was begun; the plan itself may be run."""
    apart = loaded.rehearsal()
    if apart is loaded:
        return []
    try:
        record = read_begun(apart)
        if record is None:
            return []
        with closing(record):
            found = changed_since_begun(apart, record)
    except Problem as problem:  # lost, or damaged
        found = [problem]
    if not found:
        return []
    first = found[0]
    more = f", and {len(found) - 1} things more" if len(found) > 1 else ""
    return [
        Problem(
            f"a rehearsal with the simulated phone would be refused: {first.what}{more}",
            where=first.where,
            expected=first.expected,
            got=first.got,
            advice=apart.begun_anew(first.advice),
        )
    ]


class _NothingBegun:
    """What the record of a plan says that was never run."""

    def subset(self, _: str, /) -> SubsetRecord | None:
        return None

    def triggered_ranges(self) -> list[tuple[str, int, int]]:
        return []


def _of_all_cameras(loaded: LoadedPlan, record: Record, manifest: Manifest | None) -> list[Problem]:
    """Look into what has begun with each camera, or the chosen one; what they have in common is told once."""
    found: dict[str, Problem] = {}
    for name in [loaded.camera] if loaded.camera else [name for name, _ in loaded.cameras]:
        chosen = loaded.with_camera(name)
        for problem in _of_one_camera(chosen, _begun(chosen, record), manifest):
            found.setdefault(str(problem), problem)
    return list(found.values())


def _begun(loaded: LoadedPlan, record: Record) -> Begun:
    """Give what has begun in the way in which the plan is gone on with: by hand, or by a phone."""
    only_shown = record.showings.has_begun and not record.captures.has_begun
    if loaded.phone.is_by_hand or only_shown:
        return record.showings
    return record.captures_of(loaded.camera)


def _of_one_camera(loaded: LoadedPlan, begun: Begun, manifest: Manifest | None) -> list[Problem]:
    dialect = None
    if not loaded.phone.is_by_hand:
        phone = parse_phone(loaded.phone.address)
        dialect = CHEXPEDITOR if phone is not None and phone.is_legacy else CHEXRIG
    return find_refusals(loaded, loaded.subsets, manifest, begun, dialect, is_frozen=is_frozen(loaded))


def _other_phones(loaded: LoadedPlan, record: Record) -> list[Problem]:
    """Look for subsets with which the phones that the plan names must not go on."""
    found = []
    for name, phone in loaded.cameras:
        address = None if phone.is_by_hand else parse_phone(phone.address)
        if address is not None:  # the simulated one is what stands there where nobody chose: runs name theirs
            chosen, captures = loaded.with_camera(name), record.captures_of(name)
            found += refusals_of(partial(check_phone, chosen, loaded.subsets, captures, address))
    return found
