"""Bytes of a stream in the pieces that a protocol asks for."""

from __future__ import annotations

from struct import Struct
from typing import Any, Protocol, runtime_checkable

from android_bridge.adb.deadline import Deadline
from android_bridge.adb.device import AdbStream
from android_bridge.adb.troubles import lost

_BUFFER_BYTES = 1 << 20


@runtime_checkable
class FillingStream(AdbStream, Protocol):
    """A stream that can do without a new buffer for each piece, which costs as much as the piece itself."""

    def recv_into(self, buffer: bytearray, timeout_s: float) -> int:
        """Do what `recv` does, into a buffer; give how much came."""


class Incoming:
    """What arrives on a stream.

    Parameters
    ----------
    stream
        Where it arrives.
    serial
        Whose it is.
    """

    def __init__(self, stream: AdbStream, serial: str) -> None:
        self._stream, self._serial = stream, serial
        self._rest = memoryview(b"")
        # decided once: looking a protocol up is slow
        self._filling = stream if isinstance(stream, FillingStream) else None
        self._buffer = bytearray(_BUFFER_BYTES if self._filling else 0)

    @property
    def here_bytes(self) -> int:
        """How much has come and is not taken yet; while it is enough, what was given stays valid."""
        return len(self._rest)

    def some(self, most: int, timeout_s: float) -> memoryview:
        """Give between 1 and `most` bytes, valid until more has to come than is here.

        Raises
        ------
        AdbLost
            When nothing comes in time, or the stream has ended.
        """
        if not self._rest:
            self._rest = self._next(timeout_s)
            if not self._rest:
                raise lost(self._serial, "it closed the connection in the middle")
        piece, self._rest = self._rest[:most], self._rest[most:]
        return piece

    def _next(self, timeout_s: float) -> memoryview:
        if self._filling is not None:
            return memoryview(self._buffer)[: self._filling.recv_into(self._buffer, timeout_s)]
        return memoryview(self._stream.recv(timeout_s))

    def unpacked(self, form: Struct, timeout_s: float) -> tuple[Any, ...]:
        """Give the values of what comes next; raises as `exactly` does."""
        if len(self._rest) < form.size:
            return form.unpack(self.exactly(form.size, timeout_s))
        values = form.unpack_from(self._rest)
        self._rest = self._rest[form.size :]
        return values

    def exactly(self, count: int, timeout_s: float) -> bytes:
        """Give `count` bytes.

        Raises
        ------
        AdbLost
            When they do not all come within twice this time.
        """
        pieces = bytes(self.some(count, timeout_s)) if count else b""
        if len(pieces) == count:
            return pieces
        deadline = Deadline(self._serial, timeout_s)
        more = bytearray(pieces)
        while len(more) < count:
            more += self.some(count - len(more), deadline.left_s())
        return bytes(more)
