"""The next x-rays read, checked and rendered in worker threads while the present one is photographed."""

from __future__ import annotations

import asyncio
import hashlib
from functools import partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from android_bridge.base import Kind, Problem
from controller.display.daemon_pool import DaemonPool
from controller.xrays import render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path
    from types import TracebackType

    from controller.xrays import Frame, Patch


class XrayLike(Protocol):
    """What prefetching needs to know of a manifest's x-ray."""

    @property
    def index(self) -> int:
        """Index in the manifest, 1..N."""

    @property
    def sha256(self) -> str | None:
        """SHA-256 of the file when the manifest was made, None if it was not hashed."""

    @property
    def is_shown_in_whole_range(self) -> bool:
        """Whether 16 bits are shown from the lowest to the highest value, whatever these are."""


READ_PATIENCE_S = 60.0  # a network drive that wakes up takes its time; one that is gone never answers

XrayT = TypeVar("XrayT", bound=XrayLike)


class Prefetcher(Generic[XrayT]):
    """Keeps the next frames coming; at most ``ahead + 1`` are held, however many x-rays there are.

    Parameters
    ----------
    xrays
        The subset's x-rays in the order they will be asked for.
    locate
        Gives an x-ray's file; called in a worker thread.
    screen_width_px, screen_height_px
        The screen in device pixels.
    workers
        Worker threads; one sustains some 50 images a second.
    ahead
        How many frames to have ready beyond the present one.
    patches
        What is drawn over each x-ray.
    """

    def __init__(
        self,
        xrays: Sequence[XrayT],
        locate: Callable[[XrayT], Path],
        screen_width_px: int,
        screen_height_px: int,
        *,
        workers: int = 1,
        ahead: int = 4,
        patches: Sequence[Patch] = (),
    ) -> None:
        self._xrays = xrays
        self._position = {xray.index: position for position, xray in enumerate(xrays)}
        if len(self._position) != len(xrays):
            raise ValueError("an index stands twice among the x-rays")
        self._locate = locate
        self._size = (screen_width_px, screen_height_px)
        self._ahead = ahead
        self._patches = patches
        self._frames: dict[int, Future[Frame]] = {}
        self._pool = DaemonPool(workers, "prefetch")

    async def get(self, index: int) -> Frame:
        """Give the frame of x-ray `index`; `prepare` has the next ones made ready.

        Asking again for the same index, for a retake, is answered from memory. An x-ray that could not be
        prepared raises here and nowhere else, and is tried afresh when asked for again.

        Raises
        ------
        Problem
            If the file cannot be read, has changed since the manifest was made, or is no image.
        ValueError
            If `index` is not among the x-rays.
        """
        if index not in self._position:
            raise ValueError(f"x-ray {index} is not among the {len(self._xrays)} to be shown")
        self._keep_ready(self._position[index], 0)
        try:
            async with asyncio.timeout(READ_PATIENCE_S):
                frame = await asyncio.wrap_future(self._frames[index])
        except TimeoutError:
            self._frames.pop(index, None)
            raise Problem(
                f"x-ray {index} could not be read within {READ_PATIENCE_S:.0f} s",
                advice="look whether the disk or network drive with the x-rays still answers",
                kind=Kind.ABORTED,
            ) from None
        except Exception:
            self._frames.pop(index, None)
            raise
        if frame.index != index:
            raise RuntimeError(f"the frame of x-ray {frame.index} came for x-ray {index}")
        return frame

    def prepare(self, index: int) -> None:
        """Have the x-rays after `index` made ready, and let go of those before it.

        Not done by `get`, so that decoding starts when the phone is busy and not when the window paints.
        """
        self._keep_ready(self._position[index], self._ahead)

    def close(self) -> None:
        """Stop the workers. Does not wait for the images in hand: their disk may have stopped answering."""
        for each in self._frames.values():
            each.cancel()
        self._pool.close()
        self._frames.clear()

    def __enter__(self) -> Prefetcher[XrayT]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _keep_ready(self, position: int, ahead: int) -> None:
        wanted = {xray.index: xray for xray in self._xrays[position : position + ahead + 1]}
        last = position + self._ahead
        for index in [index for index in self._frames if not position <= self._position[index] <= last]:
            self._frames.pop(index).cancel()
        for index, xray in wanted.items():
            held = self._frames.get(index)
            if held is None or held.cancelled():
                self._frames[index] = self._pool.submit(partial(self._prepare, xray))

    def _prepare(self, xray: XrayT) -> Frame:
        path = self._locate(xray)
        data = _read(path)
        if xray.sha256 is not None:
            _check(data, xray.sha256, path)
        return render(
            data,
            xray.index,
            *self._size,
            name=str(path),
            patches=self._patches,
            whole_range=xray.is_shown_in_whole_range,
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(
            "the x-ray's file cannot be read",
            where=str(path),
            got=error.strerror or str(error),
            advice="check the data folder of the plan, and that the disk is mounted",
        ) from error


def _check(data: bytes, expected: str, path: Path) -> None:
    got = hashlib.sha256(data).hexdigest()
    if got != expected:
        raise Problem(
            "the image has changed since the manifest was made",
            where=str(path),
            expected=f"SHA-256 {expected}",
            got=f"SHA-256 {got}",
            advice="restore the file; photos of a changed image would carry the labels of another",
        )
