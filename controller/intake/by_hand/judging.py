"""Which x-ray a photo is of: certain only where its time and what it shows agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from controller.identity import NOT_ALIKE, Likeness
from controller.identity import Judged as Identity
from controller.intake.by_hand.camera_clock import CameraClock
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.photos import Photo
from controller.intake.by_hand.timeline import Standing, Timeline, time_of
from controller.intake.findings import Finding, Kind
from controller.xrays import parse_path

_AROUND_S = 8.0
_MOST_COMPARED = 6
_MOST_RELATED = 6
_LONGEST = 60
_RIVAL = 0.5
"""A photo shows an x-ray clearly where any other has at most so large a part of its points."""
_AS_ALIKE = 0.8
"""Of x-rays that differ by less, the time decides."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An x-ray that a photo may be of.

    Parameters
    ----------
    stood
        When it stood on the screen nearest to the photo's time.
    by_time
        Whether the photo was taken meanwhile, as far as the clock tells.
    """

    index: int
    likeness: Likeness
    stood: Standing
    by_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Finding):
    """A photo, and what is known of it: its `got` says why it is not assigned, empty where it is.

    Parameters
    ----------
    standing
        When the x-ray that it is assigned to stood there; None where it is assigned to none.
    taken_s
        When it was taken by the computer's time; None where that is not known.
    candidates
        What it may be of, the likeliest first.
    by_hand, decided_by
        Whether the operator decided it, and the name of who did; empty where nobody is named.
    identity
        What was found of whether it shows the x-ray that it is assigned to; None where nobody has looked.
    """

    photo: Photo
    standing: Standing | None = None
    taken_s: float | None = None
    candidates: tuple[Candidate, ...] = ()
    by_hand: bool = False
    decided_by: str = ""
    identity: Identity | None = None

    @classmethod
    def of(cls, photo: Photo, kind: Kind, got: str = "", **known: Any) -> Judged:
        """Say what became of a photo."""
        return cls(kind=kind, file=photo.picture.name, got=got, photo=photo, **known)

    @property
    def how(self) -> str:
        """How it is known to be of its x-ray."""
        if self.by_hand:
            return "decided by hand"
        return "picture" if self.taken_s is None else "time and picture"

    @property
    def index(self) -> int:
        """The x-ray's index; 0 where it is assigned to none."""
        return self.standing.index if self.standing is not None else 0

    @property
    def taken_at(self) -> datetime | None:
        """When it was taken, by the camera's clock put right."""
        return None if self.taken_s is None else time_of(self.taken_s)


class Judge:
    """Judges photos one by one; may be used from several threads."""

    def __init__(self, timeline: Timeline, gallery: Gallery) -> None:
        self._timeline, self._gallery = timeline, gallery
        self._by_patient: dict[str, list[Standing]] = {}
        for each in timeline.xrays:
            self._by_patient.setdefault(_patient(each), []).append(each)

    def judge(self, photo: Photo, clock: CameraClock | None) -> Judged:
        """Judge a photo, given the camera's clock at its time."""
        if photo.code is not None:
            return Judged.of(photo, Kind.TIME_CODE)
        if photo.camera_s is None:
            return Judged.of(photo, Kind.DOUBTFUL, no_time(photo))
        if clock is None:
            return Judged.of(photo, Kind.DOUBTFUL, "by how much the camera's clock was off is not known")
        low_s = clock.put_right(photo.camera_s)
        high_s = low_s + photo.resolution_s
        taken_s = (low_s + high_s) / 2
        found = self._candidates(photo, low_s, high_s, clock.slack_s)
        by_time = [each for each in found if each.by_time]
        best = found[0] if found and found[0].likeness.is_clear else None
        if best is None and not by_time:
            why = "no x-ray stood on the screen when it was taken"
            return Judged.of(photo, Kind.NO_XRAY, why, taken_s=taken_s, candidates=tuple(found))
        chosen, why = self._choose(best, by_time, found)
        kind = Kind.DOUBTFUL if chosen is None else Kind.ASSIGNED
        stood = None if chosen is None else chosen.stood
        return Judged.of(photo, kind, why, standing=stood, taken_s=taken_s, candidates=tuple(found))

    def _choose(
        self, best: Candidate | None, by_time: Sequence[Candidate], found: Sequence[Candidate]
    ) -> tuple[Candidate | None, str]:
        if best is None:
            return None, f"no x-ray is recognised in it; by its time it is {_either(by_time)}"
        if not by_time:
            return None, f"it looks like {best.index}, but was taken when none stood on the screen"
        fitting = [
            each
            for each in by_time
            if each.likeness.is_clear and each.likeness.points >= _AS_ALIKE * best.likeness.points
        ]
        if not fitting:
            return None, f"it looks like {best.index}, but by its time it is {_either(by_time)}"
        if len(by_time) == 1:
            return fitting[0], ""
        rivals = [each for each in found if each.index != best.index]
        most = max((each.likeness.points for each in rivals), default=0)
        if best.by_time and most <= _RIVAL * best.likeness.points:
            return best, ""
        return None, f"by its time and by its looks it may be {_either(by_time)}"

    def _candidates(self, photo: Photo, low_s: float, high_s: float, slack_s: float) -> list[Candidate]:
        around = self._timeline.near(low_s - slack_s - _AROUND_S, high_s + slack_s + _AROUND_S)
        nearest: dict[int, Standing] = {}
        for each in sorted(around, key=lambda each: -each.overlap_s(low_s, high_s)):
            nearest.setdefault(each.index, each)
        indices = list(nearest)[:_MOST_COMPARED]
        alike = {index: self._gallery.compare_one(photo.seen.points, index) for index in indices}
        for each in self._related(alike, nearest, low_s):
            nearest[each.index] = each
            alike[each.index] = self._gallery.compare_one(photo.seen.points, each.index)
        found = [
            Candidate(
                index, value, nearest[index], nearest[index].overlap_s(low_s - slack_s, high_s + slack_s) >= 0
            )
            for index, value in alike.items()
        ]
        return sorted(found, key=lambda each: (each.likeness, each.by_time), reverse=True)

    def _related(
        self, alike: dict[int, Likeness], nearest: dict[int, Standing], low_s: float
    ) -> list[Standing]:
        """Give other x-rays of the patient that it looks like most: those are the ones to mix it up with."""
        best = max(alike, key=lambda index: alike[index], default=0)
        if not best or alike[best] == NOT_ALIKE:
            return []
        related = self._by_patient[_patient(nearest[best])]
        others: dict[int, Standing] = {}
        for each in sorted(related, key=lambda each: -each.overlap_s(low_s, low_s)):
            if each.index not in alike:
                others.setdefault(each.index, each)
        return list(others.values())[:_MOST_RELATED]


def no_time(photo: Photo) -> str:
    """Say why a photo has no time."""
    unread = photo.picture.said.unread_time
    return (
        f"its time is not understood: {unread[:_LONGEST]!r}"
        if unread
        else "it does not say when it was taken"
    )


def _patient(standing: Standing) -> str:
    return parse_path(standing.show.xray_path or "").patient


def _either(candidates: Sequence[Candidate]) -> str:
    return " or ".join(str(index) for index in sorted({each.index for each in candidates}))
