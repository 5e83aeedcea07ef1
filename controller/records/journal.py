"""The controller's journal: what was intended and what came of it, on disk before anything relies on it."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import astuple
from pathlib import Path

from android_bridge.base import Problem
from controller.records.opening import exists, open_to_write, read_snapshot, told
from controller.records.records import (
    Intent,
    Outcome,
    SessionRecord,
    SubsetRecord,
)
from controller.records.repairing import Repairing
from controller.records.schema import SCHEMA_VERSION, upgrade
from controller.records.writing import now


class Journal(Repairing):
    """The journal of one plan.

    One writer at a time: see `controller.records.lock`. May be used from any thread, one call at a time.

    Parameters
    ----------
    path
        The SQLite file.
    create
        Make it where it is not there.
    read_only
        Give it as it is at this moment: nothing is made, written or locked, and a session may be writing.

    Raises
    ------
    Problem
        When there is no journal and none is to be made, or it is not one that this version reads; by every
        method, when the file cannot be read or written any more.
    """

    def __init__(self, path: Path, *, create: bool = True, read_only: bool = False) -> None:
        self._path = path
        if (read_only or not create) and not exists(path):
            raise _nothing_captured(path)
        with told(path):
            self._db = read_snapshot(path) if read_only else open_to_write(path)
        try:
            self._prepare(make=not read_only)
            self.id: str = self._checked_id()
            if read_only:
                self._db.execute("PRAGMA query_only = ON")
        except BaseException:
            self._db.close()
            raise

    def _prepare(self, *, make: bool) -> None:
        """Make the tables, or bring those of an older version up to date: all of it or nothing."""
        with self._transaction():
            found = self._version()
            if found >= SCHEMA_VERSION or (found == 0 and not make):
                return
            for statement in upgrade(found):
                self._db.execute(statement)
            if found == 0:
                self._db.execute("INSERT INTO meta VALUES ('journal', ?)", (secrets.token_hex(8),))
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _version(self) -> int:
        return int(self._rows("PRAGMA user_version")[0][0])

    def _checked_id(self) -> str:
        found = self._version()
        if found == 0:  # a run was killed before it had made the tables
            raise _nothing_captured(self._path)
        if found != SCHEMA_VERSION:
            raise Problem(
                "this journal was written by another version of chexrig",
                where=str(self._path),
                expected=f"schema version {SCHEMA_VERSION}",
                got=f"schema version {found}",
                advice="use the newest version of chexrig that has worked on this plan",
            )
        return str(self._rows("SELECT value FROM meta WHERE key = 'journal'")[0][0])

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
                    now(),
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
                (now(), session.subset),
            )
            self._db.execute(
                "INSERT INTO sessions (id, subset, chexrig_version, display, phone_address, guarantees,"
                " repair, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*astuple(session), now()),
            )

    def session_opened(
        self, session: str, model: str, boot: str | None, app: str | None, storage: str
    ) -> None:
        """Record what the phone said of itself."""
        self._write(
            "UPDATE sessions SET phone_model = ?, phone_boot = ?, phone_app = ?, storage = ? WHERE id = ?",
            (model, boot, app, storage, session),
        )

    def end_session(self, session: str, outcome: str, cause: str = "") -> None:
        """Record how a session ended: ``complete``, ``aborted`` or ``stopped``."""
        self._write(
            "UPDATE sessions SET ended_at = ?, outcome = ?, cause = ? WHERE id = ?",
            (now(), outcome, cause, session),
        )

    def intend(self, intent: Intent) -> None:
        """Record a trigger before it is sent."""
        self._write(
            "INSERT INTO captures (subset, idx, take, session, photo_name, xray_path, xray_sha256,"
            " shown_sha256, windowing, state, intended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'intended', ?)",
            (*astuple(intent), now()),
        )

    def confirm(self, intent: Intent, outcome: Outcome) -> None:
        """Record that the photo is saved on the phone. Only now may the next x-ray come up.

        In a repair, the photo in whose place it comes counts until now and no longer.

        Raises
        ------
        sqlite3.IntegrityError
            When the index before is not saved, the intent is not there, or the index is saved already; in a
            repair, when the index is not the next one of it.
        """
        key = (intent.subset, intent.index, intent.take)
        with self._transaction():
            self._give_way(intent)
            changed = self._db.execute(
                "UPDATE captures SET state = 'saved', saved_at = ?, size_bytes = ?, sha256 = ?,"
                " sensor_time_ns = ?, exposure_us = ?, iso = ?, round_trip_us = ?, phone_us = ?,"
                " cycle_us = ?, free_bytes = ?, battery_percent = ?, temperature_c = ?"
                " WHERE subset = ? AND idx = ? AND take = ? AND state = 'intended'"
                " AND (idx = (SELECT first FROM subsets WHERE id = captures.subset) OR EXISTS"
                " (SELECT 1 FROM captures AS before WHERE before.subset = captures.subset"
                " AND before.idx = captures.idx - 1 AND before.state = 'saved'))",
                (now(), *astuple(outcome), *key),
            ).rowcount
            if changed != 1:
                raise sqlite3.IntegrityError(f"{key} cannot be confirmed: out of order, or no such intent")

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _nothing_captured(path: Path) -> Problem:
    return Problem(
        "nothing has been captured with this plan yet",
        where=str(path),
        advice="run the plan first: chexrig run PLAN",
    )
