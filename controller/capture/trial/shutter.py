"""Whether a phone still exposes after it has said `exposed`: what photos of a screen that turns white tell.

Ten photos of a black screen that turns white at `exposed`, among ten of a screen that stays black, and one of
a white one, which says how bright white is there. All from the small pictures that the phone sends.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_SIGMAS = 3.0
_ROUNDING = 1 / math.sqrt(12)  # of a picture's whole grey levels: the standard deviation of their error
_TELLING = 0.1  # of what white is brighter than black


class Outcome(StrEnum):
    """What was found."""

    ENDS = "ends"
    """No photo shows any of the white: the display may move on at `exposed`."""
    GOES_ON = "goes-on"
    """White is in the photos of what was black until `exposed`."""
    UNCLEAR = "unclear"
    """The photos differ too much among themselves, or show no difference between white and black."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutterResult:
    """What was measured of one kind of phone with one version of the app.

    Parameters
    ----------
    plain, switched
        Mean grey levels, 0 to 255, of photos of a screen that stayed black, and of one that turned white.
    white
        That of a white screen.
    """

    model: str
    app_version: str
    measured_at: datetime
    plain: tuple[float, ...]
    switched: tuple[float, ...]
    white: float

    @property
    def sigma(self) -> float:
        """How much plain photos differ, grey levels: their standard deviation, and what rounding adds."""
        return math.hypot(statistics.stdev(self.plain), _ROUNDING)

    @property
    def brighter(self) -> float:
        """By how many grey levels photos of the screen that turned white are brighter than plain ones."""
        return statistics.fmean(self.switched) - statistics.fmean(self.plain)

    @property
    def outcome(self) -> Outcome:
        """What that says; in doubt, that it says nothing."""
        return judged(self.plain, self.switched, self.white)

    @property
    def why_wait(self) -> str:
        """Say why the display has to wait until a photo is saved; empty where it need not."""
        contrast = self.white - statistics.fmean(self.plain)
        match self.outcome:
            case Outcome.ENDS:
                return ""
            case Outcome.GOES_ON:
                return (
                    "this phone still exposes after it has said `exposed`: where the screen turns white then,"
                    f" its photos are brighter by {self.brighter:.1f} grey levels (3 sigma of plain ones are"
                    f" {_SIGMAS * self.sigma:.1f})"
                )
            case Outcome.UNCLEAR:
                return (
                    "it cannot be told whether this phone still exposes after `exposed`: photos of a black"
                    f" screen differ by {_SIGMAS * self.sigma:.1f} grey levels (3 sigma), and white is"
                    f" {contrast:.1f} brighter (does a lamp flicker, or the phone not see the screen?)"
                )


def judged(plain: Sequence[float], switched: Sequence[float], white: float) -> Outcome:
    """Say what photos tell of a phone; grey levels as `ShutterResult` has them.

    Brighter is more than 3 sigma of plain photos for the mean, or twice that for any single one: a phone may
    expose longer now and then. Where 3 sigma are more than a tenth of the step from black to white, nothing
    can be told.
    """
    black = statistics.fmean(plain)
    sigma = math.hypot(statistics.stdev(plain), _ROUNDING)
    if statistics.fmean(switched) - black > _SIGMAS * sigma and white > black:
        return Outcome.GOES_ON
    if _SIGMAS * sigma > _TELLING * (white - black):
        return Outcome.UNCLEAR
    return Outcome.GOES_ON if max(switched) - black > 2 * _SIGMAS * sigma else Outcome.ENDS
