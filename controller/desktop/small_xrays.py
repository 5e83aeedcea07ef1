"""X-rays as small pictures for the window, read beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import numpy as np
from PyQt5.QtGui import QImage

from android_bridge.base import Problem
from controller.display import DaemonPool
from controller.xrays import Xray, render

_SIDE_PX = 700


class SmallXrays:
    """Gives the picture of one x-ray after another; the newest that was asked for.

    Parameters
    ----------
    xray
        Gives an x-ray by its index.
    locate
        Gives its file.
    """

    def __init__(self, xray: Callable[[int], Xray], locate: Callable[[Xray], Path]) -> None:
        self._xray, self._locate = xray, locate
        self._pool = DaemonPool(1, "small x-rays")
        self._asked: int | None = None
        self._coming: Future[QImage | None] | None = None

    def ask(self, index: int | None) -> bool:
        """Want this one; gives whether another one was wanted before."""
        if index == self._asked:
            return False
        self._asked = index
        self._coming = None if index is None else self._pool.submit(partial(self._drawn, index))
        return True

    def come(self) -> QImage | None:
        """Give the picture once it is there, and only once; None before, and where it cannot be drawn."""
        coming = self._coming
        if coming is None or not coming.done():
            return None
        self._coming = None
        with contextlib.suppress(Problem, OSError):  # the rig's screen shows what is wrong with it
            return coming.result()
        return None

    def _drawn(self, index: int) -> QImage | None:
        if index != self._asked:  # a phone that is faster than this: whoever asks now need not wait for those
            return None
        xray = self._xray(index)
        path = self._locate(xray)
        whole = xray.is_shown_in_whole_range
        frame = render(path.read_bytes(), index, _SIDE_PX, _SIDE_PX, name=str(path), whole_range=whole)
        pixels = np.ascontiguousarray(frame.pixels)
        height, width = pixels.shape
        return QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
