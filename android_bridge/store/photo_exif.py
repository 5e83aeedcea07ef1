"""A second copy of a photo's metadata in its EXIF block, so that a renamed photo can still be identified."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.ExifTags import IFD, Base
from PIL.TiffImagePlugin import IFDRational

from android_bridge.base import without_warnings

Record = Mapping[str, str | int | float]

_ASCII = b"ASCII\0\0\0"  # UserComment starts with 8 bytes that name its character set
_UNDEFINED = bytes(8)
_EXIF = b"Exif\0\0"
_SOI, _APP1, _SOS, _EOI = b"\xff\xd8", 0xE1, 0xDA, 0xD9
_MOST_ISO = 0xFFFF  # of PhotographicSensitivity, which has two bytes: this much or more
_MANUAL = 1
_SEGMENT_LIMIT = 0xFFFF - 2
# the block stands right behind the start; a photo of megabytes need not be read to its end
_HEAD_BYTES = 256 * 1024
# what Pillow and json raise on damaged blocks
_DAMAGED = (
    ValueError,
    SyntaxError,
    LookupError,
    TypeError,
    OSError,
    AttributeError,
    RecursionError,
    struct.error,
)


def build_exif(photo_name: str, record: Record) -> bytes:
    """Build the EXIF block.

    Parameters
    ----------
    photo_name
        The photo's file name, ASCII; kept as ImageDescription and as ``name`` in the record's copy.
    record
        What else to keep, as JSON in UserComment. ``make`` and ``model``, ``taken_at`` in ISO 8601,
        ``exposure_us`` and ``iso`` also fill Make, Model, DateTimeOriginal, ExposureTime and
        PhotographicSensitivity where they are known (not 0); ``white_balance_k`` says that white balance was
        set by hand.

    Returns
    -------
    bytes
        The block with its 6-byte heading, for `embed`.

    Raises
    ------
    ValueError
        If the name is not ASCII, the record names another photo or holds NaN or infinity, ``taken_at`` is no
        time, or all is longer than a JPEG segment (65,533 bytes).
    """
    if not photo_name.isascii():
        raise ValueError(f"a photo's name is ASCII: {photo_name!r}")
    if record.get("name", photo_name) != photo_name:
        raise ValueError(f"the record of {photo_name} says its name is {record['name']}")
    copy = json.dumps({"name": photo_name, **record}, separators=(",", ":"), allow_nan=False)
    tags = Image.Exif()
    tags[Base.ImageDescription] = photo_name
    details = tags.get_ifd(IFD.Exif)
    details[Base.UserComment] = _ASCII + copy.encode("ascii")
    for tag, key in ((Base.Make, "make"), (Base.Model, "model")):
        if key in record:
            tags[tag] = str(record[key]).encode("ascii", "replace").decode("ascii")
    if "taken_at" in record:
        taken = datetime.fromisoformat(str(record["taken_at"]))
        details[Base.DateTimeOriginal] = taken.strftime("%Y:%m:%d %H:%M:%S")
        if taken.tzinfo is not None:
            zone = taken.strftime("%z")
            details[Base.OffsetTimeOriginal] = f"{zone[:3]}:{zone[3:5]}"
    if record.get("exposure_us"):
        details[Base.ExposureTime] = IFDRational(int(record["exposure_us"]), 1_000_000)
    if record.get("iso"):
        details[Base.ISOSpeedRatings] = min(int(record["iso"]), _MOST_ISO)
    if "white_balance_k" in record:
        details[Base.WhiteBalance] = _MANUAL
    block = tags.tobytes()
    if len(block) > _SEGMENT_LIMIT:
        raise ValueError(f"EXIF of {len(block)} bytes does not fit into {_SEGMENT_LIMIT}")
    return block


def embed(jpeg: bytes, exif: bytes) -> bytes:
    """Put an EXIF block right behind a JPEG's start, in place of any it has; the picture stays as it is.

    Raises
    ------
    ValueError
        If the first is not a JPEG, or the second no EXIF block of at most 65,533 bytes.
    """
    if not exif.startswith(_EXIF) or len(exif) > _SEGMENT_LIMIT:
        raise ValueError("not an EXIF block of at most 65,533 bytes")
    rest = bytearray()
    end = 2
    for start, end, content in _segments(jpeg):
        if not content.startswith(_EXIF):
            rest += jpeg[start:end]
    marker = bytes((0xFF, _APP1)) + (len(exif) + 2).to_bytes(2, "big")
    return b"".join((_SOI, marker, exif, rest, jpeg[end:]))


def read_exif_copy(photo: Path | str | bytes) -> dict[str, Any]:
    """Read the record back, ``name`` included.

    Parameters
    ----------
    photo
        A JPEG's path or its bytes.

    Returns
    -------
    dict
        Empty if the file is not a JPEG, or holds no copy or one that cannot be read.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    if isinstance(photo, bytes):
        head = photo
    else:
        with Path(photo).open("rb") as file:
            head = file.read(_HEAD_BYTES)
    try:
        record = json.loads(_text(_user_comment(head)))
    except _DAMAGED:
        return {}
    return record if isinstance(record, dict) and "name" in record else {}


def _user_comment(jpeg: bytes) -> bytes | str:
    block = next((content for _, _, content in _segments(jpeg) if content.startswith(_EXIF)), b"")
    with without_warnings():  # of damage, for which there is an empty answer here
        tags = Image.Exif()
        tags.load(block)
        comment: bytes | str = tags.get_ifd(IFD.Exif).get(Base.UserComment, b"")
    return comment


def _text(comment: bytes | str) -> str:
    """Give a comment's text, also from writers that leave the character set out or pad the end."""
    if isinstance(comment, str):
        return comment
    for prefix in (_ASCII, _UNDEFINED):
        comment = comment.removeprefix(prefix)
    return comment.decode("utf-8").rstrip("\0 ")


def _segments(jpeg: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give (start, end, content) of each segment before the picture itself; ValueError if this is no JPEG."""
    if jpeg[:2] != _SOI:
        raise ValueError("not a JPEG: it does not start with FF D8")
    at = 2
    while True:
        if len(jpeg) < at + 4 or jpeg[at] != 0xFF:
            raise ValueError(f"not a JPEG: no segment at byte {at}")
        marker = jpeg[at + 1]
        if marker in (_SOS, _EOI):
            return
        if marker == 0xFF:  # padding
            at += 1
            continue
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        yield at, end, jpeg[at + 4 : end]
        at = end
