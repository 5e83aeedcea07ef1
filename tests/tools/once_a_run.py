"""What is expensive is made once in a run of tests, by whichever of its processes needs it first."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

_VARIABLE = "CHEXRIG_TESTS_SHARED"


def begin() -> Callable[[], None]:
    """Make the folder that the processes of this run share; gives what removes it."""
    folder = tempfile.mkdtemp(prefix="chexrig-tests-")
    os.environ[_VARIABLE] = folder
    return lambda: shutil.rmtree(folder, ignore_errors=True)


def shared() -> Path:
    """Give the folder that the processes of this run share."""
    return Path(os.environ[_VARIABLE])


def made(name: str, make: Callable[[Path], object]) -> Path:
    """Give the folder of that name, which `make` fills where nobody has yet.

    Parameters
    ----------
    make
        Is given a folder that is there and empty.
    """
    folder = shared() / name
    with FileLock(shared() / f"{name}.lock"):
        if not folder.exists():
            part = shared() / f"{name}.part"
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            make(part)
            part.rename(folder)
    return folder
