"""What a photo may be of whose time tells nothing: the x-rays that it looks like. The operator decides.

What a photo shows is never enough to assign it; but whoever is asked about it sees what it may be of, and no
photo of an x-ray that lacks one is left out because a clock was set.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from controller.identity import NOT_ALIKE
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Candidate, Judged
from controller.intake.by_hand.settling import Settled
from controller.intake.by_hand.timeline import Standing, Timeline
from controller.intake.findings import Kind

_MOST_COMPARED: Final = 6000
_MOST_PHOTOS: Final = 200
_MOST_MISSING, _MOST_CANDIDATES = 6, 3


def look_for_missing(
    settled: Settled, timeline: Timeline, gallery: Gallery, there: Collection[tuple[str, int | None]]
) -> Settled:
    """Give photos of no time's x-ray those that they look like, of the x-rays without a photo.

    One that stood before no x-ray by its time is doubtful then, and not left out.

    Parameters
    ----------
    there
        Subset and index of the x-rays that have a photo in the data set.
    """
    lacking = {show.index or 0 for show in settled.missing if (show.subset, show.index or 0) not in there}
    stood = [each for each in _last(timeline) if each.index in lacking]
    unplaced = [each for each in settled.judged if _is_unplaced(each)][: _MOST_COMPARED // max(1, len(stood))]
    if not stood:
        return settled

    def recognised(judged: Judged) -> Judged:
        alike = (_compared(judged, each, gallery) for each in stood)
        clear = sorted((each for each in alike if each.likeness.is_clear), key=lambda each: each.likeness)
        if not clear:
            return judged
        found = tuple(reversed(clear))[:_MOST_MISSING]
        why = f"{judged.got}; it looks like {found[0].index}, which has no photo"
        return replace(judged, kind=Kind.DOUBTFUL, got=why, candidates=found)

    return _each(settled, unplaced, recognised, lambda *_: None)


def likened(
    settled: Settled, timeline: Timeline, gallery: Gallery, progress: Callable[[int, int], None]
) -> Settled:
    """Give each doubtful photo without candidates those that it looks like, of x-rays without a photo first.

    Of very many photos or x-rays not all are compared: those without a photo are, before the others.

    Parameters
    ----------
    progress
        Called with (photos done, in all).
    """
    unknown = [each for each in settled.of(Kind.DOUBTFUL) if not each.candidates][:_MOST_PHOTOS]
    lacking = {show.index for show in settled.missing}
    xrays = sorted(_last(timeline), key=lambda each: (each.index not in lacking, each.index))
    xrays = xrays[: max(1, _MOST_COMPARED // max(1, len(unknown)))]

    def look(judged: Judged) -> Judged:
        found = [_compared(judged, each, gallery) for each in xrays]
        # Where few are left, it is likely of one of these, however little is seen in it.
        few = lacking if len(lacking) <= _MOST_CANDIDATES else ()
        found = [each for each in found if each.likeness != NOT_ALIKE or each.index in few]
        found.sort(
            key=lambda each: (each.likeness.is_clear, each.index in lacking, each.likeness), reverse=True
        )
        return replace(judged, candidates=tuple(found[:_MOST_CANDIDATES]))

    return _each(settled, unknown, look, progress)


def _each(
    settled: Settled,
    photos: Sequence[Judged],
    look: Callable[[Judged], Judged],
    progress: Callable[[int, int], None],
) -> Settled:
    """Look at some of the photos, on all processors."""
    changed: dict[str, Judged] = {}
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for each in pool.map(look, photos):
            changed[each.file] = each
            progress(len(changed), len(photos))
    finally:
        pool.shutdown(cancel_futures=True)
    return replace(settled, judged=tuple(changed.get(each.file, each) for each in settled.judged))


def _is_unplaced(judged: Judged) -> bool:
    is_unknown = judged.kind is Kind.DOUBTFUL and not judged.candidates
    return (is_unknown or judged.kind is Kind.NO_XRAY) and not judged.by_hand


def _last(timeline: Timeline) -> list[Standing]:
    """Give each x-ray as it stood last."""
    return list({each.index: each for each in timeline.xrays}.values())


def _compared(judged: Judged, standing: Standing, gallery: Gallery) -> Candidate:
    likeness = gallery.compare_one(judged.photo.seen.points, standing.index)
    return Candidate(standing.index, likeness, standing, by_time=False)
