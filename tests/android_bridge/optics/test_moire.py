"""Moire is what Pillow makes of it the long way, but for a pixel here and there."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from proving import PROVING
from slow_moire import slow_moire

from android_bridge.optics import Picture, moire
from android_bridge.optics.lanczos import through_twice_the_size

LEVELS = {1: (20, 0.05), 2: (4.5, 0.15), 3: (2.5, 0.35), 4: (1, 0.5)}
MEANS = {1: 0.08, 2: 0.15, 3: 0.25, 4: 0.4}
WITHIN_ONE = {1: 0.99, 2: 0.98, 3: 0.96, 4: 0.94}
SIMILARITY = {1: 0.997, 2: 0.997, 3: 0.997, 4: 0.995}


def structural_similarity(one: Picture, other: Picture) -> float:
    """Give the mean SSIM over windows of 7x7 pixels (Wang et al. 2004, K1 0.01 and K2 0.03)."""
    x, y = (each.astype(np.float64) for each in (one, other))
    mean_x, mean_y = _windows(x), _windows(y)
    spread_x, spread_y = _windows(x * x) - mean_x**2, _windows(y * y) - mean_y**2
    both = _windows(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    alike = (2 * mean_x * mean_y + c1) * (2 * both + c2)
    return float(np.mean(alike / ((mean_x**2 + mean_y**2 + c1) * (spread_x + spread_y + c2))))


def _windows(values: npt.NDArray[np.float64], size: int = 7) -> npt.NDArray[np.float64]:
    sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    sums = sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]
    return sums / size**2


def lungs(width: int, height: int) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    waves = 120 + 70 * np.cos(x / width * 9) * np.sin(y / height * 5) + 40 * ((x // 15 + y // 12) % 2)
    noise = np.random.default_rng(1).normal(0, 4, waves.shape)
    return Image.fromarray(np.clip(waves + noise, 0, 255).astype(np.uint8))


def gratings(seed: int) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    lot = random.Random(seed)
    offsets = [lot.uniform(0, 100) for _ in range(4)]
    return (90.0, *offsets[:2]), (90 + lot.gauss(0, 1), *offsets[2:])  # type: ignore[return-value]


def check_agreement(picture: Image.Image, level: int, seed: int) -> str:
    first, second = gratings(seed)
    slow = np.asarray(slow_moire(picture, *LEVELS[level], first, second))[..., 0]
    found = moire(np.asarray(picture), *LEVELS[level], first, second)
    apart = np.abs(found.astype(int) - slow)
    alike = structural_similarity(found, slow)
    figures = (
        f"level {level} at {picture.size}: mean {apart.mean():.3f}, within one {(apart <= 1).mean():.4f}, "
        f"at most {apart.max()}, SSIM {alike:.5f}"
    )
    assert apart.mean() <= MEANS[level], figures
    assert (apart <= 1).mean() >= WITHIN_ONE[level], figures
    assert alike >= SIMILARITY[level], figures
    unlike = np.abs(np.asarray(picture).astype(int) - slow).mean()
    assert unlike > 5 * apart.mean(), "the picture without moire is nearly as close"
    return figures


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("size", [(128, 104), (90, 120)])
def test_moire_is_pillows(level: int, size: tuple[int, int]) -> None:
    print(check_agreement(lungs(*size), level, seed=level))


@pytest.mark.xrays
@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.skipif(not PROVING, reason="long: set CHEXRIG_SOAK=1")
@pytest.mark.parametrize("size", [(390, 320), (1245, 1031)])
def test_moire_on_xrays_is_pillows(size: tuple[int, int], xrays_dir: Path) -> None:
    files = sorted(xrays_dir.rglob("*.jpg")) + sorted(xrays_dir.rglob("*.png"))
    for number, file in enumerate(files[:: len(files) // 3][:3]):
        with Image.open(file) as xray:
            picture = xray.convert("L").resize(size, Image.Resampling.LANCZOS)
        for level in LEVELS:
            print(check_agreement(picture, level, seed=10 * number + level))


def test_gratings_may_stand_anywhere() -> None:
    """As far turned as may be, which needs another part of the square, or both upright; in colour."""
    picture = lungs(96, 80).convert("RGB")
    tinted = np.asarray(picture) // np.array([1, 2, 3], np.uint8)
    for first, second in (
        ((80.0, 0.0, 100.0), (97.0, 50.0, 3.0)),
        ((90.0, 100.0, 7.0), (90.0, 8.0, 100.0)),
        ((94.0, 100.0, 0.0), (86.0, 0.0, 100.0)),
    ):
        slow = np.asarray(slow_moire(Image.fromarray(tinted), 3, 0.4, first, second))
        apart = np.abs(moire(tinted, 3, 0.4, first, second).astype(int) - slow)
        # four pixels at once: the further they are turned, the more of them are not where they should be
        assert apart.mean() < 0.15 + 0.1 * max(abs(first[0] - 90), abs(second[0] - 90)), (first, second)


def test_a_picture_in_bands_is_the_picture_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = np.asarray(lungs(60, 150))

    def halve_odd_rows(phases: list[Picture], row: int) -> list[Picture]:
        return [each // (1 + row % 2) for each in phases]

    whole = through_twice_the_size(picture, halve_odd_rows)
    monkeypatch.setattr("android_bridge.optics.lanczos._BAND_PX", 60 * 32)
    assert np.array_equal(through_twice_the_size(picture, halve_odd_rows), whole)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (5, 2), (7, 3)])
def test_the_smallest_pictures_have_moire_too(shape: tuple[int, int]) -> None:
    picture = np.full(shape, 200, np.uint8)
    found = moire(picture, 1, 0.5, (90, 0, 0), (91, 0, 0))
    assert found.shape == shape
    assert found.min() < 200
