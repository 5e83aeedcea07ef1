"""The display journal: what stood on the screen and when, on disk before the next picture comes up."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from android_bridge.base import Problem
from controller.records.opening import exists, open_to_write, read_snapshot, told
from controller.records.records import SubsetRecord
from controller.records.showing import Ending, Kind, ManualSession, Moment, PhotoSet, Show
from controller.records.showings_reading import Reading, nothing_shown
from controller.records.showings_schema import SCHEMA, SCHEMA_VERSION
from controller.xrays import Xray

FILE_NAME = "manual.sqlite"


class ManualJournal(Reading):
    """The display journal of one plan.

    One writer at a time: see `controller.records.lock`. May be used from any thread, one call at a time.

    Parameters
    ----------
    path
        The SQLite file, ``manual.sqlite`` in the plan's state folder.
    read_only
        Give it as it is at this moment: nothing is made, written or locked, and a session may be writing.

    Raises
    ------
    Problem
        When it is to be read and is not there, or it is not one that this version reads; by every method,
        when the file cannot be read or written any more.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        if read_only and not exists(path):
            raise nothing_shown(path)
        with told(path):
            self._db = read_snapshot(path) if read_only else open_to_write(path)
        try:
            self._prepare(make=not read_only)
            if read_only:
                self._db.execute("PRAGMA query_only = ON")
        except BaseException:
            self._db.close()
            raise

    def _prepare(self, *, make: bool) -> None:
        with self._transaction():
            found = int(self._rows("PRAGMA user_version")[0][0])
            if found == 0 and make:
                for statement in SCHEMA.split(";\n"):
                    self._db.execute(statement)
                self._db.execute("INSERT INTO meta VALUES ('journal', ?)", (secrets.token_hex(8),))
                self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                found = SCHEMA_VERSION
        if found == 0:  # a session was killed before it had made the tables
            raise nothing_shown(self._path)
        if found != SCHEMA_VERSION:
            raise Problem(
                "this display journal was written by another version of chexrig",
                where=str(self._path),
                expected=f"schema version {SCHEMA_VERSION}",
                got=f"schema version {found}",
                advice="use the newest version of chexrig that has worked on this plan",
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with told(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has ended it already
                    self._db.execute("ROLLBACK")
                raise

    def _write(self, statement: str, values: Sequence[object]) -> int:
        """Run one statement; give the number of the row it put in."""
        with told(self._path):
            return self._db.execute(statement, values).lastrowid or 0

    def begin_subset(self, subset: SubsetRecord, sets: Sequence[PhotoSet]) -> None:
        """Record a subset and how it is divided, unless it has begun already."""
        with self._transaction():
            begun = self._db.execute(
                "INSERT OR IGNORE INTO subsets VALUES (?, ?, ?, ?, ?, ?)",
                (
                    subset.id,
                    subset.first,
                    subset.last,
                    json.dumps(subset.definition, sort_keys=True),
                    subset.manifest_digest,
                    _now(),
                ),
            ).rowcount
            if begun:
                self._db.executemany("INSERT INTO sets VALUES (?, ?, ?, ?)", map(astuple, sets))

    def begin_session(self, session: ManualSession) -> None:
        """Record a session; what an earlier one left on the screen went with its program."""
        with self._transaction():
            self._db.execute("UPDATE shows SET ending = 'interrupted' WHERE ending IS NULL")
            self._db.execute(
                "UPDATE sessions SET ended_at = ?, outcome = 'interrupted', cause = 'the program ended'"
                " WHERE ended_at IS NULL",
                (_now(),),
            )
            self._db.execute(
                "INSERT INTO sessions (id, chexrig_version, display, advance, every_s, boot, started_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*astuple(session), _now()),
            )

    def end_session(self, session: str, outcome: str, cause: str = "") -> None:
        """Record how a session ended: ``complete``, ``aborted`` or ``stopped``."""
        self._write(
            "UPDATE sessions SET ended_at = ?, outcome = ?, cause = ? WHERE id = ?",
            (_now(), outcome, cause, session),
        )

    def show_xray(
        self,
        session: str,
        photo_set: PhotoSet,
        xray: Xray,
        shown: Moment,
        *,
        shown_sha256: str,
        windowing: str | None = None,
    ) -> int:
        """Record that an x-ray stands on the screen; give the show's number.

        Raises
        ------
        sqlite3.IntegrityError
            When something else is on record as standing there.
        """
        return self._write(
            "INSERT INTO shows (session, kind, subset, part, idx, xray_path, xray_sha256, shown_sha256,"
            " windowing, shown_at, shown_us, seen_at, seen_us)"
            " VALUES (?, 'xray', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                session,
                photo_set.subset,
                photo_set.part,
                xray.index,
                xray.path,
                xray.sha256,
                shown_sha256,
                windowing,
                *_both(shown),
                *_both(shown),
            ),
        )

    def show_timecode(self, session: str, photo_set: PhotoSet, shown: Moment) -> int:
        """Record that the time code stands on the screen; otherwise as `show_xray`."""
        return self._write(
            "INSERT INTO shows (session, kind, subset, part, shown_at, shown_us, seen_at, seen_us)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (session, Kind.TIMECODE, photo_set.subset, photo_set.part, *_both(shown), *_both(shown)),
        )

    def still_shown(self, number: int, seen: Moment) -> None:
        """Record that it still stands there."""
        self._write(
            "UPDATE shows SET seen_at = ?, seen_us = ? WHERE number = ? AND ending IS NULL",
            (*_both(seen), number),
        )

    def hide(self, number: int, hidden: Moment, ending: Ending, reason: str = "") -> None:
        """Record that it goes from the screen, and why.

        Raises
        ------
        sqlite3.IntegrityError
            When it is not on record as standing there.
        """
        self._end(
            "UPDATE shows SET hidden_at = ?, hidden_us = ?, seen_at = ?, seen_us = ?, ending = ?, reason = ?"
            " WHERE number = ? AND ending IS NULL",
            (*_both(hidden), *_both(hidden), ending, reason, number),
        )

    def settle(self, number: int, ending: Ending, reason: str = "") -> None:
        """Record what the operator answered to the question that took an x-ray's place.

        Raises
        ------
        sqlite3.IntegrityError
            When no question took its place, or another show came after it.
        """
        self._end(
            "UPDATE shows SET ending = ?, reason = ? WHERE number = ? AND ending = 'aside'"
            " AND number = (SELECT max(number) FROM shows)",
            (ending, reason, number),
        )

    def _end(self, statement: str, values: Sequence[object]) -> None:
        with told(self._path):
            if self._db.execute(statement, values).rowcount != 1:
                raise sqlite3.IntegrityError(f"show {values[-1]} cannot end so: it does not stand there")

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def read_shows(state_dir: Path) -> list[Show]:
    """Give everything that was shown with a plan for photos by hand, in the order of showing.

    Parameters
    ----------
    state_dir
        The plan's state folder; a session may be writing.

    Raises
    ------
    Problem
        When nothing was ever shown, or the journal cannot be read.
    """
    with closing(ManualJournal(state_dir / FILE_NAME, read_only=True)) as journal:
        return journal.shows()


def _both(moment: Moment) -> tuple[str, int]:
    return moment.wall.astimezone(UTC).isoformat(timespec="microseconds"), moment.steady_us


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
