"""The frames file: where it is, how it is laid out, who may open it, and whether its writer lives."""

from __future__ import annotations

import mmap
import os
import stat
import sys
import threading
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from android_bridge.base.folders import runtime_file
from android_bridge.base.locks import is_taken, try_lock, unlock
from android_bridge.base.problems import Problem

MAGIC = int.from_bytes(b"CHEXFRM1", "little")
HEADER_BYTES = 4096
# places of the header's 64-bit words
MAGIC_WORD, BEGUN, DONE, SLOT_BYTES = range(4)
# each slot has four words of its own
WIDTH, HEIGHT, CHANNELS, SHOWN = range(4)
SLOT_WORDS = (8, 16)
_HEADER_WORDS = 24

FOREIGN_FILE = "this file holds something other than a window's frames"

_fence_lock = threading.Lock()


def fence() -> None:
    """Keep stores before this line before those after it, also on CPUs that reorder them (ARM)."""
    # release then acquire of one lock is a two-way barrier; numpy and mmap offer none
    for _ in range(2):
        with _fence_lock:
            pass


def default_frames_path() -> Path:
    """Give the user's own frames file."""
    return runtime_file("frames")


def open_own(path: Path, flags: int) -> int:
    """Open a file that is ours: not through a link, not another user's (both can be planted in /dev/shm)."""
    # without O_NONBLOCK, opening a pipe would wait for its other end
    extra = [getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")]
    descriptor = os.open(path, flags | sum(extra), 0o600)
    status = os.fstat(descriptor)
    foreign = sys.platform != "win32" and status.st_uid != os.getuid()
    if foreign or not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise PermissionError("not a file of this user")
    return descriptor


def header_words(mapped: mmap.mmap) -> npt.NDArray[np.uint64]:
    """Give a live view of the header."""
    return np.frombuffer(mapped, np.uint64, _HEADER_WORDS)


def lock_for_writing(descriptor: int, path: Path, patience_ms: int = 500) -> None:
    """Take the lock a living writer holds; a Problem if another one has it."""
    if sys.platform == "win32":
        return
    deadline = time.monotonic() + patience_ms / 1000
    while not try_lock(descriptor):  # for some microseconds it may be a reader's look at the lock
        if time.monotonic() > deadline:
            raise Problem(
                "another window publishes its frames here already",
                where=str(path),
                advice="close the other window, or give this one a frames file of its own",
            )
        time.sleep(0.002)


def release(descriptor: int) -> None:
    """Give the writer's lock up and close the descriptor."""
    if sys.platform != "win32":
        unlock(descriptor)  # a mapping still referred to would keep it otherwise
    os.close(descriptor)


def claim(descriptor: int, path: Path, size: int) -> mmap.mmap:
    """Map a frames file for writing, grown to ``size`` bytes; a Problem if it is foreign or does not fit."""
    found = os.fstat(descriptor).st_size
    magic = MAGIC.to_bytes(8, "little")
    if found == 0:
        os.write(descriptor, magic)
    elif os.read(descriptor, 8) != magic:
        raise Problem(FOREIGN_FILE, where=str(path), advice="name another file for the frames")
    try:
        os.ftruncate(descriptor, max(size, found))
        if (
            sys.platform == "linux"
        ):  # a page there is no room for would kill the window (SIGBUS) when written to
            os.posix_fallocate(descriptor, 0, size)
    except OSError as error:
        raise Problem("there is no room for the frames file", where=str(path), got=str(error)) from error
    return mmap.mmap(descriptor, max(size, found))


def writer_lives(descriptor: int) -> bool:
    """Tell whether some process holds the writer's lock."""
    if sys.platform == "win32":
        return True  # its locks keep others from reading: only close() and blank() tell
    return is_taken(descriptor)
