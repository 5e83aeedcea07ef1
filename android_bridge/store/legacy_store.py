"""The flat folder of CheXpeditor, as the export sees it."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

from android_bridge.base import Problem
from android_bridge.store.photo_store import FolderStore, Pulled, Stored, Wanted, in_turn
from protocol import PhotoNameError
from protocol.legacy import LegacyName


class LegacyFolderStore:
    """Photos of all subsets side by side, told apart by their rows. A `PhotoStore`.

    Parameters
    ----------
    folder
        A copy of the phone's ``/sdcard/CheXpeditor``.
    indices
        The indices of each subset.
    """

    is_remote = False

    def __init__(self, folder: Path, indices: Mapping[str, range]) -> None:
        self._folder = FolderStore(folder)
        self._indices = dict(indices)

    @property
    def description(self) -> str:
        """Give the folder."""
        return self._folder.description

    def files(self, subset: str) -> list[Stored]:
        """Give all photos of a subset's rows, sorted by name; other files are left out."""
        return [each for each in self._folder.files("") if _index(each.name) in self._indices[subset]]

    def pull(self, subset: str, name: str, destination: Path) -> Pulled:  # noqa: ARG002 - see PhotoStore
        """Copy a photo to `destination` and make it durable there."""
        return self._folder.pull("", name, destination)

    def pull_each(self, wanted: Sequence[Wanted]) -> Generator[Pulled | Problem, None, None]:
        """Copy photos one by one."""
        return in_turn(self, wanted)

    def delete_verified(self, subset: str, name: str, size_bytes: int, sha256: str) -> None:  # noqa: ARG002
        """Delete nothing: what nobody told the digest of cannot be verified.

        Raises
        ------
        Problem
            Always.
        """
        raise Problem(
            "photos of the original rig's app are not deleted: it told neither size nor digest of them",
            where=f"{self.description}/{name}",
            advice="delete them by hand, once somebody has looked at every copy",
        )


def _index(name: str) -> int:
    try:
        return LegacyName.parse(name).index
    except PhotoNameError:
        return 0
