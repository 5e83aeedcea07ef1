"""What the record says of subsets that have begun, for the checks that let these go on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from controller.plan import RECORD, LoadedPlan
from controller.records.identity import open_record
from controller.records.mark import refuse_lost
from controller.records.record import NothingCaptured, Record, record_exists


def read_begun(loaded: LoadedPlan) -> Record | None:
    """Open a plan's record to be looked at; None where nothing was ever captured or shown.

    Raises
    ------
    Problem
        When there was one, and it is lost, damaged or another plan's.
    """
    path = loaded.state_dir / RECORD
    if not record_exists(path):
        refuse_lost(path)
        return None
    try:
        return open_record(loaded, read_only=True)
    except NothingCaptured:  # a run was killed before it had made it
        return None


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
    try:
        with Record(path, read_only=True) as record:
            return definition_in(record, subset)
    except NothingCaptured:  # a run was killed before it had made it
        return None


def definition_in(record: Record, subset: str) -> Mapping[str, Any] | None:
    """Give a begun subset as it was defined at its first session, by whichever camera or by hand, or None."""
    captured = [each for each in record.captures.subsets() if each.id == subset]
    begun = next(iter(captured), None) or record.showings.subset(subset)
    return None if begun is None else begun.definition
