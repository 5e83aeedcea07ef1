"""Ctrl-C while pictures are made: what is nearly finished is taken in; a second one ends all at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final

TAKING_IN_S: Final = 2.0
"""So long after Ctrl-C results are waited for."""
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STOPPED: Final = 130


class Stop:
    """Says whether it was asked to stop, to those who look; all others are interrupted.

    Of itself it never is: see `stoppable`.
    """

    def __init__(self) -> None:
        self.is_asked = False
        self._looks = False

    @contextlib.contextmanager
    def looked_at(self) -> Iterator[None]:
        """Have nothing interrupted: who does this looks at `is_asked` several times a second."""
        self._looks = True
        try:
            yield
        finally:
            self._looks = False

    def ask(self) -> None:
        """Stop.

        Raises
        ------
        KeyboardInterrupt
            Where nobody looks.
        """
        self.is_asked = True
        if not self._looks:
            raise KeyboardInterrupt


@contextlib.contextmanager
def stoppable(tell: Callable[[int], None]) -> Iterator[Stop]:
    """Have the first SIGINT, SIGTERM or SIGHUP stop, and the second end this process and its children.

    Nothing is lost by that but what is not on record. In the main thread; in others nothing changes.

    Parameters
    ----------
    tell
        Is told of each of the two, by its number, before anything else happens; it runs in a signal handler.
    """
    stop = Stop()
    count = 0

    def handle(_number: int, _frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        with contextlib.suppress(Exception):  # it must end, whatever a terminal says
            tell(count)
        if count == 1:
            stop.ask()
            return
        for each in multiprocessing.active_children():
            each.kill()
        os._exit(_STOPPED)

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
