"""The one place that owns threads: Qt in the main thread, the session's asyncio loop in a second one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PyQt5.QtCore import QCoreApplication, QEventLoop, Qt
from PyQt5.QtGui import QColor, QGuiApplication

from android_bridge.base.problems import Kind, Problem
from controller.display.bridge import Display
from controller.display.guards import SlotErrors, qt_messages_logged, signals_handled
from controller.display.qt_platform import (
    OFFSCREEN,
    choose_platform,
    platform_arguments,
    prepare_environment,
    probe_platform,
)
from controller.display.screens import PRIMARY, choose_screen
from controller.display.window import DisplayWindow
from controller.display.work_thread import WorkThread

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from controller.display.stop import StopSignal
    from controller.display.window import FrameSink

    FrameSinkFactory = Callable[[int, int], FrameSink]

T = TypeVar("T")
DISPLAY_FAILED = "the display failed"
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
    cursor
        Where the mouse cursor stands, in pixels from the screen's top left; None hides it.
    headless
        Show on no screen at all, whatever is there and whichever is named.
    headless_size_px
        Width and height of the screen to pretend then.
    frame_sink
        Called with the screen's (width, height) where no program can read the screen back; the sink it
        returns is given each flushed screen before the display says that it was shown, and is closed at
        the end.
    keys
        Have the work wait for keys, ``Display.keys``; else Esc ends it, and the others do nothing.
    """

    screen: str = PRIMARY
    screen_where: str = "display screen"
    background: str = "black"
    cursor: tuple[int, int] | None = None
    headless: bool = False
    headless_size_px: tuple[int, int] = (1920, 1080)
    frame_sink: FrameSinkFactory | None = None
    keys: bool = False


def run_with_display(
    settings: DisplaySettings, work: Callable[[Display, StopSignal], Coroutine[Any, Any, T]]
) -> T:
    """Run `work` on an asyncio loop of its own with the display open; main thread only.

    Esc (unless keys are waited for), closing the window, SIGINT and SIGTERM set the stop signal; a second
    SIGINT or SIGTERM cancels the work, a third ends the process. An exception in the display cancels the
    work and is raised from here.

    Returns
    -------
    T
        What `work` returned.

    Raises
    ------
    Problem
        If there is no such display or screen, or the work was cancelled by a second signal.
    BaseException
        Whatever `work` raised, after the window is closed and the thread has ended.
    """
    with qt_messages_logged():
        _start_qt(settings)
        return _run(settings, work)


def _run(settings: DisplaySettings, work: Callable[[Display, StopSignal], Coroutine[Any, Any, T]]) -> T:
    shown: list[Display] = []
    thread = WorkThread(lambda stop: work(shown[0], stop))

    def on_slot_error(error: BaseException) -> None:
        thread.stop(f"{DISPLAY_FAILED}: {error}")
        thread.cancel()

    forced: list[str] = []

    def on_signal(name: str, count: int) -> None:
        thread.stop(f"{name} was received")
        if count >= 2:
            forced.append(name)
            thread.cancel()

    errors = SlotErrors(on_slot_error)
    try:
        with (
            _quick_turns(),
            errors.caught(),
            signals_handled(on_signal),
            _window(settings, thread.stop) as display,
        ):
            shown.append(display)
            loop = QEventLoop()
            thread.finished.connect(loop.quit)
            if errors.first is None:
                thread.start()
                loop.exec_()
        if errors.first is not None:
            raise errors.first
        return thread.result()
    except asyncio.CancelledError:
        if not forced:
            raise
        raise Problem(
            f"stopped at once on the second signal ({forced[0]})",
            advice="start the same command again to go on where it stopped",
            kind=Kind.STOPPED,
        ) from None
    finally:
        thread.close()


def _start_qt(settings: DisplaySettings) -> None:
    platform = choose_platform(os.environ, headless=settings.headless)
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
    """Let the session's thread have its turn within half a millisecond; the default is 5 ms."""
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
        sink = None
        if settings.frame_sink is not None and display_is_private:
            sink = settings.frame_sink(choice.width_px, choice.height_px)
            stack.callback(sink.close)
        window = DisplayWindow(
            choice, background=colour, cursor=settings.cursor, frame_sink=sink, keys=settings.keys
        )
        stack.callback(window.destroy)
        window.stop_requested.connect(stop)
        window.open()
        yield Display(window, choice)
