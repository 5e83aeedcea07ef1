"""What keeps a simulated phone from taking photos for a while, at a photo that was chosen beforehand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from android_bridge.base import PlannedTrouble
from protocol import Trouble

_REASONS = {
    "heat": "the phone is too hot to go on, and cools down",
    "call": "a call came in",
    "covered": "another app covers the camera's",
    "battery": "the battery is nearly empty",
    "storage_full": "the phone's storage is full",
    "camera": "another app uses the camera",
}
_FORESEEN = ("heat", "battery")  # a phone cannot know how long a call will take


@dataclass(slots=True)
class Troubles:
    """The troubles of one phone; each comes once."""

    planned: Sequence[PlannedTrouble] = ()
    _come: set[int] = field(default_factory=set)
    _now: PlannedTrouble | None = None
    _until_s: float = 0.0

    def trouble(self, shots: int, now_s: float) -> Trouble | None:
        """Say why no photo can be taken now, None where one can.

        Parameters
        ----------
        shots
            How many captures this phone has begun.
        now_s
            The time, seconds of any clock that does not jump.
        """
        if self._now is None:
            self._begin(shots + 1, now_s, in_midst=False)
        elif now_s >= self._until_s:
            self._now = None
            self._begin(shots + 1, now_s, in_midst=False)
        return self._told(now_s)

    def strike(self, shots: int, now_s: float) -> Trouble | None:
        """Say what spoils the photo that is being taken, the `shots`-th; None where nothing does."""
        self._begin(shots, now_s, in_midst=True)
        return self._told(now_s)

    def _begin(self, shot: int, now_s: float, *, in_midst: bool) -> None:
        for at, each in enumerate(self.planned):
            if at not in self._come and each.shot == shot and each.in_midst == in_midst:
                self._come.add(at)
                self._now, self._until_s = each, now_s + each.seconds
                return

    def _told(self, now_s: float) -> Trouble | None:
        if self._now is None:
            return None
        seconds = math.ceil(self._until_s - now_s) if self._now.code in _FORESEEN else None
        return Trouble(self._now.code, _REASONS[self._now.code], seconds)
