"""A crew on a Dask cluster: a thin caller of the same work as everywhere.

Workers need chexrig in the same versions, and the work folder and the x-rays at the same paths, or URLs. A
worker that dies costs nothing but time: Dask gives its chunk to another one.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import cv2

from android_bridge.base import Kind, Problem
from controller.synthetic.crews import AHEAD, Crew, chunk_for
from controller.synthetic.items import Failed, Item, Outcome, Recipe
from controller.synthetic.versions import python, software
from controller.synthetic.work import make_all

CHUNK: Final = 32
"""So many items a worker is given at most at a time: a scheduler takes milliseconds for each chunk."""
_PATIENCE_S: Final = 15
_CLOSING_S: Final = 5
_ASK_EVERY_S: Final = 5
_AGAIN: Final = "what was made is kept: the same command goes on"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a worker makes nothing.

    Parameters
    ----------
    versions
        Its own, where they are others than the caller's; empty where they are the same.
    folder
        The work folder where it does not see it.
    """

    versions: Mapping[str, str]
    folder: str = ""


def versions_here() -> dict[str, str]:
    """Give what a worker has to have in common with its caller."""
    return {"python": python(), **software()}


def why_not(expected: Mapping[str, str], folder: str) -> Refused | None:
    """Say why this worker cannot make pictures for a caller; None where it can."""
    own = versions_here()
    if own != dict(expected):
        return Refused(own)
    return None if Path(folder).is_dir() else Refused({}, folder)


def make_there(
    items: Sequence[Item], recipe: Recipe, folder: str, expected: Mapping[str, str]
) -> list[Outcome] | Refused:
    """Make pictures on a worker, unless it would make others than its caller: it may have joined just now."""
    refused = why_not(expected, folder)
    if refused is not None:
        return refused
    cv2.setNumThreads(1)
    return make_all(items, recipe, folder)


def dask_setup(_worker: object) -> None:
    """Leave Ctrl-C to the command that has started this worker; Dask calls it in each of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def dask_crew(recipe: Recipe, folder: str, *, scheduler: str = "", workers: int = 0) -> Iterator[Crew]:
    """Give a crew of Dask's workers.

    Parameters
    ----------
    scheduler
        The address of one that is there, such as ``tcp://10.0.0.1:8786``.
    workers
        Where there is none: how many processes of this computer are started, and ended.

    Raises
    ------
    Problem
        When the scheduler is not there, has no workers, or these cannot make the same pictures as this
        process.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(_quiet())
        address = scheduler
        if not scheduler:
            from distributed import LocalCluster  # noqa: PLC0415 - it takes long, and few need it

            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address="127.0.0.1:0",  # None takes 8787, or warns
                    host="127.0.0.1",
                    silence_logs=logging.CRITICAL,
                    memory_limit=0,
                    preload=[__name__],
                )
            )
            address = cluster.scheduler_address
        client = stack.enter_context(_client(address))
        _check_all(client, address, folder)
        yield _Dask(client, address, recipe, folder).run


class _Dask:
    def __init__(self, client: Any, address: str, recipe: Recipe, folder: str) -> None:
        self._client, self._address = client, address
        self._recipe, self._folder = recipe, folder
        self._expected = versions_here()
        self._running: dict[str, list[Item]] = {}
        self._workers, self._asked_s, self._chunk = 1, -float("inf"), CHUNK

    def run(self, items: Iterable[Item]) -> Iterator[Outcome]:
        from distributed import as_completed  # noqa: PLC0415 - as above

        left = iter(items)
        self._count()
        self._chunk = chunk_for(items, self._workers, CHUNK)
        done = as_completed(loop=self._client.loop, with_results=True, raise_errors=False)
        try:
            self._fill(done, left)
            for future, result in done:
                chunk = self._running.pop(future.key)
                yield from self._told(done, future, result, chunk)
                self._fill(done, left)
        finally:
            done.clear()

    def _fill(self, done: Any, left: Iterator[Item]) -> None:
        self._count()
        while len(self._running) < AHEAD * self._workers and (chunk := list(islice(left, self._chunk))):
            self._submit(done, chunk)

    def _count(self) -> None:
        """Look now and then how many workers there are: more may have joined."""
        now_s = time.monotonic()
        if now_s - self._asked_s > _ASK_EVERY_S:
            self._asked_s = now_s
            with contextlib.suppress(OSError):  # told where the results are waited for
                self._workers = max(1, sum(self._client.nthreads().values()))

    def _submit(self, done: Any, chunk: list[Item]) -> None:
        job = (make_there, chunk, self._recipe, self._folder, self._expected)
        future = self._client.submit(*job, pure=False)
        self._running[future.key] = chunk
        done.add(future)

    def _told(self, done: Any, future: Any, result: Any, chunk: list[Item]) -> Iterable[Outcome]:
        from distributed import KilledWorker  # noqa: PLC0415 - as above

        if future.status == "finished":
            if isinstance(result, Refused):
                raise _refused(self._address, "a worker that joined", result, self._expected)
            return list(result)
        if future.status == "error":
            error = result[1]
            if not isinstance(error, KilledWorker):
                raise error if isinstance(error, OSError) else _broken(self._address, error)
            if len(chunk) == 1:
                return [Failed(chunk[0].index, f"{chunk[0].place}: the workers that transform it die")]
            for each in chunk:  # which of its x-rays was it?
                self._submit(done, [each])
            return ()
        raise Problem(
            "the scheduler of the cluster was lost",
            where=self._address,
            advice=f"see to it, then {_AGAIN}",
            kind=Kind.ABORTED,
        )


@contextlib.contextmanager
def _client(address: str) -> Iterator[Any]:
    from distributed import Client  # noqa: PLC0415 - as above

    try:
        client = Client(address, timeout=_PATIENCE_S, set_as_default=False)
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


def _check_all(client: Any, address: str, folder: str) -> None:
    """Make sure that there are workers, and that each would make the same pictures as this process."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE_S)
    except TimeoutError as error:
        raise Problem(
            "the cluster has no workers",
            where=address,
            advice="start some (`dask worker ADDRESS`), then the same command again",
        ) from error
    expected = versions_here()
    try:
        answers = client.run(why_not, expected, folder)
    except Exception as error:  # whatever such a worker lacks
        raise _broken(address, error) from error
    for worker, refused in answers.items():
        if refused is not None:
            raise _refused(address, f"worker {worker}", refused, expected)


def _refused(address: str, worker: str, refused: Refused, expected: Mapping[str, str]) -> Problem:
    if refused.folder:
        return Problem(
            f"{worker} of the cluster does not see the folder that the pictures go to",
            where=address,
            expected=refused.folder,
            advice="choose an --out that all of them have at the same path, and run the same command again",
        )
    names = [name for name in expected if expected[name] != refused.versions.get(name)]
    return Problem(
        f"{worker} of the cluster has other versions than this computer, and would make other pictures",
        where=address,
        expected=", ".join(f"{name} {expected[name]}" for name in names),
        got=", ".join(f"{name} {refused.versions.get(name, 'missing')}" for name in names),
        advice="install the same versions on all of them: nothing was made there",
    )


def _broken(address: str, error: BaseException) -> Problem:
    return Problem(
        "a worker of the cluster cannot run chexrig",
        where=address,
        expected=f"chexrig {software()['chexrig']} on each",
        got=f"{type(error).__name__}: {error}".partition("\n")[0],
        advice="install it there, in the same versions as here",
    )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Have the cluster's own words kept back: what matters of them is told in a Problem."""
    import distributed  # noqa: F401, PLC0415 - as above: it sets the levels of its loggers

    names = [each for each in logging.root.manager.loggerDict if each.partition(".")[0] == "distributed"]
    before = {logging.getLogger(each): logging.getLogger(each).level for each in names}
    for logger in before:
        logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"distributed\b")
            yield
    finally:
        for logger, level in before.items():
            logger.setLevel(level)
