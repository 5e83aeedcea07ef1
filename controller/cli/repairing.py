"""Photos captured again: ``chexrig run PLAN --repair``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.text import Text

from controller.capture.job import Portion
from controller.capture.options import RunOptions
from controller.cli.capturing import Capturing, Work, stop_between
from controller.cli.checked import JOURNAL
from controller.cli.console import err, out
from controller.plan import LoadedPlan
from controller.plan.model import Subset
from controller.plan.ranges import merged, spoken
from controller.records import Journal, RepairItem, done_with, stretches, waiting_repairs
from controller.xrays import Manifest


def run_repairs(
    loaded: LoadedPlan, wanted: list[Subset], manifest: Callable[[], Manifest], options: RunOptions
) -> None:
    """Capture again what the repair plan names in these subsets.

    Whatever is wrong with the repair plan, or with any of the subsets, is told before the first photo.

    Parameters
    ----------
    manifest
        Gives the plan's frozen manifest, checked; called where there is something to do.
    """
    journal = Journal(loaded.state_dir / JOURNAL, create=False)
    try:
        waiting = waiting_repairs(loaded, journal)
        for item in waiting.out_of_date:
            words = f"{item.subset} {item.index}: another photo has come in its place already"
            err.print(Text(words, "dim"))
        if waiting.out_of_date:
            done_with(loaded.state_dir, {each.photo for each in waiting.out_of_date})
        left = [each for each in wanted if waiting.of(each)]
        if not left:
            out.print("nothing is to be captured again")
            return
        capturing = Capturing(loaded, manifest(), journal, options)
        capturing.check(left)
        capturing.check_phone(left)
        capturing.check_room(left)
        capturing.name_phone()
        for each in left:
            stopped = _repair(loaded, each, waiting.of(each), journal, capturing, by_row=options.is_legacy)
            stop_between(stopped, f"the repairs of {each.id} done", more=each != left[-1])
    finally:
        journal.close()


def _repair(
    loaded: LoadedPlan,
    subset: Subset,
    items: Sequence[RepairItem],
    journal: Journal,
    capturing: Capturing,
    *,
    by_row: bool,
) -> str | None:
    """Capture items of one subset again; give why the operator wants to stop after it, or None.

    Parameters
    ----------
    by_row
        Whether the phone has to be told by hand where each stretch begins.
    """
    _tell_why(subset, items)
    portions = [
        Portion(stretch[0].index, stretch[-1].index, journal.begin_repair(subset.id, stretch))
        for stretch in stretches(items)
    ]
    sittings = [[each] for each in portions] if by_row else [portions]
    stopped: str | None = None
    try:
        for sitting in sittings:
            capturing.tell_row(subset, sitting[0].first)
            capturing.wait_for_the_room(subset)
            stopped = capturing.capture(_again(subset, sitting, journal))
            done = f"{subset.id} captured again up to {sitting[-1].last}"
            stop_between(stopped, done, more=sitting is not sittings[-1])
    finally:
        current = {each.photo_name for each in journal.photos(subset.id)}
        done_with(loaded.state_dir, {each.photo for each in items if each.photo not in current})
    return stopped


def _tell_why(subset: Subset, items: Sequence[RepairItem]) -> None:
    for why in dict.fromkeys(each.why for each in items):
        indices = spoken(merged(each.index for each in items if each.why == why))
        err.print(Text(f"{subset.id} {indices} again: ", "bold") + Text(why))


def _again(subset: Subset, portions: Sequence[Portion], journal: Journal) -> Work:
    total = sum(each.last + 1 - each.first for each in portions)

    def saved() -> int:
        return total - sum(
            len(journal.to_do(subset.id, each.first, each.last, each.repair)) for each in portions
        )

    photos = "1 photo" if total == 1 else f"{total} photos"
    return Work(subset, portions, total, saved, f"{subset.id}: {photos} captured again", "captured again")
