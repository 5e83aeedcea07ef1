"""The controller's end of the link: a pump of datagrams around `protocol.ControllerSide`."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from android_bridge.link import datagrams
from android_bridge.link.datagrams import SEND_PATIENCE_S
from android_bridge.link.patience import Patience
from protocol import AbortCause, ControllerSide, Place, SessionAborted
from protocol.messages import (
    Accepted,
    Capture,
    Closed,
    ConditionReport,
    Exposed,
    Message,
    Open,
    Opened,
    Saved,
    StatusReport,
    Waiting,
)

REFUSED_PATIENCE_S = (
    3.0  # a closed port answers at once, again and again: an agent being started needs a moment
)

M = TypeVar("M", bound=Message)


class LinkAborted(Exception):  # noqa: N818 - an outcome that the protocol foresees
    """The session is over on this side, and the phone has been told where it could be reached."""

    def __init__(self, cause: AbortCause) -> None:
        super().__init__(cause.message)
        self.cause = cause


class LinkLost(OSError):  # noqa: N818 - see LinkAborted
    """What carries the datagrams is gone for good; no datagram can go or come any more."""


class DatagramStream(Protocol):
    """What carries the datagrams to one phone: `android_bridge.link.datagrams.Stream`, or a cable."""

    async def send(self, data: bytes) -> None:
        """Send a datagram, or raise `OSError`; `LinkLost` says that none will go any more."""

    async def recv(self) -> tuple[bytes, datagrams.Address]:
        """Wait for a datagram, or raise `OSError`; `LinkLost` says that none will come any more."""

    def take_waiting(self) -> list[bytes]:
        """Give all that has arrived by now, without waiting; `recv` gives what comes after it."""

    def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True, slots=True)
class CaptureOutcome:
    """All that came back for one trigger.

    Parameters
    ----------
    exposed
        None where that datagram was lost.
    round_trip_s
        From the trigger to the first answer; None where the request had to be repeated (Karn's rule).
    """

    exposed: Exposed | None
    saved: Saved
    round_trip_s: float | None


class UdpLink:
    """One session over one fresh connected socket, or one fresh cable. One request at a time.

    Every method raises `LinkAborted` when the session ends before its time. Pictures travel beside that: with
    what a request's own waiting sends and hears, and by a task of their own while there is no request.
    """

    def __init__(self, stream: DatagramStream, side: ControllerSide) -> None:
        self._stream = stream
        self._side = side
        self._patience = Patience()
        self._refused_since_s: float | None = None
        self._pictures: dict[Place, list[asyncio.Future[bytes | None]]] = {}
        """Who waits for which."""
        self._is_talking = self._is_hearing = self._is_over = False
        self._tending: asyncio.Task[None] | None = None
        """Sends and hears for pictures while no request does."""

    @classmethod
    async def connect(cls, host: str, port: int, side: ControllerSide) -> UdpLink:
        """Make a socket that hears this phone only."""
        return cls(await datagrams.connect(host, port), side)

    @property
    def repeats(self) -> int:
        """How many requests had to be sent again."""
        return self._side.repeats

    @property
    def unanswered(self) -> int:
        """How many of them nothing had answered."""
        return self._side.unanswered

    async def status(self) -> StatusReport:
        """Ask where the phone stands."""
        async with self._talk():
            self._side.request_status(os.urandom(8).hex(), time.monotonic())
            return await self._converse(StatusReport)

    async def condition(self) -> ConditionReport:
        """Ask whether the phone could take a photo now."""
        async with self._talk():
            self._side.request_condition(os.urandom(8).hex(), time.monotonic())
            return await self._converse(ConditionReport)

    async def open(self, request: Open) -> Opened:
        """Open the session."""
        async with self._talk():
            self._side.open(request, time.monotonic())
            return await self._converse(Opened)

    async def capture(
        self,
        request: Capture,
        exposed_now: Callable[[], None] = lambda: None,
        waits: Callable[[Waiting], None] = lambda _: None,
    ) -> CaptureOutcome:
        """Trigger the camera and wait until the photo is saved.

        Parameters
        ----------
        exposed_now
            Called once: when the phone says that the sensor has read the frame, or at the end where that
            datagram was lost.
        waits
            Called each time that the phone says it cannot take a photo now.
        """
        async with self._talk():
            triggered_s = time.monotonic()
            repeats = self._side.repeats
            self._side.capture(request, triggered_s)
            exposed: Exposed | None = None
            round_trip_s: float | None = None
            while True:
                event = await self._converse(Accepted, Waiting, Exposed, Saved)
                if round_trip_s is None and self._side.repeats == repeats:
                    round_trip_s = time.monotonic() - triggered_s
                if isinstance(event, Waiting):
                    waits(event)
                elif isinstance(event, Exposed):
                    if exposed is None:
                        exposed_now()
                    exposed = event
                elif isinstance(event, Saved):
                    if exposed is None:
                        exposed_now()
                    return CaptureOutcome(exposed, event, round_trip_s)

    async def close(self) -> Closed:
        """End the session in good order."""
        async with self._talk():
            self._side.close(time.monotonic())
            return await self._converse(Closed)

    async def abort(self, code: str, reason: str) -> None:
        """End the session for good, give the phone a moment to confirm it, and raise nothing."""
        async with self._have_socket():
            self._side.abort(AbortCause(code, reason), time.monotonic())
            await self._tell_abort()

    async def picture(self, place: Place, nonce: str, challenge: str) -> bytes | None:
        """Ask for a picture, as `PictureRequests.want`; give the JPEG, None where it does not come.

        After an abort none comes; after a session that was closed in good order those under way do, until
        `disconnect`.
        """
        if self._is_over or self._side.cause is not None:
            return None
        future: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        waiters = self._pictures.setdefault(place, [])
        waiters.append(future)
        if len(waiters) == 1:
            now_s = time.monotonic()
            self._side.pictures.want(place, nonce, challenge, now_s)
            if self._is_hearing:
                self._patience.hasten(now_s)  # what a request waits for may be half a second away
            self._tend()
        return await future

    def disconnect(self) -> None:
        """Close the socket; pictures on their way do not come any more."""
        self._is_over = True
        if self._tending is not None:
            self._tending.cancel()
        self._side.pictures.drop()
        self._hand_over_pictures()
        self._patience.end()
        self._stream.close()

    # --- pictures ---------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _talk(self) -> AsyncIterator[None]:
        """As `_have_socket`, for what a session still asks; what ended it meanwhile is told."""
        async with self._have_socket():
            if self._side.cause is not None:
                await self._tell_abort()
                raise LinkAborted(self._side.cause)
            yield

    @contextlib.asynccontextmanager
    async def _have_socket(self) -> AsyncIterator[None]:
        """Have the socket for a request and its answers; pictures go with them."""
        self._is_talking = True
        try:
            tending, self._tending = self._tending, None
            if tending is not None:
                tending.cancel()
                await asyncio.wait([tending])
            yield
        finally:
            self._is_talking = False
            self._tend()

    def _tend(self) -> None:
        if not (self._is_talking or self._is_over or self._tending or self._side.pictures.is_idle):
            self._tending = asyncio.ensure_future(self._tend_pictures())

    async def _tend_pictures(self) -> None:
        try:
            while not self._side.pictures.is_idle:
                await self._exchange()
        except Exception as error:  # noqa: BLE001 - nobody else waits for this task
            self._fail_pictures(error)
        self._tending = None

    def _fail_pictures(self, error: Exception) -> None:
        """Have whoever waits for a picture see a mistake of this program."""
        waiting = [future for futures in self._pictures.values() for future in futures]
        self._pictures.clear()
        self._side.pictures.drop()
        self._hand_over_pictures()
        for future in waiting:
            if not future.done():
                future.set_exception(error)

    def _hand_over_pictures(self) -> None:
        while (came := self._side.pictures.next_picture()) is not None:
            for future in self._pictures.pop(came.place, []):
                if not future.done():
                    future.set_result(came.jpeg)

    # --- datagrams --------------------------------------------------------------------------------------

    async def _converse(self, *wanted: type[M]) -> M:
        while True:
            while (event := self._side.next_event()) is not None:
                if isinstance(event, SessionAborted):
                    await self._tell_abort()
                    raise LinkAborted(event.cause)
                if isinstance(event, wanted):
                    return event
            await self._exchange()

    async def _tell_abort(self) -> None:
        while self._side.next_timeout() is not None:
            await self._exchange()

    async def _exchange(self) -> None:
        """Send what is due, then wait for a datagram or the next time-out, and tell the state machine."""
        if self._side.is_unsent:
            for early in self._stream.take_waiting():
                self._side.receive_datagram(early, time.monotonic())  # is dropped: no answer comes so soon
        now_s = time.monotonic()
        # What a session sends goes first.
        datagrams_to_send = self._side.datagrams_to_send(now_s) + self._side.pictures.datagrams_to_send(now_s)
        self._hand_over_pictures()
        due_s = self._next_timeout()
        try:
            with self._patience(now_s + SEND_PATIENCE_S if due_s is None else due_s):
                for datagram in datagrams_to_send:
                    await self._send(datagram)
                if due_s is None:
                    return
                self._is_hearing = True
                data, _ = await self._stream.recv()
        except TimeoutError:
            self._side.handle_timeout(time.monotonic())
        except LinkLost as lost:
            self._give_up(lost)
        except OSError as error:
            self._note_refusal(error)
        else:
            self._refused_since_s = None
            self._side.receive_datagram(data, time.monotonic())
        finally:
            self._is_hearing = False
        self._hand_over_pictures()

    def _next_timeout(self) -> float | None:
        times = (self._side.next_timeout(), self._side.pictures.next_timeout())
        return min((each for each in times if each is not None), default=None)

    async def _send(self, datagram: bytes) -> None:
        while True:
            try:
                return await self._stream.send(datagram)
            except (TimeoutError, LinkLost):
                raise
            except OSError as error:
                self._note_refusal(error)  # of an earlier send, which kept this one back

    def _give_up(self, lost: LinkLost) -> None:
        self._side.abort(AbortCause("link_lost", str(lost)), time.monotonic())
        self._side.handle_timeout(math.inf)  # nobody can be told
        self._side.pictures.drop()  # also those of a session that was over

    def _note_refusal(self, error: OSError) -> None:
        if not isinstance(error, ConnectionRefusedError):
            return
        now = time.monotonic()
        if self._refused_since_s is None:
            self._refused_since_s = now
        elif now - self._refused_since_s >= REFUSED_PATIENCE_S:
            self._side.abort(AbortCause("no_agent", "nothing listens at the phone's address"), now)
