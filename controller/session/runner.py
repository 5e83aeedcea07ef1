"""The loop of steps 1 to 7: show, trigger, wait for `saved`, write it down, next."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol, TypeVar

from android_bridge.problems import Problem
from android_bridge.udp_link import CaptureOutcome, UdpLink
from controller.display.frame import Frame
from controller.journal import Intent, Journal, Outcome, SessionRecord
from controller.manifest.model import Xray
from controller.plan.environment import Camera
from protocol import PROTOCOL_VERSION, PhotoName
from protocol.messages import Capture, Open

T = TypeVar("T")


class Shows(Protocol):
    """What the runner needs of the display."""

    async def show(self, frame: Frame) -> float:
        """Return, as a monotonic time, when the frame is known to stand on the screen."""

    def check(self) -> None:
        """Raise when the frame shown last does not stand there any more."""


class Frames(Protocol):
    """What the runner needs of the prefetcher."""

    async def get(self, index: int) -> Frame:
        """Give the frame of an index."""


@dataclass(frozen=True, slots=True)
class Captured:
    """One photo done, for progress and statistics. Times in seconds."""

    index: int
    photo_name: str
    cycle_s: float
    phone_s: float
    round_trip_s: float | None


@dataclass(frozen=True, slots=True)
class SubsetJob:
    """What is to be captured.

    Parameters
    ----------
    first, last
        The subset's indices, both included.
    settle_s
        From the x-ray standing in the frame buffer to the trigger.
    camera
        Fixed camera settings; None in a field leaves it to the phone.
    """

    subset: str
    first: int
    last: int
    settle_s: float
    camera: Camera


class SessionRunner:
    """Captures what is left of one subset in one session.

    Parameters
    ----------
    xray
        Gives the x-ray of an index.
    display, frames, link, journal
        The parts it moves. The journal is called in a thread of its own, so that a slow disk never keeps the
        event loop from the network.
    captured
        Called after each photo that is on record.
    """

    def __init__(
        self,
        job: SubsetJob,
        *,
        xray: Callable[[int], Xray],
        display: Shows,
        frames: Frames,
        link: UdpLink,
        journal: Journal,
        captured: Callable[[Captured], None],
    ) -> None:
        self._job = job
        self._xray = xray
        self._display = display
        self._frames = frames
        self._link = link
        self._journal = journal
        self._captured = captured
        self._writer = ThreadPoolExecutor(1, "journal")
        self._boundary_s = 0.0
        self.opened = False

    async def run(self, record: SessionRecord) -> int:
        """Capture to the end of the subset. Returns how many photos this session took.

        Raises
        ------
        LinkAborted
            When the session ended before its time.
        Problem
            When an x-ray could not be read or shown.
        """
        job = self._job
        await self._write(self._journal.begin_session, record)
        position = await self._write(self._journal.position, job.subset, job.first)
        status = await self._link.status()
        settings = job.camera
        request = Open(
            record.id,
            status.challenge,
            PROTOCOL_VERSION,
            version("chexrig"),
            self._journal.id,
            job.subset,
            job.first,
            job.last,
            position.next_index,
            position.next_take,
            None if settings.exposure_ms is None else round(settings.exposure_ms * 1000),
            settings.iso,
            settings.white_balance_k,
        )
        opened = await self._link.open(request)
        self.opened = True
        await self._write(
            self._journal.session_opened,
            record.id,
            opened.model,
            opened.boot,
            opened.app_version,
            opened.storage,
        )
        self._boundary_s = time.monotonic()
        take = position.next_take
        for index in range(position.next_index, job.last + 1):
            await self._capture(record.id, index, take)
            take = 1  # only the index that an earlier session left open can have been tried before
        await self._link.close()
        return job.last + 1 - position.next_index

    async def _capture(self, session: str, index: int, take: int) -> None:
        frame = await self._frames.get(index)
        intent = self._intend(session, frame, take)
        # The intent is on disk before the trigger leaves; it may get there while the x-ray comes up.
        shown_s, _ = await asyncio.gather(
            self._display.show(frame), self._write(self._journal.intend, intent)
        )
        await asyncio.sleep(max(0.0, shown_s + self._job.settle_s - time.monotonic()))
        outcome = await self._link.capture(
            Capture(session, index, take, intent.photo_name, frame.shown_sha256)
        )
        self._display.check()  # a photo of a screen that went away in the meantime does not count
        boundary_s = time.monotonic()
        cycle_s, self._boundary_s = boundary_s - self._boundary_s, boundary_s
        await self._write(self._journal.confirm, intent, _outcome(outcome, cycle_s))
        phone_s = outcome.saved.busy_us / 1e6
        self._captured(Captured(index, intent.photo_name, cycle_s, phone_s, outcome.round_trip_s))

    def _intend(self, session: str, frame: Frame, take: int) -> Intent:
        xray = self._xray(frame.index)
        name = photo_name(xray, self._job.subset, take)
        return Intent(
            self._job.subset,
            frame.index,
            take,
            session,
            str(name),
            xray.path,
            xray.sha256,
            frame.shown_sha256,
            frame.windowing,
        )

    async def _write(self, write: Callable[..., T], *arguments: object) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, write, *arguments)
        except sqlite3.OperationalError as error:
            raise Problem(
                "the journal cannot be written",
                got=str(error),
                advice="make room on this computer's disk, then run the same command again",
                exit_code=1,
            ) from error

    async def end(self, session: str, outcome: str, cause: str = "") -> None:
        """Write down how the session ended."""
        await self._write(self._journal.end_session, session, outcome, cause)
        self._writer.shutdown()


def photo_name(xray: Xray, subset: str, take: int) -> PhotoName:
    """Name the photo of an x-ray.

    Raises
    ------
    PhotoNameError
        When its patient, study or view cannot stand in a photo name.
    """
    key = xray.key
    return PhotoName(xray.index, take, subset, key.split, key.patient, key.study, key.view)


def _outcome(outcome: CaptureOutcome, cycle_s: float) -> Outcome:
    saved, exposed = outcome.saved, outcome.exposed
    return Outcome(
        saved.size_bytes,
        saved.sha256,
        exposed.sensor_time_ns if exposed else None,
        exposed.exposure_us if exposed else None,
        exposed.iso if exposed else None,
        None if outcome.round_trip_s is None else round(outcome.round_trip_s * 1e6),
        saved.busy_us,
        round(cycle_s * 1e6),
        saved.free_bytes,
        saved.battery_percent,
        saved.temperature_c,
    )
