"""Two clocks read together, so that it is seen when the computer's clock was set."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from controller.records import Moment, Show

JUMP_S = 0.2  # time servers slew at most 0.5 ms a second: more at once is a set clock
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def moment_now() -> Moment:
    """Read both clocks."""
    return Moment(wall=datetime.now(UTC), steady_us=_steady_us())


def moment_at(monotonic_s: float) -> Moment:
    """Give both clocks' readings at an earlier reading of ``time.monotonic()``, some milliseconds ago."""
    now = moment_now()
    age_us = max(0, round((time.monotonic() - monotonic_s) * 1e6))
    return Moment(wall=now.wall - timedelta(microseconds=age_us), steady_us=now.steady_us - age_us)


def boot_id() -> str:
    """Give the id of this boot of the computer, empty where the system has none."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


def _steady_us() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


@dataclass(frozen=True, slots=True)
class ClockJump:
    """The computer's clock was set.

    Parameters
    ----------
    show
        Number of the show within which, or before which, it was noticed.
    at
        The computer's clock after it was set, UTC.
    seconds
        By how much; positive: forward.
    """

    show: int
    at: datetime
    seconds: float


def clock_jumps(shows: Sequence[Show], more_than_s: float = JUMP_S) -> list[ClockJump]:
    """Find where the computer's clock was set, in the order of showing.

    What happened over a restart of the computer cannot be seen.
    """
    marks = [
        (show, moment)
        for show in shows
        for moment in (show.shown, show.seen, show.hidden)
        if moment is not None
    ]
    found = []
    for (before, earlier), (after, later) in pairwise(marks):
        if before.boot != after.boot or not after.boot:
            continue
        steady_s = (later.steady_us - earlier.steady_us) / 1e6
        seconds = (later.wall - earlier.wall).total_seconds() - steady_s
        if abs(seconds) > more_than_s:
            found.append(ClockJump(after.number, later.wall, seconds))
    return found
