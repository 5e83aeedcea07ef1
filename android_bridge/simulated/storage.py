"""The simulated phone's storage: temporary file, fsync, rename, fsync of the folder; then the journal."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import time
from pathlib import Path
from urllib.parse import quote

from android_bridge.base import Problem, Taken, hold, sync_folder
from android_bridge.simulated.phone_journal import PhoneJournal, SavedPhoto
from protocol import PhotoName, PhotoNameError
from protocol.messages import MAX_STORAGE

PRIVATE = ".chexrig"  # beside the photos: lock, journal and pairing code
PART = ".part"
LOCK_PATIENCE_S = 10.0  # a predecessor that was told to end may still be writing its last photo
SMALLEST_RESERVE_BYTES = 4_000_000
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")
_OF_JOURNAL = len("/") + 16  # each journal has a folder of its own
_LONGEST = MAX_STORAGE - _OF_JOURNAL


def is_trial(subset: str) -> bool:
    """Say whether photos of a subset are none that a person plans troubles for: no plan can name one so."""
    return subset.startswith("_")


def sent_path(folder: Path) -> str:
    """Give a path as the phone tells it: the wire is printable ASCII, a folder's name is anything."""
    return quote(str(folder.resolve()), safe=_PRINTABLE)


class PhoneStorage:
    """The folder a simulated phone saves to, as ``<folder>/<journal>/<subset>/<photo name>``.

    Parameters
    ----------
    folder
        Made where it is not there. One phone at a time: the folder is locked.
    pretended_free_bytes
        Behave as if this much were free at the start; None for what the disk really has.
    failing_saves
        Have every so-many-th photo's writing end with an error; 0 for none.

    Raises
    ------
    Problem
        When another simulated phone uses the folder, or it cannot be written.
    """

    def __init__(self, folder: Path, pretended_free_bytes: int | None = None, failing_saves: int = 0) -> None:
        self.folder = folder
        self._failing_saves, self._puts = failing_saves, 0
        self._pretended_free_bytes = pretended_free_bytes
        self.written_ns = 0
        """When the last photo's file was written, by the monotonic clock."""
        self._durable: set[Path] = set()  # subset folders that a power cut cannot take
        self._largest_bytes = SMALLEST_RESERVE_BYTES // 2
        self._held = contextlib.ExitStack()
        if (length := len(sent_path(folder))) > _LONGEST:
            raise Problem(
                "the path of the simulated phone's folder is too long",
                where=str(folder),
                expected=f"at most {_LONGEST} characters; a letter that is not ASCII counts six or more",
                got=str(length),
                advice="choose a folder with a shorter path with --store",
            )
        try:
            (folder / PRIVATE).mkdir(parents=True, exist_ok=True)
            self._held.enter_context(hold(folder / PRIVATE / "lock", patience_s=LOCK_PATIENCE_S))
        except Taken:
            raise Problem(
                "another simulated phone is using this folder",
                where=str(folder),
                advice="end it, or give this one a folder of its own with --store",
            ) from None
        except OSError as error:
            raise Problem(
                "the simulated phone's folder cannot be used",
                where=str(folder),
                got=error.strerror or str(error),
                advice="choose another folder with --store",
            ) from error
        self.journal = PhoneJournal(folder / PRIVATE / "phone.sqlite")
        self._reconcile()

    def free_bytes(self) -> int:
        """Tell how much more fits."""
        if self._pretended_free_bytes is not None:
            return max(0, self._pretended_free_bytes)
        return shutil.disk_usage(self.folder).free

    def is_full(self) -> bool:
        """Say whether the next photo might not fit: less is free than twice the largest so far."""
        return self.free_bytes() < 2 * self._largest_bytes

    def subset_folder(self, journal: str, subset: str) -> Path:
        """Give the folder of a subset, made durable where it is new."""
        folder = self.folder / journal / subset
        # One that is there may have been made just before a power cut.
        if folder not in self._durable or not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            for each in (folder.parent, self.folder):
                sync_folder(each)
            self._durable.add(folder)
        return folder

    def save(self, journal: str, session: str, name: PhotoName, jpeg: bytes) -> SavedPhoto:
        """Put a photo in place and on record. When this returns, both survive a power cut.

        Raises
        ------
        FileExistsError
            When a file or an entry of this name, or a photo of this index that counts, is there already: it
            is left as it is.
        OSError
            When it cannot be written. Where folder or journal was what failed, it stays, and never counts:
            the next start supersedes it.
        """
        conflict = self.journal.conflict(journal, name)
        if conflict is not None:
            raise FileExistsError(conflict)
        folder = self.subset_folder(journal, name.subset)
        self._put(folder / str(name), folder / f".{name}{PART}", jpeg, fails=self._fails(name))
        self.written_ns = time.monotonic_ns()
        photo = SavedPhoto(journal, name, session, len(jpeg), hashlib.sha256(jpeg).hexdigest())
        self.journal.record(photo)
        self._count(jpeg)
        return photo

    def _fails(self, name: PhotoName) -> bool:
        """Say whether this one is to fail."""
        if not self._failing_saves or is_trial(name.subset):
            return False
        self._puts += 1
        return self._puts % self._failing_saves == 0

    def _put(self, final: Path, part: Path, jpeg: bytes, *, fails: bool = False) -> None:
        """Put a file in place; when this returns, it survives a power cut."""
        if final.exists():
            raise FileExistsError(f"{final.name} is there already")
        try:
            with part.open("wb") as file:
                file.write(jpeg)
                if fails:
                    raise OSError(errno.EIO, "the card does not answer")
                file.flush()
                os.fsync(file.fileno())
            part.rename(final)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        sync_folder(final.parent)

    def _count(self, jpeg: bytes) -> None:
        self._largest_bytes = max(self._largest_bytes, len(jpeg))
        if self._pretended_free_bytes is not None:
            self._pretended_free_bytes -= len(jpeg)

    def _reconcile(self) -> None:
        """Make journal and folder agree after a crash.

        A temporary file was never finished and goes. A photo without an entry was renamed into place
        just before the crash: it is complete, but nobody was told, so it is put on record as superseded
        and the same index will be asked for again.
        """
        for part in self.folder.glob(f"*/*/.*{PART}"):
            part.unlink()
        for file in sorted(self.folder.glob("*/*/*.jpg")):
            try:
                name = PhotoName.parse(file.name)
            except PhotoNameError:
                continue  # not ours to judge
            journal = file.parent.parent.name
            if not self.journal.knows(journal, name):
                sync_folder(file.parent)  # the rename may be younger than the last flush of its folder
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                found = SavedPhoto(journal, name, "", file.stat().st_size, digest)
                self.journal.record(found, superseded=True)

    def close(self) -> None:
        """Close the journal and let go of the folder."""
        self.journal.close()
        self._held.close()
