"""Which frame the display says was shown, whatever the window is late with."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from PyQt5.QtCore import QObject, QRect, pyqtSignal

from controller.display.bridge import Display
from controller.display.screens import ScreenChoice
from controller.display.window import DisplayWindow
from controller.xrays import Frame, place

FIRST, SECOND, THIRD = (place(np.zeros((8, 8), np.uint8), index, 64, 48) for index in (0, 1, 2))


class Window(QObject):
    """Is asked for frames, and paints them when a test says so."""

    painted = pyqtSignal(object, float)
    failed = pyqtSignal(object)
    checked = pyqtSignal(object, object)
    key_pressed = pyqtSignal(int, str, object)
    key_released = pyqtSignal(int, object)
    key_repeated = pyqtSignal(object)
    keyboard_changed = pyqtSignal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Frame | None] = []
        self.show_frame = self.asked.append

    def isActive(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def check_frame(self, _frame: Frame) -> None:
        pass

    def take_keyboard(self) -> None:
        pass


@pytest.fixture
def window() -> Window:
    return Window()


@pytest.fixture
def display(window: Window) -> Display:
    screen = SimpleNamespace(logicalDotsPerInch=lambda: 96.0)
    choice = SimpleNamespace(
        geometry=QRect(0, 0, 64, 48), width_px=64, height_px=48, name="stand-in", screen=screen
    )
    return Display(cast(DisplayWindow, window), cast(ScreenChoice, choice))


async def asked(display: Display, window: Window, frame: Frame) -> asyncio.Task[float]:
    showing = asyncio.ensure_future(display.show(frame))
    await asyncio.sleep(0)
    assert window.asked[-1] is frame
    return showing


async def test_a_frame_that_was_given_up_may_be_painted_late(display: Display, window: Window) -> None:
    for frame in (FIRST, SECOND):
        showing = await asked(display, window, frame)
        showing.cancel()
        await asyncio.wait([showing])
    showing = await asked(display, window, THIRD)
    window.painted.emit(FIRST, 1.0)
    window.painted.emit(SECOND, 2.0)
    await asyncio.sleep(0.01)
    assert not showing.done()
    window.painted.emit(THIRD, 3.0)
    assert await showing == 3.0


async def test_a_frame_that_nobody_asked_for_is_an_error(display: Display, window: Window) -> None:
    showing = await asked(display, window, FIRST)
    window.painted.emit(FIRST, 1.0)
    await showing
    showing = await asked(display, window, SECOND)
    window.painted.emit(FIRST, 2.0)
    with pytest.raises(RuntimeError, match="painted the text instead of x-ray 1"):
        await showing


async def test_a_page_may_be_waited_for_without_end(display: Display, window: Window) -> None:
    showing = asyncio.ensure_future(display.show(FIRST, timeout_s=None))
    await asyncio.sleep(0.01)
    assert not showing.done()
    window.painted.emit(FIRST, 1.0)
    assert await showing == 1.0
