"""Photos as cameras make them: small, but with all that belongs to a JPEG or a HEIC."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image
from PIL.ExifTags import IFD, Base
from PIL.TiffImagePlugin import IFDRational

pillow_heif.register_heif_opener(thumbnails=False)


def exif(**tags: Any) -> Image.Exif:
    """Make a block as an iPhone has it; a tag that is given as None is left out."""
    said = {
        "Make": "Apple",
        "Model": "iPhone 8",
        "DateTimeOriginal": "2026:03:01 10:00:01",
        "SubsecTimeOriginal": "123",
        "OffsetTimeOriginal": "+01:00",
        "ExposureTime": IFDRational(1, 60),
        "ISOSpeedRatings": 100,
    } | tags
    block = Image.Exif()
    details = block.get_ifd(IFD.Exif)
    for name, value in said.items():
        if name == "position":
            block.get_ifd(IFD.GPSInfo).update({1: "N", 2: value, 3: "E", 4: value})
        elif value is not None:
            target = block if name in ("Make", "Model", "Orientation") else details
            target[Base[name]] = value
    return block


def pixels(number: int, size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Give a picture of its own for each number: blocks of grey, as smooth as photos are."""
    blocks = np.random.default_rng(number).integers(0, 256, (6, 8), dtype=np.uint8)
    return Image.fromarray(blocks).resize(size, Image.Resampling.BICUBIC).convert("RGB")


def photo(number: int, kind: str = "JPEG", block: Image.Exif | None = None) -> bytes:
    out = io.BytesIO()
    image = pixels(number)
    image.info["exif"] = (exif() if block is None else block).tobytes()  # a HEIC is turned as this says
    image.save(out, kind, quality=90, exif=image.info["exif"])
    return out.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def with_exif(jpeg: bytes, block: Image.Exif) -> bytes:
    """Put another block in the place of a photo's, its pixels untouched."""
    at = jpeg.index(b"\xff\xe1")
    end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    said = block.tobytes()
    return jpeg[:at] + b"\xff\xe1" + (len(said) + 2).to_bytes(2) + said + jpeg[end:]
