"""The agent's cable port before a simulated phone that speaks UDP only, and a way to it without ADB.

Each connection gets a UDP socket of its own, so that it is a peer of its own to the phone, as the
specification wants.
"""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path
from threading import Thread

from android_bridge.adb import AdbLost, AdbRefused, ShellResult
from android_bridge.base.pairing import key_from_code
from protocol.framing import GREETING, FrameReader, frame, pairing_confirmation


class CableStandIn:
    """Listens on a TCP port of 127.0.0.1 until it is closed.

    Parameters
    ----------
    phone
        Where the simulated phone listens.
    busy
        Whether it says so to every pairing.
    greeting
        What it sends first.
    """

    def __init__(self, phone: tuple[str, int], *, busy: bool = False, greeting: bytes = GREETING) -> None:
        self._phone, self._busy, self._greeting = phone, busy, greeting
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.codes: list[str] = []  # that phones were paired with
        self._open: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> CableStandIn:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """End all connections, as a cable that is pulled out does."""
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                cable, _ = self._listener.accept()
                self._open.append(cable)
                Thread(target=self._serve, args=(cable,), daemon=True).start()

    def _serve(self, cable: socket.socket) -> None:
        reader = FrameReader()
        with (
            cable,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
            contextlib.suppress(OSError),
        ):
            udp.connect(self._phone)
            Thread(target=self._answer, args=(udp, cable), daemon=True).start()
            cable.sendall(self._greeting)
            while data := cable.recv(65536):
                for each in reader.receive(data):
                    if each.startswith(b"CXK"):
                        cable.sendall(frame(self._pair(each)))
                    else:
                        udp.send(each)

    def _pair(self, request: bytes) -> bytes:
        if self._busy:
            return b"CXK\x00"
        self.codes.append(request[4:].decode("ascii"))
        return pairing_confirmation(key_from_code(self.codes[-1]))

    @staticmethod
    def _answer(udp: socket.socket, cable: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                cable.sendall(frame(udp.recv(2000)))


class _TcpStream:
    """An `AdbStream` that is a socket."""

    def __init__(self, its_socket: socket.socket) -> None:
        self._socket = its_socket

    def send(self, data: bytes, timeout_s: float) -> None:
        try:
            self._socket.settimeout(timeout_s)
            self._socket.sendall(data)
        except OSError as error:
            raise AdbLost("the phone is gone", got=str(error)) from error

    def recv(self, timeout_s: float) -> bytes:
        try:
            self._socket.settimeout(timeout_s)
            return self._socket.recv(65536)
        except OSError as error:
            raise AdbLost("the phone is gone", got=str(error)) from error

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


class TcpDevice:
    """As much of an `AdbDevice` as a cable needs; its services are ports, or UNIX sockets in files."""

    serial, via = "stand-in", "tcp"

    def open_stream(self, service: str, timeout_s: float = 5.0) -> _TcpStream:
        scheme, _, where = service.partition(":")
        assert scheme in ("tcp", "localfilesystem")
        try:
            if scheme == "tcp":
                return _TcpStream(socket.create_connection(("127.0.0.1", int(where)), timeout_s))
            local = socket.socket(socket.AF_UNIX)
            local.connect(where)
            return _TcpStream(local)
        except OSError as error:
            raise AdbRefused("nobody listens there", got=str(error)) from error

    def shell(self, command: str, timeout_s: float = 10.0) -> ShellResult:
        raise NotImplementedError

    def push(self, local: Path, remote: str, timeout_s: float = 60.0) -> None:
        raise NotImplementedError

    def close(self) -> None:
        pass
