"""The loop of steps 1 to 7: show, trigger, wait for `saved`, write it down, next."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from android_bridge.base.models import SIMULATED_MODELS
from android_bridge.base.problems import Kind, Problem
from android_bridge.link.phone_link import Introduction, Opening, PhoneLink, Shot
from controller.capture.job import Captured, Frames, Shows, StoppedEarly, SubsetJob
from controller.capture.refusals import another_phone, only_simulated, outcome, too_many_takes
from controller.records import Intent, Journal, SessionRecord
from controller.xrays.frame import Frame
from controller.xrays.manifest import Xray
from protocol.photo_name import MAX_TAKE

T = TypeVar("T")

_IMPATIENT_S = 5.0


class SessionRunner:
    """Captures what is left of one portion of a subset in one session.

    Parameters
    ----------
    xray
        Gives the x-ray of an index.
    display, frames, link, journal
        The parts it moves. The journal is called in a thread of its own, so that a slow disk never keeps the
        event loop from the network.
    begin
        Writes the subset into the journal where it has not begun yet; called in that thread.
    opened
        Called once the phone has opened the session.
    captured
        Called after each photo that is on record.
    tell
        Called with a sentence while the phone keeps the operator waiting.
    """

    def __init__(
        self,
        job: SubsetJob,
        *,
        xray: Callable[[int], Xray],
        display: Shows,
        frames: Frames,
        link: PhoneLink,
        journal: Journal,
        begin: Callable[[], None],
        opened: Callable[[], None],
        captured: Callable[[Captured], None],
        tell: Callable[[str], None],
    ) -> None:
        self._job = job
        self._xray = xray
        self._display = display
        self._frames = frames
        self._link = link
        self._journal = journal
        self._begin = begin
        self._tell_opened = opened
        self._captured = captured
        self._tell = tell
        self._writer = ThreadPoolExecutor(1, "journal")
        self._boundary_s = 0.0
        self._stopping = False
        self.opened = False
        self.in_hand = False  # an x-ray is shown, its photo not on record yet

    async def run(self, record: SessionRecord) -> None:
        """Capture to the end of the portion.

        Raises
        ------
        LinkAborted
            When the session ended before its time.
        Problem
            When an x-ray could not be read or shown.
        StoppedEarly
            After `stop`.
        """
        job, part = self._job, self._job.portion
        await self._write(self._begin)
        before = await self._write(self._journal.photographers, job.subset)
        await self._write(self._journal.begin_session, record)
        left = await self._write(self._journal.to_do, job.subset, part.first, part.last, part.repair)
        for index, take in left:
            if take > MAX_TAKE:
                raise too_many_takes(index)
        opened = await self._link.begin(self._opening(record.id, *left[0]), self._impatience)
        self.opened = True
        self._check_phone(opened, [model for model, _ in before])
        await self._write(
            self._journal.session_opened,
            record.id,
            opened.model,
            opened.boot,
            opened.app_version,
            opened.storage,
        )
        self._tell_opened()
        self._boundary_s = time.monotonic()
        for index, take in left:
            if self._stopping:
                raise StoppedEarly
            await self._capture(record.id, index, take)
        with self._impatience("the end of the session"):
            await self._link.finish()

    def _check_phone(self, phone: Introduction, before: list[str]) -> None:
        if self._job.real_phone and phone.model in SIMULATED_MODELS:
            raise only_simulated(phone.model)
        if before and phone.model not in before:
            raise another_phone(self._job.subset, before[0], phone.model)

    def stop(self) -> None:
        """End the session after the photo in hand."""
        self._stopping = True

    def _opening(self, session: str, index: int, take: int) -> Opening:
        job, part, settings = self._job, self._job.portion, self._job.camera
        return Opening(
            session,
            part.repair or self._journal.id,
            job.subset,
            part.first,
            part.last,
            index,
            take,
            None if settings.exposure_ms is None else round(settings.exposure_ms * 1000),
            settings.iso,
            settings.white_balance_k,
        )

    async def _capture(self, session: str, index: int, take: int) -> None:
        frame = await self._frames.get(index)
        intent = self._intend(session, frame, take)
        self.in_hand = True
        # The intent is on disk before the trigger leaves; it may get there while the x-ray comes up.
        shown_s, _ = await asyncio.gather(
            self._display.show(frame), self._write(self._journal.intend, intent)
        )
        await asyncio.sleep(max(0.0, shown_s + self._job.settle_s - time.monotonic()))
        # The screen is looked at as soon as the sensor has read it, while the phone writes its file.
        checks: list[asyncio.Task[None]] = []
        # Runs as soon as the trigger has left: decoding is for the time in which the phone is busy.
        asyncio.get_running_loop().call_soon(self._frames.prepare, index)
        try:
            with self._impatience(f"x-ray {index}"):
                receipt = await self._link.shoot(
                    Shot(session, index, take, intent.photo_name, frame.shown_sha256),
                    lambda: checks.append(asyncio.ensure_future(self._display.check(frame))),
                )
        except BaseException:
            for check in checks:
                check.cancel()
            raise
        await asyncio.gather(*checks)  # a photo of a screen that was not as it should be does not count
        boundary_s = time.monotonic()
        cycle_s, self._boundary_s = boundary_s - self._boundary_s, boundary_s
        await self._write(self._journal.confirm, intent, outcome(receipt, cycle_s))
        self.in_hand = False
        phone_s = None if receipt.phone_us is None else receipt.phone_us / 1e6
        self._captured(Captured(index, intent.photo_name, cycle_s, phone_s, receipt.round_trip_s))

    def _intend(self, session: str, frame: Frame, take: int) -> Intent:
        xray = self._xray(frame.index)
        return Intent(
            self._job.subset,
            frame.index,
            take,
            session,
            self._job.dialect.name(xray, self._job.subset, take),
            xray.path,
            xray.sha256,
            frame.shown_sha256,
            frame.windowing,
        )

    @contextlib.contextmanager
    def _impatience(self, what: str) -> Iterator[None]:
        """Say that the phone is waited for, and for what, when that takes long."""
        loop = asyncio.get_running_loop()
        began_s, asked = loop.time(), self._link.repeats

        def grumble() -> None:
            waited_s, again = loop.time() - began_s, self._link.repeats - asked
            self._tell(f"waiting for the phone: {what}, {waited_s:.0f} s, asked again {again} times")
            timers.append(loop.call_later(_IMPATIENT_S, grumble))

        timers = [loop.call_later(_IMPATIENT_S, grumble)]
        try:
            yield
        finally:
            timers[-1].cancel()

    async def _write(self, write: Callable[..., T], *arguments: object) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, write, *arguments)
        except sqlite3.IntegrityError as error:
            raise Problem(
                "the journal refuses this photo",
                expected="the index after the last one on record, once",
                got=str(error),
                advice="do not go on with this journal; keep it, and report what happened",
                kind=Kind.ABORTED,
            ) from error

    async def end(self, session: str, how: str, cause: str = "") -> None:
        """Write down how the session ended."""
        await self._write(self._journal.end_session, session, how, cause)
        self._writer.shutdown(wait=False)
