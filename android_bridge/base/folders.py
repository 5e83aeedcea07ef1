"""Where files of this user and this computer go that belong to no plan."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from platformdirs import user_cache_path, user_state_path

_NAME = "chexrig"


def cache_folder() -> Path:
    """Give the folder of what can be fetched or made again."""
    return user_cache_path(_NAME, appauthor=False)


def state_folder() -> Path:
    """Give the folder of what is kept between runs."""
    return user_state_path(_NAME, appauthor=False)


def runtime_file(name: str) -> Path:
    """Give the user's own file of this name that need not outlive a restart: in memory, where that can be.

    In XDG_RUNTIME_DIR, else /dev/shm, else the temporary folder (decision 0006). The last two are
    everybody's: whoever opens the file makes sure whose it is.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and Path(runtime).is_dir():
        return Path(runtime) / f"{_NAME}-{name}"
    user = str(os.getuid()) if sys.platform != "win32" else os.environ.get("USERNAME", "user")
    shared_memory = Path("/dev/shm")  # noqa: S108 - see above
    folder = shared_memory if shared_memory.is_dir() else Path(tempfile.gettempdir())
    return folder / f"{_NAME}-{name}-{user}"
