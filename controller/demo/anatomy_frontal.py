"""A chest from the front: attenuation summed along the beam."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from controller.demo.anatomy import Anatomy
from controller.demo.anatomy_bones import SIDES, draw_ribs, draw_shoulders, draw_spine, midline, shadow
from controller.demo.anatomy_canvas import Canvas, Plane, as_plane, blur, noise, rounded, smooth
from controller.demo.anatomy_devices import draw_devices
from controller.demo.anatomy_findings import Airspace, fill_airspace
from controller.demo.anatomy_shapes import arm, dome, dome_top, head, lung_outline, mediastinum, torso
from controller.demo.anatomy_vessels import draw_vessels, hila

MU_TISSUE: Final = 0.20
"""Attenuation a centimetre of soft tissue at chest tube voltages."""
MU_AIRED: Final = 0.15
"""What a centimetre of lung attenuates less than soft tissue."""

_BONE = {"posterior ribs": 0.40, "anterior ribs": 0.22, "spine": 0.68, "shoulders": 0.5, "blades": 0.16}


def frontal_canvas(anatomy: Anatomy, size_px: int) -> Canvas:
    """Return the canvas of a frontal picture, centred on the lungs' middle."""
    return Canvas.framed(anatomy.framing, size_px, (0.0, 0.47 * anatomy.lung_height_cm))


def frontal_attenuation(anatomy: Anatomy, canvas: Canvas, rng: np.random.Generator) -> Plane:
    """Sum what body, lungs, bones and devices attenuate; (h, w)."""
    coarse = canvas.coarse()
    space = _lungs(anatomy, canvas, coarse)
    vessels = shadow(canvas, draw_vessels(anatomy, canvas, rng), 0.03)
    fill_airspace(anatomy, canvas, space)
    total = canvas.enlarge(_tissue(anatomy, coarse, rng)) * MU_TISSUE
    total -= MU_AIRED * space.depth_cm * space.aired
    texture = (
        0.02 * noise(rng, canvas, 0.12) + 0.03 * noise(rng, canvas, 0.3) + 0.035 * noise(rng, canvas, 0.9)
    )
    total += space.perfused * (0.46 * vessels + texture)
    total += space.extra
    total += canvas.enlarge(_hila(anatomy, coarse)) * 0.22
    _add_bones(anatomy, canvas, total, rng)
    total -= _gas(anatomy, canvas, rng)
    total += draw_devices(anatomy, canvas)
    return as_plane(np.maximum(total, 0))


def _tissue(anatomy: Anatomy, coarse: Canvas, rng: np.random.Generator) -> Plane:
    """Thickness of the body in centimetres, lungs not yet taken out."""
    body, h = anatomy.body, anatomy.lung_height_cm
    _, y = coarse.grid()
    levels = np.array([-12, -5, 0.0, 0.25 * h, 0.6 * h, h, 1.35 * h])
    share = [0.66, 0.66, 0.8, 0.92, 1.0, 1.04, 1.1]
    depth = np.interp(y, levels, np.array(share) * body.depth_cm).astype(np.float32)
    outline = coarse.fill(coarse.mask(), torso(anatomy))
    solid = rounded(outline, 6.0 * coarse.px_per_cm) * depth
    for side in SIDES:
        limb = coarse.stroke(coarse.mask(), arm(anatomy, side), 8.5 + 1.2 * body.fat_cm)
        solid = np.maximum(solid, rounded(limb, 4.6 * coarse.px_per_cm) * (8.5 + body.fat_cm))
    skull = coarse.fill(coarse.mask(), head(0.5 * body.scoliosis_cm))
    solid = np.maximum(solid, rounded(skull, 5.0 * coarse.px_per_cm) * 21)
    solid += _breasts(anatomy, coarse)
    solid *= 1 + 0.012 * noise(rng, coarse, 2.5)
    return as_plane(cv2.GaussianBlur(solid, (0, 0), 0.2 * coarse.px_per_cm))


def _breasts(anatomy: Anatomy, coarse: Canvas) -> Plane:
    """Soft shadows over the lower lungs with a rounded lower edge."""
    body, h = anatomy.body, anatomy.lung_height_cm
    both = np.zeros((coarse.height, coarse.width), np.float32)
    if body.breast_cm == 0:
        return both
    phi = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    for side in SIDES:
        x = side * 0.62 * body.half_width_cm + 0.55 * body.half_width_cm * np.cos(phi)
        y = (0.72 + 0.05 * side) * h + np.where(np.sin(phi) > 0, 0.24, 0.42) * h * np.sin(phi)
        oval = coarse.fill(coarse.mask(), np.column_stack([x, y]))
        both += rounded(oval, 6.0 * coarse.px_per_cm) * body.breast_cm
    return both


def _lungs(anatomy: Anatomy, canvas: Canvas, coarse: Canvas) -> Airspace:
    """How deep the lungs are and how much of that is air, before any finding."""
    masks = [canvas.fill(canvas.mask(), lung_outline(anatomy, side)) for side in SIDES]
    both = canvas.soft(np.maximum(masks[0], masks[1]), 0.05)
    depth = canvas.enlarge(_cage_depth(anatomy, coarse))
    silhouette = mediastinum(anatomy)
    centre = canvas.soft(canvas.fill(canvas.mask(), silhouette), 0.07)
    solid = rounded(coarse.fill(coarse.mask(), silhouette), 3.6 * coarse.px_per_cm)
    behind_heart = 1 - centre * (0.34 + 0.56 * canvas.enlarge(solid))
    recess = canvas.enlarge(_recess(anatomy, coarse))
    aired = np.maximum(both, recess) * behind_heart
    return Airspace(
        depth_cm=depth,
        aired=aired,
        perfused=np.maximum(both, 0.5 * recess) * (1 - 0.45 * centre),
        extra=np.zeros_like(depth),
        sides=dict(zip(SIDES, masks, strict=True)),
    )


def _cage_depth(anatomy: Anatomy, coarse: Canvas) -> Plane:
    """Front-to-back room inside the ribs in centimetres: thin along the side walls and at the apices."""
    right, left = (lung_outline(anatomy, side) for side in SIDES)
    low = 2 * anatomy.lung_height_cm
    half = [outline[: 24 + 25] for outline in (right, left)]
    hull = np.concatenate([half[0], [(half[0][-1][0], low), (half[1][-1][0], low)], half[1][::-1]])
    inside = coarse.fill(coarse.mask(), hull)
    depth = rounded(inside, 5.5 * coarse.px_per_cm) * (0.70 * anatomy.body.depth_cm)
    return as_plane(cv2.GaussianBlur(depth, (0, 0), 0.25 * coarse.px_per_cm))


def _recess(anatomy: Anatomy, coarse: Canvas) -> Plane:
    """Return the lung behind and below the domes, as a fading share of the depth."""
    _, y = coarse.grid()
    out = np.zeros_like(y)
    for side in SIDES:
        line = dome(anatomy, side)
        below = np.concatenate(
            [line, [(0, 3 * anatomy.lung_height_cm), (line[0, 0], 3 * anatomy.lung_height_cm)]]
        )
        mask = coarse.soft(coarse.fill(coarse.mask(), below), 0.1)
        fade = np.exp(-np.maximum(y - dome_top(anatomy, side), 0) / 2.2)
        out += mask * as_plane(fade) * 0.17
    return out


def _hila(anatomy: Anatomy, coarse: Canvas) -> Plane:
    """Return the roots of the lungs: soft knots beside the heart."""
    mask = coarse.mask()
    for (x, y), side in zip(hila(anatomy), SIDES, strict=True):
        knot = smooth(
            [
                (x - side * 1.2, y - 2.2),
                (x + side * 0.5, y - 0.6),
                (x + side * 0.3, y + 1.6),
                (x - side * 0.3, y + 3.4),
            ]
        )
        coarse.stroke(mask, knot, 1.5)
    return coarse.soft(mask, 0.45)


def _add_bones(anatomy: Anatomy, canvas: Canvas, total: Plane, rng: np.random.Generator) -> None:
    """Add the skeleton; trabeculae make the bones uneven."""
    back, front = draw_ribs(anatomy, canvas)
    bones, blades = draw_shoulders(anatomy, canvas)
    skeleton = _BONE["posterior ribs"] * shadow(canvas, back)
    skeleton += _BONE["anterior ribs"] * shadow(canvas, front, 0.1)
    skeleton += _BONE["spine"] * shadow(canvas, draw_spine(anatomy, canvas), 0.09)
    skeleton += _BONE["shoulders"] * shadow(canvas, bones)
    skeleton += _BONE["blades"] * shadow(canvas, blades, 0.1)
    skeleton *= 1 + 0.06 * noise(rng, canvas, 0.16)
    total += skeleton * anatomy.body.bone


def _gas(anatomy: Anatomy, canvas: Canvas, rng: np.random.Generator) -> Plane:
    """Air outside the lungs, as attenuation to take away: windpipe, main bronchi, stomach, bowel."""
    h = anatomy.lung_height_cm
    fork = 0.36 * h
    y = np.linspace(-20, fork, 12)
    sway = 0.4 * np.clip((y + 2) / fork, 0, 1) ** 2
    pipe = canvas.stroke(canvas.mask(), np.column_stack([midline(anatomy, y) * 0.6 - sway, y]), 1.7)
    root = (float(midline(anatomy, fork)) * 0.6 - 0.4, fork - 0.3)
    canvas.stroke(pipe, np.array([root, (root[0] - 2.4, fork + 2.6)]), 1.25)
    canvas.stroke(pipe, np.array([root, (root[0] + 3.6, fork + 2.2)]), 1.1)
    gas = 0.30 * canvas.soft(pipe, 0.1)
    bubbles = canvas.mask()
    dome_y = dome_top(anatomy, 1)
    for _ in range(int(rng.integers(1, 3))):
        x = 0.45 * anatomy.body.half_width_cm + rng.uniform(-1, 2.5)
        top, wide, tall = dome_y + rng.uniform(0.9, 1.8), rng.uniform(1.6, 3.6), rng.uniform(1.2, 2.6)
        level = [
            (x - wide, top + tall),
            (x - 0.8 * wide, top + 0.4 * tall),
            (x, top),
            (x + 0.8 * wide, top + 0.3 * tall),
            (x + wide, top + tall),
        ]
        canvas.fill(bubbles, smooth(level))
    gas += rng.uniform(0.4, 1.1) * blur(canvas.soft(bubbles, 0.1), 0.15 * canvas.px_per_cm)
    return gas
