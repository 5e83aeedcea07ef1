"""The eye on a rig: looks at photo after photo of one calibration, and says when a person has to look.

Which x-rays a photo is held against: its own; those around it in the list, five each way; those of its
patient; the ten most like it; all that are captured in its stretch; and, of the whole manifest, those that
photo, or what is left of it without its own x-ray, is most like.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from controller.identity.feature import look_of
from controller.identity.geometry import rectify
from controller.identity.rule import Compared, judge
from controller.identity.verdicts import Cause, Judged, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from controller.identity.feature import Look
    from controller.identity.geometry import Calibration, Geometry, Rectified
    from controller.identity.references import References

NEIGHBOURS: Final = 5
_TAKEN_AGAIN = (Cause.ANOTHER_XRAY, Cause.BLEND, Cause.TORN)
_NOTHING_SPAN = 6.0
"""Grey levels that the middle 90 % of a photo's x-ray span, below which there is nothing in it to be seen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one photo.

    Parameters
    ----------
    words
        What is odd about it, in plain words.
    halt
        Why a person has to look now; empty where nobody has.
    """

    judged: Judged
    words: tuple[str, ...] = ()
    halt: str = ""


class Watch:
    """Looks at the photos of one stretch, in order of capture.

    Parameters
    ----------
    references
        Of the manifest.
    calibration
        Of the rig.
    indices
        Of the x-rays that are captured in this stretch.
    """

    def __init__(self, references: References, calibration: Calibration, indices: Collection[int]) -> None:
        self._references = references
        self._geometry = calibration.geometry
        self._stretch = tuple(sorted(indices))

    @property
    def geometry(self) -> Geometry:
        """Where the screen lies in the photos now."""
        return self._geometry

    def look(self, photo: NDArray[np.uint8], index: int) -> Seen:
        """Judge a photo: grey levels, shape (height, width), upright, of any size.

        Parameters
        ----------
        index
            Of the x-ray that it is filed under.
        """
        references = self._references
        if index in references.missing:
            return Seen(Judged(verdict=Verdict.DOUBTFUL, cause=Cause.PLAIN_XRAY))
        geometry = self._geometry
        area = references.area(index, geometry.screen_width_px, geometry.screen_height_px)
        rectified = rectify(photo, geometry, area)
        compared = self._compared(look_of(rectified, references.whitening), index)
        plain = frozenset(each for each in compared.indices if references.is_plain(each))
        judged = judge(compared, is_clear=False, plain=plain)
        if not judged.is_right and _is_nothing(rectified):
            judged = Judged(verdict=Verdict.OTHER, cause=Cause.BLACK, score=judged.score)
        return Seen(judged)

    def _compared(self, look: Look, index: int) -> Compared:
        references = self._references
        around = range(max(1, index - NEIGHBOURS), min(len(references), index + NEIGHBOURS) + 1)
        twins = references.twins(index)
        others = {
            *around,
            *self._stretch,
            *references.of_patient(index),
            *references.nearest(index),
            *twins,
        }
        others -= {index, *references.missing}
        indices = [index, *sorted(others)]
        features = references.features[np.array(indices) - 1]
        return Compared(indices, look.scores(features), features, frozenset(twins))


def is_taken_again(judged: Judged) -> bool:
    """Say whether a photo is taken again as a matter of course: it shows another x-ray, or parts of one."""
    return judged.cause in _TAKEN_AGAIN


def _is_nothing(rectified: Rectified) -> bool:
    levels = rectified.levels[rectified.inside]
    if not levels.size:
        return True
    first, last = np.percentile(levels[::7], (5, 95))
    return bool(last - first < _NOTHING_SPAN)
