"""A journal that cannot be opened, read or written is told in words; a reader leaves everything as it is."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from rig import on_record

from android_bridge.base.problems import Problem
from controller.records import Intent, Record
from controller.records.database import explained

Save = Callable[..., None]


def files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def test_a_folder_in_place_of_the_file(journal_path: Path) -> None:
    journal_path.mkdir()
    for read_only in (False, True):
        with pytest.raises(Problem, match="the journal cannot be opened") as caught:
            Record(journal_path, read_only=read_only)
        assert (caught.value.where, caught.value.got) == (str(journal_path), "a folder")
        assert "folder" in caught.value.advice


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="the journal cannot be opened"):
        Record(tmp_path / "none" / "journal.sqlite")


@pytest.mark.parametrize("garbage", [b"no journal " * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_garbage_is_told_to_a_reader_too(journal_path: Path, garbage: bytes) -> None:
    journal_path.write_bytes(garbage)
    with pytest.raises(Problem, match="this journal cannot be read") as caught:
        Record(journal_path, read_only=True)
    assert "restore it from a backup" in caught.value.advice
    assert files(journal_path.parent) == {journal_path.name: garbage}


def test_damage_further_in_is_told_by_the_method_that_meets_it(
    journal: Record, journal_path: Path, save: Save
) -> None:
    for index in (1, 2, 3):
        save(index)
    journal.close()
    data = journal_path.read_bytes()
    journal_path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))  # the first two pages stay
    with (
        pytest.raises(Problem, match="this journal cannot be read"),
        closing(Record(journal_path, read_only=True)) as reader,
    ):
        reader.captures.photos("morning")


def test_a_full_disk(journal: Record, journal_path: Path, intent: Callable[..., Intent]) -> None:
    pages = journal.database._connection.execute("PRAGMA page_count").fetchone()[0]
    journal.database._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Problem, match="the journal cannot be written") as caught:
        [journal.captures.intend(intent(index)) for index in range(1, 1000)]
    assert caught.value.where == str(journal_path)
    assert "make room on this computer's disk" in caught.value.advice
    with pytest.raises(Problem, match="the journal cannot be written"):
        journal.captures.begin_subset(
            on_record.subset("x" * 9000, 1, 2, manifest_digest="d")
        )  # ended by SQLite itself, told all the same


def test_another_writer(journal: Record, journal_path: Path) -> None:
    journal.database._connection.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(journal_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem, match="another program holds the journal"):
            journal.captures.begin_session(on_record.session("two", phone_address="sim"))


def test_a_broken_rule_stays_an_error_of_its_own(journal: Record, intent: Callable[..., Intent]) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        journal.captures.intend(intent(1, session="nobody's"))


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_READONLY_DIRECTORY])
def test_a_refined_code_is_known_by_its_kind(code: int) -> None:
    error = sqlite3.OperationalError("words of SQLite")
    error.sqlite_errorcode = code
    assert "cannot be read" not in explained(error, Path("j")).what


def test_a_reader_makes_and_changes_nothing(journal: Record, journal_path: Path, save: Save) -> None:
    save(1)
    journal.close()
    before = files(journal_path.parent)
    with closing(Record(journal_path, read_only=True)) as reader:
        assert reader.id == journal.id
        assert [photo.index for photo in reader.captures.photos("morning")] == [1]
        with pytest.raises(Problem, match="cannot be written"):
            reader.captures.end_session("one", "complete")
    assert files(journal_path.parent) == before
    assert set(before) == {journal_path.name, "journal.mark"}


def test_a_reader_sees_what_the_writer_has_committed_so_far(
    journal: Record, journal_path: Path, save: Save
) -> None:
    save(1)
    with journal.database.transaction():  # a run in the middle of writing
        journal.database._connection.execute("UPDATE subsets SET last = 9")
        with closing(Record(journal_path, read_only=True)) as reader:
            assert (reader.captures.status()[0].saved, reader.captures.status()[0].last) == (1, 5)
    save(2)
    assert [photo.index for photo in journal.captures.photos("morning")] == [1, 2]


def test_readers_beside_a_writer_never_see_half_of_it(journal: Record, journal_path: Path) -> None:
    journal.captures.begin_subset(on_record.subset("long", 1, 300, manifest_digest="d"))
    journal.captures.begin_session(on_record.session("s", subset="long", phone_address="sim"))
    seen: list[int] = []

    def read() -> None:
        while not seen or seen[-1] < 300:
            with closing(Record(journal_path, read_only=True)) as reader:
                indices = [photo.index for photo in reader.captures.photos("long")]
            assert indices == list(range(1, len(indices) + 1))
            seen.append(len(indices))

    thread = threading.Thread(target=read)
    thread.start()
    for index in range(1, 301):
        made = on_record.intent(subset="long", index=index, session="s")
        journal.captures.intend(made)
        journal.captures.confirm(made, on_record.outcome())
    thread.join(30)
    assert seen[-1:] == [300]
    assert seen == sorted(seen)


def test_a_journal_whose_making_was_cut_off(journal_path: Path) -> None:
    sqlite3.connect(journal_path).close()
    journal_path.touch()
    with pytest.raises(Problem, match="nothing has been captured"):
        Record(journal_path, read_only=True)
    Record(journal_path).close()
    Record(journal_path, read_only=True).close()
