"""The plan: what is shown, where, to which phone, and under which conditions.

The docstring below each field is what an operator reads in an editor and in error messages: they end up
in the JSON Schema.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError

from android_bridge.base import SIMULATED, Problem, UdpAddress, parse_phone
from controller.plan.environment import Environment, Settings, mistake
from controller.plan.paths import has_control_characters, path_advice
from controller.plan.publishing import Publishing
from controller.plan.ranges import overlapping

BY_HAND = "hand"
#: Keys of `data` of which one at most says which x-rays; those of them that name another list.
SELECTIONS = ("manifest", "rows", "patients", "like", "patients_from")
LISTS = ("like", "patients_from")
#: Of what disks take, in bytes; longer ones end in errors wherever they are looked for.
_LONGEST_PATH, _LONGEST_NAME = 3000, 255


def _usable_path(value: object) -> object:
    if value == "":  # an empty text would quietly become the current folder
        raise mistake("the path is empty")
    if isinstance(value, str):
        try:
            Path(value).expanduser()
        except RuntimeError:
            raise mistake(
                "there is no such home folder", "~/ for your own, or the path written out"
            ) from None
        if has_control_characters(value):
            raise mistake("the path holds a control character", path_advice(value))
        if len(value) > _LONGEST_PATH or any(len(each.encode()) > _LONGEST_NAME for each in value.split("/")):
            raise mistake("the path is too long", f"names of {_LONGEST_NAME} bytes at most")
    return value


PlanPath = Annotated[Path, BeforeValidator(_usable_path)]
_PATH_SCHEMA = {"type": "string", "format": "path"}
Folders = Annotated[
    tuple[PlanPath, ...],
    BeforeValidator(lambda value: tuple(value) if isinstance(value, list | tuple) else (value,)),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [_PATH_SCHEMA, {"type": "array", "items": _PATH_SCHEMA, "minItems": 1}]}),
]
"""One folder, or a list of them."""


class DataSource(Settings):
    """Which x-rays: a frozen manifest, or a selection from the CSV to freeze; neither means all rows."""

    csv: PlanPath
    """CheXpert-format CSV with the labels, relative to the plan's folder."""
    images: Folders
    """Folder that the CSV's `Path` column is relative to, or several; relative to the plan's folder."""
    manifest: PlanPath | None = None
    """The frozen list index -> x-ray; leave out to have one drawn by one of the keys below."""
    rows: str | None = Field(default=None, pattern=r"^[0-9]+:[0-9]+$")
    """Rows "A:B" of the CSV, the first row is 1, both included."""
    patients: int | None = Field(default=None, ge=1)
    """How many patients to draw at random; all x-rays of a drawn patient are taken. Needs `seed`."""
    seed: int | None = Field(default=None, ge=0, validate_default=True)
    """Seed of the random draw: the same seed draws the same patients."""
    like: PlanPath | None = None
    """Another CSV: its x-rays in its order, whatever prefix and ending their paths have there."""
    patients_from: PlanPath | None = None
    """File with patients, one a line, or a CSV with a column `Path` or `patient`: all of their x-rays."""
    allow_missing: bool = False
    """Whether x-rays of `like`, or patients of `patients_from`, that the CSV does not have are left out."""
    frontal_only: bool = False
    """Of what is chosen, frontal views only."""
    accept: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """Indices of x-rays that are shown though there is no picture in them, such as an all black one."""

    @field_validator("rows", "patients", "like", "patients_from")
    @classmethod
    def _one_selection(cls, value: object, info: ValidationInfo) -> object:
        other = next((key for key in SELECTIONS if key in info.data and info.data[key] is not None), None)
        if value is not None and other:
            raise mistake(
                f"{'a manifest' if other == 'manifest' else f'`{other}`'} already says which x-rays,"
                f" `{info.field_name}` cannot say so too",
                "one of the two",
            )
        return value

    @field_validator("rows")
    @classmethod
    def _rows_in_order(cls, rows: str | None) -> str | None:
        if rows is None:
            return rows
        first, last = (int(number) for number in rows.split(":"))
        if not 1 <= first <= last:
            raise mistake("the rows are not in order", "A:B with 1 <= A <= B")
        return rows

    @field_validator("allow_missing")
    @classmethod
    def _missing_of_a_list(cls, allowed: bool, info: ValidationInfo) -> bool:
        if allowed and not any(info.data.get(key) for key in LISTS):
            raise mistake("`allow_missing` is given without a list", "`like` or `patients_from` with it")
        return allowed

    @field_validator("frontal_only", "accept")
    @classmethod
    def _not_of_a_manifest(cls, value: object, info: ValidationInfo) -> object:
        if value and info.data.get("manifest") is not None:
            raise mistake(
                f"a manifest already says which x-rays, `{info.field_name}` cannot say so too",
                "one of the two",
            )
        return value

    @field_validator("seed")
    @classmethod
    def _seed_goes_with_patients(cls, seed: int | None, info: ValidationInfo) -> int | None:
        if "patients" not in info.data:  # already reported
            return seed
        if seed is None and info.data["patients"] is not None:
            raise mistake(
                "`patients` is given without `seed`", "seed: a whole number, for instance 1", at="patients"
            )
        if seed is not None and info.data["patients"] is None:
            raise mistake("`seed` is given without `patients`", "both or neither")
        return seed

    @property
    def chosen_by(self) -> str:
        """The key that says which x-rays; `csv` where all are meant."""
        return next((key for key in SELECTIONS if getattr(self, key) is not None), "csv")

    @property
    def row_range(self) -> tuple[int, int] | None:
        """First and last row of `rows`, counted from 1, both included."""
        if self.rows is None:
            return None
        first, _, last = self.rows.partition(":")
        return int(first), int(last)


class Display(Settings):
    """The monitor that shows the x-rays."""

    screen: str = Field(default="primary", min_length=1)
    """Which screen: `primary`, or "model/serial" as the system reports it."""
    settle_ms: int = Field(default=150, ge=0, le=10000)
    """Milliseconds between the painting of an x-ray and the trigger.

    Painting ends at the frame buffer; the panel follows 11-16 ms later, and an LCD needs time to settle.
    """
    background: str = Field(default="#000000", pattern=r"^#[0-9A-Fa-f]{6}$")
    """Colour around the x-ray, "#RRGGBB" in quotes (without them YAML reads a comment)."""
    gamma: Literal["linear", "calibrated"] = "linear"
    """What the graphics card does to grey levels: `linear` nothing, `calibrated` by the monitor's profile.

    Night colours and dimming alter them, too; `linear` refuses that. With `calibrated` the profile has to be
    loaded (by colord or dispwin), and a subset goes on with the gamma ramp that it was begun with.
    """

    @property
    def is_calibrated(self) -> bool:
        """Whether a monitor's profile is to be loaded into the graphics card."""
        return self.gamma == "calibrated"


class SimulatedPhone(Settings):
    """How the simulated phone behaves; has no bearing on a real one."""

    exposure_ms: int = Field(default=200, ge=0, le=30000)
    """Milliseconds from the trigger to the end of the exposure, for which the sensor reads the screen."""
    save_ms: int = Field(default=0, ge=0, le=30000)
    """Milliseconds from there until the photo is saved, at least; a real phone takes some 300 to 900."""
    multi_frame_ms: int = Field(default=0, ge=0, le=5000)
    """Milliseconds for which the sensor goes on after it told that it is done, as some phones' does."""
    failing_saves: int = Field(default=0, ge=0)
    """Every so many photos one cannot be written, to rehearse that; 0 for none."""
    troubles: str = ""
    """What keeps the phone from taking photos, to rehearse that: such as "heat:12s@5,call:40s@20".

    That is: at the 5th capture it is too hot for 12 seconds. The words are heat, call, covered, battery,
    storage_full and camera; with /midst behind the number that photo fails. Each start of the phone counts
    captures anew.
    """
    happenings: str = ""
    """What happens in its room, to rehearse that: such as "light:5@20,knock:2.5@31,turn:-90@1,tilt:4@7".

    From the 20th photo on the light is five times as bright, at the 31st the phone is knocked by 2.5 m/s2,
    from the 1st on it is turned by -90 degrees, from the 7th on tilted by 4. Each start of the phone counts
    photos anew.
    """
    room: Literal["plain", "dark", "lamp", "window", "moire", "out_of_focus", "tilted"] = "plain"
    """How its photos look. In any but `plain` the x-ray fills the photo, as an operator would have it."""
    shutter_ms: int | None = Field(default=None, ge=0, le=30000, json_schema_extra={"deprecated": True})
    """The old name of `exposure_ms`, and goes before it."""
    seed: int = Field(default=1, ge=0)
    """Seed of the simulated camera's noise."""
    agent: Literal["python", "java"] = "python"
    """Which program it is: chexrig's own, or the app of real phones on this computer's Java."""

    @field_validator("happenings")
    @classmethod
    def _known_happenings(cls, happenings: str) -> str:
        from android_bridge.base import parse_happenings  # noqa: PLC0415 - few plans have any

        try:
            parse_happenings(happenings)
        except Problem as problem:
            raise mistake("what happens in the phone's room cannot be read", problem.expected) from None
        return happenings

    @field_validator("troubles")
    @classmethod
    def _known_troubles(cls, troubles: str) -> str:
        from android_bridge.base import parse_troubles  # noqa: PLC0415 - few plans have any

        try:
            parse_troubles(troubles)
        except Problem as problem:
            raise mistake("the phone's troubles cannot be read", problem.expected) from None
        return troubles

    @property
    def exposes_ms(self) -> int:
        """How long it exposes, under whichever name the plan says so."""
        return self.exposure_ms if self.shutter_ms is None else self.shutter_ms

    @property
    def photo_ms(self) -> int:
        """How long a photo takes it."""
        return self.exposes_ms + self.save_ms


class Noticing(Settings):
    """What follows of what the phone notices of its stand and the room, with each photo."""

    then: Literal["suspend", "warn"] = "suspend"
    """What follows of something that is not as it should be: `suspend` until a person has looked, or `warn`.

    Either way the photos are marked. After `suspend` the photo that it was noticed with is captured again.
    """
    light_factor: float = Field(default=2.0, ge=1.1, le=1000)
    """How many times as bright or as dark it may become within a subset.

    Between subsets it is told too when a light that the plan has changed has not, or the other way round.
    """
    turn_deg: float = Field(default=3.0, ge=0.5, le=180)
    """Degrees by which the phone may be turned or tilted within a subset."""
    knock_ms2: float = Field(default=1.5, ge=0.1, le=1000)
    """Acceleration of a knock at the phone, m/s2: footsteps beside a tripod are a few hundredths."""


class Phone(Settings):
    """The phone that takes the photos."""

    address: str = SIMULATED
    """`sim` for the simulated phone, `adb` or "adb:SERIAL" for one on a cable, "udp:HOST:PORT", or `hand`.

    "adb:SERIAL" is for computers that several phones are plugged into: `chexrig phone list` shows their
    serials. "udp:HOST:PORT" is a phone without a cable, as its screen shows it.
    "chexpeditor:HOST:PORT" is the original rig's app (port 4445): G2, G3 and G6 are not guaranteed then.
    `hand` is for photos by hand with any camera: `chexrig manual` shows the x-rays, and no phone is asked.
    """
    jpeg_quality: int = Field(default=95, ge=50, le=100)
    """Quality of the photos' JPEG: 95 is what cameras use, lower is smaller and blurs fine detail.

    A photo at 90 takes about half the bytes of one at 95, at 100 more than twice. Not for `chexpeditor`,
    whose app has its own.
    """
    wait_minutes: int = Field(default=60, ge=0, le=1440)
    """Minutes to wait for a phone that cannot take photos now: too hot, a call, another app before it.

    The rig's screen says which; it goes on by itself when that has passed. After so long the run ends, and
    the same command goes on.
    """
    pictures: bool = True
    """Whether the small picture that comes over of each photo is kept, to be looked at here.

    What each photo shows is judged by it whether it is kept or not. Kept ones lie in the plan's state folder,
    for nobody else to read; `chexrig pictures PLAN` deletes them.
    """
    noticing: Noticing = Noticing()
    """What follows of what the phone notices of its stand and the room, with each photo."""
    simulated: SimulatedPhone = SimulatedPhone()
    """How the simulated phone behaves; has no bearing on a real one."""

    @field_validator("address")
    @classmethod
    def _known_address(cls, address: str) -> str:
        if address != BY_HAND:
            try:
                parse_phone(address)
            except Problem:
                raise mistake(
                    "the phone's address is not understood",
                    "hand, sim or adb or adb:SERIAL or udp:HOST:PORT or chexpeditor:HOST:PORT,"
                    " PORT 1 to 65535",
                ) from None
        return address

    @property
    def is_simulated(self) -> bool:
        """Whether it is the simulated phone that is started for each run."""
        return self.address == SIMULATED

    @property
    def is_by_hand(self) -> bool:
        """Whether photos are taken by hand, with any camera."""
        return self.address == BY_HAND

    @property
    def is_loopback(self) -> bool:
        """Whether it is named by an address of this computer."""
        named = None if self.is_by_hand else parse_phone(self.address)
        return isinstance(named, UdpAddress) and named.is_loopback


class NamedCamera(Settings):
    """One of several phones that photograph the same plan, each all of its x-rays."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")
    """The camera's name: 1 to 30 of a-z, 0-9 and the hyphen, no hyphen first. It names files and folders."""
    phone: Phone
    """The phone that it is."""


class Subset(Settings):
    """Consecutive indices captured in one go, under one environment."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,30}$")
    """The subset's name: 1 to 30 of a-z, 0-9 and the hyphen. It becomes part of every photo's file name."""
    first: int = Field(ge=1)
    """First index of the manifest in this subset; the manifest's first is 1."""
    last: int = Field(ge=1)
    """Last index in this subset, included."""
    environment: Environment
    """The conditions: written here, or the path of a YAML file with them, relative to the plan's folder."""

    @field_validator("last")
    @classmethod
    def _not_before_first(cls, last: int, info: ValidationInfo) -> int:
        first = info.data.get("first")
        if first is not None and last < first:
            raise mistake("`last` comes before `first`", f"{first} or more")
        return last

    @property
    def size(self) -> int:
        """Number of x-rays in the subset."""
        return self.last - self.first + 1


class Plan(Settings):
    """A whole capture: data source, display, phone, and the subsets with their environments."""

    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    """The plan's name: 1 to 40 of a-z, 0-9 and the hyphen."""
    data: DataSource
    """Which x-rays are photographed and where they lie."""
    display: Display = Display()
    """The monitor that shows the x-rays."""
    phone: Phone = Phone()
    """The phone that takes the photos; in a plan with several, `cameras` stands in its place."""
    cameras: tuple[NamedCamera, ...] = Field(default=(), json_schema_extra={"minItems": 1})
    """Several phones, each with a name, in place of `phone`: each photographs all x-rays of the plan.

    The settings of exposure, ISO, white balance and focus are in each environment, under `camera`.
    """
    subsets: tuple[Subset, ...] = Field(min_length=1)
    """The subsets, each a range of consecutive indices under one environment; no index in two of them."""
    dataset: Publishing = Publishing()
    """What users of the finished data set are told of it; may be written or changed at any time."""

    @model_validator(mode="after")
    def _disjoint_subsets(self) -> Self:
        ids = [subset.id for subset in self.subsets]
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("subsets_clash", "two subsets have the same id")
        if overlapping([(subset.first, subset.last) for subset in self.subsets]):
            raise PydanticCustomError("subsets_clash", "two subsets share an index")
        return self

    @model_validator(mode="after")
    def _cameras_or_phone(self) -> Self:
        names = [camera.name for camera in self.cameras]
        if len(set(names)) < len(names) or (names and self.phone != Phone()):
            raise PydanticCustomError("cameras_clash", "phone and cameras, or two cameras of one name")
        return self
