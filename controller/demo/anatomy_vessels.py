"""Lung vessels: two trees growing from the hila, thinning at every fork."""

from __future__ import annotations

import math

import numpy as np

from controller.demo.anatomy import Anatomy
from controller.demo.anatomy_canvas import Canvas, Mask

Segment = tuple[float, float, float, float, float]
"""From x, y to x, y, and the calibre, in centimetres."""

_THINNEST_CM = 0.055
_CALIBRE_STEP_CM = 0.02


def hila(anatomy: Anatomy) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the places of the right and the left hilum; the left one stands higher."""
    h = anatomy.lung_height_cm
    return (-3.6, 0.49 * h), (3.9, 0.445 * h)


def draw_vessels(anatomy: Anatomy, canvas: Canvas, rng: np.random.Generator) -> Mask:
    """Return the mask of both trees; brightness stands for a vessel's calibre."""
    segments: list[Segment] = []
    for (x, y), side in zip(hila(anatomy), (-1, 1), strict=True):
        for direction in np.linspace(-1.4, 1.5, 11):
            heading = direction + rng.normal(0, 0.12)
            if side < 0:
                heading = np.pi - heading
            calibre = rng.uniform(0.32, 0.55) * (1.2 if direction > 0 else 0.85)
            start = (x - side * rng.uniform(0, 0.8), y + rng.normal(0.6 * direction, 0.5))
            _grow(segments, rng, start, heading, calibre)
    return _paint(canvas, segments)


def draw_vessels_from_side(
    anatomy: Anatomy, canvas: Canvas, rng: np.random.Generator, hilum: tuple[float, float]
) -> Mask:
    """Return the mask of both trees seen from the side, spreading all ways from ``hilum``."""
    segments: list[Segment] = []
    reach = 0.8 + 0.2 * anatomy.framing.inspiration
    for direction in np.linspace(0, 2 * np.pi, 15, endpoint=False):
        start = (hilum[0] + rng.normal(0, 0.7), hilum[1] + rng.normal(0, 0.9))
        _grow(segments, rng, start, direction + rng.normal(0, 0.15), reach * rng.uniform(0.28, 0.5))
    return _paint(canvas, segments)


def _paint(canvas: Canvas, segments: list[Segment]) -> Mask:
    """Draw the thin ones first; segments of about one calibre go in one call, as there are thousands."""
    mask = canvas.mask()
    table = np.array(segments)
    steps = np.round(table[:, 4] / _CALIBRE_STEP_CM).astype(int)
    for step in np.unique(steps):
        calibre = step * _CALIBRE_STEP_CM
        tone = int(np.clip(45 + 360 * calibre, 50, 235))
        canvas.strokes(mask, table[steps == step, :4].reshape(-1, 2, 2), calibre, tone)
    return mask


def _grow(
    segments: list[Segment],
    rng: np.random.Generator,
    start: tuple[float, float],
    heading: float,
    calibre: float,
) -> None:
    tips = [(start[0], start[1], heading, calibre)]
    while tips:
        x, y, heading, calibre = tips.pop()
        if calibre < _THINNEST_CM:
            continue
        bends, strides = rng.normal(0, 0.17, 4), rng.uniform(0.35, 0.75, 4)
        for bend, stride in list(zip(bends.tolist(), strides.tolist(), strict=True))[
            : int(rng.integers(2, 5))
        ]:
            heading += bend
            to_x, to_y = x + stride * math.cos(heading), y + stride * math.sin(heading)
            segments.append((x, y, to_x, to_y, calibre))
            x, y, calibre = to_x, to_y, calibre * 0.955
        fork = rng.uniform(0.3, 0.8) * (1 if rng.random() < 0.5 else -1)
        tips.append((x, y, heading + 0.35 * fork, calibre * rng.uniform(0.82, 0.93)))
        tips.append((x, y, heading - fork, calibre * rng.uniform(0.5, 0.72)))
