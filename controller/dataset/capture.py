"""Everything that is known of a photo of a data set."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from controller.xrays import XrayKey

SYNTHETIC: Final = "synthetic"
"""The origin of a picture that no camera took: transformations made it of the x-ray's own grey levels."""
ORIGINS: Final = ("rig", "manual", "film", "chexpeditor", SYNTHETIC)
"""How a photo came about: by `run`, by hand, of a physical film, by the original rig's app; or was made."""

SYNTHETIC_COLUMNS: Final = ("chain_sha256", "seed", "parameters")
"""What is known of a synthetic picture, and only of one."""

VERDICT_COLUMNS: Final = (
    *("verdict", "verdict_cause", "verdict_method", "identity_score", "identity_lead"),
    *("sharpness", "clipped", "blend", "coverage", "tilt_deg", "brightness", "contrast"),
)
"""What the check of a photo's content found."""

Owner = tuple[str, str, str, XrayKey]
"""Whose a place is: plan, subset, camera, x-ray; where no plan asked, origin and device for the subset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A photo of a data set, or a synthetic picture in it; None where a thing is not known or has no meaning.

    An intake makes it with what it knows; the data set adds its place, and size and digest of its bytes.
    Times are in UTC, durations in microseconds. The conditions it was taken under are those of its subset.

    Parameters
    ----------
    place
        Where it stands below the data set's folder, with ``/``.
    key
        The x-ray that it is of.
    device
        What took it, such as ``nokia``; the folder's name where no camera is named. Of a synthetic picture,
        the name of the chain of transformations that made it, such as ``digital``.
    camera
        The name of the plan's camera, which the folder has then; empty where the plan has but one without a
        name.
    origin
        One of `ORIGINS`.
    photo_bytes, photo_sha256
        Size and digest of the file.
    photo_name
        What the file was called before it came here.
    original_sha256
        Digest of the camera's own file where the photo was made of one (HEIC, or turned); else it is that
        file.
    turned
        How it came to stand upright whatever EXIF says: ``lossless``, ``re-encoded``, or ``no`` where the
        camera's own file stood so. None in a data set that was begun before photos were turned.
    plan, subset
        Names of the plan and of its subset or set; empty for photos that no plan asked for.
    index
        The x-ray's index in the plan's manifest, or its row in the list it was imported with, from 1.
    take
        1 for the first photo of it in this subset, one more for each retake.
    retakes
        How many earlier takes it supersedes.
    repair
        Why it was captured again, where somebody or an export asked for that.
    session
        Id of the session that took it.
    assignment
        How it is known to be of this x-ray, in words: ``file name``, ``time``, ``time and picture``,
        ``decided by hand``.
    verdict, verdict_cause, verdict_method
        What the check of its content found, why it is no proof where it is none, and how it was compared:
        see `controller.identity.Verdict`, `Cause` and `Method`. None where it was never checked.
    identity_score, identity_lead
        How alike photo and x-ray are, and by how much more than any other x-ray it was held against.
    sharpness, clipped, blend, coverage, tilt_deg, brightness, contrast
        See `controller.identity.Quality`.
    decided_by
        Who let a doubtful one in.
    guarantees
        ``all``, or which of them did not hold for it.
    shown_at, hidden_at
        When the x-ray came on the screen and left it.
    triggered_at, saved_at
        When the trigger was sent, and the phone's word that it is saved came back.
    taken_at
        When the camera took it, by its own clock put right.
    exposure_us, iso, sensor_time_ns
        What the camera says of the exposure; the time stamp is on its own clock.
    white_balance
        What the phone says of it, in its own words.
    focus_dpt
        Where its lens stood, dioptres; 0 is far away.
    settings_difference
        What the phone used other than the plan fixes, or than the subset's first photo was taken with.
    room_difference
        What the phone noticed of its stand and the room other than the plan says, or than before it.
    roll_deg, pitch_deg, lux, knock_ms2
        What it noticed: see `protocol.Witness`.
    queue_us, expose_us, encode_us, write_us, flush_us
        Where the phone's time went: see `protocol.Times`.
    round_trip_us, phone_us, cycle_us
        Trigger to `accepted`; the phone's own part; from the photo before to this one.
    free_bytes, battery_percent, temperature_c
        The phone's storage, charge and battery temperature after it.
    xray_path, xray_sha256
        The x-ray's path as its CSV has it, and the digest of its file.
    shown_sha256
        Digest of the pixels that were on the screen.
    windowing
        How values of more than 8 bits, or a DICOM's, became those of a screen.
    display
        The screen, as the session found it.
    phone_model, phone_app
        The phone, and the app with its version.
    protocol_version, chexrig_version
        What took it.
    chain_sha256
        Digest of the chain's definition, for a synthetic picture; that stands in subsets.json.
    seed
        Of the run that made it.
    parameters
        What was drawn for this picture, as JSON: each step's name, level and parameters.
    """

    place: str = ""
    key: XrayKey
    device: str
    camera: str = ""
    origin: str
    photo_bytes: int = 0
    photo_sha256: str = ""
    photo_name: str
    original_sha256: str | None = None
    turned: str | None = None
    plan: str = ""
    subset: str = ""
    index: int | None = None
    take: int | None = None
    retakes: int | None = None
    repair: str | None = None
    session: str | None = None
    assignment: str | None = None
    verdict: str | None = None
    verdict_cause: str | None = None
    verdict_method: str | None = None
    identity_score: float | None = None
    identity_lead: float | None = None
    sharpness: float | None = None
    clipped: float | None = None
    blend: float | None = None
    coverage: float | None = None
    tilt_deg: float | None = None
    brightness: float | None = None
    contrast: float | None = None
    decided_by: str | None = None
    guarantees: str | None = None
    shown_at: datetime | None = None
    hidden_at: datetime | None = None
    triggered_at: datetime | None = None
    saved_at: datetime | None = None
    taken_at: datetime | None = None
    exposure_us: int | None = None
    iso: int | None = None
    white_balance: str | None = None
    focus_dpt: float | None = None
    settings_difference: str | None = None
    room_difference: str | None = None
    roll_deg: float | None = None
    pitch_deg: float | None = None
    lux: float | None = None
    knock_ms2: float | None = None
    sensor_time_ns: int | None = None
    round_trip_us: int | None = None
    phone_us: int | None = None
    queue_us: int | None = None
    expose_us: int | None = None
    encode_us: int | None = None
    write_us: int | None = None
    flush_us: int | None = None
    cycle_us: int | None = None
    free_bytes: int | None = None
    battery_percent: int | None = None
    temperature_c: float | None = None
    xray_path: str | None = None
    xray_sha256: str | None = None
    shown_sha256: str | None = None
    windowing: str | None = None
    display: str | None = None
    phone_model: str | None = None
    phone_app: str | None = None
    protocol_version: int | None = None
    chexrig_version: str | None = None
    chain_sha256: str | None = None
    seed: int | None = None
    parameters: str | None = None

    def __post_init__(self) -> None:
        """Refuse what the tables could not give back."""
        if self.origin not in ORIGINS:
            raise ValueError(f"origin: expected one of {', '.join(ORIGINS)}, got {self.origin!r}")
        if bool(self.plan) != bool(self.subset):
            raise ValueError("a plan without a subset, or a subset without a plan")
        made_by = [getattr(self, name) is not None for name in SYNTHETIC_COLUMNS]
        if self.is_synthetic != all(made_by) or self.is_synthetic != any(made_by):
            raise ValueError(f"{', '.join(SYNTHETIC_COLUMNS)}: all for a synthetic picture, none for a photo")
        if self.is_synthetic and (self.plan or self.camera):
            raise ValueError("a synthetic picture has neither a plan nor a camera")
        for name in _TIMES:
            time = getattr(self, name)
            if time is not None and time.tzinfo is None:
                raise ValueError(f"{name} has no time zone")

    @property
    def is_synthetic(self) -> bool:
        """Whether no camera took it."""
        return self.origin == SYNTHETIC

    @property
    def source(self) -> str:
        """What alone may give its bytes: see `source_of`."""
        return source_of(self.origin, self.place, self.key, self.xray_sha256)

    @property
    def order(self) -> tuple[str, int, str, str]:
        """What the rows of a data set's tables are sorted by: plan, index, subset, place."""
        return self.plan, self.index or 0, self.subset, self.place

    @property
    def identity(self) -> Owner:
        """What stays when a photo is captured anew."""
        return self.plan, self.subset if self.plan else f"{self.origin} {self.device}", self.camera, self.key

    @property
    def camera_sha256(self) -> str:
        """Digest of the camera's own file, whatever was made of it here."""
        return self.original_sha256 or self.photo_sha256

    @property
    def folder(self) -> str:
        """The name of its camera's folder."""
        return self.camera or self.device


@dataclass(frozen=True, slots=True)
class Upright:
    """A photo's bytes as a data set has them, and how they came to stand upright: see `Capture.turned`."""

    content: bytes
    turned: str


def source_of(origin: str | None, place: str, key: XrayKey, xray_sha256: str | None) -> str:
    """Name what alone may give a picture's bytes: two pictures of unlike sources never have the same.

    Two exposures never do, so a photo's source is its place. A synthetic picture's is the x-ray's file: two
    chains, or one chain on two files that are equal, may well give one picture.
    """
    return f"x-ray {xray_sha256 or key}" if origin == SYNTHETIC else place


FIELDS: Final = {each.name: str(each.type).removesuffix(" | None") for each in fields(Capture)}
"""Name and kind of each thing that is known of one."""
_TIMES: Final = tuple(name for name, kind in FIELDS.items() if kind == "datetime")
