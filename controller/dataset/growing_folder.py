"""A folder that is whole or not there: it grows beside its place and is moved there in one step."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from android_bridge.base import Problem, sync_folder
from controller.dataset.exchange import exchange, restore
from controller.dataset.folder_lock import locked_folder, try_lock, under_way

_FULL = (errno.ENOSPC, errno.EDQUOT)
_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)
_TRIES = 10


def check_free(out: Path) -> None:
    """Refuse a place where something is already.

    Raises
    ------
    Problem
        When it is no new or empty folder, or cannot be looked into.
    """
    with writing(out):
        taken = out.exists() and (not out.is_dir() or any(out.iterdir()))
    if taken:
        raise _not_empty(out)


@contextlib.contextmanager
def writing(out: Path, size_bytes: int = 0) -> Iterator[None]:
    """Tell an error of the operating system as one of the place where the data set goes.

    Parameters
    ----------
    size_bytes
        How much goes there; 0 where that is not known yet.

    Raises
    ------
    Problem
        In place of `OSError`.
    """
    try:
        yield
    except OSError as error:
        full = error.errno in _FULL
        raise Problem(
            "no room is left where the data set goes" if full else "the data set cannot be written",
            where=str(out),
            expected=f"{size_bytes / 1e6:.1f} MB free" if full and size_bytes else "",
            got=error.strerror or str(error),
            advice="make room there, or choose another place with --out"
            if full
            else "choose a place that may be written with --out",
        ) from error


def kept_folder(out: Path) -> Path:
    """Give the folder where what a broken-off export has copied waits for the next one."""
    return out.with_name(f".{out.name}.chexrig-partial")


@dataclass
class Growth:
    """A folder that grows beside its place, and what becomes of it at the end.

    Parameters
    ----------
    folder
        Where it grows.
    exchanges
        Whether it takes the place of the folder that is there, which is removed then.
    discarded
        Whether it is not wanted after all.
    """

    folder: Path
    exchanges: bool = False
    discarded: bool = False


@contextlib.contextmanager
def growing_folder(out: Path, *, keep: bool = False) -> Iterator[Path]:
    """Give a folder beside `out`, and move it there at the end; see `growth`.

    Raises
    ------
    Problem
        When `out` has been filled in the meantime, or another export to it is under way in a kept folder.
    OSError
        When it cannot be made or moved.
    """
    with growth(out, keep=keep) as growing:
        yield growing.folder


@contextlib.contextmanager
def growth(out: Path, *, keep: bool = False) -> Iterator[Growth]:
    """Give a folder beside `out`, and move it there or exchange the two at the end, in one step.

    It is locked as long as it grows, so that what a killed export left can be told from an export under way.

    Parameters
    ----------
    keep
        Leave it on an error, and give it again the next time, with all that is in it. Otherwise it is new,
        and on an error nothing is left.

    Raises
    ------
    Problem
        When `out` has been filled in the meantime, or another export to it is under way in a kept folder.
    OSError
        When it cannot be made or moved.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    clear_away(out)
    made: list[Path] = []  # each is named before it is made: Ctrl-C may come at any moment
    lock: int | None = None
    try:
        folder, lock = _take_kept(out) if keep else _make_locked(out, made)
        growing = Growth(folder)
        yield growing
        if growing.discarded:
            shutil.rmtree(folder)
        else:
            _put_in_place(growing, out)
        if not keep:
            _remove_unlocked(kept_folder(out))  # of use to nobody any more
    except BaseException:
        for each in made:
            shutil.rmtree(each, ignore_errors=True)
        raise
    finally:
        if lock is not None:
            os.close(lock)


def _put_in_place(growing: Growth, out: Path) -> None:
    if growing.exchanges:
        # Under a name that says so the old one is cleared away even if this is killed before it has done it.
        old = out.parent / part_name(out)
        growing.folder.rename(old)
        try:
            exchange(old, out)
        except BaseException:
            old.rename(growing.folder)
            raise
        sync_folder(out.parent)
        shutil.rmtree(old, ignore_errors=True)
        return
    try:
        growing.folder.rename(out)
    except OSError as error:
        if error.errno in _TAKEN:
            raise _not_empty(out) from error
        raise
    sync_folder(out.parent)


def _take_kept(out: Path) -> tuple[Path, int]:
    folder = kept_folder(out)
    lock = locked_folder(folder)
    if lock is None:
        raise under_way(out)
    return folder, lock


def _not_empty(out: Path) -> Problem:
    return Problem(
        "the output folder is not empty" if out.is_dir() else "the output folder is a file",
        where=str(out),
        expected="a new or empty folder, or a data set of chexrig's",
        advice="choose another --out, or move away what is there: nothing is ever overwritten",
    )


def _make_locked(out: Path, made: list[Path]) -> tuple[Path, int]:
    for _ in range(_TRIES):
        folder = out.parent / part_name(out)
        made.append(folder)
        folder.mkdir()
        # Another export may take the folder for a leftover as long as it is not locked.
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            if try_lock(lock) is not False and folder.exists():
                return folder, lock
            os.close(lock)
    raise OSError(errno.EBUSY, "the folder is taken away as soon as it is made")


def part_name(out: Path) -> str:
    """Give a new name for what stands beside `out` for the time being."""
    return f".{out.name}.{secrets.token_hex(8)}.part"


def clear_away(out: Path) -> None:
    """Remove what killed exports to the same place have left, and nothing else."""
    restore(out)
    pattern = re.compile(re.escape(f".{out.name}.") + r"[0-9a-f]{16}\.part")
    for each in out.parent.iterdir():
        if pattern.fullmatch(each.name):
            _remove_unlocked(each)


def _remove_unlocked(folder: Path) -> None:
    with contextlib.suppress(OSError):
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if try_lock(lock):
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
