"""Photos of a folder, looked into: when, and whether of a time code."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np

from controller.capture.by_hand import read_timecode
from controller.identity import PhotoSeen, contrast_of, thumbnail_of
from controller.intake.by_hand.timeline import seconds_of
from controller.intake.pictures import Picture
from controller.xrays import photo_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_ZONES = 3
_SIDE_PX = 1600  # a time code is looked for in so many pixels


@dataclass(frozen=True, slots=True)
class Photo:
    """A whole photo of the folder.

    Parameters
    ----------
    camera_s
        When it was taken by the camera's clock, in seconds; None where it does not say.
    code
        The time code in it; None where it shows none.
    seen
        To recognise x-rays by; nothing to be seen where it shows a time code.
    small
        Its local contrast, to recognise a copy of it by.
    """

    picture: Picture
    camera_s: float | None
    code: datetime | None
    seen: PhotoSeen
    small: NDArray[np.float32] | None = None

    @property
    def resolution_s(self) -> float:
        """How finely its time is told."""
        return self.picture.said.resolution_us / 1e6


def look_into(pictures: Sequence[Picture], progress: Callable[[int, int], None]) -> list[Photo]:
    """Look into whole pictures, on all processors.

    Parameters
    ----------
    progress
        Called in this thread with (done, in all).

    Returns
    -------
    list of Photo
        In the order of the camera's clock; those without a time last.
    """
    photos: list[Photo] = []
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for photo in pool.map(_look, pictures):
            photos.append(photo)
            progress(len(photos), len(pictures))
    finally:
        pool.shutdown(cancel_futures=True)
    return _sorted(photos)


def readings(photos: Sequence[Photo]) -> list[list[Photo]]:
    """Give the ways of reading the photos' times where a camera told its zone in some and not in others.

    Whoever edited or sent a photo may have left the zone out. It was one of those that the camera told
    elsewhere; or the times without one are UTC; or the clock stayed as it was, and the zones are wrong. Of
    these ways, the likeliest first, the one is right by which most photos fit what they show.
    """
    zones: dict[str, Counter[timedelta]] = {}
    lacking = set()
    for each in photos:
        taken = each.picture.taken
        if taken is not None and (offset := taken.utcoffset()) is not None:
            zones.setdefault(each.picture.said.camera, Counter())[offset] += 1
        elif taken is not None:
            lacking.add(each.picture.said.camera)
    mixed = lacking & set(zones)
    if not mixed:
        return [list(photos)]
    told = sum((zones[camera] for camera in mixed), Counter[timedelta]())
    ways: list[timedelta | None] = [offset for offset, _ in told.most_common(_MOST_ZONES)]
    ways += [None] if timedelta() in ways else [timedelta(), None]

    def read(photo: Photo, way: timedelta | None) -> Photo:
        is_mixed = photo.picture.said.camera in mixed
        return replace(photo, camera_s=_camera_s(photo.picture, way)) if is_mixed else photo

    return [_sorted(read(each, way) for each in photos) for way in ways]


def _sorted(photos: Iterable[Photo]) -> list[Photo]:
    return sorted(photos, key=lambda each: (each.camera_s is None, each.camera_s or 0.0, each.picture.name))


def _look(picture: Picture) -> Photo:
    grey = photo_levels(picture.path.read_bytes(), _SIDE_PX)
    code = read_timecode(grey)
    return Photo(
        picture,
        _camera_s(picture, timedelta()),
        code,
        PhotoSeen.of(grey if code is None else np.zeros((1, 1), np.uint8)),
        contrast_of(thumbnail_of(grey)),
    )


def _camera_s(picture: Picture, offset: timedelta | None) -> float | None:
    """Give when a photo was taken by its camera's clock, in seconds.

    Parameters
    ----------
    offset
        The zone of a time without one; None: of all, what the clock showed counts.
    """
    taken = picture.taken
    if taken is None:
        return None
    if offset is None:
        return seconds_of(taken.replace(tzinfo=UTC))
    return seconds_of(taken if taken.tzinfo is not None else taken.replace(tzinfo=timezone(offset)))
