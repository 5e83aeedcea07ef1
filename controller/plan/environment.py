"""The conditions that hold for a subset, as an operator writes them down."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError


def mistake(what: str, expected: str = "", *, at: str = "") -> PydanticCustomError:
    """Make a validation error that carries what the operator is told; `at` names a sister key to point at."""
    return PydanticCustomError("mistake", "{what}", {"what": what, "expected": expected, "at": at})


class Settings(BaseModel):
    """What every part of a plan has in common: frozen, no unknown key, no silent conversion of types."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Tripod(Settings):
    """Where the phone stands in front of the monitor."""

    distance_cm: float = Field(ge=5, le=500)
    """Centimetres from the phone's lens to the middle of the screen."""
    height_cm: float = Field(ge=0, le=300)
    """Centimetres from the floor to the phone's lens."""
    angle_deg: float = Field(ge=-80, le=80)
    """Degrees the phone is turned away from facing the screen squarely; positive is to the right."""


class CursorPlace(Settings):
    """A place of the mouse cursor on the screen: the tip of its arrow."""

    x: int = Field(ge=0, le=32767)
    """Screen pixels from the left edge."""
    y: int = Field(ge=0, le=32767)
    """Screen pixels from the top edge."""


class Camera(Settings):
    """Fixed camera settings; what is left out is what the subset's first photo found, for all its photos."""

    exposure_ms: float | None = Field(default=None, gt=0, le=1000)
    """Milliseconds of exposure; a multiple of the monitor's refresh period (16.67 at 60 Hz) avoids bands."""
    iso: int | None = Field(default=None, ge=25, le=12800)
    """Sensor sensitivity, ISO."""
    white_balance_k: int | None = Field(default=None, ge=2000, le=12000)
    """White balance, kelvin."""
    focus_distance_cm: float | None = Field(default=None, ge=1, le=1000)
    """Centimetres from the lens to what is sharp; left out, the phone focuses on the screen once.

    Phones know distances to 5 or 10 % at best, some to a quarter: try it, and look at the photos. One whose
    lens cannot be set says in each photo's record where it stood.
    """


def _cursor_form(value: object) -> str:
    return "<place>" if isinstance(value, (dict, CursorPlace)) else "<hidden>"


Cursor = Annotated[
    Annotated[Literal["hidden"], Tag("<hidden>")] | Annotated[CursorPlace, Tag("<place>")],
    Discriminator(_cursor_form),
]


class Environment(Settings):
    """The conditions every photo of one subset is taken under."""

    room: str = Field(min_length=1, max_length=80)
    """The room, by a name that will still be understood in a year."""
    room_light: Literal["on", "off"]
    """The room's ceiling light."""
    window_blinds: Literal["open", "closed"]
    """The window blinds; a room without a window counts as closed."""
    phone_orientation: Literal["portrait", "landscape"]
    """How the phone is held in the tripod."""
    tripod: Tripod
    """Where the phone stands in front of the monitor."""
    mouse_cursor: Cursor = "hidden"
    """`hidden`, or a place {x: ..., y: ...} in screen pixels where the cursor is shown in every photo.

    It is drawn into the picture, an arrow 24 pixels high (48 on a screen of 2160 pixels and more); the
    computer's own stays hidden, and may be used on another screen.
    """
    monitor_colour_temperature_k: int = Field(ge=2000, le=12000)
    """Colour temperature set in the monitor's own menu, kelvin; 6500 is the usual daylight white."""
    screen_finish: Literal["matte", "glossy"]
    """The surface of the monitor."""
    camera: Camera = Camera()
    """Fixed camera settings; what is left out is what the subset's first photo found, for all its photos."""
    notes: str = Field(default="", max_length=2000)
    """Anything else worth knowing about the conditions; as fixed as the rest once the subset has begun."""
