"""What a file is that is no JPEG or HEIC: told as what it is, by its place, its content and its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from controller.xrays import PHOTO_FORMATS, format_of

HEAD_BYTES: Final = 32
"""So many of a file's first bytes are enough to tell what it is."""
RAW: Final = "a raw file"
NO_PICTURE: Final = "no picture"
_THUMBNAILS: Final = re.compile(r"@eadir|[.@_#]*thumb(?:s|nails?)?")
_DELETED: Final = re.compile(
    r"[#@$.]*recycled?(?:[. _-]?bin)?|\.?trash(?:box|es|-.*)?|\.dtrash|files_trashbin|recently deleted"
)
_OF_THE_STORAGE: Final = re.compile(
    r"@(?:tmp|sharebin|transcode|database)|[#@].*snapshots?|__macosx|lost\+found|found\.\d{3}"
    r"|system volume information"
)
_RAW_SUFFIXES: Final = tuple(
    f".{each}"
    for each in (
        *("3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "fff", "gpr", "iiq", "k25", "kdc", "mef"),
        *("mos", "mrw", "nef", "nrw", "orf", "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "x3f"),
    )
)
_RAW_BEGINNINGS: Final = (b"FUJIFILMCCD-RAW", b"IIU\0", b"IIRO", b"IIRS", b"MMOR", b"FOVb", b"\0MRM")
_BY_SUFFIX: Final = {
    **dict.fromkeys(_RAW_SUFFIXES, RAW),
    **dict.fromkeys((".mov", ".mp4", ".m4v", ".avi", ".3gp", ".mts", ".m2ts", ".mkv", ".webm"), "a video"),
    **dict.fromkeys((".aae", ".xmp", ".pp3", ".dop"), "a note of how a photo was edited"),
    **dict.fromkeys((".thm", ".db"), "thumbnails"),
}
_SCREENSHOT: Final = re.compile(
    r"screen[ _-]?(?:shot|capture|grab|print)|bildschirm(?:foto|aufnahme)|capture d.{1,2}.?cran"
    r"|captura de (?:pantalla|tela)|schermafbeelding|^scr_?\d|\bscreenshots\b",
    re.IGNORECASE,
)


def told_by_place(name: str) -> str:
    """Say what a file is by the folders that it lies in, and its name; empty where these say nothing.

    Parameters
    ----------
    name
        Its path below the folder that is read, with ``/``.
    """
    parts = [each.lower() for each in PurePosixPath(name).parts]
    for words, shape in (
        ("a thumbnail", _THUMBNAILS),
        ("deleted", _DELETED),
        ("a storage box's or computer's own", _OF_THE_STORAGE),
    ):
        if any(shape.fullmatch(each) for each in parts[:-1]):
            return words
    if parts[-1].startswith("._"):
        return "hidden, a Mac's note beside a file"
    if parts[-1].startswith((".trashed-", ".pending-")):
        return "deleted" if parts[-1].startswith(".trashed-") else "hidden, not saved to the end"
    return "hidden" if any(each.startswith(".") for each in parts) else ""


def told_by_content(head: bytes, name: str) -> str:
    """Say what a file is that is not read as a photo, by its first bytes and its ending.

    Parameters
    ----------
    head
        Its first `HEAD_BYTES` bytes, or more.
    """
    suffix = PurePosixPath(name).suffix.lower()
    by_name = _BY_SUFFIX.get(suffix, "")
    is_raw = head[4:12] == b"ftypcrx " or head[8:10] == b"CR" or head.startswith(_RAW_BEGINNINGS)
    if is_raw or (by_name == RAW and format_of(head) not in PHOTO_FORMATS):
        return RAW
    if head.startswith((b"\xff\x0a", b"\0\0\0\x0cJXL ")):
        return "JPEG XL"
    kind = "a video" if (kind := format_of(head)) == "video" else kind
    return kind or by_name or NO_PICTURE


def may_be_a_photo(words: str) -> bool:
    """Say whether what was told of a file is a kind of picture, in a form that is not read here."""
    return words == RAW or words in ("PNG", "TIFF", "WebP", "GIF", "BMP", "AVIF", "JPEG XL")


def is_screenshot(name: str, camera: str, comment: str) -> bool:
    """Say whether a picture is of the device's own screen: called so, and by no camera.

    Parameters
    ----------
    camera, comment
        As its EXIF block says; empty where it does not.
    """
    called_so = _SCREENSHOT.search(name) or _SCREENSHOT.search(comment)
    return bool(called_so) and not camera
