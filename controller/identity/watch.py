"""The eye on a rig: looks at photo after photo of one calibration, and says when a person has to look.

Which x-rays a photo is held against: its own; those around it in the list, five each way; those of its
patient; the ten most like it; all that are captured in its stretch; and, of the whole manifest, those that
photo, or what is left of it without its own x-ray, is most like. Each is looked for where it would stand, and
its own x-ray's mirror image as well: chests are nearly symmetrical.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from controller.identity.feature import contrast_of, look_of
from controller.identity.geometry import as_large_as_needed, rectify
from controller.identity.rule import NOTHING_LIKE, Compared, judge
from controller.identity.shapes import area_of, rows_by_shape, shapes_of, shown_in
from controller.identity.verdicts import Cause, Judged, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from controller.identity.geometry import Area, Calibration, Geometry, Rectified
    from controller.identity.references import References

NEIGHBOURS: Final = 5
_TAKEN_AGAIN = (Cause.ANOTHER_XRAY, Cause.BLEND, Cause.TORN)
_NOTHING_SPAN = 16.0
"""Grey levels that the middle 90 % of a photo's x-ray span, below which there is nothing in it to be seen: of
x-rays 73 and more were seen, of a black screen 7 to 11 where no light falls on it."""
_DARK = 0.6
"""Share of the calibration board's brightness below which the screen is dark, whatever shines on it: of
x-rays 1.3 and more was seen, of a black screen .41 at most, with a window before it."""


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
        self._dark = _DARK * calibration.brightness
        self._stretch = tuple(sorted(indices))
        self._shapes = shapes_of(references.sizes)

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
        photo = as_large_as_needed(photo, geometry, area)
        rectified = rectify(photo, geometry, area)
        compared = self._compared(photo, rectified, index, area)
        plain = frozenset(each for each in compared.indices if references.is_plain(each))
        judged = judge(compared, is_clear=False, plain=plain)
        if not judged.is_right and self._is_nothing(rectified, judged):
            judged = Judged(verdict=Verdict.OTHER, cause=Cause.BLACK, score=judged.score)
        return Seen(judged)

    def _compared(self, photo: NDArray[np.uint8], rectified: Rectified, index: int, area: Area) -> Compared:
        references, whitening = self._references, self._references.whitening
        indices = [index, *self._others(index)]
        rows = np.array(indices) - 1
        features = references.features[rows]
        look = look_of(rectified, whitening)
        scores = look.scores(features)
        common = features @ features[0]
        own = np.full_like(scores, scores[0])
        thumbnail = references.thumbnail(index)
        screen_px = self._geometry.screen_width_px, self._geometry.screen_height_px
        for shape, places in rows_by_shape(self._shapes[rows]).items():
            elsewhere = area_of(shape, *screen_px)
            there = look_of(rectify(photo, self._geometry, elsewhere), whitening)
            shown = whitening.taken_from(contrast_of(shown_in(elsewhere, thumbnail, area))[np.newaxis])
            scores[places] = there.scores(features[places])
            common[places] = features[places] @ shown[0]
            own[places] = there.scores(shown)[0]
        mirrored = contrast_of(np.ascontiguousarray(thumbnail[:, ::-1]))[np.newaxis]
        return Compared(
            indices,
            scores,
            features,
            frozenset(references.twins(index)),
            common=common,
            own=own,
            mirrored=float(look.scores(whitening.taken_from(mirrored))[0]),
        )

    def _others(self, index: int) -> list[int]:
        references = self._references
        around = range(max(1, index - NEIGHBOURS), min(len(references), index + NEIGHBOURS) + 1)
        others = {
            *around,
            *self._stretch,
            *references.of_patient(index),
            *references.nearest(index),
            *references.twins(index),
        }
        return sorted(others - {index, *references.missing})

    def _is_nothing(self, rectified: Rectified, judged: Judged) -> bool:
        levels = rectified.levels[rectified.inside]
        if not levels.size:
            return True
        first, middle, last = np.percentile(levels[::7], (5, 50, 95))
        is_like_nothing = judged.verdict is Verdict.DOUBTFUL and (judged.score or 0.0) < NOTHING_LIKE
        return bool(last - first < _NOTHING_SPAN or (is_like_nothing and middle < self._dark))


def is_taken_again(judged: Judged) -> bool:
    """Say whether a photo is taken again as a matter of course: it shows another x-ray, or parts of one."""
    return judged.cause in _TAKEN_AGAIN
