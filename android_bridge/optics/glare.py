"""Light on the glass of a screen or on film: the room's, thrown back into the camera."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics.light import WHITE_STEPS, lightened
from android_bridge.optics.picture import Picture

Point = tuple[float, float]
"""x and y, or width and height, in pixels."""
_Light = npt.NDArray[np.floating]
_BAR = 0.016
"""Half the width of a bar between panes, part of the window's smaller side."""
_HALO = 1.1
"""The standard deviation of a lamp's halo, parts of its larger side."""
_FAR = 3.3
"""Where a normal density ends, standard deviations."""


def spot(picture: Picture, middle: Point, sigma_px: float, peak: float, most: float) -> Picture:
    """Lay a round white veil over a picture, as a matt surface scatters a lamp.

    Parameters
    ----------
    picture
        (h, w) or (h, w, 3), 8 bits.
    middle
        Whole numbers are pixels' middles. It may be outside.
    sigma_px
        The standard deviation of the normal density by which it fades.
    peak
        How much of white covers the pixel that is nearest to its middle, 255 for all; may be above that.
    most
        What nothing is covered beyond, 0 to 255.

    Notes
    -----
    Coverings are whole numbers, cut off, and are laid over in whole numbers: as by an RGBA mask and Pillow's
    ``alpha_composite``, but where a float's rounding makes 1 of 255 more or less.
    """
    height, width = picture.shape[:2]
    down, across = _density(height, middle[1], sigma_px) * peak, _density(width, middle[0], sigma_px)
    rows, columns = _seen(down), _seen(across * peak)
    covering = np.multiply.outer(down[rows].astype(np.float32), across[columns].astype(np.float32))
    return _whitened(picture, rows, columns, np.minimum(covering, most, out=covering).astype(np.uint8))


def box(picture: Picture, left: int, top: int, right: int, bottom: int, covering: int) -> Picture:
    """Lay a white box with hard edges over a picture, from left and top up to, not with, right and bottom.

    `covering` is 0 to 255; what of the box is outside is left out.
    """
    height, width = picture.shape[:2]
    rows = _within(top, bottom, height)
    columns = _within(left, right, width)
    size = (rows.stop - rows.start, columns.stop - columns.start)
    return _whitened(picture, rows, columns, np.full(size, covering, np.uint8))


def window(
    picture: Picture,
    middle: Point,
    size: Point,
    degrees: float,
    strength: float,
    *,
    blur: float,
    panes: tuple[int, int] = (2, 2),
    bars: Point = (0, 0),
    keystone: Point = (0, 0),
    sky_degrees: float = 90,
    fade: float = 0.5,
    uneven: float = 0,
) -> Picture:
    """Reflect a window in the glass before a picture; its light is added to the picture's.

    Parameters
    ----------
    picture
        (h, w) or (h, w, 3), 8 bits.
    middle, size
        The window's.
    degrees
        How far it is turned, anticlockwise.
    strength
        How much of white's light its brightest place adds, 0 to 1, as two slides in one projector add up:
        1 - (1 - a) (1 - b).
    blur
        How far an edge is drawn out, pixels, for the camera is focused on the screen behind; narrow bars
        become faint by it.
    panes
        How many are beside and above one another.
    bars
        How far those between them are off their even places, to the right and down, parts of half the window.
    keystone
        How much farther away, in perspective, its right and its lower end are than its middle, parts.
    sky_degrees, fade
        Where the sky in it is brightest, anticlockwise from its right, and which part less it is opposite.
    uneven
        Which part less each second pane is lit, for panes do not lie in one plane.
    """
    half_x, half_y = size[0] / 2, size[1] / 2
    reach = math.hypot(half_x, half_y) / max(1 - abs(keystone[0]) - abs(keystone[1]), 0.2) + blur
    rows, columns, x, y, every = _about(picture, middle, reach, blur, degrees)
    farther = np.maximum(1 + x * (keystone[0] / half_x) + y * (keystone[1] / half_y), 0.05)
    light, wide = np.full(x.shape, strength, np.float32), _BAR * min(size)
    places = []
    for at, half, count, off in ((x, half_x, panes[0], bars[0]), (y, half_y, panes[1], bars[1])):
        place = at / (half * farther)  # -1 to 1 from edge to edge
        places.append(place)
        light *= _inside(half - half * np.abs(place), blur)
        for bar in range(1, count):
            beyond = half * (place - (2 * bar / count - 1 + off))
            light *= 1 - (_inside(beyond + wide, blur) - _inside(beyond - wide, blur))
            beside = _inside(beyond, blur)
            light *= 1 - uneven * (beside if bar % 2 else 1 - beside) / (count - 1)
    towards = math.radians(sky_degrees)
    bright = (math.cos(towards) * places[0] - math.sin(towards) * places[1]) / math.sqrt(2)
    light *= 1 - fade * (1 - np.clip(bright, -1, 1)) / 2
    return _lit(picture, rows, columns, light, every)


def lamp(
    picture: Picture,
    middle: Point,
    size: Point,
    degrees: float,
    strength: float,
    *,
    lobe: float = 0,
    lobe_degrees: float = 0,
) -> Picture:
    """Reflect a lamp in the glass before a picture: a bright core, fading softly into a wide faint halo.

    Parameters
    ----------
    picture, middle, degrees, strength
        As for `window`.
    size
        Of the ellipse at whose edge the core is a third as bright as in its middle.
    lobe
        How bright a second core beside it is, as a part of the first: lamps and glass are not quite regular.
    lobe_degrees
        Where that is, anticlockwise from the right.
    """
    wide = _HALO * max(size)
    rows, columns, x, y, every = _about(picture, middle, _FAR * wide, min(size) / 2, degrees)
    halo = _bell((x * x + y * y) / wide**2)
    x, y = x / (size[0] / 2), y / (size[1] / 2)
    core = _bell(2 * (x * x + y * y))
    towards = math.radians(lobe_degrees)
    x, y = x - math.cos(towards), y + math.sin(towards)
    beside = _bell(2 * (x * x + y * y))
    light = (0.92 / (1 + lobe * math.exp(-1))) * (core + lobe * beside) + 0.08 * halo
    return _lit(picture, rows, columns, np.minimum(strength * light, 1), every)


def _density(size: int, at: float, sigma: float) -> npt.NDArray[np.float64]:
    """Give the normal density about `at` on 0, 1, ... size - 1, its largest 1."""
    squares = (np.arange(size) - at) ** 2 / (2 * sigma**2)
    return np.asarray(np.exp(squares.min() - squares), np.float64)


def _seen(covering: npt.NDArray[np.float64]) -> slice:
    """Give from where to where there is 1 of 255 at least."""
    seen = np.flatnonzero(covering >= 1)
    return slice(int(seen[0]), int(seen[-1]) + 1) if seen.size else slice(0, 0)


def _within(start: int, stop: int, size: int) -> slice:
    start = min(max(start, 0), size)
    return slice(start, max(min(stop, size), start))


def _about(
    picture: Picture, middle: Point, reach: float, soft: float, degrees: float
) -> tuple[slice, slice, _Light, _Light, int]:
    """Give the rows and columns within reach of a point, and x and y from there, turned, of some pixels.

    These are the middles of squares of so many pixels, for between them soft light is interpolated.
    """
    rows, columns = (
        _within(math.floor(at - reach), math.ceil(at + reach) + 1, size)
        for at, size in zip(reversed(middle), picture.shape[:2], strict=True)
    )
    every = max(min(int(soft / 5), 8), 1)
    y, x = (
        (np.arange(part.start, part.stop, every) + ((every - 1) / 2 - at)).astype(np.float32)
        for part, at in zip((rows, columns), reversed(middle), strict=True)
    )
    cos, sin = (np.float32(turn(math.radians(degrees))) for turn in (math.cos, math.sin))
    return rows, columns, cos * x - sin * y[:, None], sin * x + cos * y[:, None], every


def _inside(depth: _Light, soft: float) -> _Light:
    """Give 0 to 1 by how far inside an edge something is, without a kink (3 s^2 - 2 s^3)."""
    part = np.clip(depth / soft + 0.5, 0, 1)
    return np.asarray(part * part * (3 - 2 * part))


def _bell(squares: _Light) -> _Light:
    """Give the normal density by the square of how many deviations away something is; 0 from `_FAR` on."""
    end = math.exp(-(_FAR**2) / 2)
    return np.asarray(np.maximum(np.exp(-0.5 * squares) - end, 0) / (1 - end))


def _lit(picture: Picture, rows: slice, columns: slice, light: _Light, every: int) -> Picture:
    """Give it with light, 0 to 1, added to a part; that of one pixel in so many is known."""
    lit = picture.copy()
    if light.size:
        whole = (light.shape[1] * every, light.shape[0] * every)
        steps = np.rint(light * WHITE_STEPS).astype(np.uint16)
        fine = cv2.resize(steps, whole, interpolation=cv2.INTER_LINEAR)
        part = fine[: rows.stop - rows.start, : columns.stop - columns.start]
        lit[rows, columns] = lightened(picture[rows, columns], np.asarray(part, np.uint16))
    return lit


def _whitened(picture: Picture, rows: slice, columns: slice, covering: Picture) -> Picture:
    """Give it with a part covered by white, (m, n) of 255ths."""
    whitened = picture.copy()
    if covering.size:
        left = cv2.bitwise_not(covering)
        if picture.ndim == 3:
            left = cv2.merge([left] * 3)
        # rounded to the nearest; there is no tie, 255 being odd
        dark = cv2.multiply(cv2.bitwise_not(picture[rows, columns]), left, scale=1 / 255)
        whitened[rows, columns] = cv2.bitwise_not(dark)
    return whitened
