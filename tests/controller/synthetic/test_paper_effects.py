"""The paper's effects, at each level: their numbers are its code's, and their pictures a slow reference's."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageEnhance
from slow_effects import (
    back_to_rectangle,
    slow_blur,
    slow_box,
    slow_exposure,
    slow_motion,
    slow_perspective,
    slow_rotation,
    slow_spot,
)

from controller.synthetic import LEVELS, TRANSFORMATIONS, chain
from controller.synthetic.spreads import limits_of

WIDTH, HEIGHT = 72, 60


def _xray() -> np.ndarray:
    """Draw what is like an x-ray: soft, with ribs, noise, and a sharp mark."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    lungs = 150 - 90 * np.exp(-(((x - 22) / 10) ** 2) - ((y - 32) / 18) ** 2)
    lungs -= 80 * np.exp(-(((x - 51) / 10) ** 2) - ((y - 30) / 19) ** 2)
    ribs = 12 * np.sin(y / 3.1 + np.cos(x / 15))
    noise = np.random.default_rng(2).normal(0, 3, lungs.shape)
    drawn = np.clip(lungs + ribs + noise, 0, 255).astype(np.uint8)
    drawn[5:12, 60:63] = drawn[5:8, 60:68] = 250
    return drawn


XRAY = _xray()
Told = Mapping[str, Any]


def _enhanced(picture: np.ndarray, **factors: float) -> np.ndarray:
    """As Pillow does it in red, green and blue."""
    image = Image.fromarray(picture).convert("RGB")
    for name, factor in factors.items():
        image = getattr(ImageEnhance, name)(image).enhance(factor)
    return np.asarray(image)[..., 0]


def _tilted(picture: np.ndarray, told: Told) -> np.ndarray:
    corners = [
        (WIDTH * told["top_left_x"], HEIGHT * told["top_left_y"]),
        (WIDTH - WIDTH * told["top_right_x"], HEIGHT * told["top_right_y"]),
        (WIDTH - WIDTH * told["bottom_right_x"], HEIGHT - HEIGHT * told["bottom_right_y"]),
        (WIDTH * told["bottom_left_x"], HEIGHT - HEIGHT * told["bottom_left_y"]),
    ]
    return _by_pillow(picture, corners)


def _by_pillow(picture: np.ndarray, corners: list[tuple[float, float]]) -> np.ndarray:
    coefficients = back_to_rectangle(corners, *picture.shape[::-1])
    image = Image.fromarray(picture).convert("RGB")
    seen = image.transform(image.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    return np.asarray(seen)[..., 0]


def _boxed(picture: np.ndarray, told: Told) -> np.ndarray:
    width, height = told["width"] * WIDTH, told["height"] * HEIGHT
    x, y = told["across"] * WIDTH - width / 2, told["down"] * HEIGHT - height / 2
    left, right = ((0, width), (x, x + width), (WIDTH - int(width), WIDTH))[told["column"]]
    top, bottom = ((0, height), (y, y + height), (HEIGHT - int(height), HEIGHT))[told["row"]]
    return slow_box(picture, int(left), int(top), int(right), int(bottom), int(told["covering"]))


SLOW: dict[str, Callable[[np.ndarray, Told], np.ndarray]] = {
    "contrast_up": lambda p, told: _enhanced(p, Contrast=told["factor"]),
    "contrast_down": lambda p, told: _enhanced(p, Contrast=told["factor"]),
    "brightness_up": lambda p, told: _enhanced(p, Brightness=told["factor"]),
    "brightness_down": lambda p, told: _enhanced(p, Brightness=told["factor"]),
    "random_digital": lambda p, told: _enhanced(p, Contrast=told["contrast"], Brightness=told["brightness"]),
    "exposure": lambda p, _told: slow_exposure(p),
    "identity": lambda p, _told: p,
    "glare_matte": lambda p, told: slow_spot(
        p, told["x"] * WIDTH, told["y"] * HEIGHT, told["sigma"], told["peak"], told["most"]
    ),
    "glare_glossy": _boxed,
    "tilt": _tilted,
    "rotation": lambda p, told: slow_rotation(p, told["degrees"]),
    "blur": lambda p, told: slow_blur(p, told["radius"]),
    "motion": lambda p, told: slow_motion(p, told["length"]),
}
EXACTLY = ("contrast_up", "contrast_down", "brightness_up", "brightness_down", "random_digital", "tilt")
MOST = {"blur": 0.3}
"""Grey levels in the mean; of what is not here a fiftieth."""


@pytest.mark.parametrize("name", SLOW)
def test_pictures_are_the_slow_references(name: str) -> None:
    for level in LEVELS:
        found = chain(name, level)
        told = found.draw(11, f"{name} {level}")
        made, expected = found.apply(XRAY, told), SLOW[name](XRAY, told[0])
        assert made.shape == expected.shape
        apart = np.abs(made.astype(int) - expected).mean()
        print(f"{name} {level}: {apart:.4f} grey levels in the mean")
        assert apart <= (0 if name in EXACTLY else MOST.get(name, 0.02))


def test_translation_is_pillows_and_cubics() -> None:
    """On a picture that is large enough for its margins of 100 px.

    Some pixels' middles come from others' exactly, where a whole level is cut off to the one below by chance.
    """
    large = np.kron(XRAY, np.ones((4, 4), np.uint8))
    height, width = large.shape
    for level in LEVELS:
        found = chain("translation", level)
        told = found.draw(11, str(level))
        right, down = told[0]["right"], told[0]["down"]
        assert abs(float(right)) == abs(float(down)) == 20 * level
        edges = (
            100 + float(right),
            width - 100 + float(right),
            100 + float(down),
            height - 100 + float(down),
        )
        left, end, top, bottom = edges
        corners = [(left, top), (end, top), (end, bottom), (left, bottom)]
        made = found.apply(large, told)
        apart = np.abs(made.astype(int) - _by_pillow(large, corners))
        print(f"translation {level}: {apart.mean():.4f} grey levels in the mean")
        assert apart.mean() < 0.02
        assert apart.max() <= 1
        if level == 1:
            slow = slow_perspective(large, back_to_rectangle(corners, width, height))
            assert np.abs(made.astype(int) - slow).mean() < 0.05


def test_a_picture_too_small_for_the_margins_is_not_turned_over() -> None:
    made = chain("translation", 1).apply(XRAY, chain("translation", 1).draw(1, "small"))
    assert made.any()


def test_glossy_boxes_are_at_nine_places() -> None:
    places = {}
    for seed in range(120):
        told = chain("glare_glossy", 2).draw(seed, "one")[0]
        places[told["column"], told["row"]] = told
    assert len(places) == 9
    for told in places.values():
        assert np.array_equal(chain("glare_glossy", 2).apply(XRAY, [told]), _boxed(XRAY, told)), told


# of the public code and the paper: lowest and highest at levels 1 to 4
HALF = (0.5, 2, 3, 4)
UP = [(1 + 0.2 * half - 0.01, 1 + 0.2 * half + 0.01) for half in HALF]
DOWN = [(1 / (1 + 0.4 * half + 0.01), 1 / (1 + 0.4 * half - 0.01)) for half in HALF]
EITHER = [(down[0], up[1]) for up, down in zip(UP, DOWN, strict=True)]
NUMBERS: dict[str, dict[str, list[tuple[float, float]]]] = {
    "contrast_up": {"factor": UP},
    "contrast_down": {"factor": DOWN},
    "brightness_up": {"factor": UP},
    "brightness_down": {"factor": DOWN},
    "random_digital": {"contrast": EITHER, "brightness": EITHER},
    "exposure": {"cutoff": [(0.5, 0.5)] * 4, "gain": [(5, 5)] * 4},
    "identity": {},
    "glare_matte": {
        "x": [(0, 1)] * 4,
        "y": [(0, 1)] * 4,
        "sigma": [(50, 50), (100, 100), (150, 150), (200, 200)],
        "peak": [(100, 100), (200, 200), (300, 300), (400, 400)],
        "most": [(170, 170), (190, 190), (210, 210), (230, 230)],
    },
    "glare_glossy": {
        "column": [(0, 2)] * 4,
        "row": [(0, 2)] * 4,
        "across": [(0.3, 0.7)] * 4,
        "down": [(0.3, 0.7)] * 4,
        "width": [(0.1, 0.15), (0.2, 0.25), (0.3, 0.35), (0.4, 0.45)],
        "height": [(0.1, 0.15), (0.2, 0.25), (0.3, 0.35), (0.4, 0.45)],
        "covering": [(170, 190), (190, 210), (210, 230), (230, 250)],
    },
    "tilt": {
        f"{corner}_{axis}": [(0, 0.05), (0, 0.1), (0, 0.15), (0, 0.2)]
        for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
        for axis in "xy"
    },
    "rotation": {"degrees": [(-5, 5), (-10, 10), (-15, 15), (-20, 20)]},
    "translation": {
        "right": [(-20, 20), (-40, 40), (-60, 60), (-80, 80)],
        "down": [(-20, 20), (-40, 40), (-60, 60), (-80, 80)],
        "margin": [(100, 100)] * 4,
    },
    "blur": {"radius": [(1.5, 1.5), (3, 3), (6, 6), (10, 10)]},
    "motion": {"length": [(2, 2), (10, 10), (25, 25), (45, 45)]},
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_the_papers(name: str) -> None:
    parameters = TRANSFORMATIONS[name].parameters
    assert TRANSFORMATIONS[name].is_papers
    assert list(parameters) == list(NUMBERS[name])
    for each, expected in NUMBERS[name].items():
        found = [limits_of(parameters[each].spread(level)) for level in LEVELS]
        assert np.allclose(np.array(found, float), expected), each


def test_what_is_up_or_down_is_drawn_so_and_not_between() -> None:
    drawn = [chain("random_digital", 4).draw(seed, "one")[0] for seed in range(60)]
    kinds = set()
    for told in drawn:
        contrast, brightness = float(told["contrast"]), float(told["brightness"])
        assert not 0.4 < contrast < 1.78
        assert not 0.4 < brightness < 1.78
        kinds.add((contrast > 1, brightness > 1))
    assert len(kinds) == 4
    turned = {float(chain("rotation", 3).draw(seed, "one")[0]["degrees"]) for seed in range(20)}
    assert turned == {-15, 15}


@pytest.mark.parametrize("name", [each for each in TRANSFORMATIONS if not TRANSFORMATIONS[each].is_papers])
def test_every_parameter_may_be_at_its_bounds(name: str) -> None:
    _check_bounds(name)


@pytest.mark.parametrize("name", SLOW)
def test_and_so_may_the_papers(name: str) -> None:
    _check_bounds(name)


def _check_bounds(name: str) -> None:
    found = chain(name, 2)
    for each, parameter in TRANSFORMATIONS[name].parameters.items():
        for bound in (parameter.low, parameter.high):
            if bound is not None and math.isfinite(bound):
                made = found.apply(XRAY, [{**found.draw(1, "one")[0], each: bound}])
                assert made.dtype == np.uint8
