"""Which x-ray a photo shows, by looking at it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from android_bridge.optics.optics import Optics

SCREEN_PX = (1920, 1080)  # of one with fewer pixels a photo shows the same, if it is as wide for its height
# enough to tell a patient's studies apart, and coarse enough to ignore blur and sensor noise
SIDE = 96

Vectors = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """The outcome for some photos.

    Parameters
    ----------
    shown
        The index of the x-ray that each photo is most like, by the photo's own index.
    margins
        Correlation with its own x-ray less the largest with any other, by the photo's index.
    """

    shown: dict[int, int]
    margins: dict[int, float]

    @property
    def mismatches(self) -> dict[int, int]:
        return {index: shown for index, shown in self.shown.items() if shown != index}

    @property
    def smallest_margin(self) -> float:
        return min(self.margins.values())


class Sight:
    """Compares photos, of any size, with all x-rays as they stand on a screen of 16:9.

    Parameters
    ----------
    xrays
        The folder with the x-rays; their order in train.csv is that of their indices.
    seed
        Of the simulated camera.
    """

    def __init__(self, xrays: Path, seed: int) -> None:
        with (xrays / "NIH-CXR64" / "train.csv").open(newline="") as file:
            paths = [row["Path"] for row in csv.DictReader(file)]
        self._seed = seed
        self._xrays = np.stack([_vector(_on_screen(xrays / path)) for path in paths])

    def look(self, photos: dict[int, Path]) -> Seen:
        """Look at photos, given by index."""
        straight = [self._straighten(path) for path in photos.values()]
        alike = np.stack([_vector(each) for each in straight]) @ self._xrays.T
        own = np.array([alike[row, index - 1] for row, index in enumerate(photos)])
        shown = alike.argmax(axis=1) + 1
        for row, index in enumerate(photos):
            alike[row, index - 1] = -np.inf
        margins = own - alike.max(axis=1)
        return Seen(
            dict(zip(photos, map(int, shown), strict=True)),
            dict(zip(photos, map(float, margins), strict=True)),
        )

    def _straighten(self, path: Path) -> NDArray[Any]:
        photo = cv2.imread(str(path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        assert photo is not None, path
        height, width = photo.shape[:2]
        straight = _optics(self._seed, width, height).unwarp(np.asarray(photo, np.uint8), *SCREEN_PX)
        return cv2.cvtColor(straight, cv2.COLOR_BGR2GRAY)


@cache
def _optics(seed: int, width_px: int, height_px: int) -> Optics:
    return Optics(seed, width_px, height_px)


def _on_screen(path: Path) -> NDArray[Any]:
    """Fit a square x-ray to the screen's height, black beside it."""
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert grey is not None, path
    assert grey.shape[0] == grey.shape[1], path
    width, height = SCREEN_PX
    screen = np.zeros((height, width), np.uint8)
    left = (width - height) // 2
    screen[:, left : left + height] = cv2.resize(grey, (height, height), interpolation=cv2.INTER_CUBIC)
    return screen


def _vector(screen: NDArray[Any]) -> Vectors:
    """Give the x-ray's part of a screen as a vector of mean 0 and length 1: products are Pearson's r."""
    width, height = SCREEN_PX
    left = (width - height) // 2
    # The margins are the same for all; with them all photos would be much alike.
    part = cv2.resize(screen[:, left : left + height], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    values = part.astype(np.float64).ravel()
    values -= values.mean()
    return np.asarray(values / np.linalg.norm(values), np.float64)
