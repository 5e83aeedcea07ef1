"""How far a record was, in a small file beside it: by it a record that was lost or put back is noticed."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from android_bridge.base import Problem, replace_file
from controller.plan import (
    FRAMES,
    PAIRING_CODE,
    PHONE_LOG,
    RECORD_MARK,
    REMOVALS_BEFORE,
    REPAIR_PLAN,
    SIMULATED_PHONE,
    TAKEN_OVER,
)
from controller.records.database import Database

_ADVICE = "put the record back from a backup; to begin anew on purpose, copy the plan to a new file"
_COUNTS = ("sessions", "captures", "showings", "handovers")


class Mark(BaseModel):
    """What a record held when a session began or ended, or it was packed.

    Parameters
    ----------
    record
        Its id.
    sessions, captures, showings, handovers
        How many rows of each there were.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: str
    sessions: int
    captures: int
    showings: int
    handovers: int

    @classmethod
    def of(cls, record: str, database: Database) -> Self:
        """Count what is there."""
        sessions = "(SELECT count(*) FROM sessions) + (SELECT count(*) FROM showing_sessions)"
        (row,) = database.rows(
            f"SELECT {sessions} AS sessions, (SELECT count(*) FROM captures) AS captures,"
            " (SELECT count(*) FROM showings) AS showings, (SELECT count(*) FROM handovers) AS handovers"
        )
        return cls(record=record, **row)

    def is_behind(self, other: Self) -> bool:
        """Say whether something is missing here that was there already."""
        return any(getattr(self, name) < getattr(other, name) for name in _COUNTS)

    def __str__(self) -> str:
        """Say how much it is."""
        return f"{self.sessions} sessions, {self.captures} triggers"


def write_mark(path: Path, mark: Mark) -> None:
    """Replace the mark beside a record.

    Raises
    ------
    Problem
        When it cannot be written.
    """
    try:
        replace_file(path.with_name(RECORD_MARK), mark.model_dump_json() + "\n")
    except OSError as error:
        raise Problem(
            "the mark beside the journal cannot be written",
            where=str(path.with_name(RECORD_MARK)),
            got=error.strerror or str(error),
            advice="make room there, and make sure that the folder may be written, then run this again",
        ) from error


def read_mark(path: Path) -> Mark | None:
    """Read the mark beside a record; None where there is none, as beside those of earlier versions.

    Raises
    ------
    Problem
        When it is damaged.
    """
    file = path.with_name(RECORD_MARK)
    try:
        return Mark.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        return None
    except (OSError, ValidationError) as error:
        raise Problem(
            "the mark beside the journal cannot be read",
            where=str(file),
            expected="what chexrig wrote when the last session began",
            got=getattr(error, "strerror", None) or "something else",
            advice="put the plan's whole folder back from a backup",
        ) from error


def refuse_lost(path: Path, *, opened: bool = False) -> None:
    """Refuse to begin a record where there was one: everything would be photographed again.

    Parameters
    ----------
    path
        Where a record would be made: there is none, or nothing in it.
    opened
        Whether SQLite has it open already: then its helper files say nothing.

    Raises
    ------
    Problem
        Names what speaks of photos that were taken.
    """
    evidence = _evidence(path, *([] if opened else [f"{path.name}-wal"]))
    if evidence:
        there = "is empty" if path.exists() else "is gone"
        raise Problem(
            f"the journal of this plan {there}, and photos were taken with it",
            where=str(path),
            expected="the record of what was captured",
            got=f"there is {', '.join(evidence)}",
            advice=_ADVICE,
        )


def refuse_older(path: Path, record: str, database: Database, mark: Mark | None) -> None:
    """Refuse a record that has less in it than it had: what is missing would be photographed again.

    Parameters
    ----------
    mark
        As `read_mark` gave it, before the database was copied.

    Raises
    ------
    Problem
        Names both.
    """
    if mark is None:
        return
    here = Mark.of(record, database)
    if mark.record != here.record:
        raise Problem(
            "this is another journal than the one of this plan's photos",
            where=str(path),
            expected=f"the record {mark.record}",
            got=f"the record {here.record}",
            advice=_ADVICE,
        )
    if here.is_behind(mark):
        raise Problem(
            "this is an older copy of the journal: photos were taken since",
            where=str(path),
            expected=f"at least {mark}",
            got=str(here),
            advice=_ADVICE.replace("a backup", "a newer backup"),
        )


def _evidence(path: Path, *more: str) -> list[str]:
    """Name what is in a state folder only after a session was begun."""
    folder = path.parent
    named = [RECORD_MARK, PHONE_LOG, PAIRING_CODE, FRAMES, REPAIR_PLAN, REMOVALS_BEFORE, *more]
    found = [name for name in named if (folder / name).exists()]
    found += sorted(each.name for each in folder.glob(f"*{TAKEN_OVER}"))
    photos = sum(1 for _ in folder.glob(f"{SIMULATED_PHONE}*/*/*/*.jpg"))
    return [*found, *([f"{SIMULATED_PHONE} with {photos:,} photos"] if photos else [])]
