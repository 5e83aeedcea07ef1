"""One subset from the operator's command to its end: display, phone and runner put together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from android_bridge.keyed_link import KeyedLink
from android_bridge.legacy_link import MODEL as LEGACY_MODEL
from android_bridge.legacy_link import LegacyLink
from android_bridge.pairing import key_from_code
from android_bridge.phone_link import PhoneLink
from android_bridge.problems import Problem
from android_bridge.provisioning import Transport
from android_bridge.simulated.models import PYTHON_MODEL
from android_bridge.simulated.process import AgentKind, PhoneOptions
from android_bridge.simulated.shared_frames import FrameWriter, default_frames_path
from android_bridge.udp_link import LinkAborted, UdpLink
from android_bridge.usb_link import CableStream
from controller.app import DISPLAY_FAILED, DisplaySettings, run_with_display
from controller.display.bridge import Display
from controller.display.keep_awake import keep_awake
from controller.display.prefetch import Prefetcher
from controller.display.stop import StopSignal
from controller.journal import Journal, SessionRecord
from controller.manifest import Manifest
from controller.plan.environment import CursorPlace
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from controller.session.adb_phone import reached_over_adb
from controller.session.begin import check_unchanged, is_loopback, record_subset
from controller.session.causes import explain
from controller.session.dialects import CHEXPEDITOR, CHEXRIG, Dialect
from controller.session.phone import AdbAddress, PhoneAddress, ReachedPhone, started_simulated_phone
from controller.session.runner import Captured, SessionRunner, StoppedEarly, SubsetJob
from controller.session.xrays import locate_in
from protocol import AbortCause, ControllerSide
from protocol.controller_side import PATIENCE_S
from protocol.legacy import LegacyController
from protocol.legacy.controller import RESEND_S

T = TypeVar("T")

_GRACE_S = 10.0  # for the photo in hand when the operator stops; a second Ctrl-C ends at once
_READABLE = ("xcb", "offscreen")  # Qt platforms on which a program can read the screen back
_DECODERS = 2  # one sustains 18 ms a picture from a cold disk, two 11 ms


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a subset is run.

    Parameters
    ----------
    phone
        Where the phone listens; None starts a simulated one.
    pairing_code
        Of a phone that is there already; the CheXpeditor dialect has none.
    headless
        Show on no screen.
    store
        The simulated phone's folder.
    camera
        ``screen``, or ``blank`` to measure the rig itself.
    agent
        Which program the simulated phone is; None for the plan's.
    free_bytes
        Have the simulated phone pretend that only this much is free.
    patience_s
        How long to ask a phone that does not answer.
    transport
        How datagrams get to a phone that is at hand over ADB.
    """

    phone: PhoneAddress | None
    store: Path
    pairing_code: str = ""
    headless: bool = False
    camera: str = "screen"
    agent: AgentKind | None = None
    free_bytes: int | None = None
    patience_s: float = PATIENCE_S
    transport: Transport = "auto"

    @property
    def is_legacy(self) -> bool:
        """Whether the phone is one of the original rig."""
        return self.phone is not None and self.phone.is_legacy

    @property
    def dialect(self) -> Dialect:
        """How the phone is talked to."""
        return CHEXPEDITOR if self.is_legacy else CHEXRIG


class Stopped(Exception):  # noqa: N818 - what the operator wanted
    """The operator ended the run."""


class SubsetRun:
    """One subset, run once.

    Parameters
    ----------
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
        tell: Callable[[str], None],
        captured: Callable[[Captured], None],
        opened: Callable[[], None] = lambda: None,
    ) -> None:
        self._loaded = loaded
        self._subset = subset
        self._manifest = manifest
        self._journal = journal
        self._options = options
        self._tell = tell
        self._captured = captured
        self._opened = opened

    def run(self) -> str | None:
        """Capture what is left of the subset; main thread only.

        Returns
        -------
        str or None
            Why the operator wanted to stop although the subset is complete now; None where he did not.

        Raises
        ------
        Problem
            When something is wrong; exit code 2 for the set-up, 1 where the session was aborted.
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
                self._tell(await _or_stop(display.check_pixels(), stop))
            phone = await _or_stop(stack.enter_async_context(self._phone(display, frames)), stop)
            if phone.sees:
                self._tell(f"simulated phone: {phone.sees} Room, light and orientation are not simulated.")
            link = await _or_stop(_connect(phone, self._options.patience_s), stop)
            stack.callback(link.disconnect)
            await self._session(display, stop, phone, link)
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

    async def _session(
        self, display: Display, stop: StopSignal, phone: ReachedPhone, link: PhoneLink
    ) -> None:
        environment, subset = self._subset.environment, self._subset
        _, _, width_px, height_px = display.screen_geometry
        xrays = [self._manifest.xray(index) for index in range(subset.first, subset.last + 1)]
        locate = locate_in(self._loaded.images)
        with Prefetcher(xrays, locate, width_px, height_px, workers=_DECODERS) as frames:
            runner = SessionRunner(
                SubsetJob(
                    subset.id,
                    subset.first,
                    subset.last,
                    self._loaded.display.settle_ms / 1000,
                    environment.camera,
                    real_phone=self._for_a_real_phone(),
                    dialect=self._options.dialect,
                ),
                xray=self._manifest.xray,
                display=display,
                frames=frames,
                link=link,
                journal=self._journal,
                begin=lambda: record_subset(self._loaded, subset, self._manifest, self._journal),
                opened=self._opened,
                captured=self._captured,
                tell=self._tell,
            )
            record = SessionRecord(
                secrets.token_hex(16),
                subset.id,
                version("chexrig"),
                f"{display.platform} {display.screen_name} {width_px}x{height_px}",
                str(phone.address),
                self._options.dialect.guarantees,
            )
            await _guarded(runner, record, link, stop, phone)


async def _connect(phone: ReachedPhone, patience_s: float) -> PhoneLink:
    if phone.cable is not None:
        stream = CableStream(await phone.cable())
        return KeyedLink(UdpLink(stream, ControllerSide(phone.key, patience_s=patience_s)))
    assert phone.endpoint is not None  # noqa: S101 - one of the two
    host, port = phone.endpoint
    try:
        if phone.address.is_legacy:
            side = LegacyController(patience_s=patience_s, resend_s=RESEND_S * patience_s / PATIENCE_S)
            # The dialect does not say what kind of phone it is; on this computer it is a simulated one.
            return await LegacyLink.connect(
                host, port, side, PYTHON_MODEL if is_loopback(host) else LEGACY_MODEL
            )
        return await KeyedLink.connect(host, port, phone.key, patience_s)
    except OSError as error:
        raise Problem(
            "the phone's address cannot be reached",
            where=str(phone.address),
            got=error.strerror or str(error),
            advice="check the address that the phone shows",
        ) from error


async def _guarded(
    runner: SessionRunner, record: SessionRecord, link: PhoneLink, stop: StopSignal, phone: ReachedPhone
) -> None:
    """Run the session until it ends, the operator wants it to, or the phone's process is gone.

    However it ends, the phone is told and the journal says how.
    """
    session = asyncio.ensure_future(runner.run(record))
    stopping = asyncio.ensure_future(stop.wait())
    ended: list[asyncio.Future[Any]] = [] if phone.ended is None else [phone.ended]

    async def finish(outcome: str, code: str, words: str) -> None:
        await _cancel(session)
        await link.abort(code, words)
        with contextlib.suppress(Problem):  # the journal itself may be what failed
            await runner.end(record.id, outcome, words)

    try:
        await asyncio.wait([session, stopping, *ended], return_when=asyncio.FIRST_COMPLETED)
        if stopping.done():
            runner.stop()
            if runner.in_hand:  # that photo is finished, so that it need not be taken again
                await asyncio.wait([session, *ended], timeout=_GRACE_S, return_when=asyncio.FIRST_COMPLETED)
        if session.done():
            session.result()
        elif stopping.done():
            raise StoppedEarly
        else:
            raise LinkAborted(AbortCause("phone_ended", "the phone's process ended"))
        await runner.end(record.id, "complete")
    except (StoppedEarly, asyncio.CancelledError) as error:
        # Cancelled: the operator asked twice, or the display failed; both have left word in `stop`.
        failed = (stop.reason or "").startswith(DISPLAY_FAILED)
        words = stop.reason or "stopped"
        await asyncio.shield(finish("aborted" if failed else "stopped", "operator", words))
        if isinstance(error, asyncio.CancelledError):
            raise
        raise Stopped(stop.reason) from None
    except LinkAborted as aborted:
        cause = aborted.cause
        await asyncio.shield(finish("aborted", cause.code, f"{cause.code}: {cause.message}"))
        raise explain(cause, where=str(phone.address), opened=runner.opened) from None
    except Exception as error:
        if isinstance(error, Problem) and runner.opened:
            error.exit_code = 1  # an aborted session, whatever was the matter
        words = error.what if isinstance(error, Problem) else repr(error)
        await asyncio.shield(finish("aborted", "controller", words))
        raise
    finally:
        stopping.cancel()


async def _cancel(task: asyncio.Future[None]) -> None:
    """End a task and wait until it has ended; what it raised has been seen, or does not matter any more."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.exception()


async def _or_stop(work: Coroutine[Any, Any, T], stop: StopSignal) -> T:
    """Do something that may take long before the session begins, unless the operator wants to stop."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Stopped(stop.reason)
        return task.result()
    finally:
        stopping.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
