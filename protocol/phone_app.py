"""What the phone's half of the protocol and the app around it tell each other.

The app does these on request (events), and says when they are done (methods of `PhoneSide`):

==================  ==========================================  ==================================
event               the app has to                              then calls
==================  ==========================================  ==================================
`OpenRequested`     make the folder, check free space, write a  `opened` or `refuse_open`
                    superseded take to its journal
`TriggerCamera`     expose; write, fsync and rename the file;   `exposed`, then always `saved` or
                    write the journal                           `capture_failed`, aborted or not
`FrameWanted`       take a small picture of what is before the  `frame_ready`
                    camera
`FactsWanted`       say what it is                              `facts_ready`
`SessionEnded`      stop a photo under way                      nothing
==================  ==========================================  ==================================

Of each photo under way it makes a small picture from the bytes being saved, beside the saving, and hands it
over by `picture_ready`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from protocol.messages import (
    MAX_EXPOSURE_US,
    MAX_FOCUS_DPT,
    MAX_ISO,
    MAX_KNOCK_MS2,
    MAX_LUX,
    MAX_TIME_US,
    MAX_WHITE_BALANCE,
    Capture,
    Open,
    printable,
)


@dataclass(frozen=True, slots=True)
class LastPhoto:
    """The newest photo of a subset on this phone, as its journal has it.

    Parameters
    ----------
    index, take
        Of that photo.
    superseded
        True where a controller declared that it cannot vouch for the photo, or where the phone found it
        without a journal entry, so that nobody was told of it: the same index is wanted again, under a
        higher take.
    """

    index: int
    take: int
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the phone reports of itself: bytes, percent, degrees Celsius; None where it has no such sensor."""

    model: str
    free_bytes: int
    battery_percent: int | None = None
    temperature_c: float | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why no photo can be taken now, though one could later.

    Parameters
    ----------
    code
        One of `messages.TROUBLE_CODES`.
    reason
        One sentence for the operator.
    seconds
        How long it may last; None where nobody knows.
    """

    code: str
    reason: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """What a phone notices of itself and the room (README.md, section 18). None where it has no such sensor.

    Parameters
    ----------
    roll_deg, pitch_deg
        How it is turned about its lens's axis, and how far that looks above the horizon.
    lux
        The light at its front.
    knock_ms2
        The greatest acceleration beside gravity since this was last asked for a photo, m/s2.
    """

    roll_deg: float | None = None
    pitch_deg: float | None = None
    lux: float | None = None
    knock_ms2: float | None = None

    @property
    def told(self) -> tuple[float | None, float | None, float | None, float | None]:
        """What of it can be said: hundredths of a degree and of m/s2, tenths of a lux."""
        return (
            _rounded(self.roll_deg, 2, -180, 180),
            _rounded(self.pitch_deg, 2, -90, 90),
            _rounded(self.lux, 1, 0, MAX_LUX),
            _rounded(self.knock_ms2, 2, 0, MAX_KNOCK_MS2),
        )


@dataclass(frozen=True, slots=True)
class Times:
    """Where the phone's time for a photo went, microseconds; None where it cannot tell.

    Parameters
    ----------
    queue_us
        From the trigger's receipt to the exposure's beginning.
    expose_us
        To the end of the sensor's reading.
    encode_us
        To the whole JPEG.
    write_us
        To the file, written and flushed.
    flush_us
        To its name and its journal entry, flushed.
    """

    queue_us: int | None = None
    expose_us: int | None = None
    encode_us: int | None = None
    write_us: int | None = None
    flush_us: int | None = None

    @classmethod
    def between(cls, moments_ns: Sequence[int]) -> Times:
        """Give the times between six moments of one clock, nanoseconds."""
        return cls(*((to - since) // 1000 for since, to in pairwise(moments_ns)))

    @property
    def told(self) -> tuple[int | None, int | None, int | None, int | None, int | None]:
        """What of it can be said."""
        return (
            _within(self.queue_us),
            _within(self.expose_us),
            _within(self.encode_us),
            _within(self.write_us),
            _within(self.flush_us),
        )


def _rounded(value: float | None, digits: int, least: float, most: float) -> float | None:
    fits = value is not None and math.isfinite(value) and least <= value <= most
    return round(value, digits) if fits and value is not None else None


def _within(time_us: int | None) -> int | None:
    return time_us if time_us is not None and 0 <= time_us <= MAX_TIME_US else None


@dataclass(frozen=True, slots=True)
class Used:
    """How a photo was taken, as the camera tells it. What it does not tell is None, or empty.

    Parameters
    ----------
    white_balance
        In the phone's own words, good to be given back to it; printable ASCII, at most 160 characters.
    focus_dpt
        Where the lens stood, dioptres.
    """

    exposure_us: int | None = None
    iso: int | None = None
    white_balance: str = ""
    focus_dpt: float | None = None

    @property
    def told(self) -> tuple[int | None, int | None, str, float | None]:
        """What of it `saved` can say. What would have to be cut or altered is no good to be given back."""
        words = printable(self.white_balance, MAX_WHITE_BALANCE)
        focus = self.focus_dpt
        return (
            self.exposure_us if 1 <= (self.exposure_us or 0) <= MAX_EXPOSURE_US else None,
            self.iso if 1 <= (self.iso or 0) <= MAX_ISO else None,
            words if words == self.white_balance else "",
            focus if focus is not None and 0 <= focus <= MAX_FOCUS_DPT else None,
        )


@dataclass(frozen=True, slots=True)
class OpenRequested:
    """A session is to be opened. `supersedes` is the photo that this session declares superseded, if any."""

    request: Open
    supersedes: LastPhoto | None


@dataclass(frozen=True, slots=True)
class TriggerCamera:
    """Photograph what is on the screen now, in this session."""

    session: Open
    request: Capture


@dataclass(frozen=True, slots=True)
class FrameWanted:
    """A small picture of what the camera sees now is asked for; `nonce` is for `PhoneSide.frame_ready`."""

    nonce: str


@dataclass(frozen=True, slots=True)
class FactsWanted:
    """What the phone is is asked for; `nonce` is for `PhoneSide.facts_ready`."""

    nonce: str


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """The session is over: closed, or aborted for `reason`."""

    reason: str
    aborted: bool


PhoneEvent = OpenRequested | TriggerCamera | FrameWanted | FactsWanted | SessionEnded
