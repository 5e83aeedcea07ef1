"""Datagrams in and out, bounded and ready for strangers: a stream for the controller, a port for the phone.

Neither lets anything wait without a limit in number, size and time, as a plain asyncio-dgram stream does:
it keeps every datagram and error until somebody takes it, and its `send` waits as long as the socket does.
What cannot be ours is dropped as it arrives, before it wakes a task (decisions 0002 and 0007).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any, cast

import asyncio_dgram

from protocol.wire import MAX_DATAGRAM_BYTES, looks_like_ours

Address = tuple[str, int]

MAX_WAITING = 64
SEND_PATIENCE_S = 5.0
RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024  # what comes in while the loop is busy; the system may allow less
MOST_BUFFERED = 4096  # more than a socket holds: who sends without end cannot keep us reading
_READ_BYTES = MAX_DATAGRAM_BYTES + 1  # one more tells that a datagram is too long


def _read_little(transport: asyncio.BaseTransport) -> None:
    transport.max_size = _READ_BYTES  # type: ignore[attr-defined]  # asyncio's own buffer is 256 KiB each time


_read = socket.socket.recvfrom


class _Door(socket.socket):
    """A socket that hands over what looks like ours, and no more than a limited number at a time.

    asyncio reads each datagram by `recvfrom`. What that keeps to itself reaches no queue and wakes no task.
    """

    waiting = 0
    """Datagrams handed over and not yet taken."""
    failed = False
    """Whether an error was handed over that is not yet taken."""

    def recvfrom(self, _size: int, _flags: int = 0) -> tuple[bytes, Any]:
        """Read a datagram; as if there were none where it is not wanted."""
        try:
            found = _read(self, _READ_BYTES)
        except BlockingIOError:
            raise
        except OSError:
            if self.failed:
                raise BlockingIOError from None
            self.failed = True
            raise
        if self.waiting >= MAX_WAITING or not looks_like_ours(found[0]):
            raise BlockingIOError
        self.waiting += 1
        return found


class Stream:
    """An asyncio-dgram stream that talks to one peer and hears no other; `connect` makes one."""

    def __init__(self, stream: asyncio_dgram.DatagramClient, door: _Door) -> None:
        self._stream = stream
        self._door = door
        self._error: OSError | None = None  # of an earlier sending

    @property
    def sockname(self) -> Address:
        """Where it is itself."""
        host, port, *_ = self._stream.sockname
        return host, port

    async def send(self, data: bytes) -> None:
        """Send a datagram.

        It may wait for ever where the socket takes nothing (and in CPython 3.13 before the fix of issue
        135444): whoever calls it has a time-out.

        Raises
        ------
        OSError
            When an earlier one met an error: this one is not sent.
        """
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        try:
            await self._stream.send(data)
        except OSError:
            self._door.failed = False
            raise

    async def recv(self) -> tuple[bytes, Address]:
        """Wait for a datagram; gives it and its sender. One task at a time can wait.

        Raises
        ------
        OSError
            When an earlier sending met an error.
        """
        try:
            data, peer = await self._stream.recv()
        except OSError:
            self._door.failed = False
            raise
        self._door.waiting -= 1
        return data, cast(Address, peer)

    def take_waiting(self) -> list[bytes]:
        """Give all that has arrived by now, also what the loop has not yet come to read."""
        taken: list[bytes] = []
        while self._door.waiting:
            receiving = self._stream.recv()
            try:
                receiving.send(None)  # ends at its first step, for something is there
            except StopIteration as done:
                taken.append(done.value[0])
                self._door.waiting -= 1
            except OSError as error:
                self._error, self._door.failed = error, False
            except asyncio_dgram.TransportClosed:
                return taken
        for _ in range(MOST_BUFFERED):
            try:
                taken.append(_read(self._door, _READ_BYTES)[0])
            except BlockingIOError:  # nothing is left
                break
            except OSError as error:  # of an earlier sending; the next one tells it
                self._error = error
        return taken

    def close(self) -> None:
        """Close the socket."""
        self._stream.close()


async def connect(host: str, port: int) -> Stream:
    """Make a socket that talks to this address, or raise `OSError`."""
    errors: list[OSError] = []
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    for family, kind, protocol, _, address in found:
        door = _Door(family, kind, protocol)
        try:
            door.setblocking(False)
            door.connect(address)
        except OSError as error:
            door.close()
            errors.append(error)
        else:
            stream = await asyncio_dgram.from_socket(door)
            return Stream(cast("asyncio_dgram.DatagramClient", stream), door)
    raise errors[0]


def named(socket_name: tuple[Any, ...]) -> Address:
    """Give a socket's own address; one that counts on one network alone with that network's name."""
    host, port, *more = socket_name
    network = more[1] if len(more) == 2 else 0
    return (f"{host}%{socket.if_indextoname(network)}" if network and "%" not in host else host), port


class Port(asyncio.DatagramProtocol):
    """A socket that anybody may talk to.

    Each datagram is dealt with as it arrives: with no queue there is none that a flood could fill. It is no
    asyncio-dgram stream for this reason.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._failed: asyncio.Future[None] = self._loop.create_future()
        self._receive: Callable[[bytes, Address], None] | None = None
        self._out: asyncio.DatagramTransport | None = None
        self._full = False
        self._next_try_s = 0.0

    @property
    def address(self) -> Address:
        """Where it listens."""
        assert self._out is not None  # noqa: S101 - known from `bind` on
        return named(self._out.get_extra_info("sockname"))

    async def hand_out(self, receive: Callable[[bytes, Address], None]) -> None:
        """Call `receive` with each datagram that looks like ours and its sender, until cancelled.

        Raises
        ------
        Exception
            What `receive` raised; nothing is handed out any more.
        """
        self._receive = receive
        try:
            await self._failed
        finally:
            self._receive = None

    def send(self, data: bytes, peer: Address) -> None:
        """Send a datagram, or lose it where the socket takes no more; nothing waits for that."""
        if self._out is None or self._out.is_closing():
            return
        if self._full:
            now_s = self._loop.time()
            if now_s < self._next_try_s:
                return
            self._next_try_s = now_s + SEND_PATIENCE_S
        self._out.sendto(data, peer)

    def close(self) -> None:
        """Close the socket."""
        if self._out is not None:
            self._out.close()

    # --- asyncio calls these ----------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # noqa: D102
        _read_little(transport)
        self._out = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:  # noqa: D102
        if self._receive is None or not looks_like_ours(data):
            return
        try:
            self._receive(data, addr)
        except Exception as error:  # noqa: BLE001 - it comes out of `hand_out`
            self._receive = None
            if not self._failed.done():
                self._failed.set_exception(error)

    def pause_writing(self) -> None:  # noqa: D102
        self._full = True
        self._next_try_s = self._loop.time() + SEND_PATIENCE_S

    def resume_writing(self) -> None:  # noqa: D102
        self._full = False


async def bind(host: str, port: int) -> Port:
    """Make a socket that listens at this address, or raise `OSError`."""
    loop = asyncio.get_running_loop()
    transport, listener = await loop.create_datagram_endpoint(Port, local_addr=(host, port))
    with contextlib.suppress(OSError):
        its_socket = transport.get_extra_info("socket")
        its_socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    return listener
