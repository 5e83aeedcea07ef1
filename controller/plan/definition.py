"""What must not change once a subset has begun, and what did."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from controller.plan.model import Display, Subset


def define_subset(subset: Subset, display: Display) -> dict[str, Any]:
    """Give all that has to stay the same from a subset's first photo to its last, as JSON-able data.

    Numbers are in the fields' own units; what the plan leaves out stands there with its default, so
    writing a default out in the plan is not a change.
    """
    return {
        "id": subset.id,
        "first": subset.first,
        "last": subset.last,
        "environment": subset.environment.model_dump(mode="json"),
        "display": {**display.model_dump(mode="json"), "background": display.background.lower()},
    }


def definition_digest(definition: Mapping[str, Any]) -> str:
    """Give the SHA-256 (64 hex digits) of a definition; the order of keys does not matter."""
    text = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def describe_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Say what differs between two definitions, one line each: ``environment.room_light: off -> on``.

    Empty if and only if the two have the same digest.
    """
    before, after = dict(_leaves(old)), dict(_leaves(new))
    keys = [*before, *(key for key in after if key not in before)]
    return [
        f"{key}: {_shown(before, key)} -> {_shown(after, key)}"
        for key in keys
        if key not in before or key not in after or _differ(before[key], after[key])
    ]


def _differ(one: object, other: object) -> bool:
    return json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True)


def _leaves(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield from _leaves(inner, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", inner


def _shown(leaves: Mapping[str, Any], key: str) -> str:
    if key not in leaves:
        return "(absent)"
    value = leaves[key]
    if value is None:
        return "(automatic)" if ".camera." in key else "(none)"
    return (value or '""') if isinstance(value, str) else json.dumps(value)
