"""Subsets as they were when they began; captured ones and those shown for photos by hand."""

from __future__ import annotations

from controller.records.database import Database, columns_of, now
from controller.records.values import SubsetRecord

_COLUMNS = "camera, id, first, last, definition, manifest_digest"


class Subsets:
    """One table of them.

    Parameters
    ----------
    table
        Its name.
    evidence
        The table with a row for each photo that may have been taken of one.
    """

    def __init__(self, database: Database, table: str, evidence: str) -> None:
        self._db = database
        self._table = table
        self._evidence = evidence

    def begin(self, subset: SubsetRecord) -> bool:
        """Write a subset down unless it has begun already; say whether it is new. Within a transaction."""
        if self.get(subset.id, subset.camera) is not None:
            return False
        self._db.insert(self._table, {**columns_of(subset), "begun_at": now()})
        return True

    def get(self, subset: str, camera: str) -> SubsetRecord | None:
        """Give a begun subset as it was at its first session, or None."""
        found = self._db.objects(
            SubsetRecord,
            f"SELECT {_COLUMNS} FROM {self._table} WHERE camera = :camera AND id = :subset",
            camera=camera,
            subset=subset,
        )
        return found[0] if found else None

    def all(self) -> list[SubsetRecord]:
        """Give every subset that has begun, by first index."""
        return self._db.objects(
            SubsetRecord,
            f"SELECT {_COLUMNS} FROM {self._table} ORDER BY first, camera, id",
        )

    def triggered_ranges(self, camera: str) -> list[tuple[str, int, int]]:
        """Give id, first and last index of those of which photos may have been taken, by first index."""
        rows = self._db.rows(
            f"SELECT id, first, last FROM {self._table} AS s WHERE camera = :camera AND EXISTS"
            f" (SELECT 1 FROM {self._evidence} AS e WHERE e.camera = s.camera AND e.subset = s.id)"
            " ORDER BY first",
            camera=camera,
        )
        return [(row["id"], row["first"], row["last"]) for row in rows]
