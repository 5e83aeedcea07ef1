"""White laid over pictures: as whole opacities are, within bounds, with soft edges where light is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from slow_effects import slow_box, slow_spot, white_over

from android_bridge.optics import Picture, box, lamp, spot, window

NOISE = np.random.default_rng(3).integers(0, 256, (40, 53), np.uint8)
DARK = np.zeros((80, 96), np.uint8)
Reflect = Callable[[Picture, tuple[float, float], tuple[float, float], float, float], Picture]


def test_each_opacity_over_each_level_is_pillows() -> None:
    levels = np.arange(256, dtype=np.uint8)
    below = Image.fromarray(np.repeat(levels[None, :, None], 3, 2)).convert("RGBA")
    for covering in range(256):
        whole = below.copy()
        whole.alpha_composite(Image.new("RGBA", whole.size, (255, 255, 255, covering)))
        covered = box(levels[None], 0, 0, 256, 1, covering)[0]
        assert np.array_equal(covered, np.asarray(whole)[0, :, 0])
        assert white_over(90, covering) == covered[90]


@pytest.mark.parametrize("sigma", [3, 12.5, 40])
@pytest.mark.parametrize("middle", [(20.3, 11.9), (0, 0), (60, -20), (52.6, 39.9)])
def test_spot(middle: tuple[float, float], sigma: float) -> None:
    for peak, most in ((100, 170), (400, 230), (0.5, 170)):
        expected = slow_spot(NOISE, *middle, sigma, peak, most)
        assert np.abs(spot(NOISE, middle, sigma, peak, most).astype(int) - expected).mean() < 0.001
    colour = spot(NOISE[..., None].repeat(3, 2), middle, sigma, 400, 230)
    assert np.array_equal(colour[..., 2], spot(NOISE, middle, sigma, 400, 230))


@pytest.mark.parametrize(
    "edges",
    [(0, 0, 10, 12), (5, 7, 20, 30), (-9, -3, 4, 90), (50, 38, 99, 99), (20, 20, 10, 10), (90, 5, 99, 9)],
)
def test_box(edges: tuple[int, int, int, int]) -> None:
    assert np.array_equal(box(NOISE, *edges, 181), slow_box(NOISE, *edges, 181))


@pytest.mark.parametrize("reflect", [window, lamp])
class TestReflection:
    def test_is_as_bright_as_its_strength_and_black_far_away(self, reflect: Reflect) -> None:
        for strength in (0.2, 0.5, 1):
            found = reflect(DARK, (40, 35), (24, 16), 10, strength)
            assert 0.75 * strength < found.max() / 255 <= strength + 0.005
            assert not found[:, 90:].any()
            assert not found[70:].any()

    def test_has_no_hard_edge(self, reflect: Reflect) -> None:
        found = reflect(np.zeros((300, 400), np.uint8), (200, 150), (120, 90), 8, 1).astype(int)
        assert np.abs(np.diff(found, axis=0)).max() < 60
        assert np.abs(np.diff(found, axis=1)).max() < 60

    def test_adds_less_where_there_is_light_already(self, reflect: Reflect) -> None:
        over = {level: reflect(DARK + np.uint8(level), (40, 35), (24, 16), 0, 0.7) for level in (0, 100, 255)}
        assert (over[255] == 255).all()
        added = over[100].astype(int) - 100
        assert np.abs(added - over[0] * (155 / 255)).max() <= 1

    def test_is_turned(self, reflect: Reflect) -> None:
        flat, upright = (reflect(DARK, (48, 40), (40, 12), degrees, 1) for degrees in (0, 90))
        assert flat[38, 34] > upright[38, 34] + 120
        assert upright[26, 46] > flat[26, 46] + 120
        up_right = reflect(DARK, (48, 40), (40, 12), 45, 1)
        assert up_right[30, 57] > up_right[50, 57] + 70

    def test_may_be_partly_or_wholly_outside(self, reflect: Reflect) -> None:
        assert reflect(DARK, (0, 0), (30, 30), 0, 1)[:10, :10].max() > 100
        assert np.array_equal(reflect(NOISE, (-500, 20), (30, 30), 0, 1), NOISE)

    def test_is_white_on_colours(self, reflect: Reflect) -> None:
        found = reflect(DARK[..., None].repeat(3, 2), (40, 35), (24, 16), 10, 0.6)
        assert np.array_equal(found[..., 1], reflect(DARK, (40, 35), (24, 16), 10, 0.6))


def test_a_window_has_a_cross_and_fades() -> None:
    found = window(np.zeros((300, 400), np.uint8), (200, 150), (160, 120), 0, 1).astype(int)
    assert found[150, 200] < 15
    assert found[150, 150] < 15
    assert found[100, 130] > 1.5 * found[195, 265] > 100


def test_a_lamp_has_a_halo() -> None:
    found = lamp(np.zeros((300, 400), np.uint8), (200, 150), (60, 40), 0, 1).astype(int)
    assert found[150, 200] > 250
    assert 20 < found[150, 245] < 90
    assert (np.diff(found[150, 200:]) <= 0).all()
