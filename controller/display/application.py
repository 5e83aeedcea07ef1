"""The one place that owns threads: Qt in the main thread, the work's asyncio loop in a second one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PyQt5.QtCore import QCoreApplication, QEventLoop, QObject, Qt, pyqtSignal, pyqtSlot
from PyQt5.QtGui import QColor, QGuiApplication

from android_bridge.base import Kind, Problem
from controller.display.bridge import Display
from controller.display.guards import SlotErrors, qt_messages_logged, signals_handled, x_errors_told
from controller.display.gui_thread import answer
from controller.display.keep_awake import keep_awake
from controller.display.qt_platform import (
    OFFSCREEN,
    choose_platform,
    platform_arguments,
    prepare_environment,
    probe_platform,
    unreachable,
)
from controller.display.screens import PRIMARY, choose_screen
from controller.display.window import DisplayWindow
from controller.display.work_thread import WorkThread

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from controller.display.window import FrameSink

    FrameSinkFactory = Callable[[int, int], FrameSink]

T = TypeVar("T")
_CLOSE_S = 3.0
_LAST_WORDS_S = 20.0  # a photo in hand, the phone that is told, the record
_application: list[QGuiApplication] = []  # lives as long as the process: Qt does not like a second one


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
    """

    screen: str = PRIMARY
    screen_where: str = "display screen"
    background: str = "black"
    headless: bool = False
    headless_size_px: tuple[int, int] = (1920, 1080)
    frame_sink: FrameSinkFactory | None = None
    keep_awake: bool = False
    is_calibrated: bool = False


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


def run_application(
    work: Callable[[Screens], Coroutine[Any, Any, T]],
    operator: Operator,
    *,
    headless: bool = False,
    last_words: Callable[[T | BaseException], int] | None = None,
) -> T:
    """Run `work` on an asyncio loop of its own, with Qt in this thread; main thread only.

    Parameters
    ----------
    operator
        Is told of signals and of what befalls the display.
    headless
        Show on no screen at all, whatever is there.
    last_words
        Where the X server dies, Qt ends the process. Before it does, the work is given time to end in good
        order; then this is called with what came of it, and gives the exit code.

    Returns
    -------
    T
        What `work` returned.

    Raises
    ------
    Problem
        If there is no such display.
    BaseException
        Whatever `work` raised, or an exception of the display, after the thread has ended.
    """

    def on_lost(words: str) -> None:
        outcome: T | BaseException = unreachable(words)  # it was there a moment ago
        if begun:
            screens.is_lost = True
            operator.fail(_screen_gone(words))
            outcome = thread.outcome(_LAST_WORDS_S)
        code = 1 if last_words is None else last_words(outcome)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

    def on_fatal(words: str) -> None:
        if not begun:
            on_lost(words)

    begun = False

    def on_signal(reason: str, count: int) -> None:
        if count == 1:
            operator.stop_after_this_photo(reason)
        else:
            operator.abort(reason)

    errors = SlotErrors(operator.fail)
    with qt_messages_logged(on_lost, on_fatal):
        _start_qt(headless=headless)
        screens = Screens(operator)
        thread: WorkThread[T] = WorkThread(lambda: work(screens))
        try:
            with _quick_turns(), errors.caught(), signals_handled(on_signal), x_errors_told(on_lost):
                loop = QEventLoop()
                thread.finished.connect(loop.quit)
                thread.start()
                begun = True
                loop.exec_()
            if errors.first is not None:
                raise errors.first
            return thread.result()
        finally:
            thread.close()


def _screen_gone(words: str) -> Problem:
    return Problem(
        "the screen is gone: the X server has ended",
        got=words,
        advice="have the screen back, then run the same command again: it goes on where it stopped",
        kind=Kind.ABORTED,
    )


def _start_qt(*, headless: bool) -> None:
    platform = choose_platform(os.environ, headless=headless)
    if QGuiApplication.instance() is None:
        probe_platform(platform)
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DisableHighDpiScaling)
        prepare_environment(os.environ)
        _application.append(QGuiApplication(["chexrig", *platform_arguments(platform)]))
        QGuiApplication.setQuitOnLastWindowClosed(False)
    elif (platform == OFFSCREEN) != (QGuiApplication.platformName() == OFFSCREEN):
        raise RuntimeError(f"this process already shows on {QGuiApplication.platformName()}, not {platform}")


@contextlib.contextmanager
def _quick_turns() -> Iterator[None]:
    """Let the work's thread have its turn within half a millisecond; the default is 5 ms."""
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(before_s)


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
            choice, background=colour, frame_sink=sink, is_calibrated=settings.is_calibrated
        )
        stack.callback(window.destroy)
        window.stop_requested.connect(stop)
        window.open()
        yield Display(window, choice, kept_awake)
