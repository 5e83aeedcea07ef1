"""A photo laid onto the x-ray that it is of: by points first, then by what the parts of both look like.

Points (`controller.identity`) find the x-ray wherever it is in a photo, to about a pixel. After that,
tiles of the photo are held against the same tiles of the x-ray: between two shifted pictures the phase of
their spectra differs by a slope, and the perspective that explains the shifts of all tiles is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from controller.identity import perspective, points_of_photo, points_of_xray

Floats = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]

MOST_SIDE_PX: Final = 1280
"""Longer side at which a photo is compared with its x-ray."""
_CYCLES: Final = (
    0.07,
    0.15,
)  # up to which part of a cycle in a pixel slopes are read: 7 px and 3 px of shift
_ROUNDS: Final = 4
_STILL: Final = 0.1  # pixels, and parts of the length far more than that
_AGREEING: Final = 0.4
_LEAST_TILES: Final = 8
_MISS_PX: Final = 1.0
_EVEN_PX: Final = 8.0
_MOST_TIMES: Final = 4
_LEAST_LIKENESS: Final = 0.6
_LIKENESS_SIDE_PX: Final = 192
_MOST_OFF_EDGE: Final = 0.1


class NotRegisteredError(Exception):
    """The x-ray was not found in the photo; the message says why."""


@dataclass(frozen=True, eq=False)
class Registered:
    """A photo and its x-ray, pixel upon pixel.

    Parameters
    ----------
    xray
        (h, w) grey levels.
    photo
        (h, w, 3) red, green and blue where the x-ray has its pixels.
    corners
        (4, 2): where the x-ray's outer corners lie in the photo's own pixels, clockwise from the top left.
    whole
        The whole photo, (height, width, 3), upright.
    """

    xray: npt.NDArray[np.uint8]
    photo: npt.NDArray[np.uint8]
    corners: Matrix
    whole: npt.NDArray[np.uint8]


def register(xray: npt.NDArray[np.uint8], photo: npt.NDArray[np.uint8]) -> Registered:
    """Lay a photo onto its x-ray.

    Parameters
    ----------
    xray
        (h, w) grey levels.
    photo
        (h, w, 3) red, green, blue, upright.

    Raises
    ------
    NotRegisteredError
        When the x-ray cannot be found in it.
    """
    small = _at_most(xray, MOST_SIDE_PX)
    onto_photo, turned_deg = _by_points(small, photo)
    if turned_deg:  # held so, and the file does not say it
        photo = np.ascontiguousarray(np.rot90(photo, turned_deg // 90))
        onto_photo, _ = _by_points(small, photo)
    onto_photo = _by_parts(small, photo, onto_photo)
    laid = _laid(photo, onto_photo, small.shape)
    alike = _likeness(small.astype(np.float32), _luma(laid))
    if alike < _LEAST_LIKENESS:
        raise NotRegisteredError(f"what was found looks unlike the x-ray ({alike:.2f} of 1)")
    height, width = small.shape
    edges = np.array([[-0.5, -0.5], [width - 0.5, -0.5], [width - 0.5, height - 0.5], [-0.5, height - 0.5]])
    corners = cv2.perspectiveTransform(edges[None], onto_photo)[0]
    size = np.array((photo.shape[1], photo.shape[0]))
    off = np.maximum(-corners, corners - size).max() / np.ptp(corners, axis=0).max()
    if off > _MOST_OFF_EDGE:
        raise NotRegisteredError("only a part of the x-ray is in the photo")
    return Registered(small, laid, np.asarray(corners, np.float64), photo)


def tiles_of(picture: Floats) -> Floats:
    """Give a picture's tiles (tiles, n, n), each lying half upon the next, faded out to their edges.

    Their own mean is taken away.
    """
    side = tile_px(picture.shape)
    window = np.hanning(side + 1)[:-1].astype(np.float32)
    views = np.lib.stride_tricks.sliding_window_view(picture, (side, side))[:: side // 2, :: side // 2]
    tiles = views.reshape(-1, side, side)
    window = window[:, None] * window
    return np.asarray((tiles - tiles.mean(axis=(1, 2), keepdims=True)) * window, np.float32)


def tile_px(shape: tuple[int, ...]) -> int:
    """Give the side of a picture's tiles: about an eighth, a power of two."""
    return int(min(128, max(32, 2 ** round(np.log2(max(shape[:2]) / 8)))))


def shifts_of(xray: npt.NDArray[Any], photo: npt.NDArray[Any], most_cycles: float) -> tuple[Matrix, Matrix]:
    """Say by how much tiles of a photo are shifted beside those of the x-ray.

    Parameters
    ----------
    xray, photo
        Spectra (tiles, n, n / 2 + 1) of their tiles.
    most_cycles
        Frequencies up to this, in cycles a pixel, are looked at.

    Returns
    -------
    tuple
        Shifts (tiles, 2) to the right and down, pixels; and how well each agrees then, 0 to 1.
    """
    down, across = frequencies(xray.shape[1])
    near = (np.hypot(down, across) <= most_cycles) & (np.hypot(down, across) > 0)
    cross = (np.conj(xray) * photo)[:, near]
    slopes = -2 * np.pi * np.stack((across[near], down[near]), axis=1)
    weights = np.abs(cross)
    normal = np.einsum("tk,ki,kj->tij", weights, slopes, slopes) + 1e-9 * np.eye(2)
    right = np.einsum("tk,ki,tk->ti", weights, slopes, np.angle(cross))
    shifts = np.linalg.solve(normal, right[..., None])[..., 0]
    straight = np.abs((cross * np.exp(-1j * (shifts @ slopes.T))).sum(axis=1))
    power = (np.abs(xray[:, near]) ** 2).sum(axis=1) * (np.abs(photo[:, near]) ** 2).sum(axis=1)
    return shifts, straight / np.sqrt(power + 1e-9)


def frequencies(side: int) -> tuple[Matrix, Matrix]:
    """Give the frequency down and across of a tile's spectrum (n, n / 2 + 1), cycles a pixel."""
    down, across = np.meshgrid(np.fft.fftfreq(side), np.fft.rfftfreq(side), indexing="ij")
    return down, across


def _by_points(xray: npt.NDArray[np.uint8], photo: npt.NDArray[np.uint8]) -> tuple[Matrix, int]:
    """Give the map from the x-ray to the photo, and the quarter turns in it, degrees clockwise."""
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8)
    of_xray, of_photo = points_of_xray(xray), points_of_photo(grey)
    found = perspective(of_photo, of_xray)
    if found is None:
        raise NotRegisteredError("too few points of the x-ray were found in it")
    reduce, enlarge = _scaling(xray.shape, of_xray.size), _scaling(of_photo.size, grey.shape)
    return np.asarray(enlarge @ found[0] @ reduce, np.float64), found[1].turned_deg


def _by_parts(xray: npt.NDArray[np.uint8], photo: npt.NDArray[np.uint8], onto_photo: Matrix) -> Matrix:
    """Mend the map from the x-ray to the photo by what their tiles look like."""
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8)
    share = 1 / _pixels_for_one(onto_photo, xray.shape)
    smaller = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1 else grey
    onto = _scaling(grey.shape, smaller.shape) @ onto_photo
    even_xray = _even(xray.astype(np.float32))
    for most_cycles in _CYCLES:
        for _ in range(_ROUNDS):
            laid = _laid(np.asarray(smaller, np.uint8), onto, xray.shape)
            correction = _correction(even_xray, _even(laid.astype(np.float32)), most_cycles)
            onto = onto @ correction
            if np.abs(correction - np.eye(3))[:2].max() < _STILL:
                break
    return np.asarray(_scaling(smaller.shape, grey.shape) @ onto, np.float64)


def _scaling(before: tuple[int, ...], after: tuple[int, ...]) -> Matrix:
    """Give the map between the pixels of a picture (height, width first) and of the same one resized."""
    x, y = after[1] / before[1], after[0] / before[0]
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])


def _laid(photo: npt.NDArray[np.uint8], onto_photo: Matrix, shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """Cut the x-ray's part out of a photo; where the photo has more pixels they are averaged."""
    height, width = shape[:2]
    times = min(int(np.ceil(_pixels_for_one(onto_photo, shape) - 0.05)), _MOST_TIMES)
    finer = cv2.warpPerspective(
        photo,
        onto_photo @ _scaling((times, times), (1, 1)),
        (width * times, height * times),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(
        finer if times == 1 else cv2.resize(finer, (width, height), interpolation=cv2.INTER_AREA), np.uint8
    )


def _pixels_for_one(onto_photo: Matrix, shape: tuple[int, ...]) -> float:
    """Give how many pixels a photo has for one of the x-ray, across; not less than 1."""
    height, width = shape[:2]
    edges = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    area = cv2.contourArea(cv2.perspectiveTransform(edges, onto_photo)[0].astype(np.float32))
    return float(max((area / (width * height)) ** 0.5, 1.0))


def _correction(xray: Floats, photo: Floats, most_cycles: float) -> Matrix:
    """Give the map from the x-ray's pixels to where a photo laid onto it has what they show."""
    spectra = [np.fft.rfft2(tiles_of(each)) for each in (xray, photo)]
    shifts, agreement = shifts_of(spectra[0], spectra[1], most_cycles)
    side = tile_px(xray.shape)
    rows, columns = ((length - side) // (side // 2) + 1 for length in xray.shape)
    down, across = np.mgrid[:rows, :columns].reshape(2, -1) * (side // 2) + (side - 1) / 2
    middles = np.column_stack((across, down))
    good = (agreement > _AGREEING) & (np.hypot(*shifts.T) < side / 4)
    if good.sum() < _LEAST_TILES:
        return np.eye(3)
    found: Any = cv2.findHomography(middles[good], middles[good] + shifts[good], cv2.RANSAC, _MISS_PX)
    return np.eye(3) if found[0] is None else np.asarray(found[0], np.float64)


def _even(picture: Floats) -> Floats:
    """Take away how bright and how rich in contrast each place is, so that x-ray and photo become alike."""
    detail = picture - cv2.GaussianBlur(picture, (0, 0), _EVEN_PX)
    level = np.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), 2 * _EVEN_PX)) + 3
    return np.asarray(detail / level, np.float32)


def _likeness(xray: Floats, photo: Floats) -> float:
    """Correlate both where noise hardly matters: two x-rays come to 0.3, a photo and its own to 0.9."""
    factor = min(1.0, _LIKENESS_SIDE_PX / max(xray.shape))
    small = [
        cv2.resize(each, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) for each in (xray, photo)
    ]
    one, other = (_even(np.asarray(each, np.float32)).ravel() for each in small)
    return float(np.corrcoef(one, other)[0, 1])


def _luma(photo: npt.NDArray[np.uint8]) -> Floats:
    return np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.float32)


def _at_most(picture: npt.NDArray[np.uint8], side_px: int) -> npt.NDArray[np.uint8]:
    factor = side_px / max(picture.shape)
    if factor >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
