"""Which x-rays of a manifest look alike, so that no photo can say which of them it shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from android_bridge.base import how_many
from controller.identity.cropped import LEAST_ALIKE, likeness_laid

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from controller.identity.feature import Whitening

NEAREST: Final = 10
NEAR_IDENTICAL: Final = 0.97
"""S of two x-rays from which on they are called twins."""
LAID_IDENTICAL: Final = 0.98
"""The same once one is laid onto the other: of 64 x-rays cropped or moved by up to 2 % each had .983 and more
with the whole one; of two other x-rays the two most alike (.75 as they stand) had .89. A rig that stands
still tells which of them a photo shows, one that is nudged does not."""
LEAST_DETAIL: Final = 0.02
"""Share of an x-ray's places where it differs from its surroundings, below which it is plain."""
_DIFFERENT = 4.0
_AT_ONCE = 1024
_NAMED = 3


@dataclass(frozen=True, eq=False)
class Likes:
    """Which x-rays of a manifest look alike.

    Parameters
    ----------
    nearest
        Rows of the ten most alike to each, shape (n, 10) or less where there are fewer, int32.
    pairs
        Rows of two that no photo can tell apart, the lower first, shape (m, 2), int32, in order.
    likeness
        S of each of these pairs, shape (m,), float32; 1 where their pixels are the same.
    cropped
        Rows of two of which one is the other cropped, moved or drawn larger by little, as `pairs`.
    plain
        In which of them there is too little to be known by, shape (n,), bool.
    """

    nearest: NDArray[np.int32]
    pairs: NDArray[np.int32]
    likeness: NDArray[np.float32]
    cropped: NDArray[np.int32]
    plain: NDArray[np.bool_]

    @cached_property
    def twins(self) -> dict[int, tuple[int, ...]]:
        """Of each index that has twins, these."""
        found: dict[int, list[int]] = {}
        for one, other in (self.pairs + 1).tolist():
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
        return {index: tuple(sorted(others)) for index, others in found.items()}

    @cached_property
    def with_crops(self) -> frozenset[int]:
        """The indices of x-rays of which another one is a crop, or the other way round."""
        return frozenset((self.cropped + 1).ravel().tolist())

    def told(self, name: Callable[[int], str] = str) -> list[str]:
        """Say which x-rays no photo can tell apart, in plain words; nothing where there are none.

        Parameters
        ----------
        name
            Gives what to call the x-ray of an index.
        """
        lines = []
        same = self.likeness >= 1
        kinds = {
            "pixel by pixel the same": self.pairs[same],
            "nearly the same": self.pairs[~same],
            "nearly the same once one is cropped or moved by little": self.cropped,
        }
        for kind, rows in kinds.items():
            pairs = (rows + 1).tolist()
            if pairs:
                named = _first([f"{name(one)} and {name(other)}" for one, other in pairs])
                lines.append(f"{how_many(len(pairs), 'pair')} of x-rays {kind}: {named}")
        if lines:
            lines[-1] += "; which of the two a photo shows is known by the order alone"
        plain = (np.flatnonzero(self.plain) + 1).tolist()
        if plain:
            named = _first([name(index) for index in plain])
            it = "it" if len(plain) == 1 else "them"
            lines.append(
                f"{how_many(len(plain), 'x-ray')} with too little in {it} to be known by: {named}; a"
                f" photo of {it} is doubtful"
            )
        return lines


def _first(names: list[str]) -> str:
    """Give the first few; after pairs' own ``and`` a comma says that there are more."""
    more = f", and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def likes_of(
    thumbnails: NDArray[np.uint8],
    features: NDArray[np.float32],
    there: NDArray[np.bool_],
    whitening: Whitening,
) -> Likes:
    """Compare all x-rays with all.

    Parameters
    ----------
    thumbnails, features
        Shapes (n, side, side) and (n, m).
    there
        Of which of them there is an image, shape (n,); the others are like none.
    whitening
        By which the features were made.
    """
    count = len(features)
    few = min(NEAREST, count - 1)
    nearest = np.zeros((count, few), np.int32)
    same = _same(thumbnails, there)
    found = dict.fromkeys(same, 1.0)
    cropped: set[tuple[int, int]] = set()
    tried = set(same)
    below_1 = float(np.nextafter(np.float32(1), 0))
    for first in range(0, count, _AT_ONCE):
        scores = features[first : first + _AT_ONCE] @ features.T
        own = np.arange(len(scores))
        scores[own, first + own] = -2
        if few:
            some = np.argpartition(-scores, few - 1, axis=1)[:, :few]
            order = np.argsort(-np.take_along_axis(scores, some, axis=1), axis=1, kind="stable")
            nearest[first : first + _AT_ONCE] = np.take_along_axis(some, order, axis=1)
        for row, other in np.argwhere(scores >= NEAR_IDENTICAL).tolist():
            if first + row < other and (first + row, other) not in same:
                found[first + row, other] = min(float(scores[row, other]), below_1)
        for one, other in _somewhat_alike(scores, nearest[first : first + _AT_ONCE], first) - tried:
            tried.add((one, other))
            if likeness_laid(thumbnails[one], thumbnails[other], whitening) >= LAID_IDENTICAL:
                cropped.add((one, other))
    pairs = sorted(found.items())
    return Likes(
        nearest,
        np.array([pair for pair, _ in pairs], np.int32).reshape(-1, 2),
        np.array([score for _, score in pairs], np.float32),
        np.array(sorted(cropped), np.int32).reshape(-1, 2),
        np.array([_is_plain(each) for each in thumbnails], bool),
    )


def _somewhat_alike(
    scores: NDArray[np.float32], nearest: NDArray[np.int32], first: int
) -> set[tuple[int, int]]:
    """Give the pairs of rows, the lower first, of which one may be the other cropped or moved by little.

    To lay one onto the other takes 1 to 2 ms; of real x-rays few are so much alike.
    """
    found = set()
    for row, others in enumerate(nearest.tolist()):
        for other in others:
            if LEAST_ALIKE <= scores[row, other] < NEAR_IDENTICAL:
                found.add((min(first + row, other), max(first + row, other)))
    return found


def _same(thumbnails: NDArray[np.uint8], there: NDArray[np.bool_]) -> set[tuple[int, int]]:
    """Give the pairs whose thumbnails are the same to the last pixel; a plain one's as well."""
    rows: dict[bytes, list[int]] = {}
    for row in np.flatnonzero(there).tolist():
        rows.setdefault(thumbnails[row].tobytes(), []).append(row)
    alike = [each for each in rows.values() if len(each) > 1]
    return {(one, other) for each in alike for at, one in enumerate(each) for other in each[at + 1 :]}


def _is_plain(thumbnail: NDArray[np.uint8]) -> bool:
    levels = thumbnail.astype(np.float32)
    step = len(levels) // 16
    blocks = levels.reshape(16, step, 16, step).mean(axis=(1, 3))
    differences = np.concatenate(
        [np.abs(np.diff(blocks, axis=0)).ravel(), np.abs(np.diff(blocks, axis=1)).ravel()]
    )
    return bool((differences > _DIFFERENT).mean() < LEAST_DETAIL)
