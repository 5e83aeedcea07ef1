"""Bytes of a stream in the pieces that a protocol asks for."""

from __future__ import annotations

from android_bridge.adb.device import AdbStream
from android_bridge.adb.troubles import lost


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

    def some(self, most: int, timeout_s: float) -> memoryview:
        """Give between 1 and `most` bytes, valid until the next call.

        Raises
        ------
        AdbLost
            When nothing comes in time, or the stream has ended.
        """
        if not self._rest:
            self._rest = memoryview(self._stream.recv(timeout_s))
            if not self._rest:
                raise lost(self._serial, "it closed the connection in the middle")
        piece, self._rest = self._rest[:most], self._rest[most:]
        return piece

    def exactly(self, count: int, timeout_s: float) -> bytes:
        """Give `count` bytes.

        Raises
        ------
        AdbLost
            When they do not come in time.
        """
        pieces = bytearray()
        while len(pieces) < count:
            pieces += self.some(count - len(pieces), timeout_s)
        return bytes(pieces)
