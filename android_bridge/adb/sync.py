"""The sync service: list, look at, pull and push files."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from android_bridge.adb.deadline import Deadline, Pace
from android_bridge.adb.device import AdbRefused, AdbSilent, AdbStream, AdbTooLong
from android_bridge.adb.incoming import Incoming
from android_bridge.adb.troubles import lost, silent

_REQUEST = struct.Struct("<4sI")
_STAT = struct.Struct("<3I")
_DENT = struct.Struct("<4I")
_CHUNK_BYTES = 1 << 16  # the protocol's limit
_MAX_WORDS = 1 << 12  # of a name too
_MOST_PIECES = 64  # as many as can surely be written at once
_LIST_S = 60.0  # 10,000 files take 2
ANSWER_S = 15.0


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file or folder on the phone."""

    name: str
    size_bytes: int
    is_folder: bool


class SyncSession:
    """One stream of requests, answered in their order; several may be asked before the first answer is read.

    Parameters
    ----------
    stream
        The opened service ``sync:``.
    serial
        The phone's.
    answer_s
        How long the phone may be silent.
    """

    def __init__(self, stream: AdbStream, serial: str, answer_s: float = ANSWER_S) -> None:
        self._stream, self._serial, self._answer_s = stream, serial, answer_s
        self._incoming = Incoming(stream, serial)

    def list(self, folder: str) -> list[RemoteFile]:
        """Give what is in a folder; empty where there is no such folder.

        Raises
        ------
        AdbLost
            When the list does not come, or does not end.
        """
        deadline = Deadline(self._serial, max(_LIST_S, self._answer_s))
        self._ask(b"LIST", folder)
        found: list[RemoteFile] = []
        while True:
            kind, (mode, size, _, length) = self._head(), _DENT.unpack(self._exactly(_DENT.size))
            if kind == b"DONE":
                return found
            if kind != b"DENT" or length > _MAX_WORDS:
                raise self._unexpected(kind)
            deadline.left_s()
            name = self._exactly(length).decode(errors="surrogateescape")
            if name not in (".", ".."):
                found.append(RemoteFile(name, size, stat.S_ISDIR(mode)))

    def stat(self, path: str) -> RemoteFile | None:
        """Look at a file; None where there is none."""
        self._ask(b"STAT", path)
        kind, (mode, size, _) = self._head(), _STAT.unpack(self._exactly(_STAT.size))
        if kind != b"STAT":
            raise self._unexpected(kind)
        return RemoteFile(path.rpartition("/")[2], size, stat.S_ISDIR(mode)) if mode else None

    def ask_for(self, *paths: str) -> None:
        """Ask for files' contents; `content` reads each when its turn has come."""
        self._ask(b"RECV", *paths)

    def content(self, most_bytes: int | None = None) -> Iterator[memoryview]:
        """Give the content of the file asked for first, in pieces; raises as `batches` does."""
        for pieces in self.batches(most_bytes):
            yield from pieces

    def batches(self, most_bytes: int | None = None) -> Iterator[Sequence[memoryview]]:
        """Give the content of the file asked for first: all that has come of it, valid until the next time.

        Parameters
        ----------
        most_bytes
            How large the file can be; None where nobody knows.

        Raises
        ------
        AdbTooLong
            When more comes than that. The session has to be closed then.
        AdbRefused
            When the phone cannot read it. Then it ends the stream: what was asked for later has no answer.
        AdbLost
            When it does not all come, or hardly anything of it for long.
        """
        pace, size_bytes = Pace(self._serial, self._answer_s), 0
        pieces: list[memoryview] = []
        while True:
            if pieces and (self._incoming.here_bytes < _REQUEST.size or len(pieces) >= _MOST_PIECES):
                yield pieces
                pieces = []
            kind, length = self._incoming.unpacked(_REQUEST, self._answer_s)
            if kind == b"DONE":
                if pieces:
                    yield pieces
                return
            if kind != b"DATA":
                raise self._refusal(kind, length)
            size_bytes += length
            if most_bytes is not None and size_bytes > most_bytes:
                raise AdbTooLong(
                    "a file on the phone is longer than a photo can be",
                    where=f"adb:{self._serial}",
                    expected=f"at most {most_bytes:,} bytes",
                    got=f"{size_bytes:,} bytes, and perhaps more",
                    advice="nothing may write to it; look at it on the phone",
                )
            if not length:
                pace.came(0)
            while length:
                if pieces and not self._incoming.here_bytes:
                    yield pieces
                    pieces = []
                piece = self._incoming.some(length, self._answer_s)
                length -= len(piece)
                pace.came(len(piece))
                pieces.append(piece)

    def send(self, file: BinaryIO, remote: str, mode: int, mtime_s: int, timeout_s: float) -> None:
        """Write a file on the phone, making missing folders.

        Raises
        ------
        AdbRefused
            When the phone cannot write it.
        AdbLost
            When that is not done in time.
        """
        try:
            self._send(file, f"{remote},{mode}", mtime_s, Deadline(self._serial, timeout_s))
        except AdbSilent as error:  # it names what was left of the time for the last bytes
            raise silent(self._serial, timeout_s) from error

    def _send(self, file: BinaryIO, remote_and_mode: str, mtime_s: int, deadline: Deadline) -> None:
        self._ask(b"SEND", remote_and_mode)
        while chunk := file.read(_CHUNK_BYTES):
            self._stream.send(_REQUEST.pack(b"DATA", len(chunk)) + chunk, deadline.left_s())
        self._stream.send(_REQUEST.pack(b"DONE", mtime_s), deadline.left_s())
        kind, length = _REQUEST.unpack(self._incoming.exactly(_REQUEST.size, deadline.left_s()))
        if kind != b"OKAY":
            raise self._refusal(kind, length)

    def close(self) -> None:
        """End the stream."""
        self._stream.close()

    def _ask(self, kind: bytes, *paths: str) -> None:
        encoded = [path.encode(errors="surrogateescape") for path in paths]
        requests = b"".join(_REQUEST.pack(kind, len(each)) + each for each in encoded)
        self._stream.send(requests, self._answer_s)

    def _exactly(self, count: int) -> bytes:
        return self._incoming.exactly(count, self._answer_s)

    def _head(self) -> bytes:
        return self._exactly(4)

    def _refusal(self, kind: bytes, length: int) -> Exception:
        if kind != b"FAIL" or length > _MAX_WORDS:
            return self._unexpected(kind)
        words = self._exactly(length).decode(errors="replace")
        return AdbRefused("the phone refuses a file", where=f"adb:{self._serial}", got=words)

    def _unexpected(self, kind: bytes) -> Exception:
        return lost(self._serial, f"it answers {kind!r}, which is out of place")
