"""How far a subset is, how long the rest takes, and how the phone is: a bar with words below it."""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING

from rich.progress import BarColumn, TextColumn

from controller.cli.console.columns import Bar, clock
from controller.cli.console.messages import err, show_warning

if TYPE_CHECKING:
    from controller.capture import events
    from controller.identity import Judged

_LOG_EVERY_S = 10.0
_RECENT = 32


class CaptureProgress:
    """Progress of one subset: a bar on a terminal, a line now and then elsewhere.

    Parameters
    ----------
    subset
        Its id.
    done, total
        Photos saved in earlier sessions, and in all.
    again
        Whether photos are captured again.
    proven
        By index, whether the newest photo of it is proven: of this run's photos, bar after bar.
    """

    def __init__(
        self,
        subset: str,
        done: int,
        total: int,
        *,
        again: bool = False,
        proven: dict[int, bool] | None = None,
    ) -> None:
        self._subset = subset
        self._done, self._total = done, total
        self._of = "to be captured again" if again else "in this subset"
        self._now: events.Saved | None = None
        self._proven = {} if proven is None else proven
        self._of_run = (
            " since this start" if done > len(self._proven) + 1 else ""
        )  # the newest is not judged yet
        self._recent_s: deque[float] = deque(maxlen=_RECENT)
        self._recent_repeats: deque[int] = deque(maxlen=_RECENT)
        self._logged_s = time.monotonic()
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[left]}"),
            console=err,
            disable=not err.is_terminal,
        )
        self._task = self._bar.add_task(subset, total=total, completed=done, left="")
        self._bar.below = (self._where(),)

    def __enter__(self) -> CaptureProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def saved(self, photo: events.Saved, done: int) -> None:
        """Take note of a photo; `done` are on record now."""
        self._done, self._now = done, photo
        self._recent_repeats.append(photo.repeats)
        self._recent_s.append(photo.cycle_s)  # without pauses: the engine leaves them out
        left_s = self._left_s()
        self._bar.below = (self._where(), self._phone())
        self._bar.update(self._task, completed=done, left=f"{clock(left_s)} left" if left_s else "")
        if not err.is_terminal and self._log_is_due():
            err.print(self.line(), markup=False)

    def judged(self, index: int, judged: Judged) -> None:
        """Take note of what the newest photo of an x-ray shows."""
        self._proven[index] = judged.verdict.value == "proven"
        self._bar.below = (self._where(), self._phone())

    def line(self) -> str:
        """Say it in words."""
        left_s = self._left_s()
        left = f"about {_spoken(left_s)} left" if left_s else ""
        repeats = self._asked_again()
        again = f"{repeats} photos" if repeats else ""
        said = [f"{self._done} of {self._total} saved", self._shown(), left, again, self._phone()]
        return f"{self._subset}: {', '.join(each for each in said if each)}"

    def _where(self) -> str:
        """Say which x-ray it is and how many are done: an index is no count."""
        xray = "" if self._now is None else f"x-ray {self._now.index}"
        pace = f"each {self._pace_s():.2f} s" if self._recent_s else ""
        done = f"{self._done} of {self._total} {self._of}"
        said = [xray, done, self._shown(), pace, self._asked_again()]
        return ", ".join(each for each in said if each)

    def _shown(self) -> str:
        """Say of how many photos it is proven what they show; one that was taken again counts once."""
        if not self._proven:
            return ""
        return f"proven {sum(self._proven.values())} of {len(self._proven)}{self._of_run}"

    def _asked_again(self) -> str:
        """Say for how many photos the phone was asked again: it means a bad network."""
        repeated = sum(map(bool, self._recent_repeats))
        return f"asked again for {repeated} of {len(self._recent_repeats)}" if repeated else ""

    def _phone(self) -> str:
        """Say how the phone is, as far as it says so."""
        now = self._now
        if now is None:
            return ""
        battery = "" if now.battery_percent is None else f"battery {now.battery_percent} %"
        warmth = "" if now.temperature_c is None else f"{now.temperature_c:.0f} °C"
        room = "" if now.free_bytes is None else f"{now.free_bytes / 1e9:.1f} GB free"
        said = ", ".join(each for each in (battery, warmth, room) if each)
        return f"phone: {said}" if said else ""

    def _left_s(self) -> float:
        return self._pace_s() * (self._total - self._done)

    def _pace_s(self) -> float:
        return sum(self._recent_s) / len(self._recent_s) if self._recent_s else 0.0

    def _log_is_due(self) -> bool:
        now = time.monotonic()
        if now - self._logged_s < _LOG_EVERY_S and self._done < self._total:
            return False
        self._logged_s = now
        return True


class OtherSettings:
    """That the phone used other settings: told for the first photo, for all others together at the end."""

    def __init__(self) -> None:
        self._others: list[int] = []
        self._has_told = False

    def tell(self, index: int, words: str) -> None:
        """Take note of a photo."""
        if self._has_told:
            self._others.append(index)
            return
        self._has_told = True
        show_warning(f"x-ray {index}: the phone used other settings than it was to: {words}")

    def close(self) -> None:
        """Tell of the others."""
        if self._others:
            from controller.plan import merged, spoken  # noqa: PLC0415 - every command's help is without it

            photos = "x-ray" if len(self._others) == 1 else f"{len(self._others)} x-rays"
            where = spoken(merged(self._others))
            show_warning(f"so it was with {photos} more ({where}); the record says which settings")
        self._others, self._has_told = [], False


def _spoken(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
