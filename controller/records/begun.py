"""What the record says of subsets that have begun, for the checks that let these go on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from controller.plan import RECORD
from controller.records.record import Record, record_exists


def begun_definition(state_dir: Path, subset: str) -> Mapping[str, Any] | None:
    """Give a begun subset as it was defined at its first session, or None.

    Raises
    ------
    Problem
        When the record is there and cannot be read.
    """
    path = state_dir / RECORD
    if not record_exists(path):
        return None
    with Record(path, read_only=True) as record:
        captured = [each for each in record.captures.subsets() if each.id == subset]
        begun = next(iter(captured), None) or record.showings.subset(subset)
    return None if begun is None else begun.definition
