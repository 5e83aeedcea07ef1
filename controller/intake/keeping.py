"""A photo's way into the data set: a JPEG byte for byte, a HEIC as the JPEG that it is made into."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from PIL.ExifTags import IFD, Base

from android_bridge.base.problems import Problem
from controller.dataset import GrowingDataset
from controller.dataset.tables import write_durably
from controller.intake.decoding import HEIF, load_upright
from controller.intake.pictures import Picture

QUALITY: Final = 95
_KEPT: Final = (Base.Make, Base.Model, Base.Software, Base.DateTime)
_KEPT_DETAILS: Final = (
    *(Base.DateTimeOriginal, Base.SubsecTimeOriginal, Base.OffsetTimeOriginal, Base.OffsetTime),
    *(Base.ExposureTime, Base.FNumber, Base.ISOSpeedRatings, Base.ExposureBiasValue, Base.Flash),
    *(Base.FocalLength, Base.FocalLengthIn35mmFilm, Base.WhiteBalance, Base.ExposureMode, Base.LensModel),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A photo's file in the data set; fields as in `Capture`."""

    photo_bytes: int
    photo_sha256: str
    original_sha256: str | None


def keep(data: GrowingDataset, place: str, picture: Picture) -> Kept:
    """Put a photo's bytes where a place of the data set wants them, unless they are there already.

    A JPEG stays as it is, byte for byte. A HEIC becomes a JPEG (see decision 0001).

    Parameters
    ----------
    place
        As `GrowingDataset.place` gave it.
    picture
        A whole one.

    Raises
    ------
    Problem
        When the file is not what it was when it was read.
    OSError
        When there is no room.
    """
    there = data.existing.get(place)
    if there is not None and picture.sha256 in (there.original_sha256, there.photo_sha256):
        return Kept(there.photo_bytes, there.photo_sha256, there.original_sha256)
    original = _read_again(picture)
    content = to_jpeg(original) if picture.format == HEIF else original
    path = data.path(place)
    path.unlink(missing_ok=True)  # what a broken-off import left in the growing folder
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    write_durably(part, content)
    part.rename(path)
    sha256 = hashlib.sha256(content).hexdigest()
    return Kept(len(content), sha256, picture.sha256 if content is not original else None)


def to_jpeg(heic: bytes) -> bytes:
    """Make a JPEG of a HEIC: upright, with its colour profile, and with what and how it was taken.

    The place where it was taken, the camera's own notes and the small preview do not go along.
    """
    image = load_upright(heic)
    out = io.BytesIO()
    image.save(
        out,
        "JPEG",
        quality=QUALITY,
        subsampling=0,
        exif=_chosen(image),
        icc_profile=image.info.get("icc_profile"),
    )
    return out.getvalue()


def _chosen(image: Image.Image) -> Image.Exif:
    tags, chosen = image.getexif(), Image.Exif()
    details, chosen_details = tags.get_ifd(IFD.Exif), chosen.get_ifd(IFD.Exif)
    for wanted, source, target in ((_KEPT, tags, chosen), (_KEPT_DETAILS, details, chosen_details)):
        for tag in wanted:
            if tag in source:
                target[tag] = source[tag]
    return chosen


def _read_again(picture: Picture) -> bytes:
    path: Path = picture.path
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _changed(picture, error.strerror or str(error)) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != picture.sha256:
        raise _changed(picture, f"{len(data):,} bytes, SHA-256 {digest}")
    return data


def _changed(picture: Picture, got: str) -> Problem:
    return Problem(
        "a photo was changed while it was being imported",
        where=str(picture.path),
        expected=f"{picture.size_bytes:,} bytes, SHA-256 {picture.sha256}",
        got=got,
        advice="wait until everything is copied there, then run the same command again",
    )
