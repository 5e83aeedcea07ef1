"""Photos of a screen that get worse by five steps: what the rule's numbers were found with.

Severity 0 to 4 is a blur of 0 to 4 px (standard deviation, in a picture of 640x480), a tilt of up to 0 to 15
degrees, 0 to 4 blobs of glare, and with them more noise, a more uneven light and a harder JPEG. A rig keeps
its place and its light; blur and noise are each photo's own. On the board a phone focuses: that is sharp.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from android_bridge.optics import Pose

PHOTO_PX: Final = (640, 480)
SEVERITIES: Final = range(5)
_TILT_DEG: Final = 15 / 4
_JPEG: Final = (90, 80, 70, 60, 50)
_SPARE_PX: Final = 64
_SOFTENED: Final = 0.6
"""Standard deviation of a lens in focus, pixels of the screen's picture."""


class SeverityRig:
    """One tripod before one screen, in one light.

    Parameters
    ----------
    seed
        Fixes place, light and sensor.
    severity
        0 to 4.
    """

    def __init__(self, seed: int, severity: int) -> None:
        rng = np.random.default_rng([seed, severity, 17])
        self._seed, self._severity = seed, severity
        tilt, way = _TILT_DEG * severity * rng.uniform(0.5, 1), rng.uniform(0, 2 * np.pi)
        of_xray = bool(rng.random() < 0.5)
        shift = rng.uniform(-0.012, 0.012, 2) if of_xray else rng.uniform(-0.5, 0.5, 2)
        self._pose = Pose(
            float(tilt * np.cos(way)),
            float(tilt * np.sin(way)),
            float(rng.uniform(-1, 1) * (0.5 + severity / 2)),
            float(rng.uniform(0.94, 1.0) if of_xray else rng.uniform(0.86, 0.92)),
            *(float(each) for each in shift),
            of_xray=of_xray,
        )
        self._gain, self._added = _light(rng, severity)
        self._gamma = 2.2 + 0.1 * severity * rng.uniform(-1, 1)
        size = (PHOTO_PX[1] + _SPARE_PX, PHOTO_PX[0] + _SPARE_PX)
        self._noise = (1 + severity) * rng.standard_normal(size, np.float32)

    def board(self, screen: NDArray[np.uint8], shot: int) -> NDArray[np.uint8]:
        """Photograph the board."""
        return self._photo(screen, shot, 0.0)

    def photo(self, screen: NDArray[np.uint8], shot: int) -> NDArray[np.uint8]:
        """Photograph a screen, (height, width) grey: (480, 640) grey."""
        rng = np.random.default_rng([self._seed, self._severity, shot, 1])
        return self._photo(screen, shot, float(self._severity * rng.uniform(0.75, 1)))

    def _photo(self, screen: NDArray[np.uint8], shot: int, blur_px: float) -> NDArray[np.uint8]:
        rng = np.random.default_rng([self._seed, self._severity, shot, 2])
        # a monitor's black gives some light
        table = (0.002 + 0.9 * np.linspace(0, 1, 256) ** self._gamma).astype(np.float32)
        lit = cv2.LUT(cv2.GaussianBlur(screen, (3, 3), _SOFTENED), table)
        height, width = screen.shape
        light = cv2.warpPerspective(lit, self._pose.homography((width, height), PHOTO_PX), PHOTO_PX)
        if blur_px > 0:
            light = cv2.GaussianBlur(light, (0, 0), blur_px)
        light = cv2.add(cv2.multiply(light, self._gain), self._added)
        light *= float(rng.uniform(0.9, 1.05))
        x, y = rng.integers(0, _SPARE_PX, 2)
        noise = self._noise[y : y + PHOTO_PX[1], x : x + PHOTO_PX[0]]
        levels = np.clip(cv2.scaleAdd(cv2.sqrt(light), 255.0, noise), 0, 255).astype(np.uint8)
        _, jpeg = cv2.imencode(".jpg", levels, [cv2.IMWRITE_JPEG_QUALITY, _JPEG[self._severity]])
        return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE), np.uint8)


def _light(rng: np.random.Generator, severity: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give what becomes of the screen's light on its way, and what is added: each (480, 640)."""
    width, height = PHOTO_PX
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    slope = rng.uniform(-0.05, 0.05, 2) * (1 + severity)
    gain = 1 + slope[0] * x + slope[1] * y
    added = np.full_like(x, 0.001 * (1 + severity))
    for _ in range(severity):
        at, size = rng.uniform(-0.7, 0.7, 2), rng.uniform(0.06, 0.25, 2)
        bell = np.exp(-0.5 * (((x - at[0]) / size[0]) ** 2 + ((y - at[1]) / size[1]) ** 2))
        added += rng.uniform(0.05, 0.5) * bell
    return gain.astype(np.float32), added.astype(np.float32)
