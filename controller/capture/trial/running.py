"""A trial as a command of its own: window, phone, what is tried, and a person who may end it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Generic, TypeVar

from PyQt5.QtCore import Qt

from android_bridge.base import Kind, Problem
from controller.capture.begin import no_screen
from controller.capture.connecting import ask_status
from controller.capture.options import RunOptions
from controller.capture.phone import ReachedPhone
from controller.capture.reaching import reached_phone, remember_pairing
from controller.capture.rig_display import display_settings
from controller.capture.rig_screen import RigScreen
from controller.capture.trial.shutter import ShutterResult
from controller.capture.trial.shutter_record import kept_result
from controller.capture.trial.shutter_test import measure
from controller.display import Display, Screens, StopWish
from controller.plan import LoadedPlan

T = TypeVar("T")


class TrialRun(ABC, Generic[T]):
    """Tries something with the phone of a plan; the caller holds the plan's lock.

    Parameters
    ----------
    tell
        Is given a sentence now and then.
    """

    nothing_came = "nothing was measured"
    silent_s = 3.0
    """After so long without an answer a person is told what is waited for."""

    def __init__(self, loaded: LoadedPlan, options: RunOptions, tell: Callable[[str], None]) -> None:
        self._loaded, self._options, self._tell = loaded, options, tell
        self.operator = StopWish()
        self._enough = asyncio.Event()
        """Set when a person at the rig's screen has seen enough (Enter or Space)."""
        self.takes_keys = True
        """Whether keys are meant for the rig's screen: where a desk is open, that has them."""

    def conclude(self) -> None:
        """Do what Enter at the rig's screen does; from any thread."""
        self.operator.post(self._enough.set)

    def escape(self) -> None:
        """Do what Esc at the rig's screen does; from any thread."""
        self.operator.post(self._escape)

    async def run(self, screens: Screens) -> T:
        """Open the window, reach the phone, and try it.

        Raises
        ------
        Problem
            When it cannot be tried, or a person has ended it: nothing is kept then.
        """
        self.operator.begin()
        try:
            settings = replace(display_settings(self._loaded, self._options), takes_keyboard=self.takes_keys)
            async with screens.open(settings) as display:
                work = asyncio.ensure_future(self._reached(display))
                keys = asyncio.ensure_future(self._heed(display))
                stopping = asyncio.ensure_future(self.operator.signal.wait())
                try:
                    await asyncio.wait([work, stopping], return_when=asyncio.FIRST_COMPLETED)
                    if work.done():
                        return work.result()
                finally:
                    for each in (work, keys, stopping):
                        each.cancel()
                    await asyncio.wait([work, keys, stopping])
        except asyncio.CancelledError:
            raise self.operator.why_cancelled() from None
        raise Problem(
            f"stopped ({self.operator.signal.reason}): {self.nothing_came}",
            advice="run the same command again",
            kind=Kind.STOPPED,
        )

    async def _reached(self, display: Display) -> T:
        loaded, options = self._loaded, self._options
        if options.phone is not None and display.platform == "offscreen":
            raise no_screen()
        screen = RigScreen(display, failed=self.operator.fail, note=self._tell)
        environment = loaded.subsets[0].environment
        async with reached_phone(loaded, environment, options, display, self._tell) as phone:
            result = await self._tried(phone, screen)
            remember_pairing(loaded, options, self._tell)
        return result

    @abstractmethod
    async def _tried(self, phone: ReachedPhone, screen: RigScreen) -> T:
        """Do it."""

    @contextmanager
    def _until_it_answers(self, phone: ReachedPhone) -> Iterator[None]:
        """Say what is waited for where a phone does not answer at once."""
        words = f"waiting for an answer of the phone at {phone.address}; Esc on the rig's screen ends it"
        soon = asyncio.get_running_loop().call_later(self.silent_s, self._tell, words)
        try:
            yield
        finally:
            soon.cancel()

    def _escape(self) -> None:
        """Esc was pressed."""
        self.operator.signal.set("Escape was pressed")

    async def _heed(self, display: Display) -> None:
        while True:
            key = await display.keys.next()
            if key is not None and key.code == Qt.Key.Key_Escape:
                self._escape()
            elif key is not None and key.code in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self._enough.set()


class ShutterRun(TrialRun[ShutterResult]):
    """Measures the shutter of a phone where it is not known.

    Parameters
    ----------
    progress
        Is told (photos taken, photos in all).
    again
        Whether what is known of the phone is to be measured anew.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        options: RunOptions,
        tell: Callable[[str], None],
        progress: Callable[[int, int], None],
        *,
        again: bool,
    ) -> None:
        super().__init__(loaded, options, tell)
        self._progress, self._again = progress, again

    async def _tried(self, phone: ReachedPhone, screen: RigScreen) -> ShutterResult:
        if not self._again:
            with self._until_it_answers(phone):
                status = await ask_status(phone, self._options.patience_s)
            known = kept_result(status.model, status.app_version)
            if known is not None:
                return known
        return await measure(
            self._loaded,
            phone,
            screen,
            camera=self._loaded.subsets[0].environment.camera,
            patience_s=self._options.patience_s,
            note=self._tell,
            progress=self._progress,
        )
