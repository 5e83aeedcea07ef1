"""A part of a store, as a store of its own."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

from android_bridge.base import Problem
from android_bridge.store.photo_store import PhotoStore, Pulled, Stored, Wanted


class StoreBelow:
    """The photos below one folder of another store, over the same connection. A `PhotoStore`.

    Parameters
    ----------
    store
        The whole.
    folder
        Below the whole's own, without a slash at either end.
    """

    def __init__(self, store: PhotoStore, folder: str) -> None:
        self._store, self._folder = store, folder

    @property
    def is_remote(self) -> bool:
        """Whether copying takes long."""
        return self._store.is_remote

    @property
    def description(self) -> str:
        """Give the whole's, and the folder."""
        return f"{self._store.description}/{self._folder}"

    def files(self, subset: str) -> list[Stored]:
        """Give the files of a subset, sorted by name."""
        return self._store.files(self._below(subset))

    def pull(self, subset: str, name: str, destination: Path) -> Pulled:
        """Copy a photo to `destination` and make it durable there."""
        return self._store.pull(self._below(subset), name, destination)

    def pull_each(self, wanted: Sequence[Wanted]) -> Generator[Pulled | Problem, None, None]:
        """Copy photos, in their order."""
        return self._store.pull_each([replace(each, subset=self._below(each.subset)) for each in wanted])

    def delete_verified(self, subset: str, name: str, size_bytes: int, sha256: str) -> None:
        """Delete a photo of which a verified copy is here."""
        self._store.delete_verified(self._below(subset), name, size_bytes, sha256)

    def _below(self, subset: str) -> str:
        return f"{self._folder}/{subset}"
