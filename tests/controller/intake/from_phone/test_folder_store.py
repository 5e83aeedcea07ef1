"""Photos in a folder: listed, copied, counted and hashed on the way."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from android_bridge.base.problems import Problem
from android_bridge.store.photo_store import FolderStore, Stored


def test_names_are_sorted_and_leave_unfinished_files_out(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("2.jpg", "1.jpg", ".3.jpg.part"):
        (tmp_path / "a" / name).write_bytes(b"x")
    (tmp_path / "a" / "4.jpg").mkdir()
    (tmp_path / "a" / "5.jpg").symlink_to("nowhere")
    (tmp_path / "a" / "2.jpg").write_bytes(b"xyz")
    (tmp_path / "a" / "6.jpg").symlink_to("6.jpg")
    os.mkfifo(tmp_path / "a" / "7")
    (tmp_path / "a" / "folder").mkdir()
    odd = [Stored(name, 0) for name in ("4.jpg", "5.jpg", "6.jpg", "7")]
    assert FolderStore(tmp_path).files("a") == [Stored("1.jpg", 1), Stored("2.jpg", 3), *odd]
    assert FolderStore(tmp_path).files("nothing here") == []
    assert FolderStore(tmp_path).description == str(tmp_path)


@pytest.mark.parametrize("size", [0, 1, (1 << 20), (1 << 20) + 1])
def test_pull_copies_counts_and_hashes(tmp_path: Path, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.jpg").write_bytes(data)
    pulled = FolderStore(tmp_path).pull("a", "1.jpg", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == data == (tmp_path / "a" / "1.jpg").read_bytes()
    assert (pulled.size_bytes, pulled.sha256) == (size, hashlib.sha256(data).hexdigest())


def test_pull_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.jpg").write_bytes(b"new")
    (tmp_path / "copy").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        FolderStore(tmp_path).pull("a", "1.jpg", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"old"


def test_a_missing_photo_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="a photo is missing on the phone") as caught:
        FolderStore(tmp_path).pull("a", "1.jpg", tmp_path / "copy")
    assert caught.value.where == str(tmp_path / "a" / "1.jpg")
    assert not (tmp_path / "copy").exists()


def test_only_the_very_photo_that_was_copied_is_deleted(tmp_path: Path) -> None:
    file = tmp_path / "a" / "1.jpg"
    file.parent.mkdir()
    file.write_bytes(b"photo")
    store, digest = FolderStore(tmp_path), hashlib.sha256(b"photo").hexdigest()
    for size, sha256 in ((4, digest), (5, hashlib.sha256(b"other").hexdigest())):
        with pytest.raises(Problem, match="is another one than was copied, and is not deleted") as caught:
            store.delete_verified("a", "1.jpg", size, sha256)
        assert (caught.value.where, file.read_bytes()) == (str(file), b"photo")
    store.delete_verified("a", "1.jpg", 5, digest)
    assert not file.exists()
    with pytest.raises(Problem, match="a photo is missing on the phone"):
        store.delete_verified("a", "1.jpg", 5, digest)
