"""Before photos: whether all is there, the room as it has to be, and the screen as it should be."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from android_bridge.base import AdbAddress, Problem
from controller.capture.control import Control
from controller.capture.events import Blocked, ItemBegins, Looked, Noted, Suspended
from controller.capture.known_xrays import KnownXrays
from controller.capture.legacy_causes import row_advice
from controller.capture.options import RunOptions
from controller.capture.pages import Page, blocked_page, room_page, waiting_page
from controller.capture.phone import ReachedPhone
from controller.capture.preflight import Finding, Outcome, Preflight, look, refusal, rows
from controller.capture.reaching import reached_phone
from controller.capture.refusals import another_camera
from controller.capture.rig_keys import RigKeys
from controller.capture.rig_screen import RigScreen
from controller.capture.same_display import check_display
from controller.capture.states import Pending, Step
from controller.capture.work import WorkItem, changes_of_room
from controller.plan import LoadedPlan, Subset
from controller.records import Record
from controller.xrays import Manifest

_LOOKS_AGAIN_S = 8.0
_PATIENT_S = 0.4  # what is quicker needs no page of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """What a run is done with, from its first item to its last."""

    loaded: LoadedPlan
    manifest: Manifest
    journal: Record
    options: RunOptions
    control: Control
    screen: RigScreen
    keys: RigKeys
    known: KnownXrays

    def note(self, words: str) -> None:
        """Say something worth a sentence."""
        self.control.tell(Noted(words=words))


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


class Readiness:
    """Sees to it that an item can be captured: by looking, and by the person who is there."""

    def __init__(self, turn: Turn, rig: Rig) -> None:
        self._turn, self._rig = turn, rig
        self._item, self._control = turn.item, rig.control
        self._warnings: list[tuple[str, str, str]] = []
        self._blocks: list[tuple[str, str, str]] = []

    async def phone(self, stack: contextlib.AsyncExitStack) -> ReachedPhone:
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
        rig, environment = self._rig, self._item.subset.environment
        reached = reached_phone(rig.loaded, environment, rig.options, rig.screen.display, rig.note)
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
                loaded=self._rig.loaded,
                subset=item.subset,
                left=item.to_do(self._rig.journal),
                left_s=item.estimated_s,
                manifest=self._rig.manifest,
                captures=self._rig.journal.captures,
                options=self._rig.options,
                display=self._rig.screen.display,
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
        async with self._rig.screen.pages(lambda: blocked_page(why, told, until_s - time.monotonic())):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOKS_AGAIN_S):
                    await control.or_stop(control.looks_again.wait())
        control.go(Step.CONFIRM)

    async def room(self) -> None:
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
        async with self._rig.screen.pages(self._room_page):
            await control.until(lambda: control.is_confirmed)
        control.asks_for_room = False
        control.go(Step.CONFIRM)

    def _room_page(self) -> Page:
        turn = self._turn
        status, held = self._control.status, self._rig.keys.held
        return room_page(
            turn.item,
            turn.before,
            status,
            number=turn.number,
            of=turn.of,
            held=held,
            at_the_phone=row_advice(turn.next_index) if self._rig.options.is_legacy else "",
            warnings=self._warnings,
        )

    def _looking_page(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Show what is waited for; what has to be put right goes on standing there."""
        if not self._blocks:
            return self.waiting_page()
        return self._rig.screen.pages(lambda: blocked_page(self._why_not_yet(), self._blocks, 0))

    def _why_not_yet(self) -> str:
        verb = "go on" if self._control.status.done else "begin"
        return f"{self._item.subset.id} cannot {verb} yet"

    def waiting_page(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Show within the block what is waited for, if that takes longer than a moment."""
        began_s = time.monotonic()
        named = self._rig.options.phone
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

        return self._rig.screen.pages(page, after_s=_PATIENT_S)

    def _check_camera(self, address: str) -> None:
        """Refuse the phone of another camera of the plan; one started for the run is the right one."""
        other = (
            None if self._rig.options.phone is None else self._rig.journal.captures.other_camera_at(address)
        )
        if other is not None:
            raise another_camera(self._rig.loaded.camera, other, address)

    async def screen(self) -> None:
        """Look whether the screen is right, and take it that it stays as it is now.

        It may have been switched off and on while the room was made ready, or put away by whoever says in the
        terminal that it is: a person who is there has it back. What cannot be read back cannot be looked at,
        and without a screen there is nothing to look at.

        Raises
        ------
        Problem
            When it is not, or is another one than the subset's.
        """
        screen, subset = self._rig.screen, self._item.subset
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
            self._rig.loaded,
            subset,
            self._rig.journal.captures.displays(subset.id),
            screen.display.shown_on,
            may_differ=self._rig.options.may_differ,
        )

    async def _wrong_on_screen(self) -> Problem | None:
        try:
            await self._rig.screen.prove()
        except Problem as problem:
            return problem
        return None
