"""How good a photo is, in figures: sharpness, white lungs, what is outside, tilt, light."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from controller.identity.mixture import DETAIL_PX, Detail, detail_of
from controller.identity.stance import rotation_of
from controller.identity.verdicts import Quality

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controller.identity.geometry import Area, Geometry, Rectified

WHITE: Final = 250
"""Grey level from where on nothing more is told apart."""
LUNGS_LIMIT: Final = 0.95
"""Share of the lung area that has to be within the frame."""
_FINE_PX, _MIDDLE_PX, _COARSE_PX = 0.5, 1.0, 3.0
"""Bands of `DETAIL_PX` pixels: 1 to 2 px of the cut-out over 2 to 6 px."""
_LEAST_ENERGY: Final = 500.0
"""Of an x-ray's band, grey levels squared times pixels of the reference; below it rounding is most of it."""
_DARKER, _LEAST_LUNG, _ALONG_AIR = 0.97, 0.02, 0.06
"""Of a lung: its grey level, parts of that around; its area, parts of the x-ray; what of it is beside air."""
_CORNERS_ERROR: Final = 1.5e-3
"""Standard deviation of how wrong a calibration is, parts of a screen."""


@dataclass(frozen=True, eq=False)
class Standard:
    """What photos of an x-ray are measured by; made once of its reference.

    Parameters
    ----------
    detail
        For `find_mixture`.
    lungs
        Where the lungs are, or else its middle, shape (`DETAIL_PX`, `DETAIL_PX`), bool.
    white
        What is white in the x-ray itself.
    fine, coarse
        Detail of 0.5 to 1, and of 1 to 3 px.
    brightness, contrast
        Mean and standard deviation of its grey levels.
    """

    detail: Detail
    lungs: NDArray[np.bool_]
    white: NDArray[np.bool_]
    fine: NDArray[np.float32]
    coarse: NDArray[np.float32]
    brightness: float
    contrast: float


def standard_of(thumbnail: NDArray[np.uint8]) -> Standard:
    """Prepare a reference's thumbnail, shape (`DETAIL_PX`, `DETAIL_PX`), to measure photos by."""
    fine, coarse = _bands(thumbnail)
    return Standard(
        detail_of(thumbnail),
        lung_area(thumbnail),
        thumbnail >= WHITE,
        fine,
        coarse,
        float(thumbnail.mean()),
        float(thumbnail.std()),
    )


def measure(
    photo: Rectified,
    standard: Standard,
    geometry: Geometry,
    area: Area,
    photo_px: tuple[int, int],
    blend: float | None = None,
) -> Quality:
    """Measure a photo; what can't be told is None.

    Parameters
    ----------
    photo
        The x-ray as it was cut out.
    standard
        Of the x-ray that the photo shows.
    photo_px
        Width and height of the photo, or of its small picture.
    blend
        The share that `find_mixture` found.
    """
    levels = photo.levels[photo.inside]
    return Quality(
        sharpness=sharpness(photo, standard),
        clipped=clipped(photo, standard),
        blend=blend,
        coverage=coverage(geometry, area),
        tilt_deg=tilt_deg(geometry, *photo_px),
        brightness=float(levels.mean()) if levels.size else None,
        contrast=float(levels.std()) if levels.size else None,
    )


def sharpness(photo: Rectified, standard: Standard) -> float | None:
    """Say how much of an x-ray's fine detail a photo has, over how much of its coarse detail; 1 is all.

    Only what both have in common counts (the regression of the photo's band on the x-ray's), so noise and
    moire, which are no detail of the x-ray's, add scatter and nothing else. A cut-out may lie off by a pixel
    of 128; half a pixel beside reads up to .15 too low, and a phone's sharpening reads above 1.

    Returns
    -------
    float or None
        None where the x-ray has too little fine detail, or the photo nothing of its coarse one.
    """
    small = _small(photo.levels)
    whole = cv2.erode(_small(photo.inside.astype(np.uint8) * np.uint8(255)), np.ones((7, 7), np.uint8))
    kept = ((whole == 255) & (small < WHITE)).astype(np.float32)
    kept[:2] = kept[-2:] = kept[:, :2] = kept[:, -2:] = 0
    fine, coarse = (
        _in_common(band * kept, own * kept)
        for band, own in zip(_bands(small), (standard.fine, standard.coarse), strict=True)
    )
    return max(fine / coarse, 0.0) if fine is not None and coarse is not None and coarse > 0.05 else None


def clipped(photo: Rectified, standard: Standard) -> float | None:
    """Give the share of the lung area that is white in the photo, and not in the x-ray; 0 to 1.

    None where none of it is within the frame.
    """
    times = len(photo.levels) // DETAIL_PX
    counts = _larger(standard.lungs & ~standard.white, times) & photo.inside
    lungs = np.count_nonzero(_larger(standard.lungs, times) & photo.inside)
    return float(np.count_nonzero(counts & (photo.levels >= WHITE)) / lungs) if lungs else None


def lungs_inside(photo: Rectified, standard: Standard) -> float:
    """Give the share of the lung area that lies within the frame, 0 to 1; see `LUNGS_LIMIT`."""
    inside = photo.inside[:: len(photo.inside) // DETAIL_PX, :: len(photo.inside) // DETAIL_PX]
    return float(np.count_nonzero(inside & standard.lungs) / np.count_nonzero(standard.lungs))


def lung_area(thumbnail: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Find where the lungs are in a frontal x-ray; of what has none that are found, give the middle.

    They are what is darker than the body around (some 40 px of 128), hangs together, is at one side of the
    middle, reaches no edge, and doesn't lie along the air beside the body. Unless some is found at both
    sides, it is the ellipse in its middle that is .7 as wide and as high: of lateral x-rays, under a white
    lung, and of about one in five frontal ones.
    """
    side = len(thumbnail)
    smooth = np.asarray(cv2.GaussianBlur(thumbnail, (0, 0), 2.0), np.float32)
    threshold, _ = cv2.threshold(thumbnail, 0, 255, cv2.THRESH_OTSU)
    parts, stats, _ = _parts(smooth < threshold / 2)
    air = _reach_edge(stats, side, 0)[parts]
    body = (~air).astype(np.float32)
    share = np.maximum(_far_around(body), 0.05)
    dark = (smooth < _DARKER * _far_around(smooth * body) / share) & ~air
    opened = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)) > 0
    parts, stats, middles = _parts(opened)
    at_left = np.bincount(parts[:, : side // 2].ravel(), minlength=len(stats)) / stats[:, cv2.CC_STAT_AREA]
    near_air = cv2.dilate(air.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    along = np.bincount(parts[near_air], minlength=len(stats)) / stats[:, cv2.CC_STAT_AREA]
    kept = ~_reach_edge(stats, side, 2) & (stats[:, cv2.CC_STAT_AREA] > _LEAST_LUNG * side**2)
    kept &= (np.abs(at_left - 0.5) > 0.3) & (np.abs(middles[:, 1] / side - 0.5) < 0.3)
    kept &= along < _ALONG_AIR
    kept[0] = False
    if (kept & (at_left > 0.5)).any() and (kept & (at_left < 0.5)).any():
        return np.asarray(kept[parts], np.bool_)
    y, x = np.mgrid[0:side, 0:side] - (side - 1) / 2
    return np.asarray(np.hypot(x, y) <= 0.35 * side, np.bool_)


def coverage(geometry: Geometry, area: Area) -> float:
    """Give the share of an x-ray that lies within the frame, 0 to 1, by geometry alone."""
    seen = geometry.seen(area.corners)
    if ((seen >= 0) & (seen <= 1)).all():
        return 1.0
    return _covered(geometry, area.corners)


def edges_outside(geometry: Geometry, area: Area) -> tuple[str, ...]:
    """Name the edges of an x-ray that are outside the frame for the most part."""
    corners = area.corners
    if coverage(geometry, area) == 1:
        return ()
    inwards = corners + 0.01 * (corners.mean(axis=0) - corners)
    return tuple(
        name
        for at, name in enumerate(("top", "right", "bottom", "left"))
        if _covered(geometry, np.array([corners[at], corners[at - 3], inwards[at - 3], inwards[at]])) < 0.5
    )


@lru_cache(maxsize=4)
def tilt_deg(geometry: Geometry, photo_width_px: int, photo_height_px: int) -> float:
    """Give the angle between the camera's axis and the screen's normal, degrees.

    Notes
    -----
    With lenses of 2 to 2.8 longer sides it is within 1 degree from 5 degrees on, and up to 2 degrees too low
    below that; a calibration that is off by .3 px of 640 adds 1 degree.
    """
    rotation = rotation_of(geometry, photo_width_px, photo_height_px, _CORNERS_ERROR)
    return float(np.degrees(np.arccos(min(abs(rotation[2, 2]), 1))))


def _covered(geometry: Geometry, corners: NDArray[np.float64]) -> float:
    """Give the share of a convex part of the screen that is within the frame.

    The frame's edges are lines of the screen too: x / w >= 0 is x >= 0 before the camera, and so on.
    """
    polygon = np.column_stack((corners, np.ones(len(corners))))
    whole = _polygon_area(polygon)
    x, y, w = geometry.homography * np.sign(geometry.homography[2] @ polygon.mean(axis=0))
    for side in (x, y, w - x, w - y):
        polygon = _clip(polygon, polygon @ side)
    return min(_polygon_area(polygon) / whole, 1.0)


def _clip(polygon: NDArray[np.float64], inside: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut off a polygon, rows x, y, 1, where `inside` of its corners is below 0 (Sutherland, Hodgman)."""
    kept: list[NDArray[np.float64]] = []
    for at in range(len(polygon)):
        here, before = inside[at], inside[at - 1]
        if (here < 0) != (before < 0):
            kept.append(polygon[at - 1] + (polygon[at] - polygon[at - 1]) * before / (before - here))
        if here >= 0:
            kept.append(polygon[at])
    return np.array(kept).reshape(-1, 3)


def _polygon_area(polygon: NDArray[np.float64]) -> float:
    x, y = polygon[:, 0], polygon[:, 1]
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _bands(levels: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    picture = levels.astype(np.float32)
    fine, middle, coarse = (
        np.asarray(cv2.GaussianBlur(picture, (0, 0), each), np.float32)
        for each in (_FINE_PX, _MIDDLE_PX, _COARSE_PX)
    )
    return fine - middle, middle - coarse


def _in_common(band: NDArray[np.float32], own: NDArray[np.float32]) -> float | None:
    """Give how many times the x-ray's own band is in the photo's, which may be 1 px beside it."""
    inner = np.ascontiguousarray(own[2:-2, 2:-2])
    energy = float((inner * inner).sum())
    if energy < _LEAST_ENERGY:
        return None
    near = cv2.matchTemplate(band, inner, cv2.TM_CCORR)
    between = cv2.resize(near, (40, 40), interpolation=cv2.INTER_CUBIC)  # of 5 px, eighths of one
    return float(between[8:-8, 8:-8].max()) / energy


def _parts(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Give the number of each pixel's part, the parts' boxes and areas, and their middles; 0 is the rest."""
    _, parts, stats, middles = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    return np.asarray(parts, np.int32), np.asarray(stats, np.int32), np.asarray(middles, np.float64)


def _reach_edge(stats: NDArray[np.int32], side: int, margin: int) -> NDArray[np.bool_]:
    left, top, width, height, _ = stats.T
    right, bottom = left + width, top + height
    reach = np.minimum(left, top) <= margin
    reach |= np.maximum(right, bottom) >= side - margin
    reach[0] = False
    return np.asarray(reach, np.bool_)


def _far_around(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    side = len(picture)
    small = cv2.resize(picture, (side // 4, side // 4), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cv2.GaussianBlur(small, (0, 0), 5.0), (side, side)), np.float32)


def _small(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(picture, (DETAIL_PX, DETAIL_PX), interpolation=cv2.INTER_AREA), np.uint8)


def _larger(mask: NDArray[np.bool_], times: int) -> NDArray[np.bool_]:
    return mask.repeat(times, axis=0).repeat(times, axis=1)
