"""The image files behind the paths: finding one, and making sure that it is whole."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from android_bridge.base import Problem
from controller.xrays.path_key import normalise_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EXPECTED = "a complete JPEG or PNG"
_KEY_DEPTH = 4  # split/patient/study/file: what no prefix may take away
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
_PNG_BIT_DEPTH_OFFSET = 24


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What a whole image file is; fields as in ``Xray``."""

    sha256: str
    width_px: int
    height_px: int
    bits: int


def find_image(images_root: Path, path: str) -> Path:
    """Find the file of an x-ray.

    The folder may hold the CSV's prefix (``CheXpert-v1.0/``) or part of it, or start at the split.

    Parameters
    ----------
    images_root
        The folder with the x-rays.
    path
        The path as in the CSV or the manifest.

    Raises
    ------
    Problem
        Where the file is at none of the places.
    """
    places = list(_places(images_root, path))
    for place in places:
        if place.is_file():
            return place
    raise Problem(
        "the x-ray's file is missing",
        where=path,
        expected=" or ".join(map(str, places)),
        got="no such file",
        advice="Check the folder with the x-rays.",
    )


def _places(images_root: Path, path: str) -> Iterator[Path]:
    parts = [part for part in normalise_path(path).split("/") if part]
    for dropped in range(max(len(parts) - _KEY_DEPTH, 0) + 1):
        # `..` and drive letters would lead out of the folder the operator named.
        if not any(part == ".." or ":" in part for part in parts[dropped:]):
            yield images_root.joinpath(*parts[dropped:])


def inspect_image(file: Path) -> ImageFacts:
    """Hash an image file and decode it to the last pixel.

    Raises
    ------
    Problem
        For a file that cannot be read, is not a JPEG or PNG, or is cut off or damaged.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Problem(
            "the image cannot be read", where=str(file), expected=_EXPECTED, got=error.strerror or str(error)
        ) from error
    width_px, height_px, is_png = _decode(file, data)
    # Pillow reports 16-bit colour as 8-bit, so the depth comes from the file's own header.
    bits = 16 if is_png and data[_PNG_BIT_DEPTH_OFFSET] == 16 else 8
    return ImageFacts(hashlib.sha256(data).hexdigest(), width_px, height_px, bits)


def _decode(file: Path, data: bytes) -> tuple[int, int, bool]:
    """Give width, height and whether it is a PNG."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - reading a manifest does without

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            size, is_png = image.size, image.format == "PNG"
            image.load()
        if is_png:
            _check_png_end(data)
            with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
                image.verify()
    except UnidentifiedImageError as error:
        got = "an empty file" if not data else "something else, or one cut off within its header"
        raise Problem("the file is not an image", where=str(file), expected=_EXPECTED, got=got) from error
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ) as error:
        raise Problem(
            "the image is cut off or damaged", where=str(file), expected=_EXPECTED, got=str(error)
        ) from error
    return size[0], size[1], is_png


def _check_png_end(data: bytes) -> None:
    # Pillow is content once it has all pixels, but a file without its end was not copied to the end.
    if _PNG_END not in data:
        raise ValueError("a PNG without its end")
