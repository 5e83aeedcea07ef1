"""Two x-rays in one photo: blended, or one above the other, as when the screen changes during an exposure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
BLEND_LIMIT, STRIPS_LIMIT = 0.10, 0.06
"""Share of a rival from where on a photo is a blend, and share that three of four of its strips have at
least: glare and dirt are in few of them."""
ALIKE: Final = 0.8
"""Likeness of two x-rays from where on a small share of one tells nothing: half a pixel beside its place, the
other one has some of it as well. Such a one is taken for blended in where it is around in the list alone."""
_AGREED, _AGREED_OF_OTHERS = 0.30, 0.34
"""Pull of a rival and share in three of four strips, added up, from where on both tests agree: of x-rays
around in the list, and of those that are alike, or any others. Chosen on 3,944 right photos (severities and
the paper's up to 2, rooms), of which none is taken for a blend; of 1,235 with 30 % of the one before, 15 are
not, nearly all of which are a follow-up's."""
LEAST_PULL: Final = 0.20
"""Of an x-ray that is not around: below it is not asked."""
_TORN, _TORN_WITH_PULL, _TEAR_PULL = 2.2, 1.6, 0.12
"""What speaks for a tear, from where on it is one: alone, and with a pull of so much. Chosen on 4,616 right
photos, 1 of which is taken for torn; of 672 torn at a fifth and more, 26 are not."""
_LEAST_FOR_REST: Final = 1.0
"""So much has to speak for the claimed one in what is not torn: a blend is no tear."""
_SPARED, _ROUNDING = 0.3, 0.02
"""What a tile's rest is never less than, parts of the photo's detail and of the usual detail."""
_TEAR_TILES: Final = 16
"""How many tiles with something in them a torn strip has at least."""
_TILES: Final = 16
_LEAST_DETAIL: Final = 0.1
"""Of a photo's tile that counts, parts of the usual detail."""
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
    strips
        Share that three of four strips have at least, -1 to 1.
    torn
        What speaks for a strip at one side being the rival's: standard deviations of chance, above 0 where
        the rival explains more of it.
    """

    cause: Cause = Cause.NONE
    rival: int | None = None
    share: float | None = None
    strips: float = -1.0
    torn: float = -np.inf


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


def find_mixture(
    photo: Rectified,
    claimed: Detail,
    rivals: Mapping[int, Detail],
    pulls: Mapping[int, float] | None = None,
    around: Collection[int] = (),
) -> Mixture:
    """Look for other x-rays in a photo that shows the claimed one.

    Parameters
    ----------
    photo
        One that is like the claimed x-ray as a whole; of one that shows another, all is the rival's.
    claimed, rivals
        The references, `detail_of` their thumbnails; rivals by index.
    pulls
        By how much each rival pulls (`controller.identity.rule`). With them both tests have to agree on a
        blend: glare and moire fool each of them now and then, but differently. Without, details decide.
    around
        Which rivals are around in the list: a screen that changes too early or too late shows these.

    Returns
    -------
    Mixture
        Of the rival that stands out most. Of what is too like the claimed one for a small share to be told,
        none is given: follow-ups taken alike, copies.

    Notes
    -----
    The photo's detail d is fitted as a c + b r, by least squares weighted with one over the photo's local
    variance: a blend of pictures is one of their details whatever light lies over it. The share is
    b / (|a| + |b|). A tear is looked for tile by tile: by how much less the rival leaves unexplained than the
    claimed one, as a logarithm, summed from each side inwards.
    """
    seen = detail_of(photo.levels, photo.inside)
    found = []
    for index, rival in rivals.items():
        pull = None if pulls is None else pulls.get(index, 0.0)
        found.append(_against(seen, claimed, rival, index, pull, is_around=index in around))
    return max(found, key=_rank, default=Mixture())


def _rank(mixture: Mixture) -> tuple[bool, float]:
    return mixture.cause is not Cause.NONE, -1.0 if mixture.share is None else mixture.share


def _against(
    seen: Detail, claimed: Detail, rival: Detail, index: int, pull: float | None, *, is_around: bool
) -> Mixture:
    tiles = _tiles(seen, claimed, rival)
    whole = tiles.sum(axis=(1, 2))
    share = float(_shares(whole))
    each = []
    for axis in (1, 2):
        sums = tiles.sum(axis=axis)
        energy = np.sqrt(sums[3] * sums[5])
        each.append(_shares(sums[:, energy > _LEAST_ENERGY * energy.mean()]))
    together = np.concatenate(each)
    strips = float(np.sort(together)[len(together) // 4]) if together.size else -1.0
    torn = _torn(tiles) if is_around or pull is None else -np.inf
    is_alike = whole[4] > ALIKE * np.sqrt(whole[3] * whole[5])
    is_blend = share > BLEND_LIMIT and strips > STRIPS_LIMIT and (is_around or not is_alike)
    if pull is not None:
        is_near = is_around and not is_alike
        is_blend &= pull + strips >= (_AGREED if is_near else _AGREED_OF_OTHERS)
    cause = Cause.NONE
    if torn >= _TORN or (torn >= _TORN_WITH_PULL and (pull or 0.0) >= _TEAR_PULL):
        cause = Cause.TORN
    elif is_blend:
        cause = Cause.BLEND
    elif is_alike:
        return Mixture()
    return Mixture(cause=cause, rival=index, share=max(share, 0.0), strips=strips, torn=torn)


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
    """Give what speaks for strips at one side, whichever of the four, being the rival's; see `Mixture.torn`.

    A sensor's rows are read one after another, and a screen's are changed so; either may be a photo's rows or
    its columns. Each tile has a vote that is bounded, or a letter of lead would outvote the lungs.
    """
    pp, pc, pr, cc, _, rr = tiles
    counts = (pp > _LEAST_DETAIL).astype(float)
    spared = _SPARED * pp + _ROUNDING
    left_by_claimed, left_by_rival = (
        np.maximum(pp - np.maximum(both, 0) ** 2 / (own + 1e-9), 0) + spared
        for both, own in ((pc, cc), (pr, rr))
    )
    vote = np.log(left_by_claimed / left_by_rival) * counts
    votes = np.stack([counts, vote, vote * vote])
    most = -np.inf
    for axis in (1, 2):
        strips = votes.sum(axis=3 - axis)
        for along in (strips, strips[:, ::-1]):
            number, sums, squares = np.cumsum(along, axis=1)
            rest = (sums - sums[-1]) / np.sqrt(squares[-1] - squares + 1)
            told = (number >= _TEAR_TILES) & (rest >= _LEAST_FOR_REST)
            if told.any():
                most = max(most, float((sums / np.sqrt(squares + 1))[told].max()))
    return most


def _around(picture: NDArray[Any]) -> NDArray[np.float32]:
    """Mean over what is around each pixel, some `_AROUND_PX` wide; coarsely, for that costs a fifth."""
    side = DETAIL_PX // 4
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), _AROUND_PX / 4)
    return np.asarray(cv2.resize(small, (DETAIL_PX, DETAIL_PX), interpolation=cv2.INTER_LINEAR), np.float32)


def _shrunk(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(picture, (DETAIL_PX, DETAIL_PX), interpolation=cv2.INTER_AREA), np.uint8)
