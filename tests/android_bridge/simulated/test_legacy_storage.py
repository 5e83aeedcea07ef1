"""The simulated phone's storage of the dialect: one flat folder, durable, and what it makes of a crash."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from android_bridge.simulated.legacy_storage import LegacyStorage
from protocol.legacy import LegacyName

JPEG = b"\xff\xd8 a photo \xff\xd9"
FIRST = LegacyName.of(5, 1, "C/train/p1/s1/v1.png")
RETAKE = LegacyName.of(5, 2, "C/train/p1/s1/v1.png")
LONGEST = LegacyName(0, 1, ("a" * 248,))


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[LegacyStorage]:
    opened = LegacyStorage(tmp_path)
    yield opened
    opened.close()


def entries(folder: Path) -> list[tuple[str, int, str]]:
    with closing(sqlite3.connect(folder / ".chexrig" / "phone.sqlite")) as db:
        return db.execute("SELECT name, superseded, sha256 FROM photos ORDER BY rowid").fetchall()


def test_a_saved_photo_is_in_place_under_exactly_its_name_and_on_record(storage: LegacyStorage) -> None:
    digest = hashlib.sha256(JPEG).hexdigest()
    for name in (FIRST, RETAKE, LONGEST):
        storage.save_named(name, JPEG)
        assert storage.newest() == name
        assert storage.holds(name)
    folder = storage.folder / "CheXpeditor"
    assert {each.name for each in folder.iterdir()} == {str(each) for each in (FIRST, RETAKE, LONGEST)}
    assert entries(storage.folder) == [
        *[(str(FIRST), 1, digest), (str(RETAKE), 0, digest), (str(LONGEST), 0, digest)]
    ]


def test_file_folder_and_journal_are_made_durable_in_this_order(
    storage: LegacyStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    final = storage.photos / str(FIRST)
    real_fsync = os.fsync

    def fsync(descriptor: int) -> None:
        what = "folder" if Path(f"/proc/self/fd/{descriptor}").readlink().is_dir() else "file"
        order.append(
            f"{what}, {'renamed' if final.exists() else 'not renamed'}, {len(entries(storage.folder))}"
        )
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    storage.save_named(FIRST, JPEG)
    assert order == ["file, not renamed, 0", "folder, renamed, 0"]
    assert len(entries(storage.folder)) == 1


def test_nothing_is_written_over(storage: LegacyStorage) -> None:
    storage.save_named(FIRST, JPEG)
    with pytest.raises(FileExistsError):
        storage.save_named(FIRST, b"another")
    assert (storage.photos / str(FIRST)).read_bytes() == JPEG


def test_a_file_taken_away_gives_its_name_back(storage: LegacyStorage) -> None:
    storage.save_named(FIRST, JPEG)
    (storage.photos / str(FIRST)).unlink()
    assert not storage.holds(FIRST)
    storage.save_named(FIRST, JPEG)
    assert [each[:2] for each in entries(storage.folder)] == [(str(FIRST), 0)]


def test_a_crash_before_the_entry_is_made_good_when_the_same_photo_is_asked_for(tmp_path: Path) -> None:
    with closing(LegacyStorage(tmp_path)) as storage:
        storage.save_named(FIRST, JPEG)
        storage.intend(RETAKE)
        (storage.photos / str(RETAKE)).write_bytes(JPEG)
        (storage.photos / str(LONGEST)).write_bytes(JPEG)
        (storage.photos / ".incoming.part").write_bytes(b"half")
    with closing(LegacyStorage(tmp_path)) as again:
        assert not (again.photos / ".incoming.part").exists()
        assert again.newest() == FIRST
        assert not again.adopt(FIRST), "it is on record"
        assert not again.adopt(LONGEST), "it was not under way: it may be another plan's"
        with pytest.raises(FileExistsError):
            again.intend(LONGEST)
        assert again.adopt(RETAKE)
        assert again.newest() == RETAKE
        assert not again.adopt(RETAKE), "it is on record"
    assert [each[:2] for each in entries(tmp_path)] == [(str(FIRST), 1), (str(RETAKE), 0)]


def test_a_row_set_by_hand_ends_what_was_under_way(tmp_path: Path) -> None:
    with closing(LegacyStorage(tmp_path)) as storage:
        storage.intend(FIRST)
        (storage.photos / str(FIRST)).write_bytes(JPEG)
        storage.forget_intent()
        assert not storage.adopt(FIRST)


def test_both_dialects_can_share_a_folder(tmp_path: Path) -> None:
    with closing(LegacyStorage(tmp_path)) as storage:
        storage.save_named(FIRST, JPEG)
        assert storage.journal.last("0123456789abcdef", "night") is None
