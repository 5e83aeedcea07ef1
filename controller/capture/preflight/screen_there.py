"""The screen that is to be photographed, and what the desktop does to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from controller.capture.preflight.finding import Finding, Outcome
from controller.display import (
    DaemonPool,
    Display,
    is_held_awake,
    measure_refresh_rate,
    read_night_light,
    read_screen_faults,
    shows_notifications,
)

T = TypeVar("T")

DESKTOP_S = 8.0
_SAME_RATE = 0.03


async def look_at_refresh_rate(display: Display) -> Finding:
    """Measure how often the monitor draws, and hold it against its mode."""
    name = "refresh rate"
    found = await measure_refresh_rate(*display.screen_geometry[:2])
    if found is None or found.measured_hz is None:
        stated = "" if found is None else f" ({found.stated_hz:.1f} Hz by its mode)"
        return Finding(name=name, outcome=Outcome.UNKNOWN, words=f"cannot be measured here{stated}")
    words = f"{found.measured_hz:.1f} Hz measured, {found.stated_hz:.1f} Hz by its mode"
    if abs(found.measured_hz - found.stated_hz) <= _SAME_RATE * found.stated_hz:
        return Finding(name=name, outcome=Outcome.GOOD, words=words)
    remedy = "choose a refresh rate that the monitor keeps, in the desktop's settings of this screen"
    return Finding(name=name, outcome=Outcome.WARNING, words=words, remedy=remedy)


async def look_at_glass(display: Display) -> list[Finding]:
    """Ask the X server for all that is wrong with the screen now; nothing where nothing is."""
    found = await read_screen_faults(
        *display.screen_geometry[:2], display.screen_name, is_calibrated=display.is_calibrated
    )
    named = (("screen", found.shape), ("night light", found.colours), ("blanking", found.darkness))
    return [Finding.of(name, each) for name, problems in named for each in problems]


def look_at_blanking(kept_awake: str) -> Finding:
    """Say whether the screen will go dark.

    Parameters
    ----------
    kept_awake
        As `Display` has it.
    """
    name = "blanking"
    if is_held_awake(kept_awake):
        return Finding(name=name, outcome=Outcome.GOOD, words=kept_awake)
    return Finding(
        name=name,
        outcome=Outcome.WARNING,
        words="the screen may go dark: nothing here offers to hold that off",
        remedy="switch off screen blanking, screen saver and power saving by hand",
        short="the screen may go dark: switch off blanking and screen saver by hand",
    )


async def look_at_night_light(*, is_real: bool) -> Finding:
    """Ask the desktop whether it tints the screen.

    Parameters
    ----------
    is_real
        Whether photos of a tinted screen would do harm.
    """
    name = "night light"
    found = await _asked(read_night_light)
    if found is None:
        return Finding(
            name=name,
            outcome=Outcome.UNKNOWN,
            words="the desktop does not tell of night colours",
            remedy="make sure that none are on: night light, redshift, f.lux",
        )
    kelvin = "" if found.temperature_k is None else f" ({found.temperature_k} K)"
    remedy = f"switch night light off in {found.by}'s display settings, for the whole capture"
    if found.is_on:
        return Finding(
            name=name,
            outcome=Outcome.BLOCKS if is_real else Outcome.WARNING,
            words=f"{found.by}'s night light tints the screen now{kelvin}",
            remedy=remedy,
        )
    if found.is_scheduled:
        words = f"{found.by}'s night light is off now{kelvin}, and comes on by its schedule"
        return Finding(name=name, outcome=Outcome.WARNING, words=words, remedy=remedy)
    return Finding(name=name, outcome=Outcome.GOOD, words=f"{found.by}'s is off")


async def look_at_notifications() -> Finding:
    """Ask the desktop whether something may pop up over an x-ray."""
    name = "notifications"
    shown = await _asked(shows_notifications)
    if shown is None:
        return Finding(
            name=name,
            outcome=Outcome.UNKNOWN,
            words="the desktop does not tell whether they may pop up",
            remedy="switch them off for the capture: do not disturb",
        )
    if shown:
        return Finding(
            name=name,
            outcome=Outcome.WARNING,
            words="they may pop up over an x-ray, whose photo then does not count",
            remedy="switch on do not disturb in the desktop for the capture",
            short="they may pop up over an x-ray: switch on do not disturb",
        )
    return Finding(name=name, outcome=Outcome.GOOD, words="held back by the desktop")


async def _asked(ask: Callable[[], T]) -> T:
    """Ask in a thread that nobody waits for at the end: a desktop may hang."""
    pool = DaemonPool(1, "desktop")
    try:
        asked: Future[T] = pool.submit(ask)
        return await asyncio.wrap_future(asked)
    finally:
        pool.close()
