"""What a photo is held against: x-rays as they would look where the claimed one has to be.

X-rays of different shapes stand at different places of the screen. A photo of a narrow one, cut out where a
wide one has to be, is that one with black beside it. So each candidate is laid where the claimed one stands
first; x-rays whose shapes differ by less than 2 % are left as they are. And the claimed one's mirror image is
a candidate: chests are nearly symmetrical (tried: up to .67 against one's own mirror image).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from controller.identity.feature import LENGTH, contrasts_of, products
from controller.identity.likes import NEAR_IDENTICAL
from controller.identity.rule import Compared
from controller.identity.search import Search

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from controller.identity.feature import Look
    from controller.identity.geometry import Area
    from controller.identity.references import References

NEIGHBOURS: Final = 5
SHAPE_STEP: Final = 0.02
"""Of the logarithm of width over height; within it, x-rays count as of one shape."""
_SHAPES_APART: Final = 5
"""Steps of shape from where on an x-ray no longer looks like another one by which it stands as a square."""
_STRONGEST: Final = 16
_MOST_SHAPES: Final = 6
_MOST_SEARCHED: Final = 20
_MOST_WHOLE: Final = 600


class Candidates:
    """The x-rays that photos of one stretch are held against.

    Those around the claimed one in the list, five each way; those of its patient; the ten most like it; and
    of all that are captured in the stretch (of a manifest of at most 600: of all there are) those that the
    photo, or what is left of it without the claimed one, is most like.

    Parameters
    ----------
    references
        Of the manifest.
    indices
        Of the x-rays that are captured in this stretch.
    area
        Gives where an x-ray stands on the screen.
    """

    def __init__(self, references: References, indices: Collection[int], area: Callable[[int], Area]) -> None:
        self._references, self._area = references, area
        stretch = range(1, len(references) + 1) if len(references) <= _MOST_WHOLE else sorted(indices)
        self._stretch = np.array([each for each in stretch if each not in references.missing], int)
        self._places = {index: place for place, index in enumerate(self._stretch.tolist())}
        sizes = np.maximum(references.sizes, 1)
        self.shapes = np.rint(np.log(sizes[:, 0] / sizes[:, 1]) / SHAPE_STEP).astype(int)
        whole = len(self._stretch) == len(references) - len(references.missing)
        self._of_shapes = _most_common(self.shapes, np.flatnonzero(references.sizes[:, 0]))
        self._search = None if whole else Search(references, list(self._of_shapes.values()))
        self._matrices: dict[int, NDArray[np.float32]] = {}

    def near(self, index: int) -> list[int]:
        """Give the x-rays that this one may be mixed up with, whatever a photo shows, in order."""
        references = self._references
        around = range(max(1, index - NEIGHBOURS), min(len(references), index + NEIGHBOURS) + 1)
        others = {*around, *references.of_patient(index), *references.nearest(index)}
        return sorted({*others, *references.twins(index)} - {index, *references.missing})

    def _near_as_shown(self, index: int) -> list[int]:
        """Leave out those of another patient that look like it as squares alone, for they stand elsewhere."""
        known = {*self._references.of_patient(index), *self._references.twins(index)}
        shape = self.shapes[index - 1]
        return [
            each
            for each in self.near(index)
            if abs(each - index) <= NEIGHBOURS
            or each in known
            or each in self._places
            or abs(self.shapes[each - 1] - shape) <= _SHAPES_APART
        ]

    def compared(self, look: Look, index: int, more: Iterable[int] = ()) -> Compared:
        """Hold a photo that was cut out where an x-ray has to be against that one, and against the others.

        The mirror image of the x-ray is called by minus its index.

        Parameters
        ----------
        more
            Further x-rays.
        """
        references = self._references
        own = references.features[index - 1]
        rest = look.feature - (look.feature @ own) * own
        stretch = self._matrix(index)
        alike = np.stack([products(stretch, each) for each in (look.feature, rest)], axis=1)
        strongest = np.argpartition(-alike, min(_STRONGEST, len(alike) - 1), axis=0)[: _STRONGEST + 1]
        others = {*self._near_as_shown(index), *self._stretch[np.unique(strongest)].tolist(), *more}
        named = sorted(others - {index, *references.missing})
        mirrored = references.shown(-index)
        shape = self.shapes[index - 1]
        further = [each for each in named if each not in self._places and self.shapes[each - 1] != shape]
        features = np.empty((len(named) + 2, LENGTH), np.float32)
        features[0] = own
        for row, each in enumerate(named, start=1):
            if self.shapes[each - 1] == shape:
                features[row] = references.features[each - 1]
        places = [row for row, each in enumerate(named, start=1) if each in self._places]
        features[places] = stretch[[self._places[named[row - 1]] for row in places]]
        laid = self.features([*(self.thumbnail(each, index) for each in further), mirrored])
        features[[*(named.index(each) + 1 for each in further), -1]] = laid
        indices = [index, *named, -index]
        if float(own @ features[-1]) >= NEAR_IDENTICAL:
            features, indices = features[:-1], indices[:-1]
        twins = frozenset(references.twins(index))
        return Compared(indices, look.scores(features), features, twins, look)

    def found(
        self, feature: NDArray[np.float32], index: int, feature_at: Callable[[Area], NDArray[np.float32]]
    ) -> set[int]:
        """Give the x-rays of the manifest that what is left of a photo is most like, where they stand.

        Parameters
        ----------
        feature
            Of the photo, cut out where the claimed x-ray has to be.
        feature_at
            Gives it, cut out where that area of the screen is seen.
        """
        if self._search is None:
            return set()
        shape, left = self.shapes[index - 1], {}
        for group, (each, rows) in enumerate(self._of_shapes.items()):
            if each == shape:
                there, own = feature, self._references.features[index - 1]
            elif group < _MOST_SEARCHED:
                stands_for_all = int(rows[0]) + 1
                there = feature_at(self._area(stands_for_all))
                own = self.features([self.thumbnail(index, stands_for_all)])[0]
            else:
                continue
            left[group] = there - (there @ own) * own
        return self._search.likest(left)

    def is_of_shape(self, other: int, index: int) -> bool:
        """Say whether two x-rays stand at one place."""
        return bool(self.shapes[other - 1] == self.shapes[index - 1])

    def thumbnail(self, other: int, index: int) -> NDArray[np.uint8]:
        """Give an x-ray's small picture as it looks where another one stands."""
        thumbnail = self._references.thumbnail(other)
        if self.is_of_shape(other, index):
            return thumbnail
        own, where = self._area(other), self._area(index)
        side = thumbnail.shape[0]
        across, down = own.width_px / where.width_px, own.height_px / where.height_px
        matrix = np.array(
            [
                [across, 0, side * (own.x_px - where.x_px) / where.width_px + (across - 1) / 2],
                [0, down, side * (own.y_px - where.y_px) / where.height_px + (down - 1) / 2],
            ]
        )
        return np.asarray(cv2.warpAffine(thumbnail, matrix, (side, side)), np.uint8)

    def features(self, thumbnails: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Give the features of x-rays as squares, shape (n, 4096)."""
        return self._references.whitening.taken_from(contrasts_of(thumbnails))

    def _matrix(self, index: int) -> NDArray[np.float32]:
        """Give the features of the stretch's x-rays where one of that shape stands; kept for the next."""
        shape = int(self.shapes[index - 1])
        kept = self._matrices.get(shape)
        if kept is None:
            kept = self._references.features[self._stretch - 1]
            odd = np.flatnonzero(self.shapes[self._stretch - 1] != shape).tolist()
            if odd:
                kept[odd] = self.features([self.thumbnail(int(self._stretch[row]), index) for row in odd])
            while len(self._matrices) >= _MOST_SHAPES:
                del self._matrices[next(iter(self._matrices))]
            self._matrices[shape] = kept
        return kept


def _most_common(shapes: NDArray[np.int_], there: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Give the rows of each shape, of those that are there, the most common ones first."""
    values, counts = np.unique(shapes[there], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return {int(values[at]): there[shapes[there] == values[at]] for at in order}
