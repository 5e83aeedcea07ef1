"""Each effect beside albumentations', on one thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import albumentations
import cv2
import numpy as np
import pytest

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
