"""The cable: a session's datagrams on an ADB stream (protocol/README.md, section 14)."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import time
from collections import deque
from collections.abc import Callable
from threading import Thread

from android_bridge.adb import AdbDevice, AdbStream
from android_bridge.base import Problem, Remedy, key_from_code
from android_bridge.base.pairing import symbols_of
from android_bridge.link.datagrams import MAX_WAITING, Address
from android_bridge.link.udp_link import LinkLost
from protocol import RemoteProtocolError
from protocol.framing import (
    GREETING,
    FrameReader,
    confirms_pairing,
    frame,
    is_pairing_answer,
    pairing_request,
)
from protocol.wire import looks_like_ours

CABLE_SERVICE = "localabstract:chexrig-agent"
GREETING_PATIENCE_S = 5.0
SEND_PATIENCE_S = 5.0
SILENCE_PATIENCE_S = 3600.0  # the protocol's own timers end a session long before
_NOBODY: Address = ("cable", 0)


class Cable:
    """Frames to and from the agent's cable port. Blocking: for worker threads.

    One thread may receive while another sends.
    """

    def __init__(self, stream: AdbStream, where: str = "") -> None:
        self._stream = stream
        self._where = where
        self._frames = FrameReader(GREETING)
        self._waiting: deque[bytes] = deque()

    @classmethod
    def open(
        cls, device: AdbDevice, service: str = CABLE_SERVICE, patience_s: float = GREETING_PATIENCE_S
    ) -> Cable:
        """Connect to the agent and wait for its greeting.

        Raises
        ------
        AdbRefused
            When nothing listens there.
        AdbLost
            When the phone is gone.
        LinkLost
            When what listens there does not greet as an agent does.
        """
        until_s = time.monotonic() + patience_s
        cable = cls(device.open_stream(service, patience_s), device.serial)
        try:
            while not cable._frames.is_greeted:
                cable._receive(max(0.01, until_s - time.monotonic()))
        except BaseException:
            cable.close()
            raise
        return cable

    def pair(self, code: str, patience_s: float = 5.0) -> None:
        """Give the phone this pairing code, and see it confirmed.

        Raises
        ------
        Problem
            When the phone is in a session under another code, or its answer is of another code.
        LinkLost, AdbLost
            When the connection has ended, or no answer comes.
        """
        self.send(pairing_request(symbols_of(code)))
        until_s = time.monotonic() + patience_s
        while not is_pairing_answer(answer := self.receive(max(0.01, until_s - time.monotonic()))):
            pass
        if not confirms_pairing(answer, key_from_code(code)):
            raise Problem(
                "the phone is in a session of another computer, and keeps that one's pairing code",
                where=self._where,
                advice="end that session first, or end the app",
                remedy=Remedy.STOP_APP,
            )

    def send(self, content: bytes) -> None:
        """Send one frame."""
        self._stream.send(frame(content), SEND_PATIENCE_S)

    def receive(self, patience_s: float) -> bytes:
        """Give the next frame; one thread at a time.

        Raises
        ------
        LinkLost
            When the agent has closed the connection, or sends what is no frame.
        AdbLost
            When nothing comes in time, or the phone is gone.
        """
        until_s = time.monotonic() + patience_s
        while not self._waiting:
            self._receive(max(0.01, until_s - time.monotonic()))
        return self._waiting.popleft()

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def _receive(self, patience_s: float) -> None:
        data = self._stream.recv(patience_s)
        if not data:
            raise LinkLost("the phone's app closed the connection")
        try:
            self._waiting.extend(self._frames.receive(bytes(data)))
        except RemoteProtocolError as error:
            raise LinkLost(f"what came over the cable is not of the phone's app: {error}") from error


class CableStream:
    """A `DatagramStream` over a cable: two threads do what blocks, so that the loop never does.

    Nothing in it keeps the program from ending, not even a phone that has gone away in the middle of a word.

    Parameters
    ----------
    cable
        A fresh one, which is closed with this.
    """

    def __init__(self, cable: Cable) -> None:
        self._cable = cable
        self._loop = asyncio.get_running_loop()
        self._in: deque[bytes] = deque()
        self._out: queue.Queue[bytes | None] = queue.Queue(MAX_WAITING)
        self._reader: asyncio.Future[None] | None = None
        self._lost: str | None = None
        for work in (self._read, self._write):
            Thread(target=self._until_lost, args=(work,), name="cable", daemon=True).start()

    async def send(self, data: bytes) -> None:
        """Send a datagram; where too many wait already, it is lost.

        Raises
        ------
        LinkLost
            When the connection has ended.
        """
        if self._lost is not None:
            raise LinkLost(self._lost)
        with contextlib.suppress(queue.Full):
            self._out.put_nowait(data)

    async def recv(self) -> tuple[bytes, Address]:
        """Wait for a datagram. One task at a time can wait.

        Raises
        ------
        LinkLost
            When the connection has ended, and all that came before has been given.
        """
        while not self._in:
            if self._lost is not None:
                raise LinkLost(self._lost)
            self._reader = self._loop.create_future()
            await self._reader
        return self._in.popleft(), _NOBODY

    def take_waiting(self) -> list[bytes]:
        """Give all that has come out of the cable by now, also what the loop has not yet heard of."""
        waiting = []
        while self._in:
            waiting.append(self._in.popleft())
        return waiting

    def close(self) -> None:
        """Close the connection, after what waits to be sent."""
        if self._lost is None:
            self._lost = "closed"
        while True:
            try:
                return self._out.put_nowait(None)
            except queue.Full:
                with contextlib.suppress(queue.Empty):
                    self._out.get_nowait()

    # --- in the loop ------------------------------------------------------------------------------------

    def _lose(self, why: str) -> None:
        if self._lost is None:
            self._lost = why
        self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    # --- in the threads ---------------------------------------------------------------------------------

    def _until_lost(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (LinkLost, OSError) as error:
            self._hand_over(self._lose, str(error))
        except Problem as problem:
            self._hand_over(self._lose, f"{problem.what}: {problem.got}" if problem.got else problem.what)

    def _read(self) -> None:
        while True:
            datagram = self._cable.receive(SILENCE_PATIENCE_S)
            if looks_like_ours(datagram) and len(self._in) < MAX_WAITING:
                self._in.append(datagram)
                self._hand_over(self._wake)

    def _write(self) -> None:
        try:
            while (datagram := self._out.get()) is not None:
                self._cable.send(datagram)
        finally:
            self._cable.close()

    def _hand_over(self, take: Callable[..., None], *what: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody wants it any more
            self._loop.call_soon_threadsafe(take, *what)
