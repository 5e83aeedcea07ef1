"""A record on its way from one computer to another: only one of the two goes on with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from android_bridge.base import Problem
from controller.records.database import Database, now
from controller.records.values import When

_APPENDED = (
    *("sessions", "captures", "retakes", "withdrawals", "repairs", "removals"),
    *("showing_sessions", "showings"),
)


class Direction(StrEnum):
    """Which way a record went."""

    PACKED = "packed"
    UNPACKED = "unpacked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A record that was packed for another computer, or unpacked.

    Parameters
    ----------
    generation
        Counts the packs of a record, from 1.
    file
        The pack.
    rows
        How much was on record then.
    """

    generation: int
    rows: int
    direction: Direction
    file: str
    at: When


class Handovers:
    """The handovers of one record."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def rows(self) -> int:
        """How much is on record: of all that is only ever appended."""
        counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in _APPENDED)
        return int(self._db.value(f"SELECT {counts}"))

    @property
    def newest(self) -> Handover | None:
        """The newest one; None before the first."""
        found = self._db.objects(
            Handover,
            "SELECT generation, direction, file, rows, at FROM handovers ORDER BY number DESC LIMIT 1",
        )
        return found[0] if found else None

    @property
    def is_elsewhere(self) -> bool:
        """Whether it was packed, and goes on where the pack was unpacked."""
        newest = self.newest
        return newest is not None and newest.direction is Direction.PACKED

    def note(self, direction: Direction, generation: int, file: Path) -> None:
        """Append a handover."""
        self._db.insert(
            "handovers",
            {
                "generation": generation,
                "direction": direction,
                "file": str(file),
                "rows": self.rows,
                "at": now(),
            },
        )

    def refuse_elsewhere(self, path: Path) -> None:
        """Refuse to write where the record was packed, for it may be written elsewhere.

        Raises
        ------
        Problem
            Says when it was packed, and into which file.
        """
        newest = self.newest
        if newest is not None and self.is_elsewhere:
            when = newest.at.astimezone().strftime("%d %b %Y %H:%M")
            raise Problem(
                f"this plan was packed for another computer on {when}",
                where=str(path),
                expected="a run where it was unpacked",
                got=f"pack {newest.generation}: {newest.file}",
                advice="go on there; or bring it back: chexrig plan pack there,"
                " and chexrig plan unpack FILE here",
            )
