"""How often a monitor really draws a picture, measured on that very screen."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtGui import QOpenGLWindow, QSurfaceFormat

from controller.display.gui_thread import ask_gui, screen_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PyQt5.QtGui import QScreen

_LOG = logging.getLogger(__name__)
_MEASURED_MS = 500
_SIDE_PX = 16
_FEWEST = 8  # swaps: a monitor of 24 Hz gives 12
_FASTEST_HZ = 600.0  # what swaps more often waits for no monitor
_SOON_TOLD = 60  # swaps after which that is clear
_STEADY = 0.25  # so far from the median at most, nearly all of them


@dataclass(frozen=True, slots=True)
class RefreshRate:
    """A screen's refresh rate.

    Parameters
    ----------
    stated_hz
        As its mode says.
    measured_hz
        None where it cannot be measured.
    """

    stated_hz: float
    measured_hz: float | None


async def measure_refresh_rate(left: int, top: int) -> RefreshRate | None:
    """Swap a few pixels with the monitor for half a second, black, in the corner of a screen.

    For the event loop's thread, while Qt runs in its own.

    Parameters
    ----------
    left, top
        Where the screen lies, in Qt's units.

    Returns
    -------
    RefreshRate or None
        None where there is no such screen, or Qt does not answer.
    """
    meters: list[_Meter] = []  # kept until it is done

    def begin(tell: Callable[[RefreshRate | BaseException | None], None]) -> None:
        meters.append(_Meter(screen_at(left, top), tell))

    try:
        return await ask_gui(begin)
    except Exception as error:  # noqa: BLE001 - a check is a service: no reason for a run to fail
        _LOG.debug("the refresh rate cannot be measured", exc_info=error)
        return None


def rate_of(swaps_s: Sequence[float]) -> float | None:
    """Give the rate at which swaps came; None where no monitor has paced them.

    Parameters
    ----------
    swaps_s
        When each was done. The first ones fill the queue of pictures, and come at once.
    """
    gaps_s = [after - before for before, after in pairwise(swaps_s[3:])]
    if len(gaps_s) < _FEWEST:
        return None
    usual_s = median(gaps_s)
    steady = [each for each in gaps_s if abs(each - usual_s) <= _STEADY * usual_s]
    if usual_s <= 1 / _FASTEST_HZ or len(steady) < 0.8 * len(gaps_s):
        return None
    return len(steady) / sum(steady)


class _Swapping(QOpenGLWindow):
    """Draws nothing, again and again."""

    def paintGL(self) -> None:  # noqa: N802 - Qt calls it so
        """Leave the picture as it is: its swap is what counts."""


class _Meter:
    """Measures, in the GUI thread."""

    def __init__(self, screen: QScreen | None, tell: Callable[[RefreshRate | None], None]) -> None:
        self._tell = tell
        self._swaps_s: list[float] = []
        self._window: QOpenGLWindow | None = None
        self._is_ended = False
        self._stated_hz = 0.0 if screen is None else screen.refreshRate()
        if screen is None:
            tell(None)
        elif not _is_monitor(screen):
            tell(RefreshRate(self._stated_hz, None))
        else:
            self._open(screen)

    def _open(self, screen: QScreen) -> None:
        paced = QSurfaceFormat()
        paced.setSwapInterval(1)
        window = self._window = _Swapping()
        window.setFormat(paced)
        window.setScreen(screen)
        window.setFlags(
            Qt.WindowFlags(Qt.WindowType.Window)
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
            | Qt.WindowType.WindowTransparentForInput
            | Qt.WindowType.BypassWindowManagerHint
        )
        window.setGeometry(screen.geometry().x(), screen.geometry().y(), _SIDE_PX, _SIDE_PX)
        window.frameSwapped.connect(self._on_swapped)
        window.show()
        QTimer.singleShot(_MEASURED_MS, self._end)

    def _on_swapped(self) -> None:
        swaps_s, window = self._swaps_s, self._window
        if window is None or self._is_ended:
            return
        swaps_s.append(time.monotonic())
        if len(swaps_s) == _SOON_TOLD and swaps_s[-1] - swaps_s[0] < _SOON_TOLD / _FASTEST_HZ:
            self._end()  # no monitor paces that
        else:
            window.update()

    def _end(self) -> None:
        if not self._is_ended:
            self._is_ended = True
            QTimer.singleShot(0, self._close)  # not in the midst of what the window tells

    def _close(self) -> None:
        window, self._window = self._window, None
        if window is not None:
            window.destroy()
        self._tell(RefreshRate(self._stated_hz, rate_of(self._swaps_s)))


def _is_monitor(screen: QScreen) -> bool:
    """Say whether there is glass behind a screen: a monitor tells its maker or model, a virtual one none."""
    return bool(screen.manufacturer() or screen.model())
