"""One SQLite file: opened to write or read as it is at one moment, changed in transactions, told in words.

Rows are bound by name, and become value objects by the names of their columns.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeVar, cast

from pydantic import TypeAdapter
from pydantic_core import to_json

from android_bridge.base import Problem

T = TypeVar("T")

_AGAIN = "then run the same command again"
#: How long a command waits for another one's short transaction.
_BUSY_S = 10.0
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


class Database:
    """An open database. May be used from any thread; a transaction is one thread's until it ends.

    Parameters
    ----------
    path
        The file, for what is told.
    connection
        To the file, or to a copy of it in memory.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._connection.row_factory = sqlite3.Row
        self._turn = threading.RLock()

    @classmethod
    def to_write(cls, path: Path) -> Database:
        """Open the file, made where it is not there; nothing is written to it yet."""
        with explain_sqlite_errors(path):
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_BUSY_S)
        return cls(path, connection)

    def make_durable(self) -> None:
        """Have every commit on disk when it returns (G2), while others may read."""
        self.run("PRAGMA journal_mode = WAL")
        self.run("PRAGMA synchronous = FULL")

    @classmethod
    def snapshot(cls, path: Path) -> Database:
        """Copy the file as it is now into memory: it is not written or locked, its writer may go on.

        Empty where there is no file.
        """
        with explain_sqlite_errors(path):
            connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            try:
                if is_there(path):
                    _copy_consistently(path, connection)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, once whoever is at it is done."""
        with self._turn:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Have all that is changed within come on disk together, or not at all."""
        with self._turn, explain_sqlite_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has ended it already
                    self._connection.execute("ROLLBACK")
                raise

    def run(self, statement: str, /, **values: object) -> int:
        """Run one statement; give how many rows it changed."""
        with self._turn, explain_sqlite_errors(self.path):
            return self._connection.execute(statement, _all_stored(values)).rowcount

    def insert(self, table: str, row: Mapping[str, object]) -> int:
        """Append a row, by the names of its columns; give its number."""
        columns, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        with self._turn, explain_sqlite_errors(self.path):
            done = self._connection.execute(
                f"INSERT INTO {table} ({columns}) VALUES ({places})",
                _all_stored(row),
            )
            return done.lastrowid or 0

    def rows(self, query: str, /, **values: object) -> list[dict[str, Any]]:
        """Give rows, each by the names of its columns."""
        with self._turn, explain_sqlite_errors(self.path):
            return [dict(row) for row in self._connection.execute(query, values)]

    def value(self, query: str, /, **values: object) -> Any:
        """Give the one value of the first row; None where there is no row."""
        with self._turn, explain_sqlite_errors(self.path):
            row = self._connection.execute(query, values).fetchone()
        return None if row is None else row[0]

    def objects(self, kind: type[T], query: str, /, **values: object) -> list[T]:
        """Give value objects, made of rows whose columns have the names of their fields.

        Raises
        ------
        Problem
            When a value is not what its field says, such as a date that is none.
        """
        return self.convert(kind, self.rows(query, **values))

    def convert(self, kind: type[T], rows: list[dict[str, Any]]) -> list[T]:
        """Make value objects of rows; the one place where what is stored becomes what is meant."""
        try:
            # by way of JSON: strict types, yet text becomes dates and the members of enumerations
            made: list[T] = _converter(cast("Any", kind)).validate_json(to_json(rows), strict=True)
        except (ValueError, TypeError) as error:
            raise damaged(self.path, str(error).partition("\n    For further")[0]) from error
        return made

    def in_memory_only(self) -> None:
        """Refuse every change from now on."""
        self._connection.execute("PRAGMA query_only = ON")

    @contextmanager
    def changed_in_memory(self) -> Iterator[None]:
        """Let a copy in memory be changed for once."""
        self._connection.execute("PRAGMA query_only = OFF")
        try:
            yield
        finally:
            self._connection.execute("PRAGMA query_only = ON")

    def check_sound(self) -> None:
        """Read all of it once.

        Raises
        ------
        Problem
            When a page, an index, or a value's type is damaged, or a row refers to one that is not there.
        """
        found = str(self.value("PRAGMA integrity_check(1)"))
        if found != "ok":
            raise damaged(self.path, found)
        astray = self.rows("PRAGMA foreign_key_check")
        if astray:
            raise damaged(
                self.path, f"a row of {astray[0]['table']} belongs to none of {astray[0]['parent']}"
            )

    def to_bytes(self) -> bytes:
        """Give the whole database as the bytes of a file."""
        return self._connection.serialize()


def now() -> datetime:
    """Give the time as the record has it: UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def columns_of(thing: Any, **renamed: str) -> dict[str, object]:
    """Give the columns of a value object: its fields by name, or by another name."""
    return {renamed.get(each.name, each.name): getattr(thing, each.name) for each in fields(thing)}


def is_there(path: Path) -> bool:
    """Say whether there is such a file.

    Raises
    ------
    Problem
        When its folder may not be looked into.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise Problem(
            "the journal cannot be opened",
            where=str(path),
            got=error.strerror or str(error),
            advice="run this as the user who captures, or get the right to read that folder",
        ) from error
    return True


def damaged(path: Path, got: str) -> Problem:
    """Tell that the file's content is not what was written."""
    return Problem(
        "this journal cannot be read",
        where=str(path),
        got=got,
        advice="restore it from a backup; never delete it while its photos are on the phone",
    )


def explained(error: sqlite3.Error, path: Path) -> Problem:
    """Turn an error of SQLite into what the operator is told."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits only refine it
    if path.is_dir():
        code = sqlite3.SQLITE_CANTOPEN  # SQLite calls it a read error where only reading was asked for
    if code not in _WORDS:
        return damaged(path, str(error))
    what, advice = _WORDS[code]
    return Problem(what, where=str(path), got="a folder" if path.is_dir() else str(error), advice=advice)


@contextmanager
def explain_sqlite_errors(path: Path) -> Iterator[None]:
    """Tell what is wrong with the file. A broken rule of the record (`IntegrityError`) is no such thing.

    Raises
    ------
    Problem
        In place of what SQLite raises for a file that it cannot open, read or write.
    """
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.Error as error:
        raise explained(error, path) from error
    except UnicodeDecodeError as error:  # a name in the schema
        raise damaged(path, str(error)) from error


def _all_stored(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _stored(value) for name, value in values.items()}


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        spec = "microseconds" if value.microsecond % 1000 else "milliseconds"
        return value.astimezone(UTC).isoformat(timespec=spec)
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else value


@cache
def _converter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(list[kind])


def _copy_consistently(path: Path, connection: sqlite3.Connection) -> None:
    # Without a write-ahead log nobody writes: then not even SQLite's helper files are made beside it.
    quiet = not _has_log(path)
    if not quiet and not may_be_written(path):
        return _copy_from_elsewhere(path, connection)
    _copy(path, connection, "mode=ro&immutable=1" if quiet else "mode=ro")
    if quiet and _has_log(path):  # a writer came in the meantime
        _copy(path, connection, "mode=ro")
    return None


def _copy_from_elsewhere(path: Path, connection: sqlite3.Connection) -> None:
    """Copy a file whose log was left behind where no helper file can be made; nobody writes it there."""
    with tempfile.TemporaryDirectory(prefix="chexrig-") as folder:
        copy = Path(folder) / path.name
        for each in (path, path.with_name(f"{path.name}-wal")):
            shutil.copyfile(each, copy.with_name(each.name))
        _copy(copy, connection, "mode=rw")


def may_be_written(path: Path) -> bool:
    """Say whether a database could be changed where it is: an archive may be on a read-only medium."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _has_log(path: Path) -> bool:
    return path.with_name(f"{path.name}-wal").exists()


def _copy(path: Path, connection: sqlite3.Connection, how: str) -> None:
    uri = f"{path.absolute().as_uri()}?{how}"
    with closing(sqlite3.connect(uri, uri=True)) as source:
        source.backup(connection)
