"""The effects of a real capture grow by level, and keep grey what can stay grey."""

from __future__ import annotations

import re
from itertools import pairwise

import cv2
import numpy as np
import pytest
from every_effect import PICTURES

from controller.synthetic import LEVELS, TRANSFORMATIONS, chain
from controller.synthetic.transformations.capture import CAPTURE


@pytest.mark.parametrize("name", [each.name for each in CAPTURE])
@pytest.mark.parametrize("image", ["one", "another", "a third"])
def test_each_level_is_further_from_the_picture(name: str, image: str) -> None:
    picture = PICTURES["grey in colour"]
    apart = []
    for level in LEVELS:
        found = chain(name, level)
        apart.append(np.abs(found.apply(picture, found.draw(1, image)).astype(int) - picture).mean())
    assert apart[0] > 1
    assert all(further > 1.05 * before for before, further in pairwise(apart)), apart


def test_grey_stays_grey_but_for_coloured_waves() -> None:
    for each in CAPTURE:
        found = chain(each.name, 2)
        made = found.apply(PICTURES["grey"], found.draw(1, "one"))
        assert (made.ndim == 3) == (each.name == "panel_moire")


@pytest.mark.parametrize("transformation", CAPTURE, ids=[each.name for each in CAPTURE])
def test_what_is_drawn_may_be_asked_for(transformation) -> None:
    for level in LEVELS:
        for image in "abcdefgh":
            (told,) = chain(transformation.name, level).draw(1, image)
            for name, parameter in transformation.parameters.items():
                assert parameter.low <= told[name] <= parameter.high, (name, told[name])


def test_words_of_levels_are_so() -> None:
    """Of a mid grey: how far waves rise and fall, and how dark corners are."""
    flat = np.full((96, 120), 128, np.uint8)
    for level in LEVELS:
        waves, corners = [], []
        for image in "abcdef":
            colour = chain("panel_moire", level)
            light = (cv2.GaussianBlur(colour.apply(flat, colour.draw(1, image)), (0, 0), 1) / 255) ** 2.2
            waves += [light[..., band].std() / light[..., band].mean() * 2**0.5 for band in (0, 2)]
            dark = chain("vignetting", level)
            corners.append(dark.apply(flat, dark.draw(1, image))[[0, 0, -1, -1], [0, -1, 0, -1]].mean())
        for name, found in (("panel_moire", np.mean(waves)), ("vignetting", 1 - np.mean(corners) / 128)):
            (said,) = re.findall(r"(\d+) %", TRANSFORMATIONS[name].levels[level - 1])
            assert 100 * found == pytest.approx(int(said), rel=0.15), (name, level)
