"""The skeleton: ribs as rings in space, seen from front or side; spine and shoulders from the front."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from controller.demo.anatomy import FRACTURE, Anatomy, Side
from controller.demo.anatomy_canvas import Canvas, Mask, Plane, Points, smooth
from controller.demo.anatomy_shapes import cage_half_width

RIBS = 11
SIDES: tuple[Side, Side] = (-1, 1)

Path3 = npt.NDArray[np.floating]
"""(n, 3): x, y and z in centimetres; z grows backwards from the middle of the chest."""


def level(anatomy: Anatomy, vertebra: float) -> float:
    """Return the height of thoracic vertebra 1, 2, ... (they grow downwards)."""
    unit = (anatomy.lung_height_cm + 1.6) / 9.0
    i = vertebra - 1
    return -1.2 + unit * (0.78 * i + 0.0244 * i * i if i > 0 else 0.68 * i)


def midline(anatomy: Anatomy, y: npt.NDArray[np.floating] | float) -> npt.NDArray[np.floating]:
    """Sideways place of the spine at height ``y``: a slight scoliosis, and the patient's turn."""
    bend = anatomy.body.scoliosis_cm * np.sin(np.asarray(y, float) / anatomy.lung_height_cm * 4.2)
    return bend + turn(anatomy, 7.0)


def turn(anatomy: Anatomy, z_cm: float) -> float:
    """Sideways shift of something ``z_cm`` behind the middle when the patient is turned."""
    return float(z_cm * np.sin(np.deg2rad(anatomy.framing.yaw_deg)))


def rib(anatomy: Anatomy, number: int, side: Side) -> Path3:
    """Return one rib from spine to front end, (n, 3)."""
    head = level(anatomy, number) + 0.1
    drop = anatomy.body.rib_drop_cm * np.interp(number, [1, 2, 4, 8, 11], [0.5, 0.72, 0.95, 1.1, 1.05])
    end = np.deg2rad(np.interp(number, [1, 2, 6, 8, 11], [146, 146, 140, 122, 92]))
    phi = np.linspace(0.0, end, 44)
    reach = float(cage_half_width(anatomy, head + 0.42 * drop)) + 0.35
    if number == 1:
        reach *= 0.86
    lift = np.interp(number, [1, 2, 5], [0.0, 0.3, 0.8])
    x = 1.9 + (reach - 1.9) * np.sin(phi) ** 0.92
    y = (
        head
        + drop * (0.45 * (1 - np.cos(phi)) / 2 + 0.55 * phi / np.pi)
        - lift * np.sin(np.minimum(3.2 * phi, np.pi))
    )
    half_depth = (0.47 if number > 2 else 0.34) * anatomy.body.depth_cm
    return np.column_stack([side * x, y, half_depth * np.cos(phi)])


def _broken(anatomy: Anatomy, number: int, side: Side, path: Path3) -> list[Path3]:
    """Split a rib where it is fractured: the outer piece steps down and leaves a gap."""
    for fracture in anatomy.all_of(FRACTURE):
        if fracture.side == side and number == fractured_rib(fracture.along):
            at = round(len(path) * (0.22 + 0.25 * fracture.across))
            step = (0.35 if fracture.faint else 0.75) + 0.4 * fracture.size
            return [path[:at], np.add(path[at + 1 :], (0.15 * side, step, 0.0))]
    return [path]


def fractured_rib(along: float) -> int:
    """Which rib a fracture at that height is in."""
    return 3 + round(6 * along)


def draw_ribs(anatomy: Anatomy, canvas: Canvas) -> tuple[Mask, Mask]:
    """Return the masks of the ribs' posterior and anterior parts, seen from the front."""
    back, front = canvas.mask(), canvas.mask()
    sin = np.sin(np.deg2rad(anatomy.framing.yaw_deg))
    for piece, width in _pieces(anatomy):
        flat = np.column_stack([piece[:, 0] + sin * piece[:, 2], piece[:, 1]])
        behind = piece[:, 2] >= -0.15 * anatomy.body.depth_cm
        canvas.bone(back, flat[behind], width)
        if np.count_nonzero(~behind) > 1:
            canvas.bone(front, flat[~behind], width * 1.15, marrow=0.75)
    return back, front


def draw_ribs_from_side(anatomy: Anatomy, canvas: Canvas) -> Mask:
    """Return the mask of all ribs in a lateral picture, front of the patient to the left."""
    mask = canvas.mask()
    sin = np.sin(np.deg2rad(anatomy.framing.yaw_deg))
    for piece, width in _pieces(anatomy):
        # the side away from the detector is thrown larger, so left and right ribs never coincide
        flat = np.column_stack([piece[:, 2] * (1 - 0.002 * piece[:, 0]) + sin * piece[:, 0], piece[:, 1]])
        canvas.bone(mask, flat, 0.85 * width)
    return mask


def _pieces(anatomy: Anatomy) -> Iterator[tuple[Path3, float]]:
    for number in range(1, RIBS + 1):
        width = float(np.interp(number, [1, 3, 9, 11], [1.25, 1.3, 1.15, 0.9]))
        for side in SIDES:
            for piece in _broken(anatomy, number, side, rib(anatomy, number, side)):
                yield piece, width


def draw_spine(anatomy: Anatomy, canvas: Canvas) -> Mask:
    """Return the mask of the vertebrae: bodies, discs between them, pedicles, spinous processes."""
    mask = canvas.mask()
    for vertebra in range(-9, 17):
        top, bottom = level(anatomy, vertebra - 0.42), level(anatomy, vertebra + 0.42)
        middle, tall = (top + bottom) / 2, bottom - top
        x = float(midline(anatomy, middle))
        half = 1.15 + 0.055 * max(vertebra, 0)
        box = [
            (-1.08, 0),
            (-0.92, 0.25),
            (-0.92, 0.75),
            (-1.08, 1),
            (1.08, 1),
            (0.92, 0.75),
            (0.92, 0.25),
            (1.08, 0),
        ]
        canvas.fill(mask, np.array([(x + half * u, top + tall * v) for u, v in box]), 165)
        wing = half + (1.1 if vertebra > 0 else 0.5)
        canvas.stroke(
            mask, np.array([(x - wing, middle - 0.5), (x, middle), (x + wing, middle - 0.5)]), 0.7, 112
        )
        canvas.stroke(mask, np.array([(x - half, top + 0.1), (x + half, top + 0.1)]), 0.14, 195)
        canvas.stroke(mask, np.array([(x - half, bottom - 0.1), (x + half, bottom - 0.1)]), 0.14, 195)
        for side in SIDES:
            canvas.fill(mask, _oval(x + side * 0.68 * half, middle - 0.25, 0.3, 0.48), 205)
        canvas.fill(mask, _oval(x, bottom + 0.1, 0.22, 0.6), 205)
    return mask


def draw_shoulders(anatomy: Anatomy, canvas: Canvas) -> tuple[Mask, Mask]:
    """Return the masks of the long bones (clavicles, humeri, scapular rims) and of the scapular blades."""
    bones, blades = canvas.mask(), canvas.mask()
    w, drop = anatomy.body.half_width_cm, anatomy.body.shoulder_drop_cm
    front, back = turn(anatomy, -7.0), turn(anatomy, 6.0)
    out = anatomy.framing.arms_out
    lift = 1.8 * (1 - out)
    for s in SIDES:
        tip = (s * (w + 3.0) + front / 2, 0.4 + drop)
        collar = [
            (s * 1.7 + front, 3.4),
            (s * 4.6 + front, 2.5 - 0.4 * lift),
            (s * (0.62 * w) + front, 0.9 - lift / 2 + drop / 2),
            tip,
        ]
        course = smooth(collar)
        canvas.bone(bones, course[:9], 1.5, 190, marrow=0.8)
        canvas.bone(bones, course[6:], 1.05, 205, marrow=0.72)
        canvas.bone(bones, course[-7:], 1.35, 180, marrow=0.8)
        joint = np.array([s * (w + 2.6) + back / 2, 3.0 + drop])
        inner = s * (w * (0.62 + 0.3 * out))
        rim = [
            tuple(joint),
            (s * (w + 0.6), 7.5 + drop),
            (inner + s * 2.2, 14.0 + drop),
            (inner, 12.0 + drop),
            (inner - s * 0.6, 4.0 + drop),
        ]
        canvas.fill(blades, smooth([*rim, (s * 0.82 * w, 1.2 + drop)], closed=True))
        canvas.stroke(bones, smooth(rim[:3]), 0.55, 110)
        canvas.stroke(bones, smooth(rim[2:]), 0.2, 60)
        head = np.add(joint, (s * 2.0, 0.0))
        canvas.fill(bones, _oval(head[0], head[1], 2.4, 2.5), 170)
        shaft = head + np.array([(s * 0.7, 1.0), (s * (2.4 + 9.5 * out), 27 - 5 * out)])
        canvas.bone(bones, shaft, 2.3, 200)
    return bones, blades


def _oval(x: float, y: float, half_width: float, half_height: float) -> Points:
    phi = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return np.column_stack([x + half_width * np.cos(phi), y + half_height * np.sin(phi)])


def shadow(canvas: Canvas, mask: Mask, sigma_cm: float = 0.06) -> Plane:
    """Turn a bone mask into a thickness 0..1 with the soft edge a focal spot gives."""
    return canvas.soft(mask, sigma_cm)
