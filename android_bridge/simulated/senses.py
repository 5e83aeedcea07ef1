"""What a simulated phone notices of itself and its room: gravity, light, knocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from android_bridge.base import Happening
from protocol import Witness

if TYPE_CHECKING:
    from android_bridge.optics import Pose

#: Light that falls onto the phone's front, lux: from a reading room's to a bright day's.
_LUX: Final = {
    "plain": 40.0,
    "dark": 3.0,
    "lamp": 180.0,
    "window": 420.0,
    "moire": 60.0,
    "out_of_focus": 90.0,
    "tilted": 260.0,
}
_CEILING_TIMES, _DAY_TIMES = 5.0, 2.5
_UPRIGHT: Final = {"portrait": 0.0, "landscape": 90.0}
_STILL_MS2: Final = 0.03  # what an accelerometer on a tripod says of nothing


def lux_in(room: str, *, ceiling_on: bool = False, blinds_open: bool = False) -> float:
    """Give the light at a phone's front in a room, lux, by day.

    Parameters
    ----------
    room
        One of `optics.ROOMS`.
    """
    return _LUX[room] * (_CEILING_TIMES if ceiling_on else 1) * (_DAY_TIMES if blinds_open else 1)


@dataclass(frozen=True, slots=True)
class Senses:
    """The sensors of a phone on a tripod.

    Parameters
    ----------
    lux
        The light at its front.
    orientation
        How it is held.
    roll_deg, pitch_deg
        How far the tripod's head is off from that, and from level.
    seed
        Of the sensors' noise.
    happenings
        What happens, at which photo.
    """

    lux: float = _LUX["plain"]
    orientation: str = "landscape"
    roll_deg: float = 0.0
    pitch_deg: float = 0.0
    seed: int = 1
    happenings: Sequence[Happening] = ()

    @classmethod
    def standing(
        cls, pose: Pose, lux: float, orientation: str, seed: int, happenings: Sequence[Happening]
    ) -> Self:
        """Give those of a phone that stands so before its screen: from above it looks below the horizon."""
        return cls(lux, orientation, pose.roll_deg, -pose.pitch_deg, seed, happenings)

    def now(self, saved: int = 0) -> Witness:
        """Say what is noticed when so many photos are saved."""
        return self._noticed(saved, knock_ms2=0.0)

    def of_photo(self, shot: int) -> Witness:
        """Say what was noticed with a photo, the so-many-th since the start; 0 for a trial's."""
        knocks = [each.amount for each in self.happenings if (each.what, each.shot) == ("knock", shot)]
        return self._noticed(shot, knock_ms2=max(knocks, default=0.0))

    def _noticed(self, shot: int, knock_ms2: float) -> Witness:
        rng = np.random.default_rng((self.seed, 11, shot))
        so_far = [each for each in self.happenings if each.shot <= shot]
        times = float(np.prod([each.amount for each in so_far if each.what == "light"]))
        turned, tilted = (
            sum(each.amount for each in so_far if each.what == what) for what in ("turn", "tilt")
        )
        roll = _UPRIGHT[self.orientation] + self.roll_deg + turned + float(rng.normal(0, 0.05))
        return Witness(
            (roll + 180) % 360 - 180,
            min(90.0, max(-90.0, self.pitch_deg + tilted + float(rng.normal(0, 0.05)))),
            self.lux * times * float(rng.normal(1, 0.01)),
            max(knock_ms2, abs(_STILL_MS2 * float(rng.normal(1, 0.3)))),
        )

    def facts(self) -> list[str]:
        """Name the sensors."""
        return ["gravity", "light", "acceleration"]
