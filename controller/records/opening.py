"""The journal's file: opened to write, or read as it is at one moment; and what its errors mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from android_bridge.base import Problem

JOURNAL = "journal.sqlite"
"""Name of the record's file in the plan's state folder."""
_AGAIN = "then run the same command again"
#: SQLite's primary result code -> (what, what to do next); any other says that the content is damaged.
_WORDS = {
    sqlite3.SQLITE_CANTOPEN: (
        "the journal cannot be opened",
        f"make sure that it is a file, and that its folder may be read and written, {_AGAIN}",
    ),
    sqlite3.SQLITE_BUSY: ("another program holds the journal", f"close that program, {_AGAIN}"),
    sqlite3.SQLITE_LOCKED: ("another program holds the journal", f"close that program, {_AGAIN}"),
    sqlite3.SQLITE_READONLY: (
        "the journal cannot be written",
        f"make sure that the file and its folder may be written, {_AGAIN}",
    ),
    sqlite3.SQLITE_PERM: (
        "the journal cannot be opened",
        f"make sure that the file and its folder may be read and written, {_AGAIN}",
    ),
    sqlite3.SQLITE_FULL: ("the journal cannot be written", f"make room on this computer's disk, {_AGAIN}"),
    sqlite3.SQLITE_IOERR: (
        "the disk failed with the journal",
        f"check that this computer's disk is there and has room, {_AGAIN}",
    ),
}


def exists(path: Path) -> bool:
    """Say whether there is a journal.

    Raises
    ------
    Problem
        When its folder may not be looked into.
    """
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise Problem(
            "the journal cannot be opened",
            where=str(path),
            got=error.strerror or str(error),
            advice="run this as the user who captures, or get the right to read that folder",
        ) from error
    return True


def explain(error: sqlite3.Error, path: Path) -> Problem:
    """Turn an error of SQLite into what the operator is told."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits only refine it
    if path.is_dir():
        code = sqlite3.SQLITE_CANTOPEN  # SQLite calls it a read error where only reading was asked for
    what, advice = _WORDS.get(
        code,
        (
            "this journal cannot be read",
            "restore it from a backup; never delete it while its photos are on the phone",
        ),
    )
    got = "a folder" if path.is_dir() else str(error)
    return Problem(what, where=str(path), got=got, advice=advice)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell what is wrong with the file. A broken rule of the journal (`IntegrityError`) is no such thing.

    Raises
    ------
    Problem
        In place of what SQLite raises for a file that it cannot open, read or write.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError:
            raise explain(error, path) from error
        raise


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open the file, made where it is not there; every commit is on disk when it returns (G2)."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        db.close()
        raise
    return db


def read_snapshot(path: Path) -> sqlite3.Connection:
    """Copy the journal as it is now into memory; the file is not written or locked, its writer may go on."""
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        # Without a write-ahead log nobody writes: then not even SQLite's helper files are made beside it.
        quiet = not _has_log(path)
        _copy(path, db, "mode=ro&immutable=1" if quiet else "mode=ro")
        if quiet and _has_log(path):  # a writer came in the meantime
            _copy(path, db, "mode=ro")
    except BaseException:
        db.close()
        raise
    return db


def _has_log(path: Path) -> bool:
    return path.with_name(f"{path.name}-wal").exists()


def _copy(path: Path, db: sqlite3.Connection, how: str) -> None:
    uri = f"{path.absolute().as_uri()}?{how}"
    with closing(sqlite3.connect(uri, uri=True)) as source:
        source.backup(db)
