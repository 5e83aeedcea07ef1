"""What the display journal tells."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from android_bridge.base import Problem
from controller.records.opening import told
from controller.records.records import SubsetRecord
from controller.records.showing import DECISIVE, Ending, Kind, Moment, PhotoSet, Show

_COLUMNS = (
    "w.number, w.session, s.boot, w.kind, w.subset, w.part, w.idx, w.xray_path, w.xray_sha256,"
    " w.shown_sha256, w.shown_at, w.shown_us, w.seen_at, w.seen_us, w.hidden_at, w.hidden_us, w.ending,"
    " w.reason"
)


class Reading:
    """The reading half of a display journal; every method raises `Problem` when the file cannot be read."""

    _db: sqlite3.Connection
    _path: Path

    def subset(self, subset: str) -> SubsetRecord | None:
        """Give a begun subset as it was when it began, or None."""
        rows = self._rows(
            "SELECT id, first, last, definition, manifest_digest FROM subsets WHERE id = ?", (subset,)
        )
        return next((SubsetRecord(r[0], r[1], r[2], json.loads(r[3]), r[4]) for r in rows), None)

    def subsets(self) -> list[SubsetRecord]:
        """Give every subset that has begun, as it was then, by first index."""
        rows = self._rows(
            "SELECT id, first, last, definition, manifest_digest FROM subsets ORDER BY first, id"
        )
        return [SubsetRecord(r[0], r[1], r[2], json.loads(r[3]), r[4]) for r in rows]

    def sets(self, subset: str) -> list[PhotoSet]:
        """Give how a begun subset is divided; empty for one that has not begun."""
        rows = self._rows(
            "SELECT subset, part, first, last FROM sets WHERE subset = ? ORDER BY part", (subset,)
        )
        return [PhotoSet(*row) for row in rows]

    def shows(self) -> list[Show]:
        """Give everything that was shown, in that order."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM shows AS w JOIN sessions AS s ON s.id = w.session ORDER BY w.number"  # noqa: S608 - a constant
        )
        return [_show(*row) for row in rows]

    def triggered_ranges(self) -> list[tuple[str, int, int]]:
        """Give id, first and last index of the subsets of which something was ever shown, by first index."""
        return self._rows(
            "SELECT id, first, last FROM subsets"
            " WHERE EXISTS (SELECT 1 FROM shows WHERE subset = subsets.id) ORDER BY first"
        )

    def last_xray(self, subset: str, part: int) -> tuple[int, Ending | None] | None:
        """Give index and ending of the x-ray of a set that was shown last; None before the first."""
        rows = self._rows(
            "SELECT idx, ending FROM shows WHERE subset = ? AND part = ? AND kind = 'xray'"
            " ORDER BY number DESC LIMIT 1",
            (subset, part),
        )
        return next(((idx, Ending(ending) if ending else None) for idx, ending in rows), None)

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with told(self._path):
            return self._db.execute(query, values).fetchall()


def decided(shows: Iterable[Show]) -> dict[int, Show]:
    """Give, by index, the show at which the operator last went on or skipped: there a photo is expected.

    Parameters
    ----------
    shows
        In the order of showing.
    """
    return {show.index: show for show in shows if show.index is not None and show.ending in DECISIVE}


def nothing_shown(path: Path) -> Problem:
    """Tell that there is no display journal yet."""
    return Problem(
        "no x-ray has been shown with this plan for photos by hand yet",
        where=str(path),
        advice="show them first: chexrig manual PLAN",
    )


def _show(
    number: int,
    session: str,
    boot: str,
    kind: str,
    subset: str,
    part: int,
    index: int | None,
    xray_path: str | None,
    xray_sha256: str | None,
    shown_sha256: str | None,
    shown_at: str,
    shown_us: int,
    seen_at: str,
    seen_us: int,
    hidden_at: str | None,
    hidden_us: int | None,
    ending: str | None,
    reason: str,
) -> Show:
    return Show(
        number,
        session,
        boot,
        Kind(kind),
        subset,
        part,
        index,
        xray_path,
        xray_sha256,
        shown_sha256,
        shown=Moment(datetime.fromisoformat(shown_at), shown_us),
        seen=Moment(datetime.fromisoformat(seen_at), seen_us),
        hidden=None
        if hidden_at is None or hidden_us is None
        else Moment(datetime.fromisoformat(hidden_at), hidden_us),
        ending=None if ending is None else Ending(ending),
        reason=reason,
    )
