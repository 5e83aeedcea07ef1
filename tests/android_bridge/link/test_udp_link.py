"""The link over real UDP on loopback, against a real simulated phone in this process."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from android_bridge.base.problems import Problem
from android_bridge.base.shared_frames import FrameWriter
from android_bridge.link.udp_link import LinkAborted
from android_bridge.optics.optics import Optics
from android_bridge.simulated.agent import SimulatedPhone
from android_bridge.simulated.camera import BlankCamera, Exposure, ScreenCamera
from android_bridge.simulated.screen_source import SharedFramesSource
from android_bridge.simulated.storage import PhoneStorage
from android_bridge.store.photo_exif import read_exif_copy
from protocol.messages import PROTOCOL_VERSION, Capture, Close, Open, StatusRequest
from protocol.wire import encode

if TYPE_CHECKING:
    from conftest import Rig


async def test_a_small_subset(rig: type[Rig], tmp_path: Path) -> None:
    async with rig.phone(tmp_path) as address, rig.link(address) as link:
        session, opened = await rig.open(link, last=4)
        assert opened.next_index == 1
        assert Path(opened.storage) == (tmp_path / rig.journal).resolve()
        for index in range(1, 5):
            before_ns = time.monotonic_ns()
            outcome = await rig.shoot(link, session, index)
            photo = tmp_path / rig.journal / "night-2" / outcome.saved.name
            content = photo.read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (
                outcome.saved.size_bytes,
                outcome.saved.sha256,
            )
            assert outcome.exposed is not None
            # one machine, one clock
            assert before_ns < outcome.exposed.sensor_time_ns < time.monotonic_ns()
            assert outcome.round_trip_s is not None
            copy = read_exif_copy(photo)
            assert (copy["name"], copy["session"]) == (photo.name, session)
        assert (await link.close()).count == 4
        assert rig.photos(tmp_path) == [rig.name(index) for index in range(1, 5)]
        assert link.repeats == 0


async def test_what_the_plan_fixes_is_used_told_and_written_down(rig: type[Rig], tmp_path: Path) -> None:
    frames = tmp_path / "frames"
    camera = ScreenCamera(SharedFramesSource(frames), Optics(1, 320, 240), exposure_ms=0)
    with FrameWriter(frames, 160, 90) as writer:
        writer.publish(np.full((90, 160), 100, np.uint8))
        async with rig.phone(tmp_path / "store", camera) as address, rig.link(address) as link:
            status = await link.status()
            place = (rig.journal, "night-2", 1, 9, 1, 1, 66_667, 400, 3000)
            await link.open(Open("5" * 32, status.challenge, PROTOCOL_VERSION, "1.0", *place))
            outcome = await rig.shoot(link, "5" * 32, 1)
    assert outcome.exposed is not None
    assert (outcome.exposed.exposure_us, outcome.exposed.iso) == (66_667, 400)
    photo = tmp_path / "store" / rig.journal / "night-2" / outcome.saved.name
    copy = read_exif_copy(photo)
    assert (copy["exposure_us"], copy["iso"], copy["white_balance_k"]) == (66_667, 400, 3000)


async def test_a_subset_goes_on_in_another_session(rig: type[Rig], tmp_path: Path) -> None:
    async with rig.phone(tmp_path) as address:
        for first in (1, 3):
            async with rig.link(address) as link:
                session, _ = await rig.open(link, next_index=first)
                for index in (first, first + 1):
                    await rig.shoot(link, session, index)
                await link.close()
    async with rig.phone(tmp_path) as address, rig.link(address) as link:  # the phone started anew, too
        session, _ = await rig.open(link, next_index=4, take=2)
        await rig.shoot(link, session, 4, take=2)
    assert rig.photos(tmp_path) == [rig.name(1), rig.name(2), rig.name(3), rig.name(4), rig.name(4, 2)]


async def test_a_retake_supersedes_the_photo_that_counts_where_a_file_of_a_later_take_was_found(
    rig: type[Rig], tmp_path: Path
) -> None:
    async with rig.phone(tmp_path) as address, rig.link(address) as link:
        session, opened = await rig.open(link)
        await rig.shoot(link, session, 1)
        await link.close()
    found = Path(opened.storage) / "night-2" / rig.name(1, 2)
    found.write_bytes(found.with_name(rig.name(1)).read_bytes())
    async with rig.phone(tmp_path) as address, rig.link(address) as link:  # the file counts for nothing
        session, _ = await rig.open(link, take=3)
        await rig.shoot(link, session, 1, take=3)
    assert rig.photos(tmp_path) == [rig.name(1), rig.name(1, 2), rig.name(1, 3)]


async def test_with_a_wrong_key_nothing_happens(rig: type[Rig], tmp_path: Path) -> None:
    async with rig.phone(tmp_path) as address:
        async with rig.link(address, key=bytes(32), patience_s=0.8) as link:
            with pytest.raises(LinkAborted) as caught:
                await link.status()
            assert caught.value.cause.code == "no_answer"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for datagram in (b"", b"0|x.jpg", encode(StatusRequest("0" * 16), bytes(32)), b"CXR\x01" * 400):
                stranger.sendto(datagram, address)
            stranger.settimeout(0.2)
            with pytest.raises(TimeoutError):
                stranger.recv(2000)
        async with rig.link(address) as link:  # and the phone still stands
            session, _ = await rig.open(link)
            assert rig.photos(tmp_path) == []
            await rig.shoot(link, session, 1)
    assert len(rig.photos(tmp_path)) == 1


async def _end(phone: asyncio.Future[None]) -> None:
    phone.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await phone


async def test_at_a_closed_port_there_is_no_agent(rig: type[Rig]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    async with rig.link(address) as link:
        began_s = time.monotonic()
        with pytest.raises(LinkAborted) as caught:
            await link.status()
    assert caught.value.cause.code == "no_agent"
    assert time.monotonic() - began_s < 10  # long before a lost phone's 30 s


async def test_a_phone_that_starts_late_is_found(rig: type[Rig], tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def start_late() -> None:
        await asyncio.sleep(0.7)
        await _serve_at(rig, tmp_path, port)

    phone = asyncio.ensure_future(start_late())
    async with rig.link(("127.0.0.1", port)) as link:
        assert (await link.status()).state == "idle"
        assert link.repeats >= 1
    await _end(phone)


async def _serve_at(rig: type[Rig], store: Path, port: int) -> None:
    storage = PhoneStorage(store)
    try:
        phone = SimulatedPhone(rig.key, storage, BlankCamera(), tell=lambda _: None)
        await phone.serve("127.0.0.1", port, lambda _: None)
    finally:
        storage.close()


@pytest.mark.parametrize("index", [1, 3, 7])
async def test_the_wrong_index_aborts_both_sides(rig: type[Rig], tmp_path: Path, index: int) -> None:
    async with rig.phone(tmp_path) as address:
        async with rig.link(address) as link:
            session, _ = await rig.open(link)
            await rig.shoot(link, session, 1)
            with pytest.raises(LinkAborted) as caught:
                await rig.shoot(link, session, index, take=2 if index == 1 else 1)
            assert caught.value.cause.code == "out_of_order"
            assert (caught.value.cause.index_sent, caught.value.cause.index_expected) == (index, 2)
        async with rig.link(address) as link:
            assert (await link.status()).state == "aborted"
    assert rig.photos(tmp_path) == [rig.name(1)]


async def test_a_phone_started_anew_in_mid_session(rig: type[Rig], tmp_path: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        async with rig.phone(tmp_path) as address:
            link = await stack.enter_async_context(rig.link(address))
            session, _ = await rig.open(link)
            await rig.shoot(link, session, 1)
        again = asyncio.ensure_future(_serve_at(rig, tmp_path, address[1]))
        with pytest.raises(LinkAborted) as caught:
            await rig.shoot(link, session, 2)
        assert caught.value.cause.code == "no_session"
        await _end(again)
    assert rig.photos(tmp_path) == [rig.name(1)]


class DeafCamera(BlankCamera):
    """A camera that waits until the test lets it go on."""

    def __init__(self) -> None:
        super().__init__()
        self.started, self.let_go = threading.Event(), threading.Event()

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:  # noqa: ARG002 - a camera's
        self.started.set()
        assert self.let_go.wait(20)
        return super().expose(None)  # too far gone to be called off


async def test_the_operator_aborts_a_capture(rig: type[Rig], tmp_path: Path) -> None:
    camera = DeafCamera()
    async with rig.phone(tmp_path, camera) as address:
        async with rig.link(address) as link:
            session, _ = await rig.open(link)
            shooting = asyncio.ensure_future(rig.shoot(link, session, 1))
            await asyncio.to_thread(camera.started.wait, 10)
            shooting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await shooting
            await link.abort("operator", "Escape was pressed")
        async with rig.link(address) as link:
            opening = asyncio.ensure_future(rig.open(link, take=2))
            _, pending = await asyncio.wait([opening], timeout=0.8)
            assert pending  # the photo under way is finished first
            camera.let_go.set()
            session, _ = await opening
            await rig.shoot(link, session, 1, take=2)
    assert rig.photos(tmp_path) == [rig.name(1), rig.name(1, 2)]


async def test_an_exposure_that_is_called_off_leaves_no_photo(rig: type[Rig], tmp_path: Path) -> None:
    async with rig.phone(tmp_path, BlankCamera(exposure_ms=20_000)) as address, rig.link(address) as link:
        session, _ = await rig.open(link)
        shooting = asyncio.ensure_future(rig.shoot(link, session, 1))
        await asyncio.sleep(0.2)
        shooting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await shooting
        await link.abort("operator", "stop")
        async with rig.link(address) as next_link:
            await rig.open(next_link, take=2)  # not 20 s later
    assert rig.photos(tmp_path) == []


class BrokenCamera(BlankCamera):
    """A camera with nothing in front of it."""

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:  # noqa: ARG002 - a camera's
        raise Problem("no window shows anything")


async def test_a_camera_that_fails_aborts(rig: type[Rig], tmp_path: Path) -> None:
    async with rig.phone(tmp_path, BrokenCamera()) as address, rig.link(address) as link:
        session, _ = await rig.open(link)
        with pytest.raises(LinkAborted, match="no window shows anything") as caught:
            await rig.shoot(link, session, 1)
    assert caught.value.cause.code == "camera"


async def test_doubled_datagrams_on_the_wire_give_one_photo(rig: type[Rig], tmp_path: Path) -> None:
    async with rig.phone(tmp_path, BlankCamera(exposure_ms=50)) as address, rig.link(address) as link:
        session, _ = await rig.open(link)
        trigger = encode(Capture(session, 1, 1, rig.name(1), "e" * 64), rig.key)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as copier:
            for _ in range(5):
                copier.sendto(trigger, address)
            await rig.shoot(link, session, 1)
            for _ in range(5):
                copier.sendto(trigger, address)
            await rig.shoot(link, session, 2)
            copier.sendto(encode(Close("0" * 32), rig.key), address)
        assert (await link.close()).count == 2
    assert rig.photos(tmp_path) == [rig.name(1), rig.name(2)]
