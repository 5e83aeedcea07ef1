"""The wish to stop, as the session sees it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

from android_bridge.base import Kind, Problem


class StopSignal:
    """Set once, with a reason, when the operator wants the run to end; used in the event loop's thread."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._reason: str | None = None

    @property
    def reason(self) -> str | None:
        """Why the run should end, None as long as it should not."""
        return self._reason

    def set(self, reason: str) -> None:
        """Ask for the end; the first reason stays."""
        if self._reason is None:
            self._reason = reason
        self._event.set()

    async def wait(self) -> str:
        """Wait until the run should end and give the reason."""
        await self._event.wait()
        return self._reason or ""


def words_of_failure(failure: BaseException) -> str:
    """Say for the record why the display cannot go on."""
    return failure.what if isinstance(failure, Problem) else f"the display failed: {failure}"


class Mailbox:
    """Calls on their way into an event loop's thread, in the order in which they were made; from any thread.

    What comes before the loop is there waits for it; what comes after its end is dropped.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal may come while its own thread holds it
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[Callable[[], None]] = []

    def post(self, act: Callable[[], None]) -> None:
        """Have something done in the loop's thread."""
        with self._lock:
            loop = self._loop
            if loop is None:
                self._waiting.append(act)
                return
        with contextlib.suppress(RuntimeError):  # the loop is closed: the work has ended
            loop.call_soon_threadsafe(act)

    def open(self) -> None:
        """Do what has waited, and let in what comes; in the loop's thread."""
        with self._lock:
            self._loop = asyncio.get_running_loop()
            waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()


class StopWish:
    """What befalls an application, for work that knows a `StopSignal` only. An `Operator`."""

    def __init__(self) -> None:
        self.signal = StopSignal()
        self.aborted_by = ""
        self.failure: BaseException | None = None
        self._mailbox = Mailbox()
        self._task: asyncio.Task[object] | None = None

    def begin(self) -> None:
        """Take the running task for the work."""
        self._task = asyncio.current_task()
        self._mailbox.open()

    def stop_after_this_photo(self, reason: str) -> None:
        """Set the signal."""
        self._mailbox.post(lambda: self.signal.set(reason))

    def abort(self, reason: str) -> None:
        """Set the signal and cancel the work."""
        self.aborted_by = self.aborted_by or reason
        self._mailbox.post(lambda: self._cancel(reason))

    def fail(self, failure: BaseException) -> None:
        """Set the signal and cancel the work."""
        self.failure = self.failure or failure
        self._mailbox.post(lambda: self._cancel(words_of_failure(failure)))

    def post(self, act: Callable[[], None]) -> None:
        """Have something done in the work's loop; from any thread."""
        self._mailbox.post(act)

    def why_cancelled(self) -> BaseException:
        """Give what is to be raised in place of the cancellation of the work."""
        if self.failure is not None:
            return self.failure
        if not self.aborted_by:
            return asyncio.CancelledError()
        return Problem(
            f"stopped at once, when asked a second time ({self.aborted_by})",
            advice="start the same command again to go on where it stopped",
            kind=Kind.STOPPED,
        )

    def _cancel(self, reason: str) -> None:
        self.signal.set(reason)
        if self._task is not None:
            self._task.cancel()
