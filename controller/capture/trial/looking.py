"""A look at everything before a run, by itself: what would keep a subset from being begun."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from android_bridge.base import Problem
from controller.capture.options import RunOptions
from controller.capture.phone import ReachedPhone
from controller.capture.preflight import Finding, Preflight, look
from controller.capture.rig_screen import RigScreen
from controller.capture.trial.running import TrialRun
from controller.capture.work import WorkItem
from controller.display import Display
from controller.plan import LoadedPlan
from controller.records import open_record
from controller.xrays import Manifest


class LookRun(TrialRun[list[Finding]]):
    """Looks whether an item could be captured, as a run does before anybody sets up a room.

    Nothing is photographed, and nothing is on record of it.

    Parameters
    ----------
    item
        What would be captured next.
    manifest
        The plan's frozen manifest, checked.
    """

    nothing_came = "nothing was looked at"

    def __init__(
        self,
        loaded: LoadedPlan,
        options: RunOptions,
        tell: Callable[[str], None],
        *,
        item: WorkItem,
        manifest: Manifest,
    ) -> None:
        super().__init__(loaded, options, tell)
        self._item, self._manifest = item, manifest

    async def _reached(self, display: Display) -> list[Finding]:
        try:
            return await super()._reached(display)
        except Problem as problem:  # that the phone cannot be reached is one finding among others
            return await self._look(problem, display)

    async def _tried(self, phone: ReachedPhone, screen: RigScreen) -> list[Finding]:
        return await self._look(phone, screen.display)

    async def _look(self, phone: ReachedPhone | Problem, display: Display) -> list[Finding]:
        with closing(open_record(self._loaded, read_only=True)) as record:
            return await look(
                Preflight(
                    loaded=self._loaded,
                    subset=self._item.subset,
                    left=self._item.to_do(record),
                    left_s=self._item.estimated_s,
                    manifest=self._manifest,
                    captures=record.captures,
                    options=self._options,
                    display=display,
                    phone=phone,
                )
            )
