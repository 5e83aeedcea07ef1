"""The asyncio loop's thread, in which the work runs while Qt has the main thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PyQt5.QtCore import QObject, pyqtSignal

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class _Notifier(QObject):
    finished = pyqtSignal()


class WorkThread(Generic[T]):
    """Runs one coroutine on a stock asyncio loop in a second thread."""

    def __init__(self, make_work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._make_work = make_work
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[T] | None = None
        self._results: list[T] = []
        self._error: BaseException | None = None
        self._notifier = _Notifier()
        self.finished = self._notifier.finished
        self._thread = threading.Thread(target=self._run, name="work")

    def start(self) -> None:
        """Begin the work; `finished` is emitted when it has ended, however it ended."""
        self._thread.start()

    def result(self) -> T:
        """Wait for the thread, and give the work's result or raise what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._results[0]

    def outcome(self, patience_s: float) -> T | BaseException:
        """Give the work's result or what it raised, once it has ended; `TimeoutError` where it does not."""
        self._thread.join(patience_s)
        if self._error is not None:
            return self._error
        return self._results[0] if self._results else TimeoutError("the work does not end")

    def close(self) -> None:
        """End the work if it still runs, and let go of the loop, begun or not."""
        if self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # the loop is closed: the work has ended by itself
                self._loop.call_soon_threadsafe(self._cancel)
            self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                self._results.append(runner.run(self._work()))
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread by result()
            self._error = error
        finally:
            self._notifier.finished.emit()

    async def _work(self) -> T:
        self._task = asyncio.current_task()
        return await self._make_work()

    def _cancel(self) -> None:
        if self._task is None:
            self._loop.call_soon(self._cancel)  # not begun yet
        else:
            self._task.cancel()
