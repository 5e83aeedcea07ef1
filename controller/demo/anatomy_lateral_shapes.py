"""Outlines of a chest seen from the side, in centimetres; x is the depth, growing backwards."""

from __future__ import annotations

import numpy as np

from controller.demo.anatomy import Anatomy, Side
from controller.demo.anatomy_bones import level
from controller.demo.anatomy_canvas import Canvas, Mask, Points, smooth
from controller.demo.anatomy_shapes import dome_top, side_depth


def trunk_from_side(anatomy: Anatomy) -> Points:
    """Return the closed outline of neck and trunk."""
    body, h, d = anatomy.body, anatomy.lung_height_cm, side_depth(anatomy)
    bust, belly = 0.9 * body.breast_cm, 0.5 * body.fat_cm
    front = [
        (-0.24 * d, -26.0),
        (-0.22 * d, -9.0),
        (-0.24 * d, -4.0),
        (-0.40 * d, 0.03 * h),
        (-0.50 * d, 0.28 * h),
        (-0.525 * d - 0.6 * bust, 0.5 * h),
        (-0.525 * d - bust, 0.72 * h),
        (-0.51 * d - 0.4 * bust, 0.88 * h),
        (-0.51 * d - belly, 1.15 * h),
        (-0.52 * d - 2 * belly, 1.6 * h),
        (-0.50 * d - 2 * belly, 2.6 * h),
    ]
    back = [
        (0.46 * d, 2.6 * h),
        (0.44 * d, 1.5 * h),
        (0.50 * d, 1.0 * h),
        (0.57 * d, 0.6 * h),
        (0.57 * d, 0.3 * h),
        (0.50 * d, 0.02 * h),
        (0.36 * d, -5.0),
        (0.27 * d, -10.0),
        (0.27 * d, -26.0),
    ]
    return np.concatenate([smooth(front), smooth(back)])


def lung_from_side(anatomy: Anatomy, side: Side) -> Points:
    """Return one lung's closed outline: the two differ in their domes."""
    h, d, top = anatomy.lung_height_cm, side_depth(anatomy), dome_top(anatomy, side)
    sulcus = top + anatomy.body.dome_cm + 1.2
    s = 0.012 * d * side
    upper = smooth(
        [
            (-0.40 * d + s, top + 1.9),
            (-0.43 * d + s, 0.86 * h),
            (-0.43 * d + s, 0.7 * h),
            (-0.41 * d + s, 0.42 * h),
            (-0.33 * d, 0.2 * h),
            (-0.18 * d, 0.05 * h),
            (0.02 * d, -0.01 * h),
            (0.2 * d, 0.04 * h),
            (0.34 * d + s, 0.2 * h),
            (0.42 * d + s, 0.45 * h),
            (0.435 * d + s, 0.75 * h),
            (0.40 * d + s, 1.0 * h),
            (0.35 * d + s, sulcus),
        ]
    )
    lower = smooth(
        [
            (0.35 * d + s, sulcus),
            (0.24 * d, top + 1.9),
            (0.08 * d, top + 0.3),
            (-0.1 * d, top),
            (-0.27 * d, top + 0.4),
            (-0.40 * d + s, top + 1.9),
        ]
    )
    return np.concatenate([upper, lower])


def heart_from_side(anatomy: Anatomy) -> Points:
    """Return the heart's closed oval, low behind the breastbone; it grows with the cardiothoracic ratio."""
    h, d = anatomy.lung_height_cm, side_depth(anatomy)
    grown = anatomy.cardiothoracic_ratio / 0.45
    phi = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    oval = np.column_stack([0.25 * d * grown * np.cos(phi), 0.28 * h * grown**0.6 * np.sin(phi)])
    angle = 0.42
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = (-0.19 * d + 0.05 * d * (grown - 1), 0.84 * h)
    vessels = np.exp(-(((phi - 4.9) / 0.8) ** 2))[:, None] * (-0.01 * d, -0.05 * h)
    return np.asarray(oval @ turn.T + centre + vessels)


def spine_line(anatomy: Anatomy, y: float) -> float:
    """Depth of the vertebral bodies' middle at height ``y``: the back's curve."""
    h, d = anatomy.lung_height_cm, side_depth(anatomy)
    return float(
        np.interp(
            y,
            np.array([-1.0, -0.3, 0.0, 0.3, 0.6, 0.9, 1.3, 2.2]) * h,
            np.array([-0.04, 0.02, 0.14, 0.30, 0.345, 0.32, 0.22, 0.12]) * d,
        )
    )


def draw_sideways_bones(anatomy: Anatomy, canvas: Canvas) -> tuple[Mask, Mask]:
    """Return the masks of the spine with the breastbone, and of shoulders and arms."""
    spine, limbs = canvas.mask(), canvas.mask()
    h, d = anatomy.lung_height_cm, side_depth(anatomy)
    for vertebra in range(-9, 18):
        ends = [level(anatomy, vertebra - 0.4), level(anatomy, vertebra + 0.4)]
        half = 1.05 + 0.05 * max(vertebra, 0)
        (x0, y0), (x1, y1) = ((spine_line(anatomy, y), y) for y in ends)
        body = [
            (x0 - half, y0),
            (x0 + half, y0),
            (x1 + 0.9 * half, (y0 + y1) / 2),
            (x1 + half, y1),
            (x1 - half, y1),
            (x1 - 0.86 * half, (y0 + y1) / 2),
        ]
        canvas.fill(spine, np.array(body), 175)
        for x, y in ((x0, y0), (x1, y1)):
            canvas.stroke(spine, np.array([(x - half, y), (x + half, y)]), 0.16, 235)
        canvas.stroke(spine, np.array([(x1 + half, y0 + 0.5), (x1 + half + 1.8, y1 + 0.6)]), 0.8, 105)
    breastbone = smooth(
        [
            (-0.35 * d, 0.07 * h),
            (-0.42 * d, 0.22 * h),
            (-0.455 * d, 0.4 * h),
            (-0.46 * d, 0.62 * h),
            (-0.44 * d, 0.7 * h),
        ]
    )
    canvas.bone(spine, breastbone, 1.2, 190)
    for shift in (0.0, 2.2):
        canvas.bone(limbs, np.array([(-0.02 * d + shift, -0.5), (-0.62 * d + shift, -19.0)]), 2.2, 170)
        blade = smooth(
            [(0.05 * d + shift, 0.02 * h), (0.3 * d + shift, 0.12 * h), (0.42 * d + shift / 2, 0.36 * h)]
        )
        canvas.stroke(limbs, blade, 0.5, 90)
    return spine, limbs


def hilum_from_side(anatomy: Anatomy) -> tuple[float, float]:
    """Return where the roots of the lungs overlie each other."""
    return 0.06 * side_depth(anatomy), 0.45 * anatomy.lung_height_cm


def windpipe_from_side(anatomy: Anatomy) -> Points:
    """Return the windpipe's axis down to its fork."""
    h, d = anatomy.lung_height_cm, side_depth(anatomy)
    return smooth([(-0.1 * d, -0.6 * h), (-0.06 * d, -0.2 * h), (0.0, 0.1 * h), (0.06 * d, 0.4 * h)])


def aorta(anatomy: Anatomy) -> Points:
    """Return the axis of the aortic arch and the aorta going down before the spine."""
    h, d, knob = anatomy.lung_height_cm, side_depth(anatomy), anatomy.body.knob_cm
    return smooth(
        [
            (-0.12 * d, 0.5 * h),
            (-0.06 * d, 0.34 * h),
            (0.07 * d, (0.26 - 0.02 * knob) * h),
            (0.21 * d, 0.34 * h),
            (0.26 * d, 0.5 * h),
            (0.25 * d, 0.8 * h),
            (0.2 * d, 1.2 * h),
        ]
    )


def stomach_from_side(anatomy: Anatomy) -> Points:
    """Return the outline of the gas under the left dome."""
    top, d = dome_top(anatomy, 1) + 1.1, side_depth(anatomy)
    return smooth(
        [
            (-0.2 * d, top + 1.9),
            (-0.14 * d, top + 0.4),
            (0.0, top),
            (0.1 * d, top + 0.8),
            (0.12 * d, top + 2.0),
        ]
    )
