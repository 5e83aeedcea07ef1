"""What one session captures, and what it needs for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from controller.capture.dialects import CHEXRIG, Dialect
from controller.plan.environment import Camera
from controller.xrays.frame import Frame


class Shows(Protocol):
    """What the runner needs of the display."""

    async def show(self, frame: Frame) -> float:
        """Return, as a monotonic time, when the frame is known to stand on the screen."""

    async def check(self, frame: Frame) -> None:
        """Raise when the frame does not stand there, whole and with nothing before it."""


class Frames(Protocol):
    """What the runner needs of the prefetcher."""

    async def get(self, index: int) -> Frame:
        """Give the frame of an index."""

    def prepare(self, index: int) -> None:
        """Have the frames after an index made ready."""


@dataclass(frozen=True, slots=True)
class Captured:
    """One photo done, for progress and statistics. Times in seconds, None where they are not known."""

    index: int
    photo_name: str
    cycle_s: float
    phone_s: float | None
    round_trip_s: float | None


@dataclass(frozen=True, slots=True)
class Portion:
    """What one session captures.

    Parameters
    ----------
    first, last
        Indices, both included: of a subset, or of a stretch of it that is captured again.
    repair
        The repair's id; None where it is a subset's first capture.
    """

    first: int
    last: int
    repair: str | None = None


@dataclass(frozen=True, slots=True)
class SubsetJob:
    """What is to be captured, and how.

    Parameters
    ----------
    settle_s
        From the x-ray standing in the frame buffer to the trigger.
    camera
        Fixed camera settings; None in a field leaves it to the phone.
    real_phone
        Whether a simulated phone's photos have no place in this journal.
    dialect
        How the photos are named.
    """

    subset: str
    portion: Portion
    settle_s: float
    camera: Camera
    real_phone: bool = False
    dialect: Dialect = CHEXRIG


class StoppedEarly(Exception):  # noqa: N818 - what the operator wanted
    """The session ended after the photo in hand, before the end of its portion."""
