"""One session: the loop of steps 1 to 7 (show, trigger, wait for `saved`, write it down, next), and its end.

While the phone saves a photo, the screen shows the next x-ray already, where the phone is known to have done
with exposing (controller/decisions/0013). However a session ends, the phone is told and the record says how.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import TypeVar

from android_bridge.base import SIMULATED_MODELS, Kind, Problem
from android_bridge.link import Introduction, Look, Opening, PhoneLink, Receipt, Shot
from controller.capture.calibrating import BLANK
from controller.capture.camera_settings import look_kept, look_to_send, settings_differ
from controller.capture.coming_pictures import NEWEST_S, ComingPictures
from controller.capture.dialects import Dialect
from controller.capture.events import Listener, Noted, Saved, SessionOpened, SettingsDiffer, Warned
from controller.capture.judging import Judging
from controller.capture.noticing import Noticed
from controller.capture.refusals import another_phone, only_simulated, too_many_takes
from controller.capture.shooting import Frames, Shooting, Shows
from controller.capture.work import Portion
from controller.plan import Camera
from controller.records import MISCOUNT, Intent, Outcome, Record, SessionRecord
from controller.xrays import Frame, Xray
from protocol.photo_name import MAX_TAKE

T = TypeVar("T")

_LAST_PICTURES_S = 2.0


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
        Keeps the small picture of a photo, by the photo's name; called in a thread. None: none is kept.
    judging
        Judges each photo by its small picture; None where nobody knows what these have to show.
    focus_dpt
        Where the lens stood as the rig was calibrated, dioptres: for a subset's first photo.
    noticing
        Holds what the phone notices of its stand and the room against the plan; None for a phone of another
        dialect, which says nothing of that.
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
    judging: Judging | None = None
    focus_dpt: float | None = None
    noticing: Noticed | None = None


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
        self._pictures = ComingPictures(link, job.keep_picture, job.judging, tell)
        self._shooting = Shooting(
            record.subset,
            display=display,
            frames=frames,
            link=link,
            pictures=self._pictures,
            goes_on=goes_on,
            tell=tell,
        )
        self._untriggered: Intent | None = None
        """What is on record for the next photo already; its trigger has not left yet."""
        self._first: Look | None = None
        """How the subset's first photo was taken, whichever session took it: so all others are."""
        self._may_move_early = False
        """Whether the phone is known to have done with exposing at `exposed`, as it was measured."""
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
        opened = await self._link.begin(self._opening(*left[0]), self._shooting.impatience)
        self.opened = True
        self._check_phone(opened, [model for model, _ in before])
        introduced = partial(
            self._journal.captures.session_opened,
            measuring=opened.camera_level == BLANK,
            processing=opened.processing,
        )
        await self._write(
            introduced,
            record.id,
            opened.model,
            opened.boot,
            opened.app_version,
            opened.storage,
        )
        self._tell(SessionOpened(session=record.id, subset=record.subset, model=opened.model))
        why_not = self._job.display_waits(opened)
        self._may_move_early = not why_not
        if why_not:
            self._tell(Noted(words=f"the display waits for each photo to be saved: {why_not}"))
        whole = self.in_hand = await self._capture_each(left)
        await self._pictures.earlier_judged(but=0)  # none comes once the session is over
        with self._shooting.impatience("the end of the session"):
            counted = await self._link.finish()
        await self._pictures.wait(_LAST_PICTURES_S)
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
            await self._pictures.earlier_judged(but=1)
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
        shown_s, _ = await asyncio.gather(self._shooting.show(frame), self._record_intent(intent))
        await asyncio.sleep(max(0.0, shown_s + self._job.settle_s - time.monotonic()))
        asked, self._untriggered = self._link.unanswered, None
        # A subset's first photo is taken with nothing held, which is not how the phone was measured.
        self._shooting.moves_early = self._may_move_early and self._first is not None
        async with self._shooting.screen_to_itself():
            receipt = await self._shooting.shoot(frame, self._shot(intent), None if then is None else then[0])
            self._saved += 1
            await self._shooting.seen_right()
            boundary_s = time.monotonic()
            cycle_s, self._boundary_s = boundary_s - self._boundary_s, boundary_s
            differs = ", ".join(settings_differ(self._job.camera, self._first, receipt.look))
            self._untriggered = self._foresee(then)
            noticed = self._job.noticing.look(receipt.witness) if self._job.noticing else ()
            outcome = _outcome(receipt, cycle_s, differs, "; ".join(noticed))
            await self._write(self._journal.captures.confirm, intent, outcome, self._untriggered)
            self._first = look_kept(self._first, receipt.look)
            self._pictures.keep(intent)
            self._tell_saved(intent, receipt, cycle_s, self._link.unanswered - asked)
            if differs:
                self._tell(SettingsDiffer(subset=intent.subset, index=index, words=differs))
            if noticed and self._job.noticing:
                await self._job.noticing.conclude(intent, noticed)
        self.in_hand = False
        await self._pictures.judged(timeout_s=NEWEST_S)

    async def _record_intent(self, intent: Intent) -> None:
        """Have on record what is about to be triggered; with the photo before it, it may be already."""
        if self._untriggered != intent:
            await self._write(self._journal.captures.intend, intent)

    def _foresee(self, then: tuple[int, int] | None) -> Intent | None:
        """Give what is triggered next; nothing where its x-ray is not up, or somebody has another wish."""
        frame = self._shooting.next_frame
        if then is None or frame is None or frame.index != then[0] or not self._goes_on():
            return None
        return self._intend(frame, then[1])

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
                lux=receipt.witness.lux,
            )
        )

    def _shot(self, intent: Intent) -> Shot:
        look = look_to_send(self._job.camera, self._first)
        if look.focus_dpt is None:
            look = replace(look, focus_dpt=self._job.focus_dpt)
        return Shot(
            intent.session,
            intent.index,
            intent.take,
            intent.photo_name,
            intent.shown_sha256,
            look,
            self._job.quality,
            self._job.refresh_us,
        )

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
        await self._pictures.drop()
        await self._write(self._journal.captures.end_session, self._record.id, how, cause, self._untriggered)
        self._writer.shutdown(wait=False)


def _outcome(receipt: Receipt, cycle_s: float, differs: str, noticed: str) -> Outcome:
    """Give what the record keeps of a receipt."""
    return Outcome(
        **asdict(receipt.witness),
        **asdict(receipt.times),
        room_difference=noticed or None,
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
