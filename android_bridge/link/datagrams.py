"""Datagrams in and out, bounded and ready for strangers: a stream for the controller, a port for the phone.

Neither lets anything wait without a limit in number, size and time, as a plain asyncio-dgram stream does:
it keeps every datagram and error until somebody takes it, and its `send` waits as long as the socket does.
What cannot be ours is dropped as it arrives, before it wakes a task.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections import deque
from collections.abc import Callable
from typing import Any, cast

import asyncio_dgram
from asyncio_dgram import aio

from protocol.wire import MAX_DATAGRAM_BYTES, looks_like_ours

Address = tuple[str, int]

MAX_WAITING = 64
SEND_PATIENCE_S = 5.0  # CPython 3.13 before the fix of issue 135444 can wait here for ever
RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024  # what comes in while the loop is busy; the system may allow less
MOST_BUFFERED = 4096  # more than a socket holds: who sends without end cannot keep us reading
_READ_BYTES = MAX_DATAGRAM_BYTES + 1  # one more tells that a datagram is too long


def _read_little(transport: asyncio.BaseTransport) -> None:
    transport.max_size = _READ_BYTES  # type: ignore[attr-defined]  # asyncio's own buffer is 256 KiB each time


class _Inbox(asyncio.Queue[Any]):
    """A queue for one reader that does not grow beyond what is useful: what comes then is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.items: deque[Any] = deque()
        self.reader: asyncio.Future[None] | None = None

    def put_nowait(self, item: Any) -> None:
        if len(self.items) < MAX_WAITING:
            self.items.append(item)
        if self.reader is not None and not self.reader.done():
            self.reader.set_result(None)


class _Gate(aio.Protocol):
    """Lets in what looks like ours."""

    def __init__(self) -> None:
        self.datagrams, self.errors, self.room = _Inbox(), _Inbox(), asyncio.Event()
        super().__init__(self.datagrams, self.errors, self.room)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        _read_little(transport)
        super().connection_made(transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if looks_like_ours(data):
            self.datagrams.put_nowait((data, addr))


class Stream(aio.DatagramClient):
    """An asyncio-dgram stream that talks to one peer and hears no other."""

    def __init__(self, transport: asyncio.DatagramTransport, gate: _Gate) -> None:
        super().__init__(transport, gate.datagrams, gate.errors, gate.room)  # type: ignore[arg-type]
        self._out, self._in, self._room = transport, gate.datagrams, gate.room
        self._errors = gate.errors.items
        self._loop = asyncio.get_running_loop()

    @property
    def exception(self) -> None:
        """Raise the oldest error not yet taken."""
        if self._errors:
            raise self._errors.popleft()

    async def send(self, data: bytes) -> None:
        """Send a datagram.

        Raises
        ------
        OSError
            When an earlier one met an error, this one is not sent; or `TimeoutError` when the socket takes
            nothing for five seconds.
        """
        self._raise_what_is_wrong()
        self._out.sendto(data)
        if not self._room.is_set():
            async with asyncio.timeout(SEND_PATIENCE_S):
                await self._room.wait()

    async def recv(self) -> tuple[bytes, Address]:
        """Wait for a datagram; gives it and its sender. One task at a time can wait.

        Raises
        ------
        OSError
            When an earlier sending met an error.
        """
        self._raise_what_is_wrong()
        while not self._in.items:
            self._in.reader = asyncio.Future(loop=self._loop)
            await self._in.reader
        data, peer = self._in.items.popleft()
        if data is None:
            raise asyncio_dgram.TransportClosed
        return data, peer

    def take_waiting(self) -> list[bytes]:
        """Give all that has arrived by now, also what the loop has not yet come to read."""
        waiting = [data for data, _ in self._in.items if data is not None]
        self._in.items.clear()
        if self._out.is_closing():
            return waiting
        its_socket = self._out.get_extra_info("socket").fileno()
        for _ in range(MOST_BUFFERED):
            try:
                waiting.append(os.read(its_socket, _READ_BYTES))
            except BlockingIOError:  # nothing is left
                break
            except OSError as error:  # of an earlier sending; the next one tells it
                self._errors.append(error)
        return waiting

    def _raise_what_is_wrong(self) -> None:
        if self._out.is_closing():
            raise asyncio_dgram.TransportClosed
        if self._errors:
            raise self._errors.popleft()


async def connect(host: str, port: int) -> Stream:
    """Make a socket that talks to this address, or raise `OSError`."""
    loop = asyncio.get_running_loop()
    return Stream(*await loop.create_datagram_endpoint(_Gate, remote_addr=(host, port)))


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
        host, port, *_ = self._out.get_extra_info("sockname")
        return host, port

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
