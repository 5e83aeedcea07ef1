"""Small pictures of photos, as a phone sent them, in the plan's state folder. Nothing counts on them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from android_bridge.base import OWNER_ONLY, Problem, replace_file
from controller.plan import DOUBTFUL as DOUBTFUL_FOLDER
from controller.plan import PICTURES, LoadedPlan

DOUBTFUL = "_doubtful"
"""In place of a subset's id: what an export has kept of doubtful photos, and the page that shows them."""
_OWNER_ONLY_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a subset that are here."""

    subset: str
    count: int
    size_bytes: int


class KeptPictures:
    """The pictures of a plan and one of its cameras: a folder for each subset, and none for others to read.

    Parameters
    ----------
    loaded
        The plan, with its camera chosen.
    """

    def __init__(self, loaded: LoadedPlan) -> None:
        self.folder = loaded.own(PICTURES)
        self._doubtful = loaded.own(DOUBTFUL_FOLDER)

    def keep(self, subset: str, photo_name: str, jpeg: bytes) -> None:
        """Keep a picture under its photo's name, whole or not at all; waits for the disk.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        folder = self.folder / subset
        for each in (self.folder, folder):
            if not each.is_dir():
                each.mkdir(_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        replace_file(folder / photo_name, jpeg, mode=OWNER_ONLY, alone=True)

    def all(self) -> list[Pictures]:
        """Count what is here, subset by subset.

        Raises
        ------
        Problem
            When a folder cannot be read.
        """
        found = []
        with self._told("cannot be read"):
            names = [each.name for each in sorted(self.folder.iterdir())] if self.folder.is_dir() else []
            for name in [*names, DOUBTFUL]:
                sizes = [each.stat().st_size for each in self._files(self._place(name))]
                if sizes:
                    found.append(Pictures(name, len(sizes), sum(sizes)))
        return found

    def delete(self, subset: str) -> int:
        """Delete a subset's pictures; give how many.

        Raises
        ------
        Problem
            When one cannot be deleted; those before it are gone.
        """
        with self._told("cannot be deleted"):
            place = self._place(subset)
            files = self._files(place)
            for each in files:
                each.unlink(missing_ok=True)
            for folder in (place, self.folder):
                with contextlib.suppress(OSError):  # it is gone, or something else lies in it
                    folder.rmdir()
        return len(files)

    def _place(self, subset: str) -> Path:
        return self._doubtful if subset == DOUBTFUL else self.folder / subset

    @staticmethod
    def _files(folder: Path) -> list[Path]:
        """Give the pictures, and what a killed program has left half of one."""
        return [each for each in sorted(folder.iterdir()) if each.is_file()] if folder.is_dir() else []

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Problem(
                f"the small pictures of photos {what}",
                where=error.filename or str(self.folder),
                got=error.strerror or str(error),
                advice="have that folder as this user's own",
            ) from error
