"""Findings that change how much air the lungs hold, and what lies in their place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from controller.demo.anatomy import (
    ATELECTASIS,
    CONSOLIDATION,
    EFFUSION,
    LESION,
    OPACITY,
    PNEUMOTHORAX,
    Anatomy,
    Finding,
    Side,
)
from controller.demo.anatomy_canvas import Canvas, Mask, Plane, as_plane, noise, smooth
from controller.demo.anatomy_shapes import cage_half_width, dome_top, heart_extent, lung_outline


@dataclass(slots=True)
class Airspace:
    """The lungs as planes, (h, w) each; findings change them in place."""

    depth_cm: Plane
    aired: Plane
    """Share of the depth that is air-filled lung."""
    perfused: Plane
    """Where vessels and texture show."""
    extra: Plane
    """Attenuation added on its own account."""
    sides: dict[Side, Mask]


def lung_point(anatomy: Anatomy, finding: Finding) -> tuple[float, float]:
    """Return where in a frontal picture a finding lies, in centimetres."""
    y = dome_top(anatomy, finding.side) * (0.05 + 0.9 * finding.along)
    wall = float(cage_half_width(anatomy, y))
    heart = heart_extent(anatomy)[finding.side > 0]
    inner = 2.8 + (heart - 2.8) * float(np.clip((finding.along - 0.4) / 0.4, 0, 1))
    return finding.side * (inner + (wall - inner) * finding.across), y


def fill_airspace(anatomy: Anatomy, canvas: Canvas, space: Airspace) -> None:
    """Draw every lung finding of a frontal picture into the airspace."""
    rng = np.random.default_rng([anatomy.seed, 3])
    for finding in anatomy.all_of(PNEUMOTHORAX):
        _pneumothorax(anatomy, canvas, space, finding)
    for finding in anatomy.all_of(OPACITY, CONSOLIDATION):
        patch = cloud(canvas, lung_point(anatomy, finding), finding, rng)
        space.aired *= 1 - patch
    for finding in anatomy.all_of(LESION):
        space.extra += nodule(canvas, lung_point(anatomy, finding), finding)
    for finding in anatomy.all_of(ATELECTASIS):
        space.extra += band(canvas, lung_point(anatomy, finding), finding)
    for finding in anatomy.all_of(EFFUSION):
        water = _effusion(anatomy, canvas, finding)
        space.aired *= 1 - water
        space.perfused *= 1 - water


def cloud(canvas: Canvas, at: tuple[float, float], finding: Finding, rng: np.random.Generator) -> Plane:
    """Return the share of air lost in a patch: fluffy for an opacity, denser for a consolidation."""
    dense = finding.label == CONSOLIDATION
    radius = (2.6 if dense else 2.2) + 2.4 * finding.size
    coarse = canvas.coarse()
    x, y = coarse.grid()
    far = np.hypot((x - at[0]) / 1.0, (y - at[1]) / 1.25) / radius
    far = far + 0.22 * noise(rng, coarse, 1.3) + 0.1 * noise(rng, coarse, 0.5)
    edge = 7.0 if dense else 3.2
    share = (0.72 if dense else 0.45) * (0.5 if finding.faint else 1.0)
    with np.errstate(over="ignore"):  # far outside it is infinite, and nothing is lost: 0
        lost = share / (1 + np.exp(edge * (far - 0.85)))
    return canvas.enlarge(as_plane(lost))


def nodule(canvas: Canvas, at: tuple[float, float], finding: Finding) -> Plane:
    """Return the attenuation of a round lesion: a ball of soft tissue."""
    radius = 0.8 + 1.5 * finding.size
    half = canvas.coarse(2)
    x, y = half.grid()
    lumpy = 1 + 0.07 * np.sin(3 * np.arctan2(y - at[1], x - at[0]) + 5 * finding.size)
    chord = np.sqrt(np.maximum(1 - ((x - at[0]) ** 2 + (y - at[1]) ** 2) / (radius * lumpy) ** 2, 0))
    ball = as_plane(cv2.GaussianBlur(as_plane(chord), (0, 0), 0.1 * half.px_per_cm))
    return canvas.enlarge(ball) * np.float32(0.3 if finding.faint else 0.55 + 0.2 * finding.size)


def band(canvas: Canvas, at: tuple[float, float], finding: Finding) -> Plane:
    """Return the attenuation of plate-like collapse: one or two lines, nearly level."""
    mask = canvas.mask()
    length = 3.0 + 3.0 * finding.size
    for rank in range(1 if finding.size < 0.5 else 2):
        x, y = at[0] + 0.6 * rank * finding.side, at[1] - 1.3 * rank
        rise = finding.side * (0.9 - 1.5 * finding.along)
        line = smooth([(x - length / 2, y + rise), (x, y - 0.15), (x + length / 2, y - rise)])
        canvas.stroke(mask, line, 0.45 + 0.25 * finding.size, 255 - 70 * rank)
    return canvas.soft(mask, 0.09) * np.float32(0.22 if finding.faint else 0.5)


def _effusion(anatomy: Anatomy, canvas: Canvas, finding: Finding) -> Plane:
    """Return the share of air displaced by fluid: a white base with a meniscus rising at the wall."""
    side, h = finding.side, anatomy.lung_height_cm
    low = dome_top(anatomy, side) + anatomy.body.dome_cm
    level = dome_top(anatomy, side) + (1.9 if finding.faint else 0.3 - 8.0 * finding.size)
    wall = float(cage_half_width(anatomy, level)) + 1.5
    x = np.linspace(0.5, wall, 30)
    u = x / wall
    rise = (1.6 if finding.faint else 3.2 + 2.0 * finding.size) * u**4 + 0.5 * (1 - u) ** 3
    top = np.column_stack([side * x, level - rise])
    pool = np.concatenate([top, [(side * wall, low + 0.4 * h), (side * 0.5, low + 0.4 * h)]])
    water = canvas.soft(canvas.fill(canvas.mask(), pool), 0.35)
    return water * np.float32(0.6 if finding.faint else 0.88)


def _pneumothorax(anatomy: Anatomy, canvas: Canvas, space: Airspace, finding: Finding) -> None:
    """Shrink one lung from wall and apex: bare dark air outside a thin white pleural line."""
    side, h = finding.side, anatomy.lung_height_cm
    outline = lung_outline(anatomy, side)
    gap = (0.7 if finding.faint else 1.3) + 2.6 * finding.size * (0.4 if finding.faint else 1)
    hang = np.clip(1.25 - outline[:, 1] / (1.25 * h), 0.12, 1.2)[:, None]
    shrunk = (
        outline
        - np.column_stack([np.full(len(outline), side * 0.8), np.full(len(outline), -1.0)]) * gap * hang
    )
    shrunk[:, 0] = side * np.maximum(side * shrunk[:, 0], 0.5)
    collapsed = canvas.soft(canvas.fill(canvas.mask(), shrunk), 0.04)
    own = canvas.soft(space.sides[side], 0.04)
    bare = own * (1 - collapsed)
    space.aired += (0.28 * bare - 0.10 * own * collapsed) * (space.aired > 0.3)
    space.perfused *= 1 - bare
    pleura = canvas.soft(canvas.stroke(canvas.mask(), shrunk[:-40], 0.09), 0.03)
    space.extra += 0.22 * pleura * own
