"""Moire as CheXphoto's `spatial` has it: gratings of dark lines."""

from __future__ import annotations

from collections.abc import Callable

from android_bridge.optics import Grating, Picture, moire
from controller.synthetic.spreads import Fixed, Normal, Spread, Uniform
from controller.synthetic.transformation import Parameter, Parameters, Transformation

_GAPS = (20, 4.5, 2.5, 1)
_OPACITIES = (0.05, 0.15, 0.35, 0.5)


def _angle(which: str, spread: Spread) -> Parameter:
    meaning = f"of the {which} grating, counterclockwise, degrees; 90 is upright"
    return Parameter(meaning=meaning, spread=lambda _: spread, low=80, high=100)


def _offset(which: str, way: str) -> Parameter:
    meaning = f"of the {which} grating to the {way}, pixels of the doubled picture, rounded"
    return Parameter(meaning=meaning, spread=lambda _: Uniform(0, 100), low=0, high=100)


def _at(values: tuple[float, ...]) -> Callable[[int], Spread]:
    return lambda level: Fixed(values[level - 1])


def _grating(told: Parameters, which: int) -> Grating:
    return float(told[f"angle_{which}"]), float(told[f"x_{which}"]), float(told[f"y_{which}"])


def _moire(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    gap, opacity = float(told["gap"]), float(told["opacity"])
    return moire(picture, gap, opacity, _grating(told, 1), _grating(told, 2))


MOIRE = (
    Transformation(
        name="moire",
        meaning="two gratings of fine dark lines",
        levels=(
            "gap 20 px, opacity 0.05",
            "gap 4.5 px, opacity 0.15",
            "gap 2.5 px, opacity 0.35",
            "gap 1 px, opacity 0.5",
        ),
        is_papers=True,
        parameters={
            "gap": Parameter(
                meaning="between lines 1 px wide, pixels of the doubled picture, to the nearest half",
                spread=_at(_GAPS),
                low=0.5,
                high=100,
            ),
            "opacity": Parameter(meaning="of a line", spread=_at(_OPACITIES), low=0, high=1),
            "angle_1": _angle("first", Fixed(90)),
            "x_1": _offset("first", "left"),
            "y_1": _offset("first", "top"),
            "angle_2": _angle("second", Normal(90, 1, 80, 100)),
            "x_2": _offset("second", "left"),
            "y_2": _offset("second", "top"),
        },
        apply=_moire,
    ),
)
