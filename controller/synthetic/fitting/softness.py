"""How soft a photo is beside what it would be without blur and noise, and how noisy.

Both are read off the spectra of tiles that lie upon each other. What of the photo goes with the x-ray was
seen through the lens, and how it falls with frequency is the blur; the rest is noise. So neither counts as
the other: a grainy photo is not sharp.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics import NOISE_LEVELS
from controller.synthetic.fitting.registering import (
    Floats,
    Matrix,
    frequencies,
    shifts_of,
    tile_px,
    tiles_of,
)

_LUMA: Final = np.array([0.299, 0.587, 0.114], np.float32)
_LOW: Final = (0.02, 0.07)
"""Cycles a pixel at which no lens takes much: how strong the x-ray is there counts as 1."""
_ALIGNED: Final = 0.15
_NOISY: Final = 0.5
_FLOOR: Final = 0.08
_LEAST_BANDS: Final = 4
_BAND_PX: Final = (0.8, 1.6)
_BIN, _LEAST_IN_BIN, _SMOOTH_PX, _LEAST_BLUR_PX = 12, 50, 4.0, 0.2
_INNER: Final = (slice(8, -8), slice(8, -8))
_PRIOR: Final = 0.003
_TIMES: Final = (0.1, 10.0)
_MOST_SIGMA_PX: Final = 12.0
_MOST_GRAIN_PX: Final = 6.0


@dataclass(frozen=True, slots=True)
class Softness:
    """What lens and sensor made of an x-ray; lengths in pixels of the pictures compared.

    Parameters
    ----------
    sigma_px
        Standard deviation of the Gaussian that makes the x-ray as soft.
    luma, size_px
        Standard deviation of the noise that the channels share, grey levels, and its grains'.
    chroma, chroma_px
        The same of what each channel has for itself.
    dark, bright
        How many times as much noise is there at the first and the last of `NOISE_LEVELS`; `luma` and `chroma`
        are those at its second.
    """

    sigma_px: float
    luma: float
    size_px: float
    chroma: float
    chroma_px: float
    dark: float = 1.0
    bright: float = 1.0


def measure_softness(sharp: Floats, photo: npt.NDArray[np.uint8]) -> list[Softness]:
    """Measure a photo.

    Parameters
    ----------
    sharp
        (h, w, 3) what it would be without blur and noise.
    photo
        (h, w, 3) where it lies upon that.

    Returns
    -------
    list of Softness
        Of the whole, and of either half of its tiles.
    """
    side = tile_px(photo.shape)
    xray, seen = (np.fft.rfft2(tiles_of(each @ _LUMA)) for each in (sharp, photo.astype(np.float32)))
    shifts, _ = shifts_of(xray, seen, _ALIGNED)
    shifts = np.where(np.hypot(*shifts.T)[:, None] < 1.5, shifts, 0)
    down, across = frequencies(side)
    seen = seen * np.exp(2j * np.pi * (shifts[:, :1, None] * across + shifts[:, 1:, None] * down))
    own = photo.astype(np.float32) - sharp
    colours = [np.fft.rfft2(tiles_of(own[..., channel] - own[..., 1])) for channel in (0, 2)]
    power = np.stack(
        [
            np.abs(xray) ** 2,
            np.abs(seen) ** 2,
            (np.conj(xray) * seen).real,
            sum(np.abs(each) ** 2 for each in colours) / 2,
        ],
        axis=1,
    )
    rows, columns = ((length - side) // (side // 2) + 1 for length in photo.shape[:2])
    row, column = np.mgrid[:rows, :columns].reshape(2, -1)
    first = (row // 2 + column // 2) % 2 == 0
    window = np.hanning(side + 1)[:-1]
    scale = float((window**2).sum() ** 2)
    bands = _Bands(side)
    measured = [
        _softness(bands.means(power[chosen].mean(axis=0) / scale), bands)
        for chosen in (np.ones(len(power), bool), first, ~first)
    ]
    by_level = _by_level(sharp @ _LUMA, photo @ _LUMA, measured[0].sigma_px)
    return [_at_middle(each, *by_level) for each in measured]


class _Bands:
    """Rings of alike frequencies of a tile's spectrum."""

    def __init__(self, side: int) -> None:
        down, across = frequencies(side)
        self._radius = np.hypot(down, across)
        self._twice = np.where((across > 0) & (across < 0.5), 2.0, 1.0)  # for the half that is left out
        self._ring = np.minimum(np.rint(self._radius * side).astype(np.int64), side)
        self._counts = np.bincount(self._ring.ravel(), self._twice.ravel())
        rings = np.arange(len(self._counts))
        used = (self._counts > 0) & (rings > 0) & (rings <= side // 2)
        self._used = used
        radii = np.bincount(self._ring.ravel(), (self._twice * self._radius).ravel())
        self.middle = np.asarray(radii[used] / self._counts[used], np.float64)
        self.counts = self._counts[used]

    def means(self, spectra: Matrix) -> Matrix:
        """Give the mean of spectra (kinds, n, n / 2 + 1) in each ring, (kinds, rings)."""
        sums = [np.bincount(self._ring.ravel(), (each * self._twice).ravel()) for each in spectra]
        return np.asarray([each[self._used] / self._counts[self._used] for each in sums])

    def all_over(self, size_px: float) -> float:
        """Give the mean over all frequencies of what a grain of this size leaves of even noise."""
        left = np.exp(-((2 * np.pi * size_px * self._radius) ** 2))
        return float((left * self._twice).sum() / self._twice.sum())


def _by_level(sharp: Floats, photo: Floats, sigma_px: float) -> tuple[float, float, float]:
    """Give the noise at each of `NOISE_LEVELS`, as times that of the whole picture."""
    if sigma_px > _LEAST_BLUR_PX:
        sharp = np.asarray(cv2.GaussianBlur(sharp, (0, 0), sigma_px), np.float32)
    rest = np.asarray(photo - sharp, np.float32)
    # compressing takes what is finest, and more of it where it is weak
    fine = np.abs(np.subtract(*(cv2.GaussianBlur(rest, (0, 0), each) for each in _BAND_PX)))[_INNER]
    levels = np.asarray(cv2.GaussianBlur(photo, (0, 0), _SMOOTH_PX), np.float32)[_INNER].clip(0, 255)
    ring = (levels / _BIN).astype(int).ravel()
    order = np.argsort(ring, kind="stable")
    counts = np.bincount(ring)
    groups = np.split(fine.ravel()[order], np.cumsum(counts)[:-1])
    enough = counts > max(_LEAST_IN_BIN, 2e-3 * ring.size)
    if not enough.any():
        return 1.0, 1.0, 1.0
    # edges that were not quite laid upon each other are few: the median does not see them
    strength = np.array(
        [np.median(each) for each, is_enough in zip(groups, enough, strict=True) if is_enough]
    )
    middles = (np.flatnonzero(enough) + 0.5) * _BIN
    forms = np.column_stack([np.interp(middles, NOISE_LEVELS, row) for row in np.eye(3)])
    weights = counts[enough] / counts[enough].sum()
    usual = float((weights @ strength**2) ** 0.5)
    # what no pixel tells is as elsewhere
    normal = forms.T @ (forms * weights[:, None]) + _PRIOR * np.eye(3)
    found = np.linalg.solve(normal, forms.T @ (weights * strength) + _PRIOR * usual) / max(usual, 1e-6)
    dark, middle, bright = (float(each) for each in found.clip(*_TIMES))
    return dark, middle, bright


def _at_middle(measured: Softness, dark: float, middle: float, bright: float) -> Softness:
    return replace(
        measured,
        luma=measured.luma * middle,
        chroma=measured.chroma * middle,
        dark=dark / middle,
        bright=bright / middle,
    )


def _softness(power: Matrix, bands: _Bands) -> Softness:
    xray, seen, cross, colours = power
    together = np.maximum(cross, 0) ** 2 / np.maximum(xray, 1e-12)  # what of the photo goes with the x-ray
    rest = np.maximum(seen - together, 1e-9)
    noisy = (together < _NOISY * seen) & (bands.middle > _FLOOR)
    if noisy.sum() < _LEAST_BANDS:
        noisy = bands.middle > 0.3
    luma, size_px = _grains(rest, noisy, bands)
    chroma, chroma_px = _grains(colours / 2, bands.middle > _FLOOR, bands)
    shared = max(luma**2 - float(_LUMA @ _LUMA) * chroma**2, 0.0) ** 0.5
    return Softness(_sigma_px(xray, together, bands), shared, size_px, chroma, chroma_px)


def _sigma_px(xray: Matrix, together: Matrix, bands: _Bands) -> float:
    """Find the Gaussian that leaves the x-ray as much of its gradients as the photo has."""
    above = bands.middle >= _LOW[0]
    low = above & (bands.middle <= _LOW[1])

    def gradients(power: Matrix) -> float:
        """Give the power of the gradients beside that of the shapes, which a Gaussian takes a little of."""
        weighted = power * bands.counts
        return float((weighted * bands.middle**2)[above].sum() / weighted[low].sum())

    target = gradients(together)
    least, most = 0.0, _MOST_SIGMA_PX
    for _ in range(40):
        sigma_px = (least + most) / 2
        if gradients(xray * np.exp(-((2 * np.pi * sigma_px * bands.middle) ** 2))) > target:
            least = sigma_px
        else:
            most = sigma_px
    return (least + most) / 2


def _grains(noise: Matrix, chosen: npt.NDArray[np.bool_], bands: _Bands) -> tuple[float, float]:
    """Fit noise's spectrum in some bands; give its standard deviation and the size of its grains, pixels."""
    middle, counts = bands.middle[chosen], bands.counts[chosen]
    power = np.maximum(noise[chosen], 1e-9)
    plain = np.column_stack((np.ones_like(middle), middle**2))
    weights = counts * power / power.max()  # what there is much of counts
    found = np.linalg.solve(plain.T @ (plain * weights[:, None]), plain.T @ (weights * np.log(power)))
    size_px = float(np.sqrt(np.clip(-found[1], 0, (2 * np.pi * _MOST_GRAIN_PX) ** 2)) / (2 * np.pi))
    height = float(np.exp((weights @ (np.log(power) + (2 * np.pi * size_px * middle) ** 2)) / weights.sum()))
    return (height * bands.all_over(size_px)) ** 0.5, size_px
