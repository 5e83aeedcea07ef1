"""Light on the glass of a screen or on film: the room's, thrown back into the camera."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics.picture import Picture

Point = tuple[float, float]
"""x and y, or width and height, in pixels."""
_Light = npt.NDArray[np.floating]


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


def window(picture: Picture, middle: Point, size: Point, degrees: float, strength: float) -> Picture:
    """Reflect a window of four panes in the glass before a picture.

    Parameters
    ----------
    picture
        (h, w) or (h, w, 3), 8 bits.
    middle, size
        The window's.
    degrees
        How far it is turned, anticlockwise.
    strength
        How much of white its brightest corner adds, 0 to 1, as two slides in one projector add up:
        1 - (1 - a) (1 - b). That is the top left one; towards the opposite it fades by half, as the sky
        does. Edges are soft, for the camera is focused on the screen behind.
    """
    soft = 0.09 * min(size)
    rows, columns, x, y, every = _about(picture, middle, math.hypot(*size) / 2 + soft, soft, degrees)
    light = _inside(size[0] / 2 - np.abs(x), soft) * _inside(size[1] / 2 - np.abs(y), soft)
    # between the panes there is a frame
    light *= _inside(np.minimum(np.abs(x), np.abs(y)) - 0.045 * min(size), soft)
    light *= strength * np.clip(0.75 - x / (4 * size[0]) - y / (4 * size[1]), 0, 1)
    return _whitened(picture, rows, columns, _covering(light, every, rows, columns))


def lamp(picture: Picture, middle: Point, size: Point, degrees: float, strength: float) -> Picture:
    """Reflect a lamp in the glass before a picture: an ellipse, brightest in its middle, with a weak halo.

    The parameters are those of `window`. The halo is at most a third as bright, and gone at three times the
    lamp's size.
    """
    soft = 0.15 * min(size)
    rows, columns, x, y, every = _about(picture, middle, 1.5 * max(size), soft, degrees)
    away = np.hypot(x / (size[0] / 2), y / (size[1] / 2))  # 1 at the edge
    disc = _inside(1 - away, 0.3) * np.maximum(1 - 0.3 * away**2, 0)
    halo = 0.33 * np.clip((3 - away) / 2, 0, 1) ** 2
    light = strength * np.maximum(disc, halo)
    return _whitened(picture, rows, columns, _covering(light, every, rows, columns))


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
    every = max(min(int(soft / 3), 8), 1)
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


def _covering(light: _Light, every: int, rows: slice, columns: slice) -> Picture:
    """Give light, 0 to 1, of each pixel in 255ths."""
    if not light.size:
        return np.zeros((0, 0), np.uint8)
    whole = (light.shape[1] * every, light.shape[0] * every)
    fine = cv2.resize(light * 255, whole, interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.rint(fine[: rows.stop - rows.start, : columns.stop - columns.start]), np.uint8)


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
