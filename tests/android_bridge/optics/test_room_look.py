"""What a room makes of a picture is what its numbers say, by the plainest way to see it."""

from __future__ import annotations

import numpy as np
import pytest

from android_bridge.optics import (
    answer_of_screen,
    corners_seen,
    grainy,
    light_of_room,
    seen_by_camera,
    softened,
    tilt_of,
    upright_of,
)
from android_bridge.optics.pose import corners

GREY = np.full((60, 80), 128, np.uint8)
NO_TILT = {"keystone_x": 0.0, "keystone_y": 0.0, "roll_deg": 0.0, "skew_deg": 0.0}
NO_LIGHT = {"falloff": 0.0, "across": 0.0, "down": 0.0}
NO_REFLECTION = (0.0, 0.0, 0.0, 0.0, 0.0)


def test_corners_without_tilt_are_the_pictures() -> None:
    assert corners_seen((80, 60), **NO_TILT) == pytest.approx(corners(80, 60))


@pytest.mark.parametrize(
    ("tilt", "longer", "shorter"),
    [("keystone_x", (3, 2), (0, 1)), ("keystone_y", (1, 2), (0, 3))],
)
def test_keystone_makes_opposite_edges_unlike(
    tilt: str, longer: tuple[int, int], shorter: tuple[int, int]
) -> None:
    seen = corners_seen((80, 60), **{**NO_TILT, tilt: 0.1})
    usual = corners(80, 60)
    for (one, other), part in ((longer, 1.1), (shorter, 0.9)):
        lengths = [np.hypot(*(each[one] - each[other])) for each in (seen, usual)]
        assert lengths[0] / lengths[1] == pytest.approx(part)


def test_roll_turns_clockwise_and_skew_sharpens_the_top_left() -> None:
    rolled = corners_seen((80, 60), **{**NO_TILT, "roll_deg": 2.0})
    right, down = rolled[1] - rolled[0], rolled[3] - rolled[0]
    assert np.degrees(np.arctan2(right[1], right[0])) == pytest.approx(2, abs=0.01)
    assert np.degrees(np.arctan2(-down[0], down[1])) == pytest.approx(2, abs=0.01)
    skewed = corners_seen((80, 60), **{**NO_TILT, "skew_deg": 3.0})
    edges = skewed[1] - skewed[0], skewed[3] - skewed[0]
    cosine = edges[0] @ edges[1] / np.prod([np.hypot(*each) for each in edges])
    assert np.degrees(np.arccos(cosine)) == pytest.approx(87, abs=0.01)


def test_tilt_is_read_back_of_corners_wherever_they_are() -> None:
    tilt = {"keystone_x": 0.03, "keystone_y": -0.02, "roll_deg": 1.5, "skew_deg": -0.7}
    seen = corners_seen((800, 600), **tilt) * 1.7 + (300, 40)
    assert tilt_of(seen, upright_of(seen)) == pytest.approx(tilt, abs=0.002)


def test_margins_are_added_and_the_picture_stays_in_its_place() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (60, 80), np.uint8)
    seen = seen_by_camera(picture, corners(80, 60), 0, (0.5, 0.25, 0.1, 0), (9, 9, 9))
    assert seen.shape == (75, 128)
    assert (seen[15:, 40:120] == picture).all()
    assert (seen[:14] == 9).all()
    coloured = seen_by_camera(picture, corners(80, 60), 0, (0.5, 0, 0, 0), (9, 10, 12))
    assert coloured[0, 0].tolist() == [9, 10, 12]


@pytest.mark.parametrize(("screen", "size"), [(2.0, (90, 180)), (1.0, (120, 120)), (4 / 3, (90, 120))])
def test_margins_are_around_the_screen_on_which_a_picture_stands(
    screen: float, size: tuple[int, int]
) -> None:
    seen = seen_by_camera(GREY, corners(80, 60), screen, (0.25, 0.5, 0.25, 0), (9, 9, 9))
    assert seen.shape == size
    rows, columns = np.nonzero(seen == 128)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == GREY.shape
    across, down = size[1] / 1.5, size[0] / 1.5
    assert columns.min() == pytest.approx(0.25 * across + (across - 80) / 2, abs=1)
    assert rows.min() == pytest.approx(0.5 * down + (down - 60) / 2, abs=1)


def test_levels_become_black_white_and_what_gamma_makes_between() -> None:
    levels = np.array([[0, 51, 255]], np.uint8)
    grey = answer_of_screen(levels, (10.0,) * 3, (210.0,) * 3, (2.0,) * 3, 0.0)
    assert grey.tolist() == [[10, 18, 210]]
    colour = answer_of_screen(levels, (10, 12, 14), (210, 200, 190), (1, 1, 1), 0.0)
    assert colour[0].tolist() == [[10, 12, 14], [50, 50, 49], [210, 200, 190]]
    # flat at both ends where it is all of an S: 3 t^2 - 2 t^3
    assert answer_of_screen(levels, (0.0,) * 3, (250.0,) * 3, (1.0,) * 3, 1.0)[0, 1] == 26


def test_light_falls_off_to_the_corners_and_rises_to_a_side() -> None:
    fallen = light_of_room(GREY, **{**NO_LIGHT, "falloff": 0.2}, reflection=NO_REFLECTION).astype(float)
    middle, corner = fallen[30, 40], fallen[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert corner == pytest.approx(middle - 0.2 * 128, abs=2)
    assert fallen.mean() == pytest.approx(128, abs=0.5)
    across = light_of_room(GREY, **{**NO_LIGHT, "across": 0.1}, reflection=(0, 5.0, 0, 0, 0)).astype(float)
    assert across[30, -1] - across[30, 0] == pytest.approx(0.2 * 128, abs=1)
    assert across[-1, 40] - across[0, 40] == pytest.approx(10, abs=1)


def test_blur_goes_by_the_pictures_size() -> None:
    line = np.zeros((100, 100), np.uint8)
    line[:, 50] = 200
    blurred = softened(line, 20.0)[50].astype(float)  # 2 of 100 pixels
    spread = ((np.arange(100) - 50) ** 2 @ blurred) / blurred.sum()
    assert spread**0.5 == pytest.approx(2, rel=0.05)
    assert (softened(line, 1.0) == line).all()


def test_grains_have_their_strength_whatever_their_size_and_none_is_coloured_in_grey() -> None:
    flat = np.full((200, 300, 3), 128, np.uint8)
    for size in (0.0, 5.0):
        grey = grainy(
            flat[..., 0], luma=6, chroma=4, dark=1, bright=1, size=size, chroma_size=0, seed=1
        ).astype(float)
        assert grey.std() == pytest.approx(6, rel=0.1)
        assert grey.ndim == 2
    fine, coarse = (
        np.diff(
            grainy(flat, luma=6, chroma=0, dark=1, bright=1, size=size, chroma_size=0, seed=1)[..., 1].astype(
                float
            )
        ).std()
        for size in (0.0, 5.0)
    )
    assert coarse < fine / 2
    coloured = grainy(flat, luma=6, chroma=4, dark=1, bright=1, size=0, chroma_size=0, seed=1).astype(float)
    assert (coloured[..., 0] - coloured[..., 1]).std() == pytest.approx(4 * 2**0.5, rel=0.05)
    assert np.corrcoef(coloured[..., 0].ravel(), coloured[..., 2].ravel())[0, 1] == pytest.approx(
        36 / 52, abs=0.05
    )


def test_the_dark_is_noisier_where_it_is_to_be() -> None:
    halves = np.repeat(np.array([[32, 255]], np.uint8), 100, axis=1).repeat(100, axis=0)
    noisy = grainy(halves, luma=4, chroma=0, dark=3, bright=0.5, size=0, chroma_size=0, seed=1).astype(float)
    assert noisy[:, :100].std() == pytest.approx(4 * 2, rel=0.1)  # half of the way from 3 times to once
    assert (255 - noisy[:, 100:]).max() > 4
    assert (255 - noisy[:, 100:]).mean() == pytest.approx(2 * 0.4, rel=0.2)  # what is above 255 is cut off
