"""What a camera wrote into a photo's EXIF block."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from PIL import Image
from PIL.ExifTags import IFD, Base

_TIME: Final = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d)")
_SECOND_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Said:
    """What a camera says of its photo; nothing of it has been put right.

    Parameters
    ----------
    taken
        DateTimeOriginal with SubSecTimeOriginal. With a time zone where OffsetTimeOriginal gives one; without
        one it is what the camera's clock showed, wherever it was.
    resolution_us
        How finely that is told, in microseconds: 1,000,000 for whole seconds, 1,000 for three digits more.
    make, model
        The camera's; empty where unknown.
    exposure_us, iso
        Exposure time in microseconds and sensitivity.
    has_position
        Whether it tells where it was taken (GPS).
    """

    taken: datetime | None = None
    resolution_us: int = _SECOND_US
    make: str = ""
    model: str = ""
    exposure_us: int | None = None
    iso: int | None = None
    has_position: bool = False

    @property
    def camera(self) -> str:
        """Make and model in one; the make is left out where the model begins with it."""
        if self.model.lower().startswith(self.make.lower()):
            return self.model
        return f"{self.make} {self.model}".strip()


NOTHING_SAID: Final = Said()


def read_said(block: bytes) -> Said:
    """Read the EXIF block of a picture; what is missing or makes no sense is left out.

    A damaged block is one that says nothing: it is not the picture.
    """
    try:
        tags = Image.Exif()
        tags.load(block)
        details = tags.get_ifd(IFD.Exif)
        position = tags.get_ifd(IFD.GPSInfo)
    except Exception:  # noqa: BLE001 - Pillow raises anything at all on damaged blocks
        return NOTHING_SAID
    taken, resolution_us = _taken(details)
    return Said(
        taken,
        resolution_us,
        _text(tags.get(Base.Make)),
        _text(tags.get(Base.Model)),
        _exposure_us(details.get(Base.ExposureTime)),
        _iso(details.get(Base.ISOSpeedRatings)),
        Base.GPSInfo in tags and any(tag in position for tag in (2, 4)),  # GPSLatitude, GPSLongitude
    )


def _taken(details: Any) -> tuple[datetime | None, int]:
    found = _TIME.match(_text(details.get(Base.DateTimeOriginal)))
    if found is None:
        return None, _SECOND_US
    digits = re.match(r"\d{1,6}", _text(details.get(Base.SubsecTimeOriginal)))
    subsecond = digits[0] if digits else ""
    try:
        year, month, day, *clock = found.groups()
        taken = datetime.fromisoformat(f"{year}-{month}-{day}T{':'.join(clock)}.{subsecond:0<6}")
    except ValueError:  # 0000:00:00 00:00:00, from cameras whose clock was never set
        return None, _SECOND_US
    return taken.replace(tzinfo=_zone(_text(details.get(Base.OffsetTimeOriginal)))), 10 ** (
        6 - len(subsecond)
    )


def _zone(text: str) -> timezone | None:
    if text == "Z":
        return timezone(timedelta())
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if offset >= timedelta(days=1):
        return None
    return timezone(-offset if found[1] == "-" else offset)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.strip("\0 \t\n") if isinstance(value, str) else ""


def _exposure_us(value: Any) -> int | None:
    try:
        seconds = float(value)
        return round(seconds * _SECOND_US) if 0 < seconds < 3600 else None
    except (TypeError, ValueError, ArithmeticError):
        return None


def _iso(value: Any) -> int | None:
    if isinstance(value, tuple) and value:
        value = value[0]
    return value if isinstance(value, int) and value > 0 else None
