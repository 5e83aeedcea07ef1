"""Unsharp as Pillow, OpenCV, a lens, and a moving camera make it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageFilter
from slow_effects import slow_blur

from android_bridge.optics import Picture, defocus, gaussian, motion, row_motion, softened

NOISE = np.random.default_rng(3).integers(0, 256, (61, 83), np.uint8)
SHADES = 128 + 100 * np.sin(np.arange(83) / 19) * np.cos(np.arange(61) / 17)[:, None]
SHADES = np.clip(SHADES + np.random.default_rng(4).normal(0, 4, (61, 83)), 0, 255).astype(np.uint8)
POINT = np.zeros((61, 83), np.uint8)
POINT[30, 40] = 255


def apart(one: Picture, other: Picture) -> float:
    return float(np.abs(one.astype(int) - other).mean())


@pytest.mark.parametrize("radius", [0.3, 1, 1.5, 2.2, 3, 4.7, 6, 10, 25])
@pytest.mark.parametrize("picture", [NOISE, SHADES], ids=["noise", "shades"])
def test_gaussian_is_pillows(picture: Picture, radius: float) -> None:
    expected = np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius)))
    blurred = gaussian(picture, radius)
    print(f"radius {radius}: {apart(blurred, expected):.3f} grey levels in the mean")
    assert apart(blurred, expected) < (0.35 if radius in (1.5, 3, 6, 10) else 1)
    assert np.abs(blurred.astype(int) - expected).max() <= 12
    in_colour = gaussian(np.repeat(picture[..., None], 3, 2), radius)
    assert np.array_equal(in_colour[..., 0], blurred)


def test_and_pillows_is_three_boxes_each_way() -> None:
    for radius in (1.5, 6):  # its weights are of 24 bits
        expected = np.asarray(Image.fromarray(NOISE).filter(ImageFilter.GaussianBlur(radius)))
        assert apart(slow_blur(NOISE, radius), expected) < 0.1


def test_no_radius_no_blur() -> None:
    same = gaussian(NOISE, 0)
    assert np.array_equal(same, NOISE)
    assert not np.may_share_memory(same, NOISE)


@pytest.mark.parametrize("length", [1, 2, 3, 8, 9, 10, 11, 25, 45, 60])
@pytest.mark.parametrize("picture", [NOISE, NOISE[..., None].repeat(3, 2)], ids=["grey", "colour"])
def test_row_motion_is_opencvs(picture: Picture, length: int) -> None:
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    expected = cv2.filter2D(picture, -1, kernel)
    assert np.abs(row_motion(picture, length).astype(int) - expected).max() <= 1
    assert apart(row_motion(picture, length), expected) < 0.05


@pytest.mark.parametrize(("degrees", "down"), [(0, 0), (90, -1), (45, -1), (-45, 1), (180, 0)])
def test_motion_draws_a_point_out_to_a_line(degrees: float, down: int) -> None:
    rows, columns = np.nonzero(motion(POINT, 12, degrees) > 3)
    along = {0: columns, 180: columns, 90: rows}.get(int(degrees), columns)
    assert np.ptp(along) == {0: 12, 90: 12, 180: 12}.get(int(degrees), 8)
    slope = np.cov(columns, rows)[0, 1]
    assert np.sign(np.round(slope)) == (down if abs(degrees) == 45 else 0)


def test_defocus_makes_a_disc_of_a_point() -> None:
    bright = np.repeat(POINT[..., None], 3, 2)
    bright[28:33, 38:43] = 255
    blurred = defocus(bright, 6)
    assert np.array_equal(blurred[..., 0], blurred[..., 2])
    rows, columns = np.nonzero(blurred[..., 0])
    assert np.ptp(rows) == np.ptp(columns) == 16  # 5 px and a radius of 6 more, a little at both ends
    inner = blurred[28:33, 38:43, 0]
    assert np.ptp(inner) <= 1
    assert inner.mean() == pytest.approx(255 * 25 / (np.pi * 6.5**2), rel=0.02)


@pytest.mark.parametrize("blurred", [defocus(NOISE, 0), motion(NOISE, 0, 30)], ids=["defocus", "motion"])
def test_nothing_of_it_leaves_the_picture_nearly_as_it_is(blurred: Picture) -> None:
    assert apart(blurred, NOISE) < 15
    assert np.corrcoef(blurred.ravel(), NOISE.ravel())[0, 1] > 0.97


@pytest.mark.parametrize(
    "effect", [lambda p: defocus(p, 6), lambda p: motion(p, 20, 70), lambda p: softened(p, 50)]
)
def test_a_black_last_row_makes_no_dark_rim(effect) -> None:  # type: ignore[no-untyped-def]  # of pytest's table
    framed = np.full((60, 80), 200, np.uint8)
    framed[-1] = 0
    made = effect(framed)
    assert made[-1].min() > 150
    assert made[-8].min() > 170


@pytest.mark.parametrize(
    "effect", [lambda p: defocus(p, 9), lambda p: motion(p, 30, 20), lambda p: gaussian(p, 9)]
)
def test_a_flat_picture_stays_as_it_is(effect) -> None:  # type: ignore[no-untyped-def]  # of pytest's table
    flat = np.full((40, 50), 177, np.uint8)
    assert np.array_equal(effect(flat), flat)
