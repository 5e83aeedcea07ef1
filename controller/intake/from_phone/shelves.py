"""The folders in which a plan's photos stand on the phone, and what is in their files."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from android_bridge.base import Problem
from android_bridge.store import MOST_PHOTO_BYTES, PhotoStore, Pulled, Wanted, read_exif_copy
from controller.intake.from_phone.photos import PhoneFile
from controller.xrays import JPEG, inspect


class Shelves:
    """The stores of all storage folders that a plan's sessions have used: repairs have their own.

    Parameters
    ----------
    stores
        By a name for each folder.
    names
        Which name each storage folder has, as the phone told it to the journal; others have the first.
    """

    def __init__(
        self, stores: Mapping[str, PhotoStore], names: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._stores, self._names = dict(stores), dict(names)
        self._first = next(iter(self._stores))

    @property
    def is_remote(self) -> bool:
        """Whether what a broken-off export has copied is worth keeping."""
        return any(each.is_remote for each in self._stores.values())

    @property
    def description(self) -> str:
        """Where that is, in words."""
        return ", ".join(each.description for each in self._stores.values())

    def name_of(self, storage: str | None) -> str:
        """Name a storage folder, as the phone told it to the record."""
        return self._names.get(storage or "", self._first)

    def files(self, subsets: Iterable[str]) -> list[PhoneFile]:
        """List the files of these subsets.

        Raises
        ------
        Problem
            When the phone cannot be read.
        """
        return [
            PhoneFile(folder=name, subset=subset, name=each.name, size_bytes=each.size_bytes)
            for subset in subsets
            for name, store in self._stores.items()
            for each in store.files(subset)
        ]

    def pull_each(
        self, wanted: Sequence[tuple[PhoneFile, Path]]
    ) -> Generator[tuple[PhoneFile, Path, Pulled | Problem], None, None]:
        """Copy files, folder by folder; see `PhotoStore.pull_each`.

        What is listed as longer than any photo is not asked for, and comes last.
        """
        by_folder: defaultdict[str, list[tuple[PhoneFile, Path]]] = defaultdict(list)
        for file, destination in wanted:
            if file.size_bytes <= MOST_PHOTO_BYTES:
                by_folder[file.folder].append((file, destination))
        for folder, files in by_folder.items():
            asked = [
                Wanted(file.subset, file.name, destination, MOST_PHOTO_BYTES) for file, destination in files
            ]
            # closed at once when this breaks off: the phone's thread must not write on behind it
            with contextlib.closing(self._stores[folder].pull_each(asked)) as answers:
                for (file, destination), answer in zip(files, answers, strict=True):
                    yield file, destination, answer
        for file, destination in wanted:
            if file.size_bytes > MOST_PHOTO_BYTES:
                yield file, destination, self._too_long(file)

    def _too_long(self, file: PhoneFile) -> Problem:
        return Problem(
            "a file on the phone is longer than a photo can be",
            where=self.where(file),
            expected=f"at most {MOST_PHOTO_BYTES:,} bytes",
            got=f"it has {file.size_bytes:,} bytes, more than any photo",
        )

    def where(self, file: PhoneFile) -> str:
        """Give a file's whole path, for people."""
        return f"{self._stores[file.folder].description}/{file.subset}/{file.name}"

    def delete_verified(self, file: PhoneFile, copied: Pulled) -> None:
        """Delete a file of which there is a verified copy; see `PhotoStore.delete_verified`."""
        self._stores[file.folder].delete_verified(file.subset, file.name, copied.size_bytes, copied.sha256)


def look_into(file: PhoneFile, copy: Path, answer: Pulled | Problem, *, whole: bool = True) -> PhoneFile:
    """Give a file with what is inside its copy, or why it could not be copied.

    Parameters
    ----------
    whole
        Whether to decode it.
    """
    if isinstance(answer, Problem):
        return replace(file, inside=Pulled(0, ""), fault=answer.got or answer.what)
    looked = replace(file, inside=answer, exif=read_exif_copy(copy))
    if not whole:
        return looked
    facts = inspect(copy.read_bytes())
    fault = facts.fault if facts.format == JPEG else "not a JPEG"
    return replace(looked, stray_bytes=facts.stray_bytes, fault=fault)
