"""A time-out for one task that waits again and again."""

from __future__ import annotations

import asyncio
from types import TracebackType

TICK_S = 0.1


class Patience:
    """What `asyncio.timeout` does, at a fraction of its price where waits are many and seldom run out.

    ``with patience(due_s):`` around an ``await`` raises `TimeoutError` when that is not over by the monotonic
    time `due_s`. One timer serves all waits. It goes off every `TICK_S` while there are any, so that a wait
    that ends sooner than the one before hardly ever has to move it. A wait cannot stand inside another of
    the same `Patience`.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._due_s = 0.0
        self._task: asyncio.Task[object] | None = None  # the one that waits now
        self._cancels_before = 0
        self._expired = False

    def __call__(self, due_s: float) -> Patience:
        """Set the time by which the wait has to be over."""
        self._due_s = due_s
        return self

    def __enter__(self) -> None:
        task = self._task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can wait")
        self._cancels_before = task.cancelling()
        self._expired = False
        if self._timer is None or self._timer.when() > self._due_s:
            self._set_timer()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        task, self._task = self._task, None
        if not self._expired or task is None:
            return
        # Somebody else may have cancelled the task as well, which goes before.
        if task.uncancel() <= self._cancels_before and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def hasten(self, due_s: float) -> None:
        """Have the wait under way be over by then, where it would last longer."""
        if self._task is not None and due_s < self._due_s:
            self._due_s = due_s
            self._set_timer()

    def end(self) -> None:
        """Drop the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set_timer(self) -> None:
        self.end()
        self._timer = self._loop.call_at(min(self._due_s, self._loop.time() + TICK_S), self._go_off)

    def _go_off(self) -> None:
        self._timer = None
        if self._task is None:
            return
        if self._loop.time() < self._due_s:
            self._set_timer()
            return
        self._expired = True
        self._task.cancel()
