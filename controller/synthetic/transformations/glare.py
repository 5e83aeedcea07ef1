"""Glare: CheXphoto's on matt and on glossy film, and what is seen in a screen's glass."""

from __future__ import annotations

from collections.abc import Callable

from android_bridge.optics import Picture, box, lamp, spot, window
from controller.synthetic.spreads import Fixed, OneOf, Uniform
from controller.synthetic.transformation import Parameter, Parameters, Transformation


def _part(meaning: str, low: float, high: float) -> Parameter:
    """Give a part that is drawn alike at each level."""
    return Parameter(meaning=meaning, spread=lambda _level: Uniform(low, high), low=-1, high=2)


def _third(of: str) -> Parameter:
    return Parameter(
        meaning=f"0, 1, 2: where the box is, {of}", spread=lambda _level: OneOf((0, 1, 2)), low=0, high=2
    )


def _side(of: str) -> Parameter:
    return Parameter(
        meaning=f"the box's, as a part of the {of}",
        spread=lambda level: Uniform(0.1 * level, 0.1 * level + 0.05),
        low=0,
        high=1,
    )


def _spot(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    height, width = picture.shape[:2]
    x, y, sigma, peak, most = (float(told[name]) for name in ("x", "y", "sigma", "peak", "most"))
    return spot(picture, (x * width, y * height), sigma, peak, most)


def _box(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    height, width = picture.shape[:2]
    left, right = _ends(width, told, "column", "across", "width")
    top, bottom = _ends(height, told, "row", "down", "height")
    return box(picture, left, top, right, bottom, int(told["covering"]))


def _ends(whole: int, told: Parameters, third: str, middle: str, part: str) -> tuple[int, int]:
    size = float(told[part]) * whole
    match round(float(told[third])):
        case 0:
            return 0, int(size)
        case 1:
            at = float(told[middle]) * whole
            return int(at - size / 2), int(at + size / 2)
        case _:
            return whole - int(size), whole


def _reflection(
    reflect: Callable[[Picture, tuple[float, float], tuple[float, float], float, float], Picture],
) -> Callable[[Picture, Parameters, bool], Picture]:
    def apply(picture: Picture, told: Parameters, _exact: bool) -> Picture:
        height, width = picture.shape[:2]
        names = ("x", "y", "width", "height", "degrees", "strength")
        x, y, wide, high, degrees, strength = (float(told[name]) for name in names)
        small = min(height, width)
        return reflect(picture, (x * width, y * height), (wide * small, high * small), degrees, strength)

    return apply


def _seen(width: Callable[[int], float], height: Callable[[int], float], turn: float) -> dict[str, Parameter]:
    """Give the parameters of something seen in the glass, its sides by level."""

    def about(size: Callable[[int], float]) -> Callable[[int], Uniform]:
        return lambda level: Uniform(0.9 * size(level), 1.1 * size(level))

    return {
        "x": _part("its middle, as a part of the width", 0.1, 0.9),
        "y": _part("its middle, as a part of the height", 0.1, 0.9),
        "width": Parameter(
            meaning="its own, as a part of the picture's smaller side", spread=about(width), low=0.01, high=2
        ),
        "height": Parameter(
            meaning="its own, as a part of the picture's smaller side", spread=about(height), low=0.01, high=2
        ),
        "degrees": Parameter(
            meaning="how far it is turned, anticlockwise",
            spread=lambda _level: Uniform(-turn, turn),
            low=-180,
            high=180,
        ),
        "strength": Parameter(
            meaning="how much of white is added where it is brightest",
            spread=lambda level: Uniform(0.12 * level + 0.25, 0.12 * level + 0.31),
            low=0,
            high=1,
        ),
    }


GLARE = (
    Transformation(
        name="glare_matte",
        meaning="a round white veil, as a lamp on matt film",
        levels=("sigma 50 px", "sigma 100 px", "sigma 150 px", "sigma 200 px"),
        is_papers=True,
        parameters={
            "x": _part("its middle, as a part of the width", 0, 1),
            "y": _part("its middle, as a part of the height", 0, 1),
            "sigma": Parameter(
                meaning="px by which it fades", spread=lambda level: Fixed(50 * level), low=1, high=5000
            ),
            "peak": Parameter(
                meaning="255ths of white in its middle, cut off at `most`",
                spread=lambda level: Fixed(100 * level),
                low=0,
                high=5000,
            ),
            "most": Parameter(
                meaning="255ths of white at most",
                spread=lambda level: Fixed(150 + 20 * level),
                low=0,
                high=255,
            ),
        },
        apply=_spot,
    ),
    Transformation(
        name="glare_glossy",
        meaning="a white box with hard edges; `window_reflection` and `lamp_reflection` look like some",
        levels=("10 % of a side", "20 % of a side", "30 % of a side", "40 % of a side"),
        is_papers=True,
        parameters={
            "column": _third("from left to right"),
            "row": _third("from top to bottom"),
            "across": _part("its middle in column 1, as a part of the width", 0.3, 0.7),
            "down": _part("its middle in row 1, as a part of the height", 0.3, 0.7),
            "width": _side("width"),
            "height": _side("height"),
            "covering": Parameter(
                meaning="255ths of white",
                spread=lambda level: Uniform(150 + 20 * level, 170 + 20 * level),
                low=0,
                high=255,
            ),
        },
        apply=_box,
    ),
    Transformation(
        name="window_reflection",
        meaning="a window seen in the glass: four panes, a little turned, soft, fading like the sky in it",
        levels=("40 % of white", "52 % of white", "64 % of white", "76 % of white"),
        is_papers=False,
        parameters=_seen(lambda level: 0.12 + 0.06 * level, lambda level: 0.15 + 0.08 * level, 12),
        apply=_reflection(window),
    ),
    Transformation(
        name="lamp_reflection",
        meaning="a lamp seen in the glass: a bright ellipse with a halo",
        levels=("40 % of white", "52 % of white", "64 % of white", "76 % of white"),
        is_papers=False,
        parameters=_seen(lambda level: 0.12 + 0.04 * level, lambda level: 0.08 + 0.03 * level, 30),
        apply=_reflection(lamp),
    ),
)
