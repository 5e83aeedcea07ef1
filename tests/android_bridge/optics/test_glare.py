"""White laid over pictures: as whole opacities are, within bounds, with soft edges where light is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from slow_effects import slow_box, slow_spot, white_over

from android_bridge.optics import Picture, box, lamp, spot, window

NOISE = np.random.default_rng(3).integers(0, 256, (30, 41), np.uint8)
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
@pytest.mark.parametrize("middle", [(20.3, 11.9), (0, 0), (48, -16), (40.6, 29.9)])
def test_spot(middle: tuple[float, float], sigma: float) -> None:
    for peak, most in ((100, 170), (400, 230), (0.5, 170)):
        expected = slow_spot(NOISE, *middle, sigma, peak, most)
        assert np.abs(spot(NOISE, middle, sigma, peak, most).astype(int) - expected).mean() < 0.001
    colour = spot(NOISE[..., None].repeat(3, 2), middle, sigma, 400, 230)
    assert np.array_equal(colour[..., 2], spot(NOISE, middle, sigma, 400, 230))


@pytest.mark.parametrize(
    "edges",
    [(0, 0, 10, 12), (5, 7, 20, 30), (-9, -3, 4, 90), (38, 28, 99, 99), (20, 20, 10, 10), (90, 5, 99, 9)],
)
def test_box(edges: tuple[int, int, int, int]) -> None:
    assert np.array_equal(box(NOISE, *edges, 181), slow_box(NOISE, *edges, 181))


def pane(*words: object, **more: float) -> Picture:
    return window(*words, blur=3, **more)  # type: ignore[arg-type]  # as the lamp's


def light(level: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Give what is linear in light of grey levels (sRGB), white's 1."""
    part = np.asarray(level) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("reflect", [pane, lamp])
class TestReflection:
    def test_is_as_bright_as_its_strength_and_black_far_away(self, reflect: Reflect) -> None:
        for strength in (0.2, 0.5, 1):
            found = reflect(DARK, (25, 20), (12, 8), 10, strength)
            assert 0.75 * strength < light(found.max()) <= strength + 0.005
            assert not found[:, 75:].any()
            assert not found[70:].any()

    def test_has_no_hard_edge(self, reflect: Reflect) -> None:
        found = reflect(np.zeros((300, 400), np.uint8), (200, 150), (120, 90), 8, 0.3).astype(int)
        assert np.abs(np.diff(found, axis=0)).max() < 80
        assert np.abs(np.diff(found, axis=1)).max() < 80

    def test_adds_to_light_less_where_there_is_some_already(self, reflect: Reflect) -> None:
        over = {level: reflect(DARK + np.uint8(level), (40, 35), (24, 16), 0, 0.7) for level in (0, 100, 255)}
        assert (over[255] == 255).all()
        left = (1 - light(100)) * (1 - light(over[0]))
        assert np.abs(light(over[100]) - (1 - left)).max() < 0.006  # a grey level's light

    def test_is_turned(self, reflect: Reflect) -> None:
        flat, upright = (reflect(DARK, (48, 40), (40, 12), degrees, 1) for degrees in (0, 90))
        assert flat[38, 34] > upright[38, 34] + 60
        assert upright[26, 46] > flat[26, 46] + 60
        up_right = reflect(DARK, (48, 40), (40, 12), 45, 1)
        assert up_right[30, 57] > up_right[50, 57] + 60

    def test_may_be_partly_or_wholly_outside(self, reflect: Reflect) -> None:
        assert reflect(DARK, (0, 0), (30, 30), 0, 1)[:10, :10].max() > 100
        assert np.array_equal(reflect(NOISE, (-500, 20), (30, 30), 0, 1), NOISE)

    def test_is_white_on_colours(self, reflect: Reflect) -> None:
        found = reflect(DARK[..., None].repeat(3, 2), (40, 35), (24, 16), 10, 0.6)
        assert np.array_equal(found[..., 1], reflect(DARK, (40, 35), (24, 16), 10, 0.6))

    def test_of_few_pixels_is_that_of_all(self, reflect: Reflect) -> None:
        """Large and soft ones are drawn on every eighth pixel or so, and filled in."""
        dark = np.zeros((160, 200), np.uint8)
        small = reflect(dark, (100.5, 80.5), (90, 70), 20, 0.5)
        large = np.zeros((1120, 1400), np.uint8)
        about = (7 * 101 - 0.5, 7 * 81 - 0.5), (630, 490), 20, 0.5
        fine = window(large, *about, blur=21) if reflect is pane else reflect(large, *about)
        assert np.abs(light(fine[3::7, 3::7]) - light(small)).max() < 0.02


BLACK = np.zeros((300, 400), np.uint8)


def test_panes_are_divided_by_bars_which_blur_makes_faint() -> None:
    def across(blur: float) -> npt.NDArray[np.float64]:
        return light(window(BLACK, (200, 150), (160, 120), 0, 1, blur=blur, fade=0, panes=(3, 1))[150])

    sharp, soft = across(2), across(12)
    bars = [round(199.5 + 160 * part) for part in (-1 / 6, 1 / 6)]
    assert sharp[bars].max() < 0.05
    assert 0.3 < soft[bars].min() <= soft[bars].max() < 0.8
    assert sharp[[140, 200, 260]].min() > 0.98
    moved = window(BLACK, (200, 150), (160, 120), 0, 1, blur=2, fade=0, bars=(0.25, -0.5))
    assert moved[150, 140] > 250
    assert moved[150, 220] < 20
    assert moved[120, 140] < 20


def test_a_window_is_brightest_where_the_sky_is_and_each_second_pane_is_darker() -> None:
    seen = light(window(BLACK, (200, 150), (160, 120), 0, 1, blur=4, sky_degrees=90, fade=0.6))
    assert seen[100, 160] == pytest.approx(seen[100, 240], abs=0.02)
    assert seen[100, 160] > 1.3 * seen[200, 160]
    uneven = light(window(BLACK, (200, 150), (160, 120), 0, 1, blur=4, fade=0, panes=(2, 1), uneven=0.3))
    assert uneven[150, [160, 240]] == pytest.approx([1, 0.7], abs=0.01)


def test_what_is_farther_away_is_seen_smaller() -> None:
    seen = window(BLACK, (200, 150), (160, 120), 0, 1, blur=2, fade=0, keystone=(0.2, 0), panes=(1, 1)) > 99
    columns = np.flatnonzero(seen.any(axis=0))
    heights = seen.sum(axis=0)[columns[[3, -4]]]
    # the right edge is where x = 80 (1 + 0.2 x / 80), and as high as it is far
    assert columns[[0, -1]] == pytest.approx([200 - 80 / 1.2, 200 + 80 / 0.8], abs=2)
    assert heights == pytest.approx([120 / 1.2, 120 / 0.8], abs=4)


def test_a_lamp_fades_softly_into_a_wide_halo_and_is_not_quite_regular() -> None:
    found = lamp(BLACK, (200, 150), (60, 40), 0, 1).astype(int)
    assert found[150, 200] > 250
    across = light(found[150, 200:])
    assert across[30] == pytest.approx(0.92 * np.exp(-1) + 0.08, abs=0.03)  # at the ellipse's edge
    assert 0.02 < across[80] < 0.08
    assert (np.diff(found[150, 200:]) <= 0).all()
    assert np.abs(np.diff(found[150])).max() < 12
    lobed = lamp(BLACK, (200, 150), (60, 40), 0, 1, lobe=0.6, lobe_degrees=90).astype(int)
    assert lobed[120, 200] > lobed[180, 200] + 40
