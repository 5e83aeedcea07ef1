"""A record that is gone, emptied or older than it was is refused, and so is what was packed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from rig import on_record

from android_bridge.base.problems import Problem
from controller.records import Intent, Outcome, Record, record_exists

Save = Callable[..., None]


def write(path: Path) -> None:
    Record(path).close()


def gone(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def without_tables(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")


@pytest.fixture
def begun(journal: Record, save: Save) -> Path:
    """The path of a record with a session and a photo, closed."""
    save(1)
    journal.captures.end_session("one", "stopped")
    journal.close()
    return journal.path


@pytest.mark.parametrize("lose", [gone, emptied, without_tables])
def test_a_lost_record_is_noticed_by_its_mark(begun: Path, lose: Callable[[Path], None]) -> None:
    lose(begun)
    before = {each.name: each.read_bytes() for each in begun.parent.iterdir()}
    for _ in range(2):
        with pytest.raises(Problem, match="photos were taken with it") as caught:
            write(begun)
        assert caught.value.where == str(begun)
        assert "journal.mark" in caught.value.got
        assert "from a backup" in caught.value.advice
        assert "copy the plan to a new file" in caught.value.advice
    assert {each.name: each.read_bytes() for each in begun.parent.iterdir()} == before


@pytest.mark.parametrize(
    "evidence",
    [
        "phone.log",
        "pairing-code",
        "frames",
        "repair.yaml",
        "removed.jsonl",
        "manual.sqlite.taken-over",
        "journal.sqlite-wal",
        "simulated-phone/0123456789abcdef/morning/1.jpg",
    ],
)
def test_beside_what_only_a_session_leaves_no_record_is_begun(tmp_path: Path, evidence: str) -> None:
    """Folders of earlier versions have no mark."""
    (tmp_path / "manifest.jsonl").touch()
    (tmp_path / evidence).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / evidence).touch()
    with pytest.raises(Problem, match="the journal of this plan is gone") as caught:
        write(tmp_path / "journal.sqlite")
    assert evidence.partition("/")[0] in caught.value.got
    assert not record_exists(tmp_path / "journal.sqlite")


def test_a_run_that_ended_before_its_first_session_is_no_loss(tmp_path: Path) -> None:
    for name in ("manifest.jsonl", "lock"):
        (tmp_path / name).touch()
    (tmp_path / "simulated-phone").mkdir()
    (tmp_path / "journal.sqlite").touch()
    write(tmp_path / "journal.sqlite")
    write(tmp_path / "journal.sqlite")


def test_an_older_copy_is_refused(journal: Record, journal_path: Path, save: Save) -> None:
    save(1)
    backup = journal_path.with_name("backup")
    with closing(sqlite3.connect(backup)) as copy, closing(sqlite3.connect(journal_path)) as source:
        source.backup(copy)
    save(2)
    save(3)
    journal.captures.end_session("one", "complete")
    journal.close()
    newest = journal_path.read_bytes()
    shutil.copy(backup, journal_path)
    with pytest.raises(Problem, match="this is an older copy of the journal") as caught:
        write(journal_path)
    assert (caught.value.expected, caught.value.got) == (
        "at least 1 sessions, 3 triggers",
        "1 sessions, 1 triggers",
    )
    with closing(Record(journal_path, read_only=True)) as reader:
        assert reader.captures.status()[0].saved == 1, "it may be looked at"
        with pytest.raises(Problem, match="older copy"):
            reader.check_may_be_written()
    journal_path.write_bytes(newest)
    write(journal_path)


def test_a_session_that_was_killed_is_known_from_its_beginning(
    journal: Record, journal_path: Path, save: Save
) -> None:
    save(1)
    old = journal.database.to_bytes()
    journal.captures.begin_session(on_record.session("two"))
    save(2, session="two")
    journal.close()  # with no word of the session's end
    journal_path.write_bytes(old)
    with pytest.raises(Problem, match="an older copy"):
        write(journal_path)


def test_another_plans_record_is_refused(begun: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    write(tmp_path / "other" / "journal.sqlite")
    shutil.copy(tmp_path / "other" / "journal.sqlite", begun)
    with pytest.raises(Problem, match="this is another journal than the one of this plan's photos"):
        write(begun)


def test_a_record_ahead_of_its_mark_goes_on(
    begun: Path, intent: Callable[..., Intent], outcome: Callable[..., Outcome]
) -> None:
    """A kill between the two: the mark is written after what it speaks of."""
    mark = begun.with_name("journal.mark").read_bytes()
    with closing(Record(begun)) as record:
        record.captures.begin_subset(on_record.subset("evening", 6, 9, manifest_digest="d"))
        record.captures.begin_session(on_record.session("two"))
        record.captures.intend(intent(2, session="two"))
        record.captures.confirm(intent(2, session="two"), outcome(2))
    begun.with_name("journal.mark").write_bytes(mark)
    write(begun)


def test_a_record_without_a_mark_is_an_earlier_versions(begun: Path) -> None:
    begun.with_name("journal.mark").unlink()
    write(begun)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"record": 5}', b"\xff" * 20])
def test_a_damaged_mark_is_told(begun: Path, content: bytes) -> None:
    begun.with_name("journal.mark").write_bytes(content)
    with pytest.raises(Problem, match="the mark beside the journal cannot be read"):
        write(begun)
    assert begun.with_name("journal.mark").read_bytes() == content
