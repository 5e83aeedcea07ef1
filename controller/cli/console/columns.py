"""A bar and its columns; each says what it is, and nothing where that is not known yet."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.progress import Progress, ProgressColumn, Task, TransferSpeedColumn
from rich.text import Text


class Bar(Progress):
    """A bar with lines of words below it."""

    below: tuple[str, ...] = ()

    def get_renderables(self) -> Iterable[RenderableType]:
        """Give the bar, and the words."""
        yield self.make_tasks_table(self.tasks)
        yield from (Text(each, no_wrap=True, overflow="ellipsis") for each in self.below if each)


class CountColumn(ProgressColumn):
    """How many are done, of how many."""

    def render(self, task: Task) -> Text:
        """Show ``3/17``."""
        total = "" if task.total is None else f"{task.total:.0f}"
        return Text(f"{task.completed:{len(total)}.0f}/{total}" if total else "")


class SpeedColumn(TransferSpeedColumn):
    """How fast bytes come."""

    def render(self, task: Task) -> Text:
        """Show ``8.1 MB/s``."""
        return Text(super().render(task).plain if task.finished_speed or task.speed else "")


class TimeColumn(ProgressColumn):
    """How long it will still take, and how long it has taken so far.

    Parameters
    ----------
    left, elapsed
        Which of the two.
    """

    max_refresh = 0.5  # more often it only flickers

    def __init__(self, *, left: bool = True, elapsed: bool = False) -> None:
        super().__init__()
        self._left, self._elapsed = left, elapsed

    def render(self, task: Task) -> Text:
        """Show ``3:12 left, 1:40 elapsed``."""
        left_s = task.time_remaining if self._left and not task.finished else None
        elapsed_s = task.elapsed if self._elapsed else None
        times = ((left_s, "left"), (elapsed_s, "elapsed"))
        words = ", ".join(f"{clock(each)} {what}" for each, what in times if each is not None)
        return Text(words)


def paced(pace: float) -> str:
    """Give ``26/s``; slow ones with a digit more."""
    return f"{pace:,.0f}/s" if pace >= 10 else f"{pace:.1f}/s"


def clock(time_s: float) -> str:
    """Give ``3:12`` or ``1:03:12``."""
    minutes, seconds = divmod(int(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
