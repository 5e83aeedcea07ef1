"""Small photos of x-rays on a monitor, worse and worse: what the figures of quality are measured on.

Severities 0 to 4 are those of the first trials: blur of 0 to 4 px (standard deviation, in a picture of 640
px), tilts to 15 degrees, up to 4 blobs of glare, and with them more noise, moire and a harder JPEG.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from android_bridge.optics.pose import Pose
from controller.identity import Area, Geometry

Levels = NDArray[np.uint8]
SCREEN_PX: Final = (1920, 1080)
PHOTO_PX: Final = (640, 480)
SEVERITIES: Final = range(5)
BLUR_PX: Final = (0.0, 1.0, 2.0, 3.0, 4.0)
_TILT_DEG: Final = (1.5, 4.0, 8.0, 12.0, 15.0)
NOISE: Final = (1.0, 1.5, 2.5, 4.0, 6.0)
MOIRE: Final = (0.0, 0.02, 0.05, 0.08, 0.12)
_JPEG: Final = (92, 85, 75, 65, 55)
_GAMMA: Final = 2.2
# a monitor's black gives some light
_LIGHT: Final = (0.003 + 0.997 * (np.arange(256) / 255) ** _GAMMA).astype(np.float32)
_X: Final = np.arange(PHOTO_PX[0], dtype=np.float32)[None]
_Y: Final = np.arange(PHOTO_PX[1], dtype=np.float32)[:, None]

#: Where the first of two x-rays is left, 1 to 0, by row and column of the sensor, shape (480, 640).
Left = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Scene:
    """One tripod before one screen, in one light.

    Parameters
    ----------
    blur_px
        Standard deviation, at most: the least is 0.8 of it.
    noise
        Standard deviation, grey levels.
    moire
        Part of the light that each of two gratings takes away, and gives.
    """

    severity: int
    area: Area
    geometry: Geometry
    seed: int
    blur_px: float
    noise: float
    moire: float

    def photo(self, shown: Levels, also: Levels | None = None, left: Left | float = 1.0) -> Levels:
        """Take a photo of an x-ray, or of two while one follows the other.

        Parameters
        ----------
        shown, also
            Grey levels of square x-rays.
        left
            Which part of the exposure had the first on the screen.
        """
        rng = np.random.default_rng((self.seed, 1))
        light = self._light(shown)
        if also is not None:
            light = light * left + self._light(also) * (1 - np.float32(left))
        light = light * self._gain(rng)
        if blur := self.blur_px * rng.uniform(0.8, 1.0):
            light = cv2.GaussianBlur(light, (0, 0), blur)
        for _ in range(self.severity):
            middle, size = rng.uniform(0.25, 0.75, 2) * PHOTO_PX, rng.uniform(0.03, 0.1, 2) * PHOTO_PX[0]
            across, down = (
                np.exp(-(((at - middle[axis]) / size[axis]) ** 2)) for axis, at in enumerate((_X, _Y))
            )
            light += np.float32(rng.uniform(0.1, 0.5)) * (across * down).astype(np.float32)
        light = light * np.float32(rng.uniform(0.75, 1.0)) + np.float32(0.002 * (1 + self.severity))
        levels = 255 * cv2.pow(np.clip(light, 0, 1), float(rng.uniform(0.9, 1.1)) / _GAMMA)
        levels += np.float32(self.noise) * rng.standard_normal(levels.shape, np.float32)
        made = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
        _, written = cv2.imencode(".jpg", made, [cv2.IMWRITE_JPEG_QUALITY, _JPEG[self.severity]])
        return np.asarray(cv2.imdecode(written, cv2.IMREAD_GRAYSCALE), np.uint8)

    def _gain(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Give by what light is multiplied: it falls off to a side, and gratings are seen where there are."""
        width, height = PHOTO_PX
        slope = rng.uniform(-0.08, 0.08, 2) * (1 + self.severity)
        gain = 1 + slope[0] * (_X / width - 0.5) + slope[1] * (_Y / height - 0.5)
        for _ in range(2):
            turn, period = rng.uniform(0, np.pi), rng.uniform(4, 14)
            if self.moire:
                phase = (_X * np.cos(turn) + _Y * np.sin(turn)) * (2 * np.pi / period)
                gain *= 1 + self.moire * np.sin(phase)
        return np.asarray(gain, np.float32)

    def _light(self, shown: Levels) -> NDArray[np.float32]:
        """Give the light of an x-ray as it falls on the sensor, in a photo of a dark screen."""
        side = shown.shape[0]
        inner = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float64) - 0.5
        onto = cv2.getPerspectiveTransform(
            inner.astype(np.float32), (self.area.corners - 0.5).astype(np.float32)
        )
        levels = cv2.warpPerspective(
            shown, self.geometry.to_pixels(*PHOTO_PX) @ onto, PHOTO_PX, flags=cv2.INTER_AREA
        )
        return np.asarray(cv2.LUT(levels, _LIGHT), np.float32)


def scene(severity: int, seed: int, shift: tuple[float, float] = (0.0, 0.0)) -> Scene:
    """Set a tripod up; every seed is another place, light and sensor."""
    rng = np.random.default_rng((seed, severity))
    most = _TILT_DEG[severity]
    yaw, pitch = rng.uniform(-1, 1, 2) * most / np.sqrt(2)
    roll, fill = float(rng.uniform(-2, 2)), float(rng.uniform(0.86, 0.97))
    pose = Pose(float(yaw), float(pitch), roll, fill, *shift, of_xray=True)
    return Scene(
        severity,
        middle_square(),
        geometry_of(pose),
        int(rng.integers(2**31)),
        BLUR_PX[severity],
        NOISE[severity],
        MOIRE[severity],
    )


def middle_square() -> Area:
    """Give where a square x-ray stands on the screen."""
    return Area((SCREEN_PX[0] - SCREEN_PX[1]) // 2, 0, SCREEN_PX[1], SCREEN_PX[1])


def geometry_of(pose: Pose) -> Geometry:
    """Give what a calibration finds of a pose."""
    width, height = PHOTO_PX
    matrix = pose.homography(SCREEN_PX, PHOTO_PX)
    fractions = np.array([[1 / width, 0, 0.5 / width], [0, 1 / height, 0.5 / height], [0, 0, 1]])
    centres = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
    return Geometry(*SCREEN_PX, fractions @ matrix @ centres)


def thumbnail_of(shown: Levels) -> Levels:
    """Give the reference's small picture of an x-ray."""
    return np.asarray(cv2.resize(shown, (128, 128), interpolation=cv2.INTER_AREA), np.uint8)


def torn(at: float, turned: bool = False, soft_px: float = 12) -> Left:
    """Give what is left of the first x-ray where a second comes in from `at` of the sensor's way, 0 to 1."""
    width, height = PHOTO_PX
    way = np.arange(width if turned else height, dtype=np.float32)
    left = np.clip(0.5 - (way - at * len(way)) / soft_px, 0, 1)
    return np.asarray(np.broadcast_to(left if turned else left[:, None], (height, width)), np.float32)
