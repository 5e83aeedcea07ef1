"""How one room, screen and camera make an x-ray look: each effect by a few numbers that can be measured.

`controller.synthetic.fitting` measures them on photos. Lengths are parts of the picture, for the x-rays of a
data set differ in size and a screen shows all of them as large as it can.
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from android_bridge.optics.light import strips
from android_bridge.optics.picture import Picture
from android_bridge.optics.pose import Matrix, corners

Floats = npt.NDArray[np.float32]
Channels = tuple[float, float, float]
"""Of red, green and blue."""

_SIGNS: Final = np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]])
NOISE_LEVELS: Final = (0, 64, 255)
"""Grey levels at which a sensor's noise is given: it falls steeply from black on, and slowly later."""
_LEAST_SIGMA_PX: Final = 0.2  # a kernel of less changes nothing


def corners_seen(
    size_px: tuple[int, int], *, keystone_x: float, keystone_y: float, roll_deg: float, skew_deg: float
) -> Matrix:
    """Give where a picture's outer corners come to lie, (4, 2) in pixels, clockwise from the top left.

    Their mean, and the mean lengths of the edges, stay as they are: see `tilt_of` for the way back.

    Parameters
    ----------
    size_px
        Width and height of the picture.
    keystone_x
        By which part the bottom is wider than the middle, and the top narrower.
    keystone_y
        By which part the right edge is longer than the middle, and the left one shorter.
    roll_deg
        Turned clockwise by so much.
    skew_deg
        By how much the corner at the top left is less than a right angle.
    """
    half = np.array(size_px) / 2
    across, down = np.radians(roll_deg + skew_deg / 2), np.radians(roll_deg - skew_deg / 2)
    shear = np.column_stack((-_SIGNS[:, 1] * half[1] * down, _SIGNS[:, 0] * half[0] * across))
    keystone = _SIGNS.prod(axis=1)[:, None] * half * (keystone_x, keystone_y)
    return np.asarray(_SIGNS * half + shear + keystone + half - 0.5, np.float64)


def tilt_of(seen: Matrix, upright: Matrix) -> dict[str, float]:
    """Give the numbers of `corners_seen` that corners (4, 2) have, beside an upright rectangle (4, 2).

    The rectangle is the one that `upright_of` gives.
    """
    centred = seen - seen.mean(axis=0)
    half = np.ptp(upright, axis=0) / 2
    keystone = (_SIGNS.prod(axis=1)[:, None] * centred).mean(axis=0) / half
    down = -(_SIGNS[:, 1] * centred[:, 0]).mean() / half[1]
    across = (_SIGNS[:, 0] * centred[:, 1]).mean() / half[0]
    return {
        "keystone_x": float(keystone[0]),
        "keystone_y": float(keystone[1]),
        "roll_deg": float(np.degrees(across + down) / 2),
        "skew_deg": float(np.degrees(across - down)),
    }


def upright_of(seen: Matrix) -> Matrix:
    """Give the upright rectangle (4, 2) that lies nearest to four corners, by least squares."""
    half = (_SIGNS * seen).mean(axis=0)
    return np.asarray(seen.mean(axis=0) + _SIGNS * half, np.float64)


def seen_by_camera(
    picture: Picture,
    seen: Matrix,
    screen: float,
    margins: tuple[float, float, float, float],
    surroundings: Channels,
) -> Picture:
    """Show a picture as a camera before the screen sees it, with some of what is around it.

    Parameters
    ----------
    seen
        Where its corners come to lie: see `corners_seen`.
    screen
        How many times as wide as high the screen is, in whose middle the picture stands as large as it can;
        0 for one that it fills.
    margins
        Parts of the screen's width and height that are added at the left, top, right and bottom; less than 0
        to have it cut off.
    surroundings
        Grey levels of what is around it; alike for a grey picture to stay one.
    """
    height, width = picture.shape[:2]
    left, top, right, bottom = (round(each) for each in _around(width, height, screen, margins))
    size = (width + left + right, height + top + bottom)
    if picture.ndim == 2 and len(set(surroundings)) > 1:
        picture = np.repeat(picture[..., None], 3, axis=2)
    onto = (seen + np.array((left, top))).astype(np.float32)
    homography = cv2.getPerspectiveTransform(corners(width, height).astype(np.float32), onto)
    return np.asarray(
        cv2.warpPerspective(
            picture,
            homography,
            (max(size[0], 1), max(size[1], 1)),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=surroundings,
        ),
        np.uint8,
    )


def screen_around(width: float, height: float, screen: float) -> tuple[float, float]:
    """Give width and height of the screen on which a picture is as large as it can: see `seen_by_camera`."""
    if not screen:
        return width, height
    return max(width, height * screen), max(height, width / screen)


def _around(
    width: float, height: float, screen: float, margins: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Give how many pixels are seen at the left of a picture, above, at the right and below."""
    across, down = screen_around(width, height, screen)
    beside, above = (across - width) / 2, (down - height) / 2
    left, top, right, bottom = margins
    return beside + left * across, above + top * down, beside + right * across, above + bottom * down


def answer_of_screen(
    picture: Picture, black: Channels, white: Channels, gamma: Channels, s_curve: float
) -> Picture:
    """Give each grey level as screen and sensor make it.

    Parameters
    ----------
    black, white
        Grey levels of the darkest and the brightest.
    gamma
        The levels between are to the power of it.
    s_curve
        Of -1 to 1: how much of an S the curve then is, flat at both ends where it is 1.
    """
    level = np.linspace(0, 1, 256)[:, None]
    part = shape_of(level, gamma, s_curve)
    low, high = np.array(black), np.array(white)
    curves = np.rint(low + (high - low) * part).clip(0, 255).astype(np.uint8)
    if picture.ndim == 2:
        if (curves == curves[:, :1]).all():
            return np.asarray(cv2.LUT(picture, curves[:, 0].copy()), np.uint8)
        picture = np.repeat(picture[..., None], 3, axis=2)
    return np.asarray(cv2.LUT(picture, curves[None]), np.uint8)


def shape_of(level: npt.NDArray[Any], gamma: Channels | float, s_curve: float) -> npt.NDArray[Any]:
    """Give which part of the way from black to white levels from 0 to 1 are rendered."""
    part = level**gamma
    return np.asarray(part + s_curve * (part * part * (3 - 2 * part) - part))


def light_of_room(
    picture: Picture,
    *,
    falloff: float,
    across: float,
    down: float,
    reflection: tuple[float, float, float, float, float],
) -> Picture:
    """Let light fall off, and the glass reflect the room.

    Parameters
    ----------
    falloff
        Which part of the light the corners lack, beside the middle.
    across, down
        By which part the right has more light than the middle, and the bottom.
    reflection
        Grey levels that are added: at the right and at the bottom beside the middle, at the left and right
        beside the middle, at top and bottom beside it, and in the corners at the top left and bottom right.
        Their mean is 0.
    """
    height, width = picture.shape[:2]
    made = np.empty(picture.shape, np.uint8)
    x, every_y = _grid(width), _grid(height)[:, None]
    for rows in strips(picture):
        y = every_y[rows]
        gain = (1 + across * x + down * y - falloff * ((x * x + y * y) / 2 - 1 / 3)).astype(np.float32)
        added = sum(part * form for part, form in zip(reflection, reflection_forms(x, y), strict=True))
        light = np.asarray(added, np.float32)
        if picture.ndim == 3:
            gain, light = gain[..., None], light[..., None]
        made[rows] = np.rint((picture[rows] * gain + light).clip(0, 255))
    return made


def reflection_forms(x: Floats, y: Floats) -> tuple[Floats, ...]:
    """Give the forms of which `light_of_room` makes a reflection, by place from -1 to 1; mean 0 each."""
    forms = (x + 0 * y, y + 0 * x, x * x - 1 / 3 + 0 * y, y * y - 1 / 3 + 0 * x, x * y)
    return tuple(np.asarray(each, np.float32) for each in forms)


def softened(picture: Picture, sigma: float) -> Picture:
    """Blur by a Gaussian; its standard deviation in thousandths of the longer side.

    Beyond its edges a picture is mirrored: an x-ray's last row is often black, and would be smeared inwards
    if it went on.
    """
    sigma_px = sigma * max(picture.shape[:2]) / 1000
    if sigma_px < _LEAST_SIGMA_PX:
        return picture.copy()
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma_px, borderType=cv2.BORDER_REFLECT), np.uint8)


def grainy(
    picture: Picture,
    *,
    luma: float,
    chroma: float,
    dark: float,
    bright: float,
    size: float,
    chroma_size: float,
    seed: int,
) -> Picture:
    """Add a sensor's noise, as developing and compressing leave it.

    Parameters
    ----------
    luma
        Standard deviation of what all channels share at `NOISE_LEVELS`' second, grey levels.
    chroma
        Of what each has for itself; a grey picture has none.
    dark, bright
        How many times as much both are at its first and at its last; in between it goes straight.
    size, chroma_size
        How far the grains spread: standard deviation of a Gaussian, thousandths of the longer side.
    seed
        0 to 2**32 - 1.
    """
    rng = np.random.default_rng(seed)
    size_px, chroma_px = (each * max(picture.shape[:2]) / 1000 for each in (size, chroma_size))
    times = np.interp(np.arange(256), NOISE_LEVELS, (dark, 1, bright)).astype(np.float32)
    levels = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    noise = luma * _grains(rng, picture.shape[:2], size_px)
    if picture.ndim == 3:
        own = [noise + chroma * _grains(rng, picture.shape[:2], chroma_px) for _ in range(3)]
        noise, levels = np.stack(own, axis=2), levels[..., None]
    return np.asarray(np.rint((picture + noise * times[levels]).clip(0, 255)), np.uint8)


def _grains(rng: np.random.Generator, shape: tuple[int, ...], sigma_px: float) -> Floats:
    """Draw noise of standard deviation 1."""
    field = rng.standard_normal(shape, np.float32)
    if sigma_px < _LEAST_SIGMA_PX:
        return field
    radius = int(np.ceil(4 * sigma_px))
    kernel = cv2.getGaussianKernel(2 * radius + 1, sigma_px, cv2.CV_32F)
    field = np.asarray(
        cv2.sepFilter2D(field, cv2.CV_32F, kernel, kernel, borderType=cv2.BORDER_REFLECT), np.float32
    )
    return np.asarray(field / np.float32((kernel**2).sum()), np.float32)


def _grid(length_px: int) -> Floats:
    """Give where pixels' centres lie, from -1 to 1 at the outer edges."""
    return ((np.arange(length_px, dtype=np.float32) + 0.5) * np.float32(2 / length_px) - 1).astype(np.float32)
