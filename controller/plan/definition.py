"""What must not change once a subset has begun, and what did."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from controller.plan.model import Display, Subset


class Change(NamedTuple):
    """One thing that is not as it was.

    Parameters
    ----------
    path
        The keys down to it.
    words
        What it was and is: ``environment.room_light: off -> on``.
    """

    path: tuple[str | int, ...]
    words: str


def define_subset(subset: Subset, display: Display) -> dict[str, Any]:
    """Give all that has to stay the same from a subset's first photo to its last, as JSON-able data.

    Numbers are in the fields' own units; what the plan leaves out stands there with its default, so
    writing a default out in the plan is not a change. Whether the monitor's colours may be calibrated is not
    among it: by which gamma ramp they are is known of each session (`controller.records.ShownOn`).
    """
    shown = display.model_dump(mode="json", exclude={"gamma"})
    return {
        "id": subset.id,
        "first": subset.first,
        "last": subset.last,
        "environment": subset.environment.model_dump(mode="json"),
        "display": {**shown, "background": display.background.lower()},
    }


def definition_digest(definition: Mapping[str, Any]) -> str:
    """Give the SHA-256 (64 hex digits) of a definition; the order of keys does not matter."""
    text = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def describe_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Say what differs between two definitions, one line each: ``environment.room_light: off -> on``.

    Empty if and only if the two have the same digest.
    """
    return [change.words for change in find_changes(old, new)]


def find_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Look for what differs between two definitions; `describe_changes` gives the words alone."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    paths = [*before, *(path for path in after if path not in before)]
    return [
        Change(path, f"{'.'.join(path)}: {_shown(before, path)} -> {_shown(after, path)}")
        for path in paths
        if path not in before or path not in after or _differ(before[path], after[path])
    ]


def _differ(one: object, other: object) -> bool:
    return json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True)


def _leaves(value: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield from _leaves(inner, (*above, key))
        else:
            yield (*above, key), inner


def _shown(leaves: Mapping[tuple[str, ...], Any], path: tuple[str, ...]) -> str:
    if path not in leaves:
        return "(absent)"
    value = leaves[path]
    if value is None:
        return "(automatic)" if "camera" in path[:-1] else "(none)"
    return (value or '""') if isinstance(value, str) else json.dumps(value)
