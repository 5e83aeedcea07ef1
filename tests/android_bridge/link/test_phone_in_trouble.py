"""A simulated phone that cannot take photos for a while, or write one; and what it tells of a photo."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from android_bridge.base.shared_frames import FrameWriter
from android_bridge.link.udp_link import CaptureOutcome, LinkAborted
from android_bridge.optics import Optics, small_picture
from android_bridge.simulated.camera import BlankCamera, ScreenCamera
from android_bridge.simulated.screen_source import SharedFramesSource
from protocol import Place
from protocol.messages import TROUBLE_CODES, Capture, Waiting

if TYPE_CHECKING:
    from conftest import Rig


def request(rig: type[Rig], session: str, index: int, take: int = 1) -> Capture:
    return Capture(session, index, take, rig.name(index, take), "e" * 64)


@pytest.mark.parametrize("code", TROUBLE_CODES)
async def test_a_trouble_keeps_the_controller_waiting_and_passes(
    code: str, rig: type[Rig], tmp_path: Path
) -> None:
    heard: list[Waiting] = []
    async with rig.phone(tmp_path, troubles=f"{code}:0.3s@2") as address, rig.link(address) as link:
        assert (await link.condition()).code == "fit"
        session, _ = await rig.open(link)
        await link.capture(request(rig, session, 1), waits=heard.append)
        assert not heard
        await link.capture(request(rig, session, 2), waits=heard.append)
        assert {(each.code, each.index) for each in heard} == {(code, 2)}
        assert all((each.seconds is None) == (code not in ("heat", "battery")) for each in heard)
        await link.capture(request(rig, session, 3), waits=heard.append)
    assert rig.photos(tmp_path) == [rig.name(index) for index in (1, 2, 3)]


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"troubles": "call:0.2s@2/midst"}, "camera"),
        ({"troubles": "storage_full:0.2s@2/midst"}, "storage_full"),
        ({"failing_saves": 2}, "storage"),
    ],
)
async def test_a_photo_that_fails_after_it_was_accepted_ends_the_session(
    what: dict[str, Any], code: str, rig: type[Rig], tmp_path: Path
) -> None:
    async with rig.phone(tmp_path, **what) as address:
        async with rig.link(address) as link:
            session, _ = await rig.open(link)
            await rig.shoot(link, session, 1)
            with pytest.raises(LinkAborted) as caught:
                await rig.shoot(link, session, 2)
            assert caught.value.cause.code == code
        assert rig.photos(tmp_path) == [rig.name(1)]
        async with rig.link(address) as link:  # the same index, the next take
            session, _ = await rig.open(link, next_index=2, take=2)
            await rig.shoot(link, session, 2, take=2)
    assert rig.photos(tmp_path) == [rig.name(1), rig.name(2, 2)]
    assert rig.unfinished(tmp_path) == []


async def test_saving_takes_as_long_as_it_is_to_and_is_told(rig: type[Rig], tmp_path: Path) -> None:
    phone = rig.phone(tmp_path, BlankCamera(exposure_ms=30), save_ms=120)
    async with phone as address, rig.link(address) as link:
        session, _ = await rig.open(link)
        busy = [(await rig.shoot(link, session, index)).saved.busy_us for index in (1, 2, 3)]
    assert min(busy) >= 150_000
    assert min(busy) < 600_000  # the busiest of machines does one of three in so much


async def test_a_photo_is_seen_and_told_how_it_was_taken(rig: type[Rig], tmp_path: Path) -> None:
    camera = ScreenCamera(SharedFramesSource(tmp_path / "frames"), Optics(1, 800, 600), exposure_ms=0)
    phone = rig.phone(tmp_path / "store", camera)
    with FrameWriter(tmp_path / "frames", 96, 80) as writer:
        writer.publish(np.full((80, 96), 120, np.uint8))
        async with phone as address:
            async with rig.link(address) as link:
                session, opened = await rig.open(link)
                exposed = asyncio.Event()
                shooting = asyncio.ensure_future(link.capture(request(rig, session, 1), exposed.set))
                await exposed.wait()
                picture = await link.picture(Place(session, 1, 1), "1" * 16, opened.challenge)
                first = told(await shooting)
            # another session converges anew; what a capture carries goes before that
            async with rig.link(address) as link:
                session, opened = await rig.open(link, next_index=2)
                second = told(await rig.shoot(link, session, 2))
                carried = Capture(session, 3, 1, rig.name(3), "e" * 64, 95, *first)
                assert told(await link.capture(carried)) == first != second
                frame = await link.picture(Place.of_frame("2" * 16), "2" * 16, opened.challenge)
    assert picture == small_picture(rig.photo(tmp_path / "store", 1))
    assert frame is not None
    with Image.open(io.BytesIO(frame)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "L", (640, 480))


class SlowFrames(BlankCamera):
    """Has a picture of what it sees made for as long as a test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.ends = threading.Event(), threading.Event()

    def frame(self) -> Callable[[], bytes]:
        def make() -> bytes:
            self.begun.set()
            self.ends.wait(10)
            return super_frame()

        super_frame = super().frame()
        return make


async def test_no_trigger_is_kept_back_by_what_the_camera_sees(rig: type[Rig], tmp_path: Path) -> None:
    camera = SlowFrames()
    async with rig.phone(tmp_path, camera) as address, rig.link(address) as link:
        session, opened = await rig.open(link)

        def look(nonce: str) -> asyncio.Task[bytes | None]:
            return asyncio.create_task(link.picture(Place.of_frame(nonce), nonce, opened.challenge))

        frame = look("1" * 16)
        await asyncio.to_thread(camera.begun.wait, 10)
        assert await look("2" * 16) is None  # one at a time
        async with asyncio.timeout(5):
            await rig.shoot(link, session, 1)
        assert not frame.done()
        camera.ends.set()
        assert await frame is not None
        assert await look("3" * 16) is not None


async def test_a_card_that_is_full_at_last_is_told_behind_the_exposure(
    rig: type[Rig], tmp_path: Path
) -> None:
    exposed = asyncio.Event()
    async with (
        rig.phone(tmp_path, troubles="storage_full:0.2s@1/midst") as address,
        rig.link(address) as link,
    ):
        session, _ = await rig.open(link)
        with pytest.raises(LinkAborted) as caught:
            await link.capture(request(rig, session, 1), exposed.set)
        assert caught.value.cause.code == "storage_full"
        assert exposed.is_set()


def told(outcome: CaptureOutcome) -> tuple[int | None, int | None, str, float | None]:
    saved = outcome.saved
    assert None not in (saved.exposure_us, saved.iso, saved.focus_dpt)
    assert saved.white_balance
    return saved.exposure_us, saved.iso, saved.white_balance, saved.focus_dpt
