"""What makes a file last through a power cut."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path


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


def replace_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files of a folder, in their order: each is whole, or what was there before.

    None is replaced before all have been written.

    Raises
    ------
    OSError
        When they cannot be written.
    """
    ending = f".{secrets.token_hex(4)}.new"
    try:
        for name, content in contents.items():
            with (folder / f"{name}{ending}").open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for name in contents:
            (folder / f"{name}{ending}").replace(folder / name)
        sync_folder(folder)
    except BaseException:
        for name in contents:
            with contextlib.suppress(OSError):
                (folder / f"{name}{ending}").unlink(missing_ok=True)
        raise
