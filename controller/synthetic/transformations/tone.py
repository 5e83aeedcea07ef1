"""Contrast, brightness, exposure: CheXphoto's, and an exposure as a camera's."""

from __future__ import annotations

from collections.abc import Callable

from android_bridge.optics import Picture, brightness, contrast, expose, sigmoid
from controller.synthetic.spreads import Fixed, OneOf, Uniform
from controller.synthetic.transformation import Parameter, Parameters, Transformation, half_at_one

_NOISE = 0.01
"""The factor is drawn from so much below to so much above."""


def _up(level: int) -> Uniform:
    factor = 1 + 0.2 * half_at_one(level)
    return Uniform(factor - _NOISE, factor + _NOISE)


def _down(level: int) -> Uniform:
    divisor = 1 + 0.4 * half_at_one(level)
    return Uniform(1 / (divisor + _NOISE), 1 / (divisor - _NOISE))


def _factor(spread: Callable[[int], Uniform | OneOf], of: str = "") -> Parameter:
    return Parameter(meaning=f"{of}1 changes nothing", spread=spread, low=0, high=10)


def _up_or_down(level: int) -> OneOf:
    return OneOf((_up(level), _down(level)))


def _stops(level: int) -> OneOf:
    stops = 0.4 * level
    return OneOf((Uniform(-stops - 0.1, -stops + 0.1), Uniform(stops - 0.1, stops + 0.1)))


def _contrast(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return contrast(picture, float(told["factor"]))


def _brightness(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return brightness(picture, float(told["factor"]))


def _digital(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return brightness(contrast(picture, float(told["contrast"])), float(told["brightness"]))


def _sigmoid(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return sigmoid(picture, float(told["cutoff"]), float(told["gain"]))


def _expose(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return expose(picture, float(told["stops"]))


def _identity(picture: Picture, _told: Parameters, _exact: bool) -> Picture:
    return picture.copy()


_UP = ("factor 1.1", "factor 1.4", "factor 1.6", "factor 1.8")
_DOWN = ("factor 0.83", "factor 0.56", "factor 0.45", "factor 0.38")
_EITHER = ("factors 1.1 or 0.83", "factors 1.4 or 0.56", "factors 1.6 or 0.45", "factors 1.8 or 0.38")

TONE = (
    Transformation(
        name="contrast_up",
        meaning="more contrast",
        levels=_UP,
        is_papers=True,
        parameters={"factor": _factor(_up)},
        apply=_contrast,
    ),
    Transformation(
        name="contrast_down",
        meaning="less contrast",
        levels=_DOWN,
        is_papers=True,
        parameters={"factor": _factor(_down)},
        apply=_contrast,
    ),
    Transformation(
        name="brightness_up",
        meaning="brighter",
        levels=_UP,
        is_papers=True,
        parameters={"factor": _factor(_up)},
        apply=_brightness,
    ),
    Transformation(
        name="brightness_down",
        meaning="darker",
        levels=_DOWN,
        is_papers=True,
        parameters={"factor": _factor(_down)},
        apply=_brightness,
    ),
    Transformation(
        name="random_digital",
        meaning="more or less contrast, then brighter or darker, each by lot",
        levels=_EITHER,
        is_papers=True,
        parameters={
            "contrast": _factor(_up_or_down, "of contrast; "),
            "brightness": _factor(_up_or_down, "of brightness; "),
        },
        apply=_digital,
    ),
    Transformation(
        name="exposure",
        meaning="a tone curve like an S, the same at each level; `exposure_stops` follows its level",
        levels=("gain 5",) * 4,
        is_papers=True,
        parameters={
            "cutoff": Parameter(
                meaning="the level that becomes half of white, as a part of white",
                spread=lambda _level: Fixed(0.5),
                low=0,
                high=1,
            ),
            "gain": Parameter(
                meaning="how steep the curve is there", spread=lambda _level: Fixed(5), low=0, high=50
            ),
        },
        apply=_sigmoid,
    ),
    Transformation(
        name="exposure_stops",
        meaning="too little or too much light on a sensor, where what is too bright is lost in white",
        levels=("0.4 stops", "0.8 stops", "1.2 stops", "1.6 stops"),
        is_papers=False,
        parameters={
            "stops": Parameter(
                meaning="2 to the power of it is how many times the right light there is",
                spread=_stops,
                low=-8,
                high=8,
            )
        },
        apply=_expose,
    ),
    Transformation(
        name="identity",
        meaning="the picture as it is",
        levels=("as it is",) * 4,
        is_papers=True,
        parameters={},
        apply=_identity,
    ),
)
