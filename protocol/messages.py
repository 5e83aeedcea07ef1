"""The messages, as frozen values that are right by construction.

Field limits are part of the specification (README.md, section 4) and are checked on both sides: what cannot
be built cannot be sent, and what is received is built before anything looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocol.photo_name import MAX_INDEX, MAX_TAKE, PhotoName
from protocol.shape import base64_text, hex_text, number, part, shape_of, text, token

PROTOCOL_VERSION = 3
MAX_STORAGE = 200
MAX_PROCESSING = 120
MAX_EXPOSURE_US = 60_000_000
MAX_ISO = 1_000_000
MAX_WHITE_BALANCE = 160
MAX_FOCUS_DPT = 100
NO_SESSION = "0" * 32
"""In place of a session's id where a picture of what the camera sees now is asked for."""
FACTS = "f" * 32
"""In place of a session's id where what the phone tells of itself is asked for."""
MAX_LUX = 1_000_000
MAX_KNOCK_MS2 = 1_000
MAX_TIME_US = 600_000_000
PART_BYTES = 780
"""Of a picture, in one datagram."""
MAX_PARTS = 1024
FIT = "fit"

#: Codes of ``refused``.
REFUSAL_CODES = (
    "out_of_order",  # the index is not the previous one + 1; ``expected`` names the index wanted
    "no_session",  # nothing is open under this session id: the phone was started anew
    "stale_challenge",  # an ``open`` that was recorded, or overtaken by a restart
    "version",  # the two sides speak different versions
    "busy",  # another controller's session is open
    "bad_name",  # the photo name contradicts the message, or a file of that name is there already
    "storage_full",
    "storage",  # the photo could not be written
    "camera",
)

#: Codes of ``waiting`` and ``condition_report``: why no photo can be taken now, and that is likely to pass.
TROUBLE_CODES = (
    "heat",
    "call",
    "covered",  # another app is on the phone's screen, or it is locked
    "battery",
    "storage_full",
    "camera",  # another app has it, or it is switched off
)


@dataclass(frozen=True, slots=True)
class Message:
    """Anything that can stand in a datagram."""

    TYPE: ClassVar[str]

    def __post_init__(self) -> None:
        shape_of(type(self)).check(self)


# --- controller -> phone ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusRequest(Message):
    """Where do you stand? Changes nothing; its answer holds the challenge that ``open`` needs."""

    TYPE: ClassVar[str] = "status"
    nonce: str = hex_text(16)


@dataclass(frozen=True, slots=True)
class Open(Message):
    """Begin or resume a subset.

    ``next_index`` and ``take`` say what will be captured first. A ``next_index`` that equals the phone's last
    saved index, with a higher take, declares that photo superseded: the controller cannot vouch for it.
    """

    TYPE: ClassVar[str] = "open"
    session: str = hex_text(32)
    challenge: str = hex_text(32)
    protocol: int = number(1, 255)
    app_version: str = token()
    journal: str = hex_text(16)
    subset: str = part()
    first: int = number(1, MAX_INDEX)
    last: int = number(1, MAX_INDEX)
    next_index: int = number(1, MAX_INDEX)
    take: int = number(1, MAX_TAKE)
    exposure_us: int | None = number(1, MAX_EXPOSURE_US)
    iso: int | None = number(1, MAX_ISO)
    white_balance_k: int | None = number(1_000, 40_000)


@dataclass(frozen=True, slots=True)
class Capture(Message):
    """Photograph x-ray `index`, which is on the screen now, and save it under `name`.

    ``exposure_us``, ``iso``, ``white_balance`` and ``focus_dpt`` are what an earlier ``saved`` of the subset
    has told: all photos of a subset are taken alike, whichever session they are of. They go before what
    ``open`` fixes.
    """

    TYPE: ClassVar[str] = "capture"
    session: str = hex_text(32)
    index: int = number(1, MAX_INDEX)
    take: int = number(1, MAX_TAKE)
    name: str = token(200)
    shown_sha256: str = hex_text(64)
    quality: int = number(1, 100, default=95)
    exposure_us: int | None = number(1, MAX_EXPOSURE_US, default=None)
    iso: int | None = number(1, MAX_ISO, default=None)
    white_balance: str = text(MAX_WHITE_BALANCE, default="")
    focus_dpt: float | None = number(0, MAX_FOCUS_DPT, default=None)
    refresh_us: int | None = number(1_000, 1_000_000, default=None)

    def __post_init__(self) -> None:
        # Not super(): a dataclass with slots is a new class, which breaks the zero-argument form.
        Message.__post_init__(self)
        name = PhotoName.parse(self.name)
        if (name.index, name.take) != (self.index, self.take):
            raise ValueError(
                f"capture.name: expected index {self.index} take {self.take}, "
                f"got index {name.index} take {name.take}"
            )


@dataclass(frozen=True, slots=True)
class Abort(Message):
    """End the session for good."""

    TYPE: ClassVar[str] = "abort"
    session: str = hex_text(32)
    reason: str = text(300)


@dataclass(frozen=True, slots=True)
class Close(Message):
    """End the session after its last photo."""

    TYPE: ClassVar[str] = "close"
    session: str = hex_text(32)


@dataclass(frozen=True, slots=True)
class ConditionRequest(Message):
    """Could you take a photo now? Changes nothing, and may be sent at any time."""

    TYPE: ClassVar[str] = "condition"
    nonce: str = hex_text(16)


@dataclass(frozen=True, slots=True)
class PictureRequest(Message):
    """Send one part of the small picture of a photo, or (`NO_SESSION`, no index) of what the camera sees now.

    With `FACTS` and no index it is what the phone tells of itself, which goes the same way.
    `nonce` is the same for all parts of one picture; `challenge` is the phone's current one.
    """

    TYPE: ClassVar[str] = "picture"
    nonce: str = hex_text(16)
    challenge: str = hex_text(32)
    session: str = hex_text(32)
    index: int | None = number(1, MAX_INDEX)
    take: int | None = number(1, MAX_TAKE)
    part: int = number(0, MAX_PARTS - 1)


# --- phone -> controller ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusReport(Message):
    """Where the phone stands. `challenge` is good for one ``open``."""

    TYPE: ClassVar[str] = "status_report"
    nonce: str = hex_text(16)
    challenge: str = hex_text(32)
    protocol: int = number(1, 255)
    app_version: str = token()
    boot: str = hex_text(16)
    state: str = token()
    model: str = text(64)
    free_bytes: int = number(0, 2**60)
    battery_percent: int | None = number(0, 100)
    temperature_c: float | None = number(-60, 150)


@dataclass(frozen=True, slots=True)
class Opened(Message):
    """The session is open and the phone waits for `next_index`."""

    TYPE: ClassVar[str] = "opened"
    session: str = hex_text(32)
    boot: str = hex_text(16)
    protocol: int = number(1, 255)
    app_version: str = token()
    next_index: int = number(1, MAX_INDEX)
    model: str = text(64)
    storage: str = text(MAX_STORAGE)  # as much as fits into a datagram where every character is escaped
    free_bytes: int = number(0, 2**60)
    battery_percent: int | None = number(0, 100)
    temperature_c: float | None = number(-60, 150)
    challenge: str = hex_text(32)
    camera_level: str = token()
    processing: str = text(MAX_PROCESSING, default="")


@dataclass(frozen=True, slots=True)
class Accepted(Message):
    """The trigger was received; answered at once."""

    TYPE: ClassVar[str] = "accepted"
    session: str = hex_text(32)
    index: int = number(1, MAX_INDEX)
    take: int = number(1, MAX_TAKE)


@dataclass(frozen=True, slots=True)
class Exposed(Message):
    """The sensor has read the frame.

    `sensor_time_ns` is on the phone's monotonic clock and comparable within one boot only.
    """

    TYPE: ClassVar[str] = "exposed"
    session: str = hex_text(32)
    index: int = number(1, MAX_INDEX)
    take: int = number(1, MAX_TAKE)
    sensor_time_ns: int = number(0, 2**63 - 1)
    exposure_us: int | None = number(1, MAX_EXPOSURE_US)
    iso: int | None = number(1, MAX_ISO)


@dataclass(frozen=True, slots=True)
class Saved(Message):
    """The file is complete, fsynced and renamed into place, and the phone's journal knows it.

    `busy_us` is the phone's own time, from the trigger's receipt to this message. `white_balance` is the
    phone's own word for what it used, good to be given back; `focus_dpt` is in dioptres, 0 far away.
    `roll_deg` to `knock_ms2` are what the phone noticed of itself and the room (README.md, section 18),
    `queue_us` to `flush_us` where its time went.
    """

    TYPE: ClassVar[str] = "saved"
    session: str = hex_text(32)
    index: int = number(1, MAX_INDEX)
    take: int = number(1, MAX_TAKE)
    name: str = token(200)
    size_bytes: int = number(1, 2**40)
    sha256: str = hex_text(64)
    busy_us: int = number(0, 2**60)
    free_bytes: int = number(0, 2**60)
    battery_percent: int | None = number(0, 100)
    temperature_c: float | None = number(-60, 150)
    exposure_us: int | None = number(1, MAX_EXPOSURE_US, default=None)
    iso: int | None = number(1, MAX_ISO, default=None)
    white_balance: str = text(MAX_WHITE_BALANCE, default="")
    focus_dpt: float | None = number(0, MAX_FOCUS_DPT, default=None)
    roll_deg: float | None = number(-180, 180, default=None)
    pitch_deg: float | None = number(-90, 90, default=None)
    lux: float | None = number(0, MAX_LUX, default=None)
    knock_ms2: float | None = number(0, MAX_KNOCK_MS2, default=None)
    queue_us: int | None = number(0, MAX_TIME_US, default=None)
    expose_us: int | None = number(0, MAX_TIME_US, default=None)
    encode_us: int | None = number(0, MAX_TIME_US, default=None)
    write_us: int | None = number(0, MAX_TIME_US, default=None)
    flush_us: int | None = number(0, MAX_TIME_US, default=None)


@dataclass(frozen=True, slots=True)
class Waiting(Message):
    """No photo can be taken now, and none will be for this trigger: it is to be sent again.

    Parameters
    ----------
    seconds
        How long that may last; None where nobody knows.
    """

    TYPE: ClassVar[str] = "waiting"
    session: str = hex_text(32)
    index: int = number(1, MAX_INDEX)
    take: int = number(1, MAX_TAKE)
    code: str = token()
    reason: str = text(300)
    seconds: int | None = number(0, 86_400)


@dataclass(frozen=True, slots=True)
class Refused(Message):
    """The phone will not do it, and why. `index` is the one it was asked for, `expected` the one it wants."""

    TYPE: ClassVar[str] = "refused"
    session: str = hex_text(32)
    code: str = token()
    message: str = text(300)
    index: int | None = number(1, MAX_INDEX)
    expected: int | None = number(1, MAX_INDEX + 1)


@dataclass(frozen=True, slots=True)
class Aborted(Message):
    """The session is over on the phone, and stays over."""

    TYPE: ClassVar[str] = "aborted"
    session: str = hex_text(32)
    reason: str = text(300)


@dataclass(frozen=True, slots=True)
class Closed(Message):
    """The session ended in good order with `count` photos saved in it."""

    TYPE: ClassVar[str] = "closed"
    session: str = hex_text(32)
    count: int = number(0, MAX_INDEX)


@dataclass(frozen=True, slots=True)
class ConditionReport(Message):
    """Whether a photo could be taken now: `code` is ``fit``, or one of `TROUBLE_CODES` with the reason.

    With what the phone notices of itself and the room at this moment.
    """

    TYPE: ClassVar[str] = "condition_report"
    nonce: str = hex_text(16)
    code: str = token()
    reason: str = text(300)
    seconds: int | None = number(0, 86_400)
    roll_deg: float | None = number(-180, 180, default=None)
    pitch_deg: float | None = number(-90, 90, default=None)
    lux: float | None = number(0, MAX_LUX, default=None)
    knock_ms2: float | None = number(0, MAX_KNOCK_MS2, default=None)


@dataclass(frozen=True, slots=True)
class PicturePart(Message):
    """One part of a picture, sealed as a whole before it was cut.

    Parameters
    ----------
    seal
        The nonce of AES-GCM: parts of another one are of another picture.
    parts
        How many there are; 0: there is no such picture.
    data
        At most `PART_BYTES` bytes, all but the last exactly as many.
    """

    TYPE: ClassVar[str] = "picture_part"
    nonce: str = hex_text(16)
    seal: str = hex_text(24)
    part: int = number(0, MAX_PARTS - 1)
    parts: int = number(0, MAX_PARTS)
    data: str = base64_text(1040)


FROM_CONTROLLER: tuple[type[Message], ...] = (
    StatusRequest,
    Open,
    Capture,
    Abort,
    Close,
    ConditionRequest,
    PictureRequest,
)
FROM_PHONE: tuple[type[Message], ...] = (
    StatusReport,
    Opened,
    Accepted,
    Exposed,
    Saved,
    Waiting,
    Refused,
    Aborted,
    Closed,
    ConditionReport,
    PicturePart,
)


def which_to_upgrade(protocol_of_phone: int, protocol_of_controller: int) -> str:
    """Say which of two sides that speak different protocol versions has to be upgraded."""
    return "upgrade the app" if protocol_of_phone < protocol_of_controller else "upgrade chexrig"


def printable(words: str, longest: int = 300) -> str:
    """Make any text fit a `text` field: other characters become ``?``, the rest is cut."""
    if words.isascii() and words.isprintable():
        return words[:longest]
    return "".join(each if " " <= each <= "~" else "?" for each in words)[:longest]
