"""SHA256SUMS: what a data set consists of, as ``sha256sum -c`` reads it, and what was done to it since."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from android_bridge.base import Problem, open_plain

CHECKSUMS: Final = "SHA256SUMS"
NOT_OURS: Final = ("report.html", "report.json")
"""What may stand in a data set and is no part of it: it speaks of one state, and goes when that changes."""
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n\\]+)\n")
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")
_NAMED = 5


def checksums_text(digests: Mapping[str, str]) -> str:
    """Give the file's text: each path below the data set's folder with its digest, sorted by path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))


def parse_checksums(text: str, where: Path) -> dict[str, str]:
    """Read it back: digest by path.

    Raises
    ------
    Problem
        When it is not what `checksums_text` gives.
    """
    digests = {path: digest for digest, path in _LINE.findall(text)}
    if checksums_text(digests) != text:
        raise Problem(
            "the data set's list of files is damaged", where=str(where), expected="SHA-256, path, each line"
        )
    return digests


def digest_of(file: Path) -> str:
    """Give the SHA-256 of a file, 64 hex digits."""
    with open_plain(file) as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def sizes_below(folder: Path) -> dict[str, int]:
    """Give the size in bytes of every file below a folder, by path with ``/``; what is no file is -1."""
    found: dict[str, int] = {}
    todo = [("", str(folder))]
    while todo:
        prefix, path = todo.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                name = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    todo.append((f"{name}/", entry.path))
                else:
                    is_plain = entry.is_file(follow_symlinks=False)
                    found[name] = entry.stat(follow_symlinks=False).st_size if is_plain else -1
    return found


def is_litter(path: str) -> bool:
    """Say whether a file is none of a data set's, and of no worth to anybody."""
    name = path.rpartition("/")[2]
    return path in NOT_OURS or name in _LITTER or name.startswith("._")


def check_files(folder: Path, digests: Mapping[str, str], photo_sizes: Mapping[str, int]) -> None:
    """Make sure that a data set is as it was made: the photos by their size, all else by digest.

    Raises
    ------
    Problem
        When a file is missing, altered or too many.
    """
    sizes = sizes_below(folder)
    changes = [f"{path} is missing" for path in digests if path not in sizes]
    changes += [
        f"{path} is not chexrig's"
        for path in sizes
        if path not in digests and path != CHECKSUMS and not is_litter(path)
    ]
    for path, digest in digests.items():
        if path in photo_sizes:
            altered = sizes.get(path, photo_sizes[path]) != photo_sizes[path]
        else:
            altered = path in sizes and (sizes[path] < 0 or digest_of(folder / path) != digest)
        if altered:
            changes.append(f"{path} was altered")
    if changes:
        raise touched(folder, sorted(changes))


def touched(folder: Path, changes: list[str]) -> Problem:
    """Tell of a data set that somebody has changed since it was made."""
    more = f"; and {len(changes) - _NAMED} more" if len(changes) > _NAMED else ""
    return Problem(
        "the data set is not as chexrig made it",
        where=str(folder),
        expected=f"the files of its {CHECKSUMS}, unchanged",
        got="; ".join(changes[:_NAMED]) + more,
        advice="put it back as it was (move out what is not chexrig's), or choose another --out and make it"
        " anew: nothing is overwritten",
    )
