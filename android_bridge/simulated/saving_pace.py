"""How long a simulated phone takes for saving: at least as long as it is to."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator


class SavingPace:
    """Draws saving out.

    Parameters
    ----------
    least_ms
        From the end of the exposure until the photo is saved.
    """

    def __init__(self, least_ms: float) -> None:
        self._least_ns = round(least_ms * 1e6)
        self._writing_ns = 0
        self._hurries = threading.Event()

    @contextlib.contextmanager
    def of(self, exposed_ns: int) -> Iterator[None]:
        """Write a photo in here: late enough for it to end when the time has come, and not before.

        The wait comes first, less what the last photo's writing took: a phone that is killed in it has most
        often no photo yet, as one that still develops.

        Parameters
        ----------
        exposed_ns
            When the exposure ended, on the monotonic clock.
        """
        due_ns = exposed_ns + self._least_ns
        self._wait_until(due_ns - self._writing_ns)
        began_ns = time.monotonic_ns()
        yield
        self._writing_ns = time.monotonic_ns() - began_ns
        self._wait_until(due_ns)

    def hurry(self) -> None:
        """Wait no more: the phone is to end."""
        self._hurries.set()

    def _wait_until(self, ns: int) -> None:
        left_ns = ns - time.monotonic_ns()
        if left_ns > 0:
            self._hurries.wait(left_ns / 1e9)
