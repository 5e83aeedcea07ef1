"""A kept folder has one program in it at a time, whatever its file system is able to do."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from controller.dataset.folder_lock import locked_folder

_HOLD = """
import sys
from pathlib import Path
from controller.dataset.folder_lock import locked_folder
print(locked_folder(Path(sys.argv[1])) is not None, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def no_locks_for_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have what NFS and some network shares say to a lock on a folder."""
    real = fcntl.flock

    def flock(descriptor: int, operation: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))


def take_and_release(folder: Path) -> None:
    first = locked_folder(folder)
    assert first is not None
    assert folder.is_dir()
    assert locked_folder(folder) is None
    other = locked_folder(folder.with_name("other"))
    assert other is not None, "another folder is free"
    os.close(other)
    os.close(first)
    again = locked_folder(folder)
    assert again is not None
    os.close(again)


def test_one_at_a_time(tmp_path: Path) -> None:
    take_and_release(tmp_path / ".set.chexrig-partial")


@pytest.mark.usefixtures("no_locks_for_folders")
def test_one_at_a_time_where_folders_have_no_locks(tmp_path: Path) -> None:
    take_and_release(tmp_path / ".set.chexrig-partial")
    assert not list((tmp_path / ".set.chexrig-partial").iterdir()), "nothing is put in it"


@pytest.mark.usefixtures("no_locks_for_folders")
def test_two_names_of_one_folder_are_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    first = locked_folder(tmp_path / "partial")
    assert first is not None
    assert locked_folder(tmp_path / "link" / "partial") is None
    os.close(first)


def test_a_killed_program_has_it_no_more(tmp_path: Path) -> None:
    folder = tmp_path / "partial"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        assert locked_folder(folder) is None
        holder.kill()
        holder.wait(10)
        descriptor = locked_folder(folder)
        assert descriptor is not None
        os.close(descriptor)


def test_a_folder_that_is_moved_to_its_place_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, place = tmp_path / "partial", tmp_path / "set"
    real, moved = fcntl.flock, []

    def flock(descriptor: int, operation: int) -> None:
        if not moved:
            moved.append(folder.rename(place))
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    descriptor = locked_folder(folder)
    assert descriptor is not None
    assert os.path.samestat(os.fstat(descriptor), folder.stat()), "the finished data set is not locked"
    os.close(descriptor)
