"""A phone through an adb server that runs already: its smart-socket protocol."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import weakref
from collections.abc import Iterator
from typing import NamedTuple

from android_bridge.adb.deadline import Deadline
from android_bridge.adb.device import AdbLost, FoundDevice, State
from android_bridge.adb.streams import StreamDevice
from android_bridge.adb.troubles import lost, refused, silent, unusable
from android_bridge.base import Problem

_CONNECT_S = 2.0
_RECV_BYTES = 1 << 18
#: How the server's words begin -> which of our states that is; all others mean that nothing can be done now.
_STATES: dict[str, State] = {
    "device": "device",
    "unauthorized": "unauthorized",
    "authorizing": "unauthorized",
    "no permissions": "no permissions",
    "bootloader": "bootloader",
    "recovery": "recovery",
    "rescue": "recovery",
    "sideload": "sideload",
}
_RESTART = "restart the adb server (adb kill-server, then adb start-server)"
_LINE = re.compile(r"(?P<serial>\(no serial number\)|\S+)\s+(?P<rest>\S.*)")
_MORE = re.compile(r"\s+(?:usb|product|model|device|transport_id|features):")
_DEAD = re.compile(r"not found|no devices|offline|unauthori|authorizing|connecting|permission", re.IGNORECASE)


class ServerAddress(NamedTuple):
    """Where an adb server listens."""

    host: str
    port: int

    @classmethod
    def usual(cls) -> ServerAddress:
        """Give the address that the adb program itself would use."""
        port = os.environ.get("ANDROID_ADB_SERVER_PORT", "")
        return cls("127.0.0.1", int(port) if port.isdecimal() and 0 < int(port) < 65536 else 5037)


class _NoServersWords(AdbLost):
    """What listens there says what no adb server says."""


class NoServer(Exception):  # noqa: N818 - a usual state, and not an error
    """No adb server listens there."""


class SocketStream:
    """A service behind the server's socket. An `AdbStream`."""

    def __init__(self, connected: socket.socket, serial: str) -> None:
        self._serial = serial
        self._receiver = connected
        # a socket object of its own for each direction: each has its own time-out
        self._sender = connected.dup()

    def send(self, data: bytes, timeout_s: float) -> None:
        """Hand all of `data` to the server."""
        with self._told(self._sender, timeout_s):
            self._sender.sendall(data)

    def recv(self, timeout_s: float) -> bytes:
        """Give the next bytes, as they come; empty at the end."""
        with self._told(self._receiver, timeout_s):
            return self._receiver.recv(_RECV_BYTES)

    def recv_into(self, buffer: bytearray, timeout_s: float) -> int:
        """Do the same, into a buffer; give how much came."""
        with self._told(self._receiver, timeout_s):
            return self._receiver.recv_into(buffer)

    @contextlib.contextmanager
    def _told(self, end: socket.socket, timeout_s: float) -> Iterator[None]:
        timeout_s = max(timeout_s, 0.001)
        try:
            if end.gettimeout() != timeout_s:  # setting it is a system call each time
                end.settimeout(timeout_s)
            yield
        except TimeoutError as error:
            raise silent(self._serial, timeout_s) from error
        except OSError as error:
            raise lost(self._serial, error.strerror or str(error)) from error

    def close(self) -> None:
        """End the stream."""
        with contextlib.suppress(OSError):
            self._receiver.shutdown(socket.SHUT_RDWR)  # wakes a thread that receives
        self._receiver.close()
        self._sender.close()


class ServerDevice(StreamDevice):
    """A phone that the server knows. An `AdbDevice`.

    Parameters
    ----------
    serial
        What the server calls it.
    server
        Where the server listens.
    """

    def __init__(self, serial: str, server: ServerAddress) -> None:
        super().__init__(serial, "server")
        self._server = server
        self._open: weakref.WeakSet[SocketStream] = weakref.WeakSet()

    def open_stream(self, service: str, timeout_s: float = 5.0) -> SocketStream:
        """Connect to a service on the phone."""
        try:
            asking = _Asking(self._server, self.serial, timeout_s)
        except NoServer as error:
            raise lost(self.serial, "the adb server is gone") from error
        try:
            if words := asking.request(f"host:transport:{self.serial}"):
                raise _trouble(self.serial, words)
            if words := asking.request(service):
                dead = _DEAD.search(words)
                raise lost(self.serial, words) if dead else refused(self.serial, service, words)
        except BaseException:
            asking.close()
            raise
        stream = SocketStream(asking.socket, self.serial)
        self._open.add(stream)
        return stream

    def close(self) -> None:
        """Let go of the phone and of all streams."""
        for stream in list(self._open):
            stream.close()


def server_devices(server: ServerAddress, timeout_s: float = 5.0) -> list[FoundDevice]:
    """Ask the server which phones it knows.

    Raises
    ------
    NoServer
        When none listens there.
    Problem
        When what listens there does not answer as an adb server does.
    """
    asking = _Asking(server, "", timeout_s)
    try:
        if words := asking.request("host:devices-l"):
            raise Problem(
                "the adb server does not list its phones", where=_at(server), got=words, advice=_RESTART
            )
        return [_found(line) for line in asking.words().splitlines() if line.strip()]
    except AdbLost as error:
        raise Problem(
            "another program than an adb server listens on its port"
            if isinstance(error, _NoServersWords)
            else "what listens on the adb server's port does not answer as it does",
            where=_at(server),
            expected="an adb server, or nothing: phones are reached without one as well",
            got=error.got,
            advice=f"{_RESTART}; where another program has this port, end it, or give the server another with"
            " ANDROID_ADB_SERVER_PORT",
        ) from error
    finally:
        asking.close()


class _Asking:
    """Requests to the server itself, on one socket; all of them together have to be answered in time."""

    def __init__(self, server: ServerAddress, serial: str, timeout_s: float) -> None:
        self._serial = serial
        self._deadline, self._timeout_s = Deadline(serial, timeout_s), timeout_s
        try:
            self.socket = socket.create_connection(server, min(_CONNECT_S, self._deadline.left_s()))
        except OSError as error:
            raise NoServer from error
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def request(self, service: str) -> str:
        """Ask for something; give the server's words if it refuses, else nothing."""
        encoded = service.encode()
        try:
            self.socket.settimeout(self._deadline.left_s())
            self.socket.sendall(b"%04x" % len(encoded) + encoded)
        except TimeoutError as error:
            raise silent(self._serial, self._timeout_s) from error
        except OSError as error:
            raise lost(self._serial, error.strerror or str(error)) from error
        status = self._exactly(4)
        if status == b"OKAY":
            return ""
        if status != b"FAIL":
            raise _no_servers(status)
        return self.words() or "refused"

    def words(self) -> str:
        """Read a text with its length before it."""
        length = self._exactly(4)
        if not re.fullmatch(rb"[0-9A-Fa-f]{4}", length):
            raise _no_servers(length)
        return self._exactly(int(length, 16)).decode(errors="replace")

    def close(self) -> None:
        self.socket.close()

    def _exactly(self, count: int) -> bytes:
        data = b""
        try:
            while len(data) < count:
                self.socket.settimeout(self._deadline.left_s())
                piece = self.socket.recv(count - len(data))
                if not piece:
                    raise lost(self._serial, "the adb server closed the connection")
                data += piece
        except TimeoutError as error:
            raise silent(self._serial, self._timeout_s) from error
        except OSError as error:
            raise lost(self._serial, error.strerror or str(error)) from error
        return data


def _no_servers(said: bytes) -> _NoServersWords:
    return _NoServersWords("this is no adb server", got=f"it says {said.decode('latin-1')!r}")


def _found(line: str) -> FoundDevice:
    """Read a line such as ``SERIAL  device usb:1-2 product:p model:Pixel_8 device:d transport_id:1``."""
    parts = _LINE.fullmatch(line.strip())
    if parts is None:
        raise _no_servers(line[:40].encode())
    model = re.search(r"\bmodel:(\S+)", parts["rest"])
    name = model[1].replace("_", " ") if model else None
    words = _MORE.split(parts["rest"], maxsplit=1)[0]
    return FoundDevice(parts["serial"], state_of(words), "server", name, None, words)


def state_of(words: str) -> State:
    """Tell which of our states the server's words mean."""
    return next((state for begin, state in _STATES.items() if words.startswith(begin)), "offline")


def _trouble(serial: str, words: str) -> Problem:
    if "not found" in words or "no devices" in words:
        return lost(serial, words)
    if "unauthori" in words or "authorizing" in words:
        return unusable(serial, "unauthorized", words)
    return unusable(serial, "no permissions" if "permission" in words else "offline", words)


def _at(server: ServerAddress) -> str:
    return f"{server.host}:{server.port}"
