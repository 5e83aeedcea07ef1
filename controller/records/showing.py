"""What the display journal tells: which x-ray stood on the screen, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controller.records.values import When


class Kind(StrEnum):
    """What stood on the screen."""

    XRAY = "xray"
    TIMECODE = "timecode"


class Ending(StrEnum):
    """Why it went from the screen."""

    NEXT = "next"
    """The operator went on: the photo is taken."""
    INTERVAL = "interval"
    """The interval had passed: the photo is taken."""
    REPEAT = "repeat"
    """The photo was bad, or something stood before the x-ray: it is shown once more."""
    BACK = "back"
    """The operator went back to the x-ray before."""
    SKIP = "skip"
    """The operator wants no photo of it, for a reason."""
    ASIDE = "aside"
    """A question or a time code took its place for a while; the same x-ray comes again."""
    END = "end"
    """The session ended with it on the screen; the next one begins with it."""
    INTERRUPTED = "interrupted"
    """The program was killed, or failed, with it on the screen; the next session begins with it."""


DECISIVE = frozenset({Ending.NEXT, Ending.INTERVAL, Ending.SKIP})
"""Endings after which the x-ray is done with, until the operator comes back to it."""
PHOTOGRAPHED = frozenset({Ending.NEXT, Ending.INTERVAL})
"""Endings after which there should be a photo."""


AGAIN = "again"
"""What brought up the x-rays of a session that showed some again, whose photo was missed: a set goes on where
the other sessions have left it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One moment on two clocks.

    Parameters
    ----------
    wall
        The computer's clock, UTC, to the microsecond. It may be set while a session runs.
    steady_us
        Microseconds of a clock that is never set and goes on in standby; comparable within one boot.
    """

    wall: When
    steady_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """One x-ray, or the time code, on the screen once without interruption.

    A photo taken between `hidden` of one and `shown` of the next may show either.

    Parameters
    ----------
    number
        Counts up in the order of showing, from 1, over all sessions of the plan.
    session
        Id of the session.
    boot
        Id of the computer's boot: `steady_us` of two moments is comparable where this is the same.
    display
        Of the session, as `controller.records.displays.ShownOn` has it.
    chexrig_version
        Of the program that showed it.
    kind
        An x-ray or the time code.
    subset
        Id of the plan's subset.
    part
        Which set of that subset, from 1.
    index
        The x-ray's index in the manifest; None for a time code.
    xray_path, xray_sha256
        The x-ray's path and digest as the manifest has them; None for a time code.
    shown_sha256
        Digest of the pixels on the screen, as `controller.xrays.frame.Frame` has it; None for a time code.
    shown
        When the X server had confirmed that it stands on the screen.
    seen
        When it was last known to stand there: about once a second, and at `hidden`.
    hidden
        When the next picture was about to be painted; None where that was never recorded (still on the
        screen, or the program was killed).
    ending
        Why it went; None while it stands there.
    reason
        The operator's reason, of a skip; what stood before the x-ray, of a repeat.
    again
        Whether it was shown again by itself, because its photo was missed.
    """

    number: int
    session: str
    boot: str
    display: str
    chexrig_version: str
    kind: Kind
    subset: str
    part: int
    index: int | None
    xray_path: str | None
    xray_sha256: str | None
    shown_sha256: str | None
    shown: Moment
    seen: Moment
    hidden: Moment | None
    ending: Ending | None
    reason: str
    again: bool = False

    @property
    def shown_at(self) -> datetime:
        """When it stood on the screen by the computer's clock, UTC."""
        return self.shown.wall

    @property
    def hidden_at(self) -> datetime:
        """Until when it is known to have stood there by the computer's clock, UTC."""
        return (self.hidden or self.seen).wall

    @property
    def is_photographed(self) -> bool:
        """Whether the operator went on from it as from one that is photographed."""
        return self.kind is Kind.XRAY and self.ending in PHOTOGRAPHED


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualSession:
    """A session at its start.

    Parameters
    ----------
    id
        Unique.
    chexrig_version
        Of the program.
    display
        Platform, screen and its size.
    advance
        ``key``, ``interval`` or ``both``; `AGAIN` where some x-rays were shown again by themselves.
    every_s
        The interval in seconds; None where there is none.
    boot
        Id of the computer's boot.
    """

    id: str
    chexrig_version: str
    display: str
    advance: str
    every_s: float | None
    boot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoSet:
    """Consecutive x-rays of one subset, photographed without a pause.

    Parameters
    ----------
    subset
        Id of the plan's subset.
    part
        Which set of that subset, from 1.
    first, last
        Indices of the manifest, both included.
    """

    subset: str
    part: int
    first: int
    last: int

    @property
    def size(self) -> int:
        """Number of x-rays."""
        return self.last + 1 - self.first
