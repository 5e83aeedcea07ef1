"""A chest from the left side, front of the patient to the picture's left.

Here x is the depth in the patient: 0 in the middle of the chest, growing backwards.
"""

from __future__ import annotations

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
)
from controller.demo.anatomy_bones import SIDES, draw_ribs_from_side
from controller.demo.anatomy_canvas import Canvas, Plane, as_plane, noise, rounded
from controller.demo.anatomy_devices import draw_devices_from_side
from controller.demo.anatomy_findings import band, cloud, nodule
from controller.demo.anatomy_frontal import MU_AIRED, MU_TISSUE
from controller.demo.anatomy_lateral_shapes import (
    aorta,
    draw_sideways_bones,
    heart_from_side,
    hilum_from_side,
    lung_from_side,
    stomach_from_side,
    trunk_from_side,
    windpipe_from_side,
)
from controller.demo.anatomy_shapes import cage_half_width, dome_top, head, side_depth
from controller.demo.anatomy_vessels import draw_vessels_from_side


def lateral_canvas(anatomy: Anatomy, size_px: int) -> Canvas:
    """Return the canvas of a lateral picture, centred on the lungs' middle."""
    return Canvas.framed(anatomy.framing, size_px, (0.02 * side_depth(anatomy), 0.5 * anatomy.lung_height_cm))


def lateral_attenuation(anatomy: Anatomy, canvas: Canvas, rng: np.random.Generator) -> Plane:
    """Sum what body, lungs, bones and devices attenuate from side to side; (h, w)."""
    coarse = canvas.coarse()
    air, aired = _lungs(anatomy, canvas, coarse)
    vessels = canvas.soft(draw_vessels_from_side(anatomy, canvas, rng, hilum_from_side(anatomy)), 0.04)
    total = canvas.enlarge(_tissue(anatomy, coarse, rng)) * MU_TISSUE
    total -= MU_AIRED * air
    texture = (
        0.03 * noise(rng, canvas, 0.12) + 0.04 * noise(rng, canvas, 0.35) + 0.05 * noise(rng, canvas, 1.0)
    )
    total += aired * (0.42 * vessels + texture)
    for finding in anatomy.all_of(LESION, ATELECTASIS):
        draw = nodule if finding.label == LESION else band
        total += draw(canvas, _place(anatomy, finding), finding)
    bones, dense = draw_sideways_bones(anatomy, canvas)
    skeleton = 0.26 * canvas.soft(draw_ribs_from_side(anatomy, canvas), 0.08) + 0.55 * canvas.soft(
        bones, 0.08
    )
    skeleton += 0.5 * canvas.soft(dense, 0.1)
    skeleton *= 1 + 0.06 * noise(rng, canvas, 0.16)
    total += anatomy.body.bone * skeleton
    total -= 0.34 * canvas.soft(canvas.stroke(canvas.mask(), windpipe_from_side(anatomy), 1.7), 0.12)
    total -= 0.7 * canvas.soft(canvas.fill(canvas.mask(), stomach_from_side(anatomy)), 0.15)
    total += 0.32 * canvas.soft(canvas.stroke(canvas.mask(), aorta(anatomy), 2.7), 0.35)
    total += draw_devices_from_side(anatomy, canvas)
    return as_plane(np.maximum(total, 0))


def _tissue(anatomy: Anatomy, coarse: Canvas, rng: np.random.Generator) -> Plane:
    """Thickness of the body from side to side in centimetres, lungs not yet taken out."""
    h, body = anatomy.lung_height_cm, anatomy.body
    _, y = coarse.grid()
    wide = 2 * (body.half_width_cm + 1.8 + 0.7 * body.fat_cm)
    levels = np.array([-14, -7, -2, 0.12 * h, 0.35 * h, h, 1.5 * h])
    width = np.interp(y, levels, np.array([0.42, 0.5, 1.0, 1.05, 0.98, 1.0, 0.98]) * wide).astype(np.float32)
    solid = rounded(coarse.fill(coarse.mask(), trunk_from_side(anatomy)), 6.5 * coarse.px_per_cm) * width
    limb = coarse.stroke(
        coarse.mask(), np.array([(0.0, -1.0), (-0.75 * body.depth_cm, -19.0)]), 8.0 + body.fat_cm
    )
    solid = np.maximum(solid, rounded(limb, 4.4 * coarse.px_per_cm) * (15.0 + body.fat_cm))
    skull = coarse.fill(coarse.mask(), head(-0.12 * side_depth(anatomy)))
    solid = np.maximum(solid, rounded(skull, 5.0 * coarse.px_per_cm) * 21)
    solid *= 1 + 0.012 * noise(rng, coarse, 2.5)
    return as_plane(cv2.GaussianBlur(solid, (0, 0), 0.25 * coarse.px_per_cm))


def _lungs(anatomy: Anatomy, canvas: Canvas, coarse: Canvas) -> tuple[Plane, Plane]:
    """Return the air's thickness in centimetres, and 0..1 where vessels show; findings are taken out."""
    _, y = coarse.grid()
    rng = np.random.default_rng([anatomy.seed, 3])
    room = canvas.enlarge(
        as_plane(0.74 * cage_half_width(anatomy, np.maximum(y, 0.06 * anatomy.lung_height_cm)))
    )
    t = np.clip(y / (0.3 * anatomy.lung_height_cm), 0, 1)
    room *= canvas.enlarge(as_plane(0.4 + 0.6 * t * t * (3 - 2 * t)))
    heart = canvas.soft(canvas.fill(canvas.mask(), heart_from_side(anatomy)), 0.3)
    round_heart = rounded(coarse.fill(coarse.mask(), heart_from_side(anatomy)), 6.0 * coarse.px_per_cm)
    air, seen = np.zeros_like(room), np.zeros_like(room)
    for side in SIDES:
        mask = canvas.fill(canvas.mask(), lung_from_side(anatomy, side))
        inside = canvas.soft(mask, 0.07)
        rim = rounded(coarse.fill(coarse.mask(), lung_from_side(anatomy, side)), 2.6 * coarse.px_per_cm)
        share = inside * (0.45 + 0.55 * canvas.enlarge(rim))
        for finding in anatomy.all_of(OPACITY, CONSOLIDATION):
            if finding.side == side:
                share *= 1 - cloud(canvas, _place(anatomy, finding), finding, rng)
        for finding in anatomy.all_of(EFFUSION):
            if finding.side == side:
                share *= 1 - _water(anatomy, canvas, finding)
        for finding in anatomy.all_of(PNEUMOTHORAX):
            if finding.side == side:
                share *= 1 + 0.22 * np.clip(1.2 - 1.3 * canvas.enlarge(rim), 0, 1)
        air += share * room
        seen = np.maximum(seen, inside)
    air *= 1 - heart * (0.10 + 0.33 * canvas.enlarge(round_heart))
    return air, seen * (1 - 0.4 * heart)


def _place(anatomy: Anatomy, finding: Finding) -> tuple[float, float]:
    y = dome_top(anatomy, finding.side) * (0.05 + 0.9 * finding.along)
    return (finding.deep - 0.5) * 0.66 * side_depth(anatomy), y


def _water(anatomy: Anatomy, canvas: Canvas, finding: Finding) -> Plane:
    """Return the share of air displaced: fluid gathers in the deep sulcus behind the dome."""
    depth = side_depth(anatomy)
    level = dome_top(anatomy, finding.side) + (2.6 if finding.faint else 0.8 - 7.0 * finding.size)
    x = np.linspace(-0.6 * depth, 0.6 * depth, 30)
    u = np.clip(x / (0.42 * depth), -1, 1)
    top = np.column_stack([x, level - 2.6 * np.maximum(u, 0) ** 4 - 0.8 * np.maximum(-u, 0) ** 4])
    pool = np.concatenate([top, [(0.6 * depth, level + 40), (-0.6 * depth, level + 40)]])
    return canvas.soft(canvas.fill(canvas.mask(), pool), 0.35) * np.float32(0.6 if finding.faint else 0.92)
