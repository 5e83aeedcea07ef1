"""Files that are whole, or what was there before, also through a power cut."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

OWNER_ONLY = 0o600
_NOT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FOR_ALL = 0o666  # less what the user's mask takes away


def plain_path(path: Path) -> Path:
    """Give a path from the root on, without `..`; a link that it ends in stays the link."""
    if ".." not in path.parts:
        return path.absolute()
    return path.resolve() if path.name == ".." else path.parent.resolve() / path.name


def open_plain(path: Path, most_bytes: int | None = None) -> BufferedReader:
    """Open a file to be read; a pipe or a device in its place is never waited for.

    Parameters
    ----------
    most_bytes
        What is longer is not opened at all; None for no limit.

    Raises
    ------
    OSError
        When there is none, it cannot be read, or it is no file, or too long; its `strerror` says which.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NOT_WAITING)
    except FileNotFoundError:
        if path.is_symlink():
            raise OSError(errno.EINVAL, "it is a link to nothing", str(path)) from None
        raise
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is a pipe or a device, no file", str(path))
        if most_bytes is not None and status.st_size > most_bytes:
            words = f"it is too long: {status.st_size:,} bytes, where at most {most_bytes:,} can be right"
            raise OSError(errno.EFBIG, words, str(path))
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def read_plain(path: Path, most_bytes: int) -> bytes:
    """Read a file that `open_plain` opens."""
    with open_plain(path, most_bytes) as file:
        return file.read()


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder last: POSIX leaves that to the folder's own fsync.

    Windows neither needs nor allows it.
    """
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def replacing(path: Path, *, mode: int = _FOR_ALL, alone: bool = False) -> Iterator[BinaryIO]:
    """Write a file that takes its place, or an older one's, when the block has ended without an error.

    Parameters
    ----------
    alone
        Nobody else can be writing this file, so that what a killed program has left half is written over;
        else such a file of another name stays.

    Raises
    ------
    OSError
        When it cannot be written; what was there stays.
    """
    part = _part(path, alone)
    try:
        with _opened(part, mode) as file:
            yield file
            _make_last(file)
        part.replace(path)
    except BaseException:
        _drop(part)
        raise
    sync_folder(path.parent)


def replace_file(path: Path, content: str | bytes, *, mode: int = _FOR_ALL, alone: bool = False) -> None:
    """Write a file in one step; see `replacing`."""
    with replacing(path, mode=mode, alone=alone) as file:
        file.write(_bytes(content))


def replace_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files of a folder, in their order: each is whole, or what was there before.

    None is replaced before all have been written.

    Raises
    ------
    OSError
        When they cannot be written.
    """
    parts = {name: _part(folder / name) for name in contents}
    try:
        for name, content in contents.items():
            _write(parts[name], content, _FOR_ALL)
        for name, part in parts.items():
            part.replace(folder / name)
    except BaseException:
        for part in parts.values():
            _drop(part)
        raise
    sync_folder(folder)


def create_file(path: Path, content: str | bytes, *, mode: int = _FOR_ALL) -> bool:
    """Write a file in one step unless one is there already; say whether it is this one.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    part = _part(path)
    try:
        _write(part, content, mode)
        try:
            path.hardlink_to(part)
        except FileExistsError:
            return False
        except OSError:  # a file system without hard links: between two programs the second wins there
            if path.exists():
                return False
            part.replace(path)
    finally:
        _drop(part)
    sync_folder(path.parent)
    return True


def write_durably(path: Path, content: str | bytes) -> None:
    """Write a file that is not there yet, straight under its name; when this returns, its content lasts.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    with path.open("xb") as file:
        file.write(_bytes(content))
        _make_last(file)


def _part(path: Path, alone: bool = False) -> Path:
    middle = "" if alone else f".{secrets.token_hex(4)}"
    return path.with_name(f".{path.name}{middle}.part")


def _opened(part: Path, mode: int) -> BinaryIO:
    if mode != _FOR_ALL:
        part.unlink(missing_ok=True)
        part.touch(mode)  # before anything is in it
    return part.open("wb")


def _write(part: Path, content: str | bytes, mode: int) -> None:
    with _opened(part, mode) as file:
        file.write(_bytes(content))
        _make_last(file)


def _make_last(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _drop(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content
