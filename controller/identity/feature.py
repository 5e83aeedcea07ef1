"""What an x-ray is known by: its local contrast, in 64 x 64 numbers, without what all x-rays share.

The x-ray as a square is shrunk to 64 x 64 by areas and smoothed a little; each place is told by how much
brighter it is than its surroundings, in units of how much these vary. So the light of the room, the screen's
curve and most glare hardly count. Then the mean of many x-rays and their 20 principal components are taken
away: lungs, spine and collimation, which make all chests look alike. What is left has length 1, and S, how
alike a photo and an x-ray are, is the scalar product of the two (tried, field notes 13: 1,000 of 1,000 x-rays
of the NIH were told apart by it, follow-ups of one patient included).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from controller.identity.geometry import Rectified

SIDE: Final = 64
LENGTH: Final = SIDE * SIDE
"""How many numbers a feature has."""
COMPONENTS: Final = 20
LEAST_TO_LEARN: Final = 340
"""From fewer x-rays the components are those of these x-rays, and take away what they are known by."""
MOST_TO_LEARN: Final = 1000
_RIM: Final = 2
"""So many places at the edges are as those next to them: the black around an x-ray is blurred into them, and
beside a bright edge that outweighs what is seen for eight places inwards (S of a sharp one .90, not .99)."""
_FEW: Final = 16
_SMOOTHED, _SURROUNDINGS = 0.6, 4.0
_LEVELS_OF_NOISE: Final = 1.5
_LEAST_CONTRAST: Final = 0.01 * SIDE
"""What rounding leaves of an even grey is less; x-rays have 30 and more."""
_PHANTOMS: Final = "phantoms.npz"


@dataclass(frozen=True, eq=False)
class Whitening:
    """What all x-rays share.

    Parameters
    ----------
    mean
        Of their local contrast, shape (`LENGTH`,), float32.
    components
        Shape (`COMPONENTS`, `LENGTH`), float32, orthonormal rows.
    """

    mean: NDArray[np.float32]
    components: NDArray[np.float32]

    @property
    def digest(self) -> str:
        """SHA-256 of both, 64 hex digits."""
        both = np.vstack([self.mean, self.components]).astype("<f4")
        return hashlib.sha256(both.tobytes()).hexdigest()

    def taken_from(self, contrasts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give features, shape (n, `LENGTH`), of local contrasts of that shape.

        Each has length 1, or is all 0 where there is nothing in it.
        """
        left = contrasts - self.mean
        if len(left) <= _FEW:
            share = np.vecdot(left[:, np.newaxis], self.components)
            left -= np.einsum("ik,kj->ij", share, self.components)
        else:
            left -= (left @ self.components.T) @ self.components
        left[~contrasts.any(axis=1)] = 0
        return _of_length_1(left)

    def taken_from_part(
        self, contrast: NDArray[np.float32], inside: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        """Give the feature of a local contrast of which only some numbers are known; the others are 0.

        How much of each component is in it is what fits the known ones best.
        """
        known = inside.ravel()
        left = np.where(known, contrast - self.mean, 0).astype(np.float32)
        basis = self.components * known
        # a component that lies nearly all outside is hardly told by what is inside
        gram = basis @ basis.T + 0.01 * np.eye(len(basis), dtype=np.float32)
        left -= (np.linalg.solve(gram, basis @ left) @ basis).astype(np.float32)
        return np.asarray(_of_length_1(left[np.newaxis])[0], np.float32)


def learnt(contrasts: NDArray[np.float32]) -> Whitening:
    """Learn what x-rays share from the local contrasts of at least `LEAST_TO_LEARN`, shape (n, `LENGTH`).

    Of more than `MOST_TO_LEARN`, that many are taken, spread evenly.
    """
    rows = np.linspace(0, len(contrasts) - 1, min(len(contrasts), MOST_TO_LEARN)).round().astype(np.int64)
    some = contrasts[rows].astype(np.float64)
    mean = some.mean(axis=0)
    some -= mean
    # of n x-rays with 4,096 numbers the smaller product, n x n, tells the same
    values, vectors = np.linalg.eigh(some @ some.T)
    components = some.T @ vectors[:, ::-1][:, :COMPONENTS]
    components /= np.maximum(np.sqrt(values[::-1][:COMPONENTS]), 1e-9)
    return Whitening(mean.astype(np.float32), np.ascontiguousarray(components.T, np.float32))


@cache
def of_phantoms() -> Whitening:
    """Give what chest phantoms share, for manifests of fewer than `LEAST_TO_LEARN` x-rays.

    Made by ``tests/tools/phantom_whitening.py``; a test makes it again.
    """
    with (resources.files("controller.identity") / _PHANTOMS).open("rb") as file:
        kept = np.load(file, allow_pickle=False)["whitening"].astype(np.float32)
    return Whitening(kept[0], kept[1:])


def contrast_of(levels: NDArray[np.uint8], inside: NDArray[np.bool_] | None = None) -> NDArray[np.float32]:
    """Give the local contrast of an x-ray as a square, shape (`LENGTH`,): mean 0, length 1.

    Parameters
    ----------
    levels
        Grey levels, shape (n, n), n a multiple of 64.
    inside
        Of a photo: which of them lie within its frame; None for all. The others are 0 in what is given.
    """
    if inside is not None and not inside.all():
        return _contrast_of_part(levels, inside)
    smooth = cv2.GaussianBlur(_without_rim(_shrunk(levels)), (0, 0), _SMOOTHED)
    away = smooth - cv2.GaussianBlur(smooth, (0, 0), _SURROUNDINGS)
    spread = np.sqrt(cv2.GaussianBlur(away * away, (0, 0), _SURROUNDINGS)) + _LEVELS_OF_NOISE
    contrast = (away / spread).ravel()
    return np.asarray(_of_length_1((contrast - contrast.mean())[np.newaxis], _LEAST_CONTRAST)[0], np.float32)


def within(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which of the 64 x 64 places are known, of those of a larger square that lie within the frame."""
    return np.asarray(_shrunk(inside.astype(np.uint8) * 255) > 254)


def _contrast_of_part(levels: NDArray[np.uint8], inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Do the same with what is known alone: means are those of the known places around each."""
    known = within(inside)
    weight = known.astype(np.float32)

    def blurred(values: NDArray[Any], sigma: float) -> NDArray[np.float32]:
        weights = np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3)
        return np.asarray(cv2.GaussianBlur(values * weight, (0, 0), sigma) / weights, np.float32)

    smooth = blurred(_without_rim(_shrunk(levels)), _SMOOTHED)
    away = smooth - blurred(smooth, _SURROUNDINGS)
    contrast = away / (np.sqrt(blurred(away * away, _SURROUNDINGS)) + _LEVELS_OF_NOISE)
    mean = contrast[known].mean() if known.any() else 0.0
    centred = np.where(known, contrast - mean, 0).astype(np.float32).reshape(1, -1)
    return np.asarray(_of_length_1(centred, _LEAST_CONTRAST)[0], np.float32)


def contrasts_of(thumbnails: Sequence[NDArray[np.uint8]] | NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give the local contrasts of x-rays as squares, shape (n, `LENGTH`)."""
    contrasts = np.empty((len(thumbnails), LENGTH), np.float32)
    for row, thumbnail in enumerate(thumbnails):
        contrasts[row] = contrast_of(thumbnail)
    return contrasts


@dataclass(frozen=True, eq=False)
class Look:
    """What a photo is compared by.

    Parameters
    ----------
    feature
        Shape (`LENGTH`,), float32, length 1; all 0 where nothing is to be seen.
    known
        Which of its numbers are those of places within the frame, bool; None where all are.
    """

    feature: NDArray[np.float32]
    known: NDArray[np.bool_] | None = None

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give S against each of some x-rays, shape (n, `LENGTH`): by what is within the frame alone."""
        scores = products(features, self.feature)
        if self.known is None:
            return scores
        seen = np.sqrt(products(features * features, self.known.astype(np.float32)))
        return np.asarray(scores / np.maximum(seen, 0.1), np.float32)


def products(rows: NDArray[np.float32], one: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the scalar product of each row with one, shape (n,).

    In this thread: as a matrix's product numpy wakes up all processors for it, and on a busy computer the few
    milliseconds become a hundred.
    """
    return np.asarray(np.vecdot(rows, one), np.float32)


def look_of(rectified: Rectified, whitening: Whitening) -> Look:
    """Give what an x-ray that was cut out of a photo is compared by."""
    contrast = contrast_of(rectified.levels, rectified.inside)
    if rectified.inside.all():
        return Look(whitening.taken_from(contrast[np.newaxis])[0])
    known = within(rectified.inside)
    return Look(whitening.taken_from_part(contrast, known), known.ravel())


def _shrunk(levels: NDArray[np.uint8]) -> NDArray[np.float32]:
    small = cv2.resize(levels.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _without_rim(small: NDArray[np.float32]) -> NDArray[np.float32]:
    inner = small[_RIM:-_RIM, _RIM:-_RIM]
    return np.asarray(cv2.copyMakeBorder(inner, *(_RIM,) * 4, cv2.BORDER_REPLICATE), np.float32)


def _of_length_1(rows: NDArray[np.float32], least: float = 1e-6) -> NDArray[np.float32]:
    """Give rows of length 1, and of 0 those that are shorter than `least`."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.where(lengths < least, 0, rows / np.maximum(lengths, least)), np.float32)
