"""A phone without room: nothing half-written, nothing triggered in vain, and the cause is told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from android_bridge.link.udp_link import LinkAborted
from android_bridge.simulated.camera import BlankCamera, Exposure
from android_bridge.simulated.storage import SMALLEST_RESERVE_BYTES
from protocol.messages import Capture, Waiting

if TYPE_CHECKING:
    from conftest import Rig


async def test_a_full_phone_opens_nothing(rig: type[Rig], tmp_path: Path) -> None:
    async with (
        rig.phone(tmp_path, free_bytes=SMALLEST_RESERVE_BYTES - 1) as address,
        rig.link(address) as link,
    ):
        with pytest.raises(LinkAborted, match=r"only 4\.0 MB are free") as caught:
            await rig.open(link)
    assert caught.value.cause.code == "storage_full"
    assert rig.photos(tmp_path) == []


async def test_a_phone_that_fills_up_says_so_before_it_triggers(rig: type[Rig], tmp_path: Path) -> None:
    async with rig.phone(tmp_path, free_bytes=SMALLEST_RESERVE_BYTES) as address, rig.link(address) as link:
        session, _ = await rig.open(link)
        first = await rig.shoot(link, session, 1)
        assert first.saved.free_bytes == SMALLEST_RESERVE_BYTES - first.saved.size_bytes
        waiting: asyncio.Future[Waiting] = asyncio.get_running_loop().create_future()
        request = Capture(session, 2, 1, rig.name(2), "e" * 64)
        shooting = asyncio.ensure_future(link.capture(request, waits=waiting.set_result))
        assert (await waiting).code == "storage_full"
        shooting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await shooting
        async with rig.link(address) as another:
            assert (await another.condition()).code == "storage_full"
    assert rig.photos(tmp_path) == [rig.name(1)]


class HungryCamera(BlankCamera):
    """A camera whose photos are larger than any reserve."""

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        return super().develop(exposure, shot) + bytes(16_000_000)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of 12 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounting.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounting.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


async def test_a_disk_that_is_really_full(rig: type[Rig], small_disk: Path) -> None:
    async with rig.phone(small_disk, HungryCamera()) as address, rig.link(address) as link:
        session, _ = await rig.open(link)
        with pytest.raises(LinkAborted) as caught:
            await rig.shoot(link, session, 1)
    assert caught.value.cause.code == "storage_full"
    folder = small_disk / rig.journal / "night-2"
    assert list(folder.iterdir()) == []  # not even a temporary file
    async with rig.phone(small_disk) as address, rig.link(address) as link:
        session, _ = await rig.open(link, take=2)
        await rig.shoot(link, session, 1, take=2)


async def test_a_file_of_that_name_is_left_as_it_is(rig: type[Rig], tmp_path: Path) -> None:
    async with rig.phone(tmp_path) as address, rig.link(address) as link:
        session, _ = await rig.open(link)
        there = tmp_path / rig.journal / "night-2" / rig.name(1)
        there.write_bytes(b"somebody's photo")
        with pytest.raises(LinkAborted, match="is there already") as caught:
            await rig.shoot(link, session, 1)
    assert caught.value.cause.code == "bad_name"
    assert there.read_bytes() == b"somebody's photo"


async def test_a_file_that_cannot_be_made_aborts(rig: type[Rig], tmp_path: Path) -> None:
    async with rig.phone(tmp_path) as address, rig.link(address) as link:
        session, _ = await rig.open(link)
        (tmp_path / rig.journal / "night-2" / f".{rig.name(1)}.part").mkdir()
        with pytest.raises(LinkAborted) as caught:
            await rig.shoot(link, session, 1)
    assert caught.value.cause.code == "storage"


async def test_a_phone_whose_folder_is_gone_still_answers(rig: type[Rig], tmp_path: Path) -> None:
    store = tmp_path / "store"
    async with rig.phone(store) as address, rig.link(address) as link:
        store.rename(tmp_path / "elsewhere")
        status = await link.status()
        assert (status.state, status.free_bytes) == ("idle", 0)
