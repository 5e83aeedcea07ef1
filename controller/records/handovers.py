"""A record on its way from one computer to another: only one of the two goes on with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from android_bridge.base import Problem
from controller.records.database import Database
from controller.records.values import When

_APPENDED = (
    *("sessions", "captures", "retakes", "withdrawals", "repairs", "removals"),
    *("showing_sessions", "showings"),
)
#: What is on record, in one word -> how it is read: of each row what does not change once no session runs.
_CONTENT = {
    "photo": "SELECT camera, photo_name, saved_at, sha256 FROM captures WHERE saved_at IS NOT NULL",
    "showing": "SELECT number, session, kind, subset, part, idx, shown_at, hidden_at FROM showings",
    "trigger": "SELECT camera, subset, idx, take, session, photo_name, intended_at FROM captures",
    "session": "SELECT id, started_at FROM sessions UNION ALL SELECT id, started_at FROM showing_sessions",
    "request": "SELECT number, camera, subset, idx, photo_name, why, asked_at FROM retakes",
    "withdrawal": "SELECT retake, withdrawn_at FROM withdrawals",
    "repair": "SELECT number, repair, retake, begun_at FROM repairs",
    "removal": "SELECT number, photo_name, dataset, at FROM removals",
}
_OF_XRAYS = ("photo", "showing")

#: What is on record: its word, and what of it does not change.
Row = tuple[str, tuple[object, ...]]


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
        Counts the packs of a record, from 1. Copies of a record may have packs of the same number.
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

    @property
    def identity(self) -> tuple[object, ...]:
        """What it has in all copies of its record, and none in a copy that went another way.

        Each unpacking is written down in one place only: by its time copies are told apart. Packing is
        written down in two, in the pack and where it was packed; earlier versions took a time for each.
        """
        moment = self.at if self.direction is Direction.UNPACKED else None
        return self.direction, self.generation, self.file, self.rows, moment

    def __str__(self) -> str:
        """Say which one it is."""
        when = spoken_time(self.at)
        if self.direction is Direction.PACKED:
            return f"pack {self.generation} of {when}, packed into {self.file}"
        return f"pack {self.generation}, unpacked on {when} from {self.file}"


def spoken_time(moment: datetime) -> str:
    """Say when something was, on this computer's clock."""
    return f"{moment.astimezone():%d %b %Y %H:%M}"


class Handovers:
    """The handovers of one record."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def rows(self) -> int:
        """How much is on record: of all that is only ever appended."""
        counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in _APPENDED)
        return int(self._db.value(f"SELECT {counts}"))

    def content(self) -> set[Row]:
        """Give all that is on record: of all that is only ever appended."""
        return {
            (word, tuple(row.values())) for word, query in _CONTENT.items() for row in self._db.rows(query)
        }

    def all(self) -> list[Handover]:
        """Give every one, in their order."""
        return self._db.objects(
            Handover, "SELECT generation, direction, file, rows, at FROM handovers ORDER BY number"
        )

    @property
    def newest(self) -> Handover | None:
        """The newest one; None before the first."""
        return next(reversed(self.all()), None)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it was packed, and goes on where the pack was unpacked."""
        newest = self.newest
        return newest is not None and newest.direction is Direction.PACKED

    def note(self, direction: Direction, generation: int, file: Path, at: datetime) -> Handover:
        """Append a handover."""
        made = Handover(generation=generation, rows=self.rows, direction=direction, file=str(file), at=at)
        self._db.insert(
            "handovers",
            {
                "generation": generation,
                "direction": direction,
                "file": made.file,
                "rows": made.rows,
                "at": at,
            },
        )
        return made

    def refuse_elsewhere(self, path: Path) -> None:
        """Refuse to write where the record was packed, for it may be written elsewhere.

        Asked when it is opened, and within each transaction of those who need no lock of the plan's.

        Raises
        ------
        Problem
            Says when it was packed, and into which file.
        """
        newest = self.newest
        if newest is not None and self.is_elsewhere:
            raise Problem(
                f"this plan was packed for another computer on {spoken_time(newest.at)}",
                where=str(path),
                expected="a run where it was unpacked",
                got=f"pack {newest.generation}: {newest.file}",
                advice="go on there; or bring it back: chexrig plan pack there,"
                " and chexrig plan unpack FILE here; where it was unpacked nowhere, take it back by unpacking"
                " that very pack here",
            )


def continues(pack: Sequence[Handover], here: Sequence[Handover]) -> bool:
    """Say whether a pack's record has gone every way that another one has gone, and in the same order.

    That the other one was unpacked last is no matter: whatever was done with it since is looked at apart.
    """
    ways = way_of(here)
    return [each.identity for each in pack[: len(ways)]] == [each.identity for each in ways]


def way_of(handovers: Sequence[Handover]) -> Sequence[Handover]:
    """Leave out that it was unpacked last."""
    is_unpacked = bool(handovers) and handovers[-1].direction is Direction.UNPACKED
    return handovers[:-1] if is_unpacked else handovers


def spoken_rows(rows: Set[Row]) -> str:
    """Say how much that is: in photos and showings; where there are none, in whatever there is."""
    counts = Counter(word for word, _ in rows)
    there = [word for word in _CONTENT if counts[word]]
    told = [word for word in there if word in _OF_XRAYS] or there
    amounts = (f"{counts[word]:,} {word}{'' if counts[word] == 1 else 's'}" for word in told)
    return ", ".join(amounts) or "nothing"
