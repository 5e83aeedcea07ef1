"""Things that are not the patient: pacemaker, breathing tube, central line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from controller.demo.anatomy import DEVICES, Anatomy, Finding
from controller.demo.anatomy_canvas import Canvas, Mask, Plane, smooth
from controller.demo.anatomy_shapes import heart_extent, side_depth

_METAL = 2.6
_PLASTIC = 0.75


def draw_devices(anatomy: Anatomy, canvas: Canvas) -> Plane:
    """Return the attenuation of every support device of a frontal picture, (h, w)."""
    total = np.zeros((canvas.height, canvas.width), np.float32)
    kinds: dict[str, Callable[[Anatomy, Finding, Canvas, Mask, Mask], None]] = {
        "pacemaker": _pacemaker,
        "tube": _tube,
        "line": _line,
    }
    for device in anatomy.all_of(DEVICES):
        metal, plastic = canvas.mask(), canvas.mask()
        kinds[device.kind](anatomy, device, canvas, metal, plastic)
        total += _METAL * canvas.soft(metal, 0.03) + _PLASTIC * canvas.soft(plastic, 0.03)
    return total


def _pacemaker(anatomy: Anatomy, device: Finding, canvas: Canvas, metal: Mask, plastic: Mask) -> None:
    h, w = anatomy.lung_height_cm, anatomy.body.half_width_cm
    x, y = 0.72 * w + device.size, (0.2 + 0.08 * device.across) * h
    generator(canvas, metal, plastic, (x, y), 0.5 - device.size)
    _, left = heart_extent(anatomy)
    way = [
        (x - 1.0, y - 1.8),
        (0.42 * w, 0.08 * h),
        (1.4, 0.13 * h),
        (-1.6, 0.3 * h),
        (-1.9, 0.62 * h),
        (-0.6, 0.86 * h),
    ]
    ventricle = smooth([*way, (0.35 * left, 0.97 * h), (0.66 * left, 0.93 * h)])
    canvas.stroke(metal, ventricle, 0.13, 190)
    canvas.stroke(metal, ventricle[-4:], 0.26)
    if device.size > 0.4:
        atrium = smooth(
            [(a + 0.15, b + 0.25) for a, b in way[:4]] + [(-2.6, 0.66 * h), (-3.0, 0.6 * h), (-2.6, 0.55 * h)]
        )
        canvas.stroke(metal, atrium, 0.13, 190)
        canvas.stroke(metal, atrium[-4:], 0.26)


def generator(canvas: Canvas, metal: Mask, plastic: Mask, at: tuple[float, float], angle: float) -> None:
    """Draw a pulse generator: a rounded metal case with a clear header."""
    phi = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    case = np.column_stack(
        [
            np.sign(np.cos(phi)) * np.abs(np.cos(phi)) ** 0.6 * 2.4,
            np.sign(np.sin(phi)) * np.abs(np.sin(phi)) ** 0.6 * 2.1,
        ]
    )
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    canvas.fill(metal, case @ turn + at, 215)
    canvas.fill(metal, case @ turn * 0.72 + (at[0], at[1] + 0.25), 255)
    canvas.fill(plastic, (case * (0.75, 0.4) + (0, -2.1)) @ turn + at, 220)


def _tube(anatomy: Anatomy, device: Finding, canvas: Canvas, metal: Mask, plastic: Mask) -> None:
    h = anatomy.lung_height_cm
    tip = (0.16 + 0.1 * device.size) * h
    breathing = smooth([(0.9, -24.0), (0.5, -10.0), (-0.1, -2.0), (-0.25, tip)])
    canvas.stroke(plastic, breathing, 0.95, 130)
    canvas.stroke(plastic, breathing, 0.7, 60)
    canvas.stroke(metal, np.add(breathing, (0.3, 0.0)), 0.08, 90)
    feeding = smooth(
        [
            (-0.8, -24.0),
            (0.4, 0.1 * h),
            (0.9, 0.4 * h),
            (0.8, 0.85 * h),
            (2.5, 1.12 * h),
            (6.0, 1.2 * h),
            (7.5, 1.36 * h),
        ]
    )
    canvas.stroke(metal, feeding, 0.14, 85)
    _leads(anatomy, device, canvas, metal)


def _line(anatomy: Anatomy, device: Finding, canvas: Canvas, metal: Mask, plastic: Mask) -> None:
    h, s = anatomy.lung_height_cm, device.side
    entry = [(s * 5.0, -9.0), (s * 4.0, -4.0), (s * 2.6, 0.05 * h)]
    if device.size > 0.5:
        entry = [(s * 22.0, 8.0), (s * 12.0, 2.2), (s * 6.0, 0.04 * h)]
    course = smooth(
        [
            *entry,
            (-1.3 if s < 0 else 0.4, 0.16 * h),
            (-2.0, 0.3 * h),
            (-2.1, (0.42 + 0.15 * device.across) * h),
        ]
    )
    canvas.stroke(metal, course, 0.17, 95)
    canvas.stroke(plastic, course, 0.24, 80)
    _leads(anatomy, device, canvas, metal)


def _leads(anatomy: Anatomy, device: Finding, canvas: Canvas, metal: Mask) -> None:
    """Draw monitoring electrodes and their wires, as bedside pictures have them."""
    h, w = anatomy.lung_height_cm, anatomy.body.half_width_cm
    phi = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    spots = [(-0.75 * w, 0.22 * h), (0.8 * w, 0.26 * h), (0.85 * w, 0.95 * h)]
    for i, (x, y) in enumerate(spots):
        bend = 3 * np.sin(9 * device.across + i)
        wire = smooth(
            [
                (x, y),
                (x + bend, y + 5),
                (x + 2 * bend * device.size, y + 12),
                (0.3 * x + 4, 1.5 * h),
                (0.2 * x, 2.3 * h),
            ]
        )
        canvas.stroke(metal, wire, 0.1, 60)
        canvas.fill(metal, np.column_stack([x + 0.5 * np.cos(phi), y + 0.5 * np.sin(phi)]), 110)


def draw_devices_from_side(anatomy: Anatomy, canvas: Canvas) -> Plane:
    """Return the attenuation of every support device of a lateral picture, (h, w)."""
    h, d = anatomy.lung_height_cm, side_depth(anatomy)
    metal, plastic = canvas.mask(), canvas.mask()
    for device in anatomy.all_of(DEVICES):
        if device.kind == "pacemaker":
            case = np.array([(-0.40 * d, 0.1 * h), (-0.465 * d, 0.26 * h)])
            canvas.stroke(metal, case, 1.1, 220)
            lead = [
                case[0],
                (-0.3 * d, 0.1 * h),
                (-0.04 * d, 0.2 * h),
                (0.0, 0.5 * h),
                (-0.1 * d, 0.8 * h),
                (-0.32 * d, 0.96 * h),
            ]
            canvas.stroke(metal, smooth(lead), 0.13, 200)
        elif device.kind == "tube":
            canvas.stroke(
                plastic, smooth([(-0.1 * d, -0.6 * h), (-0.04 * d, -0.1 * h), (0.02 * d, 0.2 * h)]), 0.9, 130
            )
            canvas.stroke(
                metal,
                smooth(
                    [(-0.02 * d, -0.6 * h), (0.14 * d, 0.3 * h), (0.12 * d, 0.9 * h), (-0.05 * d, 1.25 * h)]
                ),
                0.14,
                90,
            )
        else:
            canvas.stroke(
                metal,
                smooth(
                    [
                        (-0.15 * d, -0.3 * h),
                        (-0.12 * d, 0.05 * h),
                        (-0.03 * d, 0.25 * h),
                        (-0.02 * d, 0.48 * h),
                    ]
                ),
                0.17,
                120,
            )
    return _METAL * canvas.soft(metal, 0.03) + _PLASTIC * canvas.soft(plastic, 0.03)
