"""The simulated phone's storage and journal, and what they make of a crash."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from android_bridge.base.problems import Problem
from android_bridge.simulated import storage as storage_module
from android_bridge.simulated.phone_journal import PhoneJournal, SavedPhoto
from android_bridge.simulated.storage import PhoneStorage
from protocol import LastPhoto, PhotoName

JOURNAL, SESSION = "0123456789abcdef", "5" * 32
JPEG = b"\xff\xd8 a photo \xff\xd9"


def name(index: int, take: int = 1, subset: str = "night-2") -> PhotoName:
    return PhotoName(index, take, subset, "train", "patient00001", "study1", "view1")


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[PhoneStorage]:
    opened = PhoneStorage(tmp_path)
    yield opened
    opened.close()


def test_a_saved_photo_is_in_place_and_on_record(storage: PhoneStorage) -> None:
    photo = storage.save(JOURNAL, SESSION, name(1), JPEG)
    assert photo == SavedPhoto(JOURNAL, name(1), SESSION, len(JPEG), hashlib.sha256(JPEG).hexdigest())
    folder = storage.folder / JOURNAL / "night-2"
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == {str(name(1)): JPEG}
    assert storage.journal.last(JOURNAL, "night-2") == LastPhoto(1, 1)
    assert storage.journal.knows(JOURNAL, name(1))


@pytest.mark.parametrize("letter", ["n", "\u540d"])
def test_a_path_that_no_answer_can_name_is_refused_before_anything_is_written(
    tmp_path: Path, letter: str
) -> None:
    folder = tmp_path / (letter * 60) / (letter * 80)
    for longer in range(5):
        folder /= letter * 60 if longer else letter
    with pytest.raises(Problem, match="the path of the simulated phone's folder is too long") as caught:
        PhoneStorage(folder)
    assert "--store" in caught.value.advice
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_synced_after_the_rename(
    storage: PhoneStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    folder = storage.subset_folder(JOURNAL, "night-2")
    real_fsync, real_record = os.fsync, storage.journal.record

    def fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        final = (folder / str(name(1))).exists()
        order.append(f"{'folder' if path == folder.resolve() else 'file'} {'after' if final else 'before'}")
        real_fsync(descriptor)

    def record(photo: SavedPhoto) -> None:
        order.append("journal")
        real_record(photo)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(storage.journal, "record", record)
    storage.save(JOURNAL, SESSION, name(1), JPEG)
    assert order == ["file before", "folder after", "journal"]


def test_a_crash_between_rename_and_journal(tmp_path: Path) -> None:
    before = PhoneStorage(tmp_path)
    before.save(JOURNAL, SESSION, name(1), JPEG)
    before.close()
    unwitnessed = tmp_path / JOURNAL / "night-2" / str(name(2))
    unwitnessed.write_bytes(JPEG)
    after = PhoneStorage(tmp_path)
    assert after.journal.last(JOURNAL, "night-2") == LastPhoto(2, 1, superseded=True)
    after.save(JOURNAL, SESSION, name(2, take=2), JPEG)
    assert after.journal.last(JOURNAL, "night-2") == LastPhoto(2, 2)
    assert unwitnessed.exists()  # nothing is deleted (G7)
    after.close()
    again = PhoneStorage(tmp_path)  # looking twice changes nothing
    assert again.journal.last(JOURNAL, "night-2") == LastPhoto(2, 2)
    again.close()


def test_a_rename_just_before_a_crash_is_flushed_before_it_goes_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    folder = tmp_path / JOURNAL / "night-2"
    folder.mkdir(parents=True)
    (folder / str(name(1))).write_bytes(JPEG)
    monkeypatch.setattr(storage_module, "sync_folder", lambda path: order.append(f"flushed {path.name}"))
    record = PhoneJournal.record

    def spy(journal: PhoneJournal, found: SavedPhoto, *, superseded: bool = False) -> None:
        order.append(f"recorded {found.name.index}")
        record(journal, found, superseded=superseded)

    monkeypatch.setattr(PhoneJournal, "record", spy)
    PhoneStorage(tmp_path).close()
    assert order == ["flushed night-2", "recorded 1"]


def test_a_crash_in_mid_write_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / JOURNAL / "night-2"
    folder.mkdir(parents=True)
    part = folder / f".{name(1)}.part"
    part.write_bytes(JPEG[:5])
    foreign = folder / "holiday.jpg"
    foreign.write_bytes(b"not ours")
    storage = PhoneStorage(tmp_path)
    assert list(folder.iterdir()) == [foreign]
    assert storage.journal.last(JOURNAL, "night-2") is None
    storage.close()


def test_two_phones_do_not_share_a_folder(storage: PhoneStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_module, "LOCK_PATIENCE_S", 0.05)
    with pytest.raises(Problem, match="another simulated phone is using this folder") as caught:
        PhoneStorage(storage.folder)
    assert caught.value.where == str(storage.folder)


def test_a_folder_can_be_used_again_after_close(tmp_path: Path) -> None:
    PhoneStorage(tmp_path).close()
    PhoneStorage(tmp_path).close()


def test_a_folder_that_cannot_be_used_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="folder cannot be used"):
        PhoneStorage(tmp_path / "file")


def test_a_file_that_exists_is_left_alone(storage: PhoneStorage) -> None:
    storage.save(JOURNAL, SESSION, name(1), JPEG)
    with pytest.raises(FileExistsError):
        storage.save(JOURNAL, SESSION, name(1), b"another")
    assert (storage.folder / JOURNAL / "night-2" / str(name(1))).read_bytes() == JPEG


def test_an_index_whose_photo_counts_takes_no_other(storage: PhoneStorage) -> None:
    storage.save(JOURNAL, SESSION, name(1), JPEG)
    with pytest.raises(FileExistsError, match="has a photo that counts already"):
        storage.save(JOURNAL, SESSION, name(1, take=2), JPEG)
    assert [each.name for each in (storage.folder / JOURNAL / "night-2").iterdir()] == [str(name(1))]


def test_a_folder_that_was_taken_away_is_made_anew(storage: PhoneStorage) -> None:
    storage.subset_folder(JOURNAL, "night-2").rmdir()
    storage.save(JOURNAL, SESSION, name(1), JPEG)
    assert (storage.folder / JOURNAL / "night-2" / str(name(1))).read_bytes() == JPEG


def test_a_write_that_fails_leaves_nothing(storage: PhoneStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(_: int) -> None:
        raise OSError(28, "No space left on device")

    folder = storage.subset_folder(JOURNAL, "night-2")
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="No space left"):
        storage.save(JOURNAL, SESSION, name(1), JPEG)
    assert list(folder.iterdir()) == []
    assert storage.journal.last(JOURNAL, "night-2") is None


def test_pretended_room_shrinks_with_every_photo(tmp_path: Path) -> None:
    storage = PhoneStorage(tmp_path, pretended_free_bytes=10_000_000)
    storage.save(JOURNAL, SESSION, name(1), bytes(3_000_000))
    assert storage.free_bytes() == 7_000_000
    assert not storage.is_full()
    storage.save(JOURNAL, SESSION, name(2), bytes(3_000_000))
    assert storage.free_bytes() == 4_000_000
    assert storage.is_full()  # less than twice the largest so far
    storage.close()


def test_saves_that_are_planned_to_fail_are_no_trials(tmp_path: Path) -> None:
    storage = PhoneStorage(tmp_path, failing_saves=2)
    for index in (1, 2):
        storage.save(JOURNAL, SESSION, name(index, subset="_shutter"), b"jpeg")
    storage.save(JOURNAL, SESSION, name(1), b"jpeg")
    with pytest.raises(OSError, match="the card does not answer"):
        storage.save(JOURNAL, SESSION, name(2), b"jpeg")
    storage.close()


# --- the journal ----------------------------------------------------------------------------------------


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[PhoneJournal]:
    opened = PhoneJournal(tmp_path / "phone.sqlite")
    yield opened
    opened.close()


def photo(index: int, take: int = 1, subset: str = "night-2", journal: str = JOURNAL) -> SavedPhoto:
    return SavedPhoto(journal, name(index, take, subset), SESSION, 10, "f" * 64)


def test_the_journal_tells_journals_and_subsets_apart(journal: PhoneJournal) -> None:
    for each in (photo(3), photo(12), photo(7, subset="day"), photo(5, journal="f" * 16)):
        journal.record(each)
    assert journal.last(JOURNAL, "night-2") == LastPhoto(12, 1)
    assert journal.last(JOURNAL, "day") == LastPhoto(7, 1)
    assert journal.last("f" * 16, "night-2") == LastPhoto(5, 1)
    assert journal.last("f" * 16, "day") is None


def test_the_journal_keeps_one_current_photo_of_an_index(journal: PhoneJournal) -> None:
    journal.record(photo(1))
    with pytest.raises(sqlite3.IntegrityError):
        journal.record(photo(1, take=2))
    journal.supersede(JOURNAL, "night-2", 1)
    assert journal.last(JOURNAL, "night-2") == LastPhoto(1, 1, superseded=True)
    journal.record(photo(1, take=2))
    assert journal.last(JOURNAL, "night-2") == LastPhoto(1, 2)
    with pytest.raises(sqlite3.IntegrityError):
        journal.record(photo(1, take=2), superseded=True)


def test_the_journal_outlives_its_process(tmp_path: Path) -> None:
    first = PhoneJournal(tmp_path / "phone.sqlite")
    first.record(photo(4))
    second = PhoneJournal(tmp_path / "phone.sqlite")  # the first was never closed
    assert second.last(JOURNAL, "night-2") == LastPhoto(4, 1)
    assert second.knows(JOURNAL, name(4))
    assert not second.knows(JOURNAL, name(4, take=2))
    first.close()
    second.close()


def test_a_folder_made_just_before_a_power_cut_is_flushed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / JOURNAL / "night-2").mkdir(parents=True)
    flushed: list[Path] = []
    monkeypatch.setattr(storage_module, "sync_folder", flushed.append)
    storage = PhoneStorage(tmp_path)
    for _ in range(2):
        storage.subset_folder(JOURNAL, "night-2")
    assert flushed == [tmp_path / JOURNAL, tmp_path]  # once is enough
    storage.close()
