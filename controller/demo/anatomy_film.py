"""From attenuation to a picture: scatter, film curve, grain, collimation, marker."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from controller.demo.anatomy import Anatomy
from controller.demo.anatomy_canvas import Plane, as_plane, blur


def develop(attenuation: Plane, anatomy: Anatomy, rng: np.random.Generator) -> Plane:
    """Expose and develop: (h, w) attenuation along the beam to grey levels 0..255, bone white.

    The tube's setting follows the patient's build, as an operator's would, never the finding: a white
    lung stays white.
    """
    framing, body = anatomy.framing, anatomy.body
    beam = np.exp(-attenuation)
    scatter = blur(beam, 0.045 * max(beam.shape)) * framing.scatter
    scatter += framing.scatter * 0.1 * float(np.exp(-0.1 * body.depth_cm))
    beam += scatter
    quanta = rng.standard_normal(beam.shape, np.float32)
    quanta = 0.45 * quanta + as_plane(cv2.GaussianBlur(quanta, (0, 0), 1.2))
    beam *= 1 + (0.005 * framing.grain) * quanta / np.sqrt(beam + 0.004)
    depth = -np.log(np.maximum(beam, 1e-5))
    middle = (0.124 if anatomy.view == "frontal" else 0.185) * body.depth_cm + framing.exposure
    # the toe of the curve is longer than its shoulder: skin and arms stay visible against bare air
    return as_plane(255 * (1 + np.exp(-1.25 * framing.contrast * (depth - middle))) ** -0.8)


def finish(picture: Plane, anatomy: Anatomy) -> npt.NDArray[np.uint8]:
    """Put on the marker, cut to the collimated field, and round to 8 bits."""
    framing = anatomy.framing
    _put_marker(picture, anatomy)
    if max(framing.margins) > 0:
        field = _field(picture.shape, anatomy)
        picture = framing.background + (picture - framing.background) * field
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def _field(shape: tuple[int, ...], anatomy: Anatomy) -> Plane:
    height, width = shape
    left, top, right, bottom = anatomy.framing.margins
    corners = np.array([(left, top), (1 - right, top), (1 - right, 1 - bottom), (left, 1 - bottom)]) - 0.5
    angle = np.deg2rad(anatomy.framing.collimator_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    px = (corners @ turn + 0.5) * (width, height)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(px * 16).astype(np.int32)], (255,), cv2.LINE_AA, 4)
    return as_plane(cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), max(width / 900, 0.5)))


def _put_marker(picture: Plane, anatomy: Anatomy) -> None:
    """Lay a lead letter on the picture: the patient's left is the picture's right."""
    framing = anatomy.framing
    height, width = picture.shape
    size = max(picture.shape) / 1024
    stamp = np.zeros((round(110 * size), round(110 * size)), np.uint8)
    font, line = cv2.FONT_HERSHEY_SIMPLEX, cv2.LINE_AA
    cv2.putText(
        stamp,
        framing.marker,
        (round(34 * size), round(62 * size)),
        font,
        1.9 * size,
        (255,),
        max(1, round(6 * size)),
        line,
    )
    cv2.putText(
        stamp,
        framing.initials,
        (round(34 * size), round(92 * size)),
        font,
        0.7 * size,
        (230,),
        max(1, round(2 * size)),
        line,
    )
    centre = (stamp.shape[1] / 2, stamp.shape[0] / 2)
    turned = cv2.warpAffine(stamp, cv2.getRotationMatrix2D(centre, framing.marker_deg, 1), stamp.shape[::-1])
    inset_x, inset_y = (
        (framing.marker_at[0] + max(framing.margins[2 if framing.marker == "L" else 0], 0)),
        framing.marker_at[1],
    )
    x = round(width * (1 - inset_x) - stamp.shape[1]) if framing.marker == "L" else round(width * inset_x)
    y = round(height * (inset_y + max(framing.margins[1], 0)))
    x, y = int(np.clip(x, 0, width - stamp.shape[1])), int(np.clip(y, 0, height - stamp.shape[0]))
    spot = picture[y : y + stamp.shape[0], x : x + stamp.shape[1]]
    weight = turned.astype(np.float32) / 255
    spot += weight * (246 - spot)
