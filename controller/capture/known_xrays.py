"""A manifest's x-rays as photos are compared with them: made ready beside a run until they are needed."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from controller.capture.pages import Page, waiting_page
from controller.display import DaemonPool
from controller.plan import MANIFEST, LoadedPlan
from controller.xrays import Manifest

if TYPE_CHECKING:
    from controller.identity import References

_TELLS_EVERY_S = 5.0
_PATIENT_S = 0.4  # what is quicker needs no page of its own
_WHAT = "Reading the x-rays that photos are compared with"


class _Unwanted(Exception):  # noqa: N818 - the run has ended
    """Nobody needs them any more."""


class KnownXrays:
    """Reads, or makes, what photos are compared with, in a thread of its own.

    Parameters
    ----------
    note
        Is given a sentence now and then, in the engine's thread.
    """

    def __init__(self, loaded: LoadedPlan, manifest: Manifest, note: Callable[[str], None]) -> None:
        self._loaded, self._manifest, self._note = loaded, manifest, note
        self._task: asyncio.Task[References] | None = None
        self._is_wanted = True
        self._count = 0, 0

    def begin(self) -> None:
        """Begin, where that was not done yet."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._made())

    async def ready(self) -> References:
        """Wait until they are there.

        Raises
        ------
        Problem
            When there is nothing to be compared with.
        """
        self.begin()
        assert self._task is not None  # noqa: S101 - begun
        return await asyncio.shield(self._task)

    async def end(self) -> None:
        """Want them no more."""
        self._is_wanted = False
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._task

    def page(self) -> Page:
        """Tell how far it is."""
        done, total = self._count
        words = f"{_WHAT}: {done:,} of {total:,}" if total else _WHAT
        return waiting_page(words, "This is done once for these x-rays.", time.monotonic() - self._began_s)

    @property
    def patient_s(self) -> float:
        """How long to wait before the page comes up."""
        return _PATIENT_S

    async def _made(self) -> References:
        self._began_s = told_s = time.monotonic()
        pool = DaemonPool(1, "references")
        future = asyncio.wrap_future(pool.submit(self._read))
        pool.close()
        try:
            while not (await asyncio.wait([future], timeout=_TELLS_EVERY_S))[0]:
                if time.monotonic() - told_s >= _TELLS_EVERY_S and self._count[1]:
                    told_s = time.monotonic()
                    self._note(f"{_WHAT.lower()}: {self._count[0]:,} of {self._count[1]:,}")
        finally:
            future.cancel()  # then nobody is told of what the thread ends with
        return future.result()

    def _read(self) -> References:
        from controller.identity import references_for  # noqa: PLC0415 - no run without pictures needs it

        def progress(done: int, total: int) -> None:
            if not self._is_wanted:
                raise _Unwanted
            self._count = done, total

        path = self._loaded.manifest or self._loaded.state_dir / MANIFEST
        return references_for(self._manifest, self._loaded.images, path, progress)
