"""What one room does to an x-ray, by numbers that `chexrig fit` measures on photos taken there."""

from __future__ import annotations

from collections.abc import Callable

from android_bridge.optics import (
    Picture,
    answer_of_screen,
    corners_seen,
    grainy,
    light_of_room,
    seen_by_camera,
    softened,
)
from controller.synthetic.spreads import AnySeed, Fixed, OneOf, Spread, Uniform
from controller.synthetic.transformation import Parameter, Parameters, Transformation

MARGINS = ("left", "top", "right", "bottom")
REFLECTION = (
    "reflection_right",
    "reflection_bottom",
    "reflection_sides",
    "reflection_ends",
    "reflection_corners",
)
_PERMILLE = "thousandths of the longer side"


def _about(middle: float, by_level: float, spread: float) -> Callable[[int], Spread]:
    """Spread evenly about `middle` + `by_level` a level; `spread` for each level, both ways."""
    return lambda level: Uniform(middle + (by_level - spread) * level, middle + (by_level + spread) * level)


def _either(least: float, most: float) -> Callable[[int], Spread]:
    """Spread from so much a level to so much, to either side."""
    return lambda level: OneOf((Uniform(-most * level, -least * level), Uniform(least * level, most * level)))


def _by_level(*values: float) -> Callable[[int], Spread]:
    """Spread evenly about a value, 5 % to either side."""
    return lambda level: Uniform(0.95 * values[level - 1], 1.05 * values[level - 1])


def _alike(value: float) -> Callable[[int], Spread]:
    return lambda _level: Fixed(value)


def _number(meaning: str, spread: Callable[[int], Spread], low: float, high: float) -> Parameter:
    return Parameter(meaning=meaning, spread=spread, low=low, high=high)


def _get(told: Parameters, *names: str) -> tuple[float, ...]:
    return tuple(float(told[name]) for name in names)


def _three(told: Parameters, name: str) -> tuple[float, float, float]:
    """Give the green channel's number with those of red and blue, which are so much more."""
    green, red, blue = _get(told, name, f"{name}_red", f"{name}_blue")
    return green + red, green, green + blue


def _times(told: Parameters, name: str) -> tuple[float, float, float]:
    """Give the green channel's number with those of red and blue, which are so many times as much."""
    green, red, blue = _get(told, name, f"{name}_red", f"{name}_blue")
    return green * red, green, green * blue


def _see(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    keystone_x, keystone_y, roll_deg, skew_deg = _get(
        told, "keystone_x", "keystone_y", "roll_deg", "skew_deg"
    )
    seen = corners_seen(
        (picture.shape[1], picture.shape[0]),
        keystone_x=keystone_x,
        keystone_y=keystone_y,
        roll_deg=roll_deg,
        skew_deg=skew_deg,
    )
    left, top, right, bottom = _get(told, *MARGINS)
    margins = left, top, right, bottom
    return seen_by_camera(picture, seen, float(told["screen"]), margins, _three(told, "around"))


def _answer(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return answer_of_screen(
        picture, _three(told, "black"), _times(told, "white"), _times(told, "gamma"), float(told["s_curve"])
    )


def _light(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    falloff, across, down = _get(told, "falloff", "across", "down")
    right, bottom, sides, ends, diagonal = _get(told, *REFLECTION)
    return light_of_room(
        picture,
        falloff=falloff,
        across=across,
        down=down,
        reflection=(right, bottom, sides, ends, diagonal),
    )


def _soften(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return softened(picture, float(told["sigma"]))


def _grain(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    luma, chroma, dark, bright = _get(told, "luma", "chroma", "dark", "bright")
    size, chroma_size = _get(told, "size", "chroma_size")
    return grainy(
        picture,
        luma=luma,
        chroma=chroma,
        dark=dark,
        bright=bright,
        size=size,
        chroma_size=chroma_size,
        seed=int(told["seed"]),
    )


FITTED = (
    Transformation(
        name="screen_tone",
        meaning="black, white and the levels between as a screen shows and a camera renders them",
        levels=(
            "levels 5 to 240, a slight cast",
            "levels 10 to 225",
            "levels 15 to 210",
            "levels 20 to 195, a strong cast",
        ),
        is_papers=False,
        parameters={
            "black": _number("grey level of black, green", _about(0, 5, 1), 0, 200),
            "black_red": _number("so many levels more in red", _alike(0), -60, 60),
            "black_blue": _number("so many levels more in blue", _about(0, 0.5, 0.5), -60, 60),
            "white": _number("grey level of white, green", _about(255, -15, 2), 20, 600),
            "white_red": _number("so many times as much in red", _about(1, -0.01, 0.01), 0.2, 5),
            "white_blue": _number("so many times as much in blue", _about(1, 0.01, 0.01), 0.2, 5),
            "gamma": _number("above 1 the greys are darker, green", _about(1, 0, 0.06), 0.1, 8),
            "gamma_red": _number("so many times as much in red", _alike(1), 0.2, 5),
            "gamma_blue": _number("so many times as much in blue", _alike(1), 0.2, 5),
            "s_curve": _number("how much of an S the curve is", _about(0, 0.05, 0.05), -1, 1),
        },
        apply=_answer,
    ),
    Transformation(
        name="room_light",
        meaning="light that falls off to the corners, and a soft reflection of the room on the glass",
        levels=(
            "corners 13 % darker",
            "corners 26 % darker",
            "corners 37 % darker",
            "corners 47 % darker",
        ),
        is_papers=False,
        parameters={
            "falloff": _number("part of the light that the corners lack", _about(0, 0.14, 0.02), -2, 2),
            "across": _number("part of the light that the right has more", _about(0, 0, 0.03), -1, 1),
            "down": _number("part of the light that the bottom has more", _about(0, 0, 0.03), -1, 1),
            "reflection_right": _number("grey levels more at the right", _either(3, 7), -80, 80),
            "reflection_bottom": _number("grey levels more at the bottom", _either(3, 7), -80, 80),
            "reflection_sides": _number("grey levels more at left and right", _about(0, 0, 3.5), -80, 80),
            "reflection_ends": _number("grey levels more at top and bottom", _about(0, 0, 3.5), -80, 80),
            "reflection_corners": _number(
                "grey levels more in the corners at the top left and bottom right", _about(0, 0, 3.5), -80, 80
            ),
        },
        apply=_light,
    ),
    Transformation(
        name="camera_view",
        meaning="the perspective of a camera before the screen, and some of what is around the x-ray",
        levels=(
            "edges by up to 2 %, 0.8 degrees",
            "edges by up to 4 %, 1.6 degrees",
            "edges by up to 6 %, 2.4 degrees",
            "edges by up to 8 %, 3.2 degrees",
        ),
        is_papers=False,
        parameters={
            "keystone_x": _number(
                "part of their mean by which the bottom edge is longer than it, and the top edge shorter",
                _about(0, 0, 0.02),
                -0.5,
                0.5,
            ),
            "keystone_y": _number(
                "part of their mean by which the right edge is longer than it, and the left edge shorter",
                _about(0, 0, 0.02),
                -0.5,
                0.5,
            ),
            "roll_deg": _number("degrees turned clockwise", _about(0, 0, 0.8), -30, 30),
            "skew_deg": _number(
                "degrees by which the top left is no right angle", _about(0, 0, 0.4), -30, 30
            ),
            "screen": _number(
                "times as wide as high the screen is, 0 for one that the x-ray fills", _alike(0), 0, 10
            ),
            "left": _number("part of the screen's width seen at its left", _about(0, 0.03, 0.01), -0.4, 5),
            "top": _number("part of the screen's height seen above it", _about(0, 0.03, 0.01), -0.4, 5),
            "right": _number("part of its width seen at its right", _about(0, 0.03, 0.01), -0.4, 5),
            "bottom": _number("part of its height seen below", _about(0, 0.03, 0.01), -0.4, 5),
            "around": _number("grey level of what is around, green", _about(8, 2, 1), 0, 255),
            "around_red": _number("so many levels more in red", _alike(0), -100, 100),
            "around_blue": _number("so many levels more in blue", _alike(0), -100, 100),
        },
        apply=_see,
    ),
    Transformation(
        name="lens_blur",
        meaning="the softness of a lens, by its size beside the picture's",
        levels=("sigma 1.2 px of 1000", "2.5 px", "4.5 px", "8 px"),
        is_papers=False,
        parameters={
            "sigma": _number(
                f"standard deviation of a Gaussian, {_PERMILLE}", _by_level(1.2, 2.5, 4.5, 8), 0, 50
            ),
        },
        apply=_soften,
    ),
    Transformation(
        name="grain",
        meaning="a sensor's noise as developing leaves it: grains that have a size, and colours",
        levels=("2 grey levels", "4 grey levels", "6 grey levels", "8 grey levels"),
        is_papers=False,
        parameters={
            "luma": _number("standard deviation at level 64, grey levels", _about(0, 2, 0.3), 0, 100),
            "chroma": _number("of each colour for itself", _about(0, 1, 0.2), 0, 100),
            "dark": _number("so many times as much at level 0", _alike(1.5), 0, 20),
            "bright": _number("so many times as much at level 255", _alike(0.7), 0, 20),
            "size": _number(f"spread of a grain, {_PERMILLE}", _alike(0.4), 0, 20),
            "chroma_size": _number(f"spread of a grain of colour, {_PERMILLE}", _alike(1), 0, 20),
            "seed": Parameter(
                meaning="of the grains", spread=lambda _level: AnySeed(), low=0, high=2**32 - 1
            ),
        },
        apply=_grain,
    ),
)
