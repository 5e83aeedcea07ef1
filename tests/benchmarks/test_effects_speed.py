"""Effects beside the straightforward way, and each beside albumentations', on one thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import albumentations
import cv2
import numpy as np
import pytest
from PIL import Image
from slow_effects import back_to_rectangle
from slow_moire import slow_moire

from controller.synthetic import chain

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

SIZES = [(1245, 1031), (390, 320)]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


def _xray(width: int, height: int) -> np.ndarray:
    """Draw soft shades and noise, as an x-ray has them."""
    noise = np.random.default_rng(1).normal(0, 1, (height, width)).astype(np.float32)
    shades = cv2.GaussianBlur(noise, (0, 0), width / 12)
    shades = 130 + shades * 45 / shades.std() + 4 * noise
    return np.clip(shades, 0, 255).astype(np.uint8)


def _took(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Give the milliseconds of each way in each round, the ways one after another."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            took[name].append((time.perf_counter() - began) * 1000)
    return took


# ---- the paper's spatial chain


def _plain_spatial(picture: Image.Image, told: list[dict[str, Any]]) -> Image.Image:
    """Make the paper's spatial chain with Pillow and NumPy as one would write it, in red, green, blue."""
    glare, moire, tilt = told
    width, height = picture.size
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    away = (x - glare["x"] * width) ** 2 + (y - glare["y"] * height) ** 2
    density = np.exp(-away / (2 * glare["sigma"] ** 2))
    mask = np.full((height, width, 4), 255, np.uint8)
    mask[..., 3] = np.minimum(density / density.max() * glare["peak"], glare["most"])
    veiled = picture.convert("RGBA")
    veiled.alpha_composite(Image.fromarray(mask))
    gratings = [(moire[f"angle_{n}"], moire[f"x_{n}"], moire[f"y_{n}"]) for n in (1, 2)]
    lined = slow_moire(veiled.convert("RGB"), moire["gap"], moire["opacity"], *gratings)
    corners = [
        (width * tilt["top_left_x"], height * tilt["top_left_y"]),
        (width * (1 - tilt["top_right_x"]), height * tilt["top_right_y"]),
        (width * (1 - tilt["bottom_right_x"]), height * (1 - tilt["bottom_right_y"])),
        (width * tilt["bottom_left_x"], height * (1 - tilt["bottom_left_y"])),
    ]
    coefficients = back_to_rectangle(corners, width, height)
    return lined.transform(
        (width, height), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC
    )


_LEAST = {(1245, 1031): {"exact": 15, "fast": 25}, (390, 320): {"exact": 9, "fast": 22}}
"""Times as fast. Exactly Pillow's, a tilt is made by Pillow: more than half of the small picture's time."""


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_spatial_chain_beside_a_plain_one(
    size: tuple[int, int], record_property: Callable[[str, object], None]
) -> None:
    picture = _xray(*size)
    found = chain("spatial")
    told = found.draw(1, "one")
    took = _took(
        {
            "exact": lambda: found.apply(picture, told),
            "fast": lambda: found.apply(picture, told, exact=False),
            "plain": lambda: _plain_spatial(Image.fromarray(picture), told),
        },
        5 if size[0] > 1000 else 15,
    )
    theirs = median(took["plain"])
    for way, least in _LEAST[size].items():
        ours = median(took[way])
        times, first = theirs / ours, theirs / took[way][0]
        print(f"{size} {way}: {ours:.1f} ms, {times:.0f} times as fast as the plain {theirs:.0f} ms", end="")
        print(f"; the first picture {took[way][0]:.1f} ms, {first:.0f} times")
        record_property(f"{size[0]} {way}", times)
        assert times >= least
    plain = np.asarray(_plain_spatial(Image.fromarray(picture), told))[..., 0].astype(int)
    assert np.abs(found.apply(picture, told) - plain).mean() < 0.5  # they do the same


# ---- beside albumentations

_NO_CHANGE = {"saturation": (1, 1), "hue": (0, 0), "p": 1}
_THEIRS: list[tuple[str, str, int, dict[str, float], Callable[[], Any]]] = [
    (
        "brightness",
        "brightness_up",
        1,
        {"factor": 1.1},
        lambda: albumentations.ColorJitter(brightness=(1.1, 1.1), contrast=(1, 1), **_NO_CHANGE),
    ),
    (
        "contrast about the mean",
        "contrast_up",
        1,
        {"factor": 1.1},
        lambda: albumentations.ColorJitter(brightness=(1, 1), contrast=(1.1, 1.1), **_NO_CHANGE),
    ),
    (
        "contrast about black",
        "contrast_up",
        1,
        {"factor": 1.1},
        lambda: albumentations.RandomBrightnessContrast((0, 0), (0.1, 0.1), p=1),
    ),
    *(
        (
            f"Gaussian blur {radius}",
            "blur",
            1,
            {"radius": radius},
            lambda radius=radius: albumentations.GaussianBlur(0, (radius, radius), p=1),
        )
        for radius in (1.5, 3, 6, 10)
    ),
    *(
        (
            f"motion blur {length}",
            "motion",
            1,
            {"length": length},
            lambda length=length: albumentations.MotionBlur(
                (length, length), allow_shifted=False, angle_range=(0, 0), direction_range=(0, 0), p=1
            ),
        )
        for length in (3, 11, 25, 45)
    ),
    ("perspective", "tilt", 1, {}, lambda: albumentations.Perspective((0.025, 0.025), p=1)),
    ("rotation", "rotation", 1, {}, lambda: albumentations.Affine(rotate=(5, 5), fit_output=True, p=1)),
    (
        "translation and scale",
        "translation",
        1,
        {},
        lambda: albumentations.Affine(scale=(0.84, 0.84), translate_px=(20, 20), p=1),
    ),
    ("translation", "shift", 1, {}, lambda: albumentations.Affine(translate_px=(20, 20), p=1)),
]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_each_beside_albumentations(
    size: tuple[int, int], record_property: Callable[[str, object], None]
) -> None:
    picture = _xray(*size)
    slower = []
    for operation, name, level, given, make in _THEIRS:
        theirs, found = make(), chain(name, level)
        told = [{**found.draw(1, "one")[0], **given}]
        for _ in range(3):  # two of them warp as OpenCV does, as ours: a busy machine may have it either way
            took = _took(
                {
                    "ours": lambda found=found, told=told: found.apply(picture, told, exact=False),
                    "theirs": lambda theirs=theirs: theirs(image=picture),
                },
                41,
            )
            times = median(b / a for a, b in zip(took["ours"], took["theirs"], strict=True))
            if times >= 1:
                break
        else:
            slower.append((operation, times))
        ours, other = median(took["ours"]), median(took["theirs"])
        print(f"{size} {operation}: {ours:.3f} ms, albumentations {other:.3f} ms: {times:.2f} times as fast")
        record_property(f"{size[0]} {operation}", times)
    assert not slower
