"""The simulated phone of the original rig's dialect: row after row, and why it does not answer."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncio_dgram
import numpy as np
import pytest
from numpy.typing import NDArray
from original_rig import original_client

from android_bridge.base import Problem
from android_bridge.link.datagrams import Address
from android_bridge.optics.optics import Optics
from android_bridge.simulated import legacy_agent
from android_bridge.simulated.camera import BlankCamera, Camera, Exposure, ScreenCamera
from android_bridge.simulated.legacy_agent import LegacySimulatedPhone
from android_bridge.simulated.legacy_storage import LegacyStorage
from android_bridge.store import read_exif_copy
from protocol.legacy import LegacyName

PATIENCE_S = 10.0


class GreyScreen:
    def grab(self) -> NDArray[np.uint8]:
        return np.full((240, 320, 3), 90, np.uint8)


class SlowCamera(BlankCamera):
    """Tells when it begins to expose, and develops when the test wants it."""

    def __init__(self, exposure_ms: float = 0.0) -> None:
        super().__init__(exposure_ms)
        self.begun = asyncio.Event()
        self.goes_on = threading.Event()
        self._loop = asyncio.get_running_loop()

    def expose(self, cancelled: threading.Event | None = None) -> Exposure:
        if self.exposure_ms:
            self._loop.call_soon_threadsafe(self.begun.set)
        return super().expose(cancelled)

    def develop(self, exposure: Exposure, shot: int) -> bytes:
        self._loop.call_soon_threadsafe(self.begun.set)
        assert self.goes_on.wait(PATIENCE_S)
        return super().develop(exposure, shot)


class BrokenCamera(BlankCamera):
    def expose(self, cancelled: threading.Event | None = None) -> Exposure:  # noqa: ARG002 - a camera's
        raise Problem("there is nothing to photograph")


class Phone:
    """A phone in this process, and what it told."""

    def __init__(
        self, folder: Path, camera: Camera | None = None, free_bytes: int | None = None, save_ms: float = 0
    ) -> None:
        self.save_ms = save_ms
        self.storage = LegacyStorage(folder, free_bytes)
        self.camera = camera or BlankCamera()
        self.told: list[str] = []
        self._heard = asyncio.Event()

    def tell(self, words: str) -> None:
        self.told.append(words)
        self._heard.set()

    @contextlib.asynccontextmanager
    async def serving(self, first_row: int | None = None) -> AsyncIterator[LegacySimulatedPhone]:
        """Let it listen; its `address` is known then."""
        phone = LegacySimulatedPhone(self.storage, self.camera, first_row, self.tell, save_ms=self.save_ms)
        ready: asyncio.Future[Address] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(phone.serve("127.0.0.1", 0, ready.set_result))
        try:
            async with asyncio.timeout(PATIENCE_S):
                self.address = await ready
                yield phone
        finally:
            serving.cancel()
            await asyncio.wait([serving])

    async def client(self) -> asyncio_dgram.DatagramClient:
        return await asyncio_dgram.connect(self.address)

    async def answer(self, name: LegacyName) -> str:
        """Ask for a photo from a new socket."""
        client = await self.client()
        try:
            await client.send(request(name))
            return (await client.recv())[0].decode()
        finally:
            client.close()

    async def unanswered(self, name: LegacyName) -> str:
        """Ask for a photo that cannot be taken; gives what the phone tells of it."""
        client = await self.client()
        self._heard.clear()
        try:
            await client.send(request(name))
            await self._heard.wait()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await client.recv()
        finally:
            client.close()
        return self.told[-1]

    def photos(self) -> list[str]:
        return sorted(each.name for each in self.storage.photos.iterdir())


def named(row: int, take: int = 1) -> LegacyName:
    return LegacyName.of(row + 1, take, f"C/train/patient{row}/study1/view1.jpg")


def request(name: LegacyName) -> bytes:
    return f"{name.row}|{name}".encode()


async def test_row_after_row_is_photographed_and_a_lost_ok_is_given_again(tmp_path: Path) -> None:
    made = Phone(tmp_path)
    with contextlib.closing(made.storage):
        async with made.serving() as phone:
            for row in (0, 1):
                assert await made.answer(named(row)) == f"OK|{named(row)}"
            before = (made.storage.photos / str(named(1))).stat()
            assert await made.answer(named(1)) == f"OK|{named(1)}"
            assert (made.storage.photos / str(named(1))).stat() == before
            assert phone.next_row == 2
        assert made.told == [f"saved {named(0)}", f"saved {named(1)}"]
        assert made.photos() == [str(named(0)), str(named(1))]
        copy = read_exif_copy(made.storage.photos / str(named(1)))
        assert (copy["row"], copy["make"]) == (1, "chexrig")


@pytest.mark.parametrize("row", [0, 3])
async def test_another_row_than_the_next_one_triggers_nothing(tmp_path: Path, row: int) -> None:
    made = Phone(tmp_path)
    with contextlib.closing(made.storage):
        async with made.serving() as phone:
            await made.answer(named(0))
            await made.answer(named(1))
            assert await made.answer(named(row)) == "MISMATCH"
            assert phone.next_row == 2
        assert made.told[-1] == "mismatch: asked for another row than the next one, 2"
        assert len(made.photos()) == 2


async def test_who_asks_again_while_the_photo_is_taken_gets_the_one_answer(tmp_path: Path) -> None:
    camera = SlowCamera()
    made = Phone(tmp_path, camera)
    with contextlib.closing(made.storage):
        async with made.serving():
            first, again = await made.client(), await made.client()
            await first.send(request(named(0)))
            await camera.begun.wait()
            await again.send(request(named(0)))
            assert await made.answer(named(1)) == "MISMATCH"  # one photo at a time
            camera.goes_on.set()
            assert (await again.recv())[0].decode() == f"OK|{named(0)}"
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await first.recv()
            first.close()
            again.close()
        assert made.photos() == [str(named(0))]


async def test_ok_comes_when_saving_has_taken_as_long_as_it_is_to(tmp_path: Path) -> None:
    made = Phone(tmp_path, BlankCamera(exposure_ms=20), save_ms=60)
    with contextlib.closing(made.storage):
        async with made.serving():
            began_s = time.monotonic()
            for row in (0, 1):
                assert await made.answer(named(row)) == f"OK|{named(row)}"
            assert time.monotonic() - began_s >= 0.16


async def test_a_photo_whose_shutter_has_not_opened_is_called_off_by_a_stop(tmp_path: Path) -> None:
    camera = SlowCamera(exposure_ms=1000 * PATIENCE_S)
    made = Phone(tmp_path, camera)
    with contextlib.closing(made.storage):
        async with made.serving():
            client = await made.client()
            await client.send(request(named(0)))
            await camera.begun.wait()
            client.close()
        assert (made.told, made.photos()) == ([], [])
        camera.exposure_ms = 0
        camera.goes_on.set()
        async with made.serving() as phone:
            assert phone.next_row == 0
            assert await made.answer(named(0)) == f"OK|{named(0)}"


async def test_a_photo_that_is_exposed_is_whole_and_on_record_after_a_stop(tmp_path: Path) -> None:
    camera = SlowCamera()
    made = Phone(tmp_path, camera)
    with contextlib.closing(made.storage):
        async with made.serving():
            client = await made.client()
            await client.send(request(named(0)))
            await camera.begun.wait()
            client.close()
            asyncio.get_running_loop().call_later(0.01, camera.goes_on.set)
        assert made.photos() == [str(named(0))]
        async with made.serving() as phone:
            assert phone.next_row == 1
            assert await made.answer(named(0)) == f"OK|{named(0)}"
        assert made.told == []  # it was not taken a second time


async def test_a_photo_that_a_crash_kept_off_the_record_is_not_taken_again(tmp_path: Path) -> None:
    made = Phone(tmp_path)
    with contextlib.closing(made.storage):
        made.storage.intend(named(0))
        (made.storage.photos / str(named(0))).write_bytes(b"taken before the crash")
        async with made.serving():
            assert await made.answer(named(0)) == f"OK|{named(0)}"
        assert (made.storage.photos / str(named(0))).read_bytes() == b"taken before the crash"
        assert made.storage.newest() == named(0)


async def test_a_row_that_is_set_by_hand_is_photographed_again(tmp_path: Path) -> None:
    made = Phone(tmp_path)
    with contextlib.closing(made.storage):
        async with made.serving():
            await made.answer(named(0))
        async with made.serving(first_row=0):
            assert await made.answer(named(0, take=2)) == f"OK|{named(0, take=2)}"
        assert made.photos() == sorted([str(named(0)), str(named(0, take=2))])
        async with made.serving(first_row=1):  # the one that follows anyway: the last is still known
            assert await made.answer(named(0, take=2)) == f"OK|{named(0, take=2)}"
        (made.storage.photos / str(named(0, take=2))).unlink()
        async with made.serving():
            assert await made.answer(named(0, take=2)) == "MISMATCH"  # it is gone: nothing says OK to it


async def test_a_photo_that_cannot_be_taken_is_told_and_not_answered(tmp_path: Path) -> None:
    made = Phone(tmp_path, BrokenCamera())
    with contextlib.closing(made.storage):
        async with made.serving() as phone:
            told = await made.unanswered(named(0))
            assert told == (
                f"no photo {named(0)}: there is nothing to photograph; "
                "nothing is answered, row 0 stays the next"
            )
            assert phone.next_row == 0
        assert made.photos() == []


async def test_a_full_phone_takes_no_photo(tmp_path: Path) -> None:
    made = Phone(tmp_path, free_bytes=0)
    with contextlib.closing(made.storage):
        async with made.serving():
            assert "only 0.0 MB are free; nothing is answered" in await made.unanswered(named(0))
        assert made.photos() == []


async def test_a_file_of_somebody_elses_is_left_as_it_is(tmp_path: Path) -> None:
    made = Phone(tmp_path)
    with contextlib.closing(made.storage):
        (made.storage.photos / str(named(0))).write_bytes(b"of another plan")
        async with made.serving():
            assert f"{named(0)} is there already" in await made.unanswered(named(0))
            assert await made.answer(named(0, take=2)) == f"OK|{named(0, take=2)}"  # it is not stuck
        assert (made.storage.photos / str(named(0))).read_bytes() == b"of another plan"


async def test_a_socket_that_takes_no_more_does_not_hold_the_phone_up_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy_agent, "SEND_PATIENCE_S", 0.01)
    made = Phone(tmp_path)
    with contextlib.closing(made.storage):
        async with made.serving() as phone:
            assert phone._stream is not None
            phone._stream._drained.clear()  # as asyncio's transport does when the socket takes no more
            for row in (0, 1):
                assert await made.answer(named(row)) == f"OK|{named(row)}"
            assert phone.next_row == 2


async def test_an_address_that_is_taken_is_told(tmp_path: Path) -> None:
    made, other = Phone(tmp_path / "one"), Phone(tmp_path / "other")
    with contextlib.closing(made.storage), contextlib.closing(other.storage):
        async with made.serving():
            phone = LegacySimulatedPhone(other.storage, other.camera, None, other.tell)
            with pytest.raises(Problem, match="the simulated phone cannot listen there") as caught:
                await phone.serve(*made.address, lambda _: pytest.fail("it listens"))
            assert "--port" in (caught.value.advice or "")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("CheXpert v1.0/train/p1/study1/v1.jpg", "expected 1 or more of A-Z a-z 0-9 . _ - between slashes"),
        ("CheXpert(small)/train/p1/study1/v1.jpg", "got 'CheXpert(small)'"),
        (f"{'a' * 260}/train/p1/study1/v1.jpg", "the limit is 256"),
    ],
)
async def test_a_name_that_is_dropped_is_told_with_the_reason(tmp_path: Path, path: str, why: str) -> None:
    made = Phone(tmp_path, ScreenCamera(GreyScreen(), Optics(1, 320, 240), exposure_ms=0))
    with contextlib.closing(made.storage):
        async with made.serving(first_row=0):
            answers = await asyncio.to_thread(original_client, made.address, [path], timeout_s=0.1, tries=1)
    assert answers == ["TIMEOUT"]
    (words,) = made.told
    assert words.startswith("dropped ")
    assert "from 127.0.0.1: not a request of the dialect: " in words
    assert why in words
