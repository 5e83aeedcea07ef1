"""What the record says of subsets that have begun, for the checks that let these go on."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from controller.records.journal import Journal
from controller.records.opening import JOURNAL, exists
from controller.records.showings import FILE_NAME, ManualJournal


def begun_definition(state_dir: Path, subset: str) -> Mapping[str, Any] | None:
    """Give a begun subset as it was defined at its first session, or None.

    Raises
    ------
    Problem
        When the record is there and cannot be read.
    """
    for name, kind in ((JOURNAL, Journal), (FILE_NAME, ManualJournal)):
        path = state_dir / name
        if exists(path):
            with closing(kind(path, read_only=True)) as journal:
                begun = journal.subset(subset)
            if begun is not None:
                return begun.definition
    return None
