"""The effects of a real capture grow by level, and keep grey what can stay grey."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from every_effect import PICTURES

from controller.synthetic import LEVELS, chain
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
