"""Blur and motion: CheXphoto's, a lens out of focus, and a camera that moves any way.

The public code's motion of an even length also moves the picture down by a pixel: its kernel has no middle
row; that is left out here.
"""

from __future__ import annotations

from android_bridge.optics import Picture, defocus, gaussian, motion, row_motion
from controller.synthetic.spreads import Fixed, Uniform
from controller.synthetic.transformation import Parameter, Parameters, Transformation

_RADII = (1.5, 3, 6, 10)
_LENGTHS = (2, 10, 25, 45)
_DISCS = (0.002, 0.004, 0.007, 0.011)
_PATHS = (0.005, 0.012, 0.022, 0.036)


def _about(size: float) -> Uniform:
    return Uniform(0.9 * size, 1.1 * size)


def _percent(parts: tuple[float, float, float, float]) -> tuple[str, str, str, str]:
    first, second, third, fourth = (f"{100 * each:g} %" for each in parts)
    return first, second, third, fourth


def _gaussian(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return gaussian(picture, float(told["radius"]))


def _row_motion(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return row_motion(picture, round(float(told["length"])))


def _defocus(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return defocus(picture, float(told["radius"]) * max(picture.shape[:2]))


def _motion(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    length = float(told["length"]) * max(picture.shape[:2])
    return motion(picture, length, float(told["degrees"]))


BLUR = (
    Transformation(
        name="blur",
        meaning="unsharp, as a bell curve has it; `defocus` is as a lens",
        levels=("1.5 px", "3 px", "6 px", "10 px"),
        is_papers=True,
        parameters={
            "radius": Parameter(
                meaning="px, the standard deviation",
                spread=lambda level: Fixed(_RADII[level - 1]),
                low=0,
                high=200,
            )
        },
        apply=_gaussian,
    ),
    Transformation(
        name="motion",
        meaning="moved sideways while the shutter was open; `shake` goes any way",
        levels=("2 px", "10 px", "25 px", "45 px"),
        is_papers=True,
        parameters={
            "length": Parameter(
                meaning="whole px that become one",
                spread=lambda level: Fixed(_LENGTHS[level - 1]),
                low=1,
                high=1000,
            )
        },
        apply=_row_motion,
    ),
    Transformation(
        name="defocus",
        meaning="a lens out of focus: each point a disc, of the same size for any resolution",
        levels=_percent(_DISCS),
        is_papers=False,
        parameters={
            "radius": Parameter(
                meaning="the disc's, as a part of the larger side",
                spread=lambda level: _about(_DISCS[level - 1]),
                low=0,
                high=0.05,
            )
        },
        apply=_defocus,
    ),
    Transformation(
        name="shake",
        meaning="a camera that moved while the shutter was open, any way",
        levels=_percent(_PATHS),
        is_papers=False,
        parameters={
            "length": Parameter(
                meaning="how far, as a part of the larger side",
                spread=lambda level: _about(_PATHS[level - 1]),
                low=0,
                high=0.1,
            ),
            "degrees": Parameter(
                meaning="its direction, anticlockwise from a row's",
                spread=lambda _level: Uniform(0, 180),
                low=-180,
                high=180,
            ),
        },
        apply=_motion,
    ),
)
