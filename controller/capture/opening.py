"""From a plan to an engine: whatever is wrong with any of the work is told before the first photo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

from android_bridge.base import summed_up
from controller.capture.begin import check_phone, find_refusals, refuse
from controller.capture.engine import Engine
from controller.capture.events import Listener, Noted, Warned
from controller.capture.judging import ask_for_wrong
from controller.capture.noticing import ask_for_amiss
from controller.capture.options import RunOptions
from controller.capture.work import WorkItem, captures_of, repairs_of
from controller.plan import (
    RECORD,
    LoadedPlan,
    PlanProblems,
    Subset,
    check_plan,
    estimated_seconds,
    frozen_manifest,
    xray_count,
)
from controller.records import (
    RIG,
    Record,
    begun_definition,
    open_record,
    record_exists,
    take_over_repair_plan,
)
from controller.xrays import Manifest


@contextmanager
def opened_engine(
    loaded: LoadedPlan,
    options: RunOptions,
    *,
    subsets: Sequence[Subset] | None = None,
    repair: bool = False,
    manifest: Callable[[], Manifest] | None = None,
    listener: Listener = lambda _: None,
) -> Iterator[Engine]:
    """Make an engine for a plan, with its record open; the caller holds the plan's lock.

    Parameters
    ----------
    subsets
        Those that are wanted; None for all.
    repair
        Capture again what was asked for, in place of what is not captured yet.
    manifest
        Gives the plan's frozen manifest, checked: `checked_manifest` where nothing is said.
    listener
        Is told of what is worth a sentence on the way, and of every event afterwards.

    Raises
    ------
    Problem
        When something keeps any of the work from being done.
    """
    wanted = list(loaded.subsets if subsets is None else subsets)
    checked = manifest or (lambda: checked_manifest(loaded, listener, warn=not repair and not begun))
    begun = record_exists(loaded.state_dir / RECORD)
    frozen = None if repair else checked()
    with closing(open_record(loaded, create=not repair)) as journal:
        ask_for_wrong(journal)
        ask_for_amiss(loaded, journal)
        if repair:
            work = _repairs(loaded, wanted, journal, options, listener)
        else:
            work = _captures(loaded, wanted, journal, options)
        left = [each.subset for each in work if each.left]
        if work:
            frozen = frozen or checked()
            checks = left if repair else wanted
            named = [loaded.subset(each) for each in dict.fromkeys(subset.id for subset in checks)]
            refuse(loaded, find_refusals(loaded, named, frozen, journal.captures, options.dialect))
            if left or options.phone is not None:
                check_phone(loaded, checks, journal.captures, options.phone)
        engine = Engine(loaded, frozen, journal, work, options)
        engine.listen(listener)
        yield engine


def checked_manifest(
    loaded: LoadedPlan,
    listener: Listener,
    *,
    warn: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Manifest:
    """Give the plan's frozen manifest, after everything that can be told before the first photo.

    Raises
    ------
    PlanProblems
        When plan and data do not fit together.
    Problem
        When data are missing or damaged, or have changed since the manifest was drawn.
    """
    manifest = frozen_manifest(loaded, progress)
    report = check_plan(loaded, manifest, partial(begun_definition, loaded.state_dir))
    for warning in summed_up(report.warnings) if warn else ():
        listener(Warned(words=str(warning)))
    if report.errors:
        raise PlanProblems(loaded.path, report.errors)
    return manifest


def _repairs(
    loaded: LoadedPlan, wanted: Sequence[Subset], journal: Record, options: RunOptions, listener: Listener
) -> list[WorkItem]:
    for item in take_over_repair_plan(loaded, journal):
        words = f"{item.subset} {item.index}: another photo has come in its place already"
        listener(Noted(words=words))
    waiting = journal.retakes.waiting()
    return [
        work
        for subset in wanted
        if (of_it := [each for each in waiting if each.subset == subset.id])
        for work in repairs_of(subset, of_it, journal, _each_s(loaded), one_by_one=options.is_legacy)
    ]


def _captures(
    loaded: LoadedPlan, wanted: Sequence[Subset], journal: Record, options: RunOptions
) -> list[WorkItem]:
    """Give what is captured for the first time, and what runs before found not right and left undone."""
    again = [each for each in journal.retakes.waiting() if each.asked_by == RIG]
    work = []
    for item in captures_of(wanted, journal, _each_s(loaded)):
        of_it = [each for each in again if each.subset == item.subset.id]
        if item.left or not of_it:  # where something is left, it takes up first what is asked for
            work.append(item)
        else:
            work += repairs_of(item.subset, of_it, journal, _each_s(loaded), one_by_one=options.is_legacy)
    return work


def _each_s(loaded: LoadedPlan) -> float:
    return estimated_seconds(loaded) / max(1, xray_count(loaded))
