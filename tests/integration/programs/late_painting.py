"""chexrig with a display that lies, to see whether the tests would notice.

usage: late_painting.py SABOTAGE[,SABOTAGE] ARGUMENTS-OF-CHEXRIG...

``one-frame-late``: each x-ray is drawn when the next one is due, and reported as the next one.
``told-too-early``: an x-ray is reported as painted when it is asked for, and drawn half a second later.
``late-from-the-start``: one frame late already when the screen is checked.
``unchecked``: the look at the screen after each photo always finds everything well.
"""

from __future__ import annotations

import sys
import time

from PyQt5.QtCore import QTimer
from PyQt5.QtGui import QPaintEvent

from controller.cli import main
from controller.display.window import DisplayWindow
from controller.xrays.frame import Frame

LATE_MS = 500


def is_xray(frame: Frame | None) -> bool:
    """Tell an x-ray from the black screen and from the pattern of the screen's check."""
    return frame is not None and frame.index > 0


class Held:
    """The frame held back, the one drawn instead, and the number of the request that was."""

    frame: Frame | None = None
    drawn: Frame | None = None
    asked = 0


def one_frame_late(*, from_the_start: bool = False) -> None:
    paint = DisplayWindow.paintEvent

    def late(window: DisplayWindow, event: QPaintEvent | None) -> None:
        wanted = window._frame
        if Held.asked != window._asked:
            Held.drawn, Held.frame, Held.asked = Held.frame, wanted, window._asked
        if from_the_start or is_xray(wanted):
            window._frame = Held.drawn
        paint(window, event)
        window._frame = wanted

    DisplayWindow.paintEvent = late  # type: ignore[method-assign, assignment]  # the sabotage


def told_too_early() -> None:
    show = DisplayWindow.show_frame

    def early(window: DisplayWindow, frame: Frame | None) -> None:
        if not is_xray(frame):
            show(window, frame)
            return
        QTimer.singleShot(LATE_MS, lambda: show(window, frame))
        window.painted.emit(frame, time.monotonic())

    DisplayWindow.show_frame = early  # type: ignore[method-assign, assignment]  # the sabotage


def unchecked() -> None:
    def content(window: DisplayWindow, frame: Frame) -> None:
        window.checked.emit(frame, None)

    DisplayWindow.check_frame = content  # type: ignore[method-assign, assignment]  # the sabotage


SABOTAGES = {
    "one-frame-late": one_frame_late,
    "told-too-early": told_too_early,
    "late-from-the-start": lambda: one_frame_late(from_the_start=True),
    "unchecked": unchecked,
}

if __name__ == "__main__":
    for name in sys.argv[1].split(","):
        SABOTAGES[name]()
    sys.exit(main(sys.argv[2:]))
