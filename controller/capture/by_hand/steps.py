"""From one x-ray to the next, and a subset in sets."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from android_bridge.base import Problem
from controller.records import DECISIVE, Ending, PhotoSet

SET_SIZE = 150
"""X-rays of a set, where nothing else is asked for; CheXphoto's iPhone1k had 100 to 200."""
_SHORTEST_S, _LONGEST_S = 0.5, 3600.0
_UNITS_S = {"ms": 0.001, "s": 1.0, "": 1.0, "min": 60.0}


def divide(subset: str, first: int, last: int, set_size: int = SET_SIZE) -> list[PhotoSet]:
    """Divide a subset into sets of nearly equal size.

    No set has more than a third above `set_size`, so that a subset a little larger stays whole: for 150, one
    of up to 200 x-rays does.
    """
    count = last + 1 - first
    parts = max(1, -(-count // max(1, set_size * 4 // 3)))
    ends = [first + count * part // parts for part in range(parts + 1)]
    return [
        PhotoSet(subset=subset, part=part + 1, first=ends[part], last=ends[part + 1] - 1)
        for part in range(parts)
    ]


def following(index: int, ending: Ending | None, photo_set: PhotoSet, only: Sequence[int] = ()) -> int:
    """Give the index that comes up after an x-ray of a set; above the set's last where the set is done.

    Parameters
    ----------
    ending
        Why the x-ray went from the screen; None where nobody knows.
    only
        The indices of it that are shown, in order; empty for all.
    """
    if only:
        at = bisect_left(only, index)
        step = 1 if ending in DECISIVE else -1 if ending is Ending.BACK else 0
        return only[max(0, at + step)] if at + step < len(only) else photo_set.last + 1
    if ending in DECISIVE:
        return index + 1
    return max(photo_set.first, index - 1) if ending is Ending.BACK else index


def parse_indices(text: str) -> tuple[int, ...]:
    """Read indices and ranges of them, such as ``17,20-22``; gives them in order.

    Raises
    ------
    Problem
        When they are not understood.
    """
    found: set[int] = set()
    for each in re.split(r"[,\s]+", text.strip()):
        match = re.fullmatch(r"([0-9]{1,7})(?:-([0-9]{1,7}))?", each)
        first = int(match[1]) if match else 0
        last = int(match[2] or first) if match else 0
        if not 1 <= first <= last:
            raise Problem(
                "the x-rays to be shown again are not understood",
                where="--again",
                expected="indices and ranges of them, such as 17,20-22",
                got=repr(text),
            )
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def parse_interval(text: str) -> float:
    """Read an interval such as ``5s``, ``2.5``, ``800ms`` or ``1min``; gives seconds.

    Raises
    ------
    Problem
        When it is not understood, or shorter or longer than is of any use.
    """
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?(ms|s|min|)", text.strip())
    seconds = float(found[1]) * _UNITS_S[found[2]] if found else 0.0
    if not _SHORTEST_S <= seconds <= _LONGEST_S:
        raise Problem(
            "the interval is not understood" if not found else "the interval is too short or too long",
            where="--every",
            expected="a time such as 5s, 2.5s or 1min, from 0.5 s to an hour",
            got=repr(text),
        )
    return seconds
