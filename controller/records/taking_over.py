"""What earlier versions kept beside the record in files of their own: showings by hand, and removals."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from android_bridge.base import Problem, sync_folder
from controller.plan import REMOVALS_BEFORE, SHOWINGS_BEFORE, TAKEN_OVER
from controller.records.database import Database, explain_sqlite_errors, is_there, now

_SHOWINGS_VERSION = 1
_SUBSET = "id, first, last, definition, manifest_digest, begun_at"
_SESSION = "id, chexrig_version, display, advance, every_s, boot, started_at, ended_at, outcome, cause"
_SHOW = (
    "number, session, kind, subset, part, idx, xray_path, xray_sha256, shown_sha256, windowing, shown_at,"
    " shown_us, seen_at, seen_us, hidden_at, hidden_us, ending, reason"
)
#: Its tables, in the order in which they refer to each other: (there, here, columns, whether a camera is put
#: before them).
_OF_SHOWINGS = (
    ("subsets", "shown_subsets", _SUBSET, True),
    ("sets", "shown_sets", "subset, part, first, last", True),
    ("sessions", "showing_sessions", _SESSION, False),
    ("shows", "showings", _SHOW, True),
)


class _Removal(BaseModel):
    photo: str
    dataset: str
    at: str


@dataclass(frozen=True)
class Earlier:
    """The files of earlier versions beside a record.

    Parameters
    ----------
    showings, removals
        Those that are there.
    """

    showings: Path | None
    removals: Path | None

    @property
    def has_showings(self) -> bool:
        """Whether showings by hand are among them."""
        return self.showings is not None

    def take_over(self, database: Database) -> None:
        """Put all that is in them into the record, once. Within a transaction.

        Raises
        ------
        Problem
            When one of them cannot be read, or does not go together with what the record has.
        """
        if self.showings is not None:
            _take_showings(database, self.showings)
        if self.removals is not None:
            _take_removals(database, self.removals)

    def put_aside(self) -> None:
        """Give the files, that are in the record now, names by which they are not taken again.

        Raises
        ------
        Problem
            When they cannot be renamed.
        """
        if self.showings is not None:
            with explain_sqlite_errors(self.showings), closing(sqlite3.connect(self.showings)) as db:
                db.execute("PRAGMA journal_mode = DELETE")  # so that it is one file
            put_aside(self.showings)
        if self.removals is not None:
            put_aside(self.removals)


def earlier_files(path: Path) -> Earlier:
    """Find those beside a record."""
    showings, removals = (path.with_name(name) for name in (SHOWINGS_BEFORE, REMOVALS_BEFORE))
    return Earlier(
        showings if is_there(showings) else None,
        removals if is_there(removals) else None,
    )


def put_aside(file: Path) -> None:
    """Rename a file whose content is in the record.

    Raises
    ------
    Problem
        When it cannot be renamed.
    """
    aside = file.with_name(f"{file.name}{TAKEN_OVER}")
    number = 1
    while aside.exists():
        number += 1
        aside = file.with_name(f"{file.name}{TAKEN_OVER}-{number}")
    try:
        file.rename(aside)
        sync_folder(file.parent)
    except OSError as error:
        raise Problem(
            "a file whose content is in the journal now cannot be put aside",
            where=str(file),
            expected=f"to be renamed to {aside.name}",
            got=error.strerror or str(error),
            advice="make sure that the folder may be written, then run the same command again",
        ) from error


def is_taken(database: Database, file: Path, content: str) -> bool:
    """Say whether this very content was taken over before."""
    found = database.value(
        "SELECT 1 FROM taken_over WHERE file = :file AND content = :content", file=file.name, content=content
    )
    return found is not None


def note_taken(database: Database, file: Path, content: str) -> None:
    """Write down that this content is in the record; where it stood there before, that stays."""
    if not is_taken(database, file, content):
        database.insert("taken_over", {"file": file.name, "content": content, "at": now()})


def _take_showings(database: Database, file: Path) -> None:
    with closing(Database.snapshot(file)) as before:
        found = before.value("PRAGMA user_version")
        if found == 0 and before.value("SELECT 1 FROM sqlite_master LIMIT 1") is None:
            return  # a session was killed before it had made the tables
        if found != _SHOWINGS_VERSION:
            raise Problem(
                "this display journal was written by another version of chexrig",
                where=str(file),
                expected=f"schema version {_SHOWINGS_VERSION}",
                got=f"schema version {found}",
                advice="use the newest version of chexrig that has worked on this plan",
            )
        before.check_sound()
        content = str(before.value("SELECT value FROM meta WHERE key = 'journal'"))
        if is_taken(database, file, content):
            return
        if database.value("SELECT 1 FROM showing_sessions LIMIT 1") is not None:
            raise Problem(
                "x-rays were shown with this plan by two versions of chexrig at once",
                where=str(file),
                expected="showings in the journal, or in this file",
                got="both",
                advice="move this file away, if its showings are of another plan; nothing was changed",
            )
        for there, here, columns, has_camera in _OF_SHOWINGS:
            for row in before.rows(f"SELECT {columns} FROM {there} ORDER BY rowid"):
                database.insert(here, {**({"camera": ""} if has_camera else {}), **row})
        note_taken(database, file, content)


def _take_removals(database: Database, file: Path) -> None:
    try:
        data = file.read_bytes()
        removals = list(_removals(data))
    except (OSError, ValueError) as error:
        raise Problem(
            "the list of photos that were removed from the phone cannot be read",
            where=str(file),
            got=_first_mistake(error),
            advice="restore it from a backup; without it they count as missing",
        ) from error
    content = hashlib.sha256(data).hexdigest()
    if is_taken(database, file, content):
        return
    for each in removals:
        database.insert("removals", {"photo_name": each.photo, "dataset": each.dataset, "at": each.at})
    note_taken(database, file, content)


def _removals(data: bytes) -> Iterator[_Removal]:
    for line in data.decode("utf-8").splitlines():
        if line.endswith("}"):  # else a crash has cut it off: nothing was removed on account of it
            yield _Removal.model_validate_json(line)


def _first_mistake(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first: Any = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return getattr(error, "strerror", None) or str(error)
