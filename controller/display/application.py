"""The one place that owns threads: Qt in the main thread, the work's asyncio loop in a second one."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from PyQt5.QtCore import QCoreApplication, QEventLoop, Qt
from PyQt5.QtGui import QGuiApplication

from android_bridge.base import Kind, Problem
from controller.display.guards import SlotErrors, qt_messages_logged, signals_handled, x_errors_told
from controller.display.opening import Operator, Screens
from controller.display.qt_platform import (
    OFFSCREEN,
    choose_platform,
    platform_arguments,
    prepare_environment,
    probe_platform,
    unreachable,
)
from controller.display.work_thread import WorkThread

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator


T = TypeVar("T")
_LAST_WORDS_S = 20.0  # a photo in hand, the phone that is told, the record
_application: list[QGuiApplication] = []  # lives as long as the process: Qt does not like a second one


class Application:
    """Qt in this thread, and works one after another in threads of their own; main thread only.

    Within the ``with`` block signals, exceptions in slots, Qt's messages and the X server's end are taken
    care of. They are told to the operator of the work in hand; between two works they end `exec`.

    Parameters
    ----------
    headless
        Show on no screen at all, whatever is there.
    has_widgets
        Whether there are windows to be worked with too.
    last_words
        Where the X server dies, Qt ends the process. Before it does, the work is given time to end in good
        order; then this is called with what came of it, and gives the exit code.

    Raises
    ------
    Problem
        If there is no such display.
    """

    def __init__(
        self,
        *,
        headless: bool = False,
        has_widgets: bool = False,
        last_words: Callable[[Any], int] | None = None,
    ) -> None:
        self._headless, self._has_widgets, self._last_words = headless, has_widgets, last_words
        self._stack = contextlib.ExitStack()
        self._thread: WorkThread[Any] | None = None
        self._screens: Screens | None = None
        self._operator: Operator | None = None
        self._loop: QEventLoop | None = None
        self._is_ended = False
        self._errors = SlotErrors(self._fail)

    def __enter__(self) -> Application:
        with contextlib.ExitStack() as stack:
            stack.enter_context(qt_messages_logged(self._on_lost, self._on_fatal))
            _start_qt(headless=self._headless, has_widgets=self._has_widgets)
            stack.callback(self._close_work)
            stack.enter_context(_quick_turns())
            stack.enter_context(self._errors.caught())
            stack.enter_context(signals_handled(self._on_signal))
            stack.enter_context(x_errors_told(self._on_lost))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def begin(
        self,
        work: Callable[[Screens], Coroutine[Any, Any, T]],
        operator: Operator,
        ended: Callable[[], None],
    ) -> WorkThread[T]:
        """Begin a work on an asyncio loop of its own; the one before has ended.

        Parameters
        ----------
        operator
            Is told of signals and of what befalls the display, until the work's result was asked for.
        ended
            Called in this thread once the work has ended, however soon.
        """
        assert self._thread is None  # noqa: S101 - or the end of the one before is taken for this one's
        screens = self._screens = Screens(operator)
        thread: WorkThread[T] = WorkThread(lambda: work(screens))
        self._operator, self._thread = operator, thread
        thread.finished.connect(ended)  # before it begins: it may be over at once
        thread.start()
        return thread

    def end_of(self, thread: WorkThread[T]) -> T:
        """Give the result of a work that has ended, or raise what it raised."""
        try:
            return thread.result()
        finally:
            self._close_work()

    def exec(self) -> None:
        """Let windows live until `quit`.

        Raises
        ------
        BaseException
            The first exception that escaped from a slot.
        """
        self._loop = QEventLoop()
        if not self._is_ended:
            self._loop.exec_()
        if self._errors.first is not None:
            raise self._errors.first

    @property
    def has_failed(self) -> bool:
        """Whether an exception has escaped from a slot: `exec` is to be left once the work has ended."""
        return self._errors.first is not None

    def quit(self) -> None:
        """Have `exec` return."""
        self._is_ended = True
        if self._loop is not None:
            self._loop.quit()

    def _close_work(self) -> None:
        if self._thread is not None:
            self._thread.close()
        self._thread = self._operator = self._screens = None

    def _fail(self, error: BaseException) -> None:
        if self._operator is None:
            self.quit()
        else:
            self._operator.fail(error)

    def _on_signal(self, reason: str, count: int) -> None:
        if self._operator is None:
            self.quit()
        elif count == 1:
            self._operator.stop_after_this_photo(reason)
        else:
            self._operator.abort(reason)

    def _on_lost(self, words: str) -> None:
        outcome: Any = unreachable(words)  # it was there a moment ago
        if self._thread is not None and self._operator is not None and self._screens is not None:
            self._screens.is_lost = True
            self._operator.fail(_screen_gone(words))
            outcome = self._thread.outcome(_LAST_WORDS_S)
        code = 1 if self._last_words is None else self._last_words(outcome)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

    def _on_fatal(self, words: str) -> None:
        if self._thread is None:
            self._on_lost(words)


def run_application(
    work: Callable[[Screens], Coroutine[Any, Any, T]],
    operator: Operator,
    *,
    headless: bool = False,
    last_words: Callable[[T | BaseException], int] | None = None,
) -> T:
    """Run one work, and give what it returned; see `Application`.

    Raises
    ------
    Problem
        If there is no such display.
    BaseException
        Whatever `work` raised, or an exception of the display, after the thread has ended.
    """
    with Application(headless=headless, last_words=last_words) as application:
        thread = application.begin(work, operator, application.quit)
        application.exec()
        return application.end_of(thread)


def _screen_gone(words: str) -> Problem:
    return Problem(
        "the screen is gone: the X server has ended",
        got=words,
        advice="have the screen back, then run the same command again: it goes on where it stopped",
        kind=Kind.ABORTED,
    )


def _start_qt(*, headless: bool, has_widgets: bool) -> None:
    platform = choose_platform(os.environ, headless=headless)
    if QGuiApplication.instance() is None:
        probe_platform(platform)
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DisableHighDpiScaling)
        prepare_environment(os.environ)
        _application.append(_qt_application(["chexrig", *platform_arguments(platform)], has_widgets))
        QGuiApplication.setQuitOnLastWindowClosed(False)
    elif (platform == OFFSCREEN) != (QGuiApplication.platformName() == OFFSCREEN):
        raise RuntimeError(f"this process already shows on {QGuiApplication.platformName()}, not {platform}")


def _qt_application(arguments: list[str], has_widgets: bool) -> QGuiApplication:
    if not has_widgets:
        return QGuiApplication(arguments)
    from PyQt5.QtWidgets import QApplication  # noqa: PLC0415 - a run in the terminal does without

    return QApplication(arguments)


@contextlib.contextmanager
def _quick_turns() -> Iterator[None]:
    """Let the work's thread have its turn within half a millisecond; the default is 5 ms."""
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(before_s)
