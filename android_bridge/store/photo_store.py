"""Where a phone keeps its photos, as the export sees it: list, pull, and delete what is verified."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from android_bridge.base import Problem, open_plain, sync_folder

MOST_PHOTO_BYTES: Final = 1 << 28
"""What is longer is no photo, and is not read: 256 MiB; a JPEG of 200 megapixels has 80."""
_CHUNK_BYTES = 1 << 20
_PHOTO_ENDINGS = (".jpg", ".jpeg")


@dataclass(frozen=True, slots=True)
class Pulled:
    """What arrived: counted and hashed on the way, so that it can be held against the journal."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A file on the phone, as it is listed."""

    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A photo to be copied, and where to.

    Parameters
    ----------
    most_bytes
        A file that sends more is no photo, and is given up; None for no limit.
    """

    subset: str
    name: str
    destination: Path
    most_bytes: int | None = None


class PhotoStore(Protocol):
    """The photos of one journal on one phone."""

    @property
    def is_remote(self) -> bool:
        """Whether copying takes long enough that what a broken-off export has copied is worth keeping."""

    @property
    def description(self) -> str:
        """Where that is, in words."""

    def files(self, subset: str) -> list[Stored]:
        """Give the files of a subset, sorted by name; empty where there is nothing.

        Raises
        ------
        Problem
            When the folder cannot be read.
        """

    def pull(self, subset: str, name: str, destination: Path) -> Pulled:
        """Copy a photo to `destination` and make it durable there. The photo stays.

        Raises
        ------
        Problem
            When it is not there or cannot be read.
        OSError
            When `destination` is there already or cannot be written.
        """

    def pull_each(self, wanted: Sequence[Wanted]) -> Generator[Pulled | Problem, None, None]:
        """Do the same for many, in their order; a photo that cannot be had is answered with its problem.

        Raises
        ------
        Problem
            When the phone is gone, and no further photo can be had.
        OSError
            When a destination is there already or cannot be written.
        """

    def delete_verified(self, subset: str, name: str, size_bytes: int, sha256: str) -> None:
        """Delete a photo of which a verified copy is here; look at it once more right before.

        Raises
        ------
        Problem
            When what is on the phone is not the photo with this size and SHA-256, or cannot be deleted.
        """


class FolderStore:
    """Photos in a folder of this computer, as the simulated phone keeps them.

    Parameters
    ----------
    folder
        The folder of the journal: the subsets' folders are below it.
    """

    is_remote = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def description(self) -> str:
        """Give the folder."""
        return str(self._folder)

    def files(self, subset: str) -> list[Stored]:
        """Give the files of a subset, sorted by name; temporary files and folders are left out.

        What is called like a photo and is none that can be read (a link to nothing or to itself, a pipe, a
        device, a folder) is among them, with 0 bytes: whoever reads it is told what it is.
        """
        folder = self._folder / subset
        if not folder.is_dir():
            return []
        with _reading(folder), os.scandir(folder) as entries:
            found = [_stored(each) for each in entries if not each.name.startswith(".")]
        return sorted((each for each in found if each is not None), key=lambda each: each.name)

    def pull(self, subset: str, name: str, destination: Path) -> Pulled:
        """Copy a photo to `destination` and make it durable there."""
        source = self._folder / subset / name
        with contextlib.ExitStack() as stack:
            with _reading(source):
                reader = stack.enter_context(open_plain(source, MOST_PHOTO_BYTES))
            writer = stack.enter_context(destination.open("xb"))
            digest, size = hashlib.sha256(), 0
            while chunk := _next_chunk(reader, source):
                digest.update(chunk)
                size += len(chunk)
                writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
        return Pulled(size, digest.hexdigest())

    def pull_each(self, wanted: Sequence[Wanted]) -> Generator[Pulled | Problem, None, None]:
        """Copy photos one by one."""
        return in_turn(self, wanted)

    def delete_verified(self, subset: str, name: str, size_bytes: int, sha256: str) -> None:
        """Delete a photo of which a verified copy is here; look at it once more right before."""
        source = self._folder / subset / name
        with _reading(source):
            with open_plain(source, MOST_PHOTO_BYTES) as file:
                found = Pulled(
                    os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()
                )
            check_same(str(source), found, Pulled(size_bytes, sha256))
            source.unlink()
            sync_folder(source.parent)


def _stored(entry: os.DirEntry[str]) -> Stored | None:
    try:
        if entry.is_file():
            return Stored(entry.name, entry.stat().st_size)
        is_none = entry.is_dir() and not entry.name.lower().endswith(_PHOTO_ENDINGS)
    except OSError:  # a link to itself
        is_none = False
    return None if is_none else Stored(entry.name, 0)


def check_same(where: str, found: Pulled, copied: Pulled) -> None:
    """Refuse to delete a file that is not the one that was copied.

    Raises
    ------
    Problem
        When it is another one.
    """
    if found != copied:
        raise Problem(
            "the photo on the phone is another one than was copied, and is not deleted",
            where=where,
            expected=f"{copied.size_bytes:,} bytes, SHA-256 {copied.sha256}",
            got=f"{found.size_bytes:,} bytes, SHA-256 {found.sha256}",
            advice="export again, and look at both before anything is deleted",
        )


def in_turn(store: PhotoStore, wanted: Sequence[Wanted]) -> Generator[Pulled | Problem, None, None]:
    """Pull photos one by one."""
    for each in wanted:
        try:
            yield store.pull(each.subset, each.name, each.destination)
        except Problem as problem:
            yield problem


def _next_chunk(reader: BinaryIO, source: Path) -> bytes:
    with _reading(source):
        return reader.read(_CHUNK_BYTES)


@contextlib.contextmanager
def _reading(source: Path) -> Iterator[None]:
    """Tell what is wrong with the phone's side; errors of the other side are not touched."""
    try:
        yield
    except FileNotFoundError as error:
        raise Problem(
            "a photo is missing on the phone",
            where=str(source),
            advice="look for it there; it was saved and has been moved or deleted since",
        ) from error
    except OSError as error:
        raise Problem(
            "a photo on the phone cannot be read",
            where=str(source),
            got=error.strerror or str(error),
            advice="make sure that the phone's folder is there and may be read, then export again",
        ) from error
