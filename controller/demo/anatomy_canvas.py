"""A drawing surface measured in the patient's centimetres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from controller.demo.anatomy import Framing

Plane = npt.NDArray[np.float32]
"""(h, w) float32, one value a pixel."""
Mask = npt.NDArray[np.uint8]
Points = npt.NDArray[np.floating[Any]]
"""(n, 2) x and y in centimetres."""

_SHIFT = 4  # sub-pixel bits of OpenCV's drawing calls


class Canvas:
    """Maps centimetres to pixels and draws with soft edges.

    Parameters
    ----------
    height, width
        Size in pixels.
    to_px
        (2, 3) affine map from centimetres to pixels.
    """

    def __init__(self, height: int, width: int, to_px: npt.NDArray[np.float64]) -> None:
        self.height, self.width, self.to_px = height, width, to_px
        self.px_per_cm = float(np.hypot(to_px[0, 0], to_px[1, 0]))

    @classmethod
    def framed(cls, framing: Framing, size_px: int, centre_cm: tuple[float, float]) -> Canvas:
        """Make the canvas of a picture whose longer side is ``size_px`` pixels."""
        width = size_px if framing.aspect >= 1 else round(size_px * framing.aspect)
        height = size_px if framing.aspect <= 1 else round(size_px / framing.aspect)
        scale = size_px / framing.field_cm
        cos, sin = np.cos(np.deg2rad(framing.tilt_deg)), np.sin(np.deg2rad(framing.tilt_deg))
        turn = scale * np.array([[cos, -sin], [sin, cos]])
        middle = np.array([width / 2, height / 2]) + scale * np.array(framing.shift_cm)
        return cls(height, width, np.column_stack([turn, middle - turn @ np.array(centre_cm)]))

    def coarse(self, factor: int = 4) -> Canvas:
        """Give the same view at a fraction of the resolution, for what has no sharp edges."""
        return Canvas(-(-self.height // factor), -(-self.width // factor), self.to_px / factor)

    def grid(self) -> tuple[Plane, Plane]:
        """Return x and y in centimetres at every pixel, each (h, w)."""
        back = cv2.invertAffineTransform(self.to_px)
        columns = np.arange(self.width, dtype=np.float32)[None, :] + 0.5
        rows = np.arange(self.height, dtype=np.float32)[:, None] + 0.5
        x = back[0, 0] * columns + back[0, 1] * rows + back[0, 2]
        y = back[1, 0] * columns + back[1, 1] * rows + back[1, 2]
        return x.astype(np.float32), y.astype(np.float32)

    def px(self, points: Points) -> npt.NDArray[np.float64]:
        """Map (n, 2) centimetres to (n, 2) pixels."""
        mapped: npt.NDArray[np.float64] = np.asarray(points, float) @ self.to_px[:, :2].T + self.to_px[:, 2]
        return mapped

    def mask(self) -> Mask:
        """Return an empty (h, w) mask to draw on."""
        return np.zeros((self.height, self.width), np.uint8)

    def fill(self, mask: Mask, outline: Points, level: int = 255) -> Mask:
        """Fill a closed outline; returns the mask."""
        cv2.fillPoly(mask, [self._fixed(outline)], (level,), cv2.LINE_AA, _SHIFT)
        return mask

    def stroke(self, mask: Mask, path: Points, width_cm: float, level: int = 255) -> Mask:
        """Draw a path of some width (never thinner than a pixel); returns the mask."""
        thickness = max(1, round(width_cm * self.px_per_cm))
        cv2.polylines(mask, [self._fixed(path)], False, (level,), thickness, cv2.LINE_AA, _SHIFT)
        return mask

    def strokes(self, mask: Mask, paths: Points, width_cm: float, level: int = 255) -> None:
        """Draw many paths of as many points each, (paths, points, 2), in one go."""
        thickness = max(1, round(width_cm * self.px_per_cm))
        fixed = self._fixed(paths.reshape(-1, 2)).reshape(paths.shape)
        cv2.polylines(mask, list(fixed), False, (level,), thickness, cv2.LINE_AA, _SHIFT)

    def bone(self, mask: Mask, path: Points, width_cm: float, level: int = 255, marrow: float = 0.62) -> None:
        """Draw a long bone: a bright cortex around a less dense marrow."""
        self.stroke(mask, path, width_cm, level)
        self.stroke(mask, path, width_cm * 0.62, round(level * marrow))

    def enlarge(self, plane: Plane) -> Plane:
        """Bring a coarse plane to this canvas's size."""
        return as_plane(cv2.resize(plane, (self.width, self.height), interpolation=cv2.INTER_LINEAR))

    def soft(self, mask: Mask, sigma_cm: float) -> Plane:
        """Turn a mask into 0..1, blurred by ``sigma_cm``."""
        sigma = max(sigma_cm * self.px_per_cm, 0.5)
        if sigma < 5:  # in 8 bits it is several times faster, and exact on every machine
            return as_plane(cv2.GaussianBlur(mask, (0, 0), sigma)) * np.float32(1 / 255)
        return blur(as_plane(mask) * np.float32(1 / 255), sigma)

    def _fixed(self, points: Points) -> npt.NDArray[np.int32]:
        return np.round(self.px(points) * (1 << _SHIFT)).astype(np.int32)


def as_plane(array: npt.NDArray[Any]) -> Plane:
    """State (and where needed make) an OpenCV result float32."""
    return np.asarray(array, np.float32)


def blur(plane: Plane, sigma: float) -> Plane:
    """Blur by ``sigma`` pixels; wide blurs are done on a smaller copy, where nothing is lost."""
    if sigma < 5:
        return as_plane(cv2.GaussianBlur(plane, (0, 0), sigma))
    factor = int(sigma / 2.5)
    height, width = plane.shape
    small = cv2.resize(plane, (-(-width // factor), -(-height // factor)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / factor, borderType=cv2.BORDER_REPLICATE)
    return as_plane(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))


def smooth(points: Sequence[tuple[float, float]] | Points, *, closed: bool = False, steps: int = 8) -> Points:
    """Lay a Catmull-Rom curve through (n, 2) points, ``steps`` points a stretch."""
    knots = np.asarray(points, float)
    ends = (knots[-1:], knots[:2]) if closed else (knots[:1], knots[-1:])
    k = np.concatenate([ends[0], knots, ends[1]])
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (k[i : len(k) - 3 + i, None, :] for i in range(4))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    curve = curve.reshape(-1, 2)
    return curve if closed else np.concatenate([curve, knots[-1:]])


def rounded(mask: Mask, radius_px: float) -> Plane:
    """Thickness 0..1 of a solid with this outline whose rim is rounded over ``radius_px`` pixels."""
    inside = cv2.distanceTransform((mask > 127).astype(np.uint8), cv2.DIST_L2, 5)
    rim = 1 - np.minimum(inside / radius_px, 1)
    return as_plane(np.sqrt(1 - rim * rim))


def noise(rng: np.random.Generator, canvas: Canvas, grain_cm: float) -> Plane:
    """Make smooth noise of zero mean and unit spread with blotches of ``grain_cm``."""
    cell = grain_cm * canvas.px_per_cm
    shape = (int(canvas.height / cell) + 3, int(canvas.width / cell) + 3)
    cells = rng.standard_normal(shape, np.float32)
    return as_plane(cv2.resize(cells, (canvas.width, canvas.height), interpolation=cv2.INTER_CUBIC))
