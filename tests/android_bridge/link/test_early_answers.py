"""A phone that has the key and answers before it is asked: what came too early is no answer."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from cable_stand_in import CableStandIn, TcpDevice

from android_bridge.link.datagrams import Address
from android_bridge.link.udp_link import UdpLink
from android_bridge.link.usb_link import Cable, CableStream
from protocol import PROTOCOL_VERSION, ControllerSide
from protocol.messages import (
    Accepted,
    Capture,
    Close,
    Closed,
    Exposed,
    Message,
    Open,
    Opened,
    Saved,
    StatusReport,
    StatusRequest,
)
from protocol.wire import decode, encode

if TYPE_CHECKING:
    from conftest import Rig

MADE_UP, TRUE = "f" * 64, "a" * 64


class HastyPhone:
    """Answers what it is asked and, behind each answer, what it will be asked next.

    Parameters
    ----------
    deaf_to
        How many copies of a trigger it does not answer.
    """

    def __init__(self, rig: type[Rig], deaf_to: int) -> None:
        self._rig, self._deaf_to = rig, deaf_to
        self._heard: dict[int, int] = {}
        self._peer: Address | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address: Address = self._socket.getsockname()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def say(self, data: bytes) -> None:
        """Send this to whoever asked last."""
        assert self._peer is not None
        self._socket.sendto(data, self._peer)

    def end(self) -> None:
        self._socket.sendto(b"", self.address)
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            data, peer = self._socket.recvfrom(2000)
            if not data:
                return
            self._peer = peer
            for answer in self._answers(decode(data, self._rig.key, "controller")):
                self._socket.sendto(encode(answer, self._rig.key), peer)

    def _answers(self, request: Message) -> Iterator[Message]:
        if isinstance(request, StatusRequest):
            yield StatusReport(
                request.nonce, "c" * 32, PROTOCOL_VERSION, "1.0", "b" * 16, "idle", "hasty", 1, None, None
            )
        elif isinstance(request, Open):
            yield Opened(
                request.session,
                "b" * 16,
                PROTOCOL_VERSION,
                "1.0",
                1,
                "hasty",
                "/",
                10**9,
                None,
                None,
                "c" * 32,
                "full",
            )
            yield from self._photo(request.session, 1, MADE_UP)
        elif isinstance(request, Capture):
            self._heard[request.index] = self._heard.get(request.index, 0) + 1
            if self._heard[request.index] > self._deaf_to:
                yield from self._photo(request.session, request.index, TRUE)
                yield from self._photo(request.session, request.index + 1, MADE_UP)
                yield Closed(request.session, 99)
        elif isinstance(request, Close):
            yield Closed(request.session, len(self._heard))

    def _photo(self, session: str, index: int, sha256: str) -> Iterator[Message]:
        name = self._rig.name(index)
        yield Accepted(session, index, 1)
        yield Exposed(session, index, 1, 1, None, None)
        yield Saved(session, index, 1, name, 1000, sha256, 1, 10**9, None, None)


@contextlib.contextmanager
def hasty_phone(rig: type[Rig], deaf_to: int = 0) -> Iterator[HastyPhone]:
    phone = HastyPhone(rig, deaf_to)
    try:
        yield phone
    finally:
        phone.end()


async def loop_reads() -> None:
    """Let the loop read all that comes: it waits in the program's own queue."""
    await asyncio.sleep(0.05)


async def loop_is_busy() -> None:
    """Keep the loop from reading: what comes waits in the system's socket."""
    time.sleep(0.05)  # noqa: ASYNC251 - that is what it is for


@pytest.mark.parametrize("deaf_to", [0, 1, 2])
@pytest.mark.parametrize("meanwhile", [loop_reads, loop_is_busy])
async def test_saved_from_before_the_trigger_left_is_no_answer(
    rig: type[Rig], meanwhile: Callable[[], asyncio.Future[None]], deaf_to: int
) -> None:
    """Answers to repeats count: the phone answers the first, the second or the third copy."""
    with hasty_phone(rig, deaf_to) as phone:
        async with rig.link(phone.address) as link:
            session, _ = await rig.open(link)
            for index in (1, 2, 3):
                await meanwhile()
                outcome = await rig.shoot(link, session, index)
                assert outcome.saved.sha256 == TRUE
            await meanwhile()
            assert (await link.close()).count == 3
            assert link.repeats == 3 * deaf_to


@pytest.mark.parametrize("meanwhile", [loop_reads, loop_is_busy])
async def test_the_same_over_a_cable(rig: type[Rig], meanwhile: Callable[[], asyncio.Future[None]]) -> None:
    with hasty_phone(rig) as phone, CableStandIn(phone.address) as stand_in:
        cable = await asyncio.to_thread(Cable.open, TcpDevice(), f"tcp:{stand_in.port}")
        link = UdpLink(CableStream(cable), ControllerSide(rig.key))
        try:
            session, _ = await rig.open(link)
            for index in (1, 2, 3):
                await meanwhile()
                assert (await rig.shoot(link, session, index)).saved.sha256 == TRUE
            await meanwhile()
            assert (await link.close()).count == 3
        finally:
            link.disconnect()


async def test_a_flood_of_early_answers_ends(rig: type[Rig]) -> None:
    with hasty_phone(rig) as phone:
        async with rig.link(phone.address) as link:
            session, _ = await rig.open(link)
            name = rig.name(1)
            early = encode(Saved(session, 1, 1, name, 1000, MADE_UP, 1, 10**9, None, None), rig.key)
            for _ in range(5000):
                phone.say(early)
            time.sleep(0.05)  # noqa: ASYNC251 - the loop does not come to read them
            assert (await rig.shoot(link, session, 1)).saved.sha256 == TRUE
