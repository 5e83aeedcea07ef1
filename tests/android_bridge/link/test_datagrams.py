"""The sockets of both ends: nothing that waits in them grows without a limit, and nothing waits for ever."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import asyncio_dgram
import pytest

from android_bridge.base import UdpAddress, parse_phone
from android_bridge.link import datagrams
from android_bridge.link.datagrams import MAX_WAITING, Address, Port
from android_bridge.link.udp_link import LinkAborted, UdpLink
from protocol import ControllerSide
from protocol.messages import StatusRequest
from protocol.wire import MAX_DATAGRAM_BYTES, encode

GOOD = encode(StatusRequest("0123456789abcdef"), bytes(32))
JUNK = {
    "empty": b"",
    "short": GOOD[:21],
    "long": GOOD.ljust(MAX_DATAGRAM_BYTES + 1),
    "far too long": GOOD.ljust(20_000),
    "other magic": b"X" + GOOD[1:],
    "other version": GOOD[:3] + b"\x02" + GOOD[4:],
}


@pytest.fixture
async def peer() -> AsyncIterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        yield peer


async def _connected(peer: socket.socket) -> datagrams.Stream:
    stream = await datagrams.connect(*peer.getsockname())
    peer.connect(stream.sockname)
    return stream


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
async def test_what_cannot_be_ours_wakes_nobody(peer: socket.socket, junk: bytes) -> None:
    stream = await _connected(peer)
    port = await datagrams.bind("127.0.0.1", 0)
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    handing = asyncio.ensure_future(port.hand_out(lambda data, _: heard.put_nowait(data)))
    peer.send(junk)
    peer.send(GOOD)
    async with asyncio.timeout(10):
        assert (await stream.recv())[0] == GOOD
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(junk, port.address)
            stranger.sendto(GOOD, port.address)
        assert await heard.get() == GOOD
    assert heard.empty()
    handing.cancel()
    stream.close()
    port.close()


async def test_a_stream_keeps_a_limited_number(peer: socket.socket) -> None:
    stream = await _connected(peer)
    for number in range(2 * MAX_WAITING):
        peer.send(GOOD + str(number).encode())
        await asyncio.sleep(0)
    await asyncio.sleep(0.3)
    peer.send(GOOD + b"last")  # lost, too
    await asyncio.sleep(0.1)
    received = [(await stream.recv())[0] for _ in range(MAX_WAITING)]
    assert received == [GOOD + str(number).encode() for number in range(MAX_WAITING)]
    peer.send(GOOD)
    assert (await stream.recv())[0] == GOOD
    stream.close()


async def test_a_send_waits_a_limited_time(peer: socket.socket) -> None:
    stream = await _connected(peer)
    link = UdpLink(stream, ControllerSide(bytes(32), patience_s=0.5))
    stream._stream._drained.clear()  # as asyncio's transport does when the socket takes no more
    async with asyncio.timeout(10):
        with pytest.raises(LinkAborted) as caught:
            await link.status()
    assert caught.value.cause.code == "no_answer"
    link.disconnect()


async def test_errors_do_not_pile_up(peer: socket.socket) -> None:
    stream = await _connected(peer)
    peer.close()
    for _ in range(5):  # each is answered: nobody listens there
        stream._door.send(GOOD)
        await asyncio.sleep(0.02)
    with pytest.raises(ConnectionRefusedError):
        await stream.recv()
    await stream.send(GOOD)
    stream.close()


async def test_an_error_keeps_one_send_back(peer: socket.socket) -> None:
    stream = await _connected(peer)
    peer.close()
    await stream.send(GOOD)
    await asyncio.sleep(0.05)
    with pytest.raises(ConnectionRefusedError):
        await stream.send(GOOD)
    stream.close()
    with pytest.raises(asyncio_dgram.TransportClosed):
        await stream.send(GOOD)


async def test_a_waiting_reader_learns_of_the_close(peer: socket.socket) -> None:
    stream = await _connected(peer)
    reading = asyncio.ensure_future(stream.recv())
    await asyncio.sleep(0)
    stream.close()
    with pytest.raises(asyncio_dgram.TransportClosed):
        await reading


async def test_a_full_port_loses_answers_and_tries_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    port = await datagrams.bind("127.0.0.1", 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        peer.settimeout(5)
        monkeypatch.setattr(datagrams, "SEND_PATIENCE_S", 0.05)
        port.pause_writing()
        port.send(b"lost", peer.getsockname())
        await asyncio.sleep(0.06)
        port.send(b"tried", peer.getsockname())
        port.send(b"lost", peer.getsockname())
        port.resume_writing()
        port.send(b"sent", peer.getsockname())
        assert [peer.recv(99), peer.recv(99)] == [b"tried", b"sent"]
    port.close()
    port.send(b"closed", ("127.0.0.1", 9))  # lost, without a word


async def test_an_error_behind_a_port_comes_out() -> None:
    def fail(_data: bytes, _peer: Address) -> None:
        raise ZeroDivisionError

    port: Port = await datagrams.bind("127.0.0.1", 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.sendto(GOOD, port.address)  # before anybody listens: lost
        await asyncio.sleep(0.02)
        peer.sendto(GOOD, port.address)
        peer.sendto(GOOD, port.address)
    with pytest.raises(ZeroDivisionError):
        async with asyncio.timeout(10):
            await port.hand_out(fail)
    port.close()


async def test_all_that_has_arrived_is_given_at_once(peer: socket.socket) -> None:
    stream = await _connected(peer)
    peer.send(GOOD + b"1")
    await asyncio.sleep(0.02)  # the loop reads it
    peer.send(GOOD + b"2")
    peer.send(JUNK["short"])
    peer.send(GOOD + b"3")
    taken = stream.take_waiting()
    assert [each for each in taken if each.startswith(GOOD)] == [GOOD + b"1", GOOD + b"2", GOOD + b"3"]
    assert stream.take_waiting() == []
    stream.close()


@pytest.mark.parametrize("read_by_the_loop", [True, False])
async def test_an_error_among_what_has_arrived_is_told_by_the_next_send(
    peer: socket.socket, read_by_the_loop: bool
) -> None:
    stream = await _connected(peer)
    peer.send(GOOD)
    await asyncio.sleep(0.02)
    peer.close()
    stream._door.send(GOOD)  # answered: nobody listens there
    if read_by_the_loop:
        await asyncio.sleep(0.02)
    assert stream.take_waiting() == [GOOD]
    with pytest.raises(ConnectionRefusedError):
        await stream.send(GOOD)
    await stream.send(GOOD)  # it was told once
    stream.close()


async def test_a_closed_stream_gives_nothing_more(peer: socket.socket) -> None:
    stream = await _connected(peer)
    peer.send(GOOD)
    await asyncio.sleep(0.02)
    stream.close()
    assert stream.take_waiting() in ([], [GOOD])
    with pytest.raises(asyncio_dgram.TransportClosed):
        await stream.recv()


async def test_an_address_that_nobody_may_talk_to_is_told() -> None:
    with pytest.raises(PermissionError):
        await datagrams.connect("255.255.255.255", 4747)


async def test_a_port_that_was_never_bound_loses_what_it_sends() -> None:
    port = Port()
    port.send(GOOD, ("127.0.0.1", 9))
    port.close()


def test_an_address_that_counts_on_one_network_is_named_with_it() -> None:
    assert datagrams.named(("127.0.0.1", 4747)) == ("127.0.0.1", 4747)
    assert datagrams.named(("::1", 4747, 0, 0)) == ("::1", 4747)
    number, name = socket.if_nameindex()[0]
    for host in ("fe80::1", f"fe80::1%{name}"):
        here = datagrams.named((host, 4747, 0, number))
        assert here == (f"fe80::1%{name}", 4747)
        assert parse_phone(str(UdpAddress(*here))) == UdpAddress(*here)  # what is shown is what can be typed
