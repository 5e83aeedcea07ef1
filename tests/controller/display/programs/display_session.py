"""A session in one of several moods: prints what became of it.

usage: display_session.py MOOD [headless]
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import numpy as np
from one_window import run_with_display
from PyQt5.QtCore import Q_ARG, QMetaObject, Qt

from android_bridge.base.problems import Problem
from controller.display import DisplaySettings
from controller.display.bridge import Display
from controller.display.stop import StopSignal
from controller.xrays.frame import Frame, place


def tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def small(display: Display, index: int) -> Frame:
    return place(np.full((8, 8), 9, np.uint8), index, *display.screen_geometry[2:])


async def idle(_display: Display, stop: StopSignal) -> str:
    tell(ready=True)
    reason = await stop.wait()
    tell(stopped=reason, at_s=time.monotonic())
    return reason


async def closed(display: Display, stop: StopSignal) -> str:
    QMetaObject.invokeMethod(display._window, "close", Qt.ConnectionType.QueuedConnection)
    reason = await stop.wait()
    await display.show(small(display, 1))  # the x-ray in hand is still shown
    return reason


async def stubborn(_display: Display, stop: StopSignal) -> str:
    tell(ready=True)
    await stop.wait()
    tell(stopped=stop.reason)
    await asyncio.sleep(60)
    return "never"


async def failing(_display: Display, _stop: StopSignal) -> None:
    raise LookupError("the session's own mistake")


async def slot_error(display: Display, stop: StopSignal) -> None:
    # The window's slot is handed what no window can show, as a bug in this project would.
    display._asked.emit("no frame")
    try:
        await asyncio.sleep(60)
    finally:
        tell(stopped=stop.reason)


async def wrong_frame(display: Display, _stop: StopSignal) -> str:
    display._asked = Swapped(display._asked, small(display, 2))
    await display.show(small(display, 1))
    return "nothing was noticed"


class Swapped:
    def __init__(self, signal: object, instead: object) -> None:
        self._signal, self._instead = signal, instead

    def emit(self, _asked_for: object) -> None:
        self._signal.emit(self._instead)


async def one_at_a_time(display: Display, _stop: StopSignal) -> str:
    shows = (display.show(small(display, index)) for index in (1, 2))
    results = await asyncio.gather(*shows, return_exceptions=True)
    return f"{type(results[0]).__name__} {results[1]!r}"


async def hidden(display: Display, _stop: StopSignal) -> str:
    QMetaObject.invokeMethod(display._window, "hide", Qt.ConnectionType.QueuedConnection)
    return str(await display.show(small(display, 1), timeout_s=0.3))


async def resized(display: Display, _stop: StopSignal) -> str:
    await display.show(small(display, 1))
    QMetaObject.invokeMethod(display._window, "setWidth", Qt.ConnectionType.QueuedConnection, Q_ARG(int, 300))
    await asyncio.sleep(0.2)
    return str(await display.show(small(display, 2), timeout_s=2))


MOODS = {
    work.__name__: work
    for work in (idle, closed, stubborn, failing, slot_error, wrong_frame, one_at_a_time, hidden, resized)
}


def main() -> None:
    mood = MOODS[sys.argv[1]]
    try:
        tell(returned=run_with_display(DisplaySettings(headless="headless" in sys.argv), mood))
    except Problem as problem:
        tell(problem=str(problem), kind=problem.kind.name)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is to be told
        tell(raised=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
