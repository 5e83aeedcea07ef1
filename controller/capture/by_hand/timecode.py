"""A time code to photograph: an exact mark of the computer's clock in the camera's.

Drawn as a QR code with the time in words beside it. The code on the screen is renewed every `RENEWED_S`: a
photo shows the one that stood there when it was taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RENEWED_S = 0.5
"""Seconds that one code stands on the screen. A code says when it was drawn; painting takes up to 0.1 s: a
photo was taken between the code's time and `RENEWED_S` + 0.1 s after it."""
_PREFIX = "CHEXRIG:"
_TEXT = re.compile(
    rf"{_PREFIX}([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}\.[0-9]{{6}})Z"
)
_QUIET_MODULES = 4  # the white border that the QR standard asks for
_LOOKED_AT_PX = (1000, 1600)  # the longer side; the first suffices for nearly every photo
_TURN_DEG = 35  # a detector that fails on a tilted code often reads it turned
_COS, _SIN = math.cos(math.radians(_TURN_DEG)), math.sin(math.radians(_TURN_DEG))


def timecode_text(at: datetime) -> str:
    """Give what the code says, such as ``CHEXRIG:2026-03-01T09:30:00.123456Z``.

    Raises
    ------
    ValueError
        For a time without zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time code needs a time with its zone")
    return f"{_PREFIX}{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def parse_timecode(text: str) -> datetime | None:
    """Read what a code says; None for anything else."""
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError:  # a thirteenth month: digits, but no time
        return None


def draw_timecode(at: datetime, side_px: int) -> NDArray[np.uint8]:
    """Draw the QR code of a time.

    Parameters
    ----------
    at
        The time, with its zone.
    side_px
        Most pixels for each side, white border included.

    Returns
    -------
    numpy.ndarray
        Grey levels, shape (side, side), black on white, whole pixels for each module.

    Raises
    ------
    ValueError
        Where not even one pixel is left for a module.
    """
    settings = cv2.QRCodeEncoder.Params()
    settings.correction_level = cv2.QRCodeEncoder_CORRECT_LEVEL_Q  # a quarter may be lost in a reflection
    settings.mode = cv2.QRCodeEncoder_MODE_ALPHANUMERIC
    encoded = cv2.QRCodeEncoder.create(settings).encode(timecode_text(at))
    dark = np.argwhere(encoded == 0)
    top, left = dark.min(axis=0)
    bottom, right = dark.max(axis=0) + 1
    code = np.pad(encoded[top:bottom, left:right], _QUIET_MODULES, constant_values=255)
    scale = side_px // code.shape[0]
    if scale < 1:
        raise ValueError(f"a time code needs {code.shape[0]} pixels at least, {side_px} are given")
    drawn: NDArray[np.uint8] = np.kron(code, np.ones((scale, scale), np.uint8)).astype(np.uint8)
    return drawn


def read_timecode(photo: NDArray[np.uint8]) -> datetime | None:
    """Read the time code in a photo.

    Parameters
    ----------
    photo
        Grey levels, shape (height, width), or colour, shape (height, width, 3); of any size, turned and
        tilted as a hand holds a camera.

    Returns
    -------
    datetime or None
        The time that the code says, UTC; None where no time code is found. A photo of anything else never
        gives a time.
    """
    grey = photo if photo.ndim == 2 else cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    for seen in _views(grey):
        found = _read(seen)
        if found is not None:
            return found
    return None


def _views(grey: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Give the photo in the sizes in which a code is looked for, then (if it may show one) treated."""
    longer = max(grey.shape)
    seen = [_scaled(grey, min(1.0, size / longer)) for size in _LOOKED_AT_PX]
    yield from seen
    if not cv2.QRCodeDetector().detect(seen[0])[0]:  # most x-rays end here
        return
    for each in seen:
        yield cv2.GaussianBlur(each, (0, 0), 1.5)  # moire
    yield cv2.createCLAHE(3.0, (8, 8)).apply(seen[0])  # uneven light
    yield _turned(seen[0])


def _scaled(grey: NDArray[Any], factor: float) -> NDArray[Any]:
    if factor >= 1:
        return grey
    return cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def _turned(grey: NDArray[Any]) -> NDArray[Any]:
    height, width = grey.shape
    across, down = int(width * _COS + height * _SIN), int(width * _SIN + height * _COS)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), _TURN_DEG, 1.0)
    matrix[:, 2] += (across - width) / 2, (down - height) / 2
    return cv2.warpAffine(grey, matrix, (across, down))


def _read(seen: NDArray[Any]) -> datetime | None:
    for detector in (cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco()):
        try:
            text = detector.detectAndDecode(seen)[0]
        except (cv2.error, UnicodeDecodeError):  # both are known to raise on what is no code at all
            continue
        found = parse_timecode(text)
        if found is not None:
            return found
    return None
