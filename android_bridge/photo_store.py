"""Where a phone keeps its photos, as the export sees it: list and pull, nothing else is needed."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from android_bridge.problems import Problem

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Pulled:
    """What arrived: counted and hashed on the way, so that it can be held against the journal."""

    size_bytes: int
    sha256: str


class PhotoStore(Protocol):
    """The photos of one journal on one phone."""

    @property
    def description(self) -> str:
        """Where that is, in words."""

    def names(self, subset: str) -> list[str]:
        """Give the file names of a subset, sorted; empty where there is nothing."""

    def pull(self, subset: str, name: str, destination: Path) -> Pulled:
        """Copy a photo to `destination` and make it durable there. The photo stays.

        Raises
        ------
        Problem
            When it is not there or cannot be read.
        """


class FolderStore:
    """Photos in a folder of this computer, as the simulated phone keeps them.

    Parameters
    ----------
    folder
        The folder of the journal: the subsets' folders are below it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def description(self) -> str:
        """Give the folder."""
        return str(self._folder)

    def names(self, subset: str) -> list[str]:
        """Give the file names of a subset, sorted; temporary files are left out."""
        folder = self._folder / subset
        if not folder.is_dir():
            return []
        return sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))

    def pull(self, subset: str, name: str, destination: Path) -> Pulled:
        """Copy a photo to `destination` and make it durable there."""
        source = self._folder / subset / name
        digest, size = hashlib.sha256(), 0
        try:
            with source.open("rb") as reader, destination.open("xb") as writer:
                while chunk := reader.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    size += len(chunk)
                    writer.write(chunk)
                writer.flush()
                os.fsync(writer.fileno())
        except FileNotFoundError as error:
            raise Problem(
                "a photo is missing on the phone",
                where=str(source),
                advice="look for it there; it was saved and has been moved or deleted since",
            ) from error
        return Pulled(size, digest.hexdigest())
