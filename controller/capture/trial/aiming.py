"""Aiming a phone: the board on the rig's screen, what the phone sees of it, figures and advice."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from android_bridge.base import Kind, Problem
from android_bridge.link import KeyedLink, LinkAborted
from controller.capture.coming_pictures import dropped
from controller.capture.connecting import ask_condition, ask_witness, connect, explained, wait_until_free
from controller.capture.options import RunOptions
from controller.capture.phone import ReachedPhone
from controller.capture.picture_levels import grey_levels
from controller.capture.rig_screen import RigScreen
from controller.capture.trial.held_focus import keep_focus
from controller.capture.trial.names import TrialKind
from controller.capture.trial.running import TrialRun
from controller.capture.trial.session import TrialSetting, TrialShot, opened_trial
from controller.display import Area, Row, draw_page
from controller.identity import GOOD, Aim, advice_on, aim_of, board_frame, usual_of
from controller.identity import Area as Covered
from controller.plan import LoadedPlan
from controller.xrays import Frame, place
from protocol import Witness

_SMOOTHED: Final = 5
_DRAWN_EVERY_S: Final = 0.5
_NOTICED_EVERY_S: Final = 1.0
_FIRST_S: Final = 30.0
"""So long after the start the first frame comes, or nobody need wait for one."""
_LATEST_S: Final = 3.0
"""So long after the one before a frame comes, or never."""
_PANEL: Final = (0.5, 0.62)
"""Where the figures cover the board of a nearly square screen: from where on, parts of width and height."""
_TEXT_SCALE: Final = 2.0
_GREY: Final = 170
_KEYS: Final = "Enter: test shot; Esc: end"
_LEAST_BESIDE: Final = 0.3
"""So wide a strip, in parts of the screen's height, is enough for figures that are read at two metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AimView:
    """How the phone is aimed now.

    Parameters
    ----------
    aim
        The median of the newest frames; None where they show no board.
    why
        Why there is none, and what helps; empty where there is.
    advice
        What to do, the most important first.
    noticed
        What the phone notices of its stand, by gravity.
    frames, frames_per_s
        How many came, and how many come.
    picture
        The newest frame, a JPEG; empty before there is one.
    """

    aim: Aim | None
    why: str
    advice: tuple[str, ...]
    noticed: Witness
    frames: int
    frames_per_s: float
    picture: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class AimResult:
    """How the phone is aimed at the end, and the test shot; None where none was wanted."""

    view: AimView
    shot: TrialShot | None


class AimRun(TrialRun[AimResult]):
    """Shows the board and tells how the phone sees it, until a person has seen enough.

    Parameters
    ----------
    show
        Is given each view.
    seconds
        End by itself so long after the first frame; None for when a person presses Enter or Space on the
        rig's screen.
    takes_shot
        Whether a photo of the board is taken at the end, as a trial.
    """

    nothing_came = "no test shot was taken"
    first_s = _FIRST_S

    def __init__(
        self,
        loaded: LoadedPlan,
        options: RunOptions,
        tell: Callable[[str], None],
        show: Callable[[AimView], None],
        *,
        seconds: float | None,
        takes_shot: bool,
    ) -> None:
        super().__init__(loaded, options, tell)
        self._show, self._seconds, self._takes_shot = show, seconds, takes_shot
        self._noticed = Witness()
        self._view = AimView(
            aim=None, why="no frame has come yet", advice=(), noticed=Witness(), frames=0, frames_per_s=0.0
        )

    async def _tried(self, phone: ReachedPhone, screen: RigScreen) -> AimResult:
        with self._until_it_answers(phone):
            await wait_until_free(phone, self._options.patience_s, self._tell)
        board = board_frame(*screen.display.screen_geometry[2:])
        await screen.show(board)
        noticing = asyncio.create_task(self._notice(phone))
        try:
            async with asyncio.timeout(None if self._seconds is None else self.first_s) as patience:
                view = await self._looked(phone, screen, board, patience, noticing)
        except TimeoutError:
            if not self._view.frames:
                raise await _nothing_seen(phone, self._options.patience_s, self.first_s) from None
            view = self._view
        finally:
            await dropped([noticing])
            screen.read_next()
        if not self._takes_shot:
            return AimResult(view=view, shot=None)
        if view.aim is None:
            raise Problem(
                "no test shot was taken: where the lens stands in it is kept, and no board was to be seen",
                where=str(phone.address),
                got=view.why,
                advice="aim at the board until its figures are told, then press Enter",
                kind=Kind.ABORTED,
            )
        return AimResult(view=view, shot=await self._shot(phone, screen, board))

    def _escape(self) -> None:
        """End with what was seen last, without a test shot; where nothing was seen, or once more: at once."""
        if self._view.frames and not self._enough.is_set():
            self._takes_shot = False
            self._enough.set()
        else:
            super()._escape()

    async def _looked(
        self,
        phone: ReachedPhone,
        screen: RigScreen,
        board: Frame,
        patience: asyncio.Timeout,
        noticing: asyncio.Task[None],
    ) -> AimView:
        """Look until it is enough, by another connection where the phone's app was started anew.

        Raises
        ------
        Problem
            When the phone does not answer any more.
        """
        while True:
            link = await connect(phone, self._options.patience_s)
            assert isinstance(link, KeyedLink)  # noqa: S101 - the other dialect is refused before
            try:
                view = await self._look(link, screen, board, patience, noticing)
            except LinkAborted as aborted:
                raise await explained(aborted.cause, phone, opened=False) from None
            finally:
                link.disconnect()
            if view is not None:
                return view
            self._tell(f"no frame has come for {_LATEST_S:g} s: the phone is asked anew")

    async def _notice(self, phone: ReachedPhone) -> None:
        while True:
            self._noticed = await ask_witness(phone, self._options.patience_s)
            await asyncio.sleep(_NOTICED_EVERY_S)

    async def _look(
        self,
        link: KeyedLink,
        screen: RigScreen,
        board: Frame,
        patience: asyncio.Timeout,
        noticing: asyncio.Task[None],
    ) -> AimView | None:
        """Look at frame after frame; while one is looked at, the next one is on its way.

        Gives None where none comes any more, though the phone answers: its app may have been started anew.

        Raises
        ------
        Problem
            When the phone does not answer any more.
        """
        newest: deque[Aim] = deque(maxlen=_SMOOTHED)
        times: deque[float] = deque([time.monotonic()], maxlen=20)
        frames, drawn_s = 0, 0.0
        coming = asyncio.create_task(link.frame())
        enough = asyncio.create_task(self._enough.wait())
        try:
            while True:
                waited = (coming, enough, noticing)
                done, _ = await asyncio.wait(waited, timeout=_LATEST_S, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    return None
                if noticing.done():
                    noticing.result()  # it ends by a Problem only
                if enough.done():
                    break
                jpeg = await coming
                coming = asyncio.create_task(link.frame())
                if jpeg is None:
                    await asyncio.sleep(0.05)
                    continue
                if not self._view.frames and self._seconds is not None:
                    patience.reschedule(asyncio.get_running_loop().time() + self._seconds)
                frames += 1
                times.append(time.monotonic())
                aim, why = await asyncio.to_thread(_measured, jpeg, *screen.display.screen_geometry[2:])
                newest.clear() if aim is None else newest.append(aim)
                usual = usual_of(newest) if newest else None
                self._view = AimView(
                    aim=usual,
                    why=why,
                    advice=() if usual is None else advice_on(usual),
                    noticed=self._noticed,
                    frames=frames,
                    frames_per_s=(len(times) - 1) / max(times[-1] - times[0], 1e-6),
                    picture=jpeg,
                )
                self._show(self._view)
                if time.monotonic() - drawn_s >= _DRAWN_EVERY_S:
                    drawn_s = time.monotonic()
                    await screen.show(with_figures(board, self._view))
        finally:
            await dropped([coming, enough])
        return self._view

    async def _shot(self, phone: ReachedPhone, screen: RigScreen, board: Frame) -> TrialShot:
        loaded = self._loaded
        setting = TrialSetting(
            phone=str(phone.address),
            connect=lambda: connect(phone, self._options.patience_s),
            camera=loaded.subsets[0].environment.camera,
            settle_s=loaded.display.settle_ms / 1000,
            keeps_pictures=loaded.phone.pictures,
        )
        try:
            await screen.show(board)
            async with opened_trial(loaded, TrialKind.TEST, screen, setting) as session:
                shot = await session.shoot("aim", board)
                model = session.introduction.model
        except LinkAborted as aborted:
            raise await explained(aborted.cause, phone, opened=True) from None
        finally:
            screen.read_next()
        focus_dpt = shot.receipt.look.focus_dpt
        if focus_dpt is not None:
            await asyncio.to_thread(keep_focus, loaded, model, focus_dpt)
        return shot


async def _nothing_seen(phone: ReachedPhone, patience_s: float, waited_s: float) -> Problem:
    """Say why a phone that answers has shown nothing of what its camera sees."""
    condition = await ask_condition(phone, patience_s)
    return Problem(
        "the phone shows nothing of what its camera sees",
        where=str(phone.address),
        expected=f"a frame within {waited_s:g} s",
        got="none" if condition is None else condition.reason,
        advice="bring chexrig to the front on the phone, end what else uses its camera, and try again",
    )


def _measured(jpeg: bytes, screen_width_px: int, screen_height_px: int) -> tuple[Aim | None, str]:
    levels = grey_levels(jpeg)
    if levels is None:
        return None, "the phone's picture cannot be read"
    try:
        covered = panel_of(screen_width_px, screen_height_px)
        return aim_of(levels, screen_width_px, screen_height_px, covered), ""
    except Problem as problem:
        return None, f"{problem.what}; {problem.advice}"


def figures(view: AimView) -> list[tuple[str, str, bool]]:
    """Give each figure's name, the figure with its unit, and whether it is good."""
    if view.aim is None:
        return []
    values = {name: getattr(view.aim, name) for name in GOOD}
    told = [
        (good.named(values[name]), good.told(values[name]), good.holds(values[name]))
        for name, good in GOOD.items()
    ]
    if view.noticed.roll_deg is not None:
        level = (view.noticed.roll_deg + 45) % 90 - 45
        way = "clockwise" if level < 0 else "against the clock"
        # A phone that is square to a screen that leans is as it should be.
        is_good = abs(level) <= GOOD["turn_deg"].most or GOOD["turn_deg"].holds(view.aim.turn_deg)
        told.append((f"by gravity, {way}", f"{abs(level):.1f} degrees", is_good))
    return told


def panel_of(screen_width_px: int, screen_height_px: int) -> Covered:
    """Give where the figures stand: beside the x-ray's square where there is room, else on it."""
    beside = (screen_width_px - screen_height_px) // 2
    if beside >= _LEAST_BESIDE * screen_height_px:
        return Covered(screen_width_px - beside, 0, beside, screen_height_px)
    left, top = round(_PANEL[0] * screen_width_px), round(_PANEL[1] * screen_height_px)
    return Covered(left, top, screen_width_px - left, screen_height_px - top)


def with_figures(board: Frame, view: AimView) -> Frame:
    """Draw the figures over a part of the board: what is left of it is enough to aim by."""
    height, width = board.pixels.shape
    panel, edge = panel_of(width, height), width // 80
    is_strip = panel.height_px == height
    left, top = panel.x_px, panel.y_px
    area = Area(left + edge, top + edge, panel.width_px - 2 * edge, panel.height_px - 2 * edge)
    if view.aim is None:
        rows = [Row("No board in the picture", size=1.6, bold=True), Row(view.why)]
        keys = Row("Esc: end", size=0.7, space=0.4, grey=_GREY)
    else:
        first = view.advice[0] if view.advice else "All is as it should be: Enter"
        rows = [Row(first[:1].upper() + first[1:], size=2.0, bold=True)]
        for name, value, is_good in figures(view):
            marked = f"{value}{'' if is_good else '  !'}"
            if is_strip:
                rows += [Row(name, size=1.1, space=0.4, grey=_GREY), Row(marked, size=1.8, bold=not is_good)]
            else:
                rows.append(Row(name, size=1.1, value=marked))
        keys = Row(_KEYS, size=1.1, space=0.4, grey=_GREY)
    rows.append(keys)
    pixels = board.pixels.copy()
    pixels[top:, left:] = draw_page(rows, width, height, area, text_scale=_TEXT_SCALE)[top:, left:]
    return place(np.ascontiguousarray(pixels), 0, width, height)
