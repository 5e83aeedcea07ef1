"""Whether a photo shows an x-ray wherever that lies in it: for photos of rigs that were never calibrated.

Each x-ray that a photo may be of is laid into it by its own points (`points`), and what lies there is
compared with that x-ray as a calibrated photo is (`rule`). An x-ray that is laid onto the photo of another
one of the same patient fits it rather well, for it was made to fit (tried, field notes 13: up to .81). So no
score alone proves anything here: what counts is the lead over the others, each laid into the photo for
itself. That is weaker than a calibration: what hides points (blur, glare) leaves a photo in doubt, and one in
which no x-ray of those is found cannot be said to show something else. And it says nothing of x-rays that a
photo is not held against: one of an x-ray that is in no list may be taken for its patient's other one, which
is fitted to it. The bar makes that rare (decision 0006 of `controller/intake`), not impossible.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from android_bridge.base import Problem
from controller.identity.candidates import NEIGHBOURS
from controller.identity.feature import Look, look_of
from controller.identity.geometry import Area, Geometry, Rectified, rectify
from controller.identity.points import (
    NOT_ALIKE,
    XRAY_SIDE_PX,
    Likeness,
    Points,
    perspective,
    points_of_photo,
    points_of_xray,
    shrunk,
)
from controller.identity.rule import LEAD, Compared, judge
from controller.identity.verdicts import Cause, Judged, Method, Verdict
from controller.xrays import finder, render

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from controller.identity.references import References
    from controller.xrays import Images, Xray

ENOUGH, POINTS_FOR_ONE = 1.05, 200
"""What S and the points together, so many of these counting as much as S of 1, must come to for a proof: .60
with 90 points, .85 with 40. Of photos whose own x-ray was left out another one of the patient came to .998 at
most where nothing else spoke against it (decision 0006 of `controller/intake`)."""
LEAST_SCORE: Final = 0.60
"""S without which no number of points proves anything."""
MOST_RIVAL_POINTS: Final = 0.5
"""Of a proven x-ray's points, the most that any other may have."""
_DARK_LEVELS: Final = 3.0
"""Grey levels vary by less where there is nothing to be seen."""
_LEVELS_SIDE_PX: Final = 480
_MOST_KEPT: Final = 4000


@dataclass(frozen=True, eq=False)
class PhotoSeen:
    """A photo, made ready to be compared.

    Parameters
    ----------
    levels
        Grey levels, shape (height, width), uint8, upright, small.
    points
        Its points, as `points_of_photo` finds them.
    """

    levels: NDArray[np.uint8]
    points: Points

    @classmethod
    def of(cls, grey: NDArray[np.uint8]) -> PhotoSeen:
        """Look at a photo: grey levels, shape (height, width), uint8, upright, of any size."""
        return cls(shrunk(grey, _LEVELS_SIDE_PX), points_of_photo(grey))

    @property
    def is_dark(self) -> bool:
        """Whether nothing is to be seen in it."""
        return float(self.levels.std()) < _DARK_LEVELS


@dataclass(frozen=True, eq=False)
class Laid:
    """An x-ray laid into a photo by its own points.

    Parameters
    ----------
    likeness
        How many of its points say that it lies there.
    score
        S, how alike it is to what lies there, -1 to 1; 0 where it was not found.
    rectified, look
        What lies there; None where it was not found.
    """

    index: int
    likeness: Likeness = NOT_ALIKE
    score: float = 0.0
    rectified: Rectified | None = None
    look: Look | None = None


class XraysSeen:
    """X-rays of a manifest, to be laid into photos; may be used from several threads.

    Parameters
    ----------
    references
        Of the manifest.
    points_of
        Gives an x-ray's points, see `points_of_xray`.
    """

    def __init__(self, references: References, points_of: Callable[[int], Points]) -> None:
        self.references = references
        self.points_of = points_of

    @classmethod
    def in_folders(cls, references: References, images: Images) -> XraysSeen:
        """Give those of a manifest, whose images are read when they are wanted.

        Parameters
        ----------
        images
            The folder with the x-rays, or several.
        """
        manifest = references.manifest
        find = finder(images, manifest.xrays)

        @lru_cache(_MOST_KEPT)
        def points_of(index: int) -> Points:
            xray = manifest.xray(index)
            path = find(xray.path)
            data = _read(path, xray)
            whole = xray.is_shown_in_whole_range
            side_px = XRAY_SIDE_PX
            shown = render(data, index, side_px, side_px, name=str(path), whole_range=whole)
            return points_of_xray(np.asarray(shown.pixels, np.uint8))

        return cls(references, points_of)

    def rivals(self, index: int) -> tuple[int, ...]:
        """Give the x-rays that one could be mixed up with: around it, of its patient, the most like it."""
        references = self.references
        around = range(max(1, index - NEIGHBOURS), min(len(references), index + NEIGHBOURS) + 1)
        found = dict.fromkeys([*around, *references.of_patient(index), *references.nearest(index)])
        return tuple(each for each in found if each != index and each not in references.missing)

    def lay(self, photo: PhotoSeen, index: int) -> Laid:
        """Lay an x-ray into a photo, and say how alike it is to what lies there."""
        points = self.points_of(index)
        found = perspective(photo.points, points)
        if found is None:
            return Laid(index)
        matrix, likeness = found
        rectified = rectify(photo.levels, *_where(matrix, points.size, photo.points.size))
        look = look_of(rectified, self.references.whitening)
        score = float(look.scores(self.references.features[index - 1 : index])[0])
        return Laid(index, likeness, score, rectified, look)


def judge_by_points(
    photo: NDArray[np.uint8] | PhotoSeen,
    index: int,
    xrays: XraysSeen,
    candidates: Iterable[int] | None = None,
) -> Judged:
    """Say whether a photo shows the x-ray that it is filed under.

    Parameters
    ----------
    photo
        Grey levels, shape (height, width), uint8, upright, of any size; or what was made of them before.
    index
        The x-ray that it is filed under.
    candidates
        The x-rays that it could be mixed up with; None for `XraysSeen.rivals`.

    Raises
    ------
    Problem
        Where the image of one of these x-rays cannot be read.
    """
    seen = photo if isinstance(photo, PhotoSeen) else PhotoSeen.of(photo)
    if seen.is_dark:
        return Judged(verdict=Verdict.OTHER, cause=Cause.BLACK, method=Method.POINTS, score=0.0)
    others = xrays.rivals(index) if candidates is None else candidates
    laid = [xrays.lay(seen, each) for each in dict.fromkeys((index, *others))]
    return ruled(laid, xrays.references)


def ruled(laid: Sequence[Laid], references: References) -> Judged:
    """Say what follows from how x-rays lie in a photo: the one it is filed under, and others after it."""
    claimed, *others = laid
    judged = _alone(claimed, others, references)
    if judged.is_right:
        return judged
    for rival in sorted(others, key=lambda each: -each.score)[:1]:
        rest = [each for each in laid if each is not rival]
        if claimed.index not in references.twins(rival.index) and _alone(rival, rest, references).is_right:
            cause, looks_like = Cause.ANOTHER_XRAY, rival.index
            return replace(judged, verdict=Verdict.OTHER, cause=cause, looks_like=looks_like)
    return judged


def _alone(claimed: Laid, others: Sequence[Laid], references: References) -> Judged:
    """Say whether a photo shows an x-ray, as far as that one lies in it."""
    twins = frozenset(references.twins(claimed.index))
    best = max(
        (each for each in others if each.index not in twins), key=lambda each: each.score, default=None
    )
    lead = None if best is None else claimed.score - best.score
    plain = frozenset(each.index for each in (claimed, *others) if references.is_plain(each.index))
    if claimed.look is None or not claimed.likeness.is_clear:
        cause = Cause.PLAIN_XRAY if claimed.index in plain else Cause.FAINT
        return Judged(
            verdict=Verdict.DOUBTFUL, cause=cause, method=Method.POINTS, score=claimed.score, lead=lead
        )
    indices = [claimed.index, *(each.index for each in others)]
    features = references.features[np.array(indices) - 1]
    compared = Compared(indices, claimed.look.scores(features), features, twins & set(indices))
    judged = replace(judge(compared, is_clear=False, plain=plain), method=Method.POINTS)
    if lead is not None:
        lead = min(lead, lead if judged.lead is None else judged.lead)
    judged = replace(judged, lead=lead)
    rivals = [each for each in others if each.index not in twins and _is_rival(each, claimed)]
    if rivals and judged.is_right:
        worst = max(rivals, key=lambda each: each.score).index
        return replace(judged, verdict=Verdict.DOUBTFUL, cause=Cause.RIVALLED, looks_like=worst)
    if judged.is_right and not _is_enough(claimed):
        return replace(judged, verdict=Verdict.DOUBTFUL, cause=Cause.FAINT)
    if judged.verdict is Verdict.OTHER:  # it was laid in by another one's points: not to be relied upon
        rival = judged.looks_like if judged.looks_like is not None or best is None else best.index
        return replace(judged, verdict=Verdict.DOUBTFUL, cause=Cause.RIVALLED, looks_like=rival)
    return judged


def _is_rival(other: Laid, claimed: Laid) -> bool:
    """Say whether another x-ray lies in the photo nearly as well."""
    return (
        claimed.score - other.score < LEAD
        or other.likeness.points > MOST_RIVAL_POINTS * claimed.likeness.points
    )


def _is_enough(laid: Laid) -> bool:
    return laid.score >= LEAST_SCORE and laid.score + laid.likeness.points / POINTS_FOR_ONE >= ENOUGH


def _read(path: Path, xray: Xray) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        got = error.strerror or str(error)
        advice = "put the x-rays back where the plan says: photos are compared with them"
        raise Problem("an x-ray cannot be read", where=str(path), got=got, advice=advice) from error
    digest = hashlib.sha256(data).hexdigest()
    if xray.sha256 not in (None, digest):
        raise Problem(
            "an x-ray is not the one of the manifest",
            where=str(path),
            expected=f"SHA-256 {xray.sha256}",
            got=f"SHA-256 {digest}",
            advice="restore the file: photos are compared with what stood on the screen",
        )
    return data


def _where(
    matrix: NDArray[np.float64], xray: tuple[int, int], photo: tuple[int, int]
) -> tuple[Geometry, Area]:
    """Give where an x-ray lies in a photo, of (height, width) each, as if the x-ray were the whole screen."""
    (height, width), (photo_height, photo_width) = xray, photo
    onto_centres = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
    to_fractions = np.array(
        [[1 / photo_width, 0, 0.5 / photo_width], [0, 1 / photo_height, 0.5 / photo_height], [0, 0, 1]]
    )
    return Geometry(width, height, to_fractions @ matrix @ onto_centres), Area(0, 0, width, height)
