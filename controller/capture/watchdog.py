"""Tells when a photo takes longer than the ones before would have it; the link's own time-outs stay."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import deque
from typing import TYPE_CHECKING

from controller.capture.events import Event, Saved, StateChanged, TakesLong, XrayShown

if TYPE_CHECKING:
    from controller.capture.events import Listener

_RECENT = 32  # photos
_TIMES, _LEAST_S, _UNKNOWN_S = 3.0, 5.0, 15.0


class Watchdog:
    """A listener of the engine, in its own thread.

    A photo is told of once it takes three times as long as those before it, at least 5 s (15 s where there
    was none), from the moment its x-ray is shown; and again after twice, four times that, and so on.

    Parameters
    ----------
    tell
        Is given `TakesLong`.
    """

    def __init__(self, tell: Listener) -> None:
        self._tell = tell
        self._recent_s: deque[float] = deque(maxlen=_RECENT)
        self._timer: asyncio.TimerHandle | None = None
        self._shown: XrayShown | None = None

    def __call__(self, event: Event) -> None:
        """Take one event."""
        match event:
            case XrayShown():
                self.close()
                self._shown = event
                self._wait(event, self.expected_s, time.monotonic())
            case Saved():
                self._recent_s.append(event.cycle_s)
                if self._shown is None or event.index == self._shown.index:  # the next one may be up already
                    self.close()
            case StateChanged():
                self.close()

    @property
    def expected_s(self) -> float:
        """How long a photo may take until it is told of."""
        if not self._recent_s:
            return _UNKNOWN_S
        return max(_LEAST_S, _TIMES * statistics.median(self._recent_s))

    def close(self) -> None:
        """Wait for nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self, shown: XrayShown, limit_s: float, began_s: float) -> None:
        def late() -> None:
            waited_s = time.monotonic() - began_s
            usual_s = statistics.median(self._recent_s) if self._recent_s else None
            self._wait(shown, 2 * limit_s, began_s)
            self._tell(TakesLong(subset=shown.subset, index=shown.index, waited_s=waited_s, usual_s=usual_s))

        left_s = max(0.0, began_s + limit_s - time.monotonic())
        self._timer = asyncio.get_running_loop().call_later(left_s, late)
