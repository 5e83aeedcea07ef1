"""The engine: it runs a plan. Events go out to its listeners, commands come in from whoever has the say.

It knows no terminal, no widget and no key. The command line, a desktop app and a test are listeners alike::

    with opened_engine(loaded, options) as engine:
        engine.listen(print)
        engine.start()
        finished = run_application(engine.run, engine)
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from android_bridge.base import Kind, Problem
from controller.capture.control import Control, Stopping
from controller.capture.events import (
    AlreadyComplete,
    Finished,
    ItemComplete,
    Listener,
    Noted,
    PausePending,
    PauseScheduled,
    Rejected,
    RetakePending,
    RetakeWithdrawn,
    StopPending,
)
from controller.capture.known_xrays import KnownXrays
from controller.capture.options import RunOptions
from controller.capture.pages import Page, ended_page, so_far
from controller.capture.readiness import Rig, Turn
from controller.capture.rig_display import check_screen, display_settings
from controller.capture.rig_keys import BY_KEY, RigKeys
from controller.capture.rig_screen import RigScreen
from controller.capture.sitting import Sitting
from controller.capture.states import FinishReason, Pending, RunState, Status, Step
from controller.capture.watchdog import Watchdog
from controller.capture.work import WorkItem
from controller.display import Screens
from controller.plan import LoadedPlan, merged, spoken
from controller.records import Record, Retake, Tally
from controller.xrays import Manifest

_READ_S = 60.0
"""So long a page that tells of nothing wrong stands at the end, where nobody closes it."""


class Engine:
    """Runs the work items of a plan, one after another. See `RunState` for what it can be doing.

    Made by `opened_engine`. The commands (`start`, `room_is_ready`, `look_again`, `pause`, `pause_at`,
    `resume`, `retake`, `retake_last`, `toggle_retake_last`, `stop_after_this_photo`, `abort`, `close_page`)
    may be given in any thread and at any time; one that has no meaning when its turn comes is answered with
    `Rejected`, and changes nothing. `run` is for an event loop in another thread than Qt's.

    Parameters
    ----------
    manifest
        None where there is nothing to do.
    work
        What there is to do, complete items and all.
    options
        The phone, and how it is reached.
    is_attended
        Whether a person is there, who says that the room is ready before each item, and reads the pages.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        manifest: Manifest | None,
        journal: Record,
        work: Sequence[WorkItem],
        options: RunOptions,
        *,
        is_attended: bool = False,
    ) -> None:
        self.work = tuple(work)
        self.options = options
        """May be replaced until `start`."""
        self.is_attended = is_attended
        self.takes_keys = True
        """Whether keys are meant for the rig's screen: where a desk is open, that has them."""
        self.has_last_page = True
        """Whether the rig's screen tells how it ended: where a desk is open, that does."""
        self.last_words: Callable[[Finished], Sequence[tuple[str, str]]] = lambda _: ()
        """Gives what the last page says of an end, label and text: how the run is gone on with is not for
        the engine to know."""
        self.advice: Callable[[Problem], str] = lambda problem: problem.advice
        """Gives what helps, as it is done by whoever has the say."""
        self._loaded = loaded
        self._manifest = manifest
        self._journal = journal
        self._control = Control(sum(each.left for each in self.work))
        self._item: WorkItem | None = None
        self._screen: RigScreen | None = None
        self._is_read = False
        self._task: asyncio.Task[Any] | None = None

    @property
    def status(self) -> Status:
        """The engine as it is now."""
        return self._control.status

    @property
    def waiting(self) -> list[Retake]:
        """Photos on record that somebody wants captured again."""
        return self._journal.retakes.waiting()

    @property
    def wrong(self) -> dict[str, list[int]]:
        """The indices of the work's subsets whose photos on record are not right, by subset."""
        found = self._journal.verdicts.wrong_by_subset()
        return {each.subset.id: found[each.subset.id] for each in self.work if each.subset.id in found}

    def tally(self, item: WorkItem) -> Tally:
        """Count what the photos on record of an item's subset show."""
        return self._journal.verdicts.tally(item.subset.id)

    def listen(self, listener: Listener) -> None:
        """Have a listener told of every event from now on."""
        self._control.listeners.append(listener)

    # --- commands: any thread, any time -----------------------------------------------------------------

    def start(self) -> None:
        """Begin with the first item that is not complete."""
        self._control.mailbox.post(self._start)

    def room_is_ready(self, subset: str) -> None:
        """Say that the room is as a subset's environment wants it.

        Parameters
        ----------
        subset
            Its id: an answer to the question before does not count for the next one.
        """
        self._control.mailbox.post(lambda: self._room_is_ready(subset))

    def pause(self) -> None:
        """Pause as soon as the photo in hand is on record."""
        self._control.mailbox.post(self._pause)

    def pause_at(self, index: int | None) -> None:
        """Pause as soon as the next photo of an x-ray is on record; before `start` too.

        Parameters
        ----------
        index
            The x-ray; None takes it back. One at a time: the newest counts.
        """
        self._control.mailbox.post(lambda: self._pause_at(index))

    def resume(self) -> None:
        """Go on after a pause, or take back the wish for one."""
        self._control.mailbox.post(self._resume)

    def retake(self, indices: Sequence[int], because: str) -> None:
        """Have photos of the subset in hand captured again, before anything else is.

        The photo before counts until the new one is saved (controller/decisions/0006).

        Parameters
        ----------
        because
            Why, in words, for the record.
        """
        wanted = tuple(sorted(set(indices)))
        self._control.mailbox.post(lambda: self._retake(wanted, because))

    def retake_last(self, because: str) -> None:
        """Have the photo of the subset in hand that was captured last captured again; as `retake`."""
        self._control.mailbox.post(lambda: self._retake_last(because))

    def toggle_retake_last(self, because: str) -> None:
        """As `retake_last`; where that photo waits to be captured again, have it stay as it is instead."""
        self._control.mailbox.post(lambda: self._toggle_retake_last(because))

    def stop_after_this_photo(self, reason: str = "the operator wanted to stop") -> None:
        """End in good order as soon as the photo in hand is on record."""
        self._control.mailbox.post(lambda: self._stop(reason))

    def abort(self, reason: str = "the operator aborted it") -> None:
        """End at once; a photo in hand is taken again next time."""
        self._control.mailbox.post(lambda: self._abort(reason))

    def fail(self, failure: BaseException) -> None:
        """End at once, for the display cannot go on."""
        self._control.mailbox.post(lambda: self._fail(failure))

    def look_again(self) -> None:
        """Look at once again whether a subset can begin that something keeps from it."""
        self._control.mailbox.post(self._look_again)

    def close_page(self) -> None:
        """Say that the page on which a run ends was read."""
        self._control.mailbox.post(lambda: self._close_page("close_page", "no page tells how it ended"))

    def _start(self) -> None:
        if self._control.status.state is not RunState.IDLE:
            return self._reject("start", "it has started already")
        self._control.go(Step.START)
        return None

    def _room_is_ready(self, subset: str) -> None:
        control = self._control
        if control.status.state is not RunState.SUSPENDED or not control.asks_for_room:
            return self._reject("room_is_ready", "nobody waits for the room")
        if subset != self._control.status.subset:
            return self._reject("room_is_ready", f"the room is to be ready for {self._control.status.subset}")
        self._control.is_confirmed = True
        self._control.changed.set()
        return None

    def _look_again(self) -> None:
        control = self._control
        is_looking = control.status.state is RunState.PREPARING
        if not is_looking and (control.status.state is not RunState.SUSPENDED or control.asks_for_room):
            return self._reject("look_again", "nothing keeps a subset from beginning")
        control.looks_again.set()
        return None

    def _pause(self) -> None:
        states = (RunState.PREPARING, RunState.CAPTURING, RunState.PAUSED)
        if self._control.status.state not in states:
            return self._reject("pause", "nothing is being captured")
        if not self._control.wants_pause:
            self._control.wants_pause = True
            self._control.show_pending()
            self._control.tell(PausePending())
        return None

    def _pause_at(self, index: int | None) -> None:
        control = self._control
        if control.status.state is RunState.FINISHED:
            return self._reject("pause_at", "it has ended")
        if index is not None and not any(index in each.to_do(self._journal) for each in self.work):
            return self._reject("pause_at", f"no photo of x-ray {index} is still to be captured")
        control.status = replace(control.status, pause_at=index)
        control.tell(PauseScheduled(index=index))
        return None

    def _resume(self) -> None:
        if not self._control.wants_pause:
            return self._reject("resume", "it is not paused")
        self._control.wants_pause = False
        self._control.show_pending()
        self._control.changed.set()
        return None

    def _retake(self, indices: tuple[int, ...], because: str) -> None:
        control, item, why = self._control, self._item, " ".join(because.split())
        if control.captured is None or item is None:
            return self._reject("retake", "no subset is being captured")
        if item.is_repair or self.options.is_legacy:
            return self._reject("retake", "photos cannot be captured again in the middle of this run")
        if not indices or not why:
            return self._reject("retake", "there is no reason" if indices else "there is no index")
        missing = [index for index in indices if index not in control.captured]
        if missing:
            return self._reject("retake", f"x-ray {missing[0]} has no photo yet")
        requests = [
            Retake(subset=item.subset.id, index=index, photo_name=control.captured[index], why=why)
            for index in indices
        ]
        self._put_on_record(self._ask(requests))
        return None

    def _retake_last(self, because: str) -> None:
        last = self._control.last_index
        if last is None:
            return self._reject("retake_last", "no photo was captured yet")
        return self._retake((last,), because)

    def _toggle_retake_last(self, because: str) -> None:
        control, item, last = self._control, self._item, self._control.last_index
        photo = None if last is None else (control.captured or {}).get(last)
        if item is None or last is None or photo not in control.retakes:
            return self._retake_last(because)
        self._put_on_record(self._withdraw(item.subset.id, last, photo))
        return None

    def _put_on_record(self, wish: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(wish)
        self._control.asking.add(task)
        task.add_done_callback(self._control.asking.discard)

    async def _withdraw(self, subset: str, index: int, photo: str) -> None:
        """Put on record that a photo stays as it is; only then it does, and that is told."""
        control = self._control
        try:
            await asyncio.to_thread(self._journal.retakes.withdraw, subset, [index])
        except Problem as problem:
            return self._reject("retake", problem.what)
        control.retakes.discard(photo)
        control.show_pending()
        control.changed.set()
        control.tell(RetakeWithdrawn(subset=subset, indices=(index,)))
        return None

    async def _ask(self, requests: Sequence[Retake]) -> None:
        """Put a wish for retakes on record; only then it counts, and is told."""
        control = self._control
        try:
            late = await asyncio.to_thread(self._journal.retakes.ask, requests)
        except Problem as problem:
            return self._reject("retake", problem.what)
        asked = [each for each in requests if each not in late]
        if not asked:
            return self._reject("retake", "other photos have come in their places already")
        control.retakes.update(each.photo_name for each in asked)
        control.show_pending()
        control.changed.set()
        first, indices = asked[0], tuple(each.index for each in asked)
        control.tell(RetakePending(subset=first.subset, indices=indices, why=first.why))
        return None

    def _stop(self, reason: str) -> None:
        if self._control.status.state is RunState.FINISHED:
            return self._close_page("stop_after_this_photo")
        before = self._control.stop_reason
        self._control.stopping.set()
        self._control.changed.set()
        if before in (
            None,
            BY_KEY,
        ):  # whoever ends it elsewhere waits for no page, whatever was pressed before
            self._control.stop_reason = reason
        if before is None:
            self._control.show_pending()
            self._control.tell(StopPending(why=reason))
        return None

    def _abort(self, reason: str) -> None:
        if self._control.status.state is RunState.FINISHED:
            return self._close_page("abort")
        self._control.abort_reason = self._control.abort_reason or reason
        self._cancel()
        return None

    def _fail(self, failure: BaseException) -> None:
        self._control.failure = self._control.failure or failure
        self._cancel()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _close_page(self, command: str, why_not: str = "it has ended") -> None:
        if not self._is_read:
            return self._reject(command, why_not)
        self._control.page_closed.set()
        return None

    def _reject(self, command: str, why: str) -> None:
        self._control.tell(Rejected(command=command, why=why))

    # --- the run ----------------------------------------------------------------------------------------

    async def run(self, screens: Screens) -> Finished:
        """Do the work, from `start` to the end, whatever ends it.

        Parameters
        ----------
        screens
            Opens the windows.
        """
        self._task = asyncio.current_task()
        async with contextlib.AsyncExitStack() as stack:
            finished = await self._outcome(self._whole(screens, stack))
            finished = replace(finished, page_s=self._page_s(finished.reason))
            self._end(finished)
            if self._screen is not None and finished.page_s:
                await self._last_page(self._screen, finished)
        return finished

    async def _outcome(self, work: Coroutine[Any, Any, None]) -> Finished:
        try:
            await work
        except Stopping:
            return self._ended(FinishReason.STOPPED, self._control.stop_reason or "")
        except asyncio.CancelledError:
            return self._cut_off()
        except Problem as problem:
            began = problem.kind is not Kind.SET_UP
            return self._ended(FinishReason.ABORTED if began else FinishReason.REFUSED, problem.what, problem)
        except Exception as error:
            self._end(self._ended(FinishReason.ABORTED, repr(error)))
            raise
        return Finished(reason=FinishReason.COMPLETE, during=RunState.PREPARING)

    async def _whole(self, screens: Screens, stack: contextlib.AsyncExitStack) -> None:
        control = self._control
        watchdog = Watchdog(control.tell)
        stack.callback(watchdog.close)
        control.listeners.append(watchdog)
        control.mailbox.open()
        await asyncio.sleep(0)  # what came before may have been an abort
        await control.until(lambda: control.status.state is not RunState.IDLE)
        left = [each for each in self.work if each.left]
        if not left:
            for item in self.work:
                control.tell(AlreadyComplete(item=item, tally=self.tally(item)))
            return
        settings = replace(display_settings(self._loaded, self.options), takes_keyboard=self.takes_keys)
        opened = screens.open(settings)
        display = await control.or_stop(stack.enter_async_context(opened))
        screen = RigScreen(display, failed=self.fail, note=control.note_once, takes_keys=self.takes_keys)
        await check_screen(screen, self._loaded, left, self._journal, self.options, control)
        self._screen = screen
        keys = RigKeys(screen, self)
        taking = asyncio.ensure_future(keys.run())
        taking.add_done_callback(self._fail_with)
        stack.push_async_callback(_end_task, taking)
        await self._all(screen, keys, stack)

    def _fail_with(self, task: asyncio.Future[Any]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.fail(error)

    def _page_s(self, reason: FinishReason) -> float:
        """Say for how long the last page stands where nobody closes it; 0 where nobody would read it."""
        control, screen = self._control, self._screen
        # Who has ended it elsewhere, or sees that the terminal or the computer goes, reads no page.
        is_ended_elsewhere = control.stop_reason not in (None, BY_KEY) or control.abort_reason is not None
        is_there = self.is_attended and self.has_last_page and screen is not None and screen.has_pages
        if is_ended_elsewhere or control.failure is not None or not is_there:
            return 0.0
        return math.inf if reason in (FinishReason.ABORTED, FinishReason.REFUSED) else _READ_S

    async def _last_page(self, screen: RigScreen, finished: Finished) -> None:
        """Tell a person how it ended, until that was read."""
        control, limit_s = self._control, finished.page_s if math.isfinite(finished.page_s) else None
        until_s = time.monotonic() + finished.page_s
        is_complete, status = finished.reason is FinishReason.COMPLETE, control.status
        safe = self._all_done() if is_complete else so_far(status, status.subset) * bool(status.subset)
        words = self.last_words(finished)

        def page() -> Page:
            left_s = None if limit_s is None else until_s - time.monotonic()
            return ended_page(finished.reason, words, safe, left_s)

        self._is_read = True
        screen.shows_keys = False
        try:
            with contextlib.suppress(TimeoutError):
                async with screen.pages(page), asyncio.timeout(limit_s):
                    await control.page_closed.wait()
        except asyncio.CancelledError:
            failure = self._control.failure
            if failure is None:  # not by this engine: whoever did it wants to see it
                raise
            if not isinstance(failure, Problem):
                raise failure from None

    def _all_done(self) -> str:
        """Say what is on record where nothing in hand is left, and what is left of the plan."""
        count = sum(len(each.indices) for each in self.work)
        names = list(dict.fromkeys(each.subset.id for each in self.work))
        of = names[0] if len(names) == 1 else f"{len(names)} subsets"
        again = " again" if any(each.is_repair for each in self.work) else ""
        photos = f"All {count:,} photos" if count > 1 else "The photo"
        done = f"{photos} of {of} {'are' if count > 1 else 'is'} saved{again}."
        captures = self._journal.captures
        left = [
            each.id
            for each in self._loaded.subsets
            if each.id not in names and captures.to_do(each.id, each.first, each.last)
        ]
        if left:
            done += f" Still to be photographed: {', '.join(left)}."
        wrong = [f"x-ray {spoken(merged(indices))} of {subset}" for subset, indices in self.wrong.items()]
        return f"{done} Not complete: no right photo of {', '.join(wrong)}." if wrong else done

    def _end(self, finished: Finished) -> None:
        problem = "" if finished.problem is None else str(finished.problem)
        self._control.wants_pause = False
        self._control.go(
            Step.END, finish=finished.reason, problem=problem, index=None, pending=Pending.NOTHING
        )
        self._control.tell(finished)

    def _ended(self, reason: FinishReason, why: str, problem: Problem | None = None) -> Finished:
        item = self._item
        return Finished(
            reason=reason,
            during=self._control.status.state,
            why=why,
            problem=problem,
            item=item,
            done=0 if item is None else self._done(item),
            total=0 if item is None else len(item.indices),
        )

    def _done(self, item: WorkItem) -> int:
        try:
            return len(item.indices) - len(item.to_do(self._journal))
        except Problem:  # the record may be what failed
            return self._control.status.done

    def _cut_off(self) -> Finished:
        """Say how it ended where everything was cancelled."""
        failure, reason = self._control.failure, self._control.abort_reason
        if isinstance(failure, Problem):
            ended = self._ended(FinishReason.ABORTED, failure.what, failure)
            if ended.item is not None:
                so_far = f"{ended.done} of {ended.total} photos of {ended.item.subset.id} are saved"
                failure.got = "; ".join(filter(None, (failure.got, so_far)))
            return ended
        if failure is not None:
            self._end(self._ended(FinishReason.ABORTED, repr(failure)))
            raise failure
        if reason is None:  # not by this engine: whoever did it wants to see it
            raise asyncio.CancelledError
        return self._ended(FinishReason.ABORTED, reason)

    async def _all(self, screen: RigScreen, keys: RigKeys, stack: contextlib.AsyncExitStack) -> None:
        assert self._manifest is not None  # noqa: S101 - where there is something to do
        control = self._control
        rig = Rig(
            loaded=self._loaded,
            manifest=self._manifest,
            journal=self._journal,
            options=self.options,
            control=control,
            screen=screen,
            keys=keys,
            known=KnownXrays(self._loaded, self._manifest, lambda words: control.tell(Noted(words=words))),
        )
        stack.push_async_callback(rig.known.end)
        subsets = [each.id for each in self._loaded.subsets]
        before: WorkItem | None = None
        for item in self.work:
            if not item.left:
                control.tell(AlreadyComplete(item=item, tally=self.tally(item)))
                continue
            if control.stop_reason is not None and before is not None:
                raise Stopping
            left_now = item.to_do(self._journal)
            if not left_now:
                control.tell(Noted(words=f"{item.subset.id}: nothing is to be captured again any more"))
                continue
            self._item = item
            control.is_repair, control.photos = item.is_repair, 0
            control.last_index = None
            control.status = replace(
                control.status,
                subset=item.subset.id,
                index=None,
                done=len(item.indices) - item.left,
                total=len(item.indices),
            )
            turn = Turn(
                item=item,
                next_index=left_now[0],
                before=None if before is None else before.subset,
                number=subsets.index(item.subset.id) + 1,
                of=len(subsets),
                is_attended=self.is_attended,
                advice=self.advice,
            )
            await Sitting(turn, rig).capture()
            control.tell(ItemComplete(item=item, captured=control.photos, tally=self.tally(item)))
            self._item, before = None, item


async def _end_task(task: asyncio.Future[Any]) -> None:
    task.cancel()
    await asyncio.wait([task])
