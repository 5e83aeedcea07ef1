"""Contrast and brightness are Pillow's to the last level; exposures are a tone curve's."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from android_bridge.optics import Picture, brightness, contrast, expose, sigmoid

RAMP = np.arange(256, dtype=np.uint8)[None]
NOISE = np.random.default_rng(3).integers(0, 256, (31, 47), np.uint8)
FACTORS = [
    0,
    0.2,
    1 / 2.61,
    0.5,
    0.83,
    1,
    1.1,
    1.4,
    1.795,
    3,
    10,
    *np.random.default_rng(4).uniform(0, 2, 30),
]


@pytest.mark.parametrize(
    "picture", [RAMP, NOISE, NOISE // 3, NOISE | 0xC0], ids=["ramp", "noise", "dark", "light"]
)
def test_equal_pillows_on_grey_and_on_grey_in_red_green_blue(picture: Picture) -> None:
    three = np.repeat(picture[..., None], 3, 2)
    for factor in FACTORS:
        for ours, theirs in ((contrast, ImageEnhance.Contrast), (brightness, ImageEnhance.Brightness)):
            grey, colour = ours(picture, float(factor)), ours(three, float(factor))
            expected = np.asarray(theirs(Image.fromarray(three)).enhance(float(factor)))
            assert np.array_equal(colour, expected), (ours, factor)
            assert np.array_equal(grey, expected[..., 0]), (ours, factor)


def test_contrast_of_colours_is_about_pillows_mean() -> None:
    colours = np.random.default_rng(5).integers(0, 256, (20, 30, 3), np.uint8) // np.array(
        [1, 2, 3], np.uint8
    )
    expected = np.asarray(ImageEnhance.Contrast(Image.fromarray(colours)).enhance(1.7))
    assert np.array_equal(contrast(colours, 1.7), expected)


def test_a_mean_halfway_is_rounded_as_pillow_does() -> None:
    for first in range(254):
        halfway = np.array([[first, first + 1]], np.uint8)
        expected = np.asarray(ImageEnhance.Contrast(Image.fromarray(halfway)).enhance(0))
        assert np.array_equal(contrast(halfway, 0), expected)


def test_a_part_of_a_larger_picture_is_a_picture() -> None:
    part = NOISE[3:20:2, 5:30]
    assert np.array_equal(brightness(part, 0.5), brightness(part.copy(), 0.5))


def test_sigmoid_is_steepest_at_its_cutoff_and_cuts_off() -> None:
    curve = sigmoid(RAMP, 0.5, 5)[0].astype(int)
    assert (curve[0], curve[127], curve[128], curve[255]) == (19, 126, 128, 235)
    steps = np.diff(curve)
    assert steps.min() >= 0
    assert steps[118:138].sum() > steps[20:40].sum()


def test_stops_are_of_light_and_what_is_too_much_is_white() -> None:
    lighter = expose(RAMP, 1)[0]
    # a quarter of the light of white is level 137 in sRGB, half of it 188
    assert lighter[137] == 188
    assert (lighter[:188] < 255).all()
    assert (lighter[188:] == 255).all()
    assert np.array_equal(expose(RAMP, 0), RAMP)
    darker = expose(lighter[None], -1)[0]
    assert np.abs(darker[:188].astype(int) - np.arange(188)).max() <= 1  # what was not lost comes back
    assert (darker[188:] == 188).all()
