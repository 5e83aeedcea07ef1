"""What a camera wrote into a photo's EXIF block."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from PIL import Image
from PIL.ExifTags import IFD, Base

_TIME: Final = re.compile(
    r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)(?:\s+|T)(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(\S*)", re.ASCII
)
_OFFSET: Final = re.compile(r"([+\u2212-])(\d\d?):?(\d\d)?", re.ASCII)
_UTC: Final = ("Z", "UTC", "GMT")
_NEVER_SET: Final = re.compile(r"[\s:/.-]*")  # what a camera without a clock leaves blank
_SECOND_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Said:
    """What a camera says of its photo; nothing of it has been put right.

    Parameters
    ----------
    taken
        DateTimeOriginal with SubSecTimeOriginal. With a time zone where it has one within, or
        OffsetTimeOriginal gives one; without one it is what the camera's clock showed, wherever it was.
    resolution_us
        How finely that is told, in microseconds: 1,000,000 for whole seconds, 1,000 for three digits more.
    make, model
        The camera's; empty where unknown.
    exposure_us, iso
        Exposure time in microseconds and sensitivity.
    has_position
        Whether it tells where it was taken (GPS).
    unread_time
        DateTimeOriginal where it is no time that is understood; empty where it is one, or is not there.
    changed
        DateTime: when the file was last changed, by the clock of whatever changed it.
    software
        What wrote it: a camera names its own, an editor itself.
    comment
        UserComment, or ImageDescription.
    """

    taken: datetime | None = None
    resolution_us: int = _SECOND_US
    make: str = ""
    model: str = ""
    exposure_us: int | None = None
    iso: int | None = None
    has_position: bool = False
    unread_time: str = ""
    changed: datetime | None = None
    software: str = ""
    comment: str = ""

    @property
    def camera(self) -> str:
        """Make and model in one; the make is left out where the model begins with it."""
        if self.model.lower().startswith(self.make.lower()):
            return self.model
        return f"{self.make} {self.model}".strip()


NOTHING_SAID: Final = Said()


def is_same_time(one: Said, other: Said) -> bool:
    """Say whether two files are of one camera and one time, as far as they tell it.

    Where one of them was left without a zone, what the clock showed is compared.
    """
    cameras = {one.camera, other.camera} - {""}
    if one.taken is None or other.taken is None or len(cameras) > 1:
        return False
    times = [one.taken, other.taken]
    if any(each.tzinfo is None for each in times):
        times = [each.replace(tzinfo=None) for each in times]
    apart_us = (times[1] - times[0]) / timedelta(microseconds=1)
    return -other.resolution_us < apart_us < one.resolution_us


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
    text = _text(details.get(Base.DateTimeOriginal))
    taken, resolution_us = _taken(text, details)
    return Said(
        taken,
        resolution_us,
        _text(tags.get(Base.Make)),
        _text(tags.get(Base.Model)),
        _exposure_us(details.get(Base.ExposureTime)),
        _iso(details.get(Base.ISOSpeedRatings)),
        Base.GPSInfo in tags and any(tag in position for tag in (2, 4)),  # GPSLatitude, GPSLongitude
        "" if taken is not None or _NEVER_SET.fullmatch(text) else text,
        _read_time(_text(tags.get(Base.DateTime)))[0],
        _text(tags.get(Base.Software)),
        _comment(details.get(Base.UserComment)) or _text(tags.get(Base.ImageDescription)),
    )


def _taken(text: str, details: Any) -> tuple[datetime | None, int]:
    taken, digits = _read_time(text)
    if taken is None:
        return None, _SECOND_US
    if not digits:
        found = re.match(r"\d{1,6}", _text(details.get(Base.SubsecTimeOriginal)))
        digits = found[0] if found else ""
        taken = taken.replace(microsecond=int(f"{digits:0<6}"))
    if taken.tzinfo is None:
        taken = taken.replace(tzinfo=_zone(_text(details.get(Base.OffsetTimeOriginal))))
    return taken, 10 ** (6 - len(digits))


def _read_time(text: str) -> tuple[datetime | None, str]:
    """Read a time as cameras and editors write it; give the digits of its second's fraction as well.

    None is what is not understood to its end: `12:00:00 PM` read without its end were another time.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        return None, ""
    year, month, day, hour, minute, second, fraction, zone_text = found.groups()
    zone, digits = _zone(zone_text), (fraction or "")[:6]
    if zone_text and zone is None:
        return None, ""
    clock = f"{hour}:{minute}:{second}.{digits:0<6}"
    try:
        return datetime.fromisoformat(f"{year}-{month}-{day}T{clock}").replace(tzinfo=zone), digits
    except ValueError:  # 0000:00:00 00:00:00, from cameras whose clock was never set
        return None, ""


def _zone(text: str) -> timezone | None:
    if text.upper() in _UTC:
        return timezone(timedelta())
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if offset >= timedelta(days=1):
        return None
    return timezone(offset if found[1] == "+" else -offset)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.partition("\0")[0].strip() if isinstance(value, str) else ""


def _comment(value: Any) -> str:
    if isinstance(value, bytes):  # eight bytes name its letters first
        value = value[8:].replace(b"\0", b"")
    return _text(value)


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
