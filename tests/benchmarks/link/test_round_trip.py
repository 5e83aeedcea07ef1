"""What a round trip through the link costs, beside asyncio-dgram's own.

Both far ends are processes of their own and have a processor of their own, as the phone has in reality. In
one process the two ends would share an event loop, which finds both sockets ready at once and skips half of
its wake-ups; on one processor the controller would wait for what the phone does after it has answered, of
which a plain server has nothing.
"""

from __future__ import annotations

import asyncio
import secrets
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import asyncio_dgram
import pytest

from android_bridge.link.udp_link import UdpLink
from protocol import ControllerSide
from protocol.messages import Accepted, Capture, Open, StatusReport, StatusRequest
from protocol.wire import encode

if TYPE_CHECKING:
    from conftest import FarEnds

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

ROUNDS = 40
EXCHANGES = 25  # in a round: so many of ours, and as many plain ones
CAPTURES = 300
PAUSE_S = 0.002
LIMIT = 1.5

KEY, SESSION, SHOWN = bytes(32), "5f" * 16, "ab" * 32
STATUS = StatusRequest("0" * 16)
REPORT = StatusReport(
    "0" * 16, "c0" * 16, 1, "0.1.0", "b0" * 8, "idle", "chexrig simulated phone", 10**11, 100, 31.0
)


async def microseconds(exchange: Callable[[], Awaitable[object]]) -> float:
    began_ns = time.perf_counter_ns()
    await exchange()
    return (time.perf_counter_ns() - began_ns) / 1000


def plain_exchange(
    stream: asyncio_dgram.DatagramClient, request_bytes: int
) -> Callable[[], Awaitable[object]]:
    request = bytes(request_bytes)

    async def exchange() -> object:
        await stream.send(request)
        return await stream.recv()

    return exchange


def ratio(what: str, ours_us: list[float], plain_us: list[float]) -> float:
    ours, plain = statistics.median(ours_us), statistics.median(plain_us)
    print(f"\n{what}: {ours:.0f} us, plain asyncio-dgram {plain:.0f} us, ratio {ours / plain:.2f}")
    return ours / plain


async def test_status(far_ends: FarEnds, capsys: pytest.CaptureFixture[str]) -> None:
    request_bytes, answer_bytes = len(encode(STATUS, KEY)), len(encode(REPORT, KEY))
    ours_us: list[float] = []
    plain_us: list[float] = []
    async with far_ends.phone() as phone, far_ends.echo({request_bytes: answer_bytes}) as echo:
        for _ in range(ROUNDS):
            # A connection asks for the status once and is made anew for each session: so are both kinds here.
            links = [await UdpLink.connect(*phone, ControllerSide(far_ends.key)) for _ in range(EXCHANGES)]
            ours_us += [await microseconds(each.status) for each in links]
            for link in links:
                link.disconnect()
            streams = [await asyncio_dgram.connect(echo) for _ in range(EXCHANGES)]
            plain_us += [await microseconds(plain_exchange(each, request_bytes)) for each in streams]
            for stream in streams:
                stream.close()
    with capsys.disabled():
        assert ratio("status -> status_report", ours_us, plain_us) <= LIMIT


async def test_trigger(far_ends: FarEnds, capsys: pytest.CaptureFixture[str]) -> None:
    """The round trip within each capture: the trigger, and the phone's word that it has it."""
    request_bytes = len(encode(Capture(SESSION, 1, 1, far_ends.name(1), SHOWN), KEY))
    answer_bytes = len(encode(Accepted(SESSION, 1, 1), KEY))
    ours_us: list[float] = []
    plain_us: list[float] = []
    async with far_ends.phone() as phone, far_ends.echo({request_bytes: answer_bytes}) as echo:
        stream = await asyncio_dgram.connect(echo)
        plain = plain_exchange(stream, request_bytes)
        link = await UdpLink.connect(*phone, ControllerSide(far_ends.key))
        session, status = secrets.token_hex(16), await link.status()
        place = ("b0" * 8, "night-2", 1, CAPTURES, 1, 1, None, None, None)
        await link.open(Open(session, status.challenge, 1, "0.1.0", *place))
        for index in range(1, CAPTURES + 1):
            request = Capture(session, index, 1, far_ends.name(index), SHOWN)
            await asyncio.sleep(PAUSE_S)  # both kinds find the machine equally asleep
            outcome = await link.capture(request)
            assert outcome.round_trip_s is not None
            ours_us.append(outcome.round_trip_s * 1e6)
            await asyncio.sleep(PAUSE_S)
            plain_us.append(await microseconds(plain))
        await link.close()
        link.disconnect()
        stream.close()
    with capsys.disabled():
        assert ratio("capture -> accepted", ours_us, plain_us) <= LIMIT
