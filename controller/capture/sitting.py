"""One work item captured: its phone, its room, and one session after another."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, NamedTuple

from android_bridge.base import AdbAddress, FrameWriter, Kind, Problem, default_frames_path
from android_bridge.link import LinkAborted, PhoneLink
from controller.capture.begin import check_unchanged, is_for_a_real_phone, no_screen, record_subset
from controller.capture.causes import explain
from controller.capture.connecting import connect, wait_until_free
from controller.capture.control import Control, Stopping
from controller.capture.cursor import check_cursors, drawn_cursor
from controller.capture.events import (
    Blocked,
    Event,
    ItemBegins,
    Looked,
    Noted,
    SessionClosed,
    SessionOpened,
    Suspended,
)
from controller.capture.legacy_causes import row_advice
from controller.capture.options import RunOptions
from controller.capture.pages import Page, blocked_page, paused_page, room_page, waiting_page
from controller.capture.phone import ReachedPhone
from controller.capture.preflight import Finding, Outcome, Preflight, look, refusal, rows
from controller.capture.reaching import reached_phone, remember_pairing
from controller.capture.refusals import another_camera
from controller.capture.rig_keys import RigKeys
from controller.capture.rig_screen import RigScreen
from controller.capture.same_display import check_display, check_displays
from controller.capture.session import Frames, Session, SessionJob
from controller.capture.states import Pending, RunState, Step
from controller.capture.work import Portion, WorkItem, changes_of_room
from controller.display import DisplaySettings, Prefetcher
from controller.plan import FRAMES, LoadedPlan, Subset, locate_in, merged, spoken
from controller.records import Record, SessionRecord, stretches
from controller.xrays import Manifest
from protocol import AbortCause

LONGEST_PAUSE_S = 20.0
"""So long a pause keeps its session: the phone lets go of one that is silent for 30 s (its lease)."""
_GRACE_S = 10.0  # for the photo in hand when a person wants to stop
_READABLE = ("xcb", "offscreen")  # Qt platforms on which a program can read the screen back
_DECODERS = 2  # one sustains 18 ms a picture from a cold disk, two 11 ms
_LOOKS_AGAIN_S = 8.0
_PATIENT_S = 0.4  # what is quicker needs no page of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An item whose turn has come.

    Parameters
    ----------
    next_index
        The x-ray that is captured first.
    before
        The subset before it in this run; None for the first.
    number, of
        Which subset of how many of the plan, from 1.
    is_attended
        Whether a person is there to say that the room is ready.
    advice
        Gives what helps against a problem, for the page that tells it.
    """

    item: WorkItem
    next_index: int
    before: Subset | None
    number: int
    of: int
    is_attended: bool
    advice: Callable[[Problem], str]


class Equipment(NamedTuple):
    """What a sitting is done with."""

    frames: Frames
    phone: ReachedPhone


def display_settings(loaded: LoadedPlan, options: RunOptions) -> DisplaySettings:
    """Say how the window of a run is opened."""
    display = loaded.display
    # A phone started for this run is told the place; one started by hand looks at the usual one.
    own = options.phone is None
    frames = loaded.state_dir / FRAMES if own else default_frames_path()
    return DisplaySettings(
        screen=display.screen,
        screen_where=loaded.where("display", "screen"),
        background=display.background,
        headless=options.headless,
        frame_sink=lambda width, height: FrameWriter(frames, width, height),
        keep_awake=not options.headless,
        is_calibrated=display.is_calibrated,
    )


async def check_screen(
    screen: RigScreen,
    loaded: LoadedPlan,
    left: Sequence[WorkItem],
    journal: Record,
    options: RunOptions,
    control: Control,
) -> None:
    """Look whether the screen is one to photograph, for all that is left to do.

    Raises
    ------
    Problem
        When it is none, shows other pixels than it should, or is another one than before.
    """
    display = screen.display
    if options.phone is not None and display.platform == "offscreen":
        raise no_screen(
            "there is no screen for the phone to photograph",
            "run on the computer with the monitor, or rehearse with --phone sim",
        )
    subsets = list({each.subset.id: each.subset for each in left}.values())
    displays = journal.captures.displays
    check_displays(loaded, subsets[0], subsets, displays, display.shown_on, may_differ=options.may_differ)
    check_cursors(loaded, subsets, *display.screen_geometry[2:])
    if display.kept_awake:
        control.note_once(display.kept_awake)
    if display.platform in _READABLE:
        control.note_once(await control.or_stop(screen.prove()))


class Sitting:
    """Captures what is left of one item, with a phone of its own."""

    def __init__(
        self,
        turn: Turn,
        loaded: LoadedPlan,
        manifest: Manifest,
        journal: Record,
        options: RunOptions,
        control: Control,
        screen: RigScreen,
        keys: RigKeys,
    ) -> None:
        self._turn, self._item = turn, turn.item
        self._loaded = loaded
        self._manifest = manifest
        self._journal = journal
        self._options = options
        self._control = control
        self._screen = screen
        self._keys = keys
        self._closed_because = ""
        self._warnings: list[tuple[str, str, str]] = []
        self._blocks: list[tuple[str, str, str]] = []

    def _note(self, words: str) -> None:
        self._control.tell(Noted(words=words))

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
        check_unchanged(self._loaded, self._item.subset, self._manifest, self._journal.captures)
        async with contextlib.AsyncExitStack() as stack:
            phone = await self._ready(stack)
            if phone.sees:
                control.note_once(
                    f"simulated phone: {phone.sees} Room, light and orientation are not simulated."
                )
            await self._room()
            frames = stack.enter_context(self._frames())
            await self._portions(Equipment(frames, phone))

    async def _ready(self, stack: contextlib.AsyncExitStack) -> ReachedPhone:
        """Look whether all is there, before anybody is sent to set up a room; give the phone.

        What is not is put right by the person who is there; where nobody is, it is refused.
        """
        control, subset = self._control, self._item.subset.id
        while True:
            async with contextlib.AsyncExitStack() as attempt:
                async with self._looking_page():
                    phone = await self._reached(attempt)
                    findings = await control.or_stop(self._look(phone))
                control.tell(Looked(subset=subset, findings=tuple(findings)))
                refused = refusal(subset, findings)
                if refused is None:
                    assert isinstance(phone, ReachedPhone)  # noqa: S101 - or it would be among the findings
                    self._warnings, self._blocks = self._rows(findings), []
                    stack.push_async_exit(attempt.pop_all())
                    return phone
            if not self._turn.is_attended:
                raise refused
            await self._put_right(findings)

    async def _reached(self, stack: contextlib.AsyncExitStack) -> ReachedPhone | Problem:
        """Give the phone that is to take the photos, or what keeps it from being reached."""
        reached = reached_phone(self._loaded, self._options, self._screen.display, self._note)
        try:
            phone = await self._control.or_stop(stack.enter_async_context(reached))
            self._check_camera(str(phone.address))
        except Problem as problem:
            return problem
        return phone

    async def _look(self, phone: ReachedPhone | Problem) -> list[Finding]:
        item = self._item
        return await look(
            Preflight(
                loaded=self._loaded,
                subset=item.subset,
                left=item.to_do(self._journal),
                left_s=item.estimated_s,
                manifest=self._manifest,
                captures=self._journal.captures,
                options=self._options,
                display=self._screen.display,
                phone=phone,
            )
        )

    def _rows(self, findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
        """Give what blocks and what is warned of, as pages have it."""
        shown = (Outcome.BLOCKS, Outcome.WARNING)
        return [
            (each.label, each.words, each.remedy)
            if each.outcome is Outcome.BLOCKS
            else (f"⚠ {each.label}", each.short or each.words, "" if each.short else each.remedy)
            for each in rows(findings, self._turn.advice)
            if each.outcome in shown
        ]

    async def _put_right(self, findings: Sequence[Finding]) -> None:
        """Tell what keeps the subset from beginning or going on, until it is time to look again."""
        control, why = self._control, self._why_not_yet()
        lifted_by = "put it right: it is looked at again every few seconds"
        control.go(Step.ASK, lifted_by=lifted_by)
        if not self._blocks:  # once for all that has to be put right
            control.tell(Blocked(why=why, lifted_by=lifted_by, subset=self._item.subset.id))
        until_s = time.monotonic() + _LOOKS_AGAIN_S
        told = self._blocks = self._rows(findings)
        control.looks_again.clear()
        async with self._screen.pages(lambda: blocked_page(why, told, until_s - time.monotonic())):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOKS_AGAIN_S):
                    await control.or_stop(control.looks_again.wait())
        control.go(Step.CONFIRM)

    async def _room(self) -> None:
        """Tell what the room has to be like, and wait until a person says that it is."""
        turn, control = self._turn, self._control
        subset = turn.item.subset
        changes = changes_of_room(turn.before, subset)
        control.tell(ItemBegins(item=turn.item, next_index=turn.next_index, changes=changes))
        if not turn.is_attended:
            await asyncio.sleep(0)  # what a listener asks for counts from here on
            return
        control.asks_for_room, control.is_confirmed = True, False
        control.wants_pause = False  # it is one
        control.show_pending()
        lifted_by = f"say that the room is ready for {subset.id}"
        control.go(Step.ASK, lifted_by=lifted_by)
        why = f"the room has to be made ready for {subset.id}"
        control.tell(Suspended(why=why, lifted_by=lifted_by, subset=subset.id))
        async with self._screen.pages(self._room_page):
            await control.until(lambda: control.is_confirmed)
        control.asks_for_room = False
        control.go(Step.CONFIRM)

    def _room_page(self) -> Page:
        turn = self._turn
        status, held = self._control.status, self._keys.held
        return room_page(
            turn.item,
            turn.before,
            status,
            number=turn.number,
            of=turn.of,
            held=held,
            at_the_phone=row_advice(turn.next_index) if self._options.is_legacy else "",
            warnings=self._warnings,
        )

    def _paused_page(self) -> Page:
        control = self._control
        names = {name: index for index, name in (control.captured or {}).items()}
        again = sorted(names[each] for each in control.retakes if each in names)
        can_retake = not (control.is_repair or self._options.is_legacy)
        unit = self._item.subset.id
        return paused_page(control.status, control.last_index, again, unit=unit, can_retake=can_retake)

    def _looking_page(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Show what is waited for; what has to be put right goes on standing there."""
        if not self._blocks:
            return self._waiting_page()
        return self._screen.pages(lambda: blocked_page(self._why_not_yet(), self._blocks, 0))

    def _why_not_yet(self) -> str:
        verb = "go on" if self._control.status.done else "begin"
        return f"{self._item.subset.id} cannot {verb} yet"

    def _waiting_page(self) -> contextlib.AbstractAsyncContextManager[None]:
        began_s = time.monotonic()
        named = self._options.phone
        if named is None:
            what, helps = "Starting the simulated phone", ""
        else:
            what = f"Waiting for the phone at {named}"
            helps = (
                "Is its cable plugged in, its screen unlocked, and chexrig's app in front?"
                if isinstance(named, AdbAddress)
                else "Is chexrig's app in front, the phone's screen on, and the phone in the same network?"
            )

        def page() -> Page:
            waited_s = time.monotonic() - began_s
            is_pausing = self._control.status.pending is Pending.PAUSE
            return waiting_page(what, helps, waited_s, is_pausing=is_pausing)

        return self._screen.pages(page, after_s=_PATIENT_S)

    def _check_camera(self, address: str) -> None:
        """Refuse the phone of another camera of the plan; one started for the run is the right one."""
        other = None if self._options.phone is None else self._journal.captures.other_camera_at(address)
        if other is not None:
            raise another_camera(self._loaded.camera, other, address)

    def _frames(self) -> Prefetcher[Any]:
        size = self._screen.display.screen_geometry[2:]
        xrays = [self._manifest.xray(index) for index in self._item.indices]
        cursor = drawn_cursor(self._loaded, self._item.subset, *size)
        return Prefetcher(xrays, locate_in(self._loaded.images), *size, workers=_DECODERS, patches=cursor)

    async def _portions(self, equipment: Equipment) -> None:
        control = self._control
        portions = deque(self._item.portions(self._journal))
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
                whole = await self._exchange(part, equipment)
                if not whole:
                    portions.appendleft(part)
                if control.status.state is RunState.PAUSED:  # for longer than a session lasts
                    await self._resumed(Step.REOPEN)
                else:
                    control.go(Step.CLOSE)
                if control.stop_reason is not None and (portions or control.retakes):
                    raise Stopping
        finally:
            control.captured = None
            if control.asking:
                await asyncio.wait(control.asking)

    async def _resumed(self, step: Step) -> None:
        """Wait, paused, until a person wants to go on."""
        async with self._screen.pages(self._paused_page):
            await self._control.resumed(step)

    def _is_left(self, part: Portion) -> bool:
        left = self._journal.captures.to_do(self._item.subset.id, part.first, part.last, part.repair)
        return bool(left)

    async def _is_asked(self) -> bool:
        """Say whether something is to be captured again after all."""
        await asyncio.sleep(0)
        if self._control.asking:
            await asyncio.wait(self._control.asking)
        return bool(self._control.retakes)

    def _take_up_retakes(self) -> None:
        """Have what was asked for earlier captured again first: the room is as it has to be for it."""
        control = self._control
        if control.is_repair or self._options.is_legacy:
            return
        waiting = [each for each in self._journal.retakes.waiting() if each.subset == self._item.subset.id]
        if waiting:
            control.retakes.update(each.photo_name for each in waiting)
            again = spoken(merged(each.index for each in waiting))
            self._note(f"captured again first, as was asked for: x-ray {again}")

    def _next_retake(self) -> Portion | None:
        """Take the first stretch of consecutive indices off the list, and put it on record as begun.

        Another request may have had a photo taken again meanwhile: then it is on nobody's list any more.
        """
        control, journal = self._control, self._journal.retakes
        waiting = [each for each in journal.waiting() if each.photo_name in control.retakes]
        stretch = next(iter(stretches(waiting)), [])
        control.retakes = {each.photo_name for each in waiting if each not in stretch}
        control.show_pending()
        if not stretch:
            return None
        first, last = stretch[0].index, stretch[-1].index
        return Portion(first=first, last=last, repair=journal.begin_repair(stretch))

    async def _boundary(self, session: Session, part: Portion) -> bool:
        """Pause or stop where a person wants it; say whether the session is to be gone on with."""
        control = self._control
        await asyncio.sleep(0)  # what a listener has asked for at the last photo counts from here on
        if control.stop_reason is not None:
            raise Stopping
        if control.wants_pause:
            control.hold()
            try:
                async with asyncio.timeout(LONGEST_PAUSE_S):
                    await self._resumed(Step.RESUME)
            except TimeoutError:
                self._closed_because = f"paused for more than {LONGEST_PAUSE_S:.0f} s"
                return False
            session.pace_anew()
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
        await self._prove_screen()
        async with self._waiting_page():  # until the first x-ray
            held = self._journal.captures.may_be_held()
            if held not in (None, part.repair or self._journal.journal_id):
                await control.or_stop(wait_until_free(phone, self._options.patience_s, self._note))
            link = await control.or_stop(connect(phone, self._options.patience_s))
            try:
                return await self._guarded(self._session(part, equipment, link), link, phone)
            finally:
                link.disconnect()

    async def _prove_screen(self) -> None:
        """Look whether the screen is right, and take it that it stays as it is now.

        It may have been switched off and on while the room was made ready, or put away by whoever says in the
        terminal that it is: a person who is there has it back. What cannot be read back cannot be looked at,
        and without a screen there is nothing to look at.

        Raises
        ------
        Problem
            When it is not, or is another one than the subset's.
        """
        screen, subset = self._screen, self._item.subset
        if screen.display.platform != "xcb":
            return
        while (wrong := await self._control.or_stop(self._wrong_on_screen())) is not None:
            if not self._turn.is_attended:
                raise wrong
            findings = (Finding.of("screen", wrong),)
            self._control.tell(Looked(subset=subset.id, findings=findings))
            await self._put_right(findings)
        self._blocks = []
        check_display(
            self._loaded,
            subset,
            self._journal.captures.displays(subset.id),
            screen.display.shown_on,
            may_differ=self._options.may_differ,
        )

    async def _wrong_on_screen(self) -> Problem | None:
        try:
            await self._screen.prove()
        except Problem as problem:
            return problem
        return None

    def _session(self, part: Portion, equipment: Equipment, link: PhoneLink) -> Session:
        subset, display = self._item.subset, self._screen.display
        session = Session(
            SessionJob(
                portion=part,
                settle_s=self._loaded.display.settle_ms / 1000,
                camera=subset.environment.camera,
                real_phone=is_for_a_real_phone(self._loaded),
                dialect=self._options.dialect,
            ),
            SessionRecord(
                id=secrets.token_hex(16),
                subset=subset.id,
                chexrig_version=version("chexrig"),
                display=str(display.shown_on),
                phone_address=str(equipment.phone.address),
                guarantees=self._options.dialect.guarantees,
                repair=part.repair,
            ),
            xray=self._manifest.xray,
            display=self._screen,
            frames=equipment.frames,
            link=link,
            journal=self._journal,
            begin=lambda: record_subset(self._loaded, subset, self._manifest, self._journal.captures),
            boundary=lambda: self._boundary(session, part),
            tell=self._tell,
        )
        return session

    def _tell(self, event: Event) -> None:
        if isinstance(event, SessionOpened):
            self._control.go(Step.OPEN)
            self._control.show_pending()
            remember_pairing(self._loaded, self._options, self._note)
        self._control.tell(event)

    async def _guarded(self, session: Session, link: PhoneLink, phone: ReachedPhone) -> bool:
        work = asyncio.ensure_future(session.run())
        stopping = asyncio.ensure_future(self._control.stopping.wait())
        ended: list[asyncio.Future[Any]] = [] if phone.ended is None else [phone.ended]

        async def finish(outcome: str, code: str, words: str) -> None:
            await _cancel(work)
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
                raise LinkAborted(AbortCause("phone_ended", "the phone's process ended"))
            await session.end("complete" if whole else "closed", "" if whole else self._closed_because)
            if not whole:
                self._control.tell(SessionClosed(why=self._closed_because))
            return whole
        except Stopping:
            await _to_the_end(finish("stopped", "operator", self._control.stop_reason or ""))
            raise
        except asyncio.CancelledError:
            outcome = "stopped" if self._control.failure is None else "aborted"
            await _to_the_end(finish(outcome, "operator", self._control.why_cut_off()))
            raise
        except LinkAborted as aborted:
            cause = aborted.cause
            await _to_the_end(finish("aborted", cause.code, f"{cause.code}: {cause.message}"))
            raise explain(cause, where=str(phone.address), opened=session.opened) from None
        except Exception as error:
            if isinstance(error, Problem) and session.opened:
                error.kind = Kind.ABORTED  # an aborted session, whatever was the matter
            words = error.what if isinstance(error, Problem) else repr(error)
            await _to_the_end(finish("aborted", "controller", words))
            raise
        finally:
            stopping.cancel()


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


async def _cancel(task: asyncio.Future[Any]) -> None:
    """End a task and wait until it has ended; what it raised has been seen, or does not matter any more."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.exception()
