"""What lens, shutter, sensor and file format do to a picture of a screen, besides moire."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics.jpeg import encode
from android_bridge.optics.light import Light, dimmed, levels_of, light_of, steps_of
from android_bridge.optics.picture import Picture

# noise is smeared a little, as by the filling in of colours; its squares sum to 1, so it stays as strong
_GRAIN: Final = np.array([1.0, 3.0, 1.0]) / math.sqrt(11)
_EDGE: Final = cv2.BORDER_REFLECT


def vignetting(picture: Picture, corner_deg: float, middle_x: float, middle_y: float) -> Picture:
    """Darken a picture towards its corners: light falls with the 4th power of the angle's cosine.

    Parameters
    ----------
    picture
        (h, w) grey or (h, w, 3) RGB.
    corner_deg
        Angle at which the lens sees half a diagonal, below 90.
    middle_x, middle_y
        Where the lens looks, parts of width and height.
    """
    height, width = picture.shape[:2]
    per_px = math.tan(math.radians(corner_deg)) / (math.hypot(width, height) / 2)
    x = ((np.arange(width) + 0.5 - middle_x * width) * per_px).astype(np.float32)
    y = ((np.arange(height) + 0.5 - middle_y * height) * per_px).astype(np.float32)
    cosine_squared = 1 / (1 + x**2 + y[:, None] ** 2)
    return dimmed(picture, cosine_squared * cosine_squared)


def rolling_bands(picture: Picture, period: float, phase: float, depth: float, exposure: float) -> Picture:
    """Darken rows in bands, as a shutter that rolls over a flickering backlight does.

    The backlight is on for one half of its time; a row gathers what comes while it is exposed.

    Parameters
    ----------
    picture
        (h, w) grey or (h, w, 3) RGB.
    period
        From band to band, part of the height.
    phase
        What of a period lies above the first row.
    depth
        What is lacking of the light in the middle of a band, 0 to 1.
    exposure
        Of a row, parts of a period, more than 0 and less than 1: how soft the bands' edges are.
    """
    height = picture.shape[0]
    begin = (np.arange(height) + 0.5) / (period * height) + phase
    gathered = _shone_until(begin + exposure) - _shone_until(begin)
    most, least = min(exposure, 0.5), max(exposure - 0.5, 0)
    lacking = (most - gathered) / (most - least)
    return dimmed(picture, (1 - depth * lacking).astype(np.float32)[:, None])


def sensor_noise(picture: Picture, electrons: float, read: float, colour: float, seed: int) -> Picture:
    """Add the noise of few photons and of reading them out, in light, not in grey levels.

    Parameters
    ----------
    picture
        (h, w) grey or (h, w, 3) RGB.
    electrons
        That a pixel gathers of white; their number is as uncertain as its root.
    read
        Standard deviation of what reading out adds, electrons.
    colour
        Which part of the noise differs between colours, 0 to 1; 0 leaves a grey picture grey.
    seed
        Of the noise, 0 to 2**32 - 1.
    """
    source = np.random.Generator(np.random.PCG64(seed))
    noise = _grain(source, picture.shape[:2])
    if colour:
        own = np.stack([_grain(source, picture.shape[:2]) for _ in range(3)], axis=2)
        noise = np.float32(math.sqrt(1 - colour**2)) * noise[..., None] + np.float32(colour) * own
    elif picture.ndim == 3:
        noise = noise[..., None]
    light = light_of(picture)
    if light.ndim < noise.ndim:
        light = light[..., None]
    spread = np.sqrt(light * np.float32(1 / electrons) + np.float32((read / electrons) ** 2))
    return levels_of(steps_of(light + spread * noise))


def jpeg_saved(picture: Picture, quality: int) -> Picture:
    """Save a picture as a JPEG and open it again: baseline, colour at half the size in both directions.

    Parameters
    ----------
    picture
        (h, w) grey or (h, w, 3) RGB.
    quality
        1 to 100, as libjpeg counts.
    """
    data = np.frombuffer(encode(picture if picture.ndim == 2 else picture[..., ::-1], quality), np.uint8)
    opened = np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)
    return opened if opened.ndim == 2 else np.ascontiguousarray(opened[..., ::-1])


def _shone_until(time: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give for how long the backlight was on until a time, in periods; it is on in each one's first half."""
    whole = np.floor(time)
    return np.asarray(whole / 2 + np.minimum(time - whole, 0.5), np.float64)


def _grain(source: np.random.Generator, shape: tuple[int, ...]) -> Light:
    """Draw noise of standard deviation 1, smeared over neighbours."""
    noise = source.standard_normal(shape, np.float32)
    return np.asarray(cv2.sepFilter2D(noise, cv2.CV_32F, _GRAIN, _GRAIN, borderType=_EDGE), np.float32)
