"""Turns what is on the screen into what a phone on a tripod would photograph."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from android_bridge.base.shared_frames import Pixels
from android_bridge.optics.blur import POINT_PX, defocus
from android_bridge.optics.pose import Matrix, Pose, corners, map_points
from android_bridge.optics.presets import Room, pose_in, room_called, veil_of
from android_bridge.optics.room import Stage, set_stage
from android_bridge.optics.veil import Veil, ready_veil, seen_through

# noise is kept as 128 + steps of 1/12 grey level, so that 8 bits hold it
_NOISE_STEPS = 12
_NOISE_SPARE_PX = 384
_GAMMA = 2.2
_DISC_PER_DPT_IN_WIDTHS: Final = 0.0038 * 0.0068 / 0.0098
"""For 6.8 mm at f/1.8 and a sensor 9.8 mm wide, about as phones' main cameras are: 26 um for a dioptre."""
_LENS_PX: Final = 0.8
"""Standard deviation by which the lens spreads a point that it is focused on."""
_SHARP_IN_SIDES: Final = 1 / 2560
"""The same of a photo that is as sharp as its small picture can show: a quarter of one of that's pixels."""
LEAST_BLUR_PX: Final = 0.3
"""Radius of a disc that is not seen."""

#: Of blue, green and red.
Gains = tuple[float, float, float]


class Optics:
    """One tripod position, lens and sensor.

    Parameters
    ----------
    seed
        Not negative; fixes pose, lens, room and sensor. The tripod does not move: shots differ in noise only.
    photo_width_px, photo_height_px
        Size of the photos; one that is higher than wide is taken by a phone held upright.
    room
        One of `ROOMS`.
    pose
        Where the camera stands; None for where a careful operator sets it up in that room.
    blur
        How far automatic focus misses the screen: the radius of the disc that a point of it becomes beside a
        sharp photo, parts of the longer side; None for as far as in that room.

    Raises
    ------
    ValueError
        When there is no such room.
    """

    def __init__(
        self,
        seed: int,
        photo_width_px: int = 1600,
        photo_height_px: int = 1200,
        room: str = "plain",
        pose: Pose | None = None,
        blur: float | None = None,
    ) -> None:
        self.seed = seed
        self.photo_px = (photo_width_px, photo_height_px)
        self.room = room_called(room)
        self.pose = pose or pose_in(self.room, seed)
        self.focus_error_dpt = 0.0 if self.room is None else self.room.focus_error_dpt
        if blur is not None:
            self.focus_error_dpt = self._error_dpt(blur * max(self.photo_px))
        self._tone = _tone_curves(np.random.default_rng((seed, 2)))
        self._noise = _noise_tile(np.random.default_rng((seed, 3)), self.photo_px)
        self._stages: dict[tuple[int, int], Stage] = {}

    def homography(self, scene_width_px: int, scene_height_px: int) -> Matrix:
        """Give the map (3, 3) from the scene's pixels to the photo's; pixel centres are whole numbers."""
        return self.pose.homography((scene_width_px, scene_height_px), self.photo_px)

    def veil(self, scene_width_px: int, scene_height_px: int) -> Veil | None:
        """Give what the room does to photos of a screen of this size; None for a plain one."""
        if self.room is None:
            return None
        scene_px = (scene_width_px, scene_height_px)
        return self._veil(self.room, self.homography(*scene_px), scene_px)

    def prepare(self, scene_width_px: int, scene_height_px: int) -> None:
        """Do ahead what the first photo of a screen of this size would otherwise wait for (some 150 ms)."""
        self._stage((scene_width_px, scene_height_px))

    def blur_px(self, error_dpt: float) -> float:
        """Give the radius of the disc that a point of the screen becomes, out of focus by so much.

        A lens of focal length f and aperture A makes a disc A f times as wide as the error.
        """
        return _DISC_PER_DPT_IN_WIDTHS / 2 * max(self.photo_px) * abs(error_dpt)

    def _error_dpt(self, radius_px: float) -> float:
        """Give by how much focus misses the screen where a point becomes a disc of this radius in all.

        What spreads a point one after another adds up by its squares; a disc spreads it by half its radius.
        """
        soft_px = 4 * (_LENS_PX**2 - (_SHARP_IN_SIDES * max(self.photo_px)) ** 2)
        drawn_px = math.sqrt(max(0.0, radius_px**2 - soft_px))
        return max(0.0, drawn_px - POINT_PX) / self.blur_px(1)

    @property
    def is_upright(self) -> bool:
        """Whether the sensor's rows are the photo's columns."""
        return self.photo_px[1] > self.photo_px[0]

    def photograph(
        self, scene: Pixels, shot: int, gains: Gains | None = None, blur_px: float = 0.0
    ) -> Pixels:
        """Take a photo.

        Parameters
        ----------
        scene
            What is on the screen, (h, w, 3) BGR, 8 bits.
        shot
            Number of the shot, not negative. Same seed, scene, shot and gains: same photo, bit for bit.
        gains
            How many times the usual light the sensor makes of blue, green and red, by exposure, sensitivity
            and white balance; None for the automatic choice.
        blur_px
            Radius of the disc that a point of the screen becomes, out of focus.

        Returns
        -------
        numpy.ndarray
            (photo height, photo width, 3) BGR, 8 bits.

        Raises
        ------
        ValueError
            If the scene is not an 8-bit colour picture.
        """
        if scene.ndim != 3 or scene.shape[2] != 3 or scene.dtype != np.uint8:
            raise ValueError(f"a scene is (h, w, 3) of 8 bits, not {scene.shape} of {scene.dtype}")
        stage = self._stage((scene.shape[1], scene.shape[0]))
        photo = stage.background.copy()
        left, top, right, bottom = stage.box
        shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64)
        screen = cv2.warpPerspective(
            scene, shift @ stage.homography, (right - left, bottom - top), borderMode=cv2.BORDER_REPLICATE
        )
        screen = cv2.LUT(cv2.GaussianBlur(screen, (5, 5), _LENS_PX), self._tone)
        screen = cv2.multiply(screen, stage.transmission, scale=1 / 255)
        photo[top:bottom, left:right] = cv2.add(photo[top:bottom, left:right], screen)
        photo = np.asarray(cv2.add(photo, _stray_light(photo)), np.uint8)
        if blur_px >= LEAST_BLUR_PX:
            photo = defocus(photo, blur_px)
        if stage.veil is not None:
            photo = seen_through(photo, stage.veil)
        if gains is not None:
            photo = np.asarray(cv2.LUT(photo, _developing(gains)), np.uint8)
        return self._with_noise(photo, shot)

    def unwarp(self, photo: Pixels, scene_width_px: int, scene_height_px: int) -> Pixels:
        """Cut the screen out of a photo and straighten it, (scene height, scene width, 3)."""
        straight = cv2.warpPerspective(
            photo,
            self.homography(scene_width_px, scene_height_px),
            (scene_width_px, scene_height_px),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        )
        return np.asarray(straight, np.uint8)

    def _stage(self, scene_px: tuple[int, int]) -> Stage:
        stage = self._stages.get(scene_px)
        if stage is None:
            homography = self.pose.homography(scene_px, self.photo_px)
            stage = self._set_stage(homography, scene_px)
            # one only: a stage is some 10 MB, and a monitor keeps its size; another thread may be at another
            self._stages = {scene_px: stage}
        return stage

    def _set_stage(self, homography: Matrix, scene_px: tuple[int, int]) -> Stage:
        if self.room is None:
            return set_stage(homography, scene_px, self.photo_px, self.seed)
        stage = set_stage(homography, scene_px, self.photo_px, self.seed, self.room.surroundings)
        return replace(stage, veil=ready_veil(self._veil(self.room, homography, scene_px)))

    def _veil(self, room: Room, homography: Matrix, scene_px: tuple[int, int]) -> Veil:
        return veil_of(room, self.seed, self.photo_px, map_points(homography, corners(*scene_px)))

    def _with_noise(self, photo: Pixels, shot: int) -> Pixels:
        rng = np.random.default_rng((self.seed, 4, shot))
        y, x = rng.integers(0, _NOISE_SPARE_PX, 2)
        gain = rng.uniform(0.95, 1.05) / _NOISE_STEPS
        noise = self._noise[y : y + self.photo_px[1], x : x + self.photo_px[0]]
        return np.asarray(cv2.addWeighted(photo, 1, noise, gain, -128 * gain), np.uint8)


def _stray_light(photo: Pixels) -> Pixels:
    """Give the veil a bright screen casts over the whole picture inside the lens."""
    height, width = photo.shape[:2]
    small = cv2.resize(photo, (max(width // 16, 1), max(height // 16, 1)), interpolation=cv2.INTER_AREA)
    veil = cv2.GaussianBlur(small.astype(np.float32), (0, 0), 5) * 0.06
    return np.asarray(cv2.resize(veil.astype(np.uint8), (width, height)), np.uint8)


def _tone_curves(rng: np.random.Generator) -> Pixels:
    """Give the sensor's answer to each level of the screen, (1, 256, 3): black, gamma, colour cast."""
    level = np.linspace(0, 1, 256)[:, None]
    gamma = rng.uniform(0.9, 1.06)
    black = np.array([15.0, 12.5, 11.5])  # liquid crystals leak, bluish
    white = rng.uniform(228, 242) * np.array([1.0, rng.uniform(0.96, 0.99), rng.uniform(0.92, 0.97)])
    # flatter towards white, as phones keep highlights
    answer = (level**gamma) * (1.08 - 0.08 * level)
    return np.asarray(np.rint(black + (white - black) * answer)[None], np.uint8)


def _developing(gains: Gains) -> Pixels:
    """Give what becomes of each level where there is other light than usual, (1, 256, 3).

    A photo's levels are about the light to the power of 1/2.2 (sRGB); what is too much is white.
    """
    factors = np.array(gains)[None] ** (1 / _GAMMA)
    return np.asarray(np.rint(np.minimum(np.arange(256.0)[:, None] * factors, 255))[None], np.uint8)


def _noise_tile(rng: np.random.Generator, photo_px: tuple[int, int]) -> Pixels:
    """Draw sensor noise (h + spare, w + spare, 3), of which each shot uses another part."""
    height, width = photo_px[1] + _NOISE_SPARE_PX, photo_px[0] + _NOISE_SPARE_PX
    luma = rng.standard_normal((height, width), np.float32)
    # demosaicing smears colour further than brightness
    chroma = rng.standard_normal((height // 2 + 1, width // 2 + 1, 3), np.float32)
    noise = cv2.resize(chroma, (width, height), interpolation=cv2.INTER_LINEAR)
    noise = cv2.addWeighted(noise, 1.6, cv2.cvtColor(luma, cv2.COLOR_GRAY2BGR), 2.4, 0)
    return np.asarray(cv2.convertScaleAbs(noise, alpha=_NOISE_STEPS, beta=128), np.uint8)
