"""What was measured on the photos of a subset, parameter by parameter, and how it is spread."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from android_bridge.optics import screen_around
from controller.dataset import evenly
from controller.synthetic.chains import Chain, Step
from controller.synthetic.fitting.measuring import Measured
from controller.synthetic.fitting.toning import Levels, fit_curve, fit_gamma, fit_tone
from controller.synthetic.spreads import Fixed, Normal, Spread
from controller.synthetic.transformations import TRANSFORMATIONS

Figures = Mapping[str, Sequence[float]]
"""By ``step.parameter``, in the order of a chain, its value in each photo; one where all share it."""
Halves = Mapping[str, Sequence[tuple[float, float]]]
"""The same by either half of each photo, where there are two."""
_STEPS: Final = ("screen_tone", "room_light", "camera_view", "lens_blur", "grain")
_POOLED: Final = 20
_ONE_FORM: Final = 1.02
_AS_GOOD: Final = 1.1
_SCREENS: Final = (0.4, 3, 200)
_SIZE: Final = re.compile(r"(\d{3,5})x(\d{3,5})")
_OUTLIER: Final = 6.0
_DIGITS: Final = 4
_MARGINS: Final = ("left", "top", "right", "bottom")
_SOFTNESS: Final = {
    "sigma_px": "lens_blur.sigma",
    "luma": "grain.luma",
    "chroma": "grain.chroma",
    "dark": "grain.dark",
    "bright": "grain.bright",
    "size_px": "grain.size",
    "chroma_px": "grain.chroma_size",
}


def figures_of(photos: Sequence[Measured], surroundings: bool, screen: float) -> tuple[Figures, Halves]:
    """Give each parameter's value in every photo, and those by either half of the photo, where there are.

    How levels between black and white are rendered is the camera's: one curve for all photos. What a photo's
    own histogram would say of it goes with what it says of white, and synthetic photos would be drawn with
    one but not the other.

    Parameters
    ----------
    screen
        As `screen_of` gives it; 0 where the surroundings are not shown.
    """
    pooled = [photos[at].levels for at in evenly(len(photos), _POOLED)]
    curve = fit_curve(pooled)
    gammas = fit_gamma(pooled, curve, 0), fit_gamma(pooled, curve, 2)
    figures: dict[str, list[float]] = {"camera_view.screen": [screen]}
    halves: dict[str, list[tuple[float, float]]] = {}
    for each in photos:
        tones = [fit_tone(levels, curve, gammas) for levels in _with_halves(each)]
        for name, value in tones[0].items():
            key = f"{'screen_tone' if name[:5] in ('black', 'white') else 'room_light'}.{name}"
            figures.setdefault(key, []).append(value)
            halves.setdefault(key, []).append((tones[1][name], tones[2][name]))
        margins = _margins(each, screen) if surroundings else dict.fromkeys(_MARGINS, 0.0)
        for name, value in {**each.view, **margins}.items():
            figures.setdefault(f"camera_view.{name}", []).append(value)
        for key, (whole, first, second) in softness_told(each, surroundings).items():
            figures.setdefault(key, []).append(whole)
            halves.setdefault(key, []).append((first, second))
    constants = {
        "gamma": curve.gamma,
        "gamma_red": gammas[0],
        "gamma_blue": gammas[1],
        "s_curve": curve.s_curve,
    }
    ordered: dict[str, list[float]] = {}
    for step in _STEPS:
        ordered |= {key: values for key, values in figures.items() if key.startswith(f"{step}.")}
        if step == "screen_tone":
            ordered |= {f"{step}.{name}": [value] for name, value in constants.items()}
    return ordered, halves


def screen_of(photos: Sequence[Measured], displays: Sequence[str | None]) -> float:
    """Find how many times as wide as high the screen was: what is around it is alike then in all photos.

    X-rays of several forms tell it in part: a screen that all of them fill from top to bottom may be of any
    width. What is on record of the display counts where it is one of those.

    Parameters
    ----------
    displays
        What is on record of each photo's display, with its size somewhere: ``1920x1080``.

    Returns
    -------
    float
        0 where nothing tells it.
    """
    told = {
        (int(each[-1][0]), int(each[-1][1])) for each in map(_SIZE.findall, filter(None, displays)) if each
    }
    known = {round(width / height, _DIGITS) for width, height in told} if len(told) == 1 else set()
    forms = [each.xray_px[0] / each.xray_px[1] for each in photos]
    if max(forms) < _ONE_FORM * min(forms):
        return known.pop() if known else 0.0

    def unlike(screen: float) -> float:
        """Say how far photos are apart, as parts of the screen's height."""
        around = [_margins(each, screen) for each in photos]
        apart = np.array([[each["left"] * screen, each["top"]] for each in around])
        return float(np.abs(apart - np.median(apart, axis=0)).mean())

    screens = sorted({*known, *(round(float(each), _DIGITS) for each in np.geomspace(*_SCREENS))})
    apart = np.array([unlike(each) for each in screens])
    likely = [each for each, far in zip(screens, apart, strict=True) if far <= _AS_GOOD * apart.min() + 1e-4]
    return next((each for each in likely if each in known), likely[0])


def _margins(photo: Measured, screen: float) -> dict[str, float]:
    """Give what is seen around the screen, as parts of its width and height."""
    width, height = photo.xray_px
    across, down = screen_around(width, height, screen)
    left, top, right, bottom = (photo.view[name] for name in _MARGINS)
    beside, above = (across - width) / 2, (down - height) / 2
    return {
        "left": (left * width - beside) / across,
        "top": (top * height - above) / down,
        "right": (right * width - beside) / across,
        "bottom": (bottom * height - above) / down,
    }


def softness_told(photo: Measured, surroundings: bool) -> dict[str, tuple[float, float, float]]:
    """Give what lens and sensor did by parameter: by the whole photo, and by either half."""
    side_px = _side_px(photo, surroundings)
    told = {}
    for name, key in _SOFTNESS.items():
        by = 1000 / side_px if name.endswith("_px") else 1.0
        whole, first, second = (by * float(getattr(part, name)) for part in photo.softness)
        told[key] = whole, first, second
    return told


def _with_halves(photo: Measured) -> list[Levels]:
    first, second = photo.levels.only(photo.levels.half), photo.levels.only(~photo.levels.half)
    return [photo.levels, *(each if each.are_enough else photo.levels for each in (first, second))]


def _side_px(photo: Measured, surroundings: bool) -> float:
    """Give the longer side of what the chain makes of the x-ray as it was compared."""
    width, height = photo.xray_px
    if not surroundings:
        return max(width, height)
    left, top, right, bottom = (photo.view[name] for name in _MARGINS)
    return max(width * (1 + left + right), height * (1 + top + bottom))


def chain_of(name: str, figures: Figures, halves: Halves) -> Chain:
    """Give the chain whose parameters are spread as the figures are."""
    steps: dict[str, dict[str, Spread]] = {}
    for key, values in figures.items():
        step, parameter = key.split(".")
        steps.setdefault(step, {})[parameter] = _spread(key, values, halves.get(key))
    return Chain(name, tuple(Step(step, 1, spreads) for step, spreads in steps.items()))


def _spread(key: str, values: Sequence[float], halves: Sequence[tuple[float, float]] | None) -> Spread:
    """Fit how a parameter is spread.

    What differs between both halves of one photo is no difference between photos: it is left out.
    """
    step, name = key.split(".")
    parameter = TRANSFORMATIONS[step].parameters[name]
    low = -np.inf if parameter.low is None else parameter.low
    high = np.inf if parameter.high is None else parameter.high
    clipped = np.clip(values, low, high)
    middle = np.median(clipped)
    usual = np.abs(clipped - middle) <= _OUTLIER * max(float(np.median(np.abs(clipped - middle))), 1e-9)
    kept = clipped[usual]
    mean, variance = float(kept.mean()), float(kept.var())
    if halves is not None and len(kept) > 2:
        first, second = np.array(halves)[usual].T
        variance = min(variance, max(float(np.mean((first - first.mean()) * (second - second.mean()))), 0.0))
    mean, sd = round(mean, _DIGITS), round(variance**0.5, _DIGITS)
    if not sd:
        return Fixed(mean)
    return Normal(
        mean,
        sd,
        round(max(min(float(kept.min()), mean - sd), low), _DIGITS),
        round(min(max(float(kept.max()), mean + sd), high), _DIGITS),
    )


def figures_told(figures: Figures) -> list[str]:
    """Give what was measured in lines for people: median, least, greatest, and what it is."""
    lines = []
    for key, values in figures.items():
        step, name = key.split(".")
        meaning = TRANSFORMATIONS[step].parameters[name].meaning
        middle, low, high = np.median(values), min(values), max(values)
        span = f" ({low:.3g} to {high:.3g})" if len(values) > 1 else ""
        lines.append(f"  {key} {middle:.3g}{span}: {meaning}")
    return lines
