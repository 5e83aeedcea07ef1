"""How far it is, how fast it goes, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from controller.cli.console.columns import CountColumn, PaceColumn, SpeedColumn, TimeColumn, clock, paced
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


class Making(Protocol):
    """Is told how many of how many are there; where something else begins, in words what."""

    def __call__(self, done: int, total: int, words: str = "") -> None:
        """Show it."""


@contextmanager
def making(words: str) -> Iterator[Making]:
    """Show pace and time left of what is made: a bar on a terminal, a line now and then elsewhere.

    What was there when it began does not count for the pace.
    """
    if not err.is_terminal:
        yield _Lines(words).show
        return
    now = words
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        CountColumn(),
        TaskProgressColumn("{task.percentage:>3.0f}%", style="none"),
        PaceColumn(),
        TimeColumn(),
        console=err,
        transient=True,
    ) as progress:
        task = progress.add_task(words, total=None)

        def show(done: int, total: int, words: str = "") -> None:
            nonlocal now
            if progress.tasks[0].total is None or (words and words != now):
                now = words or now
                progress.reset(task, description=now, total=total, completed=done)
            progress.update(task, completed=done, total=total)

        yield show


class _Lines:
    def __init__(self, words: str) -> None:
        self._words = words
        self._began: tuple[float, int] | None = None
        self._told_s = 0.0

    def show(self, done: int, total: int, words: str = "") -> None:
        if words and words != self._words:
            self._words, self._began = words, None
        now_s = time.monotonic()
        if self._began is None:
            self._began, self._told_s = (now_s, done), now_s
        if now_s - self._told_s < _LOG_EVERY_S:
            return
        self._told_s = now_s
        began_s, before = self._began
        pace = (done - before) / (now_s - began_s)
        left = f", {clock((total - done) / pace)} left" if pace else ""
        err.print(f"{self._words}: {done:,} of {total:,}, {paced(pace)}{left}", markup=False)


@contextmanager
def copied(words: str) -> Iterator[Callable[[Copied], None]]:
    """Show a bar with MB/s and the time left, for photos that are copied."""
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
        task = progress.add_task(words, total=None, photos="")

        def show(now: Copied) -> None:
            photos = f"{now.photos}/{now.total_photos}"
            # a phone that tells no sizes: as if they were all alike
            total = now.total_bytes or (
                now.size_bytes * now.total_photos // now.photos if now.photos else None
            )
            description = "turning photos upright" if now.is_turning else words
            progress.update(
                task, description=description, completed=now.size_bytes, total=total, photos=photos
            )

        yield show
