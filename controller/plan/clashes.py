"""What gets in each other's way: subsets of the same id or index, `phone` and `cameras`, and so on.

Looked for on the raw data, so that they are told even when something else keeps the plan from loading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from android_bridge.base import Problem
from controller.plan.mistakes import value_at
from controller.plan.ranges import overlapping
from controller.plan.source import Source
from controller.plan.with_data import NamedRange

Raw = Mapping[str, Any]
#: Types of the errors by which the model says what is told here, with file and line.
CLASHES = ("subsets_clash", "cameras_clash")


def find_clashes(source: Source) -> Iterator[Problem]:
    """Give a problem for each repeated id or name, and for each pair of subsets that share an index."""
    subsets, cameras = _entries(source, "subsets"), _entries(source, "cameras")
    yield from _repeated(source, subsets, "subsets", "id")
    yield from _repeated(source, cameras, "cameras", "name")
    yield from _shared_indices(source, [(at, subset) for at, subset in subsets if _has_range(subset)])
    if value_at(source.data, ("cameras",)) == []:
        yield Problem(
            "the list of cameras is empty",
            where=str(source.place(("cameras",))),
            expected="a name and a phone for each of them",
            advice="with one phone, write `phone` in place of `cameras`",
        )
    if isinstance(source.data, dict) and {"phone", "cameras"} <= source.data.keys():
        yield Problem(
            "the plan has both `phone` and `cameras`",
            where=str(max(source.place(("phone",)), source.place(("cameras",)))),
            expected="one of the two",
            advice="with several phones, put each of them into `cameras`, with a name",
        )


def ranges_of(source: Source) -> tuple[NamedRange, ...]:
    """Give the indices of those subsets of which they are understood."""
    return tuple(
        NamedRange(at, _named(subset, at), subset["first"], subset["last"])
        for at, subset in _entries(source, "subsets")
        if _has_range(subset)
    )


def _entries(source: Source, key: str) -> list[tuple[int, Raw]]:
    listed = value_at(source.data, (key,))
    entries = enumerate(listed if isinstance(listed, list) else [])
    return [(position, entry) for position, entry in entries if isinstance(entry, dict)]


def _repeated(source: Source, entries: Sequence[tuple[int, Raw]], of: str, key: str) -> Iterator[Problem]:
    first_use: dict[str, int] = {}
    for position, entry in entries:
        name = entry.get(key)
        if not isinstance(name, str):
            continue
        if name in first_use:
            earlier = source.place((of, first_use[name], key))
            article = "an" if key == "id" else "a"
            yield Problem(
                f"the {key} `{name}` is given to two {of}, first at {earlier}",
                where=str(source.place((of, position, key))),
                expected=f"{article} {key} of its own for each {of.removesuffix('s')}",
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
