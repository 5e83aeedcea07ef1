"""What commands say of photos that wait to be captured again."""

from __future__ import annotations

from rich.text import Text

from android_bridge.base import Problem
from controller.cli.console import err, out
from controller.plan import LoadedPlan
from controller.plan.ranges import merged, spoken
from controller.records import Journal, Waiting, waiting_repairs


def tell_waiting(loaded: LoadedPlan, journal: Journal) -> None:
    """Say which photos wait to be captured again; a repair plan with mistakes is not what is asked about."""
    try:
        waiting = waiting_repairs(loaded, journal)
    except Problem as problem:
        waiting = Waiting()
        err.print(Text("warning: ", "yellow") + Text(str(problem)))
    for subset in loaded.subsets:
        indices = [each.index for each in waiting.of(subset)]
        if indices:
            photos = "1 photo waits" if len(indices) == 1 else f"{len(indices)} photos wait"
            words = f"{subset.id}: {photos} to be captured again ({spoken(merged(indices))})"
            sim = "--phone sim " if loaded.is_rehearsal else ""
            out.print(f"{words}: chexrig run PLAN {sim}--repair", markup=False)
