"""What a screen is like beside the picture drawn on it: what is wrong with it, and what has changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np

from android_bridge.base import Problem

# RandR's bits: the first four are quarter turns, the other two mirror.
_ON_ITS_SIDE = 2 | 8
_MIRRORED = 16 | 32
_ONE_LEVEL = 257  # of 65535: one of 256 grey levels


@dataclass(frozen=True, slots=True)
class ScreenFacts:
    """A screen at one moment; None, or nothing, stands for what cannot be told here.

    Parameters
    ----------
    connector
        The connector's name, such as ``HDMI-1``.
    depth
        Bits a pixel.
    area
        Where it lies and its size, (x, y, width, height); None also for one that is switched off.
    refresh_hz
        Its refresh rate, as its mode has it.
    is_on
        Whether a picture is sent to it.
    is_connected
        Whether a monitor is plugged in.
    is_awake
        Whether neither power saving nor a screen saver has darkened it.
    mode_px
        Width and height of its mode: what is really sent to the monitor.
    rotation
        RandR's bits for how it is turned and mirrored.
    transform
        RandR's matrix of 16.16 fixed point, row by row.
    panning
        The width and height it pans over; zeros where it does not.
    gamma
        The ramps of red, green and blue, 16 bits a value.
    identity
        What the monitor says of itself (EDID).
    """

    connector: str
    depth: int
    area: tuple[int, int, int, int] | None = None
    refresh_hz: float | None = None
    is_on: bool = True
    is_connected: bool = True
    is_awake: bool | None = None
    mode_px: tuple[int, int] | None = None
    rotation: int | None = None
    transform: tuple[int, ...] | None = None
    panning: tuple[int, int] | None = None
    gamma: bytes = field(default=b"", repr=False)
    identity: bytes = field(default=b"", repr=False)

    @property
    def mode_words(self) -> str:
        """Size, place and refresh rate, as xrandr writes them."""
        if self.area is None:
            return "in an unknown mode"
        x, y, width, height = self.area
        rate = "" if self.refresh_hz is None else f" at {self.refresh_hz:.2f} Hz"
        return f"{width}x{height}+{x}+{y}{rate}"

    def is_gone(self, before: ScreenFacts) -> bool:
        """Say whether it is not there any more: switched off, or unplugged."""
        return not self.is_on or (before.is_connected and not self.is_connected)

    @property
    def is_scaled(self) -> bool:
        """Whether the X server scales, shears or pans the picture on its way to the monitor."""
        if self.transform not in (None, _SAME):
            return True
        if self.area is None or self.mode_px is None:
            return False
        width, height = self.mode_px
        sent = (height, width) if (self.rotation or 0) & _ON_ITS_SIDE else (width, height)
        return self.area[2:] != sent or self.panning not in (None, (0, 0), sent)

    @property
    def has_ramp(self) -> bool:
        """Whether its ramp is known: servers without a monitor have chance values for one, drivers zeros."""
        return self.refresh_hz is not None and any(self.gamma)

    @property
    def ramp(self) -> str:
        """Digits by which a ramp that alters colours is known again; empty where none is known to."""
        is_altered = self.has_ramp and not is_straight(self.gamma)
        return hashlib.sha256(self.gamma).hexdigest()[:8] if is_altered else ""

    @property
    def ramp_words(self) -> str:
        """How much of each colour its ramp gives."""
        return (
            f"red, green and blue at {_white(self.gamma)} % for white,"
            f" {_white(self.gamma, 0.5)} % for middle grey"
        )

    @property
    def untold(self) -> str:
        """Name what cannot be told of it; empty where all is known."""
        missing = ["its colours (gamma)"] * (not self.has_ramp) + ["its power saving"] * (
            self.is_awake is None
        )
        return " and ".join(missing)


_SAME = (65536, 0, 0, 0, 65536, 0, 0, 0, 65536)


def faults(facts: ScreenFacts, screen: str, *, is_calibrated: bool = False) -> list[Problem]:
    """Give everything because of which a screen would show something else than is drawn on it.

    Parameters
    ----------
    is_calibrated
        Whether a ramp that alters colours is the monitor's calibration, which has to be there then.
    """
    name = facts.connector
    found = []
    if facts.is_scaled:
        found.append(
            Problem(
                "the screen is scaled, or shows a part of a larger picture",
                where=screen,
                expected="each pixel drawn is a pixel of the monitor",
                got=f"{facts.mode_words}, on a mode of {_by(facts.mode_px)}",
                advice=f"set it back: xrandr --output {name} --scale 1x1 --panning 0x0 --auto",
            )
        )
    if (facts.rotation or 0) & _MIRRORED:
        found.append(
            Problem(
                "the screen is mirrored: left and right, or top and bottom, are swapped",
                where=screen,
                advice=f"set it back: xrandr --output {name} --reflect normal",
            )
        )
    if facts.ramp and not is_calibrated:
        found.append(
            Problem(
                "the screen's colours are altered on their way to the monitor",
                where=screen,
                expected="a linear gamma ramp: each grey level as it is drawn",
                got=facts.ramp_words,
                advice="night colours (night light, redshift) or dimming: switch them off, then: xrandr"
                f" --output {name} --gamma 1:1:1 --brightness 1. A monitor that is calibrated by its profile:"
                " say so in the plan, display: gamma: calibrated",
            )
        )
    if is_calibrated and facts.has_ramp and not facts.ramp:
        found.append(
            Problem(
                "no calibration of the monitor is loaded",
                where=screen,
                expected="the gamma ramp of its profile, for the plan has display: gamma: calibrated",
                got="a linear gamma ramp: each grey level as it is drawn",
                advice="load its profile (in the desktop's colour settings, or: dispwin FILE.icc). A monitor"
                " that is calibrated within itself needs none: leave gamma out of the plan",
            )
        )
    if facts.is_awake is False:
        found.append(
            Problem(
                "the screen is dark: power saving or a screen saver is on",
                where=screen,
                advice="wake it (move the mouse, or: xset dpms force on; xset s reset) and switch both off",
            )
        )
    return found


def remarks(facts: ScreenFacts, *, is_calibrated: bool = False) -> str:
    """Say what is to be known of a screen with which nothing is wrong; empty where there is nothing.

    Parameters
    ----------
    is_calibrated
        As `faults` takes it.
    """
    said = [f"its calibration gives {facts.ramp_words}"] if is_calibrated and facts.ramp else []
    said += [f"{facts.untold} cannot be told here"] if facts.untold else []
    return "; ".join(said)


def changes(before: ScreenFacts, now: ScreenFacts) -> str:
    """Say what has changed of a screen that is still there; empty where nothing has."""
    shape, other_shape = ((each.rotation, each.transform, each.panning) for each in (before, now))
    found = {
        f"it is {now.mode_words} now": (before.mode_words, before.mode_px) != (now.mode_words, now.mode_px),
        "another monitor is plugged in in its place": before.identity != now.identity,
        "its colours are altered (gamma: night colours, dimming or calibration)": before.gamma != now.gamma,
        "power saving or a screen saver has darkened it": now.is_awake is False,
        "it is turned, mirrored or scaled otherwise": shape != other_shape,
    }
    return next((words for words, is_so in found.items() if is_so), "")


def is_straight(gamma: bytes) -> bool:
    """Say whether ramps give each grey level as it is, to less than one of 256."""
    ramps = _ramps(gamma)
    # Some drivers go up to 65535, others to 65280.
    ideal = np.linspace(0, 65535, ramps.shape[1])
    return bool((np.abs(ramps - ideal) <= _ONE_LEVEL).all())


def _ramps(gamma: bytes) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    return np.frombuffer(gamma, np.uint16).astype(np.int32).reshape(3, -1)


def _white(gamma: bytes, part: float = 1.0) -> str:
    ramps = _ramps(gamma)
    levels = ramps[:, round((ramps.shape[1] - 1) * part)] / 655.35
    return ", ".join(f"{level:.0f}" for level in levels)


def _by(size: tuple[int, int] | None) -> str:
    return "unknown size" if size is None else f"{size[0]}x{size[1]}"
