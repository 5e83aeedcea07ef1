"""Many files from the phone, one after the other without a pause between them.

One thread asks for the next files before the first has come, and writes what arrives; others digest what then
stands in the files and make it last. The phone may go away for a moment: then it is looked for again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import TypeAlias, TypeVar

from android_bridge.adb.device import AdbLost, AdbRefused
from android_bridge.adb.sync import SyncSession
from android_bridge.base import Problem

_AHEAD = 32  # files asked for before they are read: each message that asks waits for the phone's word
_UNFINISHED = 16  # files that may wait for their digest
_FINISHERS = 4  # files that are made last at a time: their waits for the disk go on together
_READ_BYTES = 1 << 18
_LOOK_EVERY_S = 1.0
_END_S = 3.0

T = TypeVar("T")
_Queue: TypeAlias = "queue.Queue[T | None]"  # None: nothing more comes


@dataclass(frozen=True, slots=True)
class Arrived:
    """What stands in a file on this computer's disk, and lasts there."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a phone that has gone away is waited for.

    Parameters
    ----------
    away_s
        After each break.
    breaks
        As many may follow each other without a file coming through.
    """

    away_s: float = 30.0
    breaks: int = 3


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be pulled.

    Parameters
    ----------
    path
        On the phone.
    destination
        Nothing may be there yet.
    most_bytes
        If the phone sends more, the file is refused; None for no limit.
    """

    path: str
    destination: Path
    most_bytes: int | None = None


class Puller:
    """Pulls files in the background, in their order.

    Parameters
    ----------
    open_session
        Connects to the phone; called again, after `drop`, when the connection broke.
    drop
        Lets go of the phone; what waits for it ends.
    files
        What to pull.
    patience
        With a phone that has gone away.
    say
        Is given a sentence when it has.
    """

    def __init__(
        self,
        open_session: Callable[[], SyncSession],
        drop: Callable[[], None],
        files: Sequence[Source],
        patience: Patience,
        say: Callable[[str], None],
    ) -> None:
        self._open_session, self._drop, self._files = open_session, drop, files
        self._patience, self._say = patience, say
        self._answers: list[Future[Arrived]] = [Future() for _ in files]
        self._written: _Queue[tuple[FileIO, Future[Arrived]]] = queue.Queue(_UNFINISHED)
        self._done = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._pull, name="adb-pull", daemon=True)

    def answers(self) -> Generator[Arrived | Problem, None, None]:
        """Give for each file, in order, what arrived or why the phone refuses it.

        Raises
        ------
        AdbLost
            When the phone is gone for good.
        OSError
            When a file cannot be written here.
        """
        for _ in range(min(_FINISHERS, len(self._files))):
            threading.Thread(target=self._finish, name="adb-finish", daemon=True).start()
        self._thread.start()
        try:
            for answer in self._answers:
                try:
                    yield answer.result()
                except AdbRefused as refusal:
                    yield refusal
        finally:
            self._stop()

    def _stop(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._drop()
            self._thread.join(_END_S)

    def _pull(self) -> None:
        try:
            breaks = 0
            while self._is_wanted():
                before = self._done
                try:
                    self._copy_from(self._look_for_phone() if breaks else self._open_session())
                except AdbRefused as refusal:  # the phone has ended the session
                    self._answers[self._done].set_exception(refusal)
                    self._done += 1
                    breaks = 0
                except AdbLost:
                    breaks = 1 if self._done > before else breaks + 1
                    if breaks > self._patience.breaks or self._stopped.is_set():
                        raise
        except BaseException as error:  # noqa: BLE001 - raised where the answer is asked for
            for answer in self._answers[self._done :]:
                answer.set_exception(error)
        finally:
            self._written.put(None)

    def _is_wanted(self) -> bool:
        return self._done < len(self._files) and not self._stopped.is_set()

    def _copy_from(self, session: SyncSession) -> None:
        """Copy until the end or an error."""
        try:
            asked = self._done
            while self._is_wanted():
                asked = self._ask_ahead(session, asked)
                self._copy(session, self._done)
                self._done += 1
        finally:
            session.close()

    def _ask_ahead(self, session: SyncSession, asked: int) -> int:
        """Ask for the next files, many at once; give up to which have been asked for."""
        if asked - self._done > _AHEAD // 2 or asked == len(self._files):
            return asked
        files = self._files[asked : self._done + _AHEAD]
        try:
            session.ask_for(*(file.path for file in files))
        except AdbLost:
            if asked == self._done:
                raise
            return asked  # why it ended is told in the answers that are still to be read
        return asked + len(files)

    def _copy(self, session: SyncSession, number: int) -> None:
        source = self._files[number]
        file = FileIO(source.destination, "x+")
        try:
            for pieces in session.batches(source.most_bytes):
                _write_all(file, pieces)
        except BaseException:
            file.close()
            with contextlib.suppress(OSError):
                source.destination.unlink()
            raise
        self._written.put((file, self._answers[number]))

    def _finish(self) -> None:
        """Digest files and make them last, until no more come."""
        buffer = memoryview(bytearray(_READ_BYTES))
        while (item := self._written.get()) is not None:
            file, answer = item
            try:
                with file:
                    arrived = _digested(file, buffer)
                    os.fsync(file.fileno())
            except OSError as error:
                answer.set_exception(error)
            else:
                answer.set_result(arrived)
        self._written.put(None)  # for the others

    def _look_for_phone(self) -> SyncSession:
        """Connect again, as soon as the phone is back."""
        self._drop()
        self._say(f"the phone is gone; waiting {self._patience.away_s:.0f} s for it to come back")
        deadline = time.monotonic() + self._patience.away_s
        while True:
            try:
                return self._open_session()
            except Problem as problem:
                if time.monotonic() + _LOOK_EVERY_S > deadline or self._stopped.wait(_LOOK_EVERY_S):
                    raise AdbLost(
                        "the connection to the phone is lost",
                        where=problem.where,
                        got=problem.got or problem.what,
                        advice="plug it in and unlock it, then run the same command again",
                    ) from problem


def _digested(file: FileIO, buffer: memoryview) -> Arrived:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while count := file.readinto(buffer):
        digest.update(buffer[:count])
        size += count
    return Arrived(size, digest.hexdigest())


def _write_all(file: FileIO, pieces: Sequence[memoryview]) -> None:
    written = os.writev(file.fileno(), pieces)
    for piece in pieces:  # it may have taken less than all
        rest, written = piece[written:], max(0, written - len(piece))
        while rest:
            rest = rest[file.write(rest) :]
