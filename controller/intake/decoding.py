"""A photo's bytes: of which format, whole or not, and what is in it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from controller.intake.exif import NOTHING_SAID, Said, read_said

if TYPE_CHECKING:
    from numpy.typing import NDArray

JPEG: Final = "JPEG"
HEIF: Final = "HEIF"
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_OTHERS: Final = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"RIFF": "WebP",
    b"%PDF": "PDF",
}
# A JPEG can be decoded at an eighth of its size: every byte is read, but only one pixel of 64 made.
_REDUCED: Final = (1, 1)
_SCAN, _END = 0xDA, b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came of decoding; fields as in `Picture`."""

    format: str
    width_px: int = 0
    height_px: int = 0
    said: Said = NOTHING_SAID
    fault: str = ""


def format_of(head: bytes) -> str:
    """Tell a picture's format by its first 32 bytes or more; empty for what is none that is known."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[4:8] == b"ftyp":
        brands = [head[8:12], *(head[at : at + 4] for at in range(16, 32, 4))]
        return HEIF if any(each in _HEIF_BRANDS for each in brands) else "video"
    return next((name for magic, name in _OTHERS.items() if head.startswith(magic)), "")


def decode(data: bytes) -> Decoded:
    """Decode a photo to the last pixel; whatever is wrong with it is in what is given back."""
    kind = format_of(data)
    if kind not in (JPEG, HEIF):
        what = f"it is {kind}" if kind else "it is no picture" if data else "it is empty"
        return Decoded(kind, fault=f"{what}, not a JPEG or HEIC")
    width_px = height_px = 0
    said = NOTHING_SAID
    try:
        with _opened(data, kind) as image:
            (width_px, height_px), said = image.size, read_said(image)
            image.draft(image.mode, _REDUCED)
            image.load()
        fault = "its end is missing" if kind == JPEG and not _has_end(data) else ""
    except UnidentifiedImageError:
        fault = "it is cut off or damaged"
    except Image.DecompressionBombError:
        fault = "it has more pixels than any camera's"
    except Exception as error:  # noqa: BLE001 - decoders raise anything at all on broken files
        fault = f"it is cut off or damaged: {error}"
    return Decoded(kind, width_px, height_px, said, fault)


def load_upright(data: bytes) -> Image.Image:
    """Give a photo's pixels in RGB as its camera means them to be seen: turned as the EXIF asks for.

    Raises
    ------
    OSError, ValueError
        When it is no whole JPEG or HEIC; `Picture.fault` says so beforehand.
    """
    with _opened(data, format_of(data)) as image:
        image.load()
        return ImageOps.exif_transpose(image).convert("RGB")


def load_grey(data: bytes, side_px: int) -> NDArray[np.uint8]:
    """Give a photo's grey levels (height, width), upright, its longer side `side_px` or as long as it is.

    Raises
    ------
    OSError, ValueError
        As `load_upright`.
    """
    with _opened(data, format_of(data)) as image:
        image.draft("L", (side_px, side_px))  # a JPEG is decoded at no more pixels than are needed
        image.load()
        grey = ImageOps.exif_transpose(image).convert("L")
    grey.thumbnail((side_px, side_px), Image.Resampling.BOX)
    return np.asarray(grey)


def _opened(data: bytes, kind: str) -> Image.Image:
    if kind == HEIF:
        _know_heic()
    return Image.open(io.BytesIO(data), formats=[kind])


@cache
def _know_heic() -> None:
    from pillow_heif import register_heif_opener  # noqa: PLC0415 - many folders hold JPEG alone

    register_heif_opener(thumbnails=False)


def _has_end(jpeg: bytes) -> bool:
    """Say whether the picture itself, not its thumbnail nor what cameras append, has its end mark."""
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        if jpeg[at + 1] == _SCAN:
            return jpeg.find(_END, at) >= 0
        at += 1 if jpeg[at + 1] == 0xFF else 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return False
