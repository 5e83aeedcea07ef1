"""What the journal tells."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from controller.records.opening import told
from controller.records.records import PhotoRecord, Position, RepairRecord, SubsetRecord, SubsetStatus
from controller.records.schema import ALL_GUARANTEED


class Reading:
    """The reading half of a journal; every method raises `Problem` when the file cannot be read."""

    _db: sqlite3.Connection
    _path: Path

    def subset(self, subset: str) -> SubsetRecord | None:
        """Give a begun subset as it was at its first session, or None."""
        rows = self._rows(
            "SELECT id, first, last, definition, manifest_digest FROM subsets WHERE id = ?", (subset,)
        )
        return next((SubsetRecord(r[0], r[1], r[2], json.loads(r[3]), r[4]) for r in rows), None)

    def triggered_ranges(self) -> list[tuple[str, int, int]]:
        """Give id, first and last index of the subsets for which a trigger was ever sent, by first index."""
        return self._rows(
            "SELECT id, first, last FROM subsets"
            " WHERE EXISTS (SELECT 1 FROM captures WHERE subset = subsets.id) ORDER BY first"
        )

    def position(self, subset: str, first: int) -> Position:
        """Tell where a subset stands."""
        ((last, saved),) = self._rows(
            "SELECT max(idx), count(*) FROM captures WHERE subset = ? AND state = 'saved'", (subset,)
        )
        index = first if last is None else last + 1
        ((take,),) = self._rows(
            "SELECT coalesce(max(take), 0) + 1 FROM captures WHERE subset = ? AND idx = ?", (subset, index)
        )
        return Position(index, take, saved)

    def to_do(self, subset: str, first: int, last: int, repair: str | None = None) -> list[tuple[int, int]]:
        """Give (index, take) of what is left, by index: of a subset, or of a repair in it.

        A take is never used twice, whatever became of its photo.
        """
        if repair is None:
            indices = list(range(self.position(subset, first).next_index, last + 1))
        else:
            ours = [each for each in self.repairs(subset) if each.repair == repair]
            indices = [each.index for each in ours if each.done_at is None]
        rows = self._rows(
            "SELECT idx, max(take) + 1 FROM captures WHERE subset = ? AND idx BETWEEN ? AND ? GROUP BY idx",
            (subset, first, last),
        )
        takes = dict(rows)
        return [(index, takes.get(index, 1)) for index in indices]

    def may_be_held(self) -> str | None:
        """Give the id by which a phone may still hold the newest session, for it was not ended by both.

        That of the journal or of a repair; None where there is no such session.
        """
        rows = self._rows(
            "SELECT coalesce(repair, (SELECT value FROM meta WHERE key = 'journal')) FROM sessions"
            " WHERE rowid = (SELECT max(rowid) FROM sessions) AND outcome IS NOT 'complete'"
        )
        return next((str(row[0]) for row in rows), None)

    def photos(self, subset: str) -> list[PhotoRecord]:
        """Give the current photos of a subset, by index."""
        return self._photos(subset, "saved")

    def superseded(self, subset: str) -> list[PhotoRecord]:
        """Give the photos that do not count any more or never did, by index and take.

        Size and digest are known of those in whose place a repair has put another. Of the rest nobody
        witnessed whether there was a photo.
        """
        return self._photos(subset, "superseded")

    def under_way(self, subset: str) -> list[PhotoRecord]:
        """Give the photos whose trigger was sent, and of which nothing is known: yet, or since a crash."""
        return self._photos(subset, "intended")

    def _photos(self, subset: str, state: str) -> list[PhotoRecord]:
        rows = self._rows(
            "SELECT c.subset, c.idx, c.take, c.photo_name, c.xray_path, c.size_bytes, c.sha256, c.session,"
            " s.storage, r.why, coalesce(s.repair, (SELECT value FROM meta WHERE key = 'journal'))"
            " FROM captures AS c JOIN sessions AS s ON s.id = c.session"
            " LEFT JOIN repairs AS r ON r.repair = s.repair AND r.idx = c.idx"
            " WHERE c.subset = ? AND c.state = ? ORDER BY c.idx, c.take",
            (subset, state),
        )
        return [PhotoRecord(*row) for row in rows]

    def repairs(self, subset: str) -> list[RepairRecord]:
        """Give what was ever asked to be captured again in a subset, by index and time."""
        rows = self._rows(
            "SELECT photo_name, subset, idx, repair, why, asked_at, done_at FROM repairs"
            " WHERE subset = ? ORDER BY idx, asked_at",
            (subset,),
        )
        return [RepairRecord(*row) for row in rows]

    def photo_names(self, subset: str) -> set[str]:
        """Give the name of every photo that was ever asked for, superseded ones and all."""
        return {row[0] for row in self._rows("SELECT photo_name FROM captures WHERE subset = ?", (subset,))}

    def storage(self, subset: str) -> tuple[str, str] | None:
        """Give folder and model of the phone that a subset's newest session used, or None.

        What was captured again since is elsewhere: each photo's own `PhotoRecord.storage` says where.
        """
        rows = self._rows(
            "SELECT storage, phone_model FROM sessions WHERE subset = ? AND storage IS NOT NULL"
            " AND repair IS NULL ORDER BY rowid DESC LIMIT 1",
            (subset,),
        )
        return next(iter(rows), None)

    def photographers(self, subset: str) -> list[tuple[str, str]]:
        """Give model and address of the phones that took a subset's current photos."""
        return self._rows(
            "SELECT DISTINCT phone_model, phone_address FROM sessions WHERE phone_model IS NOT NULL AND id IN"
            " (SELECT session FROM captures WHERE subset = ? AND state = 'saved') ORDER BY phone_model",
            (subset,),
        )

    def guarantees(self, subset: str) -> str:
        """Tell what holds for a subset's photos: ``all``, or what one of the phones did not guarantee."""
        ((mark,),) = self._rows(
            "SELECT max(nullif(guarantees, ?)) FROM sessions WHERE id IN"
            " (SELECT session FROM captures WHERE subset = ? AND state != 'superseded')",
            (ALL_GUARANTEED, subset),
        )
        return str(mark or ALL_GUARANTEED)

    def status(self) -> list[SubsetStatus]:
        """Give every subset that has begun, by first index."""
        rows = self._rows(
            "SELECT s.id, s.first, s.last,"
            " (SELECT count(*) FROM captures AS c WHERE c.subset = s.id AND c.state = 'saved'),"
            " (SELECT count(*) FROM captures AS c WHERE c.subset = s.id AND c.state = 'superseded'),"
            " (SELECT count(*) FROM sessions AS n WHERE n.subset = s.id),"
            " n.outcome, n.cause, coalesce(n.ended_at, n.started_at)"
            " FROM subsets AS s LEFT JOIN sessions AS n"
            " ON n.rowid = (SELECT max(rowid) FROM sessions WHERE subset = s.id) ORDER BY s.first"
        )
        return [replace(SubsetStatus(*row), guarantees=self.guarantees(row[0])) for row in rows]

    def cycle_times(self, subset: str) -> list[tuple[int, int]]:
        """Give (whole cycle, the phone's own part) in microseconds of each current photo, by index."""
        return self._rows(
            "SELECT cycle_us, phone_us FROM captures WHERE subset = ? AND state = 'saved' ORDER BY idx",
            (subset,),
        )

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with told(self._path):
            return self._db.execute(query, values).fetchall()
