"""One subset from the operator's command to its end: display, phone and runner put together."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from android_bridge.base.pairing import key_from_code
from android_bridge.base.problems import Problem
from android_bridge.base.shared_frames import FrameWriter, default_frames_path
from android_bridge.simulated.process import PhoneOptions
from controller.capture.adb_phone import reached_over_adb
from controller.capture.begin import check_unchanged, is_loopback, record_subset
from controller.capture.connecting import connect, wait_until_free
from controller.capture.guarded import Stopped, guarded, or_stop
from controller.capture.job import Captured, Frames, Portion, SubsetJob
from controller.capture.options import RunOptions
from controller.capture.phone import AdbAddress, ReachedPhone, started_simulated_phone
from controller.capture.runner import SessionRunner
from controller.display.application import DisplaySettings, run_with_display
from controller.display.bridge import Display
from controller.display.keep_awake import keep_awake
from controller.display.prefetch import Prefetcher
from controller.display.stop import StopSignal
from controller.plan.environment import CursorPlace
from controller.plan.frozen_manifest import locate_in
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from controller.records import Journal, SessionRecord
from controller.xrays import Manifest

__all__ = ["RunOptions", "Stopped", "SubsetRun"]

_READABLE = ("xcb", "offscreen")  # Qt platforms on which a program can read the screen back
_DECODERS = 2  # one sustains 18 ms a picture from a cold disk, two 11 ms


class SubsetRun:
    """One subset, run once.

    Parameters
    ----------
    portions
        What is to be captured, one session for each, by index; None for the whole subset.
    tell
        Called with one sentence about what is going on.
    captured
        Called after each photo that is on record.
    opened
        Called once the phone has opened the session.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        subset: Subset,
        manifest: Manifest,
        journal: Journal,
        options: RunOptions,
        *,
        portions: Sequence[Portion] | None = None,
        tell: Callable[[str], None],
        captured: Callable[[Captured], None],
        opened: Callable[[], None] = lambda: None,
    ) -> None:
        self._loaded = loaded
        self._subset = subset
        self._manifest = manifest
        self._journal = journal
        self._options = options
        self._portions = portions or [Portion(subset.first, subset.last)]
        self._tell = tell
        self._captured = captured
        self._opened = opened

    def run(self) -> str | None:
        """Capture what is left of the portions; main thread only.

        Returns
        -------
        str or None
            Why the operator wanted to stop although everything is captured now; None where he did not.

        Raises
        ------
        Problem
            When something is wrong; its kind says whether the set-up is, or the session was aborted.
        Stopped
            When the operator ended it.
        """
        check_unchanged(self._loaded, self._subset, self._manifest, self._journal)
        cursor = self._subset.environment.mouse_cursor
        # A phone started for this run is told the place; one started by hand looks at the usual one.
        own = self._options.phone is None
        frames = self._loaded.state_dir / "frames" if own else default_frames_path()
        settings = DisplaySettings(
            screen=self._loaded.display.screen,
            screen_where=self._loaded.where("display", "screen"),
            background=self._loaded.display.background,
            cursor=(cursor.x, cursor.y) if isinstance(cursor, CursorPlace) else None,
            headless=self._options.headless,
            frame_sink=lambda width, height: FrameWriter(frames, width, height),
        )
        with contextlib.ExitStack() as stack:
            if not self._options.headless and {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
                self._tell(stack.enter_context(keep_awake()))
            return run_with_display(settings, lambda display, stop: self._work(display, stop, frames))

    async def _work(self, display: Display, stop: StopSignal, frames: Path) -> str | None:
        if self._options.phone is not None and display.platform == "offscreen":
            raise Problem(
                "there is no screen for the phone to photograph",
                expected="a screen (DISPLAY or WAYLAND_DISPLAY set)",
                advice="run on the computer with the monitor, or rehearse with --phone sim",
            )
        async with contextlib.AsyncExitStack() as stack:
            if display.platform in _READABLE:
                self._tell(await or_stop(display.check_pixels(), stop))
            phone = await or_stop(stack.enter_async_context(self._phone(display, frames)), stop)
            if phone.sees:
                self._tell(f"simulated phone: {phone.sees} Room, light and orientation are not simulated.")
            await self._sessions(display, stop, phone)
        return stop.reason

    def _for_a_real_phone(self) -> bool:
        phone = self._loaded.phone
        if phone.is_simulated or self._loaded.is_rehearsal:
            return False
        return phone.udp_endpoint is None or not is_loopback(phone.udp_endpoint[0])

    @contextlib.asynccontextmanager
    async def _phone(self, display: Display, frames: Path) -> AsyncIterator[ReachedPhone]:
        options, simulated = self._options, self._loaded.phone.simulated
        if isinstance(options.phone, AdbAddress):
            async with reached_over_adb(options.phone, options.transport, self._tell) as phone:
                yield phone
            return
        if options.phone is not None:
            key = b"" if options.phone.is_legacy else key_from_code(options.pairing_code)
            yield ReachedPhone(options.phone, key, endpoint=(options.phone.host, options.phone.port))
            return
        grabs = display.can_be_grabbed
        phone_options = PhoneOptions(
            store=options.store,
            port=0,
            shutter_ms=simulated.shutter_ms,
            seed=simulated.seed,
            source="screen" if grabs else "frames",
            region=display.screen_geometry if grabs else None,
            frames=None if grabs else frames,
            camera="blank" if options.camera == "blank" else "screen",
            free_bytes=options.free_bytes,
            agent=options.agent or simulated.agent,
            until_stdin_closes=True,
        )
        async with started_simulated_phone(phone_options, self._loaded.state_dir / "phone.log") as phone:
            yield phone

    async def _sessions(self, display: Display, stop: StopSignal, phone: ReachedPhone) -> None:
        _, _, width_px, height_px = display.screen_geometry
        xrays = [
            self._manifest.xray(index)
            for part in self._portions
            for index in range(part.first, part.last + 1)
        ]
        with Prefetcher(
            xrays, locate_in(self._loaded.images), width_px, height_px, workers=_DECODERS
        ) as frames:
            for part in self._portions:
                if part is not self._portions[0] and stop.reason is not None:
                    raise Stopped(stop.reason)
                await self._session(part, display, frames, stop, phone)

    async def _session(
        self, part: Portion, display: Display, frames: Frames, stop: StopSignal, phone: ReachedPhone
    ) -> None:
        held = self._journal.may_be_held()
        if held not in (None, part.repair or self._journal.id):
            await or_stop(wait_until_free(phone, self._options.patience_s, self._tell), stop)
        link = await or_stop(connect(phone, self._options.patience_s), stop)
        try:
            runner = SessionRunner(
                self._job(part),
                xray=self._manifest.xray,
                display=display,
                frames=frames,
                link=link,
                journal=self._journal,
                begin=lambda: record_subset(self._loaded, self._subset, self._manifest, self._journal),
                opened=self._opened,
                captured=self._captured,
                tell=self._tell,
            )
            await guarded(runner, self._record(part, display, phone), link, stop, phone)
        finally:
            link.disconnect()

    def _job(self, part: Portion) -> SubsetJob:
        return SubsetJob(
            self._subset.id,
            part,
            self._loaded.display.settle_ms / 1000,
            self._subset.environment.camera,
            real_phone=self._for_a_real_phone(),
            dialect=self._options.dialect,
        )

    def _record(self, part: Portion, display: Display, phone: ReachedPhone) -> SessionRecord:
        _, _, width_px, height_px = display.screen_geometry
        return SessionRecord(
            secrets.token_hex(16),
            self._subset.id,
            version("chexrig"),
            f"{display.platform} {display.screen_name} {width_px}x{height_px}",
            str(phone.address),
            self._options.dialect.guarantees,
            part.repair,
        )
