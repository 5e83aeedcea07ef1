"""What is on record of a growing data set's subsets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from android_bridge.base import Problem
from controller.plan import describe_changes

Name = tuple[str, str]
"""Plan and subset."""
_FIXED: Final = ("first", "last", "environment", "display", "manifest_sha256", "csv_sha256", "rehearsal")


class Subsets:
    """The descriptions of a data set's subsets; what photos were taken under never changes.

    Parameters
    ----------
    out
        Where the data set goes, for messages.
    before
        Those that are there.
    """

    def __init__(self, out: Path, before: Iterable[dict[str, Any]]) -> None:
        self._out = out
        self._subsets: dict[Name, dict[str, Any]] = {(each["plan"], each["id"]): each for each in before}

    def describe(self, plan: str, subset: str, facts: Mapping[str, Any]) -> None:
        """Take what is said of one: see `GrowingDataset.describe_subset`."""
        new = json.loads(json.dumps({"plan": plan, "id": subset, **facts}))
        old = self._subsets.get((plan, subset))
        if old is not None:
            cameras = {**old.get("cameras", {}), **new.get("cameras", {})}
            new |= {"cameras": cameras} if cameras else {}
            changes = describe_changes(*({name: each.get(name) for name in _FIXED} for each in (old, new)))
            if changes:
                raise Problem(
                    f"the data set holds another subset {subset} of a plan {plan}",
                    where=str(self._out),
                    got="; ".join(changes),
                    advice="choose another --out, or give the plan another name",
                )
        self._subsets[plan, subset] = new

    def relabel(self, plan: str, relabelled: Sequence[Mapping[str, str]]) -> set[Name]:
        """Describe those of a plan that had a CSV before with the last one; give which these are."""
        now, known = relabelled[-1]["csv_sha256"], {each["before"] for each in relabelled}
        of_it = {
            name
            for name, each in self._subsets.items()
            if name[0] == plan and each.get("csv_sha256") in known
        }
        for name in of_it:
            old = {key: value for key, value in self._subsets[name].items() if key != "relabelled"}
            taken_over = [dict(each) for each in relabelled]
            made: dict[str, Any] = {}
            for (
                key,
                value,
            ) in old.items():  # in the order that an export writes: the same facts, the same bytes
                made |= {key: now, "relabelled": taken_over} if key == "csv_sha256" else {key: value}
            self._subsets[name] = made
        return of_it

    def in_order(self) -> list[dict[str, Any]]:
        """Give them by plan and first index."""
        return [self._subsets[name] for name in sorted(self._subsets, key=self._rank)]

    def _rank(self, name: Name) -> tuple[str, int, str]:
        return name[0], self._subsets[name].get("first") or 0, name[1]
