"""What a picture file is, by its first bytes; and what else stands where a picture should be."""

from __future__ import annotations

from typing import Final

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
    b"RIFF": "WebP",
    b"%PDF": "PDF",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\xff\x0a": "JPEG XL",
    b"\x1f\x8b": "a gzip archive",
    b"PK\x03\x04": "a ZIP archive",
    b"\x93NUMPY": "a NumPy array",
    b"version https://git-lfs": "a Git LFS pointer, not the file itself",
}
_WEB_PAGE: Final = (b"<!doctype html", b"<html", b"<head", b"<body")
_BEFORE_TEXT: Final = b"\xef\xbb\xbf \t\r\n"
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
    known = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")
    text = head[:1024].lstrip(_BEFORE_TEXT).lower()
    if not known and text.startswith(_WEB_PAGE):
        return "a web page"
    return "an XML file" if not known and text.startswith(b"<?xml") else known


def what_it_is(kind: str, size_bytes: int) -> str:
    """Say what a file of this format and size is."""
    return f"it is {kind}" if kind else "it is no picture" if size_bytes else "it is empty"
