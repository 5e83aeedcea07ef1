"""The shutter test as a command of its own: window, phone, test, and a person who may end it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

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


class ShutterRun:
    """Measures the phone of a plan; the caller holds the plan's lock.

    Parameters
    ----------
    tell
        Is given a sentence now and then.
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
        self._loaded, self._options, self._tell, self._progress = loaded, options, tell, progress
        self._again = again
        self.operator = StopWish()

    async def run(self, screens: Screens) -> ShutterResult:
        """Open the window, reach the phone, and measure it where it is not known.

        Raises
        ------
        Problem
            When it cannot be measured, or a person has ended it: nothing is kept then.
        """
        self.operator.begin()
        try:
            async with screens.open(display_settings(self._loaded, self._options)) as display:
                work = asyncio.ensure_future(self._measured(display))
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
            f"stopped ({self.operator.signal.reason}): nothing was measured",
            advice="run the same command again",
            kind=Kind.STOPPED,
        )

    async def _measured(self, display: Display) -> ShutterResult:
        loaded, options = self._loaded, self._options
        if options.phone is not None and display.platform == "offscreen":
            raise no_screen()
        screen = RigScreen(display, failed=self.operator.fail, note=self._tell)
        environment = loaded.subsets[0].environment
        async with reached_phone(loaded, environment, options, display, self._tell) as phone:
            known = await self._known(phone)
            if known is not None:
                return known
            result = await measure(
                loaded,
                phone,
                screen,
                camera=environment.camera,
                patience_s=options.patience_s,
                note=self._tell,
                progress=self._progress,
            )
            remember_pairing(loaded, options, self._tell)
        return result

    async def _known(self, phone: ReachedPhone) -> ShutterResult | None:
        if self._again:
            return None
        status = await ask_status(phone, self._options.patience_s)
        return kept_result(status.model, status.app_version)

    async def _heed(self, display: Display) -> None:
        while True:
            key = await display.keys.next()
            if key is not None and key.code == Qt.Key.Key_Escape:
                self.operator.signal.set("Escape was pressed")
