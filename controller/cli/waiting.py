"""What commands say of photos that wait to be captured again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def not_right(indices: Sequence[int]) -> str:
    """Say which photos are not right, such as ``2 photos are not right (3, 7)``."""
    photos = "1 photo is" if len(indices) == 1 else f"{len(indices)} photos are"
    return f"{photos} not right ({spoken(merged(indices))})"


def tell_waiting(loaded: LoadedPlan, record: Record) -> bool:
    """Say which photos wait to be captured again or are not right, and whether any do or are."""
    waiting, wrong = waiting_in(loaded, record), record.verdicts.wrong_by_subset()
    tell_these(loaded, waiting, wrong)
    return bool(waiting or wrong)


def tell_these(
    loaded: LoadedPlan, by_subset: Mapping[str, list[int]], wrong: Mapping[str, list[int]]
) -> None:
    """Say which photos wait, which are not right, and what captures them again."""
    for subset in loaded.subsets:
        indices, not_so = by_subset.get(subset.id, []), wrong.get(subset.id, [])
        if indices:
            photos = "1 photo waits" if len(indices) == 1 else f"{len(indices)} photos wait"
            words = f"{subset.id}: {photos} to be captured again ({spoken(merged(indices))})"
            out.print(f"{words}: {command(loaded, 'run', '--repair')}", markup=False)
        if stay := [each for each in not_so if each not in indices]:
            ask = ("retake", "--subset", subset.id, *spoken(merged(stay)).split(", "), "--because", "WORDS")
            other = "another" if len(stay) == 1 else "others"
            words = f"{subset.id}: {not_right(stay)}, and nobody asks for {other}"
            out.print(f"{words}: {command(loaded, *ask)}", markup=False)
