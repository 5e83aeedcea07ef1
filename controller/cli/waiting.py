"""What commands say of photos that wait to be captured again."""

from __future__ import annotations

from collections.abc import Mapping

from android_bridge.base import Problem
from controller.cli.console import command, out, show_warning
from controller.plan import LoadedPlan, merged, spoken
from controller.records import Record, take_over_repair_plan


def waiting_in(loaded: LoadedPlan, record: Record) -> dict[str, list[int]]:
    """Give which photos wait to be captured again: indices by subset.

    An earlier version's repair plan with mistakes is not what is asked about.
    """
    try:
        take_over_repair_plan(loaded, record)
    except Problem as problem:
        show_warning(problem)
    by_subset: dict[str, list[int]] = {}
    for each in record.retakes.waiting():
        by_subset.setdefault(each.subset, []).append(each.index)
    return by_subset


def tell_waiting(loaded: LoadedPlan, record: Record) -> bool:
    """Say which photos wait to be captured again, and whether any do."""
    waiting = waiting_in(loaded, record)
    tell_these(loaded, waiting)
    return bool(waiting)


def tell_these(loaded: LoadedPlan, by_subset: Mapping[str, list[int]]) -> None:
    """Say which photos wait, and what captures them again."""
    for subset in loaded.subsets:
        if indices := by_subset.get(subset.id):
            photos = "1 photo waits" if len(indices) == 1 else f"{len(indices)} photos wait"
            words = f"{subset.id}: {photos} to be captured again ({spoken(merged(indices))})"
            out.print(f"{words}: {command(loaded, 'run', '--repair')}", markup=False)
