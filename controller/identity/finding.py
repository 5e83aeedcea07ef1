"""Which x-rays of many a photo may be of: each of its points votes for the x-ray with the point most like it.

Comparing a photo with each of a thousand x-rays takes ten seconds; this takes a tenth of one. Points of the
x-rays are sorted into words, and a photo's point is compared with those of the three words next to it alone
(an inverted file, as Sivic and Zisserman have it, Video Google, ICCV 2003). What is found so has to be
verified: see `by_points`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import numpy as np

from controller.identity.points import POINT_LENGTH, products

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from controller.identity.points import Points

_WORDS: Final = 512
_POINTS_FOR_A_WORD: Final = 40
_ROUNDS: Final = 5
_NEXT: Final = 3
_MOST_POINTS: Final = 800_000
"""Of all x-rays, so that they take some 400 MB at most; of very many, each has fewer."""
_AT_ONCE: Final = 8192


class XrayFinder:
    """Finds the x-rays that a photo may be of; may be used from several threads.

    Parameters
    ----------
    indices
        Of the x-rays.
    points
        Of each.
    """

    def __init__(self, indices: Sequence[int], points: Sequence[Points]) -> None:
        self._indices = np.asarray(indices, np.int64)
        most = max(1, _MOST_POINTS // max(1, len(points)))
        counts = [min(most, len(each.places)) for each in points]
        rows = np.repeat(np.arange(len(points)), counts)
        described = np.empty((len(rows), POINT_LENGTH), np.float32)
        for each, count, end in zip(points, counts, accumulate(counts), strict=True):
            described[end - count : end] = each.rooted(count)
        self._words = _words_of(described)
        word = _nearest(described, self._words, 1)[:, 0]
        order = np.argsort(word, kind="stable")
        self._described, self._rows = described[order], rows[order]
        self._begins = np.searchsorted(word[order], np.arange(len(self._words) + 1))

    def candidates(self, photo: Points, count: int) -> list[int]:
        """Give the indices of the x-rays that most of a photo's points speak for, the most first."""
        if not len(photo.places) or not len(self._described):
            return []
        described = photo.rooted()
        words = _nearest(described, self._words, min(_NEXT, len(self._words)))
        best = np.full(len(described), -1.0, np.float32)
        voted = np.zeros(len(described), np.int64)
        for word in np.unique(words):
            begin, end = self._begins[word : word + 2]
            if begin == end:
                continue
            asking = np.flatnonzero((words == word).any(axis=1))
            similar = products(described[asking], self._described[begin:end])
            nearest = similar.argmax(axis=1)
            likeness = similar[np.arange(len(asking)), nearest]
            better = likeness > best[asking]
            best[asking[better]] = likeness[better]
            voted[asking[better]] = self._rows[begin + nearest[better]]
        votes = np.bincount(voted, minlength=len(self._indices))
        order = np.argsort(-votes, kind="stable")[:count]
        return [int(self._indices[row]) for row in order if votes[row]]


def _words_of(described: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give what points are like, by the means of some that lie together."""
    count = max(1, min(_WORDS, len(described) // _POINTS_FOR_A_WORD))
    rng = np.random.default_rng(1)
    size = min(len(described), count * _POINTS_FOR_A_WORD)
    sample = described[rng.choice(len(described), size, replace=False)]
    words = sample[:count].copy()
    for _ in range(_ROUNDS):
        word = _nearest(sample, words, 1)[:, 0]
        order = np.argsort(word, kind="stable")
        there, begins = np.unique(word[order], return_index=True)
        words[there] = np.add.reduceat(sample[order], begins, axis=0)
        words /= np.maximum(np.linalg.norm(words, axis=1, keepdims=True), 1e-6)
    return words


def _nearest(described: NDArray[np.float32], words: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Give the words next to each point, shape (n, count), in no order."""
    found = np.empty((len(described), count), np.int64)
    for begin in range(0, len(described), _AT_ONCE):
        similar = products(described[begin : begin + _AT_ONCE], words)
        if count == 1:
            found[begin : begin + _AT_ONCE, 0] = similar.argmax(axis=1)
        else:
            found[begin : begin + _AT_ONCE] = np.argpartition(-similar, count - 1, axis=1)[:, :count]
    return found
