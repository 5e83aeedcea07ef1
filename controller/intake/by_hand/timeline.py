"""When each x-ray stood on the screen, on one even time that nobody can set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from controller.records import Kind, Moment, Show

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNSEEN_S = 1.0  # a killed session has written down once a second what still stood there
_CODE_LEEWAY_S = 1.0  # a code is drawn a little before it stands there


def seconds_of(time: datetime) -> float:
    """Give a time with its zone as seconds since 1970."""
    return (time - _EPOCH).total_seconds()


def time_of(seconds: float) -> datetime:
    """Give seconds since 1970 as a time, UTC."""
    return _EPOCH + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Standing:
    """A picture on the screen, from `begins_s` to `ends_s` of the timeline."""

    show: Show
    begins_s: float
    ends_s: float

    @property
    def index(self) -> int:
        """The x-ray's index; 0 for a time code."""
        return self.show.index or 0

    def overlap_s(self, low_s: float, high_s: float) -> float:
        """Give how long it stood there within a span; negative: by how much it misses it."""
        return min(self.ends_s, high_s) - max(self.begins_s, low_s)


class Timeline:
    """All that was shown with a plan.

    Its seconds are those of the computer's clock at the first picture after each start of the computer, and
    go on evenly from there, whatever the clock was set to meanwhile.

    Parameters
    ----------
    shows
        In the order of showing.
    """

    def __init__(self, shows: Sequence[Show]) -> None:
        self._anchors: dict[str, Moment] = {}
        standings = [self._standing(show) for show in shows]
        self.xrays = [each for each in standings if each.show.kind is Kind.XRAY]
        self._codes = [each for each in standings if each.show.kind is Kind.TIMECODE]

    def _standing(self, show: Show) -> Standing:
        anchor = self._anchors.setdefault(show.boot, show.shown)

        def even(moment: Moment) -> float:
            if not show.boot:
                return seconds_of(moment.wall)
            return seconds_of(anchor.wall) + (moment.steady_us - anchor.steady_us) / 1e6

        ends_s = even(show.seen) + _UNSEEN_S if show.hidden is None else even(show.hidden)
        return Standing(show, even(show.shown), ends_s)

    def of_code(self, code: datetime) -> float | None:
        """Give when a time code was drawn; None for one of another plan's session."""
        for each in self._codes:
            late_s = (code - each.show.shown_at).total_seconds()
            if -_CODE_LEEWAY_S <= late_s <= each.ends_s - each.begins_s + _CODE_LEEWAY_S:
                return each.begins_s + late_s
        return None

    def near(self, low_s: float, high_s: float) -> list[Standing]:
        """Give the x-rays that stood there at any time of a span, the longest first."""
        found = [each for each in self.xrays if each.overlap_s(low_s, high_s) >= 0]
        return sorted(found, key=lambda each: -each.overlap_s(low_s, high_s))

    def by_distance(self, seconds: float) -> list[Standing]:
        """Give all x-rays, those that stood there nearest to a moment first."""
        return sorted(self.xrays, key=lambda each: -each.overlap_s(seconds, seconds))
