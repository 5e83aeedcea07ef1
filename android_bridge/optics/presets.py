"""Rooms in which a simulated phone stands before the monitor, set up as an operator would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from android_bridge.optics.glare import lamp, window
from android_bridge.optics.light import Light, levels_of, light_of, steps_of
from android_bridge.optics.panel import panel_moire
from android_bridge.optics.picture import Picture
from android_bridge.optics.pose import Matrix, Pose
from android_bridge.optics.veil import Veil

Channels = tuple[float, float, float]
"""Of red, green and blue."""

_DAYLIGHT: Final = (0.86, 0.97, 1.1)
_LAMPLIGHT: Final = (1.2, 0.98, 0.66)
_NEUTRAL: Final = (1.0, 1.0, 1.0)
_COARSE: Final = 8


@dataclass(frozen=True, slots=True)
class Room:
    """How a room looks through a phone's camera.

    Parameters
    ----------
    yaw_deg, pitch_deg, roll_deg
        From and to: how far the camera stands from facing the screen, to either side.
    surroundings
        How many times as bright as in the dark the wall, the desk and the monitor's frame are.
    haze
        Light that the screen's surface scatters everywhere, parts of white's.
    reflection
        What is seen in it.
    moire
        How strong the screen's pixels and the sensor's are seen to beat: 0 to 1.
    slope
        Which part of the light the far side of the screen lacks, beside the near one.
    focus_error_dpt
        By how much automatic focus misses the screen, dioptres.
    light
        Colour of the room's.
    """

    yaw_deg: tuple[float, float] = (0.8, 3.5)
    pitch_deg: tuple[float, float] = (0.8, 3.0)
    roll_deg: tuple[float, float] = (0.0, 1.2)
    surroundings: float = 1.0
    haze: float = 0.001
    reflection: str = ""
    moire: float = 0.15
    slope: float = 0.06
    focus_error_dpt: float = 0.0
    light: Channels = _NEUTRAL


_ROOMS: Final = {
    "dark": Room(surroundings=0.7, haze=0.0006),
    "lamp": Room(surroundings=3.0, haze=0.006, reflection="lamp", light=_LAMPLIGHT),
    "window": Room(surroundings=4.5, haze=0.012, reflection="window", light=_DAYLIGHT),
    "moire": Room(surroundings=1.5, haze=0.002, moire=0.7),
    "out_of_focus": Room(surroundings=2.0, haze=0.004, moire=0.0, focus_error_dpt=2.4),
    "tilted": Room((10, 15), (4, 7), (1.5, 3.5), 2.5, 0.005, slope=0.25, light=_DAYLIGHT),
}
ROOMS: Final = ("plain", *_ROOMS)
"""Their names."""


def room_called(name: str) -> Room | None:
    """Give a room; None for the plain one, where nothing is done to a photo.

    Raises
    ------
    ValueError
        When there is none of this name.
    """
    if name not in ROOMS:
        raise ValueError(f"no such room: {name}; there are {', '.join(ROOMS)}")
    return _ROOMS.get(name)


def pose_in(room: Room | None, seed: int) -> Pose:
    """Give where a careful operator sets the tripod up: in a plain room for all of the screen to be seen."""
    if room is None:
        return Pose.from_seed(seed)
    rng = np.random.default_rng((seed, 6))
    yaw, pitch, roll = (
        float(rng.choice((-1, 1)) * rng.uniform(*each))
        for each in (room.yaw_deg, room.pitch_deg, room.roll_deg)
    )
    fill, x, y = (float(rng.uniform(*each)) for each in ((0.96, 1.01), (-0.015, 0.015), (-0.01, 0.01)))
    return Pose(yaw, pitch, roll, fill, x, y, of_xray=True)


def pose_in_room(name: str, seed: int) -> Pose:
    """Give where a careful operator sets the tripod up in a room of this name."""
    return pose_in(room_called(name), seed)


def veil_of(room: Room, seed: int, photo_px: tuple[int, int], screen: Matrix) -> Veil:
    """Give what a room does to photos; costs some 300 ms, once.

    Parameters
    ----------
    photo_px
        Width and height of a photo.
    screen
        (4, 2): where in it the screen's corners are, clockwise from the top left.
    """
    rng = np.random.default_rng((seed, 7))
    width, height = photo_px
    left, top = screen.min(axis=0)
    across, down = np.ptp(screen, axis=0)
    size = min(across, down)
    black = np.zeros((height, width), np.uint8)
    seen = light_of(_reflection(room, rng, black, (left + across / 2, top + down / 2), size))
    y, x = np.mgrid[0:height:_COARSE, 0:width:_COARSE].astype(np.float32)
    towards = rng.choice((-1, 1))
    place = (x - left) / across * 2 - 1
    haze = _fine(room.haze * (1.2 + 0.5 * towards * place - 0.3 * (y - top) / down), photo_px)
    glass = _on_glass(screen, photo_px)
    added = ((seen + haze) * glass)[..., None] * np.array(room.light, np.float32)
    slope = _fine(1 - room.slope * (0.5 + 0.5 * towards * place).clip(0, 1), photo_px)
    gain = _beating(room, rng, photo_px) * slope[..., None]
    gain = 1 + (gain - 1) * glass[..., None]
    return Veil(
        np.rint((gain * 255).clip(0, 255)).astype(np.uint8),
        levels_of(steps_of(added.astype(np.float32))),
    )


def _reflection(
    room: Room, rng: np.random.Generator, black: Picture, middle: tuple[float, float], size: float
) -> Picture:
    """Show what the glass reflects, on black."""
    beside, above = rng.choice((-1, 1)) * rng.uniform(0.2, 0.34), rng.uniform(-0.3, -0.12)
    at = (middle[0] + beside * size, middle[1] + above * size)
    if room.reflection == "lamp":
        across = size * rng.uniform(0.1, 0.14)
        return lamp(
            black,
            at,
            (across, across * rng.uniform(0.55, 0.75)),
            float(rng.uniform(-20, 20)),
            0.5,
            lobe=0.4,
            lobe_degrees=float(rng.uniform(0, 360)),
        )
    if room.reflection == "window":
        return window(
            black,
            at,
            (size * rng.uniform(0.3, 0.38), size * rng.uniform(0.42, 0.52)),
            float(rng.uniform(-5, 5)),
            0.2,
            blur=size * 0.06,
            panes=(2, int(rng.integers(1, 3))),
            keystone=(float(rng.uniform(-0.12, 0.12)), float(rng.uniform(-0.05, 0.05))),
            sky_degrees=float(rng.uniform(60, 120)),
            fade=0.75,
            uneven=0.15,
        )
    return black


def _beating(room: Room, rng: np.random.Generator, photo_px: tuple[int, int]) -> Light:
    """Give which part of each pixel's light is left by how the screen's pixels and the sensor's beat."""
    width, height = photo_px
    if not room.moire:
        return np.ones((height, width, 3), np.float32)
    waves = light_of(
        panel_moire(
            np.full((height, width), 255, np.uint8),
            pitch_px=float(rng.uniform(1.93, 2.07)),
            blur_px=0.5,
            turn_deg=float(rng.choice((-1, 1)) * rng.uniform(0.4, 2.0)),
            lean=float(rng.uniform(-0.03, 0.03)),
            bend=float(rng.choice((-1, 1)) * rng.uniform(0.02, 0.05)),
            phase_x=float(rng.uniform(0, 1)),
            phase_y=float(rng.uniform(0, 1)),
        )
    )
    # a phone's sensor has some four pixels for one of this photo, which its averaging blurs
    waves = np.asarray(cv2.GaussianBlur(waves, (0, 0), 0.8), np.float32)
    waves /= waves.reshape(-1, 3).mean(axis=0)
    gain = 1 + np.float32(room.moire) * (waves - 1)
    return np.asarray(gain / np.quantile(gain[::4, ::4], 0.99), np.float32)


def _on_glass(screen: Matrix, photo_px: tuple[int, int]) -> Light:
    mask = np.zeros((photo_px[1], photo_px[0]), np.uint8)
    cv2.fillConvexPoly(mask, np.rint(screen * 16).astype(np.int32), (255,), cv2.LINE_AA, 4)
    return mask.astype(np.float32) * np.float32(1 / 255)


def _fine(coarse: Light, photo_px: tuple[int, int]) -> Light:
    fine = cv2.resize(coarse.astype(np.float32), photo_px, interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine, np.float32)
