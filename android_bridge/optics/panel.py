"""Moire as it comes about: a panel's coloured stripes, seen by a sensor under a mosaic of filters."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from android_bridge.optics.light import Light, levels_of, light_of, steps_of
from android_bridge.optics.picture import Picture

_STRIPE: Final = 0.27
"""Width of one colour's stripe, parts of a pixel; black lies between them."""
_LIT_ROW: Final = 0.8
"""What of a pixel's height is lit."""
_HARMONICS: Final = 3
_PHASES: Final = 256
"""Places within a pixel that are told apart."""
# a whole number of pixels that makes every place positive; small enough for the places' 24 bits
_AWAY: Final = 4096
_MARGIN_PX: Final = 2


def panel_moire(
    picture: Picture,
    pitch_px: float,
    blur_px: float,
    turn_deg: float,
    lean: float,
    bend: float,
    phase_x: float,
    phase_y: float,
) -> Picture:
    """Photograph what a panel shows whose pixels are about as fine as the sensor's.

    Each of the sensor's pixels sees one colour: red, green, green, blue in a square of four, and the missing
    ones are filled in from the neighbours. Where the panel's stripes come back nearly as often as these
    squares, long coloured waves are seen. A sensor's pixel gathers over its area, so a stripe's waves reach
    it weakened, each in a known measure; they are summed up once, not drawn finely and averaged.

    Parameters
    ----------
    picture
        (h, w) grey or (h, w, 3) RGB: what the panel shows, as it lies in the photo.
    pitch_px
        A pixel of the panel in pixels of the sensor; about 2 for a monitor that fills a phone's photo.
    blur_px
        The lens's, standard deviation.
    turn_deg
        The panel's against the sensor.
    lean
        How much finer the panel is seen at the right edge than in the middle, part: waves spread like a fan.
    bend
        How much finer it is seen in the corners, outwards, part: waves become arcs.
    phase_x, phase_y
        Where in a pixel of the panel the middle of the photo lies, 0 to 1.

    Returns
    -------
    numpy.ndarray
        (h, w, 3) RGB.
    """
    height, width = picture.shape[:2]
    x = np.arange(width, dtype=np.float32) - np.float32((width - 1) / 2)
    y = (np.arange(height, dtype=np.float32) - np.float32((height - 1) / 2))[:, None]
    # places go with the second and third power of what a photo's pixel lies off the middle: their slopes,
    # which are how fine the panel is seen, are 1 + lean and 1 + bend at the edge and in the corners
    bending = np.float32(4 * bend / 3 / (width**2 + height**2))
    finer = x * np.float32(lean / width) + x**2 * bending + np.float32(1) + y**2 * bending
    turn = math.radians(turn_deg)
    along, off = np.float32(math.cos(turn) / pitch_px), np.float32(math.sin(turn) / pitch_px)
    stripes, rows = _seen(_STRIPE, pitch_px, blur_px), _seen(_LIT_ROW, pitch_px, blur_px)
    # red, green and blue stripes lie a third apart, and so do the colours of the mosaic's rows and columns
    place_x = (x * along - y * off) * finer + np.float32(_AWAY + phase_x + 1 / 3)
    place_x -= _colour_of(width) * np.float32(1 / 3)
    place_x -= (_colour_of(height) * np.float32(1 / 3))[:, None]
    place_y = (x * off + y * along) * finer + np.float32(_AWAY + phase_y)
    brightness = _at(stripes, place_x)
    brightness *= _at(rows, place_y)
    # exposed so that the waves' crests are seldom cut off
    brightness *= np.float32(1 / math.sqrt(float(stripes.max() * rows.max())))
    brightness *= light_of(_mosaic(picture))
    m = _MARGIN_PX
    wider = cv2.copyMakeBorder(steps_of(brightness), m, m, m, m, cv2.BORDER_REFLECT_101)
    colours = cv2.cvtColor(wider, cv2.COLOR_BayerBG2RGB)  # OpenCV calls it by its second row's pixels
    return levels_of(np.ascontiguousarray(colours[m:-m, m:-m], np.uint16))


def _colour_of(pixels: int) -> Light:
    """Give 0 and 1 by turns; a row's and a column's sum to 0 for red, 1 for green, 2 for blue."""
    return (np.arange(pixels) % 2).astype(np.float32)


def _mosaic(picture: Picture) -> Picture:
    """Give of each pixel the colour that the sensor sees there, (h, w)."""
    if picture.ndim == 2:
        return picture
    mosaic = picture[..., 1].copy()  # a plane that stands alone already would be the caller's own
    mosaic[::2, ::2], mosaic[1::2, 1::2] = picture[::2, ::2, 0], picture[1::2, 1::2, 2]
    return mosaic


def _seen(lit: float, pitch_px: float, blur_px: float) -> Light:
    """Give how bright a grating is by the place in its period, its mean 1: as a sensor's pixel sees it."""
    place = np.arange(_PHASES) / _PHASES
    bright = np.ones(_PHASES)
    for wave in range(1, _HARMONICS + 1):
        per_px = wave / pitch_px
        kept = np.sinc(per_px) * math.exp(-2 * (math.pi * blur_px * per_px) ** 2)
        bright += 2 * np.sinc(wave * lit) * kept * np.cos(2 * math.pi * wave * place)
    return np.maximum(bright, 0).astype(np.float32)


def _at(grating: Light, place: Light) -> Light:
    """Look up a grating at places (h, w), in periods; they are written over."""
    place *= np.float32(_PHASES)
    phase = place.astype(np.int32).astype(np.uint8)  # what goes beyond 8 bits is whole periods
    return np.asarray(cv2.LUT(phase, grating), np.float32)
