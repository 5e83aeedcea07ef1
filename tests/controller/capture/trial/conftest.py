"""A simulated phone in this process that photographs what a test's display shows, and that display."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest
from rig import Plan, make_xrays

from android_bridge.base import FrameWriter, UdpAddress, key_from_code
from android_bridge.base.models import python_model
from android_bridge.link.datagrams import Address
from android_bridge.optics import Optics
from android_bridge.simulated.agent import SimulatedPhone
from android_bridge.simulated.camera import Camera, ScreenCamera
from android_bridge.simulated.screen_source import SharedFramesSource
from android_bridge.simulated.storage import PhoneStorage
from controller.capture.phone import ReachedPhone
from controller.capture.rig_screen import RigScreen
from controller.display import Display
from controller.plan import LoadedPlan, load_plan
from controller.xrays import Frame

CODE = "7KQ2-M0XD-93TF-AZ5H"
SCREEN = (96, 80)


class SmallDisplay:
    """Shows frames to the simulated camera, as the window does where no program can read the screen."""

    platform = "offscreen"
    kept_awake = ""
    can_be_grabbed = False
    screen_geometry = (0, 0, *SCREEN)

    def __init__(self, writer: FrameWriter) -> None:
        self._writer = writer

    async def show(self, frame: Frame, timeout_s: float | None = None) -> float:  # noqa: ARG002 - as Display
        self._writer.publish(frame.composed())
        return time.monotonic()

    async def check(self, frame: Frame) -> None:
        pass


class Rig:
    """The parts of a trial.

    Parameters
    ----------
    folder
        Plan, frames and the phone's store are below it.
    """

    def __init__(self, folder: Path, screen: RigScreen) -> None:
        self.store, self.frames, self.screen = folder / "phone", folder / "frames", screen
        self.plan: LoadedPlan = load_plan(folder / "plan.yaml")
        self.noted: list[str] = []
        self.progress: list[str] = []

    @contextlib.asynccontextmanager
    async def phone(
        self, *, multi_frame_ms: float = 0.0, camera: Camera | None = None, port: int = 0
    ) -> AsyncIterator[ReachedPhone]:
        """Have a phone, new each time, with what an earlier one has kept."""
        source, optics = SharedFramesSource(self.frames), Optics(1, 128, 96)
        sees = camera or ScreenCamera(source, optics, 2.0, multi_frame_ms=multi_frame_ms)
        storage = PhoneStorage(self.store)
        key, model = key_from_code(CODE), python_model(multi_frame=multi_frame_ms > 0)
        phone = SimulatedPhone(key, storage, sees, tell=lambda _: None, model=model)
        ready: asyncio.Future[Address] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(phone.serve("127.0.0.1", port, ready.set_result))
        try:
            host, port = await ready
            yield ReachedPhone(UdpAddress(host, port), key, endpoint=(host, port))
        finally:
            serving.cancel()
            await asyncio.wait([serving])
            storage.close()

    async def until_on_phone(self, count: int) -> None:
        """Wait until there are so many photos on the phone."""
        async with asyncio.timeout(10):
            while len(self.on_phone()) < count:  # noqa: ASYNC110 - another program's files
                await asyncio.sleep(0.002)

    def on_phone(self) -> list[str]:
        """Name the photos on the phone, folder and all."""
        return sorted(str(each.relative_to(self.store)) for each in self.store.glob("*/*/*.jpg"))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    make_xrays(tmp_path, ["C/train/patient1/study1/view1_frontal.jpg"])
    Plan(subsets=(("a", 1, 1),), display={"settle_ms": 0}).write(tmp_path)
    with FrameWriter(tmp_path / "frames", *SCREEN) as writer:
        display = cast(Display, SmallDisplay(writer))
        yield Rig(tmp_path, RigScreen(display, failed=_fail, note=lambda _: None))


def _fail(failure: BaseException) -> None:
    raise failure
