"""What a picture file is, by its first bytes."""

from __future__ import annotations

from typing import Final

from controller.xrays.foreign import foreign

JPEG: Final = "JPEG"
PNG: Final = "PNG"
TIFF: Final = "TIFF"
DICOM: Final = "DICOM"
HEIF: Final = "HEIF"
XRAY_FORMATS: Final = (JPEG, PNG, TIFF, DICOM)
"""In which an x-ray may be."""
PHOTO_FORMATS: Final = (JPEG, HEIF)
"""In which a camera's photo may be."""
XRAY_WORDS: Final = "a JPEG, PNG, TIFF or DICOM"

_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_MAGIC: Final = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"II*\0": TIFF,
    b"MM\0*": TIFF,
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"%PDF": "PDF",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\xff\x0a": "JPEG XL",
}
_PREAMBLE: Final = 128


def format_of(head: bytes) -> str:
    """Tell a picture's format by its first 32 bytes, a DICOM by its first 132; empty for what is unknown."""
    if (
        head[_PREAMBLE : _PREAMBLE + 4] == b"DICM"
    ):  # anything may stand before, another format's first bytes too
        return DICOM
    if head[4:8] == b"ftyp":
        brands = [head[8:12], *(head[at : at + 4] for at in range(16, 32, 4))]
        if any(each in (b"avif", b"avis") for each in brands):
            return "AVIF"
        return HEIF if any(each in _HEIF_BRANDS for each in brands) else "video"
    if head.startswith(b"RIFF"):  # films and sounds do, too
        return "WebP" if head[8:12] == b"WEBP" else "video"
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")


def what_it_is(kind: str, data: bytes) -> str:
    """Say what a file of this format is, or what it is instead of a picture."""
    if kind or not data:
        return f"it is {kind or 'empty'}"
    instead = foreign(data)
    return f"it is {instead.what}" if instead else "it is no picture"
