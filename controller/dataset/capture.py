"""Everything that is known of a photo of a data set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final

from controller.xrays import KEY_COLUMNS, XrayKey

ORIGINS: Final = ("rig", "manual", "film", "chexpeditor")
"""How a photo came about: by `run`, by hand, of a physical film, by the original rig's app."""

Cell = str | int | float | datetime | None
Owner = tuple[str, str, str, XrayKey]
"""Whose a place is: plan, subset, camera, x-ray; where no plan asked, origin and device for the subset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A photo of a data set; None where a thing is not known, or has no meaning for its origin.

    An intake makes it with what it knows; the data set adds its place, and size and digest of its bytes.
    Times are in UTC, durations in microseconds. The conditions it was taken under are those of its subset.

    Parameters
    ----------
    place
        Where it stands below the data set's folder, with ``/``.
    key
        The x-ray that it is of.
    device
        What took it, such as ``nokia``; the folder's name where no camera is named.
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
    guarantees: str | None = None
    shown_at: datetime | None = None
    hidden_at: datetime | None = None
    triggered_at: datetime | None = None
    saved_at: datetime | None = None
    taken_at: datetime | None = None
    exposure_us: int | None = None
    iso: int | None = None
    sensor_time_ns: int | None = None
    round_trip_us: int | None = None
    phone_us: int | None = None
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

    def __post_init__(self) -> None:
        """Refuse what the tables could not give back."""
        if self.origin not in ORIGINS:
            raise ValueError(f"origin: expected one of {', '.join(ORIGINS)}, got {self.origin!r}")
        if bool(self.plan) != bool(self.subset):
            raise ValueError("a plan without a subset, or a subset without a plan")
        for name in _TIMES:
            time = getattr(self, name)
            if time is not None and time.tzinfo is None:
                raise ValueError(f"{name} has no time zone")

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


_FIELDS: Final = {each.name: str(each.type).removesuffix(" | None") for each in fields(Capture)}
_TIMES: Final = tuple(name for name, kind in _FIELDS.items() if kind == "datetime")
_KEY: Final = dict.fromkeys(KEY_COLUMNS, "str")

ENVIRONMENT_COLUMNS: Final = {
    "environment_room": "str",
    "environment_room_light": "str",
    "environment_window_blinds": "str",
    "environment_phone_orientation": "str",
    "environment_tripod_distance_cm": "float",
    "environment_tripod_height_cm": "float",
    "environment_tripod_angle_deg": "float",
    "environment_mouse_cursor": "str",
    "environment_mouse_cursor_x": "int",
    "environment_mouse_cursor_y": "int",
    "environment_monitor_colour_temperature_k": "int",
    "environment_screen_finish": "str",
    "environment_camera_exposure_ms": "float",
    "environment_camera_iso": "int",
    "environment_camera_white_balance_k": "int",
    "environment_camera_focus_distance_cm": "float",
    "environment_notes": "str",
}
"""The subset's environment, one column for each of its fields; null where the plan leaves it to the phone."""

ALL_COLUMNS: Final = {
    "place": "str",
    **_KEY,
    **{name: kind for name, kind in _FIELDS.items() if name not in ("place", "key")},
    **ENVIRONMENT_COLUMNS,
}
"""Every column that the tables may have: ``camera`` is there only where one has a name."""
CAPTURE_COLUMNS: Final = {name: kind for name, kind in ALL_COLUMNS.items() if name != "camera"}
"""Name and kind (``str``, ``int``, ``float``, ``datetime``) of each column of captures.csv and .parquet."""


def columns_of(captures: Iterable[Capture]) -> dict[str, str]:
    """Give the columns of a data set's tables: one more, ``camera``, where a camera has a name."""
    return ALL_COLUMNS if any(each.camera for each in captures) else CAPTURE_COLUMNS


def flat_environment(environment: dict[str, Any] | None) -> dict[str, Cell]:
    """Give an environment, as a plan's definition of a subset has it, as the cells of its columns."""
    cells: dict[str, Cell] = dict.fromkeys(ENVIRONMENT_COLUMNS)
    for name, value in (environment or {}).items():
        if name == "mouse_cursor" and isinstance(value, dict):
            cells["environment_mouse_cursor"] = "shown"
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, cell in parts:
            column = f"environment_{name}_{part}" if part else f"environment_{name}"
            if column in cells:
                cells[column] = _as_kind(cell, ENVIRONMENT_COLUMNS[column])
    return cells


def _as_kind(cell: Any, kind: str) -> Cell:
    if cell is None or cell == "":
        return None
    converted: Cell = {"str": str, "int": int, "float": float}[kind](cell)
    return converted


def cells_of(
    captures: Sequence[Capture], environment: Mapping[tuple[str, str], dict[str, Cell]]
) -> dict[str, list[Cell]]:
    """Give the cells of all photos by column; an empty text is null.

    Parameters
    ----------
    captures
        In the order of the rows.
    environment
        The environment's cells of each (plan, subset).
    """
    kinds = columns_of(captures)
    own = [name for name in kinds if name not in ENVIRONMENT_COLUMNS]
    get = attrgetter(*(f"key.{name}" if name in _KEY else name for name in own))
    subsets = [environment[each.plan, each.subset] for each in captures]
    cells = dict(zip(own, map(list, zip(*map(get, captures), strict=True)), strict=True))
    cells |= {name: [each[name] for each in subsets] for name in ENVIRONMENT_COLUMNS}
    return {name: [_cell(cell, kind) for cell in cells[name]] for name, kind in kinds.items()}


def _cell(cell: Any, kind: str) -> Cell:
    if cell is None or cell == "":
        return None
    if kind == "datetime":
        return cell.astimezone(UTC)  # type: ignore[no-any-return]
    return float(cell) if kind == "float" else cell


def from_row(cells: dict[str, Any]) -> Capture:
    """Read a photo back from its cells.

    Raises
    ------
    KeyError, TypeError, ValueError
        For cells that are none of a photo's.
    """
    values = {name: cells[name] for name in _FIELDS if name != "key"}
    for name in ("plan", "subset", "camera"):
        values[name] = values[name] or ""
    return Capture(key=XrayKey(*(cells[name] for name in _KEY)), **values)
