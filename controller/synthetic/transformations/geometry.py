"""Tilt, rotation, translation: CheXphoto's, and a translation that only moves."""

from __future__ import annotations

from android_bridge.optics import Picture, move, perspective, rotate
from controller.synthetic.spreads import Fixed, OneOf, Uniform
from controller.synthetic.transformation import Parameter, Parameters, Transformation

_LARGEST_MARGIN = 0.45
"""Of a side; the public code turns pictures of less than 200 px over."""


def _inwards(corner: str, side: str) -> Parameter:
    # corners that are moved by a third at most are always those of a convex quadrangle
    return Parameter(
        meaning=f"how far the {corner} corner is moved inwards, as a part of the {side}",
        spread=lambda level: Uniform(0, 0.05 * level),
        low=0,
        high=0.33,
    )


def _signed(size: float, spread: float = 0) -> OneOf:
    """Give so much, more or less, to either side."""
    if not spread:
        return OneOf((-size, size))
    return OneOf((Uniform(-size - spread, -size + spread), Uniform(size - spread, size + spread)))


def _tilt(picture: Picture, told: Parameters, exact: bool) -> Picture:
    height, width = picture.shape[:2]
    corners = []
    for corner in ("top_left", "top_right", "bottom_right", "bottom_left"):
        x, y = float(told[f"{corner}_x"]), float(told[f"{corner}_y"])
        corners.append(
            (
                width * (1 - x if "right" in corner else x),
                height * (1 - y if "bottom" in corner else y),
            )
        )
    return perspective(picture, corners, exact=exact)


def _rotate(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    return rotate(picture, float(told["degrees"]))


def _translate(picture: Picture, told: Parameters, exact: bool) -> Picture:
    height, width = picture.shape[:2]
    right, down, margin = (float(told[name]) for name in ("right", "down", "margin"))
    x, y = (min(margin, _LARGEST_MARGIN * side) for side in (width, height))
    corners = [(x, y), (width - x, y), (width - x, height - y), (x, height - y)]
    return perspective(picture, [(x + right, y + down) for x, y in corners], exact=exact)


def _shift(picture: Picture, told: Parameters, _exact: bool) -> Picture:
    height, width = picture.shape[:2]
    return move(picture, round(width * float(told["right"])), round(height * float(told["down"])))


GEOMETRY = (
    Transformation(
        name="tilt",
        meaning="seen at an angle: each corner moved inwards, black outside",
        levels=("up to 5 %", "up to 10 %", "up to 15 %", "up to 20 %"),
        is_papers=True,
        parameters={
            f"{corner}_{axis}": _inwards(corner.replace("_", " "), side)
            for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
            for axis, side in (("x", "width"), ("y", "height"))
        },
        apply=_tilt,
    ),
    Transformation(
        name="rotation",
        meaning="turned about its middle, in a frame that holds all of it, black outside",
        levels=("5 degrees", "10 degrees", "15 degrees", "20 degrees"),
        is_papers=True,
        parameters={
            "degrees": Parameter(
                meaning="anticlockwise", spread=lambda level: _signed(5 * level), low=-180, high=180
            )
        },
        apply=_rotate,
    ),
    Transformation(
        name="translation",
        meaning="moved, and shrunk by a margin at each edge, black outside; `shift` does not shrink",
        levels=("20 px", "40 px", "60 px", "80 px"),
        is_papers=True,
        parameters={
            "right": Parameter(
                meaning="px to the right", spread=lambda level: _signed(20 * level), low=-10_000, high=10_000
            ),
            "down": Parameter(
                meaning="px downwards", spread=lambda level: _signed(20 * level), low=-10_000, high=10_000
            ),
            "margin": Parameter(
                meaning="px that it loses at each edge, at most 0.45 of the side",
                spread=lambda _level: Fixed(100),
                low=0,
                high=10_000,
            ),
        },
        apply=_translate,
    ),
    Transformation(
        name="shift",
        meaning="moved by whole pixels, its size kept: what leaves the frame is lost, black comes in",
        levels=("2.5 %", "5 %", "7.5 %", "10 %"),
        is_papers=False,
        parameters={
            "right": Parameter(
                meaning="to the right, as a part of the width",
                spread=lambda level: _signed(0.025 * level, 0.005),
                low=-1,
                high=1,
            ),
            "down": Parameter(
                meaning="downwards, as a part of the height",
                spread=lambda level: _signed(0.025 * level, 0.005),
                low=-1,
                high=1,
            ),
        },
        apply=_shift,
    ),
)
