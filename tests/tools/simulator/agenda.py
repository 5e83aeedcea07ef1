"""What is to happen, in the order of virtual time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any


class Agenda:
    """A clock that moves from one appointment to the next."""

    def __init__(self) -> None:
        self.now = 0.0
        self._heap: list[tuple[float, int, Callable[..., object], tuple[Any, ...]]] = []
        self._serial = 0

    def at(self, delay_s: float, action: Callable[..., object], *arguments: object) -> None:
        """Put something on it; what is due at the same moment happens in the order of being put there."""
        self._serial += 1
        heapq.heappush(self._heap, (self.now + delay_s, self._serial, action, arguments))

    def next_s(self) -> float | None:
        """Give the time of the next appointment."""
        return self._heap[0][0] if self._heap else None

    def take(self) -> None:
        """Go to the next appointment, and keep it."""
        self.now, _, action, arguments = heapq.heappop(self._heap)
        action(*arguments)
