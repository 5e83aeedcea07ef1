"""The journal as a file: its version, other readers, and processes killed while they write."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from proving import PROVING
from rig import on_record

from android_bridge.base.problems import Problem
from controller.records import SCHEMA_VERSION, Position, Record

Save = Callable[..., None]

#: Captures and never stops: prints each index once its photo is confirmed.
WRITER = """
import sys
from pathlib import Path
from controller.records import Intent, Record, Outcome, SessionRecord, SubsetRecord
journal = Record(Path(sys.argv[1]))
journal.captures.begin_subset(SubsetRecord(
    id="morning", first=1, last=900000, definition={}, manifest_digest="d" * 64
))
journal.captures.begin_session(SessionRecord(
    id=sys.argv[2], subset="morning", chexrig_version="0.1", display="xcb", phone_address="udp:h:1"
))
at = journal.captures.position("morning", 1)
index, take = at.next_index, at.next_take
while True:
    made = Intent(
        subset="morning", index=index, take=take, session=sys.argv[2], photo_name=f"{index}-{take}",
        xray_path="p", shown_sha256="b" * 64,
    )
    journal.captures.intend(made)
    told = Outcome(size_bytes=1, sha256="a" * 64, phone_us=1, cycle_us=1, free_bytes=1)
    journal.captures.confirm(made, told)
    print(index, flush=True)
    index, take = index + 1, 1
"""


def test_a_journal_keeps_its_id(journal: Record, journal_path: Path) -> None:
    with closing(Record(journal_path, create=False)) as again:
        assert again.id == journal.id
    assert len(journal.id) == 16


def test_every_commit_reaches_the_disk(journal: Record) -> None:
    """Guarantee G2 rests on these two settings."""
    assert journal.database._connection.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
    assert journal.database._connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_no_journal_is_made_where_none_is_wanted(journal_path: Path) -> None:
    with pytest.raises(Problem, match="nothing has been captured"):
        Record(journal_path, create=False)
    assert not journal_path.exists()


def test_another_version_is_refused_and_left_alone(journal: Record, journal_path: Path) -> None:
    journal.close()
    with closing(sqlite3.connect(journal_path)) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(Problem) as caught:
        Record(journal_path)
    assert caught.value.expected == f"schema version {SCHEMA_VERSION}"
    assert caught.value.got == f"schema version {SCHEMA_VERSION + 1}"
    assert str(journal_path) in caught.value.where
    with closing(sqlite3.connect(journal_path)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION + 1


@pytest.mark.parametrize("garbage", [b"no journal " * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_garbage_is_refused_and_left_alone(journal_path: Path, garbage: bytes) -> None:
    journal_path.write_bytes(garbage)
    with pytest.raises(Problem, match="this journal cannot be read"):
        Record(journal_path)
    assert journal_path.read_bytes() == garbage


@pytest.mark.usefixtures("journal")
def test_a_reader_sees_what_is_confirmed_while_it_is_being_written(journal_path: Path, save: Save) -> None:
    seen: list[int] = []
    stop = threading.Event()

    def read() -> None:
        with closing(Record(journal_path, create=False)) as reader:
            while not stop.is_set():
                photos = [photo.index for photo in reader.captures.photos("morning")]
                assert photos == list(range(1, len(photos) + 1))
                seen.append(reader.captures.status()[0].saved)

    thread = threading.Thread(target=read)
    thread.start()
    for index in range(1, 6):
        save(index)
    while 5 not in seen and thread.is_alive():
        stop.wait(0.001)
    stop.set()
    thread.join()
    assert seen == sorted(seen)
    assert seen[-1] == 5


@pytest.mark.parametrize("after", [4, *([1, 9] if PROVING else [])])
def test_nothing_confirmed_is_lost_when_the_writer_is_killed(journal_path: Path, after: int) -> None:
    for round_number in (1, 2):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(journal_path), f"session{round_number}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(after)]
        writer.send_signal(signal.SIGKILL)
        told += [int(line) for line in writer.stdout.read().split("\n")[:-1]]
        writer.wait()
        writer.stdout.close()
        with closing(Record(journal_path, create=False)) as journal:
            saved = [photo.index for photo in journal.captures.photos("morning")]
            position = journal.captures.position("morning", 1)
        assert saved == list(range(1, len(saved) + 1))
        assert told[-1] <= len(saved) <= told[-1] + 1
        assert position.next_index == len(saved) + 1
        assert position.next_take in (1, 2)
    with closing(Record(journal_path)) as journal:
        journal.captures.begin_session(on_record.session("last"))
        status = journal.captures.status()[0]
        assert (status.sessions, status.saved) == (3, len(saved))
        with closing(sqlite3.connect(journal_path)) as db:
            ends = db.execute("SELECT outcome, cause FROM sessions ORDER BY rowid").fetchall()
        assert ends == [("interrupted", "the program ended")] * 2 + [(None, None)]


def test_a_subset_of_another_range_starts_at_its_own_first(journal: Record) -> None:
    journal.captures.begin_subset(on_record.subset("evening", 6, 9))
    assert journal.captures.position("evening", 6) == Position(next_index=6, next_take=1, saved=0)
