"""The engine's events on their way to the window: taken at once, shown when the window has its turn."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from controller.capture import Event, Status
from controller.desktop.desk import Desk

_AT_ONCE = 400
"""So many are taken in one turn at most: keys and mouse have theirs in between."""


class Inbox:
    """A listener of an engine; `empty_into` is for the window's thread.

    Parameters
    ----------
    status
        Gives the engine's.
    """

    def __init__(self, status: Callable[[], Status]) -> None:
        self._status = status
        self._events: deque[tuple[Event, Status, float, datetime]] = deque()

    def __call__(self, event: Event) -> None:
        """Take an event, in the engine's thread."""
        self._events.append((event, self._status(), time.monotonic(), datetime.now(UTC)))

    def empty_into(self, desk: Desk) -> list[Event]:
        """Have a desk take what has come; gives it."""
        taken: list[Event] = []
        while self._events and len(taken) < _AT_ONCE:
            event, status, now_s, at = self._events.popleft()
            desk.take(event, status, now_s, at)
            taken.append(event)
        return taken
