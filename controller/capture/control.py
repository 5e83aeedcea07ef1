"""What an engine's parts share: its state, its listeners, and what a person has asked for meanwhile."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from controller.capture.events import (
    Event,
    Listener,
    Noted,
    Paused,
    PausePending,
    PhoneWaits,
    Resumed,
    Saved,
    StateChanged,
    Waiting,
    Warned,
    XrayShown,
)
from controller.capture.preflight import Supplies
from controller.capture.states import TRANSITIONS, Pending, RunState, Status, Step
from controller.display import Mailbox, words_of_failure

T = TypeVar("T")

_RECENT = 32  # photos by which the time left is told


class Stopping(Exception):  # noqa: N818 - what a person wanted
    """A person wants the run to end here."""


class Control:
    """State and wishes of one run; all but `mailbox` is for the engine's own thread.

    Parameters
    ----------
    left
        Photos that are left in the whole run.
    """

    def __init__(self, left: int) -> None:
        self.status = Status(left=left)
        self.listeners: list[Listener] = []
        self.retakes: set[str] = set()
        """Photos of the subset in hand that are to be captured again, by their names."""
        self.captured: dict[int, str] | None = None
        """The photo of each index of the subset in hand; None while none can be captured again."""
        self.asking: set[asyncio.Task[None]] = set()
        """Retakes on their way into the record."""
        self.stop_reason: str | None = None
        self.abort_reason: str | None = None
        self.failure: BaseException | None = None
        self.wants_pause = False
        self.is_repair = False
        """Whether the item in hand captures photos on record again: then each one counts."""
        self._noted: set[str] = set()
        self.photos = 0
        """Photos of the item in hand that were captured in this run."""
        self.asks_for_room = False
        self.is_confirmed = False
        """Whether the room is ready for the item in hand."""
        self.last_index: int | None = None
        """The x-ray of the subset in hand that was photographed last."""
        self.looks_again = asyncio.Event()
        """Set when a person wants it looked at again what keeps a subset from beginning."""
        self.page_closed = asyncio.Event()
        """Set when the last page was read."""
        self.changed = asyncio.Event()
        self.stopping = asyncio.Event()
        self._supplies = Supplies()
        self._recent_s: deque[float] = deque(maxlen=_RECENT)
        self.mailbox = Mailbox()

    def go(self, step: Step, **changes: Any) -> None:
        """Take a step to another state, and say so."""
        before = self.status.state
        after = TRANSITIONS[before, step]
        self.status = replace(self.status, state=after, **{"lifted_by": "", **changes})
        self.changed.set()
        self.tell(StateChanged(before=before, after=after))

    def show_pending(self) -> None:
        """Have the status say what is asked for and has not come yet."""
        pending = Pending.NOTHING
        if self.stop_reason is not None:
            pending = Pending.STOP
        elif self.wants_pause and self.status.state is not RunState.PAUSED:
            pending = Pending.PAUSE
        elif self.retakes:
            pending = Pending.RETAKE
        self.status = replace(self.status, pending=pending)

    def tell(self, event: Event) -> None:
        """Tell every listener, once the status says the same."""
        pauses = False
        match event:
            case Saved():
                self._count(event)
                pauses = event.index == self.status.pause_at
            case XrayShown():
                self.status = replace(self.status, index=event.index, waiting_for="")
            case Waiting():
                self.status = replace(self.status, waiting_for=event.what)
            case PhoneWaits():
                self.status = replace(self.status, waiting_for=event.condition.reason)
        for listener in self.listeners:
            listener(event)
        if pauses:
            self.status = replace(self.status, pause_at=None)
            self.show_pending()
            self.tell(PausePending())

    def note_once(self, words: str) -> None:
        """Say what may hold for the whole run, the first time."""
        if words not in self._noted:
            self._noted.add(words)
            self.tell(Noted(words=words))

    def _count(self, photo: Saved) -> None:
        self._recent_s.append(photo.cycle_s)
        self.photos += 1
        self.last_index = photo.index
        is_new = self.is_repair or photo.index not in (self.captured or {})
        if self.captured is not None:
            self.captured[photo.index] = photo.photo_name
        if photo.index == self.status.pause_at:
            self.wants_pause = True
        left = self.status.left - is_new
        self.status = replace(
            self.status,
            done=self.status.done + is_new,
            left=left,
            left_s=left * statistics.median(self._recent_s),
            waiting_for="",
        )
        for words in self._supplies.after(
            left=left,
            left_s=self.status.left_s,
            now_s=time.monotonic(),
            size_bytes=photo.size_bytes,
            free_bytes=photo.free_bytes,
            battery_percent=photo.battery_percent,
        ):
            self.tell(Warned(words=words))

    def capture_again(self, index: int, photo_name: str) -> None:
        """Have a photo on record captured again, before anything else is, as the rig itself wants it."""
        self.retakes.add(photo_name)
        if self.is_repair:  # it was counted as done
            self.status = replace(self.status, done=self.status.done - 1, left=self.status.left + 1)
        if self.captured is not None:
            self.captured[index] = photo_name
        self.show_pending()
        self.changed.set()

    def hold(self) -> None:
        """Pause, between two photos."""
        self.go(Step.HOLD)
        self.show_pending()
        self.tell(Paused())

    async def resumed(self, step: Step) -> None:
        """Wait until a person wants to go on, and go on by this step."""
        await self.until(lambda: not self.wants_pause)
        self.go(step)
        self.tell(Resumed())

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for a command that makes something true.

        Raises
        ------
        Stopping
            When a person wants to stop before.
        """
        while not true():
            if self.stop_reason is not None:
                raise Stopping
            self.changed.clear()
            await self.changed.wait()

    async def or_stop(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something that may take long while no session is open, unless a person wants to stop."""
        task = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise Stopping
            return task.result()
        finally:
            stopping.cancel()
            if not task.done():
                task.cancel()
                await asyncio.wait([task])

    def why_cut_off(self) -> str:
        """Say why everything was cancelled, for the record."""
        if self.failure is not None:
            return words_of_failure(self.failure)
        return self.stop_reason or self.abort_reason or "stopped"
