"""Photos taken by hand: x-rays shown one after another, and on record when each stood on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.capture.by_hand.clock import ClockJump, clock_jumps
    from controller.capture.by_hand.run import (
        ByHandEngine,
        FinishedByHand,
        ManualOptions,
        SetShown,
        SubsetShown,
    )
    from controller.capture.by_hand.screens import Place
    from controller.capture.by_hand.steps import parse_indices, parse_interval
    from controller.capture.by_hand.timecode import RENEWED_S, read_timecode

__all__ = [
    "RENEWED_S",
    "ByHandEngine",
    "ClockJump",
    "FinishedByHand",
    "ManualOptions",
    "Place",
    "SetShown",
    "SubsetShown",
    "clock_jumps",
    "parse_indices",
    "parse_interval",
    "read_timecode",
]

__getattr__ = lazy(
    __name__,
    {
        "clock": (
            "ClockJump",
            "clock_jumps",
        ),
        "run": (
            "ByHandEngine",
            "FinishedByHand",
            "ManualOptions",
            "SetShown",
            "SubsetShown",
        ),
        "screens": ("Place",),
        "steps": (
            "parse_indices",
            "parse_interval",
        ),
        "timecode": (
            "RENEWED_S",
            "read_timecode",
        ),
    },
)
