"""Photos taken by hand: x-rays shown one after another, and on record when each stood on the screen."""

from controller.capture.by_hand.clock import ClockJump, clock_jumps

__all__ = ["ClockJump", "clock_jumps"]
