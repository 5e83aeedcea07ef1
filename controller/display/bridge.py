"""The display as the session sees it: asked from the event loop's thread, done in the GUI thread."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt5.QtGui import QGuiApplication

from android_bridge.base import Kind, Problem
from controller.display.gui_thread import answer
from controller.display.keys import Keys
from controller.display.pattern import draw_pattern
from controller.records import ShownOn

if TYPE_CHECKING:
    from controller.display.screens import ScreenChoice
    from controller.display.window import DisplayWindow
    from controller.xrays import Frame


_ORDINARY_DPI = 96.0


@dataclass
class _Shown:
    """The one frame on its way to the screen."""

    frame: Frame | None
    painted_s: asyncio.Future[float]
    is_pattern: bool = False
    sentence: str = ""


@dataclass
class _Check:
    """The one look at the screen under way."""

    frame: Frame
    outcome: asyncio.Future[None]


class Display(QObject):
    """Shows frames; made in the GUI thread, used from the event loop's thread.

    Parameters
    ----------
    window
        The window, already open.
    choice
        The screen it fills.
    kept_awake
        A sentence on whether it is kept from blanking; empty where nobody asked.
    """

    _asked = pyqtSignal(object)
    _check_asked = pyqtSignal(object)
    _keyboard_asked = pyqtSignal()

    def __init__(self, window: DisplayWindow, choice: ScreenChoice, kept_awake: str = "") -> None:
        super().__init__()
        self._window = window
        self.kept_awake = kept_awake
        self.keys = Keys(window)
        self._shown: _Shown | None = None
        self._given_up: list[Frame | None] = []
        """Asked for, and not waited for to its end: it may be painted yet."""
        self._failure: Problem | None = None
        area = choice.geometry
        self.screen_geometry = (area.x(), area.y(), choice.width_px, choice.height_px)
        self.screen_name = choice.name
        self.platform = QGuiApplication.platformName()
        self.text_scale = max(1.0, choice.screen.logicalDotsPerInch() / _ORDINARY_DPI)
        """How much larger than usual the desktop's user wants letters."""
        # Emitted in the loop's thread, delivered in the GUI thread: Qt queues it.
        self._asked.connect(window.show_frame)
        window.painted.connect(self._on_painted)
        window.failed.connect(self._on_failed)
        self._check: _Check | None = None
        self._check_asked.connect(window.check_frame)
        window.checked.connect(self._on_checked)
        self._keyboard_asked.connect(window.take_keyboard)

    @property
    def shown_on(self) -> ShownOn:
        """What the record says of it."""
        facts, is_real = self._window.glass.facts, self.platform != "offscreen"
        return ShownOn.of(
            self.platform,
            self.screen_name,
            *self.screen_geometry[2:],
            refresh_hz=facts.refresh_hz if is_real else None,
            depth=facts.depth if is_real else None,
            ramp=self._window.glass.ramp,
        )

    @property
    def is_calibrated(self) -> bool:
        """Whether a gamma ramp that alters colours is the monitor's calibration."""
        return self._window.glass.is_calibrated

    @property
    def can_be_grabbed(self) -> bool:
        """Whether another program can read the screen: only an X server lets it."""
        return self.platform == "xcb"

    def take_keyboard(self) -> None:
        """Ask for the keyboard; whether it has come, `keys` knows."""
        self._keyboard_asked.emit()

    async def show(self, frame: Frame, timeout_s: float | None = 10.0) -> float:
        """Show a frame and wait until it stands in the screen's frame buffer.

        Parameters
        ----------
        timeout_s
            None to wait for as long as the window is hidden.

        Returns
        -------
        float
            ``time.monotonic()`` when the screen was known to hold the frame. Light leaves the monitor later:
            the settle time is the caller's.

        Raises
        ------
        Problem
            If that does not happen within `timeout_s`, or the window lost its screen.
        RuntimeError
            If another frame is still on its way, or the window painted another one than asked.
        """
        if (frame.screen_width_px, frame.screen_height_px) != self.screen_geometry[2:]:
            raise ValueError(f"x-ray {frame.index} was rendered for another screen size")
        return (await self._paint(frame, timeout_s)).painted_s.result()

    async def check(self, frame: Frame, timeout_s: float = 10.0) -> None:
        """Make sure that the frame shown last stands on the screen, whole and with nothing before it.

        Raises
        ------
        Problem
            If it does not: a photo taken meanwhile does not count.
        """
        self._check = _Check(frame, asyncio.get_running_loop().create_future())
        self._check_asked.emit(frame)
        try:
            async with asyncio.timeout(timeout_s):
                await self._check.outcome
        except TimeoutError as error:
            raise Problem(
                f"the display did not answer within {timeout_s:g} s",
                where=self.screen_name,
                advice="run the same command again",
                kind=Kind.ABORTED,
            ) from error

    async def blank(self, timeout_s: float = 10.0) -> float:
        """Turn the screen black; otherwise as `show`."""
        return (await self._paint(None, timeout_s)).painted_s.result()

    async def check_pixels(self, timeout_s: float = 10.0) -> str:
        """Show the pattern, read it back, and say in a sentence that it came through untouched.

        Raises
        ------
        Problem
            If anything between here and the frame buffer scales, shifts or recolours; or if it cannot be
            read back on X11.
        """
        shown = await self._paint(draw_pattern(*self.screen_geometry[2:]), timeout_s, is_pattern=True)
        await self.blank(timeout_s)
        return shown.sentence

    async def _paint(
        self, frame: Frame | None, timeout_s: float | None, *, is_pattern: bool = False
    ) -> _Shown:
        if self._shown is not None:
            raise RuntimeError("a frame is still on its way to the screen")
        if self._failure is not None:
            raise self._failure
        shown = self._shown = _Shown(frame, asyncio.get_running_loop().create_future(), is_pattern)
        try:
            self._asked.emit(frame)
            async with asyncio.timeout(timeout_s):
                await shown.painted_s
        except TimeoutError as error:
            raise Problem(
                f"the screen did not show {_call(frame)} within {timeout_s:g} s",
                where=self.screen_name,
                advice="check that the screen is on, unlocked, and the window not hidden",
                kind=Kind.ABORTED,
            ) from error
        finally:
            if not shown.painted_s.done() or shown.painted_s.cancelled():
                self._given_up.append(frame)
            self._shown = None
        return shown

    @pyqtSlot(object, float)
    def _on_painted(self, frame: Frame | None, painted_s: float) -> None:
        shown = self._shown
        if shown is None:
            return
        if frame is shown.frame:
            self._given_up.clear()
        elif any(frame is each for each in self._given_up):
            return  # the window has not got to the next one yet
        else:
            wrong = RuntimeError(f"the window painted {_call(frame)} instead of {_call(shown.frame)}")
            answer(shown.painted_s, wrong)
            return
        if frame is not None and shown.is_pattern:
            try:
                shown.sentence = self._window.examine(frame)
            except Problem as problem:
                answer(shown.painted_s, problem)
                return
        answer(shown.painted_s, painted_s)

    @pyqtSlot(object, object)
    def _on_checked(self, frame: Frame, problem: Problem | None) -> None:
        check = self._check
        if check is None or check.frame is not frame:
            return
        answer(check.outcome, problem)

    @pyqtSlot(object)
    def _on_failed(self, problem: Problem) -> None:
        self._failure = problem
        shown = self._shown
        if shown is not None:
            answer(shown.painted_s, problem)


def _call(frame: Frame | None) -> str:
    if frame is None:
        return "the black screen"
    return f"x-ray {frame.index}" if frame.index else "the text"
