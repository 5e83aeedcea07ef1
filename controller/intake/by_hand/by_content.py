"""Photos that do not tell when they were taken, as messengers leave them: assigned by what they show alone.

Each is held against the x-rays that its points speak for (`XrayFinder`), those laid into it for themselves,
and against all that the likeliest could be mixed up with. One that shows an x-ray for certain is of it;
the operator is asked about the others, with the likeliest beside each (decision 0006).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from controller.identity import Laid, XrayFinder, XraysSeen, ruled
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Candidate, Judged, no_time
from controller.intake.by_hand.photos import Photo
from controller.intake.by_hand.timeline import Standing, Timeline
from controller.intake.findings import Kind
from controller.records import Ending

_LAID, _SHOWN = 6, 3


def judge_by_content(
    photos: Sequence[Photo],
    timeline: Timeline,
    gallery: Gallery,
    xrays: XraysSeen,
    progress: Callable[[int, int], None],
) -> list[Judged]:
    """Find out of which x-ray each photo is.

    Parameters
    ----------
    photos
        Without a time; none shows a time code.
    progress
        Called with (photos done, in all).

    Raises
    ------
    Problem
        When an x-ray's file cannot be read, or is not the one that was shown.
    """
    stood: dict[int, list[Standing]] = {}
    for standing in timeline.xrays:
        stood.setdefault(standing.index, []).append(standing)
    if not photos or not stood:
        return [Judged.of(each, Kind.DOUBTFUL, no_time(each)) for each in photos]
    judged: list[Judged] = []
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        finder = XrayFinder(list(stood), list(pool.map(gallery.points_of, stood)))
        for each in pool.map(lambda photo: _judged(photo, stood, finder, xrays), photos):
            judged.append(each)
            progress(len(judged), len(photos))
    finally:
        pool.shutdown(cancel_futures=True)
    return judged


def _judged(photo: Photo, stood: dict[int, list[Standing]], finder: XrayFinder, xrays: XraysSeen) -> Judged:
    found = [xrays.lay(photo.seen, each) for each in finder.candidates(photo.seen.points, _LAID)]
    found.sort(key=_rank, reverse=True)
    candidates = tuple(
        Candidate(each.index, each.likeness, stood[each.index][-1], by_time=False)
        for each in found[:_SHOWN]
        if each.likeness.points
    )
    best = found[0] if found else None
    if best is None or not best.likeness.is_clear:
        why = f"{no_time(photo)}, and no x-ray is recognised in it"
        return Judged.of(photo, Kind.DOUBTFUL, why, candidates=candidates)
    there = {each.index for each in found}
    rivals = [each for each in xrays.rivals(best.index) if each in stood and each not in there]
    identity = ruled([*found, *(xrays.lay(photo.seen, each) for each in rivals)], xrays.references)
    twins = [each for each in xrays.references.twins(best.index) if each in stood]
    why = _why_not(best.index, stood[best.index], twins, is_certain=identity.is_right)
    if why:
        why = f"{no_time(photo)}, and {why}"
        return Judged.of(photo, Kind.DOUBTFUL, why, candidates=candidates, identity=identity)
    return Judged.of(
        photo, Kind.ASSIGNED, standing=stood[best.index][-1], candidates=candidates, identity=identity
    )


def _rank(laid: Laid) -> tuple[bool, float, int]:
    return laid.likeness.is_clear, laid.score, laid.likeness.points


def _why_not(index: int, stood: Sequence[Standing], twins: Sequence[int], *, is_certain: bool) -> str:
    """Say why a photo that looks like an x-ray is not of it for certain; empty where it is."""
    if not is_certain:
        return f"it looks like {index}, but not for certain"
    if twins:
        others = " or ".join(str(each) for each in sorted((index, *twins)))
        return f"no photo can tell {others} apart"
    if any(each.show.ending is Ending.REPEAT for each in stood):
        return f"it shows {index}, which was shown once more as if a photo were bad: this may be the bad one"
    return ""
