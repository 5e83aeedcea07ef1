"""One work item captured: its phone, its room, and one session after another."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sqlite3
from collections import Counter, deque
from collections.abc import Coroutine
from importlib.metadata import version
from typing import Any, NamedTuple

from android_bridge.base import Kind, Problem
from android_bridge.link import Condition, LinkAborted, PhoneLink
from controller.capture.begin import check_unchanged, is_for_a_real_phone, record_subset
from controller.capture.causes import PROCESS_ENDED, explain
from controller.capture.coming_pictures import dropped
from controller.capture.connecting import ask_condition, connect, explained, wait_until_free
from controller.capture.control import Stopping
from controller.capture.cursor import drawn_cursor
from controller.capture.events import (
    Event,
    Noted,
    Saved,
    SessionClosed,
    SessionOpened,
    Warned,
)
from controller.capture.kept_pictures import KeptPictures
from controller.capture.noticing import Noticed
from controller.capture.pages import Page, paused_page
from controller.capture.phone import ReachedPhone
from controller.capture.reaching import remember_pairing
from controller.capture.readiness import Readiness, Rig, Turn
from controller.capture.rig_display import READABLE
from controller.capture.rig_sight import RigSight
from controller.capture.session import Session, SessionJob
from controller.capture.shooting import Frames, PhoneCannot
from controller.capture.states import RunState, Step
from controller.capture.trial import (
    PhoneCannotNow,
    display_waits,
    free_of_trials,
    measure_where_unknown,
)
from controller.capture.until_fit import condition_of, until_fit
from controller.capture.work import Portion
from controller.display import Prefetcher
from controller.plan import locate_in, merged, spoken
from controller.records import SessionRecord, stretches
from protocol import PROTOCOL_VERSION

LONGEST_PAUSE_S = 20.0
"""So long a pause keeps its session: the phone lets go of one that is silent for 30 s (its lease)."""
_GRACE_S = 10.0  # for the photo in hand when a person wants to stop
ATTEMPTS = 3
"""So often an x-ray is captured whose photo the phone fails to take or to save."""
_ANEW = ("camera", "storage", "storage_full")
"""What a photo can fail by that may well go right the next time; a wrong index or name never does."""
_AWAY = ("no_answer", "no_agent", "no_photo", "link_lost", "no_session")
"""How a session ends whose phone is away for a while."""
_BOARD = 0  # in the place of an index
_DECODERS = 2  # one sustains 18 ms a picture from a cold disk, two 11 ms


class _Failed(Exception):  # noqa: N818 - it is tried again
    """The phone could not take a photo, or could not open a session, by what may pass."""

    def __init__(self, problem: Problem, index: int | None) -> None:
        super().__init__(problem.what)
        self.problem = problem
        self.index = index  # None: the session was not even open; 0: it was the calibration board


class Equipment(NamedTuple):
    """What a sitting is done with."""

    frames: Frames
    phone: ReachedPhone


class Sitting:
    """Captures what is left of one item, with a phone of its own."""

    def __init__(self, turn: Turn, rig: Rig) -> None:
        self._item, self._rig = turn.item, rig
        self._loaded, self._options = rig.loaded, rig.options
        self._journal, self._control = rig.journal, rig.control
        self._readiness = Readiness(turn, rig)
        self._sight = RigSight(rig, turn.item.subset, is_attended=turn.is_attended)
        self._noticed: Noticed | None = None
        self._closed_because = ""
        self._left: deque[Portion] = deque()
        """What is to be captured after what is in hand, but for photos that are captured again."""
        self._attempts: Counter[int] = Counter()
        """How often an x-ray was captured in vain since its last photo."""

    async def capture(self) -> None:
        """Reach the phone, have the room made ready, and capture to the item's end.

        Raises
        ------
        Stopping
            When a person wanted to stop before.
        Problem
            When something is wrong; its kind says whether the set-up is, or a session was aborted.
        """
        control = self._control
        check_unchanged(self._loaded, self._item.subset, self._rig.manifest, self._journal.captures)
        async with contextlib.AsyncExitStack() as stack:
            phone = await self._readiness.phone(stack)
            if phone.sees:
                room = self._loaded.phone.simulated.room
                control.note_once(f"simulated phone: {phone.sees} Its room is a made one, {room}.")
            await self._sight.ready()
            await self._readiness.room()
            self._noticed = self._notices()
            await self._measured(phone)
            frames = stack.enter_context(self._frames())
            stack.callback(self._sight.close)
            await self._portions(Equipment(frames, phone))

    def _notices(self) -> Noticed | None:
        if self._options.is_legacy:
            return None
        return Noticed(
            self._loaded, self._item.subset, self._journal, tell=self._tell, again=self._sight.put_off
        )

    @property
    def _amiss(self) -> str:
        """Why a person has to look at the rig before it goes on; empty where nobody has."""
        judging, noticed = self._sight.judging, self._noticed
        doubt = "" if judging is None or judging.doubt is None else judging.doubt.why
        room = () if noticed is None or noticed.amiss is None else noticed.amiss.words
        return "; ".join(filter(None, (doubt, *room)))

    async def _measured(self, phone: ReachedPhone) -> None:
        """Have it measured, once for a kind of phone, whether the display may move on at `exposed`."""
        rig, control = self._rig, self._control
        measuring = measure_where_unknown(
            self._loaded,
            self._options,
            phone,
            rig.screen,
            camera=self._item.subset.environment.camera,
            screen_readable=self._is_readable,
            note=rig.note,
            is_unwanted=lambda: control.wants_pause or control.stop_reason is not None,
        )
        await control.or_stop(measuring)

    async def _calibrated(self, phone: ReachedPhone) -> None:
        """Have it found out where the screen lies in the photos to come; what may pass is waited for."""
        while not self._sight.is_known:
            try:
                async with self._readiness.waiting_page():  # until the board
                    await self._sight.find(phone)
            except LinkAborted as aborted:
                self._sight.forget()
                problem = await explained(aborted.cause, phone, opened=False)
                if aborted.cause.code not in _ANEW:
                    raise problem from None
                await self._try_again(_Failed(problem, _BOARD), phone)
            except PhoneCannotNow as problem:
                self._sight.forget()
                await self._try_again(_Failed(problem, _BOARD), phone)
        self._attempts.pop(_BOARD, None)

    @property
    def _is_readable(self) -> bool:
        return self._rig.screen.display.platform in READABLE

    def _paused_page(self) -> Page:
        control = self._control
        names = {name: index for index, name in (control.captured or {}).items()}
        again = sorted(names[each] for each in control.retakes if each in names)
        can_retake = not (control.is_repair or self._options.is_legacy)
        unit = self._item.subset.id
        return paused_page(control.status, control.last_index, again, unit=unit, can_retake=can_retake)

    def _frames(self) -> Prefetcher[Any]:
        size = self._rig.screen.display.screen_geometry[2:]
        xrays = [self._rig.manifest.xray(index) for index in self._item.indices]
        cursor = drawn_cursor(self._loaded, self._item.subset, *size)
        return Prefetcher(xrays, locate_in(self._loaded.images), *size, workers=_DECODERS, patches=cursor)

    async def _portions(self, equipment: Equipment) -> None:
        control = self._control
        portions = self._left = deque(self._item.portions(self._journal))
        if control.wants_pause:
            control.hold()
            await self._resumed(Step.REOPEN)
        photos = self._journal.captures.photos(self._item.subset.id)
        control.captured = {each.index: each.photo_name for each in photos}
        self._take_up_retakes()
        try:
            while portions or control.retakes or await self._is_asked():
                part = self._next_retake() if control.retakes else portions.popleft()
                if part is None or not self._is_left(part):
                    continue
                whole = False
                try:
                    whole = await self._exchange(part, equipment)
                except PhoneCannot as cannot:
                    await self._until_fit(cannot.condition, equipment.phone)
                except _Failed as failed:
                    await self._try_again(failed, equipment.phone)
                if not whole:
                    portions.appendleft(part)
                if control.status.state is RunState.PAUSED:  # for longer than a session lasts
                    await self._resumed(Step.REOPEN)
                    self._sight.forget()  # a person was there
                elif control.status.state is RunState.CAPTURING:
                    control.go(Step.CLOSE)
                is_left = self._is_anything_left()
                if control.stop_reason is not None and is_left:
                    raise Stopping
                await self._looked_at(equipment, is_left=is_left)
        finally:
            control.captured = None
            if control.asking:
                await asyncio.wait(control.asking)

    async def _looked_at(self, equipment: Equipment, *, is_left: bool) -> None:
        """Have a person look at the rig, where the photos, or what the phone noticed, say that one has to."""
        judging, noticed = self._sight.judging, self._noticed
        if not self._amiss:
            return
        if not is_left:
            self._control.tell(Warned(words=f"{self._item.subset.id}: {self._amiss}"))
        elif judging is not None and judging.doubt is not None:
            amiss = None if noticed is None else noticed.amiss
            await self._sight.put_right(judging.doubt, equipment.frames, amiss)
        elif noticed is not None and noticed.amiss is not None:
            await self._sight.room_put_right(noticed.amiss)
        if judging is not None:
            judging.doubt = None
        if noticed is not None:
            noticed.put_right()

    async def _try_again(self, failed: _Failed, phone: ReachedPhone) -> None:
        """Have the same x-ray, or the board, captured again; raise where that was tried often enough.

        Where the phone says by now why it cannot take photos, that is waited for.
        """
        condition = await self._control.or_stop(condition_of(self._rig, phone))
        if condition is not None:
            return await self._until_fit(condition, phone)
        if failed.index is None:
            raise failed.problem
        self._attempts[failed.index] += 1
        attempt = self._attempts[failed.index]
        what = "the calibration board" if failed.index == _BOARD else f"x-ray {failed.index}"
        if attempt >= ATTEMPTS:
            failed.problem.got = f"{failed.problem.got}; {what} was tried {attempt} times"
            raise failed.problem
        words = f"{what} has no photo ({failed.problem.what}: {failed.problem.got}): it is shown"
        self._control.tell(Warned(words=f"{words} and captured again, attempt {attempt + 1} of {ATTEMPTS}"))
        return None

    async def _until_fit(self, condition: Condition | None, phone: ReachedPhone) -> None:
        """Wait, suspended, until the phone can take photos again; a pause that is wished for comes first."""
        control = self._control
        if control.status.state is RunState.CAPTURING:
            control.go(Step.CLOSE)
        if control.stop_reason is not None:
            raise Stopping
        if control.wants_pause:
            control.hold()
            await self._resumed(Step.REOPEN)
            condition = await control.or_stop(ask_condition(phone, self._options.patience_s))
        if condition is not None:
            patience_s = self._loaded.phone.wait_minutes * 60.0
            await until_fit(self._rig, self._item.subset.id, phone, condition, patience_s)
            self._sight.forget()  # somebody may have had it in the hand
            await self._measured(phone)  # it may have been in trouble when its turn came

    async def _resumed(self, step: Step) -> None:
        """Wait, paused, until a person wants to go on."""
        async with self._rig.screen.pages(self._paused_page):
            await self._control.resumed(step)

    def _is_left(self, part: Portion) -> bool:
        left = self._journal.captures.to_do(self._item.subset.id, part.first, part.last, part.repair)
        return bool(left)

    async def _is_asked(self) -> bool:
        """Say whether something is to be captured again after all."""
        await asyncio.sleep(0)
        if self._control.asking:
            await asyncio.wait(self._control.asking)
        self._sight.take_up()
        return bool(self._control.retakes)

    def _is_anything_left(self) -> bool:
        return bool(self._left or self._control.retakes or self._sight.puts_off)

    def _take_up_retakes(self) -> None:
        """Have what was asked for earlier captured again first: the room is as it has to be for it."""
        control = self._control
        if control.is_repair or self._options.is_legacy:
            return
        waiting = [each for each in self._journal.retakes.waiting() if each.subset == self._item.subset.id]
        if waiting:
            control.retakes.update(each.photo_name for each in waiting)
            again = spoken(merged(each.index for each in waiting))
            self._rig.note(f"captured again first, as was asked for: x-ray {again}")

    def _next_retake(self) -> Portion | None:
        """Take the first stretch of consecutive indices off the list, and put it on record as begun.

        Another request may have had a photo taken again meanwhile: then it is on nobody's list any more.
        """
        control, journal = self._control, self._journal.retakes
        waiting = [each for each in journal.waiting() if each.photo_name in control.retakes]
        stretch = next(iter(stretches(waiting)), [])
        try:
            repair = journal.begin_repair(stretch) if stretch else None
        except sqlite3.IntegrityError:  # withdrawn a moment ago: what waits is looked at again
            return None
        control.retakes = {each.photo_name for each in waiting if each not in stretch}
        control.show_pending()
        return Portion(first=stretch[0].index, last=stretch[-1].index, repair=repair) if stretch else None

    async def _boundary(self, session: Session, part: Portion) -> bool:
        """Pause or stop where a person wants it; say whether the session is to be gone on with."""
        control = self._control
        await asyncio.sleep(0)  # what a listener has asked for at the last photo counts from here on
        if control.stop_reason is not None:
            raise Stopping
        amiss = self._amiss
        if control.wants_pause and not amiss:  # being suspended is one
            control.hold()
            try:
                async with asyncio.timeout(LONGEST_PAUSE_S):
                    await self._resumed(Step.RESUME)
            except TimeoutError:
                self._closed_because = f"paused for more than {LONGEST_PAUSE_S:.0f} s"
                return False
            session.pace_anew()
        if amiss:
            self._closed_because = amiss
            return False
        if control.retakes and part.repair is None:  # a retake in hand is finished first
            self._closed_because = "photos are to be captured again"
            return False
        return True

    async def _exchange(self, part: Portion, equipment: Equipment) -> bool:
        """Run one session until it ends, a person wants it to, or the phone's process is gone.

        Returns
        -------
        bool
            Whether the whole portion is on record; else the session was closed in good order before.
        """
        phone, control = equipment.phone, self._control
        await self._readiness.screen()
        await self._calibrated(phone)
        async with self._readiness.waiting_page():  # until the first x-ray
            held = self._journal.captures.may_be_held()
            if held not in (None, part.repair or self._journal.journal_id):
                await control.or_stop(wait_until_free(phone, self._options.patience_s, self._rig.note))
            await control.or_stop(
                free_of_trials(self._loaded, phone, self._options.patience_s, self._rig.note)
            )
            link = await control.or_stop(connect(phone, self._options.patience_s))
            try:
                return await self._guarded(self._session(part, equipment, link), link, phone)
            finally:
                link.disconnect()

    def _session(self, part: Portion, equipment: Equipment, link: PhoneLink) -> Session:
        subset, display = self._item.subset, self._rig.screen.display
        session = Session(
            SessionJob(
                portion=part,
                settle_s=self._loaded.display.settle_ms / 1000,
                camera=subset.environment.camera,
                quality=self._loaded.phone.jpeg_quality,
                refresh_us=display.shown_on.refresh_us,
                real_phone=is_for_a_real_phone(self._loaded),
                dialect=self._options.dialect,
                display_waits=lambda phone: display_waits(phone, self._is_readable),
                keep_picture=self._keep_picture if self._loaded.phone.pictures else None,
                judging=self._sight.judging,
                focus_dpt=self._sight.focus_dpt,
                noticing=self._noticed,
            ),
            SessionRecord(
                id=secrets.token_hex(16),
                subset=subset.id,
                chexrig_version=version("chexrig"),
                display=str(display.shown_on),
                phone_address=str(equipment.phone.address),
                guarantees=self._options.dialect.guarantees,
                protocol=None if self._options.is_legacy else PROTOCOL_VERSION,
                repair=part.repair,
                calibration=self._sight.number,
                measuring=self._sight.is_measuring,
            ),
            xray=self._rig.manifest.xray,
            display=self._rig.screen,
            frames=equipment.frames,
            link=link,
            journal=self._journal,
            begin=lambda: record_subset(self._loaded, subset, self._rig.manifest, self._journal.captures),
            boundary=lambda: self._boundary(session, part),
            goes_on=lambda: self._goes_on(part),
            tell=self._tell,
        )
        return session

    def _keep_picture(self, photo_name: str, jpeg: bytes) -> None:
        KeptPictures(self._loaded).keep(self._item.subset.id, photo_name, jpeg)

    def _goes_on(self, part: Portion) -> bool:
        """Say whether nobody wants anything else than the next photo of a portion."""
        control = self._control
        is_left = control.stop_reason is None and not control.wants_pause and not self._amiss
        return is_left and not (control.retakes and part.repair is None)

    def _tell(self, event: Event) -> None:
        if isinstance(event, Noted):  # what a session has to say of its phone holds for the next one too
            self._control.note_once(event.words)
            return
        if isinstance(event, SessionOpened):
            self._control.go(Step.OPEN)
            self._control.show_pending()
            remember_pairing(self._loaded, self._options, self._rig.note)
        elif isinstance(event, Saved):
            self._attempts.pop(event.index, None)
        self._control.tell(event)

    def _outcome(self, *, is_whole: bool) -> tuple[str, str]:
        """Give how a session ended in good order, and why."""
        if self._amiss and not (is_whole and not self._is_anything_left()):
            return "suspended", self._amiss
        return ("complete", "") if is_whole else ("closed", self._closed_because)

    def _how_ended(self, error: BaseException, session: Session, where: str) -> _Ending:
        control = self._control
        match error:
            case Stopping():
                return _Ending("stopped", "operator", control.stop_reason or "", error)
            case asyncio.CancelledError():
                outcome = "stopped" if control.failure is None else "aborted"
                return _Ending(outcome, "operator", control.why_cut_off(), error)
            case PhoneCannot(condition=condition):
                return _Ending("aborted", "waiting", f"{condition.code}: {condition.reason}", error)
            case LinkAborted(cause=cause):
                problem = explain(cause, where=where, opened=session.opened)
                may_pass = cause.code in _ANEW and not self._options.is_legacy
                is_again = may_pass and (session.in_hand or not session.opened)
                is_again = is_again or (self._may_come_back(cause.code) and session.opened)
                index = session.index if session.opened else None
                told = _Failed(problem, index) if is_again else problem
                return _Ending("aborted", cause.code, f"{cause.code}: {cause.message}", told)
            case Problem():
                if session.opened:
                    error.kind = Kind.ABORTED  # an aborted session, whatever was the matter
                return _Ending("aborted", "controller", error.what, error)
            case _:
                return _Ending("aborted", "controller", repr(error), error)

    def _may_come_back(self, code: str) -> bool:
        return self._options.waits_for_link and code in _AWAY and not self._options.is_legacy

    async def _guarded(self, session: Session, link: PhoneLink, phone: ReachedPhone) -> bool:
        work = asyncio.ensure_future(session.run())
        stopping = asyncio.ensure_future(self._control.stopping.wait())
        ended: list[asyncio.Future[Any]] = [] if phone.ended is None else [phone.ended]

        async def finish(outcome: str, code: str, words: str) -> None:
            await dropped([work])
            try:
                await link.abort(code, words)
            finally:
                with contextlib.suppress(Problem):  # the record itself may be what failed
                    await session.end(outcome, words)

        try:
            await asyncio.wait([work, stopping, *ended], return_when=asyncio.FIRST_COMPLETED)
            if stopping.done() and session.in_hand:  # finished, so that it need not be taken again
                await asyncio.wait([work, *ended], timeout=_GRACE_S, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                whole = work.result()
            elif stopping.done():
                raise Stopping
            else:
                raise LinkAborted(PROCESS_ENDED)
            outcome, because = self._outcome(is_whole=whole)
            await session.end(outcome, "; ".join(filter(None, (because, session.miscount))))
            if not whole:
                self._control.tell(SessionClosed(why=self._closed_because))
            return whole
        except (Exception, asyncio.CancelledError) as error:
            how = self._how_ended(error, session, str(phone.address))
            await _to_the_end(finish(how.outcome, how.code, how.words))
            if how.told is error:
                raise
            if isinstance(error, LinkAborted) and isinstance(how.told, Problem):
                raise await explained(error.cause, phone, opened=session.opened) from None
            raise how.told from None
        finally:
            stopping.cancel()


class _Ending(NamedTuple):
    """How a session ended before its time: for the record, for the phone, and what is raised."""

    outcome: str
    code: str
    words: str
    told: BaseException


async def _to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Do something to its end even if this task is cancelled meanwhile; only then it is."""
    task, cancelled = asyncio.ensure_future(work), False
    while not task.done():
        try:
            await asyncio.shield(asyncio.wait([task]))
        except asyncio.CancelledError:
            cancelled = True
    task.result()
    if cancelled:
        raise asyncio.CancelledError
