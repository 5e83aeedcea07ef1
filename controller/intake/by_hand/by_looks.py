"""What a doubtful photo may be of whose time tells nothing: the x-rays that it looks like most."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Candidate, Judged
from controller.intake.by_hand.likeness import NOT_ALIKE
from controller.intake.by_hand.settling import Settled
from controller.intake.by_hand.timeline import Standing, Timeline
from controller.intake.findings import Kind

_MOST_COMPARED = 6000
_MOST_PHOTOS = 200
_MOST_CANDIDATES = 3


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
    if not unknown:
        return settled
    lacking = {show.index for show in settled.missing}
    last = {each.index: each for each in timeline.xrays}
    xrays = sorted(last.values(), key=lambda each: (each.index not in lacking, each.index))
    xrays = xrays[: max(1, _MOST_COMPARED // len(unknown))]

    def look(judged: Judged) -> Judged:
        found = [_compared(judged, each, gallery) for each in xrays]
        # Where few are left, it is likely of one of these, however little is seen in it.
        few = lacking if len(lacking) <= _MOST_CANDIDATES else ()
        found = [each for each in found if each.likeness != NOT_ALIKE or each.index in few]
        found.sort(
            key=lambda each: (each.likeness.is_clear, each.index in lacking, each.likeness), reverse=True
        )
        return replace(judged, candidates=tuple(found[:_MOST_CANDIDATES]))

    changed: dict[str, Judged] = {}
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for each in pool.map(look, unknown):
            changed[each.file] = each
            progress(len(changed), len(unknown))
    finally:
        pool.shutdown(cancel_futures=True)
    return replace(settled, judged=tuple(changed.get(each.file, each) for each in settled.judged))


def _compared(judged: Judged, standing: Standing, gallery: Gallery) -> Candidate:
    likeness = gallery.compare_one(judged.photo.points, standing.index)
    return Candidate(standing.index, likeness, standing, by_time=False)
