"""An x-ray is found in a photo however that was held, and not in a photo of something else."""

from __future__ import annotations

import io
from itertools import islice

import numpy as np
import numpy.typing as npt
import pytest
from other_photos import Room, Truth, take
from PIL import Image

from controller.demo import plan_cohort, render_phantom
from controller.synthetic.fitting.registering import NotRegisteredError, register

ROOM = Room(photo_px=(400, 320), screen=(5, 4), yaw=6, pitch=-3, roll=2, photons=2000, window=0.02)
Pixels = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def xrays() -> list[Pixels]:
    return [render_phantom(each.anatomy, 208) for each in islice(plan_cohort(2), 2)]


@pytest.fixture(scope="module")
def taken(xrays: list[Pixels]) -> tuple[Pixels, Truth]:
    content, truth = take(ROOM, xrays[0], 1)
    return np.asarray(Image.open(io.BytesIO(content))), truth


@pytest.mark.parametrize("turns", [0, 1])
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
    with pytest.raises(NotRegisteredError, match=r"too few points|looks unlike"):
        register(xrays[1], taken[0])


def test_a_part_of_an_x_ray_is_not_enough(xrays: list[Pixels], taken: tuple[Pixels, Truth]) -> None:
    photo, truth = taken
    left, right = truth.corners[:, 0].min(), truth.corners[:, 0].max()
    with pytest.raises(NotRegisteredError, match="only a part"):
        register(xrays[0], np.ascontiguousarray(photo[:, round(left + 0.3 * (right - left)) :]))
