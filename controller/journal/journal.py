"""The controller's journal: what was intended and what came of it, on disk before anything relies on it."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from android_bridge.problems import Problem
from controller.journal.records import (
    Intent,
    Outcome,
    PhotoRecord,
    Position,
    SessionRecord,
    SubsetRecord,
    SubsetStatus,
)
from controller.journal.schema import SCHEMA, SCHEMA_VERSION


class Journal:
    """The journal of one plan.

    One writer at a time: see `controller.journal.lock`. May be used from any thread, one call at a time.

    Parameters
    ----------
    path
        The SQLite file.
    create
        Make it where it is not there.

    Raises
    ------
    Problem
        When there is no journal and none is to be made, or it is not one that this version reads.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        if not create and not path.exists():
            raise Problem(
                "nothing has been captured with this plan yet",
                where=str(path),
                advice="run the plan first: chexrig run PLAN",
            )
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")  # a commit is on disk (G2)
            self._db.execute("PRAGMA foreign_keys = ON")
            self._prepare()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise Problem(
                "this journal cannot be read",
                where=str(path),
                got=str(error),
                advice="restore it from a backup; never delete it while its photos are on the phone",
            ) from error
        row = self._db.execute("SELECT value FROM meta WHERE key = 'journal'").fetchone()
        self.id: str = row[0]

    def _prepare(self) -> None:
        with self._transaction():
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                for statement in SCHEMA.split(";\n"):
                    self._db.execute(statement)
                self._db.execute("INSERT INTO meta VALUES ('journal', ?)", (secrets.token_hex(8),))
                self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            elif found != SCHEMA_VERSION:
                raise sqlite3.DatabaseError(f"expected schema version {SCHEMA_VERSION}, got {found}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- writing ----------------------------------------------------------------------------------------

    def begin_subset(self, subset: SubsetRecord) -> SubsetRecord:
        """Record a subset at its first session. Returns the record that counts: the first one made."""
        with self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO subsets VALUES (?, ?, ?, ?, ?, ?)",
                (
                    subset.id,
                    subset.first,
                    subset.last,
                    json.dumps(subset.definition, sort_keys=True),
                    subset.manifest_digest,
                    _now(),
                ),
            )
        found = self.subset(subset.id)
        assert found is not None  # noqa: S101 - written above
        return found

    def begin_session(self, session: SessionRecord) -> None:
        """Record a session; intents that an earlier one left without an outcome are superseded."""
        with self._transaction():
            self._db.execute(
                "UPDATE captures SET state = 'superseded' WHERE subset = ? AND state = 'intended'",
                (session.subset,),
            )
            self._db.execute(
                "UPDATE sessions SET ended_at = ?, outcome = 'interrupted', cause = 'the program ended'"
                " WHERE subset = ? AND ended_at IS NULL",
                (_now(), session.subset),
            )
            self._db.execute(
                "INSERT INTO sessions (id, subset, chexrig_version, display, phone_address, started_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (*astuple(session), _now()),
            )

    def session_opened(self, session: str, model: str, boot: str, app: str, storage: str) -> None:
        """Record what the phone said of itself."""
        self._db.execute(
            "UPDATE sessions SET phone_model = ?, phone_boot = ?, phone_app = ?, storage = ? WHERE id = ?",
            (model, boot, app, storage, session),
        )

    def end_session(self, session: str, outcome: str, cause: str = "") -> None:
        """Record how a session ended: ``complete``, ``aborted`` or ``stopped``."""
        self._db.execute(
            "UPDATE sessions SET ended_at = ?, outcome = ?, cause = ? WHERE id = ?",
            (_now(), outcome, cause, session),
        )

    def intend(self, intent: Intent) -> None:
        """Record a trigger before it is sent."""
        self._db.execute(
            "INSERT INTO captures (subset, idx, take, session, photo_name, xray_path, xray_sha256,"
            " shown_sha256, windowing, state, intended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'intended', ?)",
            (*astuple(intent), _now()),
        )

    def confirm(self, intent: Intent, outcome: Outcome) -> None:
        """Record that the photo is saved on the phone. Only now may the next x-ray come up.

        Raises
        ------
        sqlite3.IntegrityError
            When the index before is not saved, the intent is not there, or the index is saved already.
        """
        key = (intent.subset, intent.index, intent.take)
        with self._transaction():
            changed = self._db.execute(
                "UPDATE captures SET state = 'saved', saved_at = ?, size_bytes = ?, sha256 = ?,"
                " sensor_time_ns = ?, exposure_us = ?, iso = ?, round_trip_us = ?, phone_us = ?,"
                " cycle_us = ?, free_bytes = ?, battery_percent = ?, temperature_c = ?"
                " WHERE subset = ? AND idx = ? AND take = ? AND state = 'intended'"
                " AND (idx = (SELECT first FROM subsets WHERE id = captures.subset) OR EXISTS"
                " (SELECT 1 FROM captures AS before WHERE before.subset = captures.subset"
                " AND before.idx = captures.idx - 1 AND before.state = 'saved'))",
                (_now(), *astuple(outcome), *key),
            ).rowcount
            if changed != 1:
                raise sqlite3.IntegrityError(f"{key} cannot be confirmed: out of order, or no such intent")

    # --- reading ----------------------------------------------------------------------------------------

    def subset(self, subset: str) -> SubsetRecord | None:
        """Give a begun subset as it was at its first session, or None."""
        row = self._db.execute(
            "SELECT id, first, last, definition, manifest_digest FROM subsets WHERE id = ?", (subset,)
        ).fetchone()
        return None if row is None else SubsetRecord(row[0], row[1], row[2], json.loads(row[3]), row[4])

    def position(self, subset: str, first: int) -> Position:
        """Tell where a subset stands."""
        last, saved = self._db.execute(
            "SELECT max(idx), count(*) FROM captures WHERE subset = ? AND state = 'saved'", (subset,)
        ).fetchone()
        index = first if last is None else last + 1
        take = self._db.execute(
            "SELECT coalesce(max(take), 0) + 1 FROM captures WHERE subset = ? AND idx = ?", (subset, index)
        ).fetchone()[0]
        return Position(index, take, saved)

    def photos(self, subset: str) -> list[PhotoRecord]:
        """Give the current photos of a subset, by index."""
        rows = self._db.execute(
            "SELECT subset, idx, take, photo_name, xray_path, size_bytes, sha256, session FROM captures"
            " WHERE subset = ? AND state = 'saved' ORDER BY idx",
            (subset,),
        )
        return [PhotoRecord(*row) for row in rows]

    def storage(self, subset: str) -> tuple[str, str] | None:
        """Give folder and model of the phone that a subset's newest session used, or None."""
        row = self._db.execute(
            "SELECT storage, phone_model FROM sessions WHERE subset = ? AND storage IS NOT NULL"
            " ORDER BY rowid DESC LIMIT 1",
            (subset,),
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def status(self) -> list[SubsetStatus]:
        """Give every subset that has begun, by first index."""
        rows = self._db.execute(
            "SELECT s.id, s.first, s.last,"
            " (SELECT count(*) FROM captures AS c WHERE c.subset = s.id AND c.state = 'saved'),"
            " (SELECT count(*) FROM captures AS c WHERE c.subset = s.id AND c.state = 'superseded'),"
            " (SELECT count(*) FROM sessions AS n WHERE n.subset = s.id),"
            " n.outcome, n.cause, coalesce(n.ended_at, n.started_at)"
            " FROM subsets AS s LEFT JOIN sessions AS n"
            " ON n.rowid = (SELECT max(rowid) FROM sessions WHERE subset = s.id) ORDER BY s.first"
        )
        return [SubsetStatus(*row) for row in rows]

    def cycle_times(self, subset: str) -> list[tuple[int, int]]:
        """Give (whole cycle, the phone's own part) in microseconds of each current photo, by index."""
        return self._db.execute(
            "SELECT cycle_us, phone_us FROM captures WHERE subset = ? AND state = 'saved' ORDER BY idx",
            (subset,),
        ).fetchall()

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
