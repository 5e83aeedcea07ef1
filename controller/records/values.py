"""What goes into the record and comes out of it: subsets, sessions, photos, and what is to be retaken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Json

from controller.records.schema import ALL_GUARANTEED
from protocol import PROTOCOL_VERSION, Witness

#: As a row has it, text in ISO 8601; a number is no date.
When = Annotated[AwareDatetime, BeforeValidator(lambda value: datetime.fromisoformat(str(value)))]

#: SQLite has no truth values.
Flag = Annotated[bool, BeforeValidator(bool)]

EXPORT = "export"
OPERATOR = "operator"
RIG = "rig"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetRecord:
    """A subset as it was when its first session began.

    Parameters
    ----------
    definition
        All that must not change once the subset has begun.
    camera
        Which of the plan's cameras; empty for its only one. So it is everywhere in the record.
    """

    id: str
    first: int
    last: int
    definition: Json[dict[str, object]]
    manifest_digest: str
    camera: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A session at its start.

    Parameters
    ----------
    guarantees
        ``all``, or which of them the phone's dialect does not give.
    repair
        The repair that it works on; None where it captures what the subset still lacks.
    protocol
        The protocol's version; None for a dialect of another rig.
    calibration
        Number of the calibration that says where its photos show the screen; None where there is none.
    measuring
        Whether a blank camera measures the rig: none of its photos counts.
    """

    id: str
    subset: str
    chexrig_version: str
    display: str
    phone_address: str
    guarantees: str = ALL_GUARANTEED
    repair: str | None = None
    protocol: int | None = PROTOCOL_VERSION
    calibration: int | None = None
    measuring: bool = False
    camera: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A trigger about to be sent."""

    subset: str
    index: int
    take: int
    session: str
    photo_name: str
    xray_path: str
    shown_sha256: str
    xray_sha256: str | None = None
    windowing: str | None = None
    camera: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the phone said of a photo; None where it has not said it.

    Times in microseconds; `sensor_time_ns` on the phone's clock.

    Parameters
    ----------
    phone_us
        The phone's own part, from the trigger's receipt to `saved`.
    cycle_us
        From the photo before (or the session's start) to this one, settle time included.
    settings_difference
        What the phone used other than the plan fixes, or than the subset's first photo was taken with, in
        words; None where it kept to it.
    white_balance
        In the phone's own words, good to be given back to it.
    focus_dpt
        Where its lens stood, dioptres; 0 is far away.
    roll_deg, pitch_deg, lux, knock_ms2
        What it noticed of its stand and the room: see `protocol.Witness`.
    room_difference
        What of that is other than the plan says, or than in the photos before, in words; None where nothing
        is.
    queue_us, expose_us, encode_us, write_us, flush_us
        Where its time went: see `protocol.Times`.
    """

    size_bytes: int | None = None
    sha256: str | None = None
    sensor_time_ns: int | None = None
    exposure_us: int | None = None
    iso: int | None = None
    white_balance_k: int | None = None
    settings_difference: str | None = None
    round_trip_us: int | None = None
    phone_us: int | None = None
    cycle_us: int | None = None
    free_bytes: int | None = None
    battery_percent: int | None = None
    temperature_c: float | None = None
    white_balance: str | None = None
    focus_dpt: float | None = None
    roll_deg: float | None = None
    pitch_deg: float | None = None
    lux: float | None = None
    knock_ms2: float | None = None
    room_difference: str | None = None
    queue_us: int | None = None
    expose_us: int | None = None
    encode_us: int | None = None
    write_us: int | None = None
    flush_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedPhoto(Intent):
    """A photo with all that is on record of it and of its session.

    What an `Outcome` has is None where the phone has not told it, or nothing is known of the photo.

    Parameters
    ----------
    retakes
        How many earlier takes there were.
    why_retaken
        Why it was captured in the place of another one; None where it was not.
    processing
        How the phone's camera was set beside focus, exposure and white balance, in its own words.
    storage
        The phone's folder of its session: the photo is in ``<storage>/<subset>/``. None where no phone has
        named one.
    phone_journal
        The id by which the phone keeps it: the record's own, or that of a repair; the name of its folder.
    """

    intended_at: When
    saved_at: When | None
    size_bytes: int | None
    sha256: str | None
    sensor_time_ns: int | None
    exposure_us: int | None
    iso: int | None
    white_balance_k: int | None
    settings_difference: str | None
    round_trip_us: int | None
    phone_us: int | None
    cycle_us: int | None
    free_bytes: int | None
    battery_percent: int | None
    temperature_c: float | None
    white_balance: str | None
    focus_dpt: float | None
    roll_deg: float | None
    pitch_deg: float | None
    lux: float | None
    knock_ms2: float | None
    room_difference: str | None
    queue_us: int | None
    expose_us: int | None
    encode_us: int | None
    write_us: int | None
    flush_us: int | None
    retakes: int
    why_retaken: str | None
    chexrig_version: str
    display: str
    guarantees: str
    protocol: int | None
    calibration: int | None
    measuring: Flag
    phone_model: str | None
    phone_app: str | None
    processing: str | None
    storage: str | None
    phone_journal: str

    @property
    def witness(self) -> Witness:
        """What the phone noticed with it."""
        return Witness(self.roll_deg, self.pitch_deg, self.lux, self.knock_ms2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a subset stands: the index and take to capture next, and how many are saved."""

    next_index: int
    next_take: int
    saved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetStatus:
    """A subset at a glance; `guarantees` as in `SessionRecord`."""

    id: str
    first: int
    last: int
    saved: int
    sessions: int
    last_outcome: str | None
    last_cause: str | None
    last_at: When | None
    guarantees: str
    camera: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retake:
    """A photo that somebody asks to have captured again.

    Parameters
    ----------
    photo_name
        The photo in whose place the new one comes: by it a request is known to be out of date.
    why
        In words, one line.
    asked_by
        `EXPORT`, or `RIG`, which has looked at the phone's small picture (an export in which the photo is
        fine takes their requests back), or `OPERATOR`; None where an earlier version did not keep it.
    number, asked_at
        Of the request; 0 and None before it is on record.
    repair
        The repair that it is or was captured with; None before that began.
    done_at
        When the photo in its place was saved.
    """

    subset: str
    index: int
    photo_name: str
    why: str
    asked_by: str | None = OPERATOR
    camera: str = ""
    number: int = 0
    asked_at: When | None = None
    repair: str | None = None
    withdrawn_at: When | None = None
    done_at: When | None = None
