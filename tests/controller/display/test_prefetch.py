"""Frames made ready ahead of time."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from android_bridge.base.problems import Problem
from controller.display.prefetch import Prefetcher


@dataclass(frozen=True)
class Xray:
    index: int
    path: Path
    sha256: str | None
    is_shown_in_whole_range: bool = False


@pytest.fixture
def xrays(tmp_path):
    made = []
    for index in range(1, 21):
        path = tmp_path / f"{index}.png"
        path.write_bytes(cv2.imencode(".png", np.full((40, 30), index, np.uint8))[1].tobytes())
        made.append(Xray(index, path, hashlib.sha256(path.read_bytes()).hexdigest()))
    return made


def located(xray):
    return xray.path


@pytest.mark.parametrize("workers", [1, 2])
async def test_each_index_gives_its_own_xray(xrays, workers):
    with Prefetcher(xrays, located, 60, 40, workers=workers) as frames:
        for index in [*range(1, 21), 20, 3, 17, 1]:
            frame = await frames.get(index)
            assert (frame.index, set(frame.pixels.ravel())) == (index, {index})


async def test_next_ones_are_made_ready_and_no_more(xrays):
    asked: list[int] = []

    def locate(xray):
        asked.append(xray.index)
        return xray.path

    with Prefetcher(xrays, locate, 60, 40, ahead=3) as frames:
        await frames.get(5)
        await asyncio.sleep(0.2)
        assert asked == [5]
        frames.prepare(5)
        await asyncio.sleep(0.2)
        assert asked == [5, 6, 7, 8]
        await frames.get(5)  # a retake is answered from memory
        await frames.get(7)
        frames.prepare(7)
        await asyncio.sleep(0.2)
        assert asked == [5, 6, 7, 8, 9, 10]
        assert len(frames._frames) == 4


async def test_error_is_raised_for_its_own_index_only(xrays):
    xrays[1].path.write_bytes(xrays[2].path.read_bytes())
    xrays[3].path.unlink()
    with Prefetcher(xrays, located, 60, 40) as frames:
        assert (await frames.get(1)).index == 1
        with pytest.raises(Problem, match="has changed since the manifest was made") as caught:
            await frames.get(2)
        assert caught.value.where == str(xrays[1].path)
        assert caught.value.expected == f"SHA-256 {xrays[1].sha256}"
        assert caught.value.got == f"SHA-256 {xrays[2].sha256}"
        assert (await frames.get(3)).index == 3
        with pytest.raises(Problem, match="cannot be read"):
            await frames.get(4)
        assert (await frames.get(5)).index == 5


async def test_mended_file_is_read_anew(xrays):
    good = xrays[0].path.read_bytes()
    xrays[0].path.write_bytes(b"half")
    with Prefetcher(xrays, located, 60, 40) as frames:
        with pytest.raises(Problem):
            await frames.get(1)
        xrays[0].path.write_bytes(good)
        assert (await frames.get(1)).index == 1


async def test_unhashed_manifest_is_not_checked(xrays):
    unhashed = [Xray(xray.index, xray.path, None) for xray in xrays]
    unhashed[0].path.write_bytes(unhashed[1].path.read_bytes())
    with Prefetcher(unhashed, located, 60, 40) as frames:
        assert set((await frames.get(1)).pixels.ravel()) == {2}


async def test_cancelled_wait_leaves_the_frame_to_the_next(xrays):
    go = threading.Event()

    def locate(xray):
        go.wait(5)
        return xray.path

    with Prefetcher(xrays, locate, 60, 40) as frames:
        for index in (1, 2):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(frames.get(index), 0.02)
        go.set()
        assert (await frames.get(2)).index == 2


async def test_workers_are_gone_after_closing(xrays):
    frames = Prefetcher(xrays, located, 60, 40, workers=2)
    await frames.get(1)
    frames.close()
    async with asyncio.timeout(10):  # closing waits for nothing: a disk may have stopped answering
        while [thread for thread in threading.enumerate() if thread.name.startswith("prefetch")]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_stranger_is_refused(xrays):
    with (
        Prefetcher(xrays, located, 60, 40) as frames,
        pytest.raises(ValueError, match="x-ray 21 is not among"),
    ):
        await frames.get(21)
    with pytest.raises(ValueError, match="stands twice"):
        Prefetcher([*xrays, xrays[0]], located, 60, 40)
