"""What the simulated phone keeps of the CheXpeditor dialect: one flat folder, and entries in its journal."""

from __future__ import annotations

from pathlib import Path

from android_bridge.base import sync_folder
from android_bridge.simulated.storage import PART, PhoneStorage
from protocol.legacy import LegacyName

FOLDER = "CheXpeditor"
_JOURNAL = "chexpeditor"  # in place of a controller's journal: the dialect knows none


class LegacyStorage(PhoneStorage):
    """A simulated phone's folder whose photos lie in ``<folder>/CheXpeditor/<NAME>``, as the original's do.

    Parameters
    ----------
    folder, pretended_free_bytes
        See `PhoneStorage`.

    Raises
    ------
    Problem
        When another simulated phone uses the folder, or it cannot be written.
    """

    def __init__(self, folder: Path, pretended_free_bytes: int | None = None) -> None:
        super().__init__(folder, pretended_free_bytes)
        self.photos = folder / FOLDER
        # One photo at a time; the longest names of the dialect leave no room for an ending.
        self._part = self.photos / f".incoming{PART}"
        if not self.photos.is_dir():
            self.photos.mkdir()
            sync_folder(folder)
        self._part.unlink(missing_ok=True)

    def newest(self) -> LegacyName | None:
        """Give the photo that was saved last, or None."""
        name = self.journal.newest_name(_JOURNAL)
        return None if name is None else LegacyName.parse(name)

    def holds(self, name: LegacyName) -> bool:
        """Say whether a photo is still there."""
        return (self.photos / str(name)).is_file()

    def adopt(self, name: LegacyName) -> bool:
        """Put a photo on record that a crash came upon before its entry; say whether there was one.

        Such a photo is whole. Nobody was told of it, so that whoever asked still shows its x-ray and asks for
        the same name again. Any other file of this name is not: plans over the same x-rays name them alike.
        """
        if self.journal.intended(_JOURNAL) != str(name) or not self.holds(name):
            return False
        sync_folder(self.photos)  # the crash may have come before the renaming was on disk
        self._record(name, (self.photos / str(name)).read_bytes())
        return True

    def intend(self, name: LegacyName) -> None:
        """Write down that this photo is about to be taken.

        Raises
        ------
        FileExistsError
            When a file of this name is there already, which is none of this request.
        """
        if self.holds(name):
            raise FileExistsError(f"{name} is there already")
        self.journal.intend(_JOURNAL, str(name))

    def forget_intent(self) -> None:
        """Write down that no photo is under way: somebody has told the phone where to go on."""
        self.journal.intend(_JOURNAL, None)

    def save_named(self, name: LegacyName, jpeg: bytes) -> None:
        """Put a photo in place and on record; an earlier one of the same x-ray is superseded.

        Raises
        ------
        FileExistsError
            When a file of this name is there already: it is left as it is.
        OSError
            When it cannot be written; nothing is left behind.
        """
        self._put(self.photos / str(name), self._part, jpeg)
        self._record(name, jpeg)
        self._count(jpeg)

    def _record(self, name: LegacyName, jpeg: bytes) -> None:
        self.journal.replace(_JOURNAL, name.path, name.index, name.nonce, str(name), jpeg)
