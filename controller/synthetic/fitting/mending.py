"""A fitted chain held against itself: its own pictures are measured as the photos were, and it is mended.

A picture that is laid onto its x-ray is resampled, and loses some of its noise and sharpness by that; one
with many pixels loses less than one with few. What a synthetic picture was given, and what is measured on it,
tell how much that is, and the photos' figures are taken for what would have given them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from controller.dataset import evenly
from controller.synthetic.chains import Chain, Drawn
from controller.synthetic.fitting.figures import Figures, Halves, softness_told
from controller.synthetic.fitting.measuring import Measured, measure
from controller.synthetic.fitting.photos import Looked, Progress, in_order, shown_levels
from controller.synthetic.fitting.registering import NotRegisteredError, register

_MOST, _LEAST = 8, 3
_LENGTHS: Final = ("lens_blur.sigma", "grain.size", "grain.chroma_size")
_MOST_TIMES: Final = 3.0


def mended(
    figures: Figures,
    halves: Halves,
    chain: Chain,
    used: Sequence[Looked],
    progress: Progress | None = None,
    *,
    surroundings: bool,
) -> tuple[Figures, Halves]:
    """Give the figures, and those of halves, that the chain has to have for its pictures to be as the photos.

    Parameters
    ----------
    chain
        Fitted to the figures as they were measured.
    used
        The photos, of whose x-rays some are transformed.
    progress, surroundings
        As in `fit`.
    """
    tried = [used[at] for at in evenly(len(used), _MOST)]
    given, measured = _tried(chain, tried, progress, surroundings=surroundings)
    mends = {
        key: _mend(key, np.array(given[key]), np.array(values))
        for key, values in measured.items()
        if len(values) >= _LEAST
    }
    return (
        {
            key: [mends[key](each) for each in values] if key in mends else values
            for key, values in figures.items()
        },
        {
            key: [(mends[key](one), mends[key](other)) for one, other in values] if key in mends else values
            for key, values in halves.items()
        },
    )


def _tried(
    chain: Chain, photos: Sequence[Looked], progress: Progress | None, *, surroundings: bool
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Make pictures by a chain; give what was drawn for them and what is measured, by parameter."""
    given: dict[str, list[float]] = {}
    measured: dict[str, list[float]] = {}
    words = "measuring the chain's own pictures"
    for drawn, found in in_order(lambda each: _try(chain, each), photos, progress, words):
        if found is None:
            continue
        for key, values in softness_told(found, surroundings).items():
            step, name = key.split(".")
            given.setdefault(key, []).extend(float(told[name]) for told in drawn if told["name"] == step)
            measured.setdefault(key, []).append(values[0])
    return given, measured


def _try(chain: Chain, photo: Looked) -> tuple[Drawn, Measured | None]:
    xray = shown_levels(photo.capture, photo.file.read_bytes())
    drawn = chain.draw(0, photo.capture.place)
    picture = chain.apply(xray, drawn)
    if picture.ndim == 2:
        picture = np.repeat(picture[..., None], 3, axis=2)
    try:
        return drawn, measure(register(xray, picture))
    except NotRegisteredError:
        return drawn, None


def _mend(key: str, given: np.ndarray, measured: np.ndarray) -> Callable[[float], float]:
    if key in _LENGTHS:  # blurs one after another: their squares add up
        more = float(np.median(given**2 - measured**2))
        return lambda value: max(value**2 + more, 0.0) ** 0.5
    times = float(np.median(given / np.maximum(measured, 1e-6)).clip(1 / _MOST_TIMES, _MOST_TIMES))
    return lambda value: value * times
