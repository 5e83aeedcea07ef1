"""What a trial's photos are called, and what it shows beside x-rays and pages."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from controller.xrays import Frame, place
from protocol import PhotoName
from protocol.errors import PhotoNameError

#: In place of split, patient and study. No subset of a plan can be called so, nor a kind below: the ids of a
#: plan's have no underscore.
_NOBODY = "_trial"


class TrialKind(StrEnum):
    """What a trial is for; in place of a subset's id, so that each kind has indices of its own."""

    SHUTTER = "_shutter"
    """Whether a phone still exposes after `exposed`."""
    BOARD = "_board"
    """Calibration boards."""
    TEST = "_test"
    """Test shots."""
    TIMING = "_timing"


def trial_name(kind: TrialKind, index: int, take: int, what: str) -> PhotoName:
    """Name a trial's photo, so that it can never be taken for one of an x-ray.

    Parameters
    ----------
    what
        What it shows, 1 to 32 of ``A-Z a-z 0-9 _ -``.
    """
    return PhotoName(index, take, kind.value, _NOBODY, _NOBODY, _NOBODY, what)


def is_of_trial(photo_name: str) -> bool:
    """Say whether a file's name is that of a trial's photo."""
    try:
        name = PhotoName.parse(photo_name)
    except PhotoNameError:
        return False
    return name.split == _NOBODY and name.subset in set(TrialKind)


def plain_frame(level: int, screen_width_px: int, screen_height_px: int) -> Frame:
    """Give a screen all of one grey level, 0 to 255."""
    pixels = np.full((screen_height_px, screen_width_px), level, np.uint8)
    return place(pixels, 0, screen_width_px, screen_height_px)
