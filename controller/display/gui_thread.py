"""A question to Qt, asked from the event loop's thread and answered in Qt's own."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, TypeVar

from PyQt5.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt5.QtGui import QGuiApplication, QScreen

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PATIENCE_S = 3.0


class UnansweredError(Exception):
    """Qt does not run, or did not answer in time."""


def answer(future: asyncio.Future[T], found: T | BaseException) -> None:
    """Give what is waited for in an event loop's thread, or have it raised there; from any thread.

    The first answer counts. Nobody waits for any where the loop has ended meanwhile.
    """

    def settle() -> None:
        if future.done():
            return
        if isinstance(found, BaseException):
            future.set_exception(found)
        else:
            future.set_result(found)

    with contextlib.suppress(RuntimeError):
        future.get_loop().call_soon_threadsafe(settle)


async def ask_gui(begin: Callable[[Callable[[T | BaseException], None]], None]) -> T:
    """Have something begun in the GUI thread, and wait for what it finds.

    Parameters
    ----------
    begin
        Called there with a function that takes what was found, then or later; what it raises is raised here,
        and is no failure of the display.

    Raises
    ------
    UnansweredError
        When Qt does not run, or does not answer within 3 s.
    """
    application = QGuiApplication.instance()
    thread = None if application is None else application.thread()
    if thread is None:
        raise UnansweredError("there is no screen")
    outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def tell(found: T | BaseException) -> None:
        answer(outcome, found)

    def begun() -> None:
        try:
            begin(tell)
        except Exception as error:  # noqa: BLE001 - raised where it was asked for
            tell(error)

    question = _Question(begun)
    question.moveToThread(thread)
    question.asked.connect(question.begin)
    question.asked.emit()
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await outcome
    except TimeoutError:
        raise UnansweredError(f"the display did not answer within {PATIENCE_S:g} s") from None
    finally:
        question.deleteLater()


class _Question(QObject):
    asked = pyqtSignal()

    def __init__(self, begun: Callable[[], None]) -> None:
        super().__init__()
        self._begun = begun

    @pyqtSlot()
    def begin(self) -> None:
        """Answer it, in the GUI thread."""
        self._begun()


def screen_at(left: int, top: int) -> QScreen | None:
    """Find a screen by where it lies, in the GUI thread."""
    for each in QGuiApplication.screens():
        if (each.geometry().x(), each.geometry().y()) == (left, top):
            return each
    return None
