"""One program at a time: the kernel lets go of each lock when its process ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout, lock_descriptor, unlock_descriptor

if sys.platform != "win32":
    import fcntl

__all__ = ["Taken", "hold", "holder_of", "is_taken", "try_lock", "unlock"]

_POLL_S = 0.02


class Taken(Exception):  # noqa: N818 - what each caller has words of its own for
    """Another program holds the lock.

    Parameters
    ----------
    holder
        The number of its process, or ``unknown``.
    """

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def hold(path: Path, *, patience_s: float = 0.0, mode: int = 0o600) -> Iterator[None]:
    """Hold a lock file, which stays where it is afterwards; this process's number stands in it.

    Parameters
    ----------
    patience_s
        How long to wait for another program; negative for as long as it takes.

    Raises
    ------
    Taken
        When another program has it.
    OSError
        When the file cannot be written, or lies where there are no locks.
    """
    lock = FileLock(
        path,
        mode=mode,
        timeout=patience_s,
        poll_interval=_POLL_S,
        thread_local=False,
        fallback_to_soft=False,  # a lock that outlives its holder would have to be taken away by hand
        preserve_lock_file=True,
        on_acquired=_write_number,
    )
    try:
        lock.acquire()
    except Timeout:
        raise Taken(_number_in(path) or "unknown") from None
    try:
        yield
    finally:
        lock.release()


def holder_of(path: Path) -> str:
    """Give the number of the process that holds a lock file now, empty where none does."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return ""
    try:
        return _number_in(path) or "unknown" if is_taken(descriptor) else ""
    finally:
        os.close(descriptor)


def try_lock(descriptor: int) -> bool:
    """Lock an open file or folder unless another program has; the lock lasts until the descriptor is closed.

    Raises
    ------
    OSError
        When the file system has no locks for this.
    """
    return lock_descriptor(descriptor, blocking=False)


def unlock(descriptor: int) -> None:
    """Give up a lock that `try_lock` took."""
    unlock_descriptor(descriptor)


def is_taken(descriptor: int) -> bool:
    """Tell whether a program holds the lock of an open file, without keeping others from asking the same.

    A shared lock for a moment (decision 0006): of two that looked with exclusive ones, each could take the
    other for the holder.
    """
    if sys.platform == "win32":
        if taken := not try_lock(descriptor):
            return taken
        unlock(descriptor)
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False


def _write_number(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)


def _number_in(path: Path) -> str:
    try:
        return path.read_bytes()[:32].decode("ascii", "replace").strip()
    except OSError:
        return ""
