"""One session: the loop of steps 1 to 7 (show, trigger, wait for `saved`, write it down, next), and its end.

While the phone saves a photo, the screen shows the next x-ray already, where the phone is known to have done
with exposing (controller/decisions/0013). However a session ends, the phone is told and the record says how.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Protocol, TypeVar

from android_bridge.base import SIMULATED_MODELS, Kind, Problem
from android_bridge.link import Condition, Introduction, Look, Opening, PhoneLink, Receipt, Shot
from controller.capture.camera_settings import look_kept, look_to_send, settings_differ
from controller.capture.dialects import Dialect
from controller.capture.events import (
    Exposed,
    Listener,
    Noted,
    PhoneWaits,
    PictureCame,
    Saved,
    SessionOpened,
    SettingsDiffer,
    Triggered,
    Waiting,
    Warned,
    XrayShown,
)
from controller.capture.refusals import another_phone, only_simulated, too_many_takes
from controller.capture.work import Portion
from controller.plan import Camera
from controller.records import MISCOUNT, Intent, Outcome, Record, SessionRecord
from controller.xrays import Frame, Xray
from protocol.photo_name import MAX_TAKE

T = TypeVar("T")

_IMPATIENT_S = 5.0
_LAST_PICTURES_S = 2.0
WAITING_S = 20.0
"""So long a session is kept open with a phone that cannot take a photo now: the phone lets go of one that is
silent for 30 s, and a person at the rig wants to know why nothing happens."""


class PhoneCannot(Exception):  # noqa: N818 - an outcome that the protocol foresees
    """The phone cannot take photos now, and the session is to be ended because of it."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(condition.reason)
        self.condition = condition


class Shows(Protocol):
    """What a session needs of the display."""

    async def show(self, frame: Frame) -> float:
        """Return, as a monotonic time, when the frame is known to stand on the screen."""

    def stands_since(self, frame: Frame) -> float | None:
        """Say since when a frame stands there, nothing else having been shown; None where it does not."""

    async def check(self, frame: Frame) -> None:
        """Raise when the frame does not stand there, whole and with nothing before it."""


class Frames(Protocol):
    """What a session needs of the prefetcher."""

    async def get(self, index: int) -> Frame:
        """Give the frame of an index."""

    def prepare(self, index: int) -> None:
        """Have the frames after an index made ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionJob:
    """What one session captures, and how.

    Parameters
    ----------
    settle_s
        From the x-ray standing in the frame buffer to the trigger.
    camera
        Fixed camera settings; None in a field leaves it to the subset's first photo.
    quality
        Of the photos' JPEG, 1 to 100.
    refresh_us
        How long the display shows each of its frames, microseconds; None where nobody knows.
    real_phone
        Whether a simulated phone's photos have no place in this record.
    display_waits
        Says of a phone why the display has to wait for `saved` before it moves on; nothing where it need not.
    keep_picture
        Keeps the small picture of a photo, by the photo's name; called in a thread. None: none is asked for.
    """

    portion: Portion
    settle_s: float
    camera: Camera
    quality: int
    refresh_us: int | None
    real_phone: bool
    dialect: Dialect
    display_waits: Callable[[Introduction], str]
    keep_picture: Callable[[str, bytes], None] | None


class Session:
    """Captures what is left of one portion.

    Parameters
    ----------
    record
        The session as it goes on record.
    xray
        Gives the x-ray of an index.
    display, frames, link, journal
        The parts it moves. The journal is called in a thread of its own, so that a slow disk never keeps the
        event loop from the network.
    begin
        Puts the subset on record where it has not begun yet; called in that thread.
    boundary
        Asked before each photo: whether to go on in this session. Raises what ends it.
    goes_on
        Says whether another photo follows, as far as is known: nobody wants a pause, a retake, or the end.
    tell
        Called with each event.
    """

    def __init__(
        self,
        job: SessionJob,
        record: SessionRecord,
        *,
        xray: Callable[[int], Xray],
        display: Shows,
        frames: Frames,
        link: PhoneLink,
        journal: Record,
        begin: Callable[[], None],
        boundary: Callable[[], Awaitable[bool]],
        goes_on: Callable[[], bool],
        tell: Listener,
    ) -> None:
        self._job = job
        self._record = record
        self._xray = xray
        self._display = display
        self._frames = frames
        self._link = link
        self._journal = journal
        self._begin = begin
        self._boundary = boundary
        self._goes_on = goes_on
        self._tell = tell
        self._writer = ThreadPoolExecutor(1, "record")
        self._boundary_s = 0.0
        self.opened = False
        self.in_hand = False
        """Something had better be finished: a photo not on record yet, or the end of a whole portion."""
        self.index = 0
        """The x-ray in hand."""
        self._moves_early = False
        """Whether the display moves on at `exposed`."""
        self._picture: asyncio.Task[bytes | None] | None = None
        """Of the photo in hand, from `exposed` on."""
        self._pictures: set[asyncio.Task[None]] = set()
        """Of photos on record."""
        self._next_frame: Frame | None = None
        """Of the next x-ray, once it stands on the screen while the photo in hand is being saved."""
        self._untriggered: Intent | None = None
        """What is on record for the next photo already; its trigger has not left yet."""
        self._first: Look | None = None
        """How the subset's first photo was taken, whichever session took it: so all others are."""
        self._saved = 0
        self.miscount = ""
        """How the phone's count at the session's end and the record's differ; empty where they do not."""

    async def run(self) -> bool:
        """Capture to the end of the portion, unless `boundary` says that this session is to be closed before.

        Returns
        -------
        bool
            Whether the whole portion is on record.

        Raises
        ------
        LinkAborted
            When the session ended before its time.
        Problem
            When an x-ray could not be read or shown, or this phone must not go on.
        """
        record, part = self._record, self._job.portion
        await self._write(self._begin)
        before = await self._write(self._journal.captures.photographers, record.subset)
        await self._write(self._journal.captures.begin_session, record)
        self._first = await self._write(self._journal.captures.look_of, record.subset)
        left = await self._write(
            self._journal.captures.to_do, record.subset, part.first, part.last, part.repair
        )
        for index, take in left:
            if take > MAX_TAKE:
                raise too_many_takes(index)
        opened = await self._link.begin(self._opening(*left[0]), self._impatience)
        self.opened = True
        self._check_phone(opened, [model for model, _ in before])
        await self._write(
            self._journal.captures.session_opened,
            record.id,
            opened.model,
            opened.boot,
            opened.app_version,
            opened.storage,
        )
        self._tell(SessionOpened(session=record.id, subset=record.subset, model=opened.model))
        why_not = self._job.display_waits(opened)
        self._moves_early = not why_not
        if why_not:
            self._tell(Noted(words=f"the display waits for each photo to be saved: {why_not}"))
        whole = self.in_hand = await self._capture_each(left)
        with self._impatience("the end of the session"):
            counted = await self._link.finish()
        if self._pictures:
            await asyncio.wait(self._pictures, timeout=_LAST_PICTURES_S)
        if counted is not None and counted != self._saved:
            self.miscount = f"{MISCOUNT} {counted} photos in this session, {self._saved} are on record"
            self._tell(
                Warned(
                    words=f"subset {record.subset}: {self.miscount}: `chexrig export PLAN` says what is on it"
                )
            )
        return whole

    async def _capture_each(self, left: list[tuple[int, int]]) -> bool:
        for (index, take), then in zip_longest(left, left[1:]):
            if not await self._boundary():
                return False
            self._boundary_s = self._boundary_s or time.monotonic()
            await self._capture(index, take, then)
        return True

    def pace_anew(self) -> None:
        """Leave what has passed since the last photo out of the next one's cycle: it was a pause."""
        self._boundary_s = 0.0

    def _check_phone(self, phone: Introduction, before: list[str]) -> None:
        if self._job.real_phone and phone.model in SIMULATED_MODELS:
            raise only_simulated(phone.model)
        if before and phone.model not in before:
            raise another_phone(self._record.subset, before[0], phone.model)

    def _opening(self, index: int, take: int) -> Opening:
        part, settings = self._job.portion, self._job.camera
        return Opening(
            self._record.id,
            part.repair or self._journal.journal_id,
            self._record.subset,
            part.first,
            part.last,
            index,
            take,
            None if settings.exposure_ms is None else round(settings.exposure_ms * 1000),
            settings.iso,
            settings.white_balance_k,
        )

    async def _capture(self, index: int, take: int, then: tuple[int, int] | None) -> None:
        """Capture an x-ray, and have the one after it stand on the screen as soon as it may.

        Parameters
        ----------
        then
            Index and take of what is captured next; None for the last.
        """
        frame = await self._frames.get(index)
        intent = self._intend(frame, take)
        self.in_hand, self.index = True, index
        # The intent is on disk before the trigger leaves; it may get there while the x-ray comes up.
        shown_s, _ = await asyncio.gather(self._shown(frame), self._record_intent(intent))
        await asyncio.sleep(max(0.0, shown_s + self._job.settle_s - time.monotonic()))
        asked = self._link.unanswered
        after: list[asyncio.Task[None]] = []  # what happens on the screen once the sensor has read it
        try:
            receipt = await self._shoot(frame, intent, then, after)
            boundary_s = time.monotonic()
            cycle_s, self._boundary_s = boundary_s - self._boundary_s, boundary_s
            differs = ", ".join(settings_differ(self._job.camera, self._first, receipt.look))
            self._untriggered = self._foresee(then)
            outcome = _outcome(receipt, cycle_s, differs)
            await self._write(self._journal.captures.confirm, intent, outcome, self._untriggered)
            self._first = look_kept(self._first, receipt.look)
            self._take_picture(intent)
            self._tell_saved(intent, receipt, cycle_s, self._link.unanswered - asked)
            if differs:
                self._tell(SettingsDiffer(subset=intent.subset, index=index, words=differs))
            await asyncio.gather(*after)  # what comes next has the screen to itself
            self.in_hand = False
        except BaseException:
            await _dropped(after)
            raise

    async def _record_intent(self, intent: Intent) -> None:
        """Have on record what is about to be triggered; with the photo before it, it may be already."""
        if self._untriggered != intent:
            await self._write(self._journal.captures.intend, intent)

    def _foresee(self, then: tuple[int, int] | None) -> Intent | None:
        """Give what is triggered next; nothing where its x-ray is not up, or somebody has another wish."""
        frame, self._next_frame = self._next_frame, None
        if then is None or frame is None or frame.index != then[0] or not self._goes_on():
            return None
        return self._intend(frame, then[1])

    def _take_picture(self, intent: Intent) -> None:
        """Keep the small picture of a photo that is on record once it has come; nothing waits for it."""
        picture, self._picture = self._picture, None
        if picture is not None and self._job.keep_picture is not None:
            task = asyncio.ensure_future(self._keep_picture(picture, intent, self._job.keep_picture))
            self._pictures.add(task)
            task.add_done_callback(self._pictures.discard)

    async def _keep_picture(
        self, picture: asyncio.Task[bytes | None], intent: Intent, keep: Callable[[str, bytes], None]
    ) -> None:
        jpeg = await picture
        if jpeg is None:
            return
        try:
            await asyncio.to_thread(keep, intent.photo_name, jpeg)
        except OSError as error:  # the photo itself is safe
            self._tell(Warned(words=f"the small picture of x-ray {intent.index} is not kept: {error}"))
        self._tell(
            PictureCame(
                subset=intent.subset,
                index=intent.index,
                take=intent.take,
                photo_name=intent.photo_name,
                jpeg=jpeg,
            )
        )

    def _tell_saved(self, intent: Intent, receipt: Receipt, cycle_s: float, repeats: int) -> None:
        self._tell(
            Saved(
                subset=intent.subset,
                index=intent.index,
                take=intent.take,
                photo_name=intent.photo_name,
                cycle_s=cycle_s,
                phone_s=None if receipt.phone_us is None else receipt.phone_us / 1e6,
                round_trip_s=receipt.round_trip_s,
                repeats=repeats,
                size_bytes=receipt.size_bytes,
                free_bytes=receipt.free_bytes,
                battery_percent=receipt.battery_percent,
                temperature_c=receipt.temperature_c,
            )
        )

    async def _shoot(
        self, frame: Frame, intent: Intent, then: tuple[int, int] | None, after: list[asyncio.Task[None]]
    ) -> Receipt:
        """Trigger the camera and wait until the photo is saved, and until the screen was seen to be right.

        Raises
        ------
        PhoneCannot
            When the phone cannot take a photo for long, or while somebody wants something else.
        """
        loop = asyncio.get_running_loop()
        cannot: asyncio.Future[Condition] = loop.create_future()
        waits_since_s: list[float] = []

        def exposed_now() -> None:
            # The screen is looked at as soon as the sensor has read it, while the phone writes its file.
            check = asyncio.ensure_future(self._display.check(frame))
            after.extend((check, asyncio.ensure_future(self._move_on(check, then))))
            if self._job.keep_picture is not None:
                self._picture = asyncio.ensure_future(self._link.picture(intent.index, intent.take))
            self._tell(Exposed(subset=intent.subset, index=intent.index))

        def waits(condition: Condition) -> None:
            if not waits_since_s:
                self._tell(PhoneWaits(subset=intent.subset, index=intent.index, condition=condition))
                waits_since_s.append(loop.time())
            is_long = loop.time() - waits_since_s[0] >= WAITING_S
            if (is_long or not self._goes_on()) and not cannot.done():
                cannot.set_result(condition)

        self._untriggered = None
        # Runs as soon as the trigger has left: decoding is for the time in which the phone is busy.
        loop.call_soon(self._frames.prepare, intent.index)
        self._tell(
            Triggered(
                subset=intent.subset, index=intent.index, take=intent.take, photo_name=intent.photo_name
            )
        )
        shot = Shot(
            intent.session,
            intent.index,
            intent.take,
            intent.photo_name,
            frame.shown_sha256,
            look_to_send(self._job.camera, self._first),
            self._job.quality,
            self._job.refresh_us,
        )
        with self._impatience(f"x-ray {intent.index}"):
            shooting = asyncio.ensure_future(self._link.shoot(shot, exposed_now, waits))
            try:
                either: list[asyncio.Future[Any]] = [shooting, cannot]
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if not shooting.done():
                    raise PhoneCannot(cannot.result())
                receipt = shooting.result()
            finally:
                await _dropped([shooting])
        self._saved += 1
        await after[0]  # a photo of a screen that was not as it should be does not count
        return receipt

    async def _move_on(self, check: asyncio.Task[None], then: tuple[int, int] | None) -> None:
        """Show the next x-ray, once the screen was seen to be right: the sensor has done with this one."""
        await check
        if then is not None and self._moves_early and self._goes_on():
            frame = await self._frames.get(then[0])
            await self._shown(frame)
            self._next_frame = frame

    async def _shown(self, frame: Frame) -> float:
        """Give since when a frame stands on the screen; it is shown where it does not stand there yet."""
        since_s = self._display.stands_since(frame)
        if since_s is None:
            since_s = await self._display.show(frame)
            self._tell(XrayShown(subset=self._record.subset, index=frame.index, shown_s=since_s))
        return since_s

    def _intend(self, frame: Frame, take: int) -> Intent:
        xray, subset = self._xray(frame.index), self._record.subset
        return Intent(
            subset=subset,
            index=frame.index,
            take=take,
            session=self._record.id,
            photo_name=self._job.dialect.name(xray, subset, take),
            xray_path=xray.path,
            xray_sha256=xray.sha256,
            shown_sha256=frame.shown_sha256,
            windowing=frame.windowing,
        )

    @contextlib.contextmanager
    def _impatience(self, what: str) -> Iterator[None]:
        """Say that the phone is waited for, and for what, when that takes long."""
        loop = asyncio.get_running_loop()
        began_s, asked = loop.time(), self._link.repeats

        def grumble() -> None:
            self._tell(Waiting(what=what, waited_s=loop.time() - began_s, repeats=self._link.repeats - asked))
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

    async def end(self, how: str, cause: str = "") -> None:
        """Put on record how the session ended."""
        left: list[asyncio.Task[Any]] = [*self._pictures, *filter(None, [self._picture])]
        await _dropped(left)
        await self._write(self._journal.captures.end_session, self._record.id, how, cause, self._untriggered)
        self._writer.shutdown(wait=False)


async def _dropped(tasks: list[asyncio.Task[T]]) -> None:
    """End tasks, and wait until they have ended; what they raised has been seen, or does not matter."""
    if not tasks:
        return
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.exception()


def _outcome(receipt: Receipt, cycle_s: float, differs: str) -> Outcome:
    """Give what the record keeps of a receipt."""
    return Outcome(
        size_bytes=receipt.size_bytes,
        sha256=receipt.sha256,
        sensor_time_ns=receipt.sensor_time_ns,
        exposure_us=receipt.look.exposure_us,
        iso=receipt.look.iso,
        settings_difference=differs or None,
        round_trip_us=None if receipt.round_trip_s is None else round(receipt.round_trip_s * 1e6),
        phone_us=receipt.phone_us,
        cycle_us=round(cycle_s * 1e6),
        free_bytes=receipt.free_bytes,
        battery_percent=receipt.battery_percent,
        temperature_c=receipt.temperature_c,
        white_balance=receipt.look.white_balance or None,
        focus_dpt=receipt.look.focus_dpt,
    )
