"""What lies on the light table: the photos of a subset as rows, sorted and filtered. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from controller.capture import KeptPictures, verdict_words
from controller.identity import Judged, Verdict
from controller.plan import LoadedPlan
from controller.records import EXPORT_CHECK, SESSION, Retake, open_record, take_over_repair_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A current photo.

    Parameters
    ----------
    judged
        What an export has found, where one has looked; else what the session has; None where nobody has.
    picture
        Where its small picture is, if one is kept.
    waits
        Why it is to be captured again; empty where nobody asks for that.
    """

    subset: str
    index: int
    take: int
    photo_name: str
    judged: Judged | None
    room_difference: str
    lux: float | None
    picture: Path
    waits: str

    @property
    def score(self) -> float | None:
        """How alike photo and x-ray are."""
        return None if self.judged is None else self.judged.score

    @property
    def sharpness(self) -> float | None:
        """How sharp it is, beside the x-ray."""
        return None if self.judged is None else self.judged.quality.sharpness

    @property
    def words(self) -> str:
        """What is to be said of it, one thing after another."""
        verdict = "not looked at" if self.judged is None else verdict_words(self.judged)
        waits = f"to be captured again: {self.waits}" if self.waits else ""
        return "; ".join(filter(None, (verdict, self.room_difference, waits)))


class Order(StrEnum):
    """By what rows are sorted; those of which it is not known come last."""

    INDEX = "by index"
    SCORE = "least alike first"
    SHARPNESS = "least sharp first"


class Shown(StrEnum):
    """Which rows are shown."""

    ALL = "all photos"
    NOT_RIGHT = "not right, or doubtful"
    ROOM = "taken in another room than planned"
    WAITING = "to be captured again"
    MARKED = "marked"


_KEYS: dict[Order, Callable[[TableRow], float | None]] = {
    Order.INDEX: lambda row: row.index,
    Order.SCORE: lambda row: row.score,
    Order.SHARPNESS: lambda row: row.sharpness,
}


def rows_of(loaded: LoadedPlan, subset: str) -> list[TableRow]:
    """Read the current photos of a subset, by index; for any thread.

    Raises
    ------
    Problem
        When the record cannot be read.
    """
    pictures = KeptPictures(loaded).folder / subset
    with closing(open_record(loaded, read_only=True)) as record:
        judged = record.verdicts.of(subset, SESSION) | record.verdicts.of(subset, EXPORT_CHECK)
        waiting = {each.photo_name: each.why for each in record.retakes.waiting()}
        return [
            TableRow(
                subset=subset,
                index=each.index,
                take=each.take,
                photo_name=each.photo_name,
                judged=judged[each.photo_name].judged if each.photo_name in judged else None,
                room_difference=each.room_difference or "",
                lux=each.lux,
                picture=pictures / each.photo_name,
                waits=waiting.get(each.photo_name, ""),
            )
            for each in record.captures.photos(subset)
        ]


def laid_out(
    rows: Iterable[TableRow], order: Order, shown: Shown, marked: frozenset[str] = frozenset()
) -> list[TableRow]:
    """Give the rows that are shown, in their order."""
    key = _KEYS[order]

    def place(row: TableRow) -> tuple[bool, float, int]:
        value = key(row)
        return value is None, value or 0.0, row.index

    return sorted((each for each in rows if _is_shown(each, shown, marked)), key=place)


def _is_shown(row: TableRow, shown: Shown, marked: frozenset[str]) -> bool:
    match shown:
        case Shown.NOT_RIGHT:
            return row.judged is not None and not row.judged.is_right
        case Shown.ROOM:
            return bool(row.room_difference)
        case Shown.WAITING:
            return bool(row.waits)
        case Shown.MARKED:
            return row.photo_name in marked
        case Shown.ALL:
            return True


def ask_again(loaded: LoadedPlan, rows: Iterable[TableRow], why: str) -> int:
    """Have photos captured again; gives how many are asked for.

    Raises
    ------
    Problem
        When that cannot be put on record.
    """
    requests = [
        Retake(subset=each.subset, index=each.index, photo_name=each.photo_name, why=why) for each in rows
    ]
    with closing(open_record(loaded, create=False)) as record:
        take_over_repair_plan(loaded, record)
        return len(requests) - len(record.retakes.ask(requests))


def tone_of(row: TableRow) -> str:
    """Say in a word how it is to be marked: ``waits``, ``wrong``, ``doubt``, ``good``, or ``unknown``."""
    if row.waits:
        return "waits"
    if row.judged is None or row.judged.verdict is Verdict.NOT_COMPARED:
        return "unknown"
    if row.judged.is_right:
        return "doubt" if row.room_difference else "good"
    return "wrong" if row.judged.is_wrong else "doubt"
