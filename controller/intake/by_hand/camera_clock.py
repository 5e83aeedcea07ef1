"""The camera's clock against the computer's: by how much it is off, and how fast it drifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from controller.intake.by_hand.timeline import time_of

Seconds = NDArray[np.float64]

MOST_DRIFT = 0.01
"""Seconds in a second; a camera's quartz has a thousandth of it."""
ENOUGH_PICTURES = 3
"""So many photos that were recognised have to agree on the clock, where no time code was photographed."""
_MISFIT_S = 0.5
_LEAST_SLACK_S, _MOST_SLACK_S = 0.25, 3.0
_LEAST_SHARE = 0.6
_MOST_PAIRED = 40
_DRIFT_SPAN_S = 90.0
_DRIFT_SIGHTS = 5
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Sight:
    """A photo of which it is known between which moments it was taken, by the computer's time.

    Parameters
    ----------
    camera_s, resolution_s
        Its time by the camera, and how finely that is told: cameras cut off.
    begins_s, ends_s
        From when to when what it shows stood on the screen.
    is_mark
        Whether it shows a time code.
    """

    camera_s: float
    resolution_s: float
    begins_s: float
    ends_s: float
    is_mark: bool = False


@dataclass(frozen=True, slots=True)
class CameraClock:
    """How to turn the camera's time into the computer's.

    Parameters
    ----------
    offset_s
        What has to be added to the camera's time at `origin_s`; positive: its clock is behind.
    drift
        What more has to be added for each second after it.
    origin_s
        A moment by the camera.
    slack_s
        How uncertain this is.
    marks, pictures
        How many time codes and recognised photos speak for it.
    span_s
        From the first to the last of these.
    """

    offset_s: float
    drift: float
    origin_s: float
    slack_s: float
    marks: int
    pictures: int
    span_s: float = 0.0

    def put_right(self, camera_s: float) -> float:
        """Give the computer's time."""
        return camera_s + self.offset_s + self.drift * (camera_s - self.origin_s)

    def stretched(self, camera_s: float, most_drift: float = 1e-4) -> CameraClock:
        """Give it for a moment far from where it was found: less certain by what clocks drift meanwhile."""
        slack_s = self.slack_s + abs(camera_s - self.origin_s) * most_drift
        return replace(self, slack_s=slack_s)

    @property
    def is_usable(self) -> bool:
        """Whether it is certain enough to tell x-rays apart that stood there for seconds."""
        return self.slack_s <= _MOST_SLACK_S

    def __str__(self) -> str:
        """Say it in words."""
        way = "behind" if self.offset_s >= 0 else "ahead of"
        found = [f"{self.marks} time code{'s' * (self.marks > 1)}"] if self.marks else []
        found += [f"{self.pictures} recognised photo{'s' * (self.pictures > 1)}"] if self.pictures else []
        is_certain = abs(self.drift) * self.span_s > 2 * self.slack_s  # else it may be chance
        drift = f", drifting {self.drift * 3600:+.1f} s an hour" if is_certain else ""
        at = time_of(self.put_right(self.origin_s)).strftime("%Y-%m-%d %H:%M UTC")
        off = f"{abs(self.offset_s):,.1f} s {way} the computer's{drift}"
        return f"at {at} the camera's clock was {off} (± {self.slack_s:.1f} s; from {' and '.join(found)})"


def fit_clock(sights: Sequence[Sight]) -> CameraClock | None:
    """Find the clock that most sights agree on.

    A sight leaves room: its photo was taken at any time while its picture stood there. The clock in the
    middle of what all agreeing sights leave is taken.

    Returns
    -------
    CameraClock or None
        None where too few agree: `ENOUGH_PICTURES` without a time code, and most of all in any case.
    """
    marks = [each for each in sights if each.is_mark]
    chosen = marks or list(sights)
    if not chosen or (not marks and len(chosen) < ENOUGH_PICTURES):
        return None
    ranges = _Ranges(chosen)
    offset_s, drift = ranges.best_guess()
    fitting = ranges.misfit_s(offset_s, drift) <= _MISFIT_S
    least = max(1 if marks else ENOUGH_PICTURES, _LEAST_SHARE * len(chosen))
    if fitting.sum() < least:
        return None
    return _settled(ranges.only(fitting), len(chosen) if marks else 0)


def _settled(ranges: _Ranges, marks: int) -> CameraClock:
    drift = ranges.widest_drift() if ranges.tells_drift() else 0.0
    low_s, high_s = ranges.common(drift)
    slack_s = max(_LEAST_SLACK_S, abs(high_s - low_s) / 2 + _LEAST_SLACK_S)
    count = len(ranges.camera_s)
    return CameraClock(
        (low_s + high_s) / 2,
        drift,
        ranges.origin_s,
        min(slack_s, _MOST_SLACK_S),
        count if marks else 0,
        0 if marks else count,
        float(np.ptp(ranges.camera_s)),
    )


class _Ranges:
    """What offset each sight leaves room for, at a given drift."""

    def __init__(self, sights: Sequence[Sight]) -> None:
        self._sights = list(sights)
        self.camera_s = np.array([each.camera_s for each in sights])
        self.origin_s = float(np.median(self.camera_s))
        self._since_s = self.camera_s - self.origin_s
        resolution_s = np.array([each.resolution_s for each in sights])
        self._low_s = np.array([each.begins_s for each in sights]) - self.camera_s - resolution_s
        self._high_s = np.array([each.ends_s for each in sights]) - self.camera_s

    def only(self, wanted: NDArray[np.bool_]) -> _Ranges:
        return _Ranges([each for each, is_wanted in zip(self._sights, wanted, strict=True) if is_wanted])

    def misfit_s(self, offset_s: float, drift: float) -> Seconds:
        moved_s = offset_s + drift * self._since_s
        misfit: Seconds = np.maximum(0, np.maximum(self._low_s - moved_s, moved_s - self._high_s))
        return misfit

    def best_guess(self) -> tuple[float, float]:
        """Give the offset and drift that fit most sights, of those that one sight or two suggest."""
        middle_s = (self._low_s + self._high_s) / 2
        guesses = [(float(each), 0.0) for each in middle_s]
        some = np.linspace(0, len(middle_s) - 1, min(len(middle_s), _MOST_PAIRED)).astype(int)
        for one, other in combinations(sorted(set(some)), 2):
            apart_s = self._since_s[other] - self._since_s[one]
            if abs(apart_s) < _DRIFT_SPAN_S:
                continue
            drift = float((middle_s[other] - middle_s[one]) / apart_s)
            if abs(drift) <= MOST_DRIFT:
                guesses.append((float(middle_s[one] - drift * self._since_s[one]), drift))

        def rank(guess: tuple[float, float]) -> tuple[int, float, float]:
            misfit_s = self.misfit_s(*guess)
            fits = misfit_s <= _MISFIT_S
            return int(fits.sum()), -abs(guess[1]), -float(misfit_s[fits].sum())

        return max(guesses, key=rank)

    def tells_drift(self) -> bool:
        """Say whether the sights are enough, and far enough apart, to tell a drift from chance."""
        tight = bool(np.max(self._high_s - self._low_s) < _DRIFT_SIGHTS)
        enough = len(self.camera_s) >= (2 if tight else _DRIFT_SIGHTS)
        return enough and float(np.ptp(self.camera_s)) >= _DRIFT_SPAN_S

    def common(self, drift: float) -> tuple[float, float]:
        """Give the lowest and highest offset that all leave room for; the wrong way round where none is."""
        return (
            float(np.max(self._low_s - drift * self._since_s)),
            float(np.min(self._high_s - drift * self._since_s)),
        )

    def widest_drift(self) -> float:
        """Give the drift that leaves most room; the room is a concave function of it."""
        low, high = -MOST_DRIFT, MOST_DRIFT

        def room_s(drift: float) -> float:
            lowest_s, highest_s = self.common(drift)
            return highest_s - lowest_s

        for _ in range(_STEPS):
            third = (high - low) / 3
            if room_s(low + third) < room_s(high - third):
                low += third
            else:
                high -= third
        return (low + high) / 2
