"""What became of an x-ray's grey levels in a photo: black, white, the curve between, and light by place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics import reflection_forms, shape_of
from controller.synthetic.fitting.registering import Floats, Matrix, Registered

SIDE_PX: Final = 112
"""Longer side at which levels are compared: neither blur nor a pixel's misplacement matters there."""
_EDGE: Final = 0.03
_CLIPPED: Final = (1, 250)
_BLOCK_PX: Final = 12
_LEAST_PIXELS: Final = 100
GAMMAS: Final = (0.25, 4.0)
S_CURVES: Final = (-0.9, 0.9)
_LIGHT: Final = 3  # forms of the gain beside 1
_PRIOR: Final = (0.3, 25.0)  # how much gains and reflections may well be: parts, grey levels
_NOISE: Final = 3.0


@dataclass(frozen=True, eq=False)
class Levels:
    """An x-ray's levels and a photo's at the same places, few of them.

    Parameters
    ----------
    xray
        (n,) from 0 to 1.
    photo
        (n, 3) grey levels of red, green and blue.
    x, y
        (n,) places from -1 to 1.
    half
        (n,) whether it belongs to the first half of the picture: of a chessboard the white fields.
    """

    xray: Floats
    photo: Floats
    x: Floats
    y: Floats
    half: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, registered: Registered) -> Levels:
        """Take them from a photo that lies on its x-ray."""
        factor = min(1.0, SIDE_PX / max(registered.xray.shape))
        xray, photo = (
            np.asarray(cv2.resize(each, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.float32)
            for each in (registered.xray, registered.photo)
        )
        height, width = xray.shape
        down, across = np.mgrid[:height, :width]
        x, y = (across + 0.5) * 2 / width - 1, (down + 0.5) * 2 / height - 1
        usable = (np.maximum(np.abs(x), np.abs(y)) < 1 - 2 * _EDGE) & ((down + across) % 2 == 0)
        usable &= (photo.min(axis=2) > _CLIPPED[0]) & (photo.max(axis=2) < _CLIPPED[1])
        half = (down // _BLOCK_PX + across // _BLOCK_PX) % 2 == 0
        grey, colours, right, low = (
            np.asarray(each[usable], np.float32) for each in (xray / 255, photo, x, y)
        )
        return cls(grey, colours, right, low, half[usable])

    @property
    def are_enough(self) -> bool:
        """Whether anything can be said by them: a photo may be white all over."""
        return len(self.xray) >= _LEAST_PIXELS

    def only(self, chosen: npt.NDArray[np.bool_]) -> Levels:
        """Give some of them."""
        return Levels(
            self.xray[chosen], self.photo[chosen], self.x[chosen], self.y[chosen], self.half[chosen]
        )


@dataclass(frozen=True, slots=True)
class Curve:
    """How the levels between black and white are rendered: see `android_bridge.optics.shape_of`."""

    gamma: float
    s_curve: float

    def of(self, levels: Floats, gamma: float = 1) -> Floats:
        """Give which part of the way from black to white levels from 0 to 1 are."""
        return np.asarray(shape_of(levels, self.gamma * gamma, self.s_curve), np.float32)


def fit_curve(photos: Sequence[Levels]) -> Curve:
    """Find the curve that explains the green of photos best, each with black, white and light of its own."""

    def error(curve: Curve) -> float:
        return sum(_light(each, curve)[1] for each in photos)

    best = Curve(1.0, 0.0)
    gamma_step, s_step = 2.0, 0.4
    least = error(best)
    while gamma_step > 1.01:
        tried = [
            Curve(
                float(np.clip(best.gamma * gamma_step**up, *GAMMAS)),
                float(np.clip(best.s_curve + s, *S_CURVES)),
            )
            for up in (-1, 0, 1)
            for s in (-s_step, 0, s_step)
            if up or s
        ]
        errors = [error(each) for each in tried]
        if min(errors) < least:
            least, best = min(errors), tried[int(np.argmin(errors))]
        else:
            gamma_step, s_step = gamma_step**0.5, s_step / 2
    return best


def fit_gamma(photos: Sequence[Levels], curve: Curve, channel: int) -> float:
    """Find how many times the curve's gamma another channel has: 0 red, 2 blue."""

    def error(gamma: float) -> float:
        return sum(_channel(each, light, curve, gamma, channel)[1] for each, light in lit)

    lit = [(each, _light(each, curve)[0]) for each in photos]
    return _least(error, 0.6, 1.7)


def fit_tone(levels: Levels, curve: Curve, gammas: tuple[float, float]) -> dict[str, float]:
    """Give black, white and light of one photo, by the parameters' names.

    Parameters
    ----------
    curve
        The green channel's.
    gammas
        Red's and blue's, as `fit_gamma` gives them.
    """
    light, _ = _light(levels, curve)
    told = _light_told(light)
    ends = [
        _channel(levels, light, curve, gamma, channel)[0]
        for channel, gamma in enumerate((gammas[0], 1.0, gammas[1]))
    ]
    (red_black, red_white), (black, white), (blue_black, blue_white) = ends
    return {
        "black": black,
        "black_red": red_black - black,
        "black_blue": blue_black - black,
        "white": white,
        "white_red": red_white / max(white, 1),
        "white_blue": blue_white / max(white, 1),
        **told,
    }


def rendered(
    xray: npt.NDArray[np.uint8], levels: Levels, curve: Curve, gammas: tuple[float, float]
) -> Floats:
    """Give what the photo would be without blur and noise, (h, w, 3)."""
    height, width = xray.shape
    x = ((np.arange(width) + 0.5) * 2 / width - 1).astype(np.float32)
    y = ((np.arange(height) + 0.5) * 2 / height - 1).astype(np.float32)[:, None]
    light, _ = _light(levels, curve)
    gain, added = _gain(light, x, y), _reflection(light, x, y)
    channels = []
    for channel, gamma in enumerate((gammas[0], 1.0, gammas[1])):
        black, white = _channel(levels, light, curve, gamma, channel)[0]
        table = black + (white - black) * curve.of(np.linspace(0, 1, 256, dtype=np.float32), gamma)
        channels.append(table.astype(np.float32)[xray] * gain + added)
    return np.stack(channels, axis=2)


def _light(levels: Levels, curve: Curve) -> tuple[Matrix, float]:
    """Fit green as (black + rise x curve) x gain + reflection; give the numbers and what is left, squared.

    Numbers: black, rise, three of the gain, five of the reflection.
    """
    part = curve.of(levels.xray)
    gains = _gain_forms(levels.x, levels.y)
    forms = reflection_forms(levels.x, levels.y)
    plain = np.column_stack((np.ones_like(part), part, *(each * part for each in gains), *forms))
    green = levels.photo[:, 1]
    # a gain multiplies the rise, about 200 levels
    prior = np.array([0, 0, *[_PRIOR[0] * 200] * _LIGHT, *[_PRIOR[1]] * len(forms)])
    weights = np.where(prior > 0, _NOISE / np.maximum(prior, 1e-9), 0) ** 2
    found = np.linalg.solve(plain.T @ plain + np.diag(weights + 1e-6), plain.T @ green)
    left = float(((plain @ found - green) ** 2).sum() + weights @ found**2)
    black, rise = found[:2]
    gain = found[2 : 2 + _LIGHT] / max(rise, 1.0)
    # what is called black falls off as well: the reflection makes up for it
    reflection = found[2 + _LIGHT :].astype(np.float64)
    across, down, falloff = gain
    reflection[:2] -= black * np.array((across, down))
    reflection[2:4] -= black * falloff / 2
    return np.array([black, rise, *gain, *reflection]), left


def _channel(
    levels: Levels, light: Matrix, curve: Curve, gamma: float, channel: int
) -> tuple[tuple[float, float], float]:
    """Fit black and white of a channel under green's light; give both, and what is left, squared."""
    gain = _gain(light, levels.x, levels.y)
    photo = levels.photo[:, channel] - _reflection(light, levels.x, levels.y)
    plain = np.column_stack((gain, gain * curve.of(levels.xray, gamma)))
    found = np.linalg.solve(plain.T @ plain + 1e-6 * np.eye(2), plain.T @ photo)
    left = float(((plain @ found - photo) ** 2).sum())
    return (float(found[0]), float(found.sum())), left


def _gain_forms(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    return x, y, np.asarray((x * x + y * y) / 2 - 1 / 3, np.float32)


def _gain(light: Matrix, x: Floats, y: Floats) -> Floats:
    forms = zip(light[2 : 2 + _LIGHT], _gain_forms(x, y), strict=True)
    return np.asarray(1 + sum(part * each for part, each in forms), np.float32)


def _reflection(light: Matrix, x: Floats, y: Floats) -> Floats:
    forms = zip(light[2 + _LIGHT :], reflection_forms(x, y), strict=True)
    return np.asarray(sum(part * each for part, each in forms), np.float32)


def _light_told(light: Matrix) -> dict[str, float]:
    across, down, rise = (float(each) for each in light[2 : 2 + _LIGHT])
    names = ("right", "bottom", "sides", "ends", "corners")
    reflection = {
        f"reflection_{name}": float(part) for name, part in zip(names, light[2 + _LIGHT :], strict=True)
    }
    return {"falloff": -rise, "across": across, "down": down, **reflection}


def _least(error: Callable[[float], float], low: float, high: float) -> float:
    """Find where an error is least, by the golden section."""
    section = (5**0.5 - 1) / 2
    inner, outer = high - section * (high - low), low + section * (high - low)
    errors = {inner: error(inner), outer: error(outer)}
    for _ in range(14):
        if errors[inner] < errors[outer]:
            high, outer = outer, inner
            inner = high - section * (high - low)
        else:
            low, inner = inner, outer
            outer = low + section * (high - low)
        for place in (inner, outer):
            if place not in errors:
                errors[place] = error(place)
    return (low + high) / 2
