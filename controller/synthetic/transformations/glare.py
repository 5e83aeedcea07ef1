"""Glare: CheXphoto's on matt and on glossy film, and what is seen in a screen's glass."""

from __future__ import annotations

from android_bridge.optics import Picture, box, lamp, spot, window
from controller.synthetic.spreads import Fixed, OneOf, Spread, Uniform
from controller.synthetic.transformation import Parameter, Parameters, Transformation

Point = tuple[float, float]


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


def _placed(picture: Picture, told: Parameters) -> tuple[Point, Point, float, float]:
    """Give middle and size in pixels, and how far it is turned, and its strength."""
    height, width = picture.shape[:2]
    small = min(height, width)
    x, y, wide, high, degrees, strength = (
        float(told[name]) for name in ("x", "y", "width", "height", "degrees", "strength")
    )
    return (x * width, y * height), (wide * small, high * small), degrees, strength


def _window(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    bar_x, bar_y, keystone_x, keystone_y, sky, fade, uneven = (
        float(told[name]) for name in ("bar_x", "bar_y", "keystone_x", "keystone_y", "sky", "fade", "uneven")
    )
    return window(
        picture,
        *_placed(picture, told),
        blur=float(told["blur"]) * min(picture.shape[:2]),
        panes=(round(float(told["columns"])), round(float(told["rows"]))),
        bars=(bar_x, bar_y),
        keystone=(keystone_x, keystone_y),
        sky_degrees=sky,
        fade=fade,
        uneven=uneven,
    )


def _lamp(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return lamp(
        picture, *_placed(picture, told), lobe=float(told["lobe"]), lobe_degrees=float(told["lobe_degrees"])
    )


def _seen(
    width: tuple[float, float], height: tuple[float, float], turn: float, strengths: tuple[float, ...]
) -> dict[str, Parameter]:
    """Give the parameters of something seen in the glass; its sides are so much and so much more a level."""

    def side(first: float, more: float) -> Parameter:
        return Parameter(
            meaning="its own, as a part of the picture's smaller side",
            spread=lambda level: Uniform(0.75 * (first + more * level), 1.25 * (first + more * level)),
            low=0.01,
            high=2,
        )

    return {
        "x": _part("its middle, as a part of the width", 0.05, 0.95),
        "y": _part("its middle, as a part of the height", 0.05, 0.95),
        "width": side(*width),
        "height": side(*height),
        "degrees": _number("how far it is turned, anticlockwise", Uniform(-turn, turn), -180, 180),
        "strength": Parameter(
            meaning="how much of white's light is added where it is brightest",
            spread=lambda level: Uniform(0.9 * strengths[level - 1], 1.1 * strengths[level - 1]),
            low=0,
            high=1,
        ),
    }


def _number(meaning: str, spread: Spread, low: float, high: float) -> Parameter:
    """Give a number that is drawn alike at each level."""
    return Parameter(meaning=meaning, spread=lambda _level: spread, low=low, high=high)


def _of_white(strengths: tuple[float, float, float, float]) -> tuple[str, str, str, str]:
    first, *more = (f"{100 * each:g} %" for each in strengths)
    second, third, fourth = more
    return f"{first} of white's light", second, third, fourth


_PANE = {
    "columns": _number("panes beside one another", OneOf((2, 2, 3)), 1, 8),
    "rows": _number("panes above one another", OneOf((1, 2, 2)), 1, 8),
    "bar_x": _number(
        "how far bars are off their places, to the right, part of half the width", Uniform(-0.12, 0.12), -1, 1
    ),
    "bar_y": _number(
        "how far bars are off their places, downwards, part of half the height", Uniform(-0.45, 0.1), -1, 1
    ),
    "keystone_x": _number(
        "how much farther away its right end is than its middle, part", Uniform(-0.16, 0.16), -0.4, 0.4
    ),
    "keystone_y": _number(
        "how much farther away its lower end is than its middle, part", Uniform(-0.16, 0.16), -0.4, 0.4
    ),
    "blur": Parameter(
        meaning="how far an edge is drawn out, as a part of the picture's smaller side",
        spread=lambda level: Uniform(0.006 + 0.006 * level, 0.012 + 0.006 * level),
        low=0.001,
        high=0.5,
    ),
    "sky": _number(
        "where the sky in it is brightest, degrees anticlockwise from its right", Uniform(20, 160), -180, 180
    ),
    "fade": _number("which part less it is opposite", Uniform(0.3, 0.6), 0, 1),
    "uneven": _number("which part less each second pane is lit", Uniform(0.05, 0.4), 0, 1),
}
_WINDOWS, _LAMPS = (0.22, 0.36, 0.52, 0.7), (0.3, 0.5, 0.75, 1.0)

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
        meaning="a window seen in the glass: some panes, seen from the side, soft, fading like the sky in it",
        levels=_of_white(_WINDOWS),
        is_papers=False,
        parameters={**_seen((0.14, 0.06), (0.17, 0.08), 8, _WINDOWS), **_PANE},
        apply=_window,
    ),
    Transformation(
        name="lamp_reflection",
        meaning="a lamp seen in the glass: a bright core that fades softly into a wide halo",
        levels=_of_white(_LAMPS),
        is_papers=False,
        parameters={
            **_seen((0.07, 0.035), (0.05, 0.025), 30, _LAMPS),
            "lobe": _number(
                "how bright a second core beside it is, part of the first", Uniform(0.15, 0.6), 0, 1
            ),
            "lobe_degrees": _number(
                "where that is, anticlockwise from the right", Uniform(-180, 180), -180, 180
            ),
        },
        apply=_lamp,
    ),
)
