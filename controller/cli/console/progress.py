"""How far it is, how fast it goes, and how long it will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from controller.cli.console.columns import CountColumn, SpeedColumn, TimeColumn, clock, paced
from controller.cli.console.messages import err

if TYPE_CHECKING:
    from controller.intake.from_phone import Copied


@contextmanager
def counted(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on the terminal for work that reports (done, in all)."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        CountColumn(),
        TaskProgressColumn("{task.percentage:>3.0f}%", style="none"),
        TimeColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as progress:
        task = progress.add_task(words, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


_LOG_EVERY_S = 10.0
_PACE_FROM_S, _PACE_EVERY_S, _PACE_OVER_S = 1.0, 0.2, 30.0


class Making(Protocol):
    """Is told how many of how many are there; where something else begins, in words what."""

    def __call__(self, done: int, total: int, words: str = "") -> None:
        """Show it."""


@contextmanager
def making(words: str) -> Iterator[Making]:
    """Show pace and time left of what is made: a bar on a terminal, a line now and then elsewhere.

    The pace is that of the last half minute; what was there when it began does not count.
    """
    if not err.is_terminal:
        yield _Lines(words).show
        return
    now, pace = words, _Pace()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        CountColumn(),
        TaskProgressColumn("{task.percentage:>3.0f}%", style="none"),
        TextColumn("{task.fields[pace]}"),
        console=err,
        transient=True,
    ) as progress:
        task = progress.add_task(words, total=None, pace="")

        def show(done: int, total: int, words: str = "") -> None:
            nonlocal now, pace
            if words and words != now:
                now, pace = words, _Pace()
            told = pace.told(done, total)
            progress.update(task, description=now, completed=done, total=total, pace=told)

        yield show


class _Lines:
    def __init__(self, words: str) -> None:
        self._words, self._pace = words, _Pace()
        self._told_s, self._has_told = time.monotonic(), False

    def show(self, done: int, total: int, words: str = "") -> None:
        if words and words != self._words:
            self._words, self._pace, self._told_s = words, _Pace(), time.monotonic()
            if self._has_told:
                err.print(words, markup=False)
        now_s, pace = time.monotonic(), self._pace.told(done, total)
        if now_s - self._told_s < _LOG_EVERY_S:
            return
        self._told_s, self._has_told = now_s, True
        err.print(f"{self._words}: {done:,} of {total:,}{', ' if pace else ''}{pace}", markup=False)


class _Pace:
    """How many came in a second lately, from the first one on."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def told(self, done: int, total: int) -> str:
        """Give ``26/s, 3:12 left``; nothing where that is not known yet."""
        now_s, seen = time.monotonic(), self._seen
        if not seen or now_s - seen[-1][0] >= _PACE_EVERY_S:
            seen.append((now_s, done))
        while len(seen) > 2 and now_s - seen[1][0] >= _PACE_OVER_S:
            seen.popleft()
        began_s, before = seen[0]
        if now_s - began_s < _PACE_FROM_S or done <= before:
            return ""
        pace = (done - before) / (now_s - began_s)
        left = f", {clock((total - done) / pace)} left" if done < total else ""
        return paced(pace) + left


@contextmanager
def copied() -> Iterator[Callable[[Copied], None]]:
    """Show a bar with MB/s and the time left, for photos that are copied, looked at and turned."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[photos]}"),
        TaskProgressColumn("{task.percentage:>3.0f}%", style="none"),
        SpeedColumn(),
        TimeColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as progress:
        task = progress.add_task("copying photos", total=None, photos="")

        def show(now: Copied) -> None:
            photos = f"{now.photos}/{now.total_photos}"
            # a phone that tells no sizes: as if they were all alike
            total = now.total_bytes or (
                now.size_bytes * now.total_photos // now.photos if now.photos else None
            )
            progress.update(
                task, description=str(now.stage), completed=now.size_bytes, total=total, photos=photos
            )

        yield show
