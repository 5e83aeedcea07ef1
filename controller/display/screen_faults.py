"""All that is wrong with a screen now, at once; before a subset, when there is time for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt5.QtGui import QGuiApplication

from controller.display.gui_thread import ask_gui, screen_at
from controller.display.screen_facts import ScreenFacts, faults
from controller.display.x11_screen import X11Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from android_bridge.base import Problem


@dataclass(frozen=True, slots=True)
class ScreenFaults:
    """What is wrong with a screen.

    Parameters
    ----------
    shape
        It is scaled, turned over, or shows a part of a larger picture.
    colours
        They are altered on their way to the monitor.
    darkness
        It is dark.
    """

    shape: tuple[Problem, ...] = ()
    colours: tuple[Problem, ...] = ()
    darkness: tuple[Problem, ...] = ()


async def read_screen_faults(left: int, top: int, name: str, *, is_calibrated: bool = False) -> ScreenFaults:
    """Ask the X server for all that is wrong with the screen that lies there; nothing on other platforms.

    Parameters
    ----------
    name
        What to call the screen.
    is_calibrated
        As `faults` takes it.

    Raises
    ------
    UnansweredError
        When Qt does not answer.
    """

    def begin(tell: Callable[[ScreenFaults | BaseException], None]) -> None:
        screen = screen_at(left, top)
        is_known = screen is not None and QGuiApplication.platformName() == "xcb"
        x11 = X11Screen.open(screen.name()) if screen is not None and is_known else None
        if screen is None or x11 is None:
            return tell(ScreenFaults())
        try:
            return tell(sort_faults(x11.read(screen.depth()), name, is_calibrated=is_calibrated))
        finally:
            x11.close()

    return await ask_gui(begin)


def sort_faults(facts: ScreenFacts, name: str, *, is_calibrated: bool = False) -> ScreenFaults:
    """Give what is wrong with a screen, by what it concerns."""
    connector, depth = facts.connector, facts.depth
    colours = ScreenFacts(connector, depth, refresh_hz=facts.refresh_hz, gamma=facts.gamma)
    light = ScreenFacts(connector, depth, is_awake=facts.is_awake)
    found = {each: tuple(faults(each, name, is_calibrated=is_calibrated)) for each in (colours, light)}
    known = {problem.what for problems in found.values() for problem in problems}
    shape = tuple(each for each in faults(facts, name, is_calibrated=is_calibrated) if each.what not in known)
    return ScreenFaults(shape, found[colours], found[light])
