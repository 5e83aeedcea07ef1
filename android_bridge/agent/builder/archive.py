"""Writes zip archives whose bytes follow from their content alone."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip archive can hold
_UNIX = 3


def write_zip(path: Path, entries: Mapping[str, bytes]) -> None:
    """Write an archive: the manifest of a jar first, then by name, one time for all, nothing compressed.

    Compressing would bind the bytes to one version of zlib, and saves a few ten kilobytes.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(entries, key=lambda name: (name != "META-INF/MANIFEST.MF", name)):
            information = zipfile.ZipInfo(name, _EPOCH)
            information.create_system = _UNIX
            information.external_attr = 0o100644 << 16
            archive.writestr(information, entries[name], zipfile.ZIP_STORED)


def read_zip(path: Path) -> dict[str, bytes]:
    """Give the content of an archive's files by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def read_folder(folder: Path) -> dict[str, bytes]:
    """Give the content of all files below a folder by their paths within it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
