"""How a simulated photo is taken: what a plan fixes, what a capture carries, and what automatic finds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from protocol import Used

AUTOMATIC_EXPOSURE_US = 33_333  # two frames of a 60 Hz monitor
AUTOMATIC_ISO = 100
MAX_EXPOSURE_US, MAX_ISO = 4_000_000, 1_000_000  # of what is chosen to go with a fixed value
SCREEN_WHITE_K = 6500  # what automatic white balance finds, whatever the screen is set to
USUAL_DISTANCE_CM = 60.0
_TINT_PER_MIRED = 0.003  # light set for tungsten shows daylight with 1.6 times the blue and 0.6 times the red
_USUAL_RED, _USUAL_BLUE = 1.93, 1.62  # gains of a phone's sensor in daylight, beside green
_WHITE_BALANCE = re.compile(r"r([0-9]{1,2}\.[0-9]{1,4}) b([0-9]{1,2}\.[0-9]{1,4})")
_LEAST_GAIN, _MOST_GAIN = 0.2, 20.0

# how far one opening's automatic choice is from another's; exposure by two exposures of one still screen
_EXPOSURE_VARIES, _ISO_VARIES, _GAINS_VARY, _FOCUS_VARIES_DPT = 0.08, 0.04, 0.03, 0.03


@dataclass(frozen=True, slots=True)
class Held:
    """What a capture carries; None, or no words, leaves a value to the plan and then to the phone."""

    exposure_us: int | None = None
    iso: int | None = None
    white_balance: str = ""
    focus_dpt: float | None = None
    quality: int = 95


@dataclass(frozen=True, slots=True)
class Look:
    """How a photo is taken.

    Parameters
    ----------
    red, blue
        White balance: what the sensor's red and blue are multiplied by.
    focus_dpt
        Where the lens stands, dioptres.
    """

    exposure_us: int = AUTOMATIC_EXPOSURE_US
    iso: int = AUTOMATIC_ISO
    red: float = _USUAL_RED
    blue: float = _USUAL_BLUE
    focus_dpt: float = 100 / USUAL_DISTANCE_CM

    @classmethod
    def converged(cls, seed: int, opening: int, focus_dpt: float) -> Look:
        """Give what automatic exposure, white balance and focus find when a session is opened.

        It varies a little from opening to opening, as a phone's does.

        Parameters
        ----------
        seed, opening
            Of the camera, and which opening it is; the same ones find the same. Not negative.
        focus_dpt
            What there is to focus on, dioptres.
        """
        exposure, iso, red, blue, focus = np.random.default_rng((seed, 5, opening)).uniform(-1, 1, 5)
        return cls(
            round(AUTOMATIC_EXPOSURE_US * (1 + _EXPOSURE_VARIES * exposure)),
            round(AUTOMATIC_ISO * (1 + _ISO_VARIES * iso)),
            round(float(_USUAL_RED * (1 + _GAINS_VARY * red)), 3),
            round(float(_USUAL_BLUE * (1 + _GAINS_VARY * blue)), 3),
            round(float(max(focus_dpt + _FOCUS_VARIES_DPT * focus, 0)), 3),
        )

    @property
    def gains(self) -> tuple[float, float, float] | None:
        """How many times the usual light's blue, green and red it makes; None for that light."""
        light = self.exposure_us * self.iso / (AUTOMATIC_EXPOSURE_US * AUTOMATIC_ISO)
        gains = (light * self.blue / _USUAL_BLUE, light, light * self.red / _USUAL_RED)
        return gains if any(each != 1 for each in gains) else None

    @property
    def used(self) -> Used:
        """The same, as the phone tells it."""
        words = f"r{self.red:.3f} b{self.blue:.3f}"
        return Used(self.exposure_us, self.iso, words, self.focus_dpt)


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """What a plan fixes for a subset; None leaves a value to the phone."""

    exposure_us: int | None = None
    iso: int | None = None
    white_balance_k: int | None = None

    def look(self, found: Look, held: Held) -> Look:
        """Give how a photo is taken: as the capture carries it, else as the plan fixes it, else as was found.

        With one of exposure and sensitivity fixed, the other is made to give the same brightness, as the app
        does on a phone.
        """
        exposure_us, iso = held.exposure_us or self.exposure_us, held.iso or self.iso
        brightness = found.exposure_us * found.iso
        if exposure_us is None and iso is not None:
            exposure_us = max(1, min(MAX_EXPOSURE_US, round(brightness / iso)))
        elif exposure_us is not None and iso is None:
            iso = max(1, min(MAX_ISO, round(brightness / exposure_us)))
        red, blue = self._balance(found, held)
        return Look(
            exposure_us or found.exposure_us,
            iso or found.iso,
            red,
            blue,
            found.focus_dpt if held.focus_dpt is None else held.focus_dpt,
        )

    def _balance(self, found: Look, held: Held) -> tuple[float, float]:
        """Give the gains of red and blue; words of another kind of phone mean nothing to this one."""
        words = _WHITE_BALANCE.fullmatch(held.white_balance)
        if words is not None:
            red, blue = (float(each) for each in words.groups())
            if min(red, blue) >= _LEAST_GAIN and max(red, blue) <= _MOST_GAIN:
                return red, blue
        if self.white_balance_k is None:
            return found.red, found.blue
        tint = math.exp(_TINT_PER_MIRED * (1e6 / self.white_balance_k - 1e6 / SCREEN_WHITE_K))
        return round(_USUAL_RED / tint, 3), round(_USUAL_BLUE * tint, 3)
