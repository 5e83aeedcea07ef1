"""Who makes the pictures on this computer: this process, or several.

A crew takes items and gives what became of each, in any order. It takes no more of them than it needs to be
busy, so that memory stays flat, and is left as it should be whatever ends it.
"""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import wait as wait_for_end
from multiprocessing.process import BaseProcess
from typing import Final

import cv2

from controller.synthetic.chunks import AHEAD, Chunks
from controller.synthetic.items import Failed, Item, Outcome, Recipe
from controller.synthetic.stopping import TAKING_IN_S, Stop
from controller.synthetic.work import make, make_all

Crew = Callable[[Iterable[Item]], Iterator[Outcome]]
"""Makes items' pictures, and gives what became of each."""

CHUNK: Final = 8
"""So many items a worker is given at most at a time."""
_TRIES: Final = 2
_CLOSED: Final = (None, errno.EBADF, errno.EPIPE, errno.ECONNRESET)
_LOOK_S: Final = 0.1
_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def usable_processors() -> int:
    """Give how many processors this process may use."""
    with contextlib.suppress(AttributeError):  # not on every system
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Have Ctrl-C and the like wait while processes are started; these inherit that it never reaches them.

    In the middle of it neither this process nor those would end in good order.
    """
    sys.warnoptions.append("ignore:resource_tracker")  # after a second Ctrl-C it has something to say
    try:
        resource_tracker.ensure_running()  # where it starts only now it lets all through again
    finally:
        sys.warnoptions.pop()
    waiting: list[int] = []
    before = {}
    if threading.current_thread() is threading.main_thread():
        handlers = ((number, signal.getsignal(number)) for number in _ENDING)
        before = {number: handler for number, handler in handlers if callable(handler)}
    for number in before:
        signal.signal(number, lambda number, _: waiting.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in before.items():
            signal.signal(number, handler)
        for each in waiting:
            before[signal.Signals(each)](each, None)


def alone(recipe: Recipe, folder: str) -> Crew:
    """Give the crew that is this process."""

    def crew(items: Iterable[Item]) -> Iterator[Outcome]:
        cv2.setNumThreads(1)
        chunks = Chunks(items, 1, 1)
        while chunk := chunks.take():
            for each in chunk:
                outcome = make(each, recipe, folder)
                chunks.learn([outcome])
                yield outcome

    return crew


@contextlib.contextmanager
def pool(recipe: Recipe, folder: str, workers: int, stop: Stop | None = None) -> Iterator[Crew]:
    """Give a crew of processes of this computer; they end with this one, however it ends.

    One that dies is replaced. What it was at is made again, one x-ray after another: the one at which workers
    die again and again has failed.

    Parameters
    ----------
    stop
        Where it is asked, what is made within two seconds is still told, and then all is interrupted.
    """
    with _Pool(recipe, folder, workers, stop or Stop()) as made:
        yield made.run


class _Pool:
    def __init__(self, recipe: Recipe, folder: str, workers: int, stop: Stop) -> None:
        self._recipe, self._folder, self._workers, self._stop = recipe, folder, workers, stop
        self._processes: set[BaseProcess] = set()
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self._context.set_forkserver_preload([make_all.__module__])  # what is slow to import, once
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:  # what they are at is not waited for
            for each in self._processes:
                each.kill()
        self._end()

    def _begun(self) -> ProcessPoolExecutor:
        if self._executor is None:
            if self._context.get_start_method() == "forkserver":
                forkserver.ensure_running()
            self._executor = ProcessPoolExecutor(
                self._workers, mp_context=self._context, initializer=_begin_worker
            )
        return self._executor

    def _end(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(cancel_futures=True)
        self._processes.clear()

    def run(self, items: Iterable[Item]) -> Iterator[Outcome]:
        with self._stop.looked_at():
            yield from self._run(Chunks(items, self._workers, CHUNK))

    def _run(self, chunks: Chunks) -> Iterator[Outcome]:
        suspects: deque[Item] = deque()
        running: dict[Future[list[Outcome]], list[Item]] = {}
        while True:
            if self._stop.is_asked:
                yield from self._last(running)
                raise KeyboardInterrupt
            while len(running) < AHEAD * self._workers and (chunk := chunks.take()):
                running[self._submit(chunk)] = chunk
            if not running:
                return
            done, _ = wait(running, _LOOK_S, return_when=FIRST_COMPLETED)
            if any(isinstance(each.exception(), BrokenProcessPool) for each in done):
                self._end()
                for future, chunk in running.items():
                    if future.done() and not future.cancelled() and future.exception() is None:
                        yield from future.result()
                    else:
                        suspects.extend(chunk)
                running.clear()
                while suspects:
                    yield self._by_itself(suspects.popleft())
                continue
            for each in done:
                del running[each]
                chunks.learn(each.result())
                yield from each.result()

    def _last(self, running: Iterable[Future[list[Outcome]]]) -> Iterator[Outcome]:
        """Give what comes of that which workers are at within a short time; begin nothing more."""
        until_s = time.monotonic() + TAKING_IN_S
        left = {each for each in running if not each.cancel()}
        while left and (patience_s := until_s - time.monotonic()) > 0:
            done, left = wait(left, patience_s, return_when=FIRST_COMPLETED)
            for each in done:
                if not each.cancelled() and each.exception() is None:
                    yield from each.result()

    def _submit(self, chunk: Sequence[Item]) -> Future[list[Outcome]]:
        try:
            with undisturbed():  # it starts processes as long as there are too few
                others = set(multiprocessing.active_children())
                submitted = self._begun().submit(make_all, chunk, self._recipe, self._folder)
                self._processes |= set(multiprocessing.active_children()) - others
                return submitted
        except (BrokenProcessPool, OSError) as failed:  # it broke since the last look
            error = failed
            if isinstance(failed, OSError):
                if failed.errno not in _CLOSED:
                    raise
                error = BrokenProcessPool(str(failed))  # its pipes went as a process was started
            broken: Future[list[Outcome]] = Future()
            broken.set_exception(error)
            return broken

    def _by_itself(self, item: Item) -> Outcome:
        for _ in range(_TRIES):
            try:
                future = self._submit([item])
                while not future.done() and not self._stop.is_asked:
                    wait([future], _LOOK_S)
                if not future.done():
                    raise KeyboardInterrupt
                return future.result()[0]
            except BrokenProcessPool:
                self._end()
        return Failed(item.index, f"{item.place}: the process that transforms it dies", len(item.chains))


def _begin_worker() -> None:
    """Leave Ctrl-C to the first process, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    cv2.setNumThreads(1)  # as many processes as processors
    parent = multiprocessing.parent_process()
    if parent is not None:

        def end_with_it() -> None:
            wait_for_end([parent.sentinel])
            os._exit(1)

        threading.Thread(target=end_with_it, daemon=True).start()
