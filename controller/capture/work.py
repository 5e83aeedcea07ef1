"""What a run will do, as a list that can be looked at before it starts."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from controller.plan import Subset, describe_changes, merged, spoken
from controller.records import Record, Retake, stretches

_RECENT = 100  # photos that say how fast it goes


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What one session captures.

    Parameters
    ----------
    first, last
        Indices, both included: of a subset, or of a stretch of it that is captured again.
    repair
        The stretch's id, by which the phone knows its photos; None where it is a subset's first capture.
    """

    first: int
    last: int
    repair: str | None = None

    @property
    def size(self) -> int:
        """Number of x-rays."""
        return self.last + 1 - self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """Part of a run under one environment, captured without anybody having to do something in between.

    Parameters
    ----------
    stretches
        Of a repair: the photos on record that are captured again, in stretches of consecutive indices. Empty
        where a subset is captured for the first time.
    left
        How many of its photos were not on record when the work was looked at.
    estimated_s
        How long they will take; None where there is no telling.
    """

    subset: Subset
    stretches: tuple[tuple[Retake, ...], ...] = ()
    left: int
    estimated_s: float | None = None

    @property
    def is_repair(self) -> bool:
        """Whether photos on record are captured again."""
        return bool(self.stretches)

    @property
    def indices(self) -> tuple[int, ...]:
        """All of its indices, in order."""
        again = tuple(each.index for stretch in self.stretches for each in stretch)
        return again or tuple(range(self.subset.first, self.subset.last + 1))

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """Of a repair: which indices, in words, and why."""
        again = [each for stretch in self.stretches for each in stretch]
        return tuple(
            (spoken(merged(each.index for each in again if each.why == why)), why)
            for why in dict.fromkeys(each.why for each in again)
        )

    def to_do(self, journal: Record) -> list[int]:
        """Give the indices that are not on record yet."""
        subset = self.subset
        if not self.is_repair:
            return [index for index, _ in journal.captures.to_do(subset.id, subset.first, subset.last)]
        return [each.index for stretch in self._waiting(journal) for each in stretch]

    def portions(self, journal: Record) -> list[Portion]:
        """Give what one session each captures of what is left; a repair is put on record as begun."""
        subset = self.subset
        if not self.is_repair:
            return [Portion(first=subset.first, last=subset.last)]
        return [
            Portion(first=each[0].index, last=each[-1].index, repair=journal.retakes.begin_repair(each))
            for each in self._waiting(journal)
        ]

    def _waiting(self, journal: Record) -> list[list[Retake]]:
        """Give what of a repair is neither done nor withdrawn by now."""
        names = {each.photo_name for each in journal.retakes.waiting()}
        return stretches(each for stretch in self.stretches for each in stretch if each.photo_name in names)


def captures_of(subsets: Sequence[Subset], journal: Record, each_s: float) -> list[WorkItem]:
    """Give what is to be captured for the first time: a work item for each subset, complete ones and all.

    Parameters
    ----------
    each_s
        How long a photo takes where the record knows of none.
    """
    items = [WorkItem(subset=each, left=0) for each in subsets]
    return [_estimated(each, journal, each_s) for each in items]


def repairs_of(
    subset: Subset, items: Sequence[Retake], journal: Record, each_s: float, *, one_by_one: bool
) -> list[WorkItem]:
    """Give what is to be captured again of a subset.

    Parameters
    ----------
    one_by_one
        A work item for each stretch of consecutive indices: the phone has to be told by hand where it begins.
    """
    found = [tuple(each) for each in stretches(items)]
    sittings = [(each,) for each in found] if one_by_one else [tuple(found)]
    return [
        _estimated(WorkItem(subset=subset, stretches=sitting, left=0), journal, each_s)
        for sitting in sittings
    ]


def changes_of_room(before: Subset | None, after: Subset) -> tuple[str, ...]:
    """Say what is different in the room for a subset from the one before; nothing before the first."""
    if before is None:
        return ()
    one, other = (each.environment.model_dump(mode="json") for each in (before, after))
    return tuple(describe_changes(one, other))


def _estimated(item: WorkItem, journal: Record, each_s: float) -> WorkItem:
    cycles_us = [
        cycle_us for cycle_us, _ in journal.captures.cycle_times(item.subset.id)[-_RECENT:] if cycle_us
    ]
    pace_s = statistics.median(cycles_us) / 1e6 if cycles_us else each_s
    left = len(item.to_do(journal))
    return replace(item, left=left, estimated_s=pace_s * left)
