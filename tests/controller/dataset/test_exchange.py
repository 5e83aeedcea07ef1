"""Two folders change places, in one step or in two; where that is cut off, both are still there."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from controller.dataset.exchange import exchange, restore, sync_all


def fails_with(number: int) -> Callable[..., int]:
    """Give a call of the system's that fails."""

    def call(*_: object) -> int:
        ctypes.set_errno(number)
        return -1

    return call


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A C library that has neither call, until it is given one."""
    library = SimpleNamespace()
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    return library


def _made(folder: Path, photo: str) -> Path:
    folder.mkdir()
    (folder / "photo").write_text(photo)
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return _made(tmp_path / ".set.part", "new")


@pytest.fixture
def current(tmp_path: Path) -> Path:
    return _made(tmp_path / "set", "old")


def descriptors() -> list[Path]:
    """Give what is open, but for the folder that is read for it."""
    there = [each for each in Path("/proc/self/fd").iterdir() if each.exists()]
    return sorted(each.readlink() for each in there)


def content(*folders: Path) -> list[str]:
    return [(each / "photo").read_text() for each in folders]


def test_they_change_places_in_one_step(new: Path, current: Path) -> None:
    exchange(new, current)
    assert content(new, current) == ["old", "new"]


@pytest.mark.parametrize("number", [None, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM])
def test_they_change_places_in_two_where_the_system_cannot(
    new: Path, current: Path, system: SimpleNamespace, number: int | None
) -> None:
    if number is not None:
        system.renameat2 = fails_with(number)
    exchange(new, current)
    assert content(new, current) == ["old", "new"]
    assert len(list(current.parent.iterdir())) == 2


def test_any_other_trouble_is_told_and_leaves_both(new: Path, current: Path) -> None:
    nowhere = new.with_name("nowhere")
    with pytest.raises(FileNotFoundError) as caught:
        exchange(nowhere, current)
    assert (caught.value.filename, caught.value.filename2) == (str(nowhere), str(current))
    assert content(new, current) == ["new", "old"]


def test_a_second_step_that_fails_takes_the_first_back(
    new: Path, current: Path, system: SimpleNamespace
) -> None:
    assert not hasattr(system, "renameat2")
    with pytest.raises(FileNotFoundError):
        exchange(new.with_name("nowhere"), current)
    assert content(new, current) == ["new", "old"]


@pytest.mark.parametrize("killed_after", [1, 2])
def test_what_a_kill_between_the_steps_left_aside_comes_back(
    new: Path, current: Path, system: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, killed_after: int
) -> None:
    class Killed(BaseException):
        pass

    assert not hasattr(system, "renameat2")
    steps: list[Path] = []
    rename = Path.rename

    def renamed(self: Path, target: Path) -> Path:
        if len(steps) == killed_after:
            raise Killed
        steps.append(self)
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", renamed)
        with pytest.raises(Killed):
            exchange(new, current)
    (current.parent / ".set.0123.old").mkdir()  # no name of an exchange's
    assert current.exists() == (killed_after == 2)
    restore(current)
    assert content(current) == ["old" if killed_after == 1 else "new"]
    left = sorted(each.name for each in current.parent.iterdir())
    assert ".set.0123.old" in left
    aside = [each for each in left if each.startswith(".set.") and len(each) > 20]
    assert [Path(each).suffix for each in aside] == ([] if killed_after == 1 else [".part"])


def test_what_was_written_is_on_the_disk(new: Path, system: SimpleNamespace) -> None:
    synced: list[Path] = []

    def syncfs(descriptor: int) -> int:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        return 0

    system.syncfs = syncfs
    sync_all(new)
    assert synced == [new]


def test_a_system_that_syncs_everything_at_once_does_so(
    new: Path, system: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not hasattr(system, "syncfs")
    synced: list[bool] = []
    monkeypatch.setattr(os, "sync", lambda: synced.append(True))
    sync_all(new)
    assert synced == [True]


def test_a_disk_that_fails_is_told_and_nothing_stays_open(new: Path, system: SimpleNamespace) -> None:
    system.syncfs = fails_with(errno.EIO)
    before = descriptors()
    with pytest.raises(OSError, match="Input/output error"):
        sync_all(new)
    assert descriptors() == before
