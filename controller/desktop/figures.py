"""Figures with their age: none is shown as true for longer than it may be."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

KEPT = 10_000
"""So many newest values of each figure are there to be plotted."""
_STALE_AFTER_PERIODS = 2.0


@dataclass(slots=True)
class Figure:
    """One figure, as it comes again and again.

    Parameters
    ----------
    name, unit
        In words, for a person.
    period_s
        How often it should come; infinite for one that comes once.
    """

    name: str
    unit: str = ""
    period_s: float = math.inf
    values: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=KEPT))
    """When each came, by a clock that only goes forward, and what it was."""

    def came(self, value: float | None, now_s: float) -> None:
        """Take a new value; None is none."""
        if value is not None and math.isfinite(value):
            self.values.append((now_s, value))

    @property
    def value(self) -> float | None:
        """The newest one."""
        return self.values[-1][1] if self.values else None

    def age_s(self, now_s: float) -> float:
        """Say how old the newest value is; infinite where there is none."""
        return now_s - self.values[-1][0] if self.values else math.inf

    def is_stale(self, now_s: float) -> bool:
        """Say whether it is twice as old as it should ever get."""
        return self.age_s(now_s) > _STALE_AFTER_PERIODS * self.period_s

    def told(self, digits: int = 0) -> str:
        """Give it with its unit; a dash where there is none."""
        value = self.value
        if value is None:
            return "-"
        return f"{value:,.{digits}f}{' ' * bool(self.unit)}{self.unit}"
