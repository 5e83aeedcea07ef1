"""Photos of a folder, looked into: when, and whether of a time code."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from controller.capture.by_hand import read_timecode
from controller.intake.by_hand.likeness import Points, points_of_photo
from controller.intake.by_hand.timeline import seconds_of
from controller.intake.pictures import Picture
from controller.xrays import photo_levels

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
    points
        To recognise x-rays by.
    """

    picture: Picture
    camera_s: float | None
    code: datetime | None
    points: Points

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
    zoned = all(each.taken is None or each.taken.tzinfo is not None for each in pictures)
    photos: list[Photo] = []
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for photo in pool.map(lambda picture: _look(picture, zoned=zoned), pictures):
            photos.append(photo)
            progress(len(photos), len(pictures))
    finally:
        pool.shutdown(cancel_futures=True)
    return sorted(photos, key=lambda each: (each.camera_s is None, each.camera_s or 0.0, each.picture.name))


def _look(picture: Picture, *, zoned: bool) -> Photo:
    grey = photo_levels(picture.path.read_bytes(), _SIDE_PX)
    code = read_timecode(grey)
    nothing = Points(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.uint8), (1, 1))
    return Photo(
        picture,
        None if picture.taken is None else seconds_of(_with_zone(picture.taken, zoned=zoned)),
        code,
        nothing if code is not None else points_of_photo(grey),
    )


def _with_zone(taken: datetime, *, zoned: bool) -> datetime:
    """Give a time with a zone; where not all photos have one, each counts by what its clock showed."""
    return taken if zoned else taken.replace(tzinfo=UTC)
