"""A rig in this process, engine, UDP and phone real, whose phone lies; the glass stands in for the screen."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from driven_engine import Run, Screen
from lying_phone import Liar, LyingCamera, LyingPhone

from android_bridge.base import UdpAddress
from android_bridge.base.pairing import key_from_code
from android_bridge.base.shared_frames import Pixels
from android_bridge.link.datagrams import Address
from android_bridge.optics import Optics
from android_bridge.simulated.storage import PhoneStorage
from controller.capture import FinishReason, RunOptions, events, opened_engine
from controller.cli import main
from controller.dataset import Capture, load_dataset
from controller.plan import load_plan
from controller.records import Record, ShownOn
from controller.xrays import Frame
from protocol import PhotoName

CODE = "7KQ2-M0XD-93TF-AZ5H"


class Glass(Screen):
    """A screen of some size, and what is before a camera that looks at it."""

    description = "the glass"

    def __init__(self, screen_px: tuple[int, int]) -> None:
        super().__init__()
        width, height = screen_px
        self.screen_geometry = (0, 0, width, height)
        self.screen_name = f"glass ({width}x{height}+0+0)"
        self.shown_on = ShownOn.of("xcb", "glass", width, height)
        self._grey = np.zeros((height, width), np.uint8)

    async def show(self, frame: Frame, timeout_s: float | None = 10.0) -> float:
        """Have a frame on the glass."""
        self._grey = frame.composed()
        await super().show(frame, timeout_s)
        return time.monotonic()

    def grab(self) -> Pixels:
        """Look at it."""
        return np.asarray(cv2.cvtColor(self._grey, cv2.COLOR_GRAY2BGR), np.uint8)

    def close(self) -> None:
        """Nothing is kept open."""


@dataclass
class Ran:
    """How a run with a lying phone ended.

    Parameters
    ----------
    lied
        The photos that are lies, by index and take.
    """

    run: Run
    finished: events.Finished
    lied: list[tuple[int, int]]

    @property
    def saved(self) -> list[tuple[int, int]]:
        return self.run.saved

    @property
    def true_ones_taken_again(self) -> list[int]:
        """Indices of photos that show their x-ray, and were asked for once more."""
        again = [index for each in self.run.of(events.RetakePending) for index in each.indices]
        return [index for index in again if index not in {lied for lied, _ in self.lied}]


@dataclass(frozen=True)
class LyingRig:
    """A plan for one subset, and a phone that lies.

    Parameters
    ----------
    plan
        The file.
    room
        As `Optics` has it.
    """

    plan: Path
    screen_px: tuple[int, int]
    photo_px: tuple[int, int]
    room: str = "plain"

    @property
    def store(self) -> Path:
        """The phone's folder."""
        return self.plan.parent / "phone"

    def run(self, liar: Liar, *, repair: bool = False, patience_s: float = 600.0) -> Ran:
        """Run the plan to its end, or until a person has to look."""
        return asyncio.run(self._run(liar, repair=repair, patience_s=patience_s))

    def run_on(self, liar: Liar, most: int = 40) -> list[Ran]:
        """Run it again and again to its end, as somebody who has looked, and put nothing right."""
        ran = [self.run(liar)]
        while ran[-1].finished.reason is not FinishReason.COMPLETE:
            assert len(ran) < most
            ran.append(self.run(liar))
        return ran

    async def _run(self, liar: Liar, *, repair: bool, patience_s: float) -> Ran:
        glass = Glass(self.screen_px)
        camera = LyingCamera(glass, Optics(1, *self.photo_px, self.room), 0.0, liar=liar)
        async with self._serve(camera) as address:
            options = RunOptions(address, self.store, CODE, patience_s=10.0)
            with opened_engine(load_plan(self.plan), options, repair=repair) as engine:
                run = Run(engine, glass)
                run.engine.start()
                async with asyncio.timeout(patience_s):
                    finished = await engine.run(glass)  # type: ignore[arg-type]
        return Ran(run, finished, [(each.index, each.take) for each in camera.lied])

    @contextlib.asynccontextmanager
    async def _serve(self, camera: LyingCamera) -> AsyncIterator[UdpAddress]:
        storage = PhoneStorage(self.store)
        phone = LyingPhone(key_from_code(CODE), storage, camera, tell=lambda _: None)
        ready: asyncio.Future[Address] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(phone.serve("127.0.0.1", 0, ready.set_result))
        try:
            yield UdpAddress(*await ready)
        finally:
            serving.cancel()
            await asyncio.wait([serving])
            storage.close()

    def export(self, name: str = "ds") -> tuple[int, list[Capture]]:
        """Export what was captured; give the exit code and the data set's rows."""
        out = self.plan.parent / name
        code = main(["export", str(self.plan), "--out", str(out), "--store", str(self.store)])
        rows = load_dataset(out).captures if (out / "train.csv").exists() else []
        return code, list(rows)

    def waiting(self) -> list[int]:
        """Give the indices that are asked for once more."""
        with Record(load_plan(self.plan).state_dir / "journal.sqlite", read_only=True) as record:
            return sorted(each.index for each in record.retakes.waiting())


def names_of(rows: list[Capture]) -> list[tuple[int, int]]:
    """Give index and take of each row."""
    names = [PhotoName.parse(each.photo_name or "") for each in rows]
    return [(each.index, each.take) for each in names]
