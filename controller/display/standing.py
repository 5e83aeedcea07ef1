"""Whether what was shown is still what stands on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PyQt5.QtGui import QGuiApplication, QImage
from PyQt5.sip import voidptr

from android_bridge.base import Kind, Problem
from controller.display.placing import check_placing
from controller.display.qt_pixels import as_colours

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PyQt5.QtGui import QColor, QWindow

    from controller.display.glass import Glass
    from controller.display.screens import ScreenChoice
    from controller.xrays import Frame

_SPACING_PX = 48  # lower than any notification; a row costs 0.3 ms, a whole screen 11 ms
_EDGE_PX = 4  # panels lie along the edges


def check_standing(
    window: QWindow, choice: ScreenChoice, glass: Glass, frame: Frame, background: QColor
) -> None:
    """Look at the screen: the window has to fill it, with nothing before it, showing this frame.

    Rows spread over the screen are read back and compared, other ones for each index. On a platform that lets
    no program read the screen (Wayland), the window's own state has to do.

    Raises
    ------
    Problem
        If the screen shows anything else.
    """
    QGuiApplication.sync()  # moves, hides and covers that have happened by now are known after this
    glass.check()
    if not window.isExposed():
        raise _gone(choice, "the window is hidden")
    check_placing(window, choice)
    margins = background.red(), background.green(), background.blue()
    rows = range(frame.index * 7 % _SPACING_PX, choice.height_px, _SPACING_PX)
    for row in (_EDGE_PX, *rows, choice.height_px - 1 - _EDGE_PX):
        seen = _read_row(window, choice, row)
        if seen is None:
            return
        # An X server gives back what was drawn, bit for bit, and never the pointer: any other pixel counts.
        drawn = {margin: frame.row(row, margin) for margin in set(margins)}
        foreign = np.zeros(choice.width_px, bool)
        for channel, margin in enumerate(margins):
            foreign |= seen[:, channel] != drawn[margin]
        if foreign.any():
            left, right = int(foreign.argmax()), int(foreign.size - foreign[::-1].argmax() - 1)
            raise _gone(choice, f"something else from x = {left} to {right} at y = {row}")


def grab(window: QWindow, choice: ScreenChoice, height: int, y: int = 0) -> QImage:
    """Read some rows of the screen back, in Qt's units; the image is null where that cannot be.

    The screen and not the window, so that whatever covers the window is seen. But the offscreen platform has
    no screen but the window.
    """
    of_screen = QGuiApplication.platformName() == "xcb"
    window_id = voidptr(0) if of_screen else window.winId()
    return choice.screen.grabWindow(window_id, 0, y, choice.geometry.width(), height).toImage()


def _read_row(window: QWindow, choice: ScreenChoice, row: int) -> NDArray[np.uint8] | None:
    scale = choice.scale
    image = grab(window, choice, max(1, round(1 / scale)), round(row / scale))
    if image.isNull() or image.width() != choice.width_px:
        if QGuiApplication.platformName() == "xcb":
            raise _gone(choice, f"nothing: the screen could not be read back at y = {row}")
        return None
    first: NDArray[np.uint8] = as_colours(image)[0]
    return first


def _gone(choice: ScreenChoice, got: str) -> Problem:
    return Problem(
        "the x-ray did not stay on the screen while it was photographed",
        where=choice.name,
        expected="the whole x-ray, nothing before it, until the photo is taken",
        got=got,
        advice="switch off notifications and leave the window alone, then run the same command again:"
        " the photo in question does not count and is taken again",
        kind=Kind.ABORTED,
    )
