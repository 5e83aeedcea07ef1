"""Which photos were removed from the phone on purpose, and where their verified copies are."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from android_bridge.base import Problem, sync_folder

REMOVED = "removed.jsonl"


def removed_photos(state_dir: Path) -> dict[str, str]:
    """Give the data set with the verified copy of each photo that was ever to be removed, by photo name.

    The list is written before a photo is removed: one that is on it may still be on the phone.

    Raises
    ------
    Problem
        When the list cannot be read.
    """
    path = state_dir / REMOVED
    try:
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        # a line that a crash has cut off: nothing was removed on account of it
        entries = [json.loads(line) for line in lines if line.endswith("}")]
        return {str(each["photo"]): str(each["dataset"]) for each in entries}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem(
            "the list of photos that were removed from the phone cannot be read",
            where=str(path),
            got=str(error),
            advice="restore it from a backup; without it they count as missing",
        ) from error


def note_removal(state_dir: Path, photos: Sequence[str], dataset: Path) -> None:
    """Write down, before they are removed, that photos are removed from the phone.

    Raises
    ------
    Problem
        When it cannot be written: then nothing may be removed.
    """
    path = state_dir / REMOVED
    at = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [json.dumps({"photo": each, "dataset": str(dataset), "at": at}) + "\n" for each in photos]
    try:
        before = path.read_text("utf-8") if path.exists() else ""
        lead = "\n" if before and not before.endswith("\n") else ""
        with path.open("a", encoding="utf-8") as file:
            file.write(lead + "".join(lines))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(state_dir)
    except OSError as error:
        raise Problem(
            "the list of photos that are removed from the phone cannot be written: nothing was removed",
            where=str(path),
            got=error.strerror or str(error),
            advice="make room there, and make sure that the folder may be written, then export again",
        ) from error
