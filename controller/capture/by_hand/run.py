"""Photos by hand of one subset, from the operator's command to its end: display, journal and runner."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from android_bridge.base.problems import Kind, Problem
from controller.capture.by_hand.clock import boot_id
from controller.capture.by_hand.runner import Ended, ManualJob, ManualRunner
from controller.capture.by_hand.screens import Place, Screens
from controller.capture.by_hand.stage import Stage
from controller.capture.by_hand.steps import SET_SIZE, divide, following
from controller.display.application import DisplaySettings, run_with_display
from controller.display.bridge import Display
from controller.display.keep_awake import keep_awake
from controller.display.prefetch import Prefetcher
from controller.display.stop import StopSignal
from controller.plan.environment import CursorPlace
from controller.plan.frozen_manifest import locate_in
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from controller.records import Ending, ManualSession, Showings, SubsetRecord
from controller.xrays import Manifest
from controller.xrays.frame import Frame


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
    """

    advance: str = "key"
    every_s: float | None = None
    set_size: int = SET_SIZE
    hint: bool = False


def places(loaded: LoadedPlan, journal: Showings, set_size: int) -> dict[str, list[Place]]:
    """Give, by subset, the sets of a whole plan, and where each stands."""
    sets = [
        (subset, each)
        for subset in loaded.subsets
        for each in journal.sets(subset.id) or divide(subset.id, subset.first, subset.last, set_size)
    ]
    found: dict[str, list[Place]] = {}
    before: Subset | None = None
    for number, (subset, each) in enumerate(sets, start=1):
        last = journal.last_xray(each.subset, each.part)
        next_index = each.first if last is None else following(*last, each)
        same_room = before is not None and before.environment == subset.environment
        place = Place(each, number, len(sets), next_index, same_room)
        found.setdefault(subset.id, []).append(place)
        before = subset
    return found


class ManualRun:
    """One subset, shown once.

    Parameters
    ----------
    all_places
        All of its sets, done or not.
    tell
        Called with one sentence about what is going on.
    showing
        Called with the set and the index of each x-ray that has come up.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        subset: Subset,
        all_places: Sequence[Place],
        manifest: Manifest,
        journal: Showings,
        options: ManualOptions,
        *,
        tell: Callable[[str], None],
        showing: Callable[[Place], None],
    ) -> None:
        self._loaded = loaded
        self._subset = subset
        self._places = all_places
        self._manifest = manifest
        self._journal = journal
        self._options = options
        self._tell = tell
        self._showing = showing

    def run(self) -> str | None:
        """Show what is left of the subset; main thread only.

        Returns
        -------
        str or None
            Why the operator wanted to stop although the subset is complete now; None where he did not.

        Raises
        ------
        Problem
            When something is wrong; its kind says whether the set-up is, or the session was aborted.
        Ended
            When the operator ended it.
        """
        cursor = self._subset.environment.mouse_cursor
        settings = DisplaySettings(
            screen=self._loaded.display.screen,
            screen_where=self._loaded.where("display", "screen"),
            background=self._loaded.display.background,
            cursor=(cursor.x, cursor.y) if isinstance(cursor, CursorPlace) else None,
            keys=True,
        )
        if not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
            raise Problem(
                "there is no screen to photograph",
                expected="a screen (DISPLAY or WAYLAND_DISPLAY set)",
                advice="run this on the computer with the monitor",
            )
        with contextlib.ExitStack() as stack:
            self._tell(stack.enter_context(keep_awake()))
            return run_with_display(settings, self._work)

    async def _work(self, display: Display, stop: StopSignal) -> str | None:
        self._tell(await display.check_pixels())
        _, _, width_px, height_px = display.screen_geometry
        options = self._options
        session = ManualSession(
            id=secrets.token_hex(16),
            chexrig_version=version("chexrig"),
            display=f"{display.platform} {display.screen_name} {width_px}x{height_px}",
            advance=options.advance,
            every_s=options.every_s,
            boot=boot_id(),
        )
        self._journal.begin_session(session)
        stage = Stage(display, self._journal, session.id)
        outcome, cause, ending = "aborted", "the program failed", Ending.INTERRUPTED
        try:
            await _until(self._shown(display, stage, Screens(width_px, height_px)), stop)
            outcome, cause = "complete", ""
            return stop.reason
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

    async def _shown(self, display: Display, stage: Stage, screens: Screens) -> None:
        subset = self._subset
        _, _, width_px, height_px = display.screen_geometry
        xrays = [self._manifest.xray(index) for index in range(subset.first, subset.last + 1)]
        with Prefetcher(xrays, locate_in(self._loaded.images), width_px, height_px) as frames:
            await ManualRunner(
                ManualJob(
                    [each for each in self._places if each.next_index <= each.photo_set.last],
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
                begin=self._begin,
                showing=self._showing,
                tell=self._tell,
            ).run()

    def _begin(self) -> None:
        subset = self._subset
        self._journal.begin_subset(
            SubsetRecord(
                id=subset.id,
                first=subset.first,
                last=subset.last,
                definition=self._loaded.subset_definition(subset),
                manifest_digest=self._manifest.digest,
            ),
            [each.photo_set for each in self._places],
        )

    def _hint(self, screens: Screens) -> Callable[[Frame, str], Frame]:
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
