"""What a simulated phone notices of itself and its room: gravity, light, knocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from protocol import Witness

#: Light that falls onto the phone's front, lux: from a reading room's to a bright day's.
LUX: Final = {
    "plain": 40.0,
    "dark": 3.0,
    "lamp": 180.0,
    "window": 420.0,
    "moire": 60.0,
    "out_of_focus": 90.0,
    "tilted": 260.0,
}
_UPRIGHT: Final = {"portrait": 0.0, "landscape": 90.0}
_STILL_MS2: Final = 0.03  # what an accelerometer on a tripod says of nothing


@dataclass(frozen=True, slots=True)
class Senses:
    """The sensors of a phone on a tripod.

    Parameters
    ----------
    room
        Where it stands, one of `optics.ROOMS`.
    orientation
        How it is held.
    roll_deg, pitch_deg
        How far the tripod's head is off from that, and from level.
    seed
        Of the sensors' noise.
    """

    room: str = "plain"
    orientation: str = "landscape"
    roll_deg: float = 0.0
    pitch_deg: float = 0.0
    seed: int = 1

    def now(self) -> Witness:
        """Say what is noticed at this moment."""
        return self._noticed(0)

    def of_photo(self, saved: int) -> Witness:
        """Say what was noticed while a photo was taken, the so-many-th since the start."""
        return self._noticed(saved)

    def _noticed(self, number: int) -> Witness:
        rng = np.random.default_rng((self.seed, 11, number))
        return Witness(
            _UPRIGHT[self.orientation] + self.roll_deg + float(rng.normal(0, 0.05)),
            self.pitch_deg + float(rng.normal(0, 0.05)),
            LUX[self.room] * float(rng.normal(1, 0.01)),
            abs(_STILL_MS2 * float(rng.normal(1, 0.3))),
        )

    def facts(self) -> list[str]:
        """Name the sensors."""
        return ["gravity", "light", "acceleration"]
