"""Two x-rays in one photo: blended, or one above the other, as when the screen changes during an exposure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from controller.identity.verdicts import Cause

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controller.identity.geometry import Rectified

DETAIL_PX: Final = 128
"""Side of the pictures that are compared."""
BLEND_LIMIT: Final = 0.10
"""Share of a rival from where on a photo is a blend, where its strips agree."""
STRIPS_LIMIT: Final = 0.06
"""Share of a rival that three of four strips of a blend have at least: glare and dirt are in few of them."""
TEAR_LIMIT: Final = 0.25
"""By how much the strips at one side of a torn photo are more like the rival."""
ALIKE: Final = 0.8
"""Likeness of two x-rays from where on it isn't told which of them a photo, or a part of it, shows."""
_TEAR_LIKENESS: Final = 0.35
"""How like the rival those have to be: what is under glare is like nothing, and that by chance."""
_TEAR_TILES: Final = 24
"""How many tiles with something in them they have at least."""
_TILES: Final = 16
_LEAST_DETAIL, _LEAST_LIKENESS = 0.1, 0.05
"""Of a photo's tile that counts, and what evens references' tiles out; parts of the usual detail."""
_RIM_PX: Final = 5
"""Beside the x-ray's edges, and the frame's: what is outside is blurred into them."""
_SMOOTH_PX: Final = 1.0
_AROUND_PX: Final = 8
_LEAST_DEVIATION: Final = 1.5
_LEAST_ENERGY: Final = 0.25
"""What a strip has of the mean strip's detail, at least, to be asked: margins of x-rays are black."""


@dataclass(frozen=True, eq=False)
class Detail:
    """A picture without what is coarser than an eighth of it, shape (`DETAIL_PX`, `DETAIL_PX`), float32.

    Parameters
    ----------
    detail
        Grey levels, less those around.
    weight
        One over their local variance.
    """

    detail: NDArray[np.float32]
    weight: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """What a photo has of other x-rays than the one it is filed under.

    Parameters
    ----------
    cause
        `BLEND`, `TORN`, or `NONE`.
    rival
        Index of the x-ray that is most in it; None where none could be told from the claimed one.
    share
        How much of that is in it, 0 to 1; None as above.
    torn
        By how much the part of it that is most so is more like the rival, -1 to 1.
    """

    cause: Cause = Cause.NONE
    rival: int | None = None
    share: float | None = None
    torn: float = -1.0


def detail_of(levels: NDArray[np.uint8], inside: NDArray[np.bool_] | None = None) -> Detail:
    """Prepare a picture for `find_mixture`: a reference's thumbnail, or a photo's cut-out.

    Parameters
    ----------
    levels
        Square; shrunk to `DETAIL_PX` where it is larger.
    inside
        Which of it counts.
    """
    if len(levels) != DETAIL_PX:
        levels = _shrunk(levels)
    smooth = cv2.GaussianBlur(levels.astype(np.float32), (0, 0), _SMOOTH_PX)
    detail = smooth - _around(smooth)
    deviation = np.sqrt(_around(detail * detail)) + np.float32(_LEAST_DEVIATION)
    counts = np.zeros((DETAIL_PX, DETAIL_PX), np.uint8)
    counts[_RIM_PX:-_RIM_PX, _RIM_PX:-_RIM_PX] = 1
    if inside is not None and not inside.all():
        within = (_shrunk(inside.astype(np.uint8) * np.uint8(255)) == 255).astype(np.uint8)
        margin = np.ones((2 * _RIM_PX + 1, 2 * _RIM_PX + 1), np.uint8)
        counts &= np.asarray(cv2.erode(within, margin, borderType=cv2.BORDER_REPLICATE), np.uint8)
    weight = counts / (deviation * deviation)
    return Detail(np.asarray(detail, np.float32), np.asarray(weight, np.float32))


def find_mixture(photo: Rectified, claimed: Detail, rivals: Mapping[int, Detail]) -> Mixture:
    """Look for other x-rays in a photo that shows the claimed one.

    Parameters
    ----------
    photo
        One that is like the claimed x-ray as a whole; of one that shows another, all is the rival's.
    claimed, rivals
        The references, `detail_of` their thumbnails; rivals by index.

    Returns
    -------
    Mixture
        Of the rival that stands out most. What is too like the claimed one to be told from it isn't claimed
        to be in the photo, nor not to be: follow-ups taken alike, copies.

    Notes
    -----
    The photo's detail d is fitted as a c + b r, by least squares weighted with one over the photo's local
    variance: a blend of pictures is one of their details whatever light lies over it. The share is
    b / (|a| + |b|).
    """
    seen = detail_of(photo.levels, photo.inside)
    return max(
        (_against(seen, claimed, rival, index) for index, rival in rivals.items()),
        key=_rank,
        default=Mixture(),
    )


def _rank(mixture: Mixture) -> tuple[bool, float]:
    return mixture.cause is not Cause.NONE, -1.0 if mixture.share is None else mixture.share


def _against(seen: Detail, claimed: Detail, rival: Detail, index: int) -> Mixture:
    tiles = _tiles(seen, claimed, rival)
    whole = tiles.sum(axis=(1, 2))
    if _likeness(whole[3], whole[4], whole[5]) > ALIKE:
        return Mixture()
    share = float(_shares(whole))
    strips = []
    for axis in (1, 2):
        sums = tiles.sum(axis=axis)
        energy = np.sqrt(sums[3] * sums[5])
        strips.append(_shares(sums[:, energy > _LEAST_ENERGY * energy.mean()]))
    torn = _torn(tiles)
    cause = Cause.NONE
    if torn > TEAR_LIMIT:
        cause = Cause.TORN
    elif share > BLEND_LIMIT and np.quantile(np.concatenate(strips), 0.25) > STRIPS_LIMIT:
        cause = Cause.BLEND
    return Mixture(cause=cause, rival=index, share=max(share, 0.0), torn=torn)


def _tiles(seen: Detail, claimed: Detail, rival: Detail) -> NDArray[np.float64]:
    """Give the weighted products p p, p c, p r, c c, c r, r r, means of tiles, shape (6, 16, 16)."""
    p, c, r = seen.detail, claimed.detail, rival.detail
    weighted_p, weighted_c = p * seen.weight, c * seen.weight
    products = (
        weighted_p * p,
        weighted_p * c,
        weighted_p * r,
        weighted_c * c,
        weighted_c * r,
        seen.weight * r * r,
    )
    small = (_TILES, _TILES)
    return np.stack([cv2.resize(each, small, interpolation=cv2.INTER_AREA) for each in products]).astype(
        float
    )


def _shares(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give b / (|a| + |b|) of the fits p = a c + b r, by their sums of products, shape (6, ...)."""
    _, pc, pr, cc, cr, rr = sums
    a, b = pc * rr - pr * cr, pr * cc - pc * cr
    return np.asarray(b / np.maximum(np.abs(a) + np.abs(b), 1e-12))


def _torn(tiles: NDArray[np.float64]) -> float:
    """Give by how much strips at one side, whichever of the four, are more like the rival than the claimed.

    A sensor's rows are read one after another, and a screen's are changed so; either may be a photo's rows or
    its columns. Tiles have one vote each, or a letter of lead would outvote the lungs.
    """
    pp, pc, pr, cc, cr, rr = tiles
    counts = (pp > _LEAST_DETAIL).astype(float)
    # claimed and rival are evened out by what a tile usually has: a flat one is like nothing
    cc, rr = cc + _LEAST_LIKENESS, rr + _LEAST_LIKENESS
    votes = (
        np.stack([np.ones_like(pp), _likeness(pp, pc, cc), _likeness(pp, pr, rr), _likeness(cc, cr, rr)])
        * counts
    )
    most = -1.0
    for axis in (1, 2):
        strips = votes.sum(axis=3 - axis)
        for along in (strips, strips[:, ::-1]):
            number, claimed, rival, alike = np.cumsum(along, axis=1)
            number = np.maximum(number, 1)
            told = (number >= _TEAR_TILES) & (rival > _TEAR_LIKENESS * number) & (alike < ALIKE * number)
            if told.any():
                most = max(most, float(((rival - claimed) / number)[told].max()))
    return most


def _likeness(
    one: NDArray[np.float64], both: NDArray[np.float64], other: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the correlation by the sums of squares and of products."""
    return np.asarray(both / np.sqrt(np.maximum(one * other, 1e-12)))


def _around(picture: NDArray[Any]) -> NDArray[np.float32]:
    """Mean over what is around each pixel, some `_AROUND_PX` wide; coarsely, for that costs a fifth."""
    side = DETAIL_PX // 4
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), _AROUND_PX / 4)
    return np.asarray(cv2.resize(small, (DETAIL_PX, DETAIL_PX), interpolation=cv2.INTER_LINEAR), np.float32)


def _shrunk(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(picture, (DETAIL_PX, DETAIL_PX), interpolation=cv2.INTER_AREA), np.uint8)
