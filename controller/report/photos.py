"""Every photo's bytes: read, hashed and decoded to the end, on all processors."""

from __future__ import annotations

import hashlib
import io
import os
import struct
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image, UnidentifiedImageError

_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    struct.error,
    Image.DecompressionBombError,
)
# A JPEG can be decoded at an eighth of its size: every byte is read, but only one pixel of 64 made.
_REDUCED = (1, 1)


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """What a photo's file is.

    Parameters
    ----------
    place
        Its place in the data set, such as ``train/natural/nokia/patient00001/study1/view1_frontal.jpg``.
    sha256
        64 hex digits; empty where the file cannot be read.
    fault
        Why it is no whole picture; empty where it is one.
    """

    place: str
    size_bytes: int
    sha256: str
    fault: str = ""


def read_photos(
    folder: Path, places: Sequence[str], progress: Callable[[int, int], None] | None = None
) -> list[PhotoFile]:
    """Read, hash and decode photos, in the order of `places`.

    Ctrl-C ends it after the few photos that are being decoded.

    Parameters
    ----------
    progress
        Called in this thread with (photos done, photos in all).
    """
    _know_heic()
    photos: list[PhotoFile] = []
    # Decoding and hashing let go of the interpreter's lock, so threads use all processors.
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for photo in pool.map(partial(read_photo, folder), places):
            photos.append(photo)
            if progress is not None:
                progress(len(photos), len(places))
    finally:
        pool.shutdown(cancel_futures=True)
    return photos


def read_photo(folder: Path, place: str) -> PhotoFile:
    """Read, hash and decode one photo; whatever is wrong with it is in what is given back."""
    try:
        data = (folder / place).read_bytes()
    except FileNotFoundError:
        return PhotoFile(place, 0, "", "the file is missing")
    except OSError as error:
        return PhotoFile(place, 0, "", f"it cannot be read: {error.strerror or error}")
    return PhotoFile(place, len(data), hashlib.sha256(data).hexdigest(), _decoding_fault(data))


def _decoding_fault(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft(picture.mode, _REDUCED)
            picture.load()
    except UnidentifiedImageError:
        return "it is no picture" if data else "it is empty"
    except _DECODER_ERRORS as error:
        return f"it is cut off or damaged: {error}"
    return ""


def _know_heic() -> None:
    from pillow_heif import register_heif_opener  # noqa: PLC0415 - most data sets hold JPEG alone

    register_heif_opener()
