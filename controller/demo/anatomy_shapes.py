"""Outlines of a chest seen from the front, in centimetres."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from controller.demo.anatomy import Anatomy, Side
from controller.demo.anatomy_canvas import Points, smooth

Values = npt.NDArray[np.floating]


def cage_half_width(anatomy: Anatomy, y_cm: Values | float) -> Values:
    """Inner half-width of the rib cage at height ``y_cm``."""
    t = np.clip(np.asarray(y_cm, float) / (0.85 * anatomy.lung_height_cm), 0, 1)
    flare = np.clip(np.asarray(y_cm, float) / anatomy.lung_height_cm - 0.95, 0, 1)
    return anatomy.body.half_width_cm * (0.37 + 0.63 * (1 - (1 - t) ** 2.4) - 0.06 * flare)


def dome_top(anatomy: Anatomy, side: Side) -> float:
    """Height of the top of one dome: the right one stands higher."""
    return anatomy.lung_height_cm + (anatomy.body.left_dome_drop_cm if side > 0 else 0.0)


def dome(anatomy: Anatomy, side: Side, points: int = 40) -> Points:
    """Return one dome's line from the costophrenic angle to the midline, (n, 2)."""
    top, fall = dome_top(anatomy, side), anatomy.body.dome_cm
    edge = float(cage_half_width(anatomy, top + fall)) + 0.05
    middle = edge * (0.52 if side < 0 else 0.55)
    x = np.linspace(edge, 0.3, points)
    outer = np.clip((x - middle) / (edge - middle), 0, 1)
    inner = np.clip((middle - x) / middle, 0, 1)
    y = top + fall * (0.65 * (1 - np.sqrt(1 - outer**2)) + 0.35 * outer**2) + 2.2 * inner**2
    return np.column_stack([side * x, y])


def side_depth(anatomy: Anatomy) -> float:
    """Front-to-back extent seen in a lateral picture: the curved back adds to the chest's depth."""
    return 1.16 * anatomy.body.depth_cm


def lung_outline(anatomy: Anatomy, side: Side) -> Points:
    """Return one lung's closed outline; its inner edge lies hidden behind the mediastinum."""
    w, h = anatomy.body.half_width_cm, anatomy.lung_height_cm
    low = dome_top(anatomy, side) + anatomy.body.dome_cm
    y = np.linspace(0.05 * h, low, 24)
    wall = np.column_stack([side * (cage_half_width(anatomy, y)), y])
    apex = smooth(
        [(side * 0.9, 0.12 * h), (side * 0.15 * w, 0.035 * h), (side * 0.27 * w, -0.004 * h), tuple(wall[0])]
    )
    return np.concatenate([apex, wall, dome(anatomy, side)])


def heart_extent(anatomy: Anatomy) -> tuple[float, float]:
    """How far the heart reaches to the patient's right and left of the midline, both positive.

    Their sum over the inner chest width is the cardiothoracic ratio.
    """
    width = 2 * anatomy.body.half_width_cm * anatomy.cardiothoracic_ratio
    return 0.34 * width, 0.66 * width


def mediastinum(anatomy: Anatomy) -> Points:
    """Return the closed silhouette of great vessels and heart."""
    h, knob = anatomy.lung_height_cm, anatomy.body.knob_cm
    right, left = heart_extent(anatomy)
    ascending = 0.35 * max(knob, 0)
    return smooth(
        [
            (2.9, -0.25 * h),
            (2.3, 0.02 * h),
            (2.3, 0.17 * h),
            (3.0 + knob, 0.24 * h),
            (3.3 + knob, 0.29 * h),
            (2.8 + 0.8 * knob, 0.355 * h),
            (3.1, 0.395 * h),
            (3.9, 0.45 * h),
            (0.48 * left + 0.9, 0.54 * h),
            (0.80 * left, 0.68 * h),
            (0.965 * left, 0.82 * h),
            (left, 0.93 * h),
            (0.985 * left, 1.03 * h),
            (0.88 * left, 1.13 * h),
            (0.4 * left, 1.26 * h),
            (-0.5 * right, 1.2 * h),
            (-0.78 * right, 1.06 * h),
            (-0.95 * right, 0.92 * h),
            (-right, 0.78 * h),
            (-0.92 * right, 0.66 * h),
            (-0.68 * right - 0.2, 0.55 * h),
            (-2.6 - ascending, 0.45 * h),
            (-2.5 - ascending, 0.3 * h),
            (-2.2, 0.14 * h),
            (-2.3, 0.0),
            (-2.9, -0.25 * h),
        ],
        closed=True,
        steps=5,
    )


def torso(anatomy: Anatomy) -> Points:
    """Return the closed outline of neck, shoulders and trunk."""
    body, h = anatomy.body, anatomy.lung_height_cm
    w, fat = body.half_width_cm, body.fat_cm
    drop, side = body.shoulder_drop_cm, body.half_width_cm + 2.6 + body.fat_cm
    half = smooth(
        [
            (5.4 + 0.3 * fat, -26),
            (5.4 + 0.3 * fat, -10),
            (6.2 + 0.4 * fat, -6.5),
            (10.0, -4.2 + 0.5 * drop - 0.2 * fat),
            (w + 3.0, -2.6 + drop - 0.2 * fat),
            (w + 6.3, 0.2 + drop),
            (w + 7.0 + 0.3 * fat, 4 + drop),
            (w + 4.8 + 0.4 * fat, 9 + drop),
            (side + 0.6, 13 + drop),
            (side, 0.75 * h),
            (side + 0.1, 1.1 * h),
            (side + 0.8 * fat, 1.6 * h),
            (side + 0.8 * fat, 2.6 * h),
        ]
    )
    return np.concatenate([half, half[::-1] * (-1, 1)])


def head(x_cm: float) -> Points:
    """Return the closed outline of the head, as much as shows above the neck."""
    phi = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return np.column_stack([x_cm + 7.2 * np.cos(phi), -20.5 + 9.0 * np.sin(phi)])


def arm(anatomy: Anatomy, side: Side) -> Points:
    """Return the upper arm's axis, shoulder joint first, (2, 2)."""
    w, drop, out = anatomy.body.half_width_cm, anatomy.body.shoulder_drop_cm, anatomy.framing.arms_out
    shoulder = (w + 4.4, 3.0 + drop)
    elbow = (shoulder[0] + 2.5 + 10 * out + 0.8 * anatomy.body.fat_cm, shoulder[1] + 27 - 5 * out)
    return np.array([(side * shoulder[0], shoulder[1]), (side * elbow[0], elbow[1])])
