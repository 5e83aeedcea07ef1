"""Two folders change places in one step."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import secrets
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_HERE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)


def exchange(new: Path, current: Path) -> None:
    """Give each of two folders the other's name.

    In one step where the file system can (Linux: renameat2 with RENAME_EXCHANGE). Elsewhere in two: killed
    between them, `current` stands aside under a name from which `restore` brings it back.

    Raises
    ------
    OSError
        When it cannot be done; both are then where they were.
    """
    if _exchange_at_once(new, current):
        return
    aside = current.parent / f".{current.name}.{secrets.token_hex(8)}.old"
    current.rename(aside)
    try:
        new.rename(current)
    except BaseException:
        aside.rename(current)
        raise
    aside.rename(new)


def restore(current: Path) -> None:
    """Bring back what an exchange in two steps left aside when it was killed, where nothing has its place."""
    pattern = re.compile(re.escape(f".{current.name}.") + r"[0-9a-f]{16}\.old")
    for aside in sorted(each for each in current.parent.iterdir() if pattern.fullmatch(each.name)):
        if current.exists():  # the new one got there: this one's name is one that is cleared away
            aside.rename(aside.with_suffix(".part"))
        else:
            aside.rename(current)


def _exchange_at_once(one: Path, other: Path) -> bool:
    """Say whether the system can do it; then it is done."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


def sync_all(folder: Path) -> None:
    """Have the disk of a folder hold all that was written to it, names of files included.

    Raises
    ------
    OSError
        When it does not.
    """
    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError):
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(descriptor)
