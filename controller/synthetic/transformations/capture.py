"""What a real capture adds that CheXphoto's public code does not have."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from android_bridge.optics import (
    Picture,
    jpeg_saved,
    panel_moire,
    rolling_bands,
    sensor_noise,
    vignetting,
)
from controller.synthetic.spreads import AnySeed, Fixed, OneOf, Spread, Uniform
from controller.synthetic.transformation import Parameter, Parameters, Transformation


def _by_level(*values: float) -> Callable[[int], Spread]:
    return lambda level: Fixed(values[level - 1])


def _always(spread: Spread) -> Callable[[int], Spread]:
    return lambda _level: spread


def _numbers(told: Parameters, names: Iterable[str]) -> list[float]:
    return [float(told[name]) for name in names]


def _panel_moire(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return panel_moire(picture, *_numbers(told, _PANEL))


def _vignetting(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return vignetting(picture, *_numbers(told, _LENS))


def _bands(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return rolling_bands(picture, *_numbers(told, _SHUTTER))


def _noise(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    electrons, read, colour = _numbers(told, ("electrons", "read", "colour"))
    return sensor_noise(picture, electrons, read, colour, int(told["seed"]))


def _jpeg(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return jpeg_saved(picture, round(float(told["quality"])))


def _each(words: str, values: tuple[float, float, float, float]) -> tuple[str, str, str, str]:
    first, second, third, fourth = (words.format(each) for each in values)
    return first, second, third, fourth


def _seen_at(darker: float) -> float:
    """Give the angle, degrees, of corners in which a mid grey is so many per cent darker (by sRGB)."""
    grey = 128 / 255
    light = (((1 - darker / 100) * grey + 0.055) / (grey + 0.055)) ** 2.4
    return round(math.degrees(math.acos(light**0.25)), 1)


_DARKER = (25, 36, 47, 58)
"""Than in the middle corners are, per cent of a mid grey's level."""
_WAVES = (8, 14, 23, 39)
"""How far red and blue of a grey rise and fall, per cent of their light."""
_PANEL = {
    "pitch": Parameter(
        meaning="a pixel of the panel, pixels of the photo",
        spread=_always(OneOf((Uniform(1.86, 1.95), Uniform(2.05, 2.16)))),
        low=1,
        high=20,
    ),
    "blur": Parameter(
        meaning="the lens's, standard deviation in pixels",
        spread=_by_level(0.76, 0.67, 0.58, 0.48),
        low=0,
        high=20,
    ),
    "turn": Parameter(
        meaning="the panel against the sensor, degrees",
        spread=_always(Uniform(-2, 2)),
        low=-45,
        high=45,
    ),
    "lean": Parameter(
        meaning="how much finer at the right edge than in the middle, part",
        spread=_always(Uniform(-0.06, 0.06)),
        low=-0.3,
        high=0.3,
    ),
    "bend": Parameter(
        meaning="how much finer in the corners, part",
        spread=_always(Uniform(-0.06, 0.06)),
        low=-0.3,
        high=0.3,
    ),
    "phase_x": Parameter(
        meaning="place in the panel's pixel of the photo's middle",
        spread=_always(Uniform(0, 1)),
        low=0,
        high=1,
    ),
    "phase_y": Parameter(
        meaning="place in the panel's pixel of the photo's middle",
        spread=_always(Uniform(0, 1)),
        low=0,
        high=1,
    ),
}
_LENS = {
    "corner": Parameter(
        meaning="angle at which half a diagonal is seen, degrees",
        spread=_by_level(*map(_seen_at, _DARKER)),
        low=0,
        high=80,
    ),
    "middle_x": Parameter(
        meaning="where the lens looks, part of the width", spread=_always(Uniform(0.42, 0.58)), low=0, high=1
    ),
    "middle_y": Parameter(
        meaning="where the lens looks, part of the height", spread=_always(Uniform(0.42, 0.58)), low=0, high=1
    ),
}
_SHUTTER = {
    "period": Parameter(
        meaning="from band to band, part of the height", spread=_always(Uniform(0.18, 0.5)), low=0.01, high=10
    ),
    "phase": Parameter(
        meaning="what of a period lies above the picture", spread=_always(Uniform(0, 1)), low=0, high=1
    ),
    "depth": Parameter(
        meaning="light that is lacking in the middle of a band, part",
        spread=_by_level(0.12, 0.22, 0.36, 0.55),
        low=0,
        high=1,
    ),
    "exposure": Parameter(
        meaning="of a row, part of a period: softness of the edges",
        spread=_always(Uniform(0.25, 0.75)),
        low=0.01,
        high=0.99,
    ),
}

CAPTURE = (
    Transformation(
        name="panel_moire",
        meaning="coloured waves of a panel's stripes under a sensor's mosaic",
        levels=_each("red and blue by {:g} %", _WAVES),
        is_papers=False,
        parameters=_PANEL,
        apply=_panel_moire,
    ),
    Transformation(
        name="vignetting",
        meaning="darker towards the corners",
        levels=_each("corners {:g} % darker", _DARKER),
        is_papers=False,
        parameters=_LENS,
        apply=_vignetting,
    ),
    Transformation(
        name="sensor_noise",
        meaning="grain of few photons and of reading them out",
        levels=("3000 electrons", "1200 electrons", "500 electrons", "220 electrons"),
        is_papers=False,
        parameters={
            "electrons": Parameter(
                meaning="that a pixel gathers of white",
                spread=_by_level(3000, 1200, 500, 220),
                low=1,
                high=1_000_000,
            ),
            "read": Parameter(
                meaning="of reading out, standard deviation in electrons",
                spread=_always(Fixed(2)),
                low=0,
                high=1000,
            ),
            "colour": Parameter(
                meaning="part that differs between colours; 0 leaves grey grey",
                spread=_always(Fixed(0)),
                low=0,
                high=1,
            ),
            "seed": Parameter(meaning="of the noise", spread=_always(AnySeed()), low=0, high=2**32 - 1),
        },
        apply=_noise,
    ),
    Transformation(
        name="rolling_bands",
        meaning="dark bands of a backlight that flickers",
        levels=("12 % less light", "22 % less light", "36 % less light", "55 % less light"),
        is_papers=False,
        parameters=_SHUTTER,
        apply=_bands,
    ),
    Transformation(
        name="jpeg",
        meaning="saved as a small JPEG",
        levels=("quality 28", "quality 19", "quality 13", "quality 9"),
        is_papers=False,
        parameters={
            "quality": Parameter(meaning="1 to 100", spread=_by_level(28, 19, 13, 9), low=1, high=100),
        },
        apply=_jpeg,
    ),
)
