"""What of a photo isn't usual, in plain words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from controller.identity import Quality
from controller.identity.quality import standard_of
from controller.identity.usual import Usual

STANDARD = standard_of(np.tile(np.arange(40, 168, dtype=np.uint8), (128, 1)))
USUAL = Quality(
    sharpness=0.9, clipped=0.0, blend=0.01, coverage=1.0, tilt_deg=4.0, brightness=80.0, contrast=30.0
)


def usual(quality: Quality = USUAL, count: int = 10) -> Usual:
    made = Usual()
    for _ in range(count):
        made.accept(quality, STANDARD)
    return made


@pytest.mark.parametrize(
    ("change", "outside", "words"),
    [
        ({}, (), ()),
        ({"sharpness": 0.69}, (), ()),
        ({"sharpness": 0.66}, (), ("73 % as sharp as usual",)),
        ({"sharpness": 0.45}, (), ("half as sharp as usual",)),
        ({"sharpness": 0.27}, (), ("30 % as sharp as usual",)),
        ({"clipped": 0.04}, (), ()),
        ({"clipped": 0.12}, (), ("12 % of the lung area is white",)),
        ({"coverage": 0.995}, (), ()),
        ({"coverage": 0.97}, (), ("3 % of the x-ray is outside the frame",)),
        ({"coverage": 0.9}, ("left",), ("the left edge of the x-ray is outside the frame",)),
        ({"coverage": 0.8}, ("top", "left"), ("the top and left edges of the x-ray are outside the frame",)),
        ({"tilt_deg": 6.5}, (), ()),
        ({"tilt_deg": 9.0}, (), ("seen at an angle of 9 degrees, usually 4",)),
        ({"brightness": 70.0}, (), ()),
        ({"brightness": 40.0}, (), ("half as bright as usual",)),
        ({"brightness": 120.0}, (), ("1.5 times as bright as usual",)),
        ({"contrast": 18.0}, (), ("60 % as rich in contrast as usual",)),
        (dict.fromkeys(Quality.__slots__), (), ()),
        (
            {"sharpness": 0.2, "clipped": 0.3},
            (),
            ("22 % as sharp as usual", "30 % of the lung area is white"),
        ),
    ],
)
def test_words(change: dict[str, float | None], outside: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert usual().words(replace(USUAL, **change), STANDARD, outside) == words


def test_what_is_usual_is_not_told() -> None:
    glaring = replace(USUAL, sharpness=0.4, clipped=0.2, coverage=0.9, tilt_deg=14.0)
    assert usual(glaring).words(glaring, STANDARD, ("left",)) == ()


def test_an_xray_that_is_brighter_itself_is_no_brighter_photo() -> None:
    bright = replace(STANDARD, brightness=2 * STANDARD.brightness)
    assert usual().words(replace(USUAL, brightness=160.0), bright) == ()


def test_the_first_ten_say_it_and_one_odd_one_does_not() -> None:
    made = usual(count=9)
    made.accept(replace(USUAL, sharpness=0.1), STANDARD)
    for _ in range(50):
        made.accept(replace(USUAL, sharpness=0.2), STANDARD)
    assert made.quality == USUAL


def test_before_enough_are_there_only_what_is_wrong_by_itself_is_told() -> None:
    few = usual(count=2)
    assert few.quality is None
    odd = Quality(sharpness=0.1, clipped=0.2, coverage=0.9, tilt_deg=30.0, brightness=4.0, contrast=1.0)
    assert few.words(odd, STANDARD, ("top",)) == (
        "20 % of the lung area is white",
        "the top edge of the x-ray is outside the frame",
    )


def test_a_figure_that_some_lack_is_the_median_of_the_others() -> None:
    made = usual(count=2)
    made.accept(replace(USUAL, sharpness=None, tilt_deg=None), STANDARD)
    assert made.quality == USUAL
    assert usual(Quality()).quality == Quality()
