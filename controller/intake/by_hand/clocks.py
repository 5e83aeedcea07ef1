"""The camera's clock for each run of photos, found by time codes or by recognising some photos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from controller.capture.by_hand import RENEWED_S
from controller.identity import Likeness
from controller.intake.by_hand.camera_clock import CameraClock, Sight, fit_clock
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.photos import Photo
from controller.intake.by_hand.timeline import Standing, Timeline

_APART_S = 1200.0  # a clock may be set, and a camera travel, in a longer pause
_PAINTING_S = 0.1
_SAMPLED = 16
_AT_ONCE = 8
_LEAST_COMPARED = 16
_MOST_COMPARED = 6000
_SURE_POINTS, _SURE_CELLS, _SURE_TIMES = 28, 10, 3


@dataclass(frozen=True, slots=True)
class Run:
    """Photos taken without a long pause, and the camera's clock meanwhile; None where it is not known."""

    photos: tuple[Photo, ...]
    clock: CameraClock | None


def find_clocks(
    photos: Sequence[Photo],
    timeline: Timeline,
    gallery: Gallery,
    pool: Executor,
    progress: Callable[[int, int], None],
) -> list[Run]:
    """Find the camera's clock.

    Parameters
    ----------
    photos
        That say when they were taken, in that order.
    progress
        Called with (photos done, in all).

    Returns
    -------
    list of Run
        Of all photos. A run that tells no clock of its own has that of the nearest one that does, as far as
        it may have drifted since.
    """
    cameras: dict[str, list[Photo]] = {}
    for each in photos:
        cameras.setdefault(each.picture.said.camera, []).append(each)
    found: list[Run] = []
    progress(0, len(photos))
    for some in cameras.values():  # each has a clock of its own
        finder = _Finder(timeline, gallery, pool)
        runs: list[Run] = []
        for run in _runs(some):
            runs.append(Run(run, finder.clock_of(run)))
            progress(sum(len(each.photos) for each in found + runs), len(photos))
        known = [run.clock for run in runs if run.clock is not None]
        found += [run if run.clock is not None else Run(run.photos, _nearest(run, known)) for run in runs]
    return found


def _runs(photos: Sequence[Photo]) -> list[tuple[Photo, ...]]:
    if not photos:
        return []
    breaks = [
        place
        for place, (one, other) in enumerate(pairwise(photos), start=1)
        if (other.camera_s or 0.0) - (one.camera_s or 0.0) > _APART_S
    ]
    return [tuple(photos[begin:end]) for begin, end in pairwise([0, *breaks, len(photos)])]


def _nearest(run: Run, known: Sequence[CameraClock]) -> CameraClock | None:
    camera_s = run.photos[0].camera_s or 0.0
    if not known:
        return None
    clock = min(known, key=lambda each: abs(each.origin_s - camera_s)).stretched(camera_s)
    return clock if clock.is_usable else None


class _Finder:
    def __init__(self, timeline: Timeline, gallery: Gallery, pool: Executor) -> None:
        self._timeline, self._gallery, self._pool = timeline, gallery, pool
        self._left = _MOST_COMPARED
        self._offset_s: float | None = None

    def clock_of(self, run: Sequence[Photo]) -> CameraClock | None:
        marks = [sight for photo in run if (sight := self._mark(photo)) is not None]
        return fit_clock(marks) or fit_clock(self._recognised(run))

    def _mark(self, photo: Photo) -> Sight | None:
        drawn_s = None if photo.code is None else self._timeline.of_code(photo.code)
        if drawn_s is None or photo.camera_s is None:
            return None
        ends_s = drawn_s + RENEWED_S + _PAINTING_S
        return Sight(photo.camera_s, photo.resolution_s, drawn_s, ends_s, is_mark=True)

    def _recognised(self, run: Sequence[Photo]) -> list[Sight]:
        step = max(1, len(run) // _SAMPLED)
        sights = []
        for photo in (each for each in run[step // 2 :: step] if each.code is None):
            standing = self._recognise(photo)
            if standing is not None and photo.camera_s is not None:
                sights.append(Sight(photo.camera_s, photo.resolution_s, standing.begins_s, standing.ends_s))
                self._offset_s = (standing.begins_s + standing.ends_s) / 2 - photo.camera_s
        return sights

    def _recognise(self, photo: Photo) -> Standing | None:
        """Look through all that was shown, what stood there nearest to the photo's time first."""
        camera_s = photo.camera_s or 0.0
        guess_s = camera_s + (_zone_offset_s(photo) if self._offset_s is None else self._offset_s)
        nearest: dict[int, Standing] = {}
        for each in self._timeline.by_distance(guess_s):
            nearest.setdefault(each.index, each)
        indices = list(nearest)
        found: dict[int, Likeness] = {}
        for begin in range(0, len(indices), _AT_ONCE):
            if self._left <= 0:
                return None
            some = indices[begin : begin + _AT_ONCE]
            self._left -= len(some)
            found |= self._gallery.compare(photo.seen.points, some, self._pool)
            best = self._sure(found)
            if best is not None and (len(found) >= _LEAST_COMPARED or len(found) == len(indices)):
                return nearest[best]
        return None

    def _sure(self, found: dict[int, Likeness]) -> int | None:
        best = max(found, key=lambda index: found[index])
        rivals = [
            likeness.points
            for index, likeness in found.items()
            if not self._gallery.is_same_image(index, best)
        ]
        points, cells = found[best].points, found[best].cells
        is_sure = (
            points >= _SURE_POINTS and cells >= _SURE_CELLS and points >= _SURE_TIMES * max(rivals, default=0)
        )
        return best if is_sure else None


def _zone_offset_s(photo: Photo) -> float:
    """Guess that a camera that tells no zone is set to this computer's."""
    taken = photo.picture.taken
    if taken is None or photo.camera_s is None:
        return 0.0
    return (taken.astimezone() - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() - photo.camera_s
