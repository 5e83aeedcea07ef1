"""The photos on a phone itself, over ADB."""

from __future__ import annotations

import contextlib
import hashlib
import shlex
import threading
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TypeVar

from android_bridge.adb import AdbDevice, AdbLost, AdbRefused
from android_bridge.adb.device import AdbTooLong
from android_bridge.adb.pulling import Patience, Puller, Source
from android_bridge.adb.sync import SyncSession
from android_bridge.adb.troubles import lost
from android_bridge.base import Problem
from android_bridge.store.photo_store import Pulled, Stored, Wanted, check_same

T = TypeVar("T")

_DIGEST_S = 60.0


class AdbStore:
    """Photos in a folder of a phone. A `PhotoStore`.

    Parameters
    ----------
    connect
        Gives a new connection to the phone; called again whenever one broke.
    folder
        The folder of the journal, as the phone named it: the subsets' folders are below it.
    patience
        With a phone that goes away in the middle.
    say
        Is given a sentence when it has gone.
    """

    is_remote = True

    def __init__(
        self,
        connect: Callable[[], AdbDevice],
        folder: str,
        *,
        patience: Patience = Patience(),  # noqa: B008 - frozen
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._connect, self._folder, self._patience, self._say = connect, folder.rstrip("/"), patience, say
        self._device: AdbDevice | None = None
        self._serial = ""
        self._drops = 0
        self._lock = threading.Lock()

    @property
    def description(self) -> str:
        """Give phone and folder."""
        return f"adb:{self._serial}{self._folder}"

    def files(self, subset: str) -> list[Stored]:
        """Give the files of a subset, sorted by name; temporary files and folders are left out."""
        found = self._twice(lambda session: session.list(f"{self._folder}/{subset}"))
        files = [each for each in found if not each.is_folder and not each.name.startswith(".")]
        return [Stored(each.name, each.size_bytes) for each in sorted(files, key=lambda each: each.name)]

    def pull(self, subset: str, name: str, destination: Path) -> Pulled:
        """Copy a photo to `destination` and make it durable there."""
        (answer,) = self.pull_each([Wanted(subset, name, destination)])
        if isinstance(answer, Problem):
            raise answer
        return answer

    def pull_each(self, wanted: Sequence[Wanted]) -> Generator[Pulled | Problem, None, None]:
        """Copy photos, several under way at a time, in their order."""
        files = [
            Source(f"{self._folder}/{each.subset}/{each.name}", each.destination, each.most_bytes)
            for each in wanted
        ]
        with contextlib.closing(
            Puller(self._session, self._drop, files, self._patience, self._say).answers()
        ) as answers:
            for file, answer in zip(files, answers, strict=True):
                if isinstance(answer, Problem):
                    yield _unreadable(self._at(file.path), answer)
                else:
                    yield Pulled(answer.size_bytes, answer.sha256)

    def delete_verified(self, subset: str, name: str, size_bytes: int, sha256: str) -> None:
        """Delete a photo of which a verified copy is here; look at it once more right before.

        Raises
        ------
        Problem
            When what is on the phone is not the photo with this size and SHA-256, or cannot be deleted.
        """
        path = f"{self._folder}/{subset}/{name}"
        status = self._twice(lambda session: session.stat(path))
        if status is None:
            raise Problem("this photo is not on the phone any more", where=self._at(path))
        found = Pulled(status.size_bytes, self._digest(path, status.size_bytes))
        check_same(self._at(path), found, Pulled(size_bytes, sha256))
        answer = self._phone().shell(f"rm -- {shlex.quote(path)}")
        if answer.exit_code != 0 or self._twice(lambda session: session.stat(path)) is not None:
            raise Problem(
                "the phone does not delete a photo", where=self._at(path), got=answer.output.strip()
            )

    def close(self) -> None:
        """Let go of the phone."""
        self._drop()

    def _digest(self, path: str, size_bytes: int) -> str:
        """Have the phone digest a file, or do it here where it has no program for that."""
        answer = self._phone().shell(f"sha256sum -- {shlex.quote(path)}", _DIGEST_S)
        words = answer.output.split()
        # a backslash before the digest marks a name with odd characters
        if answer.exit_code == 0 and words and len(digest := words[0].removeprefix("\\")) == 64:
            return digest
        return self._twice(lambda session: _digested(session, path, size_bytes))

    def _twice(self, job: Callable[[SyncSession], T]) -> T:
        """Do something short; once more on a new connection if the old one turns out to be broken."""
        with contextlib.suppress(AdbLost):
            return self._once(job)
        self._drop()
        return self._once(job)

    def _once(self, job: Callable[[SyncSession], T]) -> T:
        session = self._session()
        try:
            return job(session)
        except AdbRefused as refusal:
            raise _unreadable(self.description, refusal) from refusal
        finally:
            session.close()

    def _session(self) -> SyncSession:
        device = self._phone()
        return SyncSession(device.open_stream("sync:"), device.serial)

    def _phone(self) -> AdbDevice:
        with self._lock:
            if self._device is not None:
                return self._device
            drops = self._drops
        # Not under the lock: a person may have to confirm on the phone, and whoever gives up need not wait.
        device = self._connect()
        with self._lock:
            self._serial = device.serial
            if self._drops == drops:
                self._device = device
                return device
        device.close()
        raise lost(device.serial, "this end closed the connection")

    def _drop(self) -> None:
        with self._lock:
            device, self._device = self._device, None
            self._drops += 1
        if device is not None:
            device.close()

    def _at(self, path: str) -> str:
        return f"adb:{self._serial}{path}"


def _digested(session: SyncSession, path: str, size_bytes: int) -> str:
    digest = hashlib.sha256()
    session.ask_for(path)
    for piece in session.content(size_bytes):
        digest.update(piece)
    return digest.hexdigest()


def _unreadable(where: str, refusal: Problem) -> Problem:
    if isinstance(refusal, AdbTooLong):
        refusal.where = where
        return refusal
    missing = "no such file" in refusal.got.lower()
    return Problem(
        "a photo is missing on the phone" if missing else "a photo on the phone cannot be read",
        where=where,
        got="" if missing else refusal.got,
        advice="look for it there; it was saved and has been moved or deleted since"
        if missing
        else "make sure that the phone's folder is there and may be read, then export again",
    )
