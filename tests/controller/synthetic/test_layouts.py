"""However a picture lies in memory, and however small it is, it is read as it is and never written into."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from controller.synthetic import LEVELS, TRANSFORMATIONS, chain

COLOUR = np.random.default_rng(0).integers(0, 256, (31, 42, 3), np.uint8)
GREY = COLOUR[..., 0].copy()


def read_only(picture: np.ndarray) -> np.ndarray:
    own = picture.copy()
    own.setflags(write=False)
    return own


LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "planar": lambda picture: np.moveaxis(np.ascontiguousarray(np.moveaxis(picture, -1, 0)), 0, -1),
    "by columns": np.asfortranarray,
    "every second": lambda picture: np.repeat(np.repeat(picture, 2, 0), 2, 1)[::2, ::2],
    "mirrored": lambda picture: np.ascontiguousarray(picture[:, ::-1])[:, ::-1],
    "read-only": read_only,
}


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_however_it_lies(name: str) -> None:
    found = chain(name, 2)
    told = found.draw(1, "a")
    for picture in (GREY, COLOUR):
        wanted = found.apply(picture.copy(), told)
        for layout, lay in LAYOUTS.items():
            if layout == "planar" and picture is GREY:
                continue
            laid = lay(picture)
            assert np.array_equal(found.apply(laid, told), wanted), layout
            assert np.array_equal(laid, picture), layout


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_however_small_it_is(name: str) -> None:
    for shape in ((1, 1), (1, 1, 3), (1, 40), (40, 1, 3), (5, 300)):
        picture = np.full(shape, 90, np.uint8)
        for level in LEVELS[::3]:
            for exact in (True, False):
                found = chain(name, level)
                assert found.apply(picture, found.draw(1, "a"), exact=exact).size


def test_moire_says_that_a_picture_is_too_large() -> None:
    found = chain("moire")
    with pytest.raises(ValueError, match="a picture of 2x17000 px is too large for moire"):
        found.apply(np.zeros((17000, 2), np.uint8), found.draw(1, "a"))
