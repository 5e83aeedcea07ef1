"""Whether the window really fills the screen it was meant for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PyQt5.QtCore import QEventLoop, QRect
from PyQt5.QtGui import QGuiApplication, QWindow
from PyQt5.sip import isdeleted

from android_bridge.base import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from controller.display.screens import ScreenChoice


def wait_for(done: Callable[[], bool], timeout_s: float = 5.0) -> bool:
    """Handle events until `done`, and tell whether it came true within `timeout_s`."""
    deadline_s = time.monotonic() + timeout_s
    while not done():
        if time.monotonic() > deadline_s:
            return False
        QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(0.001)
    return True


def never_shown(choice: ScreenChoice) -> Problem:
    """Make the message for a window that does not appear."""
    return Problem(
        "the window does not appear on the screen",
        where=choice.name,
        advice="switch the screen on, unlock it, and stay on the workspace the window opens on",
    )


def check_placing(window: QWindow, choice: ScreenChoice) -> None:
    """Compare the window with its screen.

    Raises
    ------
    Problem
        If the window lies elsewhere, has another size, or is scaled otherwise than its screen.
    """
    screen = window.screen()
    placed = window.geometry() == choice.geometry and screen is not None and not isdeleted(choice.screen)
    if placed and screen == choice.screen and abs(window.devicePixelRatio() - choice.scale) < 1e-6:
        return
    raise Problem(
        "the window manager did not give the window the whole screen",
        where=choice.name,
        expected=_describe(choice.geometry, choice.scale),
        got=_describe(window.geometry(), window.devicePixelRatio()),
        advice="switch off tiling and panels on that screen, or use a plain X11 session",
    )


def _describe(area: QRect, scale: float) -> str:
    return f"{area.width()}x{area.height()}+{area.x()}+{area.y()}, scale {scale:g}"
