"""What a picture of the calibration board shows of focus and light: blur, what is burnt out, bands, moire."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np
from numpy.polynomial import polynomial

from controller.identity.board import WHITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

_BURNT: Final = 250
_FINE_PX, _COARSE_PX = 1.0, 3.0
"""Of two smoothings: blur takes more of what the first one leaves than of what the second one does."""
_SHARP_PX: Final = 0.25
"""Standard deviation of what a sharp picture lacks beside the board drawn into it."""
_FADE_PX, _FADE_SIGMA_PX = 25, 6.0
"""How far from its edges the board fades out of what is compared: an edge is no detail."""
_RINGS: Final = 256
_LARGEST_PX: Final = 16.0
_STEPS: Final = 14
_LEAST_SEEN: Final = 1000
_FEWEST: Final = 20
"""White pixels of the board in a row or column, below which its light is not told."""
_SLOW: Final = 3
"""Degree of what light does from one side to the other."""
_SPARSE: Final = 17
_GRAIN_PX, _WAVES_PX = 1.5, 35
"""Standard deviation of what is too fine for moire; side of the square within which it is to be seen."""


@dataclass(frozen=True, slots=True)
class Unevenness:
    """How uneven the board's white is, beside what changes slowly over the picture; amplitudes, parts of it.

    Parameters
    ----------
    bands
        From row to row or from column to column, whichever is more.
    moire
        What is left besides, of waves of some 10 to 60 pixels.
    """

    bands: float
    moire: float


def disc_px(picture: Grey, drawn: NDArray[np.float32], inside: Mask) -> float:
    """Say how far out of focus the board is: the radius of the disc that a point of it becomes, pixels.

    A disc weakens each spatial frequency in a known measure. So of the board as it is drawn, as many pixels
    wide a disc is taken as makes its fine detail as weak beside its coarse detail as in the picture. How
    bright the picture is, and how much contrast it has, is of no account.

    Parameters
    ----------
    drawn
        The board as a sharp picture of that size shows it.
    inside
        Where it is seen.

    Returns
    -------
    float
        0 for a picture as sharp as its pixels allow, and where too little of the board is seen.
    """
    whole = cv2.erode(inside.astype(np.uint8), np.ones((_FADE_PX, _FADE_PX), np.uint8))
    if np.count_nonzero(whole) < _LEAST_SEEN:
        return 0.0
    window = cv2.GaussianBlur(whole * np.uint8(255), (0, 0), _FADE_SIGMA_PX) * np.float32(1 / 255)
    frequency = (np.arange(_RINGS) + 0.5) / _RINGS / 2
    wanted = _fineness(_spectrum(picture.astype(np.float32), window), frequency)
    sharp = _spectrum(drawn, window) * np.exp(-((2 * np.pi * _SHARP_PX * frequency) ** 2))
    low, high = 0.0, _LARGEST_PX
    for _ in range(_STEPS):
        middle = (low + high) / 2
        is_sharper = _fineness(sharp * _through_disc(frequency, middle) ** 2, frequency) > wanted
        low, high = (middle, high) if is_sharper else (low, middle)
    return low


def burnt_share(picture: Grey, inside: Mask) -> float:
    """Give the share of the board that is as white as can be, 0 to 1."""
    return float((picture[inside] >= _BURNT).mean()) if inside.any() else 0.0


def unevenness(picture: Grey, drawn: NDArray[np.float32], inside: Mask) -> Unevenness:
    """Say how uneven the board's white is; see `disc_px`."""
    white = cv2.erode(((drawn > 0.97 * WHITE) & inside).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    y, x = np.nonzero(white)
    if len(y) < _LEAST_SEEN:
        return Unevenness(0.0, 0.0)
    left = picture[white] / np.maximum(_slow(picture, y, x)[white], 1) - 1
    rows, columns = (_by_line(left, at, lines) for at, lines in zip((y, x), picture.shape, strict=True))
    rest = np.zeros(picture.shape, np.float32)
    rest[white] = left - np.nan_to_num(rows)[y] - np.nan_to_num(columns)[x]
    seen = white.astype(np.float32)
    fine = cv2.GaussianBlur(rest, (0, 0), _GRAIN_PX) / np.maximum(
        cv2.GaussianBlur(seen, (0, 0), _GRAIN_PX), 0.02
    )
    side = (_WAVES_PX, _WAVES_PX)
    coarse = cv2.blur(rest, side) / np.maximum(cv2.blur(seen, side), 0.02)
    waves = np.sqrt(2) * (fine - coarse)[white].std()
    return Unevenness(max(_amplitude(rows), _amplitude(columns)), float(waves))


def _spectrum(picture: NDArray[Any], window: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give a picture's energy in rings of equal spatial frequency, from 0 to a half a pixel."""
    seen = (picture - (picture * window).sum() / window.sum()) * window
    waves = cv2.dft(seen.astype(np.float32), flags=cv2.DFT_COMPLEX_OUTPUT)
    energy = waves[..., 0] ** 2 + waves[..., 1] ** 2
    ring = _rings(*picture.shape)
    # the other half is the same
    whole = np.bincount(ring.ravel(), energy[:, : ring.shape[1]].ravel(), minlength=_RINGS)
    return np.asarray(whole[:_RINGS], np.float64)


@lru_cache(maxsize=2)
def _rings(height: int, width: int) -> NDArray[np.int64]:
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    return np.asarray((frequency * 2 * _RINGS).astype(np.int64))


def _fineness(spectrum: NDArray[np.float64], frequency: NDArray[np.float64]) -> float:
    """Give how steep a picture is when it is smoothed a little, over how steep when it is more."""
    fine, coarse = (
        (spectrum * frequency**2 * np.exp(-((2 * np.pi * sigma * frequency) ** 2))).sum()
        for sigma in (_FINE_PX, _COARSE_PX)
    )
    return float(fine / max(coarse, 1e-9))


def _through_disc(frequency: NDArray[np.float64], radius_px: float) -> NDArray[np.float64]:
    """Give what a disc leaves of each frequency: seen along a line, its light is a half circle."""
    angle = (np.arange(24) + 0.5) / 24 * np.pi
    light = np.sin(angle) ** 2
    waves = np.cos(2 * np.pi * radius_px * np.outer(frequency, np.cos(angle)))
    return np.asarray(waves @ light / light.sum())


def _slow(picture: Grey, y: NDArray[np.int64], x: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give what changes slowly over a picture, by some of its places."""
    height, width = picture.shape
    y, x = y[::_SPARSE], x[::_SPARSE]
    terms = polynomial.polyvander2d(2 * y / height - 1, 2 * x / width - 1, [_SLOW, _SLOW])
    # by the few normal equations: of all places' LAPACK takes many times as long
    found, *_ = np.linalg.lstsq(terms.T @ terms, terms.T @ picture[y, x], rcond=None)
    return np.asarray(
        polynomial.polygrid2d(
            2 * np.arange(height) / height - 1,
            2 * np.arange(width) / width - 1,
            found.reshape(_SLOW + 1, _SLOW + 1),
        )
    )


def _by_line(left: NDArray[np.float64], at: NDArray[np.int64], lines: int) -> NDArray[np.float64]:
    """Give the mean of each row or column; not a number where it has too little white."""
    count = np.bincount(at, minlength=lines)
    means = np.full(lines, np.nan)
    known = count >= _FEWEST
    means[known] = np.bincount(at, left, minlength=lines)[known] / count[known]
    return means


def _amplitude(means: NDArray[np.float64]) -> float:
    known = means[~np.isnan(means)]
    return float(np.subtract(*np.percentile(known, (95, 5))) / 2) if known.size else 0.0
