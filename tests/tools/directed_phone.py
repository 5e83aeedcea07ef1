"""A phone whose app does what a test says, when it says so: the protocol's phone side at a real UDP port."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator

from android_bridge.link import datagrams
from android_bridge.link.datagrams import Address
from protocol import FrameWanted, OpenRequested, PhoneSide, TriggerCamera, Vitals
from protocol.messages import Capture, Message, PictureRequest
from protocol.wire import decode


class DirectedPhone:
    """Opens every session, and exposes at once; what comes after that, a test says.

    Parameters
    ----------
    pictures
        What the photos of these indices look like: handed over as soon as each is exposed.
    saves
        Whether it saves each photo at once.
    answers_pictures
        False: requests for pictures come to nothing, as in an app that hangs.
    """

    def __init__(
        self,
        key: bytes,
        *,
        pictures: dict[int, bytes | None] | None = None,
        saves: bool = True,
        answers_pictures: bool = True,
    ) -> None:
        self._key = key
        self._pictures = pictures or {}
        self._saves = saves
        self._answers_pictures = answers_pictures
        self._port: datagrams.Port | None = None
        self._heard_more = asyncio.Event()
        self.heard: list[Message] = []
        self.triggered: list[Capture] = []
        self.side: PhoneSide[Address] = PhoneSide(
            key,
            boot="b" * 16,
            app_version="1.0",
            progress=lambda *_: None,
            vitals=lambda: Vitals("directed phone", 10**9),
            new_challenge=lambda: secrets.token_hex(16),
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Address]:
        """Listen within the block; gives the address."""
        self._port = await datagrams.bind("127.0.0.1", 0)
        serving = asyncio.ensure_future(self._port.hand_out(self._receive))
        try:
            yield self._port.address
        finally:
            serving.cancel()
            self._port.close()
            with contextlib.suppress(asyncio.CancelledError):
                await serving  # an error of the phone comes out here

    async def has_heard(self, kind: type[Message], count: int = 1) -> None:
        """Wait until so many messages of a kind have come."""
        async with asyncio.timeout(10):
            while sum(isinstance(each, kind) for each in self.heard) < count:
                self._heard_more.clear()
                await self._heard_more.wait()

    def put(self, index: int, jpeg: bytes | None) -> None:
        """Hand over a picture."""
        self.side.picture_ready(next(each for each in self.triggered if each.index == index), jpeg)

    def save(self) -> None:
        """Save the photo that is under way."""
        self.side.saved(1000, "a" * 64, 1)
        self._send()

    def _receive(self, data: bytes, peer: Address) -> None:
        message = decode(data, self._key, "controller")
        self.heard.append(message)
        self._heard_more.set()
        if isinstance(message, PictureRequest) and not self._answers_pictures:
            return
        self.side.receive_datagram(data, peer, time.monotonic())
        while (event := self.side.next_event()) is not None:
            if isinstance(event, OpenRequested):
                self.side.opened(event.request, "/photos")
            elif isinstance(event, FrameWanted):
                self.side.frame_ready(event.nonce, self._pictures[0])
            elif isinstance(event, TriggerCamera):
                self._take(event.request)
        self._send()

    def _take(self, request: Capture) -> None:
        self.triggered.append(request)
        self.side.exposed(1, None, None)
        if request.index in self._pictures:
            self.side.picture_ready(request, self._pictures[request.index])
        if self._saves:
            self.side.saved(1000, "a" * 64, 1)

    def _send(self) -> None:
        assert self._port is not None
        for datagram, peer in self.side.datagrams_to_send():
            self._port.send(datagram, peer)
