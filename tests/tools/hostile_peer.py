"""What answers where a phone or an adb server should be, and means no good.

It speaks just enough of ADB to let a client in, as an adb server or as a phone's daemon; what a service says
then is up to the test. Nothing that it does ends by itself before the client has gone or the peer is closed.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Self

Say = Callable[[bytes], None]
Service = Callable[[Say], None]
"""Misbehaves on a stream that was opened; what it says goes to the client. The stream is closed after it."""

_HEADER = struct.Struct("<4s5I")


class _Closed(Exception):  # noqa: N818 - no error
    """The client has closed this stream."""


class HostilePeer:
    """Serves every connection on 127.0.0.1 in a thread of its own until it is closed.

    Parameters
    ----------
    serve
        What it does with one. `OSError` ends it.
    """

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve_one = serve
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._connected: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listening, *self._connected):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connected = self._listening.accept()[0]
                self._connected.append(connected)
                thread = threading.Thread(target=self._serve, args=(connected,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, connected: socket.socket) -> None:
        with connected, contextlib.suppress(OSError, ValueError):
            self._serve_one(connected)


def as_server(service: Service) -> Callable[[socket.socket], None]:
    """Speak as an adb server that knows every phone and opens every service."""

    def serve(client: socket.socket) -> None:
        for _ in range(2):  # the phone, then the service
            _exactly(client, int(_exactly(client, 4), 16))
            client.sendall(b"OKAY")
        service(client.sendall)

    return serve


def as_phone(service: Service) -> Callable[[socket.socket], None]:
    """Speak as a phone's daemon that lets everybody in and opens every service."""

    def serve(client: socket.socket) -> None:
        greet(client)
        while True:
            command, remote, _, _ = take(client)
            if command != b"OPEN":
                continue
            give(client, b"OKAY", 1, remote)

            def say(data: bytes, remote: int = remote) -> None:
                give(client, b"WRTE", 1, remote, data)
                while (answer := take(client)[0]) != b"OKAY":
                    if answer == b"CLSE":
                        raise _Closed
                    give(client, b"OKAY", 1, remote)  # what it asks for has arrived

            with contextlib.suppress(_Closed):
                service(say)
                give(client, b"CLSE", 1, remote)

    return serve


def greet(client: socket.socket) -> None:
    """Let a client in."""
    take(client)
    give(client, b"CNXN", 0x01000000, 1 << 20, b"device::features=shell_v2")


def take(source: socket.socket) -> tuple[bytes, int, int, bytes]:
    """Give the next packet: command, its two arguments, content."""
    command, first, second, length, _, _ = _HEADER.unpack(_exactly(source, _HEADER.size))
    return command, first, second, _exactly(source, length)


def give(to: socket.socket, command: bytes, first: int, second: int, content: bytes = b"") -> None:
    """Send a packet."""
    to.sendall(head(command, first, second, len(content), sum(content)) + content)


def head(command: bytes, first: int, second: int, length: int, total: int = 0) -> bytes:
    """Give a packet's beginning; the sum of its bytes matters in greetings only."""
    magic = int.from_bytes(command, "little") ^ 0xFFFFFFFF
    return _HEADER.pack(command, first, second, length, total, magic)


def slowly(say: Say, data: bytes, every_s: float = 0.02) -> None:
    """Say it byte by byte, again and again."""
    while True:
        for place in range(len(data)):
            say(data[place : place + 1])
            time.sleep(every_s)


def endlessly(say: Say, data: bytes) -> None:
    """Say it again and again."""
    while True:
        say(data)


def _exactly(source: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = source.recv(count - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data
