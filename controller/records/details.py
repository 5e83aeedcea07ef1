"""Everything that the journal knows of a photo."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from controller.records.reading import Reading


@dataclass(frozen=True, slots=True)
class CaptureDetails:
    """A current photo with all that is on record of it and of its session.

    Names are the journal's columns; None where the phone has not told it. Times of day are in UTC.

    Parameters
    ----------
    retakes
        How many earlier takes there were.
    why_repaired
        Why it was captured in the place of another one; None where it was not.
    """

    index: int
    take: int
    photo_name: str
    session: str
    xray_path: str
    xray_sha256: str | None
    shown_sha256: str
    windowing: str | None
    intended_at: datetime
    saved_at: datetime
    size_bytes: int | None
    sha256: str | None
    sensor_time_ns: int | None
    exposure_us: int | None
    iso: int | None
    round_trip_us: int | None
    phone_us: int | None
    cycle_us: int | None
    free_bytes: int | None
    battery_percent: int | None
    temperature_c: float | None
    chexrig_version: str
    display: str
    guarantees: str
    phone_model: str | None
    phone_app: str | None
    retakes: int
    why_repaired: str | None


_OF_SESSION = ("chexrig_version", "display", "guarantees", "phone_model", "phone_app")
_EXPRESSIONS = {
    "index": "c.idx",
    "retakes": "(SELECT count(*) FROM captures AS e"
    " WHERE e.subset = c.subset AND e.idx = c.idx AND e.take < c.take)",
    "why_repaired": "r.why",
} | {name: f"s.{name}" for name in _OF_SESSION}
_NAMES = [each.name for each in fields(CaptureDetails)]
_QUERY = (
    f"SELECT {', '.join(_EXPRESSIONS.get(name, f'c.{name}') for name in _NAMES)}"  # noqa: S608 - own names
    " FROM captures AS c JOIN sessions AS s ON s.id = c.session"
    " LEFT JOIN repairs AS r ON r.repair = s.repair AND r.idx = c.idx"
    " WHERE c.subset = ? AND c.state = 'saved' ORDER BY c.idx"
)


def capture_details(journal: Reading, subset: str) -> list[CaptureDetails]:
    """Give the current photos of a subset with all that is known of them, by index.

    Raises
    ------
    Problem
        When the journal cannot be read.
    """
    return [CaptureDetails(*map(_cell, _NAMES, row)) for row in journal._rows(_QUERY, (subset,))]


def _cell(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith("_at") else value
