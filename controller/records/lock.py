"""One controller at a time for each plan."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from android_bridge.base.problems import Problem


@contextmanager
def only_controller(state_dir: Path) -> Iterator[None]:
    """Hold the plan's lock. The kernel lets go of it when the process ends, however it ends.

    Raises
    ------
    Problem
        When another process holds it, or the folder cannot be written.
    """
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(state_dir / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise Problem(
            "the folder of this plan's journal cannot be used",
            where=str(state_dir),
            expected="a folder that may be written, made beside the plan",
            got=error.strerror or str(error),
            advice="make room for it there, or copy the plan to a folder of your own",
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(
                "another chexrig is capturing with this plan",
                where=str(state_dir),
                got=f"process {_written(descriptor)}",
                advice="wait until it has ended, or end it with Esc or Ctrl-C",
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


def lock_holder(state_dir: Path) -> str:
    """Give the number of the process that captures with a plan now, empty where none does."""
    try:
        descriptor = os.open(state_dir / "lock", os.O_RDONLY)
    except OSError:
        return ""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _written(descriptor)
    finally:
        os.close(descriptor)
    return ""


def _written(descriptor: int) -> str:
    return os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
