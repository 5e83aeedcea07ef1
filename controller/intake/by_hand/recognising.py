"""Photos whose time tells nothing are looked for among the x-rays that have no photo: the operator decides.

What a photo shows is never enough to assign it; but whoever is asked about it sees what it may be of, and no
photo of an x-ray that lacks one is left out because a clock was set.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Candidate, Judged
from controller.intake.by_hand.settling import Settled
from controller.intake.by_hand.timeline import Timeline
from controller.intake.findings import Kind

_MOST_COMPARED: Final = 6000
_MOST_NAMED: Final = 6


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
    stood = {each.index: each for each in timeline.xrays if each.index in lacking}
    unplaced = [each for each in settled.judged if _is_unplaced(each)][: _MOST_COMPARED // max(1, len(stood))]
    if not stood or not unplaced:
        return settled

    def recognised(judged: Judged) -> Judged:
        alike = {index: gallery.compare_one(judged.photo.points, index) for index in stood}
        clear = sorted((index for index in alike if alike[index].is_clear), key=alike.__getitem__)[::-1]
        if not clear:
            return judged
        found = [Candidate(index, alike[index], stood[index], by_time=False) for index in clear[:_MOST_NAMED]]
        why = f"{judged.got}; it looks like {clear[0]}, which has no photo"
        return replace(judged, kind=Kind.DOUBTFUL, got=why, candidates=tuple(found))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        changed = {each.file: each for each in pool.map(recognised, unplaced)}
    return replace(settled, judged=tuple(changed.get(each.file, each) for each in settled.judged))


def _is_unplaced(judged: Judged) -> bool:
    is_unknown = judged.kind is Kind.DOUBTFUL and not judged.candidates
    return (is_unknown or judged.kind is Kind.NO_XRAY) and not judged.by_hand
