"""How far photos by hand are, on the operator's other screen."""

from __future__ import annotations

import time
from types import TracebackType

from rich.progress import BarColumn, TextColumn

from controller.cli.console.columns import Bar, TimeColumn
from controller.cli.console.messages import err

_LOG_EVERY_S = 10.0


class ByHandProgress:
    """Which x-ray stands on the screen: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._logged_s = 0.0
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TimeColumn(left=False, elapsed=True),
            console=err,
            disable=not err.is_terminal,
        )
        self._task = self._bar.add_task("", total=None, visible=False)

    def __enter__(self) -> ByHandProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def done(self) -> None:
        """Say that nothing of the set is left."""
        total = self._bar.tasks[0].total or 0
        self._bar.below = (f"{total:.0f} of {total:.0f}",)
        self._bar.update(self._task, completed=total)

    def showing(self, subset: str, words: str, index: int, done: int, total: int) -> None:
        """Say that x-ray `index` has come up, in a set (in words) of which `done` of `total` are done."""
        self._bar.below = (f"x-ray {index}, {done} of {total} in {words}",)
        self._bar.update(self._task, description=subset, completed=done, total=total, visible=True)
        now_s = time.monotonic()
        if not err.is_terminal and (now_s - self._logged_s > _LOG_EVERY_S or not self._logged_s):
            self._logged_s = now_s
            err.print(f"{words} ({subset}): {done} of {total} done, x-ray {index} is shown", markup=False)
