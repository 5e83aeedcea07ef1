"""Many problems of one kind, or many names: the first few of them, and how many more there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from android_bridge.base.problems import Problem

#: So many of a kind are told one by one, and so many kinds.
OF_A_KIND = 5
KINDS = 20
# what tells one problem from another of its kind: names, places, numbers
_OWN = re.compile(r"`[^`]*`|\S*/\S*|[0-9]+|\"[^\"]*\"")


def summed_up(problems: Iterable[Problem]) -> list[Problem]:
    """Give the first few problems of each kind in their order, then for each kind how many more there are.

    Of one kind are those that say the same but for names, places and numbers. Where there are few, all of
    them are given as they are.
    """
    kinds: dict[str, list[Problem]] = {}
    told: list[Problem] = []
    for problem in problems:
        kind = _OWN.sub("", problem.what.partition("\n")[0])
        if kind not in kinds and len(kinds) >= KINDS:
            kind = ""  # whatever else there is
        alike = kinds.setdefault(kind, [])
        alike.append(problem)
        if kind and len(alike) <= OF_A_KIND:
            told.append(problem)
    return told + [
        _rest(alike[OF_A_KIND if kind else 0 :], is_of_a_kind=bool(kind))
        for kind, alike in kinds.items()
        if len(alike) > (OF_A_KIND if kind else 0)
    ]


def some_of(names: Sequence[str], at_most: int = 10) -> str:
    """Give the first few of some names, and how many more there are."""
    more = f" and {len(names) - at_most:,} more" if len(names) > at_most else ""
    return ", ".join(names[:at_most]) + more


def how_many(count: int, what: str) -> str:
    """Say how many: ``1 photo``, ``2 photos``."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _rest(problems: list[Problem], *, is_of_a_kind: bool) -> Problem:
    first, last = problems[0], problems[-1]
    if len(problems) == 1:
        return first
    like = "like this" if is_of_a_kind else "of other kinds"
    file, _, line = last.where.rpartition(":")
    upto = line if file == first.where.rpartition(":")[0] else last.where
    where = first.where if first.where == last.where else f"{first.where} to {upto}"
    what = f"and {len(problems):,} more {like}, the next: {first.what}"
    return Problem(what, where=where, kind=first.kind)
