"""Which x-rays of a whole manifest a photo is most like, so that one of them may be mixed into it.

Of more than 1,000 x-rays, features are held against each other in 256 numbers instead of 4,096: their
greatest principal components. What is found so is only named here; it is compared in full afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from controller.identity.feature import products

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

    def likest(self, features: Mapping[int, NDArray[np.float32]]) -> set[int]:
        """Give the x-rays that a photo, or what is left of it, is most like, by index.

        Parameters
        ----------
        features
            By group: of the photo as it is seen where x-rays of that group stand, shape (4096,).
        """
        groups, wanted = list(features), np.array(list(features.values()))
        if self._basis is not None:
            wanted = np.vecdot(self._basis[:, np.newaxis], wanted).T
        found: set[int] = set()
        for group, each in zip(groups, wanted, strict=True):
            alike = products(self._few[group], np.ascontiguousarray(each))
            best = np.argpartition(-alike, min(NAMED, len(alike) - 1))[:NAMED]
            found.update((self._rows[group][best] + 1).tolist())
        return found
