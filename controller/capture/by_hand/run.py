"""Photos by hand of a plan, from the first subset to the last: display, record and runner."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from android_bridge.base import Kind, Problem
from controller.capture.begin import find_refusals, no_screen, refuse
from controller.capture.by_hand.clock import boot_id
from controller.capture.by_hand.keys import Command, command_of
from controller.capture.by_hand.places import is_left, places, places_again
from controller.capture.by_hand.runner import BOUNCE_S, Ended, ManualJob, ManualRunner
from controller.capture.by_hand.screens import Place, Screenfuls, indices_of
from controller.capture.by_hand.stage import Stage
from controller.capture.by_hand.steps import SET_SIZE
from controller.capture.cursor import check_cursors, drawn_cursor
from controller.capture.events import Event, Listener, Noted, Warned
from controller.capture.pages import ended_page
from controller.capture.same_display import check_displays
from controller.capture.states import FinishReason
from controller.display import Display, DisplaySettings, Prefetcher, Screens, StopSignal, StopWish
from controller.plan import LoadedPlan, Subset, locate_in
from controller.records import AGAIN, Ending, ManualSession, Showings, ShownOn, SubsetRecord, decided
from controller.xrays import Frame, Manifest

_READ_S = 60.0
_CLOSED_THERE = f"the rig's screen says so too: Space or Esc there ends this; else it ends in {_READ_S:.0f} s"


@dataclass(frozen=True, slots=True)
class ManualOptions:
    """How x-rays are shown for photos by hand.

    Parameters
    ----------
    advance
        ``key``, ``interval`` or ``both``.
    every_s
        Seconds after which the next x-ray comes by itself; None where `advance` is ``key``.
    set_size
        X-rays of a set, about.
    hint
        Write the x-ray's number beside it.
    other_screen
        Whether a subset may be gone on with on another display.
    again
        The x-rays to show again, by index and in order, and no others; empty: what is left is shown.
    """

    advance: str = "key"
    every_s: float | None = None
    set_size: int = SET_SIZE
    hint: bool = False
    other_screen: bool = False
    again: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetShown(Event):
    """An x-ray of a set has come up: the one that `place` says comes next."""

    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetShown(Event):
    """All of a subset has been shown, now or before.

    Parameters
    ----------
    photographed
        How many x-rays were shown; whether there is a photo of each, only an import can tell.
    skipped
        How many are not, by the operator's reason.
    """

    subset: str
    photographed: int
    skipped: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedByHand(Event):
    """The last event of a run by hand.

    Parameters
    ----------
    reason
        `FinishReason.COMPLETE` or `FinishReason.STOPPED`; whatever else ends it is raised.
    why
        In words, where it was stopped.
    place
        Where it was stopped within a subset; None between two.
    after
        The subset after which it was stopped; empty within one.
    """

    reason: FinishReason
    why: str = ""
    place: Place | None = None
    after: str = ""


class ByHandEngine:
    """Shows the x-rays of some subsets, one after another; a person photographs them with any camera.

    What the person wants comes by the keys of the window; `operator` is for the signals of the system.

    Parameters
    ----------
    listener
        Is told of every event.

    Raises
    ------
    Problem
        When something keeps any of the subsets from being shown.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        subsets: Sequence[Subset],
        manifest: Manifest,
        journal: Showings,
        options: ManualOptions,
        listener: Listener,
    ) -> None:
        refuse(loaded, find_refusals(loaded, subsets, manifest, journal, None))
        self.operator = StopWish()
        self.last_words: Sequence[tuple[str, str]] = ()
        """Label and text: what the last page says that comes next."""
        self._loaded = loaded
        self._subsets = subsets
        self._manifest = manifest
        self._journal = journal
        self._options = options
        self._tell = listener
        self._noted: set[str] = set()
        self._at: Place | None = None
        if options.again:
            self._subsets = [each for each in subsets if each.id in self._places()]

    @property
    def left(self) -> list[Subset]:
        """The subsets that are not complete."""
        found = self._places()
        return [each for each in self._subsets if any(map(is_left, found.get(each.id, ())))]

    async def run(self, screens: Screens) -> FinishedByHand:
        """Show what is left.

        Raises
        ------
        Problem
            When something is wrong; its kind says whether the set-up is, or the session was aborted.
        """
        self.operator.begin()
        finished = FinishedByHand(reason=FinishReason.COMPLETE)
        left, stopping = self.left, self.operator.signal
        for each in self._subsets:
            if each in left:
                try:
                    await self._subset(each, screens, is_last=each == left[-1])
                except Ended as ended:
                    now = self._places()[each.id]
                    place = next(filter(is_left, now), now[-1])
                    if self._options.again:
                        place = self._at or place
                    finished = FinishedByHand(reason=FinishReason.STOPPED, why=str(ended), place=place)
                    break
                except asyncio.CancelledError:
                    raise self.operator.why_cancelled() from None
            else:
                self.tell_shown(each)
            if stopping.reason is not None and each in left[:-1]:
                finished = FinishedByHand(reason=FinishReason.STOPPED, why=stopping.reason, after=each.id)
                break
        self._tell(finished)
        return finished

    def tell_shown(self, subset: Subset) -> None:
        """Say that all of a subset has been shown."""
        if self._options.again:
            return
        photographed, skipped = self._shown_of([subset])
        self._tell(
            SubsetShown(subset=subset.id, photographed=photographed, skipped=tuple(sorted(skipped.items())))
        )

    def _shown_of(self, subsets: Iterable[Subset]) -> tuple[int, Counter[str]]:
        """Count the x-rays that were shown, and those that were skipped, by reason."""
        ids = {each.id for each in subsets}
        shows = [each for each in decided(self._journal.shows()).values() if each.subset in ids]
        skipped = Counter(each.reason for each in shows if not each.is_photographed)
        return sum(each.is_photographed for each in shows), skipped

    def _places(self) -> dict[str, list[Place]]:
        is_part = len(self._subsets) < len(self._loaded.subsets)
        found = places(self._loaded, self._journal, self._options.set_size, by_subset=is_part)
        again = self._options.again
        return places_again(found, again, self._journal.shows()) if again else found

    async def _subset(self, subset: Subset, screens: Screens, *, is_last: bool) -> None:
        settings = DisplaySettings(
            screen=self._loaded.display.screen,
            screen_where=self._loaded.where("display", "screen"),
            background=self._loaded.display.background,
            keep_awake=True,
            is_calibrated=self._loaded.display.is_calibrated,
        )
        async with screens.open(settings) as display:
            if display.platform == "offscreen":
                raise no_screen()
            self._check_display(subset, display.shown_on)
            check_cursors(self._loaded, self.left, *display.screen_geometry[2:])
            for words in (display.kept_awake, await display.check_pixels()):
                if words not in self._noted:  # once, where it holds for all subsets
                    self._noted.add(words)
                    self._tell(Noted(words=words))
            await self._session(subset, display)
            self.tell_shown(subset)
            if is_last:
                self._tell(Noted(words=_CLOSED_THERE))
                with suppress(Ended, Problem):  # whatever becomes of the screen, all is done
                    await _until(self._last_page(display), self.operator.signal)

    async def _last_page(self, display: Display) -> None:
        """Tell that all is done, and what comes next, until somebody has read it."""
        _, _, width_px, height_px = display.screen_geometry
        screens = Screenfuls(width_px, height_px, display.text_scale)
        photographed, skipped = self._shown_of(self._subsets)
        of = self._subsets[0].id if len(self._subsets) == 1 else f"{len(self._subsets)} subsets"
        aside = f", {skipped.total()} skipped" if skipped else ""
        shown = f"{photographed} x-rays" if photographed != 1 else "1 x-ray"
        so_far = f"{shown} of {of} shown{aside}. Copy the photos to a folder, then:"
        if again := self._options.again:
            so_far = f"{indices_of(again)} shown again. Copy the photos to the folder, then:"
        since_s: float | None = None
        while since_s is None or time.monotonic() < since_s + _READ_S:
            left_s = _READ_S if since_s is None else since_s + _READ_S - time.monotonic()
            page = ended_page(FinishReason.COMPLETE, self.last_words, so_far, left_s)
            shown_s = await display.show(screens.page(page))
            since_s = since_s or shown_s
            key = await display.keys.next(1.0)
            if key is None or key.pressed_s < since_s + BOUNCE_S:
                continue
            if command_of(key) in (Command.NEXT, Command.END):
                return

    def _check_display(self, subset: Subset, now: ShownOn) -> None:
        """Say, or refuse, that a subset is gone on with on another display than before."""
        allowed = self._options.other_screen
        warning = check_displays(
            self._loaded, subset, self.left, self._journal.displays, now, may_differ=allowed
        )
        if warning:
            self._tell(Warned(words=warning))

    async def _session(self, subset: Subset, display: Display) -> None:
        stop, options = self.operator.signal, self._options
        _, _, width_px, height_px = display.screen_geometry
        session = ManualSession(
            id=secrets.token_hex(16),
            chexrig_version=version("chexrig"),
            display=str(display.shown_on),
            advance=AGAIN if options.again else options.advance,
            every_s=options.every_s,
            boot=boot_id(),
        )
        self._journal.begin_session(session)
        stage = Stage(display, self._journal, session.id)
        outcome, cause, ending = "aborted", "the program failed", Ending.INTERRUPTED
        try:
            screens = Screenfuls(width_px, height_px, display.text_scale)
            await _until(self._shown(subset, display, stage, screens), stop)
            outcome, cause = "complete", ""
        except Ended as ended:
            outcome, cause, ending = "stopped", str(ended), Ending.END
            raise
        except asyncio.CancelledError:
            cause = stop.reason or cause
            raise
        except Problem as problem:
            cause = problem.what
            problem.kind = Kind.ABORTED  # an aborted session, whatever was the matter
            raise
        finally:
            stage.close(ending)
            self._journal.end_session(session.id, outcome, cause)

    async def _shown(self, subset: Subset, display: Display, stage: Stage, screens: Screenfuls) -> None:
        sets = self._places()[subset.id]
        size = display.screen_geometry[2:]
        again = [index for each in sets for index in each.only]
        xrays = [self._manifest.xray(index) for index in again or range(subset.first, subset.last + 1)]
        cursor = drawn_cursor(self._loaded, subset, *size)
        with Prefetcher(xrays, locate_in(self._loaded.images), *size, patches=cursor) as frames:
            await ManualRunner(
                ManualJob(
                    [each for each in sets if is_left(each)],
                    subset.environment,
                    by_key=self._options.advance != "interval",
                    every_s=self._options.every_s,
                    hint=self._hint(screens) if self._options.hint else None,
                ),
                stage=stage,
                display=display,
                screens=screens,
                frames=frames,
                xray=self._manifest.xray,
                begin=lambda: self._begin(subset, sets),
                showing=self._showing,
                tell=lambda words: self._tell(Noted(words=words)),
            ).run()

    def _showing(self, place: Place) -> None:
        self._at = place
        self._tell(SetShown(place=place))

    def _begin(self, subset: Subset, sets: Sequence[Place]) -> None:
        self._journal.begin_subset(
            SubsetRecord(
                id=subset.id,
                first=subset.first,
                last=subset.last,
                definition=self._loaded.subset_definition(subset),
                manifest_digest=self._manifest.digest,
            ),
            [each.photo_set for each in sets],
        )

    def _hint(self, screens: Screenfuls) -> Callable[[Frame, str], Frame]:
        colour = self._loaded.display.background
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        grey = (11 * red + 16 * green + 5 * blue) // 32  # as Qt has it
        return lambda frame, words: screens.with_hint(frame, words, grey)


async def _until(work: Coroutine[Any, Any, None], stop: StopSignal) -> None:
    """Work until it is done, or the operator wants to stop (from the terminal, or by closing the window)."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Ended(stop.reason)
        task.result()
    finally:
        stopping.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
