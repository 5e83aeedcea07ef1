"""Many streams over one wire: ADB's own packets.

adb-shell makes the connection; its streams are not used. They read under a lock that keeps others from
sending, sum up every byte that arrives, and take a refused service for silence.
"""

from __future__ import annotations

import contextlib
import itertools
import struct
import threading
from collections import deque

from adb_shell import constants
from adb_shell.adb_message import AdbMessage

from android_bridge.adb.deadline import Deadline
from android_bridge.adb.device import AdbLost
from android_bridge.adb.transports import BrokenWire, SilentWire, Wire
from android_bridge.adb.troubles import lost, refused, silent

_HEADER = struct.Struct("<6I")
_POLL_S = 0.25
_PACKET_S = 20.0  # for all of one: up to 1 MiB
_AHEAD_BYTES = 4 << 20  # so much may wait for its reader before the phone is held up
_USB_PACKET_BYTES = 512
_UNASKED = 8  # packets that a phone may send before it waits for ours; the protocol allows one


class MuxStream:
    """One service's stream. An `AdbStream`."""

    def __init__(self, connection: Connection, local: int) -> None:
        self._connection, self._local = connection, local
        self._changed = threading.Condition()
        self._remote = 0
        self._arrived: deque[bytes | bytearray] = deque()
        self._waiting_bytes = 0
        self._unacknowledged = 0
        self._may_send = False
        self._ended = False
        self._lost: AdbLost | None = None

    def send(self, data: bytes, timeout_s: float) -> None:
        """Hand all of `data` to the phone."""
        rest, deadline = memoryview(data), Deadline(self._connection.serial, timeout_s)
        while rest:
            chunk, rest = self._connection.cut(rest)
            with self._changed:
                if not self._changed.wait_for(lambda: self._may_send or self._over(), deadline.left_s()):
                    raise silent(self._connection.serial, timeout_s)
                if self._over():
                    raise self._lost or lost(self._connection.serial, "it closed the stream")
                self._may_send = False
            self._connection.write(constants.WRTE, self._local, self._remote, bytes(chunk))

    def recv(self, timeout_s: float) -> bytes | bytearray:
        """Give the next bytes, as they come; empty at the end."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._arrived) or self._over(), timeout_s):
                raise silent(self._connection.serial, timeout_s)
            if not self._arrived:
                if self._lost is not None:
                    raise self._lost
                return b""
            data = self._arrived.popleft()
            self._waiting_bytes -= len(data)
            held_up, self._unacknowledged = self._unacknowledged, 0
        for _ in range(held_up):
            self._connection.write(constants.OKAY, self._local, self._remote)
        return data

    def close(self) -> None:
        """End the stream."""
        with self._changed:
            was_over, self._ended = self._over(), True
            self._changed.notify_all()
        self._connection.forget(self._local)
        if not was_over and self._remote:
            with contextlib.suppress(AdbLost):
                self._connection.write(constants.CLSE, self._local, self._remote)

    def wait_opened(self, service: str, timeout_s: float) -> None:
        """Wait for the phone's word on the service."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._remote) or self._over(), timeout_s):
                raise silent(self._connection.serial, timeout_s)
            if self._lost is not None:
                raise self._lost
            if not self._remote:
                raise refused(self._connection.serial, service, "the phone closed it at once")

    # From here on: called by the connection's thread.

    def opened(self, remote: int) -> None:
        """Take note that the service is there, or has taken what was sent."""
        with self._changed:
            self._remote, self._may_send = remote, True
            self._changed.notify_all()

    def arrived(self, data: bytes | bytearray) -> bool:
        """Keep what came; say whether more may come at once."""
        with self._changed:
            if self._waiting_bytes > _AHEAD_BYTES and self._unacknowledged > _UNASKED:
                raise BrokenWire("it sends without being asked")
            self._arrived.append(data)
            self._waiting_bytes += len(data)
            in_time = self._waiting_bytes <= _AHEAD_BYTES
            self._unacknowledged += not in_time
            self._changed.notify_all()
            return in_time

    def ended(self, why: AdbLost | None = None) -> None:
        """Take note that nothing more comes; `why` if the phone is gone."""
        with self._changed:
            self._ended = True
            self._lost = why
            self._changed.notify_all()

    def _over(self) -> bool:
        return self._ended


class Connection:
    """A wire to an authorised phone, and the thread that reads from it.

    Parameters
    ----------
    wire
        Connected, with the greetings exchanged.
    serial
        The phone's.
    chunk_bytes
        The most that goes into one packet.
    """

    def __init__(self, wire: Wire, serial: str, chunk_bytes: int) -> None:
        self.serial = serial
        self._wire, self._chunk_bytes = wire, chunk_bytes
        self._ids = itertools.count(1)
        self._streams: dict[int, MuxStream] = {}
        self._registry = threading.Lock()
        self._writing = threading.Lock()
        self._gone: AdbLost | None = None
        self._thread = threading.Thread(target=self._read, name="adb", daemon=True)
        self._thread.start()

    def open(self, service: str, timeout_s: float) -> MuxStream:
        """Open a service.

        Raises
        ------
        AdbRefused
            When the phone does not offer it.
        AdbLost
            When the phone is gone.
        """
        with self._registry:
            if self._gone is not None:
                raise self._gone
            local = next(self._ids)
            stream = self._streams[local] = MuxStream(self, local)
        try:
            self.write(constants.OPEN, local, 0, service.encode() + b"\0")
            stream.wait_opened(service, timeout_s)
        except BaseException:
            stream.close()
            raise
        return stream

    def close(self) -> None:
        """End all streams and the connection."""
        self._give_up(lost(self.serial, "this end closed the connection"))
        self._wire.wake()
        self._thread.join(2 * _POLL_S + 1)
        self._wire.close()

    def cut(self, data: memoryview) -> tuple[memoryview, memoryview]:
        """Cut off what goes into one packet.

        It never fills whole USB packets: the phone would wait for another one to see where it ends.
        """
        size = min(len(data), self._chunk_bytes)
        if size % _USB_PACKET_BYTES == 0:
            size -= 1
        return data[:size], data[size:]

    def write(self, command: bytes, local: int, remote: int, data: bytes = b"") -> None:
        """Send one packet."""
        message = AdbMessage(command, local, remote, data)
        try:
            with self._writing:
                if self._gone is not None:
                    raise self._gone
                self._wire.write(message.pack(), _PACKET_S)
                if data:
                    self._wire.write(data, _PACKET_S)
        except (BrokenWire, SilentWire) as error:
            # half a packet may be out: nothing after it would be understood
            gone = lost(self.serial, str(error) or f"it has not taken a message within {_PACKET_S:.0f} s")
            self._give_up(gone)
            raise gone from error

    def forget(self, local: int) -> None:
        """Drop a stream that has ended."""
        with self._registry:
            self._streams.pop(local, None)

    def _read(self) -> None:
        try:
            while self._gone is None:
                with contextlib.suppress(SilentWire):
                    header = self._wire.read(_HEADER.size, _POLL_S)
                    self._take(*_HEADER.unpack(header))
        except (BrokenWire, AdbLost) as error:
            self._give_up(lost(self.serial, str(error).partition("\n")[0]))

    def _take(self, command: int, remote: int, local: int, length: int, _sum: int, magic: int) -> None:
        if command ^ 0xFFFFFFFF != magic or length > constants.MAX_ADB_DATA:
            raise BrokenWire("it sends what is no ADB packet")
        try:
            data = self._wire.read(length, _PACKET_S) if length else b""
        except SilentWire as error:
            raise BrokenWire("it stopped in the middle of a message") from error
        with self._registry:
            stream = self._streams.get(local)
        kind = constants.WIRE_TO_ID.get(command)
        if kind == constants.WRTE:
            if stream is None:
                self.write(constants.CLSE, local, remote)
            elif stream.arrived(data):
                self.write(constants.OKAY, local, remote)
        elif stream is not None and kind == constants.OKAY:
            stream.opened(remote)
        elif stream is not None and kind == constants.CLSE:
            self.forget(local)
            stream.ended()

    def _give_up(self, why: AdbLost) -> None:
        with self._registry:
            if self._gone is None:
                self._gone = why
            streams, self._streams = list(self._streams.values()), {}
        for stream in streams:
            stream.ended(self._gone)
