"""Which x-rays of a whole manifest a photo is most like, so that one of them may be mixed into it.

Of more than 1,000 x-rays, features are held against each other in 256 numbers instead of 4,096: their
greatest principal components. What is found so is only named here; it is compared in full afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from controller.identity.feature import products

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from controller.identity.references import References

_IN_FULL, _LEARNT, _NUMBERS = 1000, 1000, 256
NAMED: Final = 3


class Search:
    """The features of a manifest, in few numbers.

    Parameters
    ----------
    groups
        Rows of the manifest that are asked together, as x-rays of one shape are.
    """

    def __init__(self, references: References, groups: Sequence[NDArray[np.int64]]) -> None:
        features = references.features
        self._rows = groups
        if len(features) <= _IN_FULL:
            self._basis: NDArray[np.float32] | None = None
            self._few = [features[rows] for rows in groups]
            return
        learnt_of = np.linspace(0, len(features) - 1, _LEARNT).round().astype(np.int64)
        some = features[learnt_of]
        values, vectors = np.linalg.eigh((some @ some.T).astype(np.float64))
        basis = some.T @ (vectors[:, ::-1] / np.sqrt(np.maximum(values[::-1], 1e-9)))[:, :_NUMBERS]
        self._basis = np.ascontiguousarray(basis.T, np.float32)
        few = features @ self._basis.T
        few /= np.maximum(np.linalg.norm(few, axis=1, keepdims=True), 1e-6)
        self._few = [few[rows] for rows in groups]

    def likest(self, feature: NDArray[np.float32], group: int) -> list[int]:
        """Give the x-rays of a group that a photo, or what is left of it, is most like, by index.

        Parameters
        ----------
        feature
            Shape (4096,).
        """
        rows = self._rows[group]
        alike = products(self._few[group], feature if self._basis is None else products(self._basis, feature))
        best = np.argpartition(-alike, min(NAMED, len(alike) - 1))[:NAMED]
        return sorted(int(each) + 1 for each in rows[best])
