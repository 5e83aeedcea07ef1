"""An x-ray is found in a photo however that was held, and not in a photo of something else."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from other_photos import Truth
from PIL import Image

from controller.synthetic.fitting.registering import NotRegisteredError, register
from controller.xrays import photo_upright
from tests.controller.synthetic.fitting.other_room import photographed

Pixels = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def xrays() -> list[Pixels]:
    return [np.asarray(Image.open(each)) for each in photographed().xrays]


@pytest.fixture(scope="module")
def taken() -> tuple[Pixels, Truth]:
    known = photographed()
    return np.asarray(photo_upright(known.photos[0].read_bytes())), known.truths[0]


@pytest.mark.parametrize("turns", [pytest.param(0, marks=pytest.mark.soak), 1])
def test_corners_are_found_to_a_pixel_however_the_photo_lies(
    turns: int, xrays: list[Pixels], taken: tuple[Pixels, Truth]
) -> None:
    photo, truth = taken
    found = register(xrays[0], np.ascontiguousarray(np.rot90(photo, turns)))
    assert np.abs(found.corners - truth.corners).max() < 1.2
    assert found.whole.shape == photo.shape
    assert found.photo.shape == (*xrays[0].shape, 3)
    assert np.corrcoef(found.photo[..., 1].ravel(), xrays[0].ravel())[0, 1] > 0.97


def test_another_x_ray_is_not_found(xrays: list[Pixels], taken: tuple[Pixels, Truth]) -> None:
    """Nor one that has a part of it: as many points as that may be alike, the whole is not."""
    other = np.pad(xrays[2], ((0, 0), (0, xrays[0].shape[1] - xrays[2].shape[1])))
    with pytest.raises(NotRegisteredError, match="too few points"):
        register(other, taken[0])
    top = slice(len(other) * 2 // 5)
    other[top] = xrays[0][top]
    with pytest.raises(NotRegisteredError, match="looks unlike"):
        register(other, taken[0])


def test_a_part_of_an_x_ray_is_not_enough(xrays: list[Pixels], taken: tuple[Pixels, Truth]) -> None:
    photo, truth = taken
    left, right = truth.corners[:, 0].min(), truth.corners[:, 0].max()
    with pytest.raises(NotRegisteredError, match="only a part"):
        register(xrays[0], np.ascontiguousarray(photo[:, round(left + 0.3 * (right - left)) :]))
