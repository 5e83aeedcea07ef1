"""One program at a time in a folder that is kept from one run to the next."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from android_bridge.base import Problem, Taken, hold
from android_bridge.base import try_lock as try_kernel_lock

_TRIES = 10


def locked_folder(folder: Path) -> int | None:
    """Make a folder where there is none, and lock it until the descriptor is closed, or the process ends.

    Where the file system has no locks, a file in this computer's folder for temporary files is locked in its
    stead: that keeps programs of this computer apart.

    Returns
    -------
    int or None
        The descriptor that holds the lock; None where another program has it.

    Raises
    ------
    OSError
        When the folder cannot be made or opened.
    """
    for _ in range(_TRIES):
        folder.mkdir(exist_ok=True)
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except FileNotFoundError:
            continue  # whoever had it has moved it to its place
        is_ours = try_lock(descriptor)
        if is_ours and _is_still(descriptor, folder):
            return descriptor
        os.close(descriptor)
        if is_ours is None:
            return _locked_stand_in(folder)
        if not is_ours:
            return None
    return None


def try_lock(descriptor: int) -> bool | None:
    """Say whether the lock is ours now; None where the file system has no locks for this."""
    try:
        return try_kernel_lock(descriptor)
    except OSError:
        return None


def _is_still(descriptor: int, folder: Path) -> bool:
    """Say whether the folder was not moved away between opening and locking it."""
    try:
        return os.path.samestat(os.fstat(descriptor), folder.lstat())
    except FileNotFoundError:
        return False


def _locked_stand_in(folder: Path) -> int | None:
    descriptor = os.open(_stand_in(folder), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if try_lock(descriptor) is False:
        os.close(descriptor)
        return None
    return descriptor


def _stand_in(folder: Path) -> Path:
    # It is never removed: a name that comes and goes would be locked by two at a time.
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]
    return Path(tempfile.gettempdir()) / f"chexrig-{os.getuid()}-{name}.lock"


@contextlib.contextmanager
def alone(out: Path) -> Iterator[None]:
    """Be the only program of this computer that makes or changes a data set, whether it is there yet or not.

    So the second of two learns at once what the first is, and not after minutes of copying.

    Raises
    ------
    Problem
        When another is at it, naming its process.
    """
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(hold(_stand_in(out)))
        except Taken as taken:
            raise under_way(out, taken.holder) from None
        except OSError:  # no place for it: the folder's own lock, taken later, keeps the data set whole
            pass
        yield


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Keep others from changing the folder `out`, if there is one.

    Raises
    ------
    Problem
        When somebody else has it.
    """
    descriptor = _open_locked(out)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _open_locked(out: Path) -> int | None:
    for _ in range(_TRIES):
        try:
            descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            return None
        if try_lock(descriptor) is False:
            os.close(descriptor)
            raise under_way(out)
        with contextlib.suppress(FileNotFoundError):
            # it may have been exchanged before the lock was there
            if os.path.samestat(os.fstat(descriptor), out.stat()):
                return descriptor
        os.close(descriptor)
    raise under_way(out)


def under_way(out: Path, process: str = "") -> Problem:
    """Tell that somebody else is at a data set: which process, where that is known."""
    return Problem(
        "another command is making a data set in this folder",
        where=str(out),
        got=f"process {process} is at it" if process else "",
        advice="let it finish, then run this again: what is there already is not done twice; or choose"
        " another --out",
    )
