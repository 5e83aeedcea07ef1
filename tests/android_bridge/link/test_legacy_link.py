"""The controller's end of the CheXpeditor dialect against the original app's rules, over real UDP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncio_dgram
import pytest
from original_rig import OriginalPhone

from android_bridge.base.models import PYTHON_MODEL
from android_bridge.link import legacy_link
from android_bridge.link.datagrams import Address
from android_bridge.link.legacy_link import LegacyLink
from android_bridge.link.phone_link import Opening, Receipt, Shot
from android_bridge.link.udp_link import LinkAborted
from android_bridge.simulated.camera import BlankCamera
from android_bridge.simulated.legacy_agent import LegacySimulatedPhone
from android_bridge.simulated.legacy_storage import LegacyStorage
from protocol.legacy import LegacyCause, LegacyController, LegacyName

QUICK = {"patience_s": 1.5, "resend_s": 0.5, "grace_s": 0.2}


def name(index: int, take: int = 1) -> str:
    return str(LegacyName.of(index, take, f"C/train/patient{index}/study1/view1.png"))


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[OriginalPhone]:
    with OriginalPhone(tmp_path / "sdcard") as running:
        yield running


@contextlib.asynccontextmanager
async def link_to(port: int) -> AsyncIterator[LegacyLink]:
    link = await LegacyLink.connect("127.0.0.1", port, LegacyController(**QUICK))
    try:
        yield link
    finally:
        await link.abort("test", "nothing is sent")
        link.disconnect()


async def shoot(link: LegacyLink, index: int, take: int = 1) -> Receipt:
    exposed: list[int] = []
    receipt = await link.shoot(
        Shot("s", index, take, name(index, take), "e" * 64), lambda: exposed.append(index), lambda _: None
    )
    assert exposed == [index]
    return receipt


async def aborted(link: LegacyLink, index: int, take: int = 1) -> LegacyCause:
    with pytest.raises(LinkAborted) as caught:
        await shoot(link, index, take)
    assert isinstance(caught.value.cause, LegacyCause)
    assert caught.value.cause.photos[0] == name(index, take)
    assert caught.value.cause.row == index - 1
    return caught.value.cause


async def model_at(port: int) -> str:
    async with link_to(port) as link:
        place = ("s", "j", "a", 1, 9, 1, 1, None, None, None)
        return (await link.begin(Opening(*place), lambda _: contextlib.nullcontext())).model


async def test_a_phone_of_this_computer_is_simulated_only_where_one_was_started(
    phone: OriginalPhone, tmp_path: Path
) -> None:
    """A real phone may be at 127.0.0.1 too, behind a tunnel."""
    assert await model_at(phone.port) == "CheXpeditor app"
    storage = LegacyStorage(tmp_path / "simulated")
    simulated = LegacySimulatedPhone(storage, BlankCamera(), None, lambda _: None)
    ready: asyncio.Future[Address] = asyncio.get_running_loop().create_future()
    serving = asyncio.ensure_future(simulated.serve("0.0.0.0", 0, ready.set_result))  # noqa: S104
    _, port = await ready
    assert await model_at(port) == PYTHON_MODEL
    assert await model_at(phone.port) == "CheXpeditor app"
    serving.cancel()
    await asyncio.wait([serving])
    storage.close()
    assert await model_at(port) == "CheXpeditor app", "what is there now, nobody knows"


async def test_each_photo_has_a_socket_of_its_own(phone: OriginalPhone) -> None:
    async with link_to(phone.port) as link:
        receipts = [await shoot(link, index) for index in (1, 2, 3)]
        await link.finish()
    assert phone.photos() == [name(index) for index in (1, 2, 3)]
    assert len(set(phone.peers)) == 3
    assert phone.requests == [f"{index - 1}|{name(index)}".encode() for index in (1, 2, 3)]
    for receipt in receipts:
        assert receipt.round_trip_s is not None
        assert receipt == Receipt(round_trip_s=receipt.round_trip_s)


async def test_a_slow_photo_is_asked_for_again_and_its_mismatch_reaches_nobody(phone: OriginalPhone) -> None:
    """The app answers the first copy with OK and the second with MISMATCH, in that order."""
    phone.photo_s = 0.7
    async with link_to(phone.port) as link:
        assert (await shoot(link, 1)).round_trip_s is None
        assert link.repeats == 1
        phone.photo_s = 0.0
        await shoot(link, 2)
    assert phone.photos() == [name(1), name(2)]
    assert len(phone.requests) == 3


async def test_doubled_answers(phone: OriginalPhone) -> None:
    phone.reply_copies = 3
    async with link_to(phone.port) as link:
        for index in (1, 2, 3):
            await shoot(link, index)
    assert len(phone.requests) == 3


async def test_a_mismatch_that_overtook_its_ok_is_explained(phone: OriginalPhone) -> None:
    def overtaken(_row: int, text: str, peer: tuple[str, int]) -> bytes:
        if len(phone.requests) == 1:
            return b""
        phone.socket.sendto(b"MISMATCH", peer)
        return b"OK|" + text.encode()

    phone.hook = overtaken
    async with link_to(phone.port) as link:
        assert (await shoot(link, 1)).round_trip_s is None


async def test_a_late_ok_of_an_earlier_photo_reaches_nobody(phone: OriginalPhone) -> None:
    async with link_to(phone.port) as link:
        await shoot(link, 1)

        def late(_row: int, _text: str, _peer: tuple[str, int]) -> None:
            phone.socket.sendto(b"OK|" + name(1).encode(), phone.peers[0])

        phone.hook = late
        await shoot(link, 2)


async def test_a_lost_ok_stops_it(phone: OriginalPhone) -> None:
    phone.loses = {0: 1}
    async with link_to(phone.port) as link:
        cause = await aborted(link, 1)
        assert cause.code == "legacy_doubt"
        assert "MISMATCH after 2 copies" in cause.message
    assert phone.photos() == [name(1)]
    asked = len(phone.requests)
    await asyncio.sleep(0.1)
    assert len(phone.requests) == asked, "the dialect has no word for an abort"


async def test_a_phone_at_another_row_stops_it_at_once(phone: OriginalPhone) -> None:
    phone.next_row = 4
    async with link_to(phone.port) as link:
        assert (await aborted(link, 1)).code == "legacy_mismatch"
    assert len(phone.requests) == 1
    assert phone.photos() == []


async def test_an_ok_for_another_photo_stops_it(phone: OriginalPhone) -> None:
    phone.hook = lambda _row, _text, _peer: b"OK|" + name(9).encode()
    async with link_to(phone.port) as link:
        cause = await aborted(link, 1)
    assert (cause.code, cause.photos) == ("legacy_other_photo", (name(1), name(9)))


async def test_garbage_is_no_answer(phone: OriginalPhone) -> None:
    phone.hook = lambda _row, _text, _peer: b"\xff" * 2000
    async with link_to(phone.port) as link:
        assert (await aborted(link, 1)).code == "legacy_no_answer"
    assert len(phone.requests) == 3


async def test_nobody_listens() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    async with link_to(port) as link:
        cause = await aborted(link, 1)
    assert cause.code == "legacy_no_agent"
    assert "nothing listens" in cause.message


async def test_an_address_that_there_is_not() -> None:
    with pytest.raises(OSError, match=r".+"):
        await LegacyLink.connect("no-such-host.invalid", 4445, LegacyController())


async def test_an_address_that_is_gone_when_a_photo_is_asked_for() -> None:
    link = LegacyLink(("no-such-host.invalid", 4445), LegacyController(**QUICK))
    cause = await aborted(link, 1)
    assert cause.code == "legacy_no_agent"
    assert cause.message


async def test_a_request_that_the_socket_does_not_take_at_once_is_no_reason_to_stop(
    phone: OriginalPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(address: Address) -> asyncio_dgram.DatagramClient:
        stream = await connect(address)
        stream._drained.clear()  # as asyncio's transport does when the socket takes no more
        return stream

    async with link_to(phone.port) as link:
        connect = asyncio_dgram.connect
        monkeypatch.setattr(asyncio_dgram, "connect", full)
        monkeypatch.setattr(legacy_link, "SEND_PATIENCE_S", 0.01)
        await shoot(link, 1)
    assert phone.photos() == [name(1)]
