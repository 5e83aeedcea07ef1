"""The dark room around the simulated monitor, and how light falls off: what stays the same in a subset."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.base.shared_frames import Pixels
from android_bridge.optics.pose import Matrix, corners, map_points, monitor_corners
from android_bridge.optics.veil import ReadyVeil

Light = npt.NDArray[np.float32]

_SUBPIXEL_BITS = 4
# soft light is computed for every 8th pixel only
_COARSE = 8


@dataclass(frozen=True, eq=False)
class Stage:
    """What a photo has besides the picture on the screen.

    ``background`` (h, w, 3) is the photo of the room and of the switched-off monitor, with the reflection on
    the glass; ``box`` (left, top, right, bottom) bounds the screen in the photo; ``transmission`` (its h, w,
    3) says how much of the screen's light arrives, 255 for all. ``veil`` is what a room does to it all; None
    for a plain one.
    """

    homography: Matrix
    box: tuple[int, int, int, int]
    transmission: Pixels
    background: Pixels
    veil: ReadyVeil | None = None


def set_stage(
    homography: Matrix,
    scene_px: tuple[int, int],
    photo_px: tuple[int, int],
    seed: int,
    surroundings: float = 1.0,
) -> Stage:
    """Draw the stage for one pose and size of screen; costs some 100 ms, once.

    Parameters
    ----------
    surroundings
        How many times as bright as in the dark all is but the screen.
    """
    screen = map_points(homography, corners(*scene_px))
    monitor = map_points(homography, monitor_corners(*scene_px))
    rng = np.random.default_rng((seed, 1))
    vignette = _vignette(photo_px, strength=float(rng.uniform(0.16, 0.26)))
    covered = _coverage(screen, photo_px)

    room = _draw_monitor(_wall_and_desk(photo_px, monitor, rng), monitor, screen, photo_px)
    room = _over(room * np.float32(surroundings), covered, _glass(photo_px, screen, rng))
    left, top = np.maximum(np.floor(screen.min(axis=0)).astype(int) - 3, 0)
    right, bottom = np.minimum(np.ceil(screen.max(axis=0)).astype(int) + 4, photo_px)
    arriving = np.rint(covered * vignette * 255).astype(np.uint8)[top:bottom, left:right]
    return Stage(
        homography,
        (int(left), int(top), int(right), int(bottom)),
        np.repeat(arriving, 3, axis=2),
        np.rint(room * vignette).clip(0, 255).astype(np.uint8),
    )


def _coverage(polygon: Matrix, photo_px: tuple[int, int]) -> Light:
    """Give the part of each pixel that lies in a polygon, (h, w, 1)."""
    mask = np.zeros((photo_px[1], photo_px[0]), np.uint8)
    points = np.rint(polygon * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    cv2.fillConvexPoly(mask, points, (255,), cv2.LINE_AA, _SUBPIXEL_BITS)
    return (mask[..., None] / np.float32(255)).astype(np.float32, copy=False)


def _over(below: Light, part: Light, above: Light) -> Light:
    return below + (above - below) * part


def _grid(photo_px: tuple[int, int]) -> tuple[Light, Light]:
    """Give x and y of the coarse points."""
    y, x = np.mgrid[0 : photo_px[1] : _COARSE, 0 : photo_px[0] : _COARSE].astype(np.float32)
    return x, y


def _fine(coarse: npt.NDArray[np.floating], photo_px: tuple[int, int]) -> Light:
    """Spread coarse points over all pixels, (h, w, 3) or (h, w, 1)."""
    fine = cv2.resize(coarse.astype(np.float32), photo_px, interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine.reshape(photo_px[1], photo_px[0], -1), np.float32)


def _vignette(photo_px: tuple[int, int], strength: float) -> Light:
    x, y = _grid(photo_px)
    across, down = x / photo_px[0] - 0.5, y / photo_px[1] - 0.5
    squared = (across**2 + down**2) * 2  # 1 in the corners
    return _fine(1 - strength * squared, photo_px)


def _wall_and_desk(photo_px: tuple[int, int], monitor: Matrix, rng: np.random.Generator) -> Light:
    x, y = _grid(photo_px)
    middle, half = monitor.mean(axis=0), np.ptp(monitor, axis=0) / 2
    beyond = np.hypot(
        *(np.maximum(np.abs(at - m) - h, 0) for at, m, h in zip((x, y), middle, half, strict=True))
    )
    halo = 16 * np.exp(-beyond / (0.13 * photo_px[0]))  # the wall behind catches some of the screen's light
    wall = 15 + halo + 6 * (x / photo_px[0] - 0.5) * rng.choice((-1, 1))
    room = _fine(wall[..., None] * np.array([1.06, 1.0, 0.93]), photo_px)

    edge = monitor[2:, 1].max() + 0.045 * photo_px[0]
    near = np.clip((y - edge) / (0.25 * photo_px[1]), 0, 1)
    desk_light = 26 * np.exp(-(((x - middle[0]) / (0.32 * photo_px[0])) ** 2)) * (1 - 0.75 * near) + 10
    desk = _fine(desk_light[..., None] * np.array([0.68, 0.86, 1.05]), photo_px)
    on_desk = np.clip((np.arange(photo_px[1], dtype=np.float32) - edge) / 4 + 0.5, 0, 1)
    return _over(room, on_desk.astype(np.float32)[:, None, None], desk)


def _draw_monitor(room: Light, monitor: Matrix, screen: Matrix, photo_px: tuple[int, int]) -> Light:
    """Paint the stand, the frame and its inner lip, which the screen lights."""
    low_left, low_right = monitor[3], monitor[2]
    foot = (low_left + low_right) / 2
    half = (low_right - low_left) * 0.055
    down = np.array([0, 0.06 * photo_px[0]])
    stand = np.array([foot - half, foot + half, foot + 1.25 * half + down, foot - 1.25 * half + down])
    for polygon, shade in (
        (stand, (15, 14, 13)),
        (monitor, (24, 23, 22)),
        (_shrunk(monitor, 2.0), (16, 15, 14)),
        (_shrunk(screen, -2.0), (30, 29, 27)),
    ):
        room = _over(room, _coverage(polygon, photo_px), np.array(shade, np.float32))
    return np.asarray(cv2.GaussianBlur(room, (5, 5), 1.0), np.float32)


def _shrunk(polygon: Matrix, pixels: float) -> Matrix:
    towards = polygon.mean(axis=0) - polygon
    return np.asarray(polygon + np.sign(towards) * pixels, np.float64)


def _glass(photo_px: tuple[int, int], screen: Matrix, rng: np.random.Generator) -> Light:
    """Give the weak reflection on the glass: a soft window somewhere, and a slope across."""
    x, y = _grid(photo_px)
    left_top, size = screen.min(axis=0), np.ptp(screen, axis=0)
    across, down = (x - left_top[0]) / size[0], (y - left_top[1]) / size[1]
    at_x, at_y = rng.choice((0.12, 0.88)) + rng.uniform(-0.08, 0.08), rng.uniform(0.1, 0.4)
    spot = 17 * np.exp(-(((across - at_x) / 0.20) ** 2) - ((down - at_y) / 0.32) ** 2)
    slope = 6 * np.abs(across - (at_x < 0.5)) * (1 - 0.5 * down)
    return _fine((spot + slope)[..., None] * np.array([1.0, 0.97, 0.92]), photo_px)
