"""Whether what was shown is still what stands on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtGui import QGuiApplication
from PyQt5.sip import voidptr

from android_bridge.base import Kind, Problem
from controller.display.placing import check_placing
from controller.display.qt_pixels import as_seen

if TYPE_CHECKING:
    from PyQt5.QtGui import QColor, QWindow

    from controller.display.glass import Glass
    from controller.display.screens import ScreenChoice
    from controller.display.seen import Seen
    from controller.xrays import Frame


def check_standing(
    window: QWindow, choice: ScreenChoice, glass: Glass, frame: Frame, background: QColor
) -> None:
    """Look at the screen: the window has to fill it, with nothing before it, showing this frame.

    The whole of it is read back and compared. On a platform that lets no program read the screen (Wayland),
    the window's own state has to do.

    Raises
    ------
    Problem
        If the screen shows anything else.
    """
    QGuiApplication.sync()  # moves, hides and covers that have happened by now are known after this
    glass.check()
    if not window.isExposed():
        raise not_standing(choice, "the window is hidden")
    check_placing(window, choice)
    seen = read_back(window, choice, glass)
    if seen is None:
        if QGuiApplication.platformName() == "xcb":
            raise not_standing(choice, "nothing: the screen could not be read back")
        return
    foreign = seen.foreign(frame, (background.red(), background.green(), background.blue()))
    if foreign:
        raise not_standing(choice, foreign)


def read_back(window: QWindow, choice: ScreenChoice, glass: Glass) -> Seen | None:
    """Read the screen back, whole, until it is read again; None where that cannot be.

    The screen and not the window, so that whatever covers the window is seen. But the offscreen platform has
    no screen but the window.
    """
    seen = glass.seen()
    if seen is not None:
        return seen
    of_screen = QGuiApplication.platformName() == "xcb"
    window_id = voidptr(0) if of_screen else window.winId()
    size = choice.geometry.size()
    image = choice.screen.grabWindow(window_id, 0, 0, size.width(), size.height()).toImage()
    return as_seen(image) if (image.width(), image.height()) == (choice.width_px, choice.height_px) else None


def not_standing(choice: ScreenChoice, got: str) -> Problem:
    """Say that a photo does not count, and what the screen showed."""
    return Problem(
        "the x-ray did not stay on the screen while it was photographed",
        where=choice.name,
        expected="the whole x-ray, nothing before it, until the photo is taken",
        got=got,
        advice="switch off notifications and leave the window alone, then run the same command again:"
        " the photo in question does not count and is taken again",
        kind=Kind.ABORTED,
    )
