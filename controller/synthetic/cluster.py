"""A crew on a Dask cluster: a thin caller of the same work as everywhere.

Workers need chexrig in the same versions, and the work folder and the x-rays at the same paths, or URLs. A
worker that dies costs nothing but time: Dask gives its chunk to another one. What a worker is at for too long
is given to the others as well: the same picture made twice is the same.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import cv2

from android_bridge.base import Kind, Problem
from controller.synthetic.chunks import AHEAD, Chunks
from controller.synthetic.cluster_check import Refused, broken, check_all, refused, versions_here, why_not
from controller.synthetic.crews import Crew, undisturbed
from controller.synthetic.items import Failed, Item, Outcome, Recipe
from controller.synthetic.patience import Patience
from controller.synthetic.stopping import TAKING_IN_S, Stop
from controller.synthetic.work import make_all

CHUNK: Final = 32
"""So many items a worker is given at most at a time: a scheduler takes milliseconds for each chunk."""
LATE_S: Final = 60
"""What a worker is at for longer is given to others too."""
_PATIENCE_S: Final = 15
_CONNECTING_S: Final = 5
_CLOSING_S: Final = 5
_ASK_EVERY_S: Final = 5
_WAKE_S: Final = 0.1
_LOUD: Final = ("distributed", "tornado", "asyncio")
Tell = Callable[[str], None]
"""Is told what a person should know while all goes on."""


def make_there(
    items: Sequence[Item], recipe: Recipe, folder: str, expected: Mapping[str, str]
) -> list[Outcome] | Refused:
    """Make pictures on a worker, unless it would make others than its caller: it may have joined just now."""
    no = why_not(expected, folder)
    if no is not None:
        return no
    cv2.setNumThreads(1)
    return make_all(items, recipe, folder)


def dask_setup(_worker: object) -> None:
    """Leave Ctrl-C to the command that has started this worker; Dask calls it in each of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def dask_crew(
    recipe: Recipe,
    folder: str,
    *,
    tell: Tell,
    scheduler: str = "",
    workers: int = 0,
    stop: Stop | None = None,
) -> Iterator[Crew]:
    """Give a crew of Dask's workers.

    Parameters
    ----------
    tell
        Is told of workers that are silent.
    scheduler
        The address of one that is there, such as ``tcp://10.0.0.1:8786``.
    workers
        Where there is none: how many processes of this computer are started, and ended. Nobody else can use
        them: they understand each other by keys that exist in their memory only.
    stop
        As for `pool`.

    Raises
    ------
    Problem
        When the scheduler is not there, has no workers, or these cannot make the same pictures as this
        process.
    """
    with contextlib.ExitStack() as stack:
        with undisturbed():  # what is imported may lose it
            stack.enter_context(_quiet())
        if scheduler:
            client = stack.enter_context(_client(scheduler))
        else:
            with undisturbed():
                client = stack.enter_context(_own(workers))
        address = scheduler or client.scheduler.address
        try:
            check_all(client, address, folder, _PATIENCE_S, tell)
        except OSError as error:
            raise _lost(address) from error
        yield _Dask(client, address, recipe, folder, tell, stop or Stop()).run


@dataclass(eq=False, slots=True)
class _Chunk:
    """Items that one worker is given; and perhaps others, where it takes too long."""

    items: list[Item]
    futures: list[Any] = field(default_factory=list)


class _Dask:
    def __init__(
        self, client: Any, address: str, recipe: Recipe, folder: str, tell: Tell, stop: Stop
    ) -> None:
        self._client, self._address, self._tell, self._stop = client, address, tell, stop
        self._recipe, self._folder = recipe, folder
        self._expected = versions_here()
        self._running: dict[str, _Chunk] = {}
        self._patience, self._silent = Patience(LATE_S), set[str]()
        self._workers, self._asked_s = 1, -float("inf")

    def run(self, items: Iterable[Item]) -> Iterator[Outcome]:
        from distributed import as_completed  # noqa: PLC0415 - it takes long, and few need it

        done = as_completed(loop=self._client.loop, with_results=True, raise_errors=False)
        try:
            self._look(done)
            with self._stop.looked_at():
                yield from self._run(done, Chunks(items, self._workers, CHUNK))
        finally:
            done.clear()

    def _run(self, done: Any, chunks: Chunks) -> Iterator[Outcome]:
        until_s = float("inf")
        self._fill(done, chunks)
        while self._running:
            if self._stop.is_asked:
                until_s = min(until_s, time.monotonic() + TAKING_IN_S)
                if time.monotonic() > until_s:
                    break
            else:
                self._look(done)
            with done.thread_condition:
                if not done.has_ready():
                    done.thread_condition.wait(_WAKE_S)
            for future, result in done.next_batch(block=False):
                chunk = self._running.pop(future.key, None)
                if chunk is not None:  # else another one was quicker
                    chunk.futures.remove(future)
                    outcomes = self._told(done, future, result, chunk)
                    chunks.learn(outcomes)
                    yield from outcomes
            if not self._stop.is_asked:
                self._fill(done, chunks)
        if self._stop.is_asked:
            raise KeyboardInterrupt

    def _fill(self, done: Any, chunks: Chunks) -> None:
        room = AHEAD * self._workers - len({id(each) for each in self._running.values()})
        while room > 0 and (chunk := chunks.take()):
            self._submit(done, _Chunk(chunk))
            room -= 1

    def _look(self, done: Any) -> None:
        """Look now and then how many workers there are, for more may join, and which are late."""
        now_s = time.monotonic()
        if now_s - self._asked_s < _ASK_EVERY_S:
            return
        self._asked_s = now_s
        try:
            threads, jobs = self._client.sync(self._asked, callback_timeout=_PATIENCE_S)
        except TimeoutError:
            self._tell_of(self._address, "the scheduler of the cluster does not answer: see to its computer")
            return
        except OSError:  # told where the results are waited for
            return
        self._workers = max(1, sum(threads.values()))
        late = self._patience.look(now_s, jobs)
        others = [each for each in threads if each not in late and each not in self._silent]
        for worker, keys in late.items():
            next_to_do = "others get its work too" if others else "no other one is there"
            self._tell_of(
                worker,
                f"worker {worker} of the cluster has given nothing for {max(keys.values()):.0f} s:"
                f" see to its computer and its disks; {next_to_do}",
            )
            for key in keys:
                if others and key in self._running:
                    self._submit(done, self._running[key], workers=others, allow_other_workers=True)

    async def _asked(self) -> tuple[dict[str, int], dict[str, list[str]]]:
        return await self._client.nthreads(), await self._client.processing()

    def _tell_of(self, who: str, words: str) -> None:
        if who not in self._silent:
            self._silent.add(who)
            self._tell(words)

    def _submit(self, done: Any, chunk: _Chunk, **more: object) -> None:
        job = (make_there, chunk.items, self._recipe, self._folder, self._expected)
        future = self._client.submit(*job, pure=False, **more)
        self._running[future.key] = chunk
        chunk.futures.append(future)
        done.add(future)

    def _told(self, done: Any, future: Any, result: Any, chunk: _Chunk) -> Sequence[Outcome]:
        from distributed import KilledWorker  # noqa: PLC0415 - as above

        if future.status == "finished":
            if isinstance(result, Refused):
                raise refused(self._address, "a worker that joined", result, self._expected)
            for other in chunk.futures:
                del self._running[other.key]
                other.cancel()
            return list(result)
        if future.status == "error":
            error = result[1]
            if not isinstance(error, KilledWorker):
                raise error if isinstance(error, OSError) else broken(self._address, error)
            if chunk.futures:
                return ()  # another one is at it
            if len(chunk.items) == 1:
                (item,) = chunk.items
                why = f"{item.place}: the workers that transform it die"
                return [Failed(item.index, why, len(item.chains))]
            for each in chunk.items:  # which of its x-rays was it?
                self._submit(done, _Chunk([each]))
            return ()
        raise _lost(self._address)


def _lost(address: str) -> Problem:
    return Problem(
        "the scheduler of the cluster was lost",
        where=address,
        expected="a scheduler that stays until all pictures are made",
        got="it answers no more, or has forgotten what it was given",
        advice="start it and its workers again, then the same command: what was made is kept",
        kind=Kind.ABORTED,
    )


@contextlib.contextmanager
def _own(workers: int) -> Iterator[Any]:
    """Give the client of a cluster of this computer that nobody else can use, and end it afterwards."""
    from distributed import LocalCluster, Security  # noqa: PLC0415 - as above

    security = Security.temporary()
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",  # None takes 8787, or warns
            host="127.0.0.1",
            protocol="tls://",
            security=security,
            silence_logs=logging.CRITICAL,
            memory_limit=0,
            preload=[__name__],
        ) as cluster,
        _client(cluster.scheduler_address, security) as client,
    ):
        yield client


@contextlib.contextmanager
def _client(address: str, security: Any = None) -> Iterator[Any]:
    from distributed import Client, Security  # noqa: PLC0415 - as above

    try:
        if address.startswith("tls://"):
            security = security or Security()
            if security.get_connection_args("client").get("ssl_context") is None:
                raise ValueError("Dask's own settings have no certificates for TLS (distributed.comm.tls)")
        client = Client(address, timeout=_CONNECTING_S, set_as_default=False, security=security)
    except (OSError, ValueError, TypeError) as error:
        raise Problem(
            "the scheduler of the cluster is not there",
            where=address,
            expected="the address of a Dask scheduler, such as tcp://10.0.0.1:8786",
            got=str(error).partition("\n")[0],
            advice="start one (`dask scheduler`), or leave --scheduler out",
        ) from error
    try:
        yield client
    finally:
        client.close(timeout=_CLOSING_S)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Have the cluster's own words kept back: what matters of them is told in a Problem."""
    import distributed  # noqa: F401, PLC0415 - as above: it sets the levels of its loggers

    names = [each for each in logging.root.manager.loggerDict if each.partition(".")[0] in _LOUD]
    before = {logging.getLogger(each): logging.getLogger(each).level for each in {*names, *_LOUD}}
    for logger in before:
        logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"distributed\b")
            yield
    finally:
        for logger, level in before.items():
            logger.setLevel(level)
