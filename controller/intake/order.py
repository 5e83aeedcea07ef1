"""Whether photos were taken in the order that they should have been."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime


def out_of_order(times: Sequence[datetime | None]) -> dict[int, str]:
    """Give the fewest photos without which the others were taken one after another, each with words on it.

    Parameters
    ----------
    times
        When each was taken by one camera's clock, in the order that they should have; None where unknown.
        Photos of one second count as in order. With a zone and without one cannot be compared: where both
        occur, those without one count as unknown.

    Returns
    -------
    dict of int to str
        By position in `times`.
    """
    has_zones = any(each is not None and each.tzinfo is not None for each in times)
    known = [
        (position, each)
        for position, each in enumerate(times)
        if each is not None and (each.tzinfo is not None) == has_zones
    ]
    in_order = _longest_rising([each for _, each in known])
    told: dict[int, str] = {}
    for place, (position, taken) in enumerate(known):
        if place not in in_order:
            before = max((each for each in in_order if each < place), default=None)
            after = min((each for each in in_order if each > place), default=None)
            if before is not None and known[before][1] > taken:
                words = f"before the one of the row before, {known[before][1]}"
            else:
                words = f"after the one of the next row, {known[after][1]}" if after is not None else ""
            told[position] = f"taken {taken}, {words}"
    return told


def _longest_rising(times: Sequence[datetime]) -> set[int]:
    """Give the positions of the longest run of times that never falls."""
    ends: list[datetime] = []
    last: list[int] = []
    before: list[int | None] = []
    for position, taken in enumerate(times):
        length = bisect_right(ends, taken)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [taken]
        last[length : length + 1] = [position]
    chosen: set[int] = set()
    at = last[-1] if last else None
    while at is not None:
        chosen.add(at)
        at = before[at]
    return chosen
