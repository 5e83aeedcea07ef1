"""A photo's bytes for the data set: a JPEG upright, a HEIC as the upright JPEG that it is made into."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Final

from PIL import Image
from PIL.ExifTags import IFD, Base

from android_bridge.base import Problem
from controller.dataset import Upright
from controller.intake.pictures import Picture
from controller.intake.upright import NO, QUALITY, RE_ENCODED, upright
from controller.xrays import HEIF, orientation_of, photo_upright

_KEPT: Final = (Base.Make, Base.Model, Base.Software, Base.DateTime)
_KEPT_DETAILS: Final = (
    *(Base.DateTimeOriginal, Base.SubsecTimeOriginal, Base.OffsetTimeOriginal, Base.OffsetTime),
    *(Base.ExposureTime, Base.FNumber, Base.ISOSpeedRatings, Base.ExposureBiasValue, Base.Flash),
    *(Base.FocalLength, Base.FocalLengthIn35mmFilm, Base.WhiteBalance, Base.ExposureMode, Base.LensModel),
)


def content_of(picture: Picture, *, is_upright: bool) -> Upright:
    """Give the bytes that a data set has of a photo.

    A JPEG's own where it stands upright, else those of the turned one (decision 0005); of a HEIC those of an
    upright JPEG (decision 0001).

    Parameters
    ----------
    is_upright
        Whether the data set's photos are turned; else a JPEG's bytes are its own in any case.

    Raises
    ------
    Problem
        When the file is not what it was when it was read.
    """
    original = _read_again(picture)
    if picture.format == HEIF:
        return Upright(to_jpeg(original), NO if orientation_of(original) == 1 else RE_ENCODED)
    return upright(original) if is_upright else Upright(original, NO)


def to_jpeg(heic: bytes) -> bytes:
    """Make a JPEG of a HEIC: upright, with its colour profile, and with what and how it was taken.

    The place where it was taken, the camera's own notes and the small preview do not go along.
    """
    image = photo_upright(heic)
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
