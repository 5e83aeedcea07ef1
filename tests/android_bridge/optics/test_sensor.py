"""Lens, shutter, sensor and JPEG do to light what their formulas say."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from android_bridge.optics import jpeg_saved, rolling_bands, sensor_noise, vignetting

Field = npt.NDArray[np.float64]


def light(level: npt.NDArray[np.generic] | float) -> Field:
    part = np.asarray(level, np.float64) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def of_light(levels: Field) -> Field:
    """Give how much half a grey level is, at most, in light."""
    return light(np.minimum(levels + 1, 255)) - light(levels)


def test_light_falls_with_the_fourth_power_of_the_cosine() -> None:
    height, width, corner = 30, 41, math.tan(math.radians(45))
    picture = np.full((height, width), 230, np.uint8)
    found = vignetting(picture, 45, 0.5, 0.5)
    for row, column in ((0, 0), (14, 20), (29, 40), (3, 30), (22, 5)):
        away = math.hypot(column + 0.5 - width / 2, row + 0.5 - height / 2) / (math.hypot(width, height) / 2)
        part = math.cos(math.atan(away * corner)) ** 4
        assert abs(light(found)[row, column] - light(230) * part) < of_light(found.astype(float))[row, column]
    moved = vignetting(picture, 45, 0.25, 0.5)
    assert moved[:, :10].mean() > moved[:, -10:].mean() + 20


@pytest.mark.parametrize("exposure", [0.3, 0.5, 0.8])
def test_bands_are_the_light_that_a_row_gathers(exposure: float) -> None:
    height, period, phase, depth = 90, 0.4, 0.15, 0.5
    found = rolling_bands(np.full((height, 3), 200, np.uint8), period, phase, depth, exposure)
    assert (found == found[:, :1]).all()
    # the backlight shines in the first half of each period; count it in small steps of time
    gathered = [
        np.mean(((row + 0.5) / (period * height) + phase + exposure * np.linspace(0, 1, 2001)) % 1 < 0.5)
        for row in range(height)
    ]
    lacking = (max(gathered) - np.array(gathered)) / (max(gathered) - min(gathered))
    expected = light(200) * (1 - depth * lacking)
    assert np.abs(light(found[:, 0]) - expected).max() < 0.01
    assert abs(light(found).min() / light(found).max() - (1 - depth)) < 0.02


@pytest.mark.parametrize("level", [60, 120, 220])
@pytest.mark.parametrize(("electrons", "read"), [(3000, 2), (800, 8)])
def test_noise_is_as_strong_as_few_photons_make_it(level: int, electrons: float, read: float) -> None:
    flat = np.full((150, 150), level, np.uint8)
    found = light(sensor_noise(flat, electrons, read, 0, 5))
    # rounding to grey levels adds a little: a uniform spread of one level
    expected = math.hypot(
        math.sqrt(float(light(level)) * electrons + read**2) / electrons,
        float(of_light(np.array(float(level)))) / math.sqrt(12),
    )
    assert abs(found.std() / expected - 1) < 0.05
    assert abs(found.mean() - light(level)) < 0.05 * expected + 0.001


def test_noise_is_the_seeds() -> None:
    grey = np.full((40, 50), 128, np.uint8)
    assert np.array_equal(sensor_noise(grey, 500, 2, 0, 1), sensor_noise(grey, 500, 2, 0, 1))
    assert not np.array_equal(sensor_noise(grey, 500, 2, 0, 1), sensor_noise(grey, 500, 2, 0, 2))


@pytest.mark.parametrize(("colour", "alike"), [(0.0, 1.0), (0.6, 0.64), (1.0, 0.0)])
def test_noise_differs_between_colours_as_far_as_asked(colour: float, alike: float) -> None:
    picture = np.full((120, 120, 3), 128, np.uint8)
    found = sensor_noise(picture, 400, 2, colour, 3)
    correlation = np.corrcoef(found.reshape(-1, 3).T.astype(float))
    assert abs(correlation[0, 2] - alike) < 0.05
    grey = sensor_noise(picture[..., 0], 400, 2, colour, 3)
    assert np.array_equal(grey if colour else np.repeat(grey[..., None], 3, 2), found)


def test_jpeg_of_less_quality_is_further_away_and_colours_stay_in_their_order() -> None:
    y, x = np.mgrid[0:64, 0:80]
    grey = (120 + 60 * np.sin(x / 3) * np.cos(y / 5)).astype(np.uint8)
    apart = [np.abs(jpeg_saved(grey, q).astype(int) - grey).mean() for q in (95, 50, 20, 5)]
    assert apart == sorted(apart)
    assert apart[0] < 2
    assert jpeg_saved(grey, 50).ndim == 2
    colours = np.zeros((32, 48, 3), np.uint8)
    for colour in range(3):
        colours[:, 16 * colour : 16 * colour + 16, colour] = 200
    assert np.abs(jpeg_saved(colours, 95).astype(int) - colours).mean() < 4
