"""Subsets that get in each other's way: the same id, or the same index in two of them.

Looked for on the raw data, so that they are told even when something else keeps the plan from loading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from android_bridge.base.problems import Problem
from controller.plan.mistakes import value_at
from controller.plan.ranges import overlapping
from controller.plan.source import Source

Raw = Mapping[str, Any]


def find_clashes(source: Source) -> Iterator[Problem]:
    """Give a problem for each repeated id and for each pair of subsets that share an index."""
    listed = value_at(source.data, ("subsets",))
    entries = enumerate(listed if isinstance(listed, list) else [])
    subsets = [(position, entry) for position, entry in entries if isinstance(entry, dict)]
    yield from _repeated_ids(source, subsets)
    yield from _shared_indices(source, [(at, subset) for at, subset in subsets if _has_range(subset)])


def _repeated_ids(source: Source, subsets: Sequence[tuple[int, Raw]]) -> Iterator[Problem]:
    first_use: dict[str, int] = {}
    for position, subset in subsets:
        name = subset.get("id")
        if not isinstance(name, str):
            continue
        if name in first_use:
            earlier = source.place(("subsets", first_use[name], "id"))
            yield Problem(
                f"the id `{name}` is given to two subsets, first at {earlier}",
                where=str(source.place(("subsets", position, "id"))),
                expected="an id of its own for each subset",
            )
        first_use.setdefault(name, position)


def _shared_indices(source: Source, subsets: Sequence[tuple[int, Raw]]) -> Iterator[Problem]:
    for one, other in overlapping([(subset["first"], subset["last"]) for _, subset in subsets]):
        (at_a, a), (at_b, b) = subsets[one], subsets[other]
        low, high = max(a["first"], b["first"]), min(a["last"], b["last"])
        shared = f"index {low}" if low == high else f"the indices {low} to {high}"
        places = [source.place(("subsets", at, "first")) for at in (at_a, at_b)]
        yield Problem(
            f"{_named(a, at_a)} and {_named(b, at_b)} share {shared}",
            where=str(places[1]),
            expected="every index in one subset only",
            got=f"{_told(a)} at {places[0]}, {_told(b)} at {places[1]}",
        )


def _has_range(subset: Raw) -> bool:
    first, last = subset.get("first"), subset.get("last")
    return type(first) is int and type(last) is int and first <= last


def _named(subset: Raw, position: int) -> str:
    return (
        f"subset `{subset['id']}`" if isinstance(subset.get("id"), str) else f"subset number {position + 1}"
    )


def _told(subset: Raw) -> str:
    return f"{subset['first']}-{subset['last']}"
