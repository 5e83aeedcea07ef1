"""Where a picture's points get to, and what comes in from outside."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from slow_effects import back_to_rectangle, slow_perspective, slow_rotation

from android_bridge.optics import Picture, move, perspective, rotate

NOISE = np.random.default_rng(3).integers(0, 256, (40, 53), np.uint8)
SMOOTH = (128 + 100 * np.sin(np.arange(53) / 9) * np.cos(np.arange(40) / 7)[:, None]).astype(np.uint8)
CORNERS = [(2.4, 1.1), (50.9, 3.3), (52.1, 39.2), (0.3, 36.0)]


def grey_in_colour(picture: Picture) -> Picture:
    return np.repeat(picture[..., None], 3, 2)


@pytest.mark.parametrize("picture", [NOISE, SMOOTH, grey_in_colour(NOISE)], ids=["noise", "smooth", "colour"])
def test_exact_perspective_is_pillows(picture: Picture) -> None:
    rng = np.random.default_rng(6)
    for _ in range(20):
        inwards = rng.uniform(0, 0.2, (4, 2)) * (53, 40)
        corners = [tuple(each) for each in np.array([(0, 0), (53, 0), (53, 40), (0, 40)]) + inwards * SIGNS]
        coefficients = back_to_rectangle(corners, 53, 40)
        expected = Image.fromarray(picture).transform(
            (53, 40), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC
        )
        assert np.array_equal(perspective(picture, corners), np.asarray(expected))


SIGNS = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])


def test_and_that_is_interpolated_by_cubics_between_the_middles_of_pixels() -> None:
    expected = slow_perspective(NOISE, back_to_rectangle(CORNERS, 53, 40))
    assert np.abs(perspective(NOISE, CORNERS).astype(int) - expected).mean() < 0.01


def test_fast_perspective_is_close_to_it_on_what_is_smooth() -> None:
    exact, fast = (perspective(SMOOTH, CORNERS, exact=way).astype(int) for way in (True, False))
    inner = np.s_[4:-4, 4:-4]
    assert 0 < np.abs(exact - fast)[inner].mean() < 0.8
    assert np.abs(exact - fast)[inner].max() <= 2
    # both black outside
    for made in (exact, fast):
        assert not made[:20, 0].any()
        assert not made[-1, :40].any()


@pytest.mark.parametrize("exact", [True, False])
def test_what_is_seen_elsewhere_leaves_black(exact: bool) -> None:
    corners = [(x + 90, y) for x, y in CORNERS]
    assert not perspective(NOISE, corners, exact=exact).any()


@pytest.mark.parametrize("exact", [True, False])
def test_corners_where_they_were_change_nothing(exact: bool) -> None:
    corners = [(0.0, 0.0), (53.0, 0.0), (53.0, 40.0), (0.0, 40.0)]
    assert np.array_equal(perspective(NOISE, corners, exact=exact), NOISE)


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (0, 40), (53, 40), (53, 0)],  # the other way round
        [(0, 0), (53, 0), (10, 10), (0, 40)],  # a dent
        [(0, 0), (53, 0), (53, 0), (0, 40)],  # three
        [(0, 0), (53, 40), (53, 0), (0, 40)],  # crossed
        [(0, 0), (53, 0), (float("nan"), 40), (0, 40)],
    ],
)
def test_corners_of_no_convex_quadrangle(corners: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="convex"):
        perspective(NOISE, corners)


@pytest.mark.parametrize("degrees", [5, -10, 15, -20, 45, 90, 180, 0])
def test_rotation(degrees: float) -> None:
    expected = slow_rotation(SMOOTH, degrees)
    turned = rotate(SMOOTH, degrees)
    assert turned.shape == expected.shape
    assert np.abs(turned.astype(int) - expected).mean() < 0.1  # some are halfway between two levels
    assert np.abs(turned.astype(int) - expected).max() <= 1
    assert np.array_equal(rotate(grey_in_colour(SMOOTH), degrees)[..., 1], turned)


def test_rotation_is_anticlockwise_and_its_frame_holds_all() -> None:
    spot = np.zeros((101, 101), np.uint8)
    spot[50, 90] = 255
    assert np.unravel_index(rotate(spot, 90).argmax(), (101, 101)) == (10, 50)
    white = np.full((60, 90), 255, np.uint8)
    turned = rotate(white, 30)
    assert turned.shape == (96, 107)
    assert abs(turned.sum() / 255 - white.size) < 0.01 * white.size


def test_a_move_loses_what_leaves_and_has_black_come_in() -> None:
    moved = move(NOISE, 5, -7)
    assert np.array_equal(moved[:33, 5:], NOISE[7:, :48])
    assert not moved[33:].any()
    assert not moved[:, :5].any()
    assert np.array_equal(move(NOISE, 0, 0), NOISE)
    assert np.array_equal(move(grey_in_colour(NOISE), -3, 2)[..., 2], move(NOISE, -3, 2))
    for right, down in ((53, 0), (0, -40), (-900, 900)):
        assert not move(NOISE, right, down).any()
