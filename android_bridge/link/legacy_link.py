"""The controller's end of the CheXpeditor dialect: an asyncio-dgram pump around `LegacyController`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import asyncio_dgram

from android_bridge.base.models import PYTHON_MODEL
from android_bridge.base.simulated_here import is_simulated_here
from android_bridge.link.datagrams import SEND_PATIENCE_S
from android_bridge.link.phone_link import Condition, Introduction, Opening, Receipt, Shot, Waiting
from android_bridge.link.udp_link import LinkAborted
from protocol.legacy import LegacyController, LegacyName, LegacySaved

MODEL = "CheXpeditor app"
STORAGE = "/sdcard/CheXpeditor"
#: A closed port is not told to whoever waits for a datagram, but to whoever begins to.
_LOOK_S = 0.2
_NOBODY = "nothing listens at the phone's address"


class LegacyLink:
    """See `PhoneLink`. Each photo has a fresh connected socket, as the original client's requests had.

    So a late answer to an earlier request reaches nobody. The dialect opens and closes nothing and cannot
    tell the phone to stop: those methods send nothing.

    Parameters
    ----------
    address
        Host (numerical) and port of the phone.
    model
        What kind of phone is there: it does not say so itself.
    """

    tells_exposed = False

    def __init__(self, address: tuple[str, int], side: LegacyController, model: str = MODEL) -> None:
        self._address = address
        self._model = model
        self._side = side
        self._stream: asyncio_dgram.DatagramClient | None = None

    @classmethod
    async def connect(cls, host: str, port: int, side: LegacyController) -> LegacyLink:
        """Find the phone's address, and what kind of phone it is, once for the session; nothing is sent.

        Raises
        ------
        OSError
            When there is none.
        """
        probe = await asyncio_dgram.connect((host, port))
        try:
            found = probe.peername  # of IPv6 it leaves out the interface
            simulated = await asyncio.to_thread(is_simulated_here, found[0], found[1], probe.sockname[0])
            address = found if len(found) == 2 else (host, port)
            return cls(address, side, PYTHON_MODEL if simulated else MODEL)
        finally:
            probe.close()

    @property
    def repeats(self) -> int:
        """How many requests had to be sent again."""
        return self._side.repeats

    @property
    def unanswered(self) -> int:
        """All of them: this dialect has no word for a photo that is under way."""
        return self._side.repeats

    async def begin(self, opening: Opening, waiting: Waiting) -> Introduction:  # noqa: ARG002 - see PhoneLink
        """Say what is known of such a phone without asking: a datagram too many kills the original app."""
        return Introduction(self._model, None, None, STORAGE)

    async def shoot(
        self,
        shot: Shot,
        exposed_now: Callable[[], None],
        waits: Callable[[Condition], None],  # noqa: ARG002 - see PhoneLink
    ) -> Receipt:
        """Ask for the photo and wait for its OK.

        Raises
        ------
        LinkAborted
            At the first thing that cannot be explained.
        """
        self._side.request(LegacyName.parse(shot.photo_name), time.monotonic())
        try:
            saved = await self._converse()
        finally:
            self.disconnect()
        exposed_now()  # nobody says earlier that the sensor has read the screen
        return Receipt(round_trip_s=saved.round_trip_s)

    async def picture(self, index: int, take: int) -> bytes | None:  # noqa: ARG002 - see PhoneLink
        """Give none: this dialect has no word for pictures."""
        return None

    async def finish(self) -> int | None:
        """Do nothing: this phone counts nothing."""
        return None

    async def abort(self, code: str, reason: str) -> None:
        """Do nothing."""

    def disconnect(self) -> None:
        """Close the socket of a request under way."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    async def _converse(self) -> LegacySaved:
        try:
            self._stream = stream = await asyncio_dgram.connect(self._address)
        except OSError as error:
            self._side.unreachable(error.strerror or str(error))
        while (event := self._side.next_event()) is None:
            for datagram in self._side.datagrams_to_send(time.monotonic()):
                await self._send(stream, datagram)
            await self._receive(stream)
        if isinstance(event, LegacySaved):
            return event
        raise LinkAborted(event.cause)

    async def _send(self, stream: asyncio_dgram.DatagramClient, datagram: bytes) -> None:
        try:
            async with asyncio.timeout(SEND_PATIENCE_S):
                await stream.send(datagram)
        except ConnectionRefusedError:
            self._side.unreachable(_NOBODY)
        except OSError:  # includes the time-out
            return  # a datagram not sent is a datagram lost

    async def _receive(self, stream: asyncio_dgram.DatagramClient) -> None:
        due_s = self._side.next_timeout()
        if due_s is None:
            return
        try:
            async with asyncio.timeout(min(_LOOK_S, max(0.0, due_s - time.monotonic()))):
                data, _ = await stream.recv()
        except TimeoutError:
            self._side.handle_timeout(time.monotonic())
        except ConnectionRefusedError:
            self._side.unreachable(_NOBODY)
        except OSError:
            return  # some other trouble of the network: patience decides
        else:
            self._side.receive_datagram(data, time.monotonic())
