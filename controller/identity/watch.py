"""The eye on a rig: looks at photo after photo of one calibration, and says when a person has to look.

A photo is cut out where the calibration says that its x-ray has to be, and compared. Only where that is not
enough, the phone may have been nudged: then each x-ray that the photo may show is aligned for itself, never
the claimed one alone, for an alignment makes anything more alike. What is proven says where the screen lies
from then on, and what is usual.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from controller.identity.candidates import Candidates
from controller.identity.drift import Aligner, tell_missing
from controller.identity.feature import look_of
from controller.identity.following import Followed, Follower
from controller.identity.geometry import as_large_as_needed, rectify
from controller.identity.mixture import LEAST_PULL, detail_of, find_mixture
from controller.identity.quality import LUNGS_LIMIT, edges_outside, lungs_inside, measure, standard_of
from controller.identity.rule import LEAD, NOTHING_LIKE, Compared, judge
from controller.identity.usual import Usual
from controller.identity.verdicts import Cause, Judged, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from controller.identity.feature import Look
    from controller.identity.geometry import Area, Calibration, Geometry, Rectified
    from controller.identity.mixture import Detail, Mixture
    from controller.identity.quality import Standard
    from controller.identity.references import References

    Grey = NDArray[np.uint8]

_TAKEN_AGAIN = (Cause.ANOTHER_XRAY, Cause.BLEND, Cause.TORN)
_NOTHING_SPAN: Final = 16.0
"""Grey levels that the middle 90 % of a photo's x-ray span, below which there is nothing in it to be seen: of
x-rays 73 and more were seen, of a black screen 7 to 11 where no light falls on it."""
_DARK: Final = 0.6
"""Share of the calibration board's brightness below which the screen is dark, whatever shines on it: of
x-rays 1.3 and more was seen, of a black screen .41 at most, with a window before it."""
_CLEAR_SCORE, _CLEAR_TEXTURE, _CLEAR_OF = 0.8, 0.6, 3
"""A photo is clear where those before had a median S of so much, and it has this share of their texture."""
_AS_USUAL, _FOLLOWED_EACH = 0.95, 3
"""To take a photo in costs half of all: of those that are as usual, each third is."""
_KEPT: Final = 64
_MOST_ALIGNED: Final = 40
_AS_ALIKE: Final = 0.85
"""Parts of the usual S, or of 1 as long as nothing is usual, below which a photo may be of another x-ray that
lies beside its place, as the claimed one would: of the 64 of the NIH, another one came to .84 at most."""
_LIKEST: Final = 3
_BEHIND: Final = 0.2
"""Correlation by whole pixels, by which an x-ray is behind the best one that has lost: of 45 photos that were
doubtful none was then within .15 of the best S."""
_NO_CHANCE: Final = 0.01
"""Of S: alignments of one x-ray's photo and of a follow-up of it end as near to each other by chance."""


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
        self._follower = Follower(calibration)
        self._candidates = Candidates(references, indices, self._area)
        self._unfollowed = 0
        self._dark = _DARK * calibration.brightness
        self._usual = Usual()
        self._standards: OrderedDict[int, Standard] = OrderedDict()
        self._scores: deque[float] = deque(maxlen=10)
        self._textures: deque[float] = deque(maxlen=10)

    @property
    def geometry(self) -> Geometry:
        """Where the screen lies in the photos now."""
        return self._follower.geometry

    def look(self, photo: Grey, index: int) -> Seen:
        """Judge a photo: grey levels, shape (height, width), upright, of any size.

        Parameters
        ----------
        index
            Of the x-ray that it is filed under.
        """
        references = self._references
        if index in references.missing:
            told = f"the x-ray is not there to compare with: {references.missing[index]}"
            return Seen(Judged(verdict=Verdict.NOT_COMPARED, cause=Cause.NO_XRAY), (told,))
        geometry, area = self.geometry, self._area(index)
        size = photo.shape[1], photo.shape[0]
        photo = as_large_as_needed(photo, geometry, area)
        rectified = rectify(photo, geometry, area)
        look = look_of(rectified, references.whitening)
        compared = self._compared(look, index, self._found(look, photo, geometry, index))
        judged = self._judged(compared, rectified)
        if judged.is_right and (better := self._fitting_better(photo, compared)) is not None:
            judged = replace(judged, verdict=Verdict.DOUBTFUL, cause=Cause.RIVALLED, looks_like=better)
        is_plain = judged.cause is Cause.PLAIN_XRAY  # there may be nothing in it to be seen
        if not (judged.is_right or is_plain) and self._is_nothing(rectified, judged):
            judged = replace(judged, verdict=Verdict.OTHER, cause=Cause.BLACK, looks_like=None)
        elif judged.verdict is Verdict.DOUBTFUL or judged.cause is Cause.UNLIKE:
            judged, geometry, compared = self._aligned(photo, index, judged, compared)
            rectified = rectify(photo, geometry, area)
        standard = self._standard(index)
        share = None
        if judged.is_right:
            mixture = self._mixture(rectified, index, compared, standard)
            share, rival = mixture.share, mixture.rival
            if mixture.cause is not Cause.NONE:
                judged = replace(judged, verdict=Verdict.OTHER, cause=mixture.cause, looks_like=rival)
        judged = replace(judged, quality=measure(rectified, standard, geometry, area, size, share))
        if judged.is_right:
            return self._of_right(photo, index, judged, rectified, geometry)
        return Seen(judged, halt=self._halt(photo, index, judged))

    def _of_right(
        self, photo: Grey, index: int, judged: Judged, rectified: Rectified, geometry: Geometry
    ) -> Seen:
        area, standard, quality = self._area(index), self._standard(index), judged.quality
        outside = edges_outside(geometry, area)
        words = self._usual.words(quality, standard, outside)
        inside = lungs_inside(rectified, standard)
        if inside < LUNGS_LIMIT:
            judged = replace(judged, verdict=Verdict.DOUBTFUL, cause=Cause.OUTSIDE)
            share = f"{100 * (1 - inside):.0f} % of the lung area"
            return Seen(judged, words, f"{share} of x-ray {index} lies outside the frame")
        self._usual.accept(quality, standard)
        score = judged.score or 0.0
        self._unfollowed += 1
        usual = len(self._scores) == self._scores.maxlen and not words and geometry is self.geometry
        followed = Followed()
        if not usual or score < _AS_USUAL * median(self._scores) or self._unfollowed >= _FOLLOWED_EACH:
            thumbnail = self._references.thumbnail(index)
            followed = self._follower.take_in(
                photo,
                area,
                thumbnail,
                sharpness=quality.sharpness,
                score_at=lambda geometry: self._score_at(photo, geometry, index),
            )
            self._unfollowed = 0
        self._scores.append(score)
        self._textures.append(_texture(rectified))
        return Seen(judged, (*words, *followed.words), followed.halt)

    def _score_at(self, photo: Grey, geometry: Geometry, index: int) -> float:
        """Give S of an x-ray, or of the mirror image of minus its index, where the screen lies so."""
        references = self._references
        look = look_of(rectify(photo, geometry, self._area(abs(index))), references.whitening)
        feature = (
            references.features[index - 1 : index]
            if index > 0
            else self._candidates.features([references.shown(index)])
        )
        return float(look.scores(feature)[0])

    def _halt(self, photo: Grey, index: int, judged: Judged) -> str:
        if judged.cause is Cause.BLACK:
            return f"nothing is to be seen in the photo of x-ray {index}"
        if judged.cause is Cause.MIRRORED:
            return f"the photo of x-ray {index} shows its mirror image"
        if judged.cause in _TAKEN_AGAIN or judged.cause is Cause.PLAIN_XRAY:
            return ""
        return tell_missing(photo, self.geometry, self._area(index), self._references.thumbnail(index))

    def _judged(self, compared: Compared, rectified: Rectified) -> Judged:
        plain = frozenset(each for each in compared.indices if self._references.is_plain(each))
        clear = (
            len(self._scores) >= _CLEAR_OF
            and median(self._scores) >= _CLEAR_SCORE
            and _texture(rectified) >= _CLEAR_TEXTURE * median(self._textures)
        )
        judged = judge(compared, is_clear=clear, plain=plain)
        if judged.is_right and self._references.has_crops(compared.indices[0]):
            return replace(judged, verdict=Verdict.SAME_LOOKING)
        return judged

    def _compared(self, look: Look, index: int, more: Iterable[int] = ()) -> Compared:
        """Hold what was cut out where an x-ray has to be against that one, and all that it may be else."""
        return self._candidates.compared(look, index, more)

    def _found(self, look: Look, photo: Grey, geometry: Geometry, index: int) -> set[int]:
        """Give the x-rays of the rest of the manifest that a photo is most like."""

        def feature_at(area: Area) -> NDArray[np.float32]:
            return look_of(rectify(photo, geometry, area), self._references.whitening).feature

        return self._candidates.found(look.feature, index, feature_at)

    def _fitting_better(self, photo: Grey, compared: Compared) -> int | None:
        """Give another x-ray that a photo is more like than the claimed one, once each is aligned for itself.

        Another one of the patient, a little beside its place, may lie just as the claimed one would. Those
        nearly as alike are asked; where it is less alike than usual, all that are like the claimed one.
        """
        index, own = compared.indices[0], float(compared.scores[0])
        usual = median(self._scores) if len(self._scores) >= _CLEAR_OF else 1.0
        references = self._references
        near = [
            each
            for each, score in zip(compared.indices[1:], compared.scores[1:].tolist(), strict=True)
            if each > 0 and score > own - LEAD
        ]
        if own < _AS_ALIKE * usual:
            near += [*references.nearest(index)[:_LIKEST], *references.of_patient(index)]
        ignored = {index, *references.missing, *compared.twins}
        others = [each for each in dict.fromkeys(near) if not (each in ignored or references.is_plain(each))]
        if not others:
            return None
        aligner = Aligner(photo, self.geometry)
        found = self._aligned_to(aligner, [index, *others[:_MOST_ALIGNED]])
        if index in found:
            own = max(own, found[index][1])
        return next((each for each in found if each != index and found[each][1] > own + _NO_CHANCE), None)

    def _aligned_to(self, aligner: Aligner, indices: Iterable[int]) -> dict[int, tuple[Geometry, float]]:
        """Align x-rays, and mirror images of them, each for itself; give where each lies then, and its S.

        What fits by far less than another one by whole pixels is left out.
        """
        laid = {}
        for each in indices:
            if (one := aligner.laid(self._area(abs(each)), self._references.shown(each))) is not None:
                laid[each] = one
        least = max((one.fit for one in laid.values()), default=0.0) - _BEHIND
        found = {}
        for each, one in laid.items():
            geometry = aligner.refined(one) if one.fit >= least else None
            if geometry is not None:
                found[each] = geometry, self._score_at(aligner.photo, geometry, each)
        return found

    def _aligned(
        self, photo: Grey, index: int, judged: Judged, compared: Compared
    ) -> tuple[Judged, Geometry, Compared]:
        """Judge again as if the phone had been nudged, each x-ray aligned for itself."""
        references, geometry = self._references, self.geometry
        order = np.argsort(-compared.scores, kind="stable").tolist()
        near = [index, *self._candidates.near(index), *(compared.indices[at] for at in order)]
        tried = [-index, *(one for one in dict.fromkeys(near) if one > 0)][: _MOST_ALIGNED + 1]
        found = self._aligned_to(Aligner(photo, geometry), tried)
        best = max((each for each in found if each > 0), key=lambda each: found[each][1], default=None)
        own_kind = {index, *references.twins(index)}
        for each in dict.fromkeys((index, best)):
            if each is None or each not in found:
                continue
            laid = found[each][0]
            rectified = rectify(photo, laid, self._area(each))
            # all that it was held against, laid or not: what is mixed into a photo may not fit by itself
            others = [one for one in compared.indices if one > 0]  # the mirror image comes of itself
            again = self._compared(look_of(rectified, references.whitening), each, others)
            own = [found[one][1] if one in found else -1.0 for one in again.indices]
            again = replace(again, scores=np.maximum(again.scores, np.array(own, np.float32)))
            judged_again = self._judged(again, rectified)
            if not judged_again.is_right or (judged_again.lead is not None and judged_again.lead < LEAD):
                continue
            if each in own_kind:
                return judged_again, laid, again
            other = replace(judged, verdict=Verdict.OTHER, cause=Cause.ANOTHER_XRAY, looks_like=each)
            return other, geometry, compared
        return judged, geometry, compared

    def _mixture(self, rectified: Rectified, index: int, compared: Compared, standard: Standard) -> Mixture:
        """Look for other x-rays in a photo that is proven: the ones around, and what pulls."""
        around = {index - 1, index + 1}
        pulls = {
            each: pull
            for each, pull in compared.pulls().items()
            if each > 0 and each not in compared.twins and (pull >= LEAST_PULL or each in around)
        }
        details = {each: self._detail(each, index) for each in sorted(pulls)}
        return find_mixture(rectified, standard.detail, details, pulls, around)

    def _is_nothing(self, rectified: Rectified, judged: Judged) -> bool:
        levels = rectified.levels[rectified.inside]
        if not levels.size:
            return True
        first, middle, last = np.percentile(levels[::7], (5, 50, 95))
        is_like_nothing = judged.verdict is Verdict.DOUBTFUL and (judged.score or 0.0) < NOTHING_LIKE
        return bool(last - first < _NOTHING_SPAN or (is_like_nothing and middle < self._dark))

    def _area(self, index: int) -> Area:
        geometry = self.geometry
        return self._references.area(index, geometry.screen_width_px, geometry.screen_height_px)

    def _detail(self, other: int, index: int) -> Detail:
        """Give the detail of an x-ray as it looks where another one stands; kept where that is its own."""
        if self._candidates.is_of_shape(other, index):
            return self._standard(other).detail
        return detail_of(self._candidates.thumbnail(other, index))

    def _standard(self, index: int) -> Standard:
        found = self._standards.pop(index, None)
        if found is None:
            found = standard_of(self._references.thumbnail(index))
        self._standards[index] = found
        if len(self._standards) > _KEPT:
            self._standards.popitem(last=False)
        return found


def is_taken_again(judged: Judged) -> bool:
    """Say whether a photo is taken again as a matter of course: it shows another x-ray, or parts of one."""
    return judged.cause in _TAKEN_AGAIN


def _texture(rectified: Rectified) -> float:
    """Say how much fine detail there is, grey levels."""
    small = cv2.resize(rectified.levels, (64, 64), interpolation=cv2.INTER_AREA).astype(np.float32)
    return float((small - cv2.GaussianBlur(small, (0, 0), 1.0)).std())
