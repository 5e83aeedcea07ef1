"""Full-screen windows, opened in the GUI thread for the work in its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from PyQt5.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt5.QtGui import QColor, QGuiApplication

from android_bridge.base import Problem
from controller.display.bridge import Display
from controller.display.gui_thread import answer
from controller.display.keep_awake import keep_awake
from controller.display.qt_platform import OFFSCREEN
from controller.display.screens import PRIMARY, choose_screen
from controller.display.window import DisplayWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from controller.display.window import FrameSink

    FrameSinkFactory = Callable[[int, int], FrameSink]

_CLOSE_S = 3.0


@dataclass(frozen=True)
class DisplaySettings:
    """How x-rays are shown.

    Parameters
    ----------
    screen
        ``primary``, a name such as ``HDMI-1``, or ``model/serial``.
    screen_where
        Where that is written, for messages.
    background
        Colour of the margins beside an x-ray, a name or ``#rrggbb``.
    headless
        Show on no screen at all, whatever is there and whichever is named.
    headless_size_px
        Width and height of the screen to pretend then.
    frame_sink
        Called with the screen's (width, height) where no program can read the screen back; the sink it
        returns is given each flushed screen before the display says that it was shown, and is closed at
        the end.
    keep_awake
        Hold off screen blanking where there is a screen.
    is_calibrated
        Whether a gamma ramp that alters colours is the monitor's calibration.
    takes_keyboard
        Whether keys are meant for the window; else they stay where they are.
    """

    screen: str = PRIMARY
    screen_where: str = "display screen"
    background: str = "black"
    headless: bool = False
    headless_size_px: tuple[int, int] = (1920, 1080)
    frame_sink: FrameSinkFactory | None = None
    keep_awake: bool = False
    is_calibrated: bool = False
    takes_keyboard: bool = True


class Operator(Protocol):
    """Who is told what befalls the application; called in the GUI thread, at any time."""

    def stop_after_this_photo(self, reason: str) -> None:
        """End the work in good order: a closed window, a first SIGINT, SIGTERM or SIGHUP."""

    def abort(self, reason: str) -> None:
        """End the work at once: a second signal. A third ends the process."""

    def fail(self, failure: BaseException) -> None:
        """End the work at once: the display cannot go on."""


@dataclass
class _Opening:
    """One window on its way to the loop's thread, and back."""

    settings: DisplaySettings
    display: asyncio.Future[Display]
    closed: asyncio.Future[None]
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    is_wanted: bool = True


class Screens(QObject):
    """Opens windows for the work; made in the GUI thread, used from the event loop's thread."""

    _open_asked = pyqtSignal(object)
    _close_asked = pyqtSignal(object)

    def __init__(self, operator: Operator) -> None:
        super().__init__()
        self._operator = operator
        self.is_lost = False
        """Whether the X server is gone, and with it every window."""
        # Windows that nobody closes any more must not be collected either: that would ask the dead server.
        self._opened: list[_Opening] = []
        self._open_asked.connect(self._on_open)
        self._close_asked.connect(self._on_close)

    @contextlib.asynccontextmanager
    async def open(self, settings: DisplaySettings) -> AsyncIterator[Display]:
        """Open a full-screen window, black, and close it afterwards.

        Raises
        ------
        Problem
            If there is no such screen, or the window is not shown on it as it has to be.
        """
        loop = asyncio.get_running_loop()
        opening = _Opening(settings, loop.create_future(), loop.create_future())
        self._open_asked.emit(opening)
        try:
            yield await opening.display
        finally:
            opening.is_wanted = False
            if not self.is_lost:
                self._close_asked.emit(opening)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_CLOSE_S):
                        await opening.closed

    @pyqtSlot(object)
    def _on_open(self, opening: _Opening) -> None:
        self._opened.append(opening)
        try:
            display = opening.stack.enter_context(
                _window(opening.settings, self._operator.stop_after_this_photo)
            )
        except Exception as error:  # noqa: BLE001 - raised where the window was asked for
            opening.stack.close()
            answer(opening.display, error)
            return
        if opening.is_wanted:
            answer(opening.display, display)
        else:
            opening.stack.close()

    @pyqtSlot(object)
    def _on_close(self, opening: _Opening) -> None:
        opening.stack.close()
        self._opened.remove(opening)
        answer(opening.closed, None)


@contextlib.contextmanager
def _window(settings: DisplaySettings, stop: Callable[[str], None]) -> Iterator[Display]:
    wanted = PRIMARY if settings.headless else settings.screen
    choice = choose_screen(wanted, headless_size_px=settings.headless_size_px, where=settings.screen_where)
    display_is_private = QGuiApplication.platformName() != "xcb"
    colour = QColor(settings.background)
    if not colour.isValid():
        raise Problem("no such colour", where="display background", got=settings.background)
    with contextlib.ExitStack() as stack:
        kept_awake = ""
        if settings.keep_awake and QGuiApplication.platformName() != OFFSCREEN:
            kept_awake = stack.enter_context(keep_awake())
        sink = None
        if settings.frame_sink is not None and display_is_private:
            sink = settings.frame_sink(choice.width_px, choice.height_px)
            stack.callback(sink.close)
        window = DisplayWindow(
            choice,
            background=colour,
            frame_sink=sink,
            is_calibrated=settings.is_calibrated,
            takes_keyboard=settings.takes_keyboard,
        )
        stack.callback(window.destroy)
        window.stop_requested.connect(stop)
        window.open()
        yield Display(window, choice, kept_awake)
