"""The small picture of each photo of a simulated phone is its file's own, and keeps no photo waiting."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from lossy_proxy import LossyProxy
from network_faults import NetworkFaults

from android_bridge.base.shared_frames import FrameWriter
from android_bridge.link.udp_link import CaptureOutcome, UdpLink
from android_bridge.optics import Optics, small_picture
from android_bridge.simulated.camera import ScreenCamera
from android_bridge.simulated.screen_source import SharedFramesSource
from protocol import Place
from protocol.messages import Capture

if TYPE_CHECKING:
    from conftest import Rig

PX = (96, 80)


class Seen:
    """A session in which the picture of each photo is asked for at `exposed`."""

    def __init__(self, rig: type[Rig], link: UdpLink, session: str, challenge: str) -> None:
        self._rig, self._link, self._session, self._challenge = rig, link, session, challenge
        self.pictures: dict[str, asyncio.Task[bytes | None]] = {}

    async def shoot(self, index: int, *, seen: bool = True) -> CaptureOutcome:
        name = self._rig.name(index)

        def exposed_now() -> None:
            if seen:
                place = Place(self._session, index, 1)
                asked = self._link.picture(place, f"{index:016x}", self._challenge)
                self.pictures[name] = asyncio.ensure_future(asked)

        return await self._link.capture(Capture(self._session, index, 1, name, "e" * 64), exposed_now)


async def _seen(rig: type[Rig], link: UdpLink, last: int) -> Seen:
    session, opened = await rig.open(link, last=last)
    return Seen(rig, link, session, opened.challenge)


async def _compare(seen: Seen, store: Path) -> None:
    async with asyncio.timeout(30):
        pictures = dict(zip(seen.pictures, await asyncio.gather(*seen.pictures.values()), strict=True))
    for file in store.glob("*/*/*.jpg"):  # noqa: ASYNC240 - nothing runs beside it
        if file.name in pictures:
            assert pictures.pop(file.name) == small_picture(file.read_bytes())
    assert not pictures, "a picture of no photo"


async def test_each_picture_is_that_of_its_photo(rig: type[Rig], tmp_path: Path) -> None:
    camera = ScreenCamera(SharedFramesSource(tmp_path / "frames"), Optics(1, 128, 96), 2.0)
    with FrameWriter(tmp_path / "frames", *PX) as writer:
        async with rig.phone(tmp_path / "store", camera) as address, rig.link(address) as link:
            seen = await _seen(rig, link, 6)
            for index in range(1, 7):
                writer.publish(_pattern(index))
                await seen.shoot(index)
            await _compare(seen, tmp_path / "store")
            assert len(seen.pictures) == 6
            assert (await link.close()).count == 6


@pytest.mark.soak
@pytest.mark.timeout(1200)
async def test_500_photos_at_5_percent_loss_are_seen_and_no_slower_for_it(
    rig: type[Rig], tmp_path: Path
) -> None:
    """Exposure 150 ms, saving 500 ms; every fifth photo's picture is not asked for, for a comparison."""
    count = 500
    camera = ScreenCamera(SharedFramesSource(tmp_path / "frames"), Optics(1, 640, 480), 150.0)
    cycles_s: dict[bool, list[float]] = {True: [], False: []}
    with FrameWriter(tmp_path / "frames", *PX) as writer:
        async with rig.phone(tmp_path / "store", camera, save_ms=500.0) as address:
            with LossyProxy(address, NetworkFaults(loss=0.05), seed=7) as proxy:
                async with rig.link(proxy.address) as link:
                    seen = await _seen(rig, link, count)
                    for index in range(1, count + 1):
                        writer.publish(_pattern(index))
                        is_seen = index % 5 != 0
                        began_s = time.monotonic()
                        outcome = await seen.shoot(index, seen=is_seen)
                        if outcome.round_trip_s is not None:  # what was lost and repeated says nothing of it
                            cycles_s[is_seen].append(time.monotonic() - began_s)
                    await _compare(seen, tmp_path / "store")
    assert len(seen.pictures) == count * 4 // 5
    with_s, without_s = (statistics.median(cycles_s[each]) for each in (True, False))
    print(f"\nmedian {with_s * 1000:.1f} ms with pictures, {without_s * 1000:.1f} ms without")
    assert with_s < without_s + 0.005


def _pattern(index: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Give a screen that differs from photo to photo."""
    return np.random.default_rng(index).integers(0, 256, PX[::-1], np.uint8)
