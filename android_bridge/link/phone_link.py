"""What a session needs of a phone, whichever dialect it speaks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from protocol import Times, Witness

_NOT_SEEN, _NOT_TIMED = Witness(), Times()

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
    camera_level
        What its camera is able to; ``legacy`` is one of the oldest kind, ``blank`` one that sees nothing.
    processing
        How its camera is set in all else, in its own words.
    """

    model: str
    boot: str | None
    app_version: str | None
    storage: str
    camera_level: str | None = None
    processing: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a photo is taken, or was; None (or no words) is what nobody fixes, or nobody tells.

    Parameters
    ----------
    exposure_us
        Microseconds.
    white_balance
        In the phone's own words.
    focus_dpt
        Where the lens stands, dioptres; 0 is far away.
    """

    exposure_us: int | None = None
    iso: int | None = None
    white_balance: str = ""
    focus_dpt: float | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo to take of what is on the screen.

    Parameters
    ----------
    shown_sha256
        SHA-256 of the pixels that the screen shows.
    look
        How it is to be taken: as the subset's first one.
    quality
        Of the JPEG, 1 to 100.
    refresh_us
        How long the display shows each of its frames, microseconds; None where nobody knows.
    """

    session: str
    index: int
    take: int
    photo_name: str
    shown_sha256: str
    look: Look = Look()
    quality: int = 95
    refresh_us: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a phone says of a photo that is saved; None where it has not said it.

    Parameters
    ----------
    round_trip_s
        From the trigger to the first answer; None where the request had to be repeated (Karn's rule).
    phone_us
        The phone's own part, from the trigger's receipt to its last answer.
    witness
        What it noticed of itself and the room.
    times
        Where its time went.
    """

    size_bytes: int | None = None
    sha256: str | None = None
    sensor_time_ns: int | None = None
    look: Look = Look()
    round_trip_s: float | None = None
    phone_us: int | None = None
    free_bytes: int | None = None
    battery_percent: int | None = None
    temperature_c: float | None = None
    witness: Witness = _NOT_SEEN
    times: Times = _NOT_TIMED


@dataclass(frozen=True, slots=True)
class Condition:
    """Why a phone cannot take a photo now, though it could later.

    Parameters
    ----------
    code
        One word for it, such as ``heat``.
    reason
        One sentence for the operator.
    seconds
        How long it may last; None where nobody knows.
    """

    code: str
    reason: str
    seconds: int | None = None


class PhoneLink(Protocol):
    """One session with one phone. `begin`, `shoot` and `finish` raise `LinkAborted` when it ends early."""

    @property
    def tells_exposed(self) -> bool:
        """Whether the phone says when the sensor has read the screen, before the photo is saved."""

    @property
    def repeats(self) -> int:
        """How many requests had to be sent again."""

    @property
    def unanswered(self) -> int:
        """How many of them nothing had answered: a network that loses datagrams, or a phone that is away."""

    async def begin(self, opening: Opening, waiting: Waiting) -> Introduction:
        """Open the session."""

    async def shoot(
        self, shot: Shot, exposed_now: Callable[[], None], waits: Callable[[Condition], None]
    ) -> Receipt:
        """Trigger the camera and wait until the photo is saved.

        Parameters
        ----------
        exposed_now
            Called once, at the latest at the end: the sensor has read the screen.
        waits
            Called each time that the phone says it cannot take a photo now; it is asked again.
        """

    async def picture(self, index: int, take: int) -> bytes | None:
        """Give the small picture of a photo of this session, a JPEG; None where there is none.

        May be waited for while the phone takes the next one, and after the session's end is answered None.
        """

    async def finish(self) -> int | None:
        """End the session in good order; give how many photos the phone says it saved, None if nothing."""

    async def abort(self, code: str, reason: str) -> None:
        """End the session for good; raises nothing."""

    def disconnect(self) -> None:
        """Let go of the network."""
