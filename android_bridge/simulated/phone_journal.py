"""The simulated phone's own journal: what it has saved, on disk before anybody is told."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from protocol import LastPhoto, PhotoName

_SCHEMA = """
CREATE TABLE IF NOT EXISTS photos (
    journal TEXT NOT NULL, subset TEXT NOT NULL, idx INTEGER NOT NULL, take INTEGER NOT NULL,
    name TEXT NOT NULL, session TEXT NOT NULL, size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
    saved_at TEXT NOT NULL, superseded INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (journal, subset, idx, take)
) STRICT;
CREATE TABLE IF NOT EXISTS under_way (journal TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS one_current ON photos (journal, subset, idx) WHERE superseded = 0;
"""


@dataclass(frozen=True, slots=True)
class SavedPhoto:
    """One photo as the phone keeps it on record."""

    journal: str
    name: PhotoName
    session: str
    size_bytes: int
    sha256: str


class PhoneJournal:
    """What is saved, by (journal, subset, index, take). From any thread: SQLite takes turns.

    Parameters
    ----------
    path
        The SQLite file; made where it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")  # a commit is on disk before `saved` is sent (G2)
        self._db.executescript(_SCHEMA)

    def last(self, journal: str, subset: str) -> LastPhoto | None:
        """Give the newest photo of a subset, or None."""
        row = self._db.execute(
            "SELECT idx, take, superseded FROM photos WHERE journal = ? AND subset = ?"
            " ORDER BY idx DESC, take DESC LIMIT 1",
            (journal, subset),
        ).fetchone()
        return None if row is None else LastPhoto(row[0], row[1], bool(row[2]))

    def record(self, photo: SavedPhoto, *, superseded: bool = False) -> None:
        """Write down a photo whose file is in place."""
        name = photo.name
        place = (photo.journal, name.subset, name.index, name.take, str(name))
        self._insert(*place, photo.session, photo.size_bytes, photo.sha256, superseded=superseded)

    def _insert(
        self,
        journal: str,
        subset: str,
        index: int,
        take: int,
        name: str,
        session: str,
        size_bytes: int,
        sha256: str,
        *,
        superseded: bool,
    ) -> None:
        saved_at = datetime.now(UTC).isoformat(timespec="milliseconds")
        place = (journal, subset, index, take, name)
        self._db.execute(
            "INSERT INTO photos VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*place, session, size_bytes, sha256, saved_at, int(superseded)),
        )

    def replace(self, journal: str, subset: str, index: int, take: int, name: str, jpeg: bytes) -> None:
        """Write down a photo whose file is in place, and that others of this index no longer count.

        An entry of the same take is of a file that somebody has taken away: this one stands in its place.
        """
        place = (journal, subset, index)
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "DELETE FROM photos WHERE journal = ? AND subset = ? AND idx = ? AND take = ?", (*place, take)
            )
            self._db.execute(
                "UPDATE photos SET superseded = 1 WHERE journal = ? AND subset = ? AND idx = ?", place
            )
            digest = hashlib.sha256(jpeg).hexdigest()
            self._insert(*place, take, name, "", len(jpeg), digest, superseded=False)
            self.intend(journal, None)

    def intend(self, journal: str, name: str | None) -> None:
        """Write down the one photo that is about to be taken; None: none is."""
        self._db.execute("DELETE FROM under_way WHERE journal = ?", (journal,))
        if name is not None:
            self._db.execute("INSERT INTO under_way VALUES (?, ?)", (journal, name))

    def intended(self, journal: str) -> str | None:
        """Give the photo that was about to be taken and is not on record, or None."""
        row = self._db.execute("SELECT name FROM under_way WHERE journal = ?", (journal,)).fetchone()
        return None if row is None else str(row[0])

    def newest_name(self, journal: str) -> str | None:
        """Give the name of the photo that was written down last, whatever its index."""
        row = self._db.execute(
            "SELECT name FROM photos WHERE journal = ? ORDER BY rowid DESC LIMIT 1", (journal,)
        ).fetchone()
        return None if row is None else str(row[0])

    def supersede(self, journal: str, subset: str, index: int) -> None:
        """Write down that no photo of this index counts any longer. The files stay.

        The one that counts is not always of the last take: that may be a file which was found.
        """
        self._db.execute(
            "UPDATE photos SET superseded = 1 WHERE journal = ? AND subset = ? AND idx = ?",
            (journal, subset, index),
        )

    def conflict(self, journal: str, name: PhotoName) -> str | None:
        """Say why this photo cannot be written down; None where it can."""
        place = (journal, name.subset, name.index)
        row = self._db.execute(
            "SELECT name FROM photos WHERE journal = ? AND subset = ? AND idx = ? AND take = ?",
            (*place, name.take),
        ).fetchone()
        if row is not None:
            return f"index {name.index} take {name.take} is on record already as {row[0]}"
        row = self._db.execute(
            "SELECT name FROM photos WHERE journal = ? AND subset = ? AND idx = ? AND superseded = 0", place
        ).fetchone()
        return None if row is None else f"index {name.index} has a photo that counts already: {row[0]}"

    def knows(self, journal: str, name: PhotoName) -> bool:
        """Say whether this very photo is on record."""
        row = self._db.execute(
            "SELECT 1 FROM photos WHERE journal = ? AND subset = ? AND idx = ? AND take = ?",
            (journal, name.subset, name.index, name.take),
        ).fetchone()
        return row is not None

    def close(self) -> None:
        """Close the file."""
        self._db.close()
