"""How far it is, how fast it goes, and how long it will take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from controller.cli.console.columns import CountColumn, SpeedColumn, TimeColumn
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
