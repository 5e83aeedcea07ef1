"""What a session needs of a phone, whichever dialect it speaks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

#: Says that the phone is waited for, and for what, when it takes long.
Waiting = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Opening:
    """What a session begins with.

    Parameters
    ----------
    first, last
        The subset's indices, both included.
    next_index, next_take
        What is captured first.
    exposure_us, iso, white_balance_k
        Fixed camera settings; None leaves them to the phone.
    """

    session: str
    journal: str
    subset: str
    first: int
    last: int
    next_index: int
    next_take: int
    exposure_us: int | None = None
    iso: int | None = None
    white_balance_k: int | None = None


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a phone says of itself; None where its dialect has no word for it.

    Parameters
    ----------
    storage
        The folder of its photos, as the phone names it.
    """

    model: str
    boot: str | None
    app_version: str | None
    storage: str


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo to take of what is on the screen.

    Parameters
    ----------
    shown_sha256
        SHA-256 of the pixels that the screen shows.
    """

    session: str
    index: int
    take: int
    photo_name: str
    shown_sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a phone says of a photo that is saved; None where it has not said it.

    Parameters
    ----------
    round_trip_s
        From the trigger to the first answer; None where the request had to be repeated (Karn's rule).
    phone_us
        The phone's own part, from the trigger's receipt to its last answer.
    """

    size_bytes: int | None = None
    sha256: str | None = None
    sensor_time_ns: int | None = None
    exposure_us: int | None = None
    iso: int | None = None
    round_trip_s: float | None = None
    phone_us: int | None = None
    free_bytes: int | None = None
    battery_percent: int | None = None
    temperature_c: float | None = None


class PhoneLink(Protocol):
    """One session with one phone. All but the last two methods raise `LinkAborted` when it ends early."""

    @property
    def repeats(self) -> int:
        """How many requests had to be sent again."""

    @property
    def unanswered(self) -> int:
        """How many of them nothing had answered: a network that loses datagrams, or a phone that is away."""

    async def begin(self, opening: Opening, waiting: Waiting) -> Introduction:
        """Open the session."""

    async def shoot(self, shot: Shot, exposed_now: Callable[[], None]) -> Receipt:
        """Trigger the camera and wait until the photo is saved.

        `exposed_now` is called once, at the latest at the end: the sensor has read the screen.
        """

    async def finish(self) -> int | None:
        """End the session in good order; give how many photos the phone says it saved, None if nothing."""

    async def abort(self, code: str, reason: str) -> None:
        """End the session for good; raises nothing."""

    def disconnect(self) -> None:
        """Let go of the network."""
