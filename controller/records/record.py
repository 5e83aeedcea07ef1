"""The record of a plan: one database, and a part of it for each kind of thing that is kept."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from android_bridge.base import Problem
from controller.plan import RECORD, SHOWINGS_BEFORE
from controller.records.captures import Captures
from controller.records.database import Database, damaged, is_there, may_be_written
from controller.records.handovers import Handovers
from controller.records.mark import Mark, read_mark, refuse_lost, refuse_older, write_mark
from controller.records.removals import Removals
from controller.records.retakes import Retakes
from controller.records.schema import SCHEMA_VERSION, TABLES, upgrade
from controller.records.showing import Show
from controller.records.showings import Showings, nothing_shown
from controller.records.taking_over import Earlier, earlier_files
from controller.records.verdicts import Verdicts


class Record:
    """The record of one plan.

    A session holds the plan's lock (see `controller.records.lock`) and writes captures or showings; other
    commands write beside it, in short transactions, and the session sees that when it asks. May be used from
    any thread.

    Parameters
    ----------
    path
        The SQLite file.
    camera
        Whose captures and retakes are meant; empty for a plan's only one.
    create
        Make it where it is not there.
    read_only
        Give it as it is at this moment: nothing is made, written or locked, and a session may be writing.
    handed_over
        Open it to write although it was packed for another computer.

    Attributes
    ----------
    id
        Its own.
    journal_id
        By which the camera's phone keeps its photos: the record's own where the plan has one camera.
    plan_id
        The plan's own, whatever it is called.
    captures, showings, retakes, removals, verdicts, handovers
        Its parts.

    Raises
    ------
    Problem
        When there is no record and none is to be made, it is not one that this version reads, it was lost
        or is older than it was, or it was handed over; by every method of its parts, when the file cannot be
        read or written any more.
    """

    def __init__(
        self,
        path: Path,
        *,
        camera: str = "",
        create: bool = True,
        read_only: bool = False,
        handed_over: bool = False,
    ) -> None:
        self.path = path
        self.camera = camera
        self.is_read_only = read_only
        makes = create and not read_only
        if not _has_content(path):
            refuse_lost(path)
        if not makes and not record_exists(path):
            raise _nothing_captured(path)
        # Read before the copy is made: a session that ends meanwhile writes its mark after the record.
        self._mark = read_mark(path) if read_only else None
        self._database = Database.snapshot(path) if read_only else Database.to_write(path)
        try:
            earlier = earlier_files(path)
            self._prepare(earlier, makes=makes)
            self.id, self.plan_id = (str(self._meta(key)) for key in ("journal", "plan"))
            self.journal_id = _journal_id(self.id, camera)
            self.handovers = Handovers(self._database)
            if read_only:
                self._database.in_memory_only()
            else:
                self.check_may_be_written(handed_over=handed_over)
                earlier.put_aside()
        except BaseException:
            self._database.close()
            raise
        self.captures = self.captures_of(camera)
        self.showings = Showings(self._database, self._moved_on)
        self.retakes = Retakes(self._database, camera)
        self.removals = Removals(self._database, camera)
        self.verdicts = Verdicts(self._database, camera)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def database(self) -> Database:
        """What its parts work on, for other parts of this package."""
        return self._database

    @property
    def is_writable(self) -> bool:
        """Whether it could be changed where it is: an archive may be on a read-only medium."""
        return may_be_written(self.path)

    def check_may_be_written(self, *, handed_over: bool = False) -> None:
        """Refuse a record that is older than it was, or goes on elsewhere.

        Parameters
        ----------
        handed_over
            Whether one that was packed for another computer is meant.

        Raises
        ------
        Problem
            Says which, and what to do.
        """
        mark = self._mark if self.is_read_only else read_mark(self.path)
        refuse_older(self.path, self.id, self._database, mark)
        if not handed_over:
            self.handovers.refuse_elsewhere(self.path)

    def _prepare(self, earlier: Earlier, *, makes: bool) -> None:
        """Make the tables, or bring those of an older version up to date: all of it or nothing."""
        self._check(makes=makes or earlier.has_showings)
        if not self.is_read_only:
            self._database.make_durable()  # not before: a damaged file stays as it is
        try:
            with self._database.transaction():
                found = int(self._database.value("PRAGMA user_version"))
                if found < SCHEMA_VERSION:
                    self._upgrade(found)
                earlier.take_over(self._database)
        except sqlite3.IntegrityError as error:  # in what an older version wrote
            raise damaged(self.path, str(error)) from error
        self._database.run("PRAGMA foreign_keys = ON")  # SQLite takes no notice of it in a transaction

    def _check(self, *, makes: bool) -> None:
        """Read the file once, before anything is written to it."""
        found = int(self._database.value("PRAGMA user_version"))
        if self._database.value("SELECT 1 FROM sqlite_master LIMIT 1") is None:
            refuse_lost(self.path, opened=True)
            if not makes:  # a run was killed before it had made the tables
                raise _nothing_captured(self.path)
            return
        if not 0 <= found <= SCHEMA_VERSION:
            raise _another_version(self.path, found)
        self._database.check_sound()
        there = {row["name"] for row in self._database.rows("SELECT name FROM sqlite_master")}
        missing = [name for name in TABLES if name not in there] if found == SCHEMA_VERSION else []
        if missing or not found:
            raise damaged(self.path, f"it lacks {', '.join(missing) or 'its version'}")

    def _upgrade(self, found: int) -> None:
        for statement in upgrade(found):
            self._database.run(statement)
        for key in {0: ("journal", "plan"), 4: (), 5: ()}.get(found, ("plan",)):
            self._database.insert("meta", {"key": key, "value": secrets.token_hex(8)})
        self._database.run(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _meta(self, key: str) -> str:
        found = self._database.value("SELECT value FROM meta WHERE key = :key", key=key)
        if found is None:
            raise damaged(self.path, f"it lacks its {key} id")
        return str(found)

    def _moved_on(self) -> None:
        write_mark(self.path, Mark.of(self.id, self._database))

    def captures_of(self, camera: str) -> Captures:
        """Give the captures of another camera than the one that is meant."""
        journal = _journal_id(self.id, camera)
        return Captures(self._database, camera, journal, self._moved_on, is_copy=self.is_read_only)

    @contextmanager
    def to_append(self) -> Iterator[Record]:
        """Give the record as it is on disk now, to append to it."""
        if not self.is_read_only:
            yield self
            return
        with closing(Record(self.path, camera=self.camera, create=False)) as live:
            yield live

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _journal_id(record: str, camera: str) -> str:
    """Give the id by which the phone of a camera keeps its photos.

    Each camera of a plan has one of its own: the phone of another stands at no index of it, and refuses.
    """
    if not camera:
        return record
    return hashlib.sha256(f"{record} {camera}".encode()).hexdigest()[: len(record)]


def _has_content(path: Path) -> bool:
    return is_there(path) and (path.is_dir() or path.stat().st_size > 0)


def record_exists(path: Path) -> bool:
    """Say whether a plan has a record, or what an earlier version kept in its place.

    Raises
    ------
    Problem
        When its folder may not be looked into.
    """
    return is_there(path) or is_there(path.with_name(SHOWINGS_BEFORE))


def read_shows(state_dir: Path) -> list[Show]:
    """Give everything that was shown with a plan for photos by hand, in the order of showing.

    Parameters
    ----------
    state_dir
        The plan's state folder; a session may be writing.

    Raises
    ------
    Problem
        When nothing was ever shown, or the record cannot be read.
    """
    path = state_dir / RECORD
    if not record_exists(path):
        raise nothing_shown(path)
    with closing(Record(path, read_only=True)) as record:
        if not record.showings.has_begun:
            raise nothing_shown(path)
        return record.showings.shows()


class NothingCaptured(Problem):
    """There is no record yet, or nothing in it."""


def _nothing_captured(path: Path) -> NothingCaptured:
    return NothingCaptured(
        "nothing has been captured with this plan yet",
        where=str(path),
        advice="run the plan first: chexrig run PLAN",
    )


def _another_version(path: Path, found: int) -> Problem:
    return Problem(
        "this journal was written by another version of chexrig",
        where=str(path),
        expected=f"schema version {SCHEMA_VERSION}",
        got=f"schema version {found}",
        advice="use the newest version of chexrig that has worked on this plan",
    )
