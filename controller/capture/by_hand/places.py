"""The sets of a plan, where each stands, and which x-rays of them are shown again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from android_bridge.base import Problem
from controller.capture.by_hand.screens import Place
from controller.capture.by_hand.steps import divide, following
from controller.plan import LoadedPlan, Subset, merged, spoken
from controller.records import DECISIVE, Show, Showings


def is_left(place: Place) -> bool:
    """Say whether something of a set has not been shown."""
    return place.next_index <= place.photo_set.last


def places_again(
    found: dict[str, list[Place]], again: Sequence[int], shows: Sequence[Show]
) -> dict[str, list[Place]]:
    """Give, of all places, those with x-rays to show again, and with these alone.

    Raises
    ------
    Problem
        When one of the x-rays has not been shown at all.
    """
    shown = sorted({each.index for each in shows if each.index is not None and each.ending in DECISIVE})
    missing = [index for index in again if index not in shown]
    if missing:
        raise Problem(
            f"x-ray {missing[0]} has not been shown yet",
            where="--again",
            expected=f"x-rays that were: {spoken(merged(shown))}" if shown else "",
            got=spoken(merged(missing)),
            advice="`chexrig manual PLAN` shows what is left",
        )
    chosen: dict[str, list[Place]] = {}
    for subset, some in found.items():
        for each in some:
            only = tuple(index for index in again if each.photo_set.first <= index <= each.photo_set.last)
            if only:
                chosen.setdefault(subset, []).append(replace(each, only=only, next_index=only[0]))
    return chosen


def places(
    loaded: LoadedPlan, journal: Showings, set_size: int, *, by_subset: bool
) -> dict[str, list[Place]]:
    """Give, by subset, the sets of a whole plan, and where each stands.

    Parameters
    ----------
    by_subset
        Whether they are counted in each subset by itself.
    """
    sets = [
        (subset, each)
        for subset in loaded.subsets
        for each in journal.sets(subset.id) or divide(subset.id, subset.first, subset.last, set_size)
    ]
    found: dict[str, list[Place]] = {}
    before: Subset | None = None
    for number, (subset, each) in enumerate(sets, start=1):
        last = journal.last_xray(each.subset, each.part)
        next_index = each.first if last is None else following(*last, each)
        own = found.setdefault(subset.id, [])
        place = Place(each, number, len(sets), next_index, None if before is None else before.environment)
        if by_subset:
            of = sum(other.subset == each.subset for _, other in sets)
            place = replace(place, number=len(own) + 1, of=of, of_subset=True)
        own.append(place)
        before = subset
    return found
