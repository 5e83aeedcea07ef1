"""Every photo's bytes: read, hashed and decoded to the end, on all processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from android_bridge.base import read_plain
from android_bridge.store import MOST_PHOTO_BYTES
from controller.xrays import inspect


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """What a photo's file is.

    Parameters
    ----------
    place
        Its place in the data set, such as ``train/natural/nokia/patient00001/study1/view1_frontal.jpg``.
    sha256
        64 hex digits; empty where the file cannot be read.
    stray_bytes, width_px, height_px
        As in `ImageFacts`.
    fault
        Why it is no whole picture; empty where it is one.
    """

    place: str
    size_bytes: int
    sha256: str
    fault: str = ""
    stray_bytes: int = 0
    width_px: int = 0
    height_px: int = 0


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
        data = read_plain(folder / place, MOST_PHOTO_BYTES)
    except FileNotFoundError:
        return PhotoFile(place, 0, "", "the file is missing")
    except OSError as error:
        return PhotoFile(place, 0, "", f"it cannot be read: {error.strerror or error}")
    facts = inspect(data)
    return PhotoFile(
        place=place,
        size_bytes=facts.size_bytes,
        sha256=facts.sha256,
        fault=facts.fault,
        stray_bytes=facts.stray_bytes,
        width_px=facts.width_px,
        height_px=facts.height_px,
    )
