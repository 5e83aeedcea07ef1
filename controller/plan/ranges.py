"""Arithmetic on ranges of consecutive indices, both ends included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

Range = tuple[int, int]


def overlapping(ranges: Sequence[Range]) -> list[tuple[int, int]]:
    """Name the pairs of ranges that share an index.

    Parameters
    ----------
    ranges
        (first, last) of each range, first <= last, in any order.

    Returns
    -------
    list of (int, int)
        Positions in `ranges`, the earlier position first, each pair once, ordered by position.
    """
    pairs: list[tuple[int, int]] = []
    open_ranges: list[int] = []
    for position in sorted(range(len(ranges)), key=lambda at: ranges[at]):
        first = ranges[position][0]
        open_ranges = [at for at in open_ranges if ranges[at][1] >= first]
        pairs += [(min(at, position), max(at, position)) for at in open_ranges]
        open_ranges.append(position)
    return sorted(pairs)


def uncovered(ranges: Iterable[Range], last: int) -> list[Range]:
    """Name the stretches of 1..last that lie in none of the ranges, in ascending order."""
    inside = sorted((a, min(b, last)) for a, b in ranges if a <= last)
    gaps: list[Range] = []
    reached = 0
    for first, end in inside:
        if first > reached + 1:
            gaps.append((reached + 1, first - 1))
        reached = max(reached, end)
    if reached < last:
        gaps.append((reached + 1, last))
    return gaps


def merged(indices: Iterable[int]) -> list[Range]:
    """Draw single indices together into ranges of consecutive ones."""
    ordered = sorted(set(indices))
    breaks = [0, *(at + 1 for at, (a, b) in enumerate(pairwise(ordered)) if b != a + 1), len(ordered)]
    return [(ordered[a], ordered[b - 1]) for a, b in pairwise(breaks) if b > a]


def spoken(ranges: Iterable[Range], most: int | None = None) -> str:
    """Write ranges the way people do: ``1-32, 40, 51-64``; of more than `most` how many more there are."""
    words = [str(a) if a == b else f"{a}-{b}" for a, b in ranges]
    rest = len(words[most:]) if most is not None else 0
    return ", ".join(words[:most]) + (f" and {rest:,} more such ranges" if rest else "")
