"""How far it is, how fast it goes, and how long it will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from controller.cli.console.columns import CountColumn, SpeedColumn, TimeColumn
from controller.cli.console.messages import err

if TYPE_CHECKING:
    from controller.intake.from_phone import Copied

_LOG_EVERY_S = 10.0
_RECENT = 32


@contextmanager
def counted(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on the terminal for work that reports (done, in all)."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        CountColumn(),
        TaskProgressColumn(),
        TimeColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as progress:
        task = progress.add_task(words, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def copied(words: str) -> Iterator[Callable[[Copied], None]]:
    """Show a bar with MB/s and the time left, for photos that are copied."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[photos]}"),
        TaskProgressColumn(),
        SpeedColumn(),
        TimeColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as progress:
        task = progress.add_task(words, total=None, photos="")

        def show(now: Copied) -> None:
            photos = f"{now.photos}/{now.total_photos}"
            # a phone that tells no sizes: as if they were all alike
            total = now.total_bytes or (
                now.size_bytes * now.total_photos // now.photos if now.photos else None
            )
            progress.update(task, completed=now.size_bytes, total=total, photos=photos)

        yield show


class CaptureProgress:
    """Progress of one subset: a bar on a terminal, a line now and then elsewhere.

    Parameters
    ----------
    subset
        Its id.
    done, total
        Photos saved in earlier sessions, and in all.
    """

    def __init__(self, subset: str, done: int, total: int) -> None:
        self._subset = subset
        self._done = done
        self._total = total
        self._recent_s: deque[float] = deque(maxlen=_RECENT)
        self._logged_s = time.monotonic()
        self._bar = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(bar_width=None),
            CountColumn(),
            TextColumn("{task.fields[pace]}"),
            TimeColumn(elapsed=True),
            console=err,
            disable=not err.is_terminal,
        )
        self._task = self._bar.add_task(subset, total=total, completed=done, pace="")

    def __enter__(self) -> CaptureProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def captured(self, cycle_s: float) -> None:
        """Count one photo that took `cycle_s` seconds."""
        self._done += 1
        self._recent_s.append(cycle_s)
        self._bar.update(self._task, completed=self._done, pace=f"{self._pace_s():.2f} s each")
        if not err.is_terminal and self._log_is_due():
            err.print(self.line())

    def line(self) -> str:
        """Say it in words."""
        left_s = self._pace_s() * (self._total - self._done)
        left = f", about {_spoken(left_s)} left" if left_s else ""
        return f"{self._subset}: {self._done} of {self._total} saved{left}"

    def _pace_s(self) -> float:
        return sum(self._recent_s) / len(self._recent_s) if self._recent_s else 0.0

    def _log_is_due(self) -> bool:
        now = time.monotonic()
        if now - self._logged_s < _LOG_EVERY_S and self._done < self._total:
            return False
        self._logged_s = now
        return True


def _spoken(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
