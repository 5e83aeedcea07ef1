"""Contrast and brightness, as CheXphoto's `digital` has them."""

from __future__ import annotations

from collections.abc import Callable

from android_bridge.optics import Picture, brightness, contrast
from controller.synthetic.spreads import Uniform
from controller.synthetic.transformation import Parameter, Parameters, Transformation, half_at_one

_NOISE = 0.01
"""The factor is drawn from so much below to so much above."""


def _up(level: int) -> Uniform:
    factor = 1 + 0.2 * half_at_one(level)
    return Uniform(factor - _NOISE, factor + _NOISE)


def _down(level: int) -> Uniform:
    divisor = 1 + 0.4 * half_at_one(level)
    return Uniform(1 / (divisor + _NOISE), 1 / (divisor - _NOISE))


def _factor(spread: Callable[[int], Uniform]) -> dict[str, Parameter]:
    return {"factor": Parameter(meaning="1 changes nothing", spread=spread, low=0, high=10)}


def _contrast(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return contrast(picture, float(told["factor"]))


def _brightness(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return brightness(picture, float(told["factor"]))


_UP = ("factor 1.1", "factor 1.4", "factor 1.6", "factor 1.8")
_DOWN = ("factor 0.83", "factor 0.56", "factor 0.45", "factor 0.38")

TONE = (
    Transformation(
        name="contrast_up",
        meaning="more contrast",
        levels=_UP,
        is_papers=True,
        parameters=_factor(_up),
        apply=_contrast,
    ),
    Transformation(
        name="contrast_down",
        meaning="less contrast",
        levels=_DOWN,
        is_papers=True,
        parameters=_factor(_down),
        apply=_contrast,
    ),
    Transformation(
        name="brightness_up",
        meaning="brighter",
        levels=_UP,
        is_papers=True,
        parameters=_factor(_up),
        apply=_brightness,
    ),
    Transformation(
        name="brightness_down",
        meaning="darker",
        levels=_DOWN,
        is_papers=True,
        parameters=_factor(_down),
        apply=_brightness,
    ),
)
