"""From a folder of photos taken by hand to a data set: looked into, judged, asked about, written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from android_bridge.base import Problem
from controller.dataset import GrowingDataset, growing_dataset
from controller.identity import References, Verdict, XraysSeen, judge_by_points, references_for
from controller.intake.by_hand.by_content import judge_by_content
from controller.intake.by_hand.by_looks import likened, look_for_missing
from controller.intake.by_hand.camera_clock import CameraClock
from controller.intake.by_hand.clocks import find_clocks
from controller.intake.by_hand.decisions import DECISIONS, Decisions
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Judge, Judged
from controller.intake.by_hand.photos import Photo, look_into, readings
from controller.intake.by_hand.settling import Settled, ask_which, settle, settled_as, was_again
from controller.intake.by_hand.timeline import Timeline
from controller.intake.by_hand.writer import MANUAL, Writer
from controller.intake.filling import Imported, Progress, Wanted
from controller.intake.findings import Finding, Kind, Refused
from controller.intake.pictures import Picture, PictureFolder, read_pictures
from controller.intake.strangers import is_screenshot
from controller.plan import MANIFEST, RECORD, LoadedPlan
from controller.records import Show, nothing_shown, open_record, record_exists
from controller.xrays import Manifest, finder

STATE = "import"
"""Folder in the plan's state folder for what the operator is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWanted(Wanted):
    """What is to be made of photos taken by hand.

    Parameters
    ----------
    loaded, manifest
        The plan that was shown.
    without_doubtful
        Leave doubtful photos out, and write the others.
    looking, finding
        Are told how far it is.
    """

    loaded: LoadedPlan
    manifest: Manifest
    without_doubtful: bool
    looking: Progress
    finding: Progress


@dataclass(frozen=True, slots=True)
class Assignment:
    """What became of every photo of a folder.

    Parameters
    ----------
    clocks
        The camera's clock in each run of photos, as far as it was found.
    found
        All that is in the folder.
    """

    settled: Settled
    clocks: tuple[CameraClock, ...]
    gallery: Gallery
    decisions: Decisions
    found: PictureFolder


class Undecided(Exception):  # noqa: N818 - no error: the operator is asked
    """Photos are doubtful, and nothing was written."""

    def __init__(self, assignment: Assignment) -> None:
        super().__init__("photos are doubtful")
        self.assignment = assignment


@dataclass(frozen=True, slots=True)
class ImportedByHand:
    """What came into the data set, and what became of each photo.

    Parameters
    ----------
    missing
        The x-rays that were shown and have no photo there.
    left_out
        Photos in whose place the data set holds one that stays.
    unshown
        How many x-rays of each subset have not been shown yet; all of a subset's were where it is absent.
    """

    imported: Imported
    assignment: Assignment
    missing: tuple[Show, ...]
    left_out: tuple[Judged, ...]
    unshown: Mapping[str, int]


def import_plan_photos(wanted: PlanWanted) -> ImportedByHand:
    """Put photos of a plan's x-rays into a data set.

    Raises
    ------
    Problem
        When nothing was shown with the plan, a photo is damaged (`Refused`), or the data set cannot be
        written; `PlanWanted.out` is as it was then.
    Undecided
        When photos are doubtful, and are not to be left out; the data set is as it was.
    """
    wanted.check()
    path = wanted.loaded.state_dir / RECORD
    if not record_exists(path):
        raise nothing_shown(path)
    with closing(open_record(wanted.loaded, read_only=True)) as record:
        if not record.showings.has_begun:
            raise nothing_shown(path)
        shows, subsets = record.showings.shows(), record.showings.subsets()
    with growing_dataset(wanted.out) as data:
        assignment = _asking(assign(wanted, shows), shows, data, wanted.loaded.name)
        if assignment.settled.of(Kind.DOUBTFUL) and not wanted.without_doubtful:
            settled = likened(assignment.settled, Timeline(shows), assignment.gallery, wanted.comparing)
            raise Undecided(replace(assignment, settled=settled))
        writer = Writer(wanted, data, assignment)
        size_bytes = writer.write(subsets)
    left_out = {each.file for each in writer.left_out}
    counting = [each for each in assignment.settled.of(Kind.ASSIGNED) if each.file not in left_out]
    imported = Imported.of(
        data,
        MANUAL,
        assignment.found,
        [each.photo.picture for each in counting],
        ("hand" if each.by_hand else each.how for each in counting),
        size_bytes,
    )
    missing, left = tuple(writer.missing), tuple(writer.left_out)
    return ImportedByHand(imported, assignment, missing, left, _unshown(wanted.loaded, shows))


def _unshown(loaded: LoadedPlan, shows: Sequence[Show]) -> dict[str, int]:
    shown = {each.index for each in shows}
    counts = {each.id: len(set(range(each.first, each.last + 1)) - shown) for each in loaded.subsets}
    return {name: count for name, count in counts.items() if count}


def assign(wanted: PlanWanted, shows: Sequence[Show]) -> Assignment:
    """Find out which x-ray each photo of the folder is of."""
    found = read_pictures(wanted.folder, wanted.reading)
    if found.faults:
        raise _damaged(wanted.folder, found)
    timeline = Timeline(shows)
    find = finder(wanted.loaded.images, wanted.manifest.xrays)
    gallery = Gallery((each.show for each in timeline.xrays), find)
    decisions = Decisions(wanted.loaded.state_dir / STATE / DECISIONS, gallery)
    shot = [each for each in found.whole if not _is_screenshot(each)]
    photos = look_into(shot, wanted.looking)
    xrays = XraysSeen(_references(wanted), gallery.points_of)
    untimed = [each for each in photos if each.camera_s is None and each.code is None]
    by_content = judge_by_content(untimed, timeline, gallery, xrays, wanted.comparing)
    photos = [each for each in photos if each.camera_s is not None or each.code is not None]
    ways = [_judged(photos, timeline, gallery, wanted) for photos in readings(photos)]
    judged, clocks = max(ways, key=lambda way: sum(each.kind is Kind.ASSIGNED for each in way[0]))
    settled = settle(decisions.apply([*judged, *by_content], timeline), shows)
    looked_at = _looked_at(settled.judged, gallery, xrays)
    decisions.check(looked_at)
    settled = settled_as(looked_at, shows)
    screenshots = tuple(
        Finding(kind=Kind.OTHER, file=each.name, got="a screenshot")
        for each in found.whole
        if _is_screenshot(each)
    )
    found = replace(found, others=(*found.others, *screenshots))
    return Assignment(settled, clocks, gallery, decisions, found)


def _references(wanted: PlanWanted) -> References:
    kept = wanted.loaded.manifest or wanted.loaded.state_dir / MANIFEST
    return references_for(wanted.manifest, wanted.loaded.images, kept, wanted.comparing)


def _looked_at(judged: Sequence[Judged], gallery: Gallery, xrays: XraysSeen) -> list[Judged]:
    """Say of each photo that counts whether it shows its x-ray, as export does of a phone's.

    One that shows another, or of which it cannot be told, is doubtful: the operator is asked.
    """

    def look(each: Judged) -> Judged:
        if each.kind is not Kind.ASSIGNED or each.identity is not None:
            return each
        rivals = [index for index in xrays.rivals(each.index) if gallery.knows(index)]
        found = judge_by_points(each.photo.seen, each.index, xrays, rivals)
        if found.is_right or each.by_hand:
            return replace(each, identity=found)
        why = f"by its time it is {each.index}, but its picture is no proof: {found.cause}"
        if found.verdict is Verdict.OTHER and found.looks_like is not None:
            why = f"by its time it is {each.index}, but it looks like {found.looks_like}"
        return replace(each, kind=Kind.DOUBTFUL, got=why, standing=None, identity=found)

    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        return list(pool.map(look, judged))
    finally:
        pool.shutdown(cancel_futures=True)


def _asking(assignment: Assignment, shows: Sequence[Show], data: GrowingDataset, plan: str) -> Assignment:
    """Ask about photos of x-rays that were shown again for them, of which the data set holds one already.

    And about those that look like an x-ray without a photo, be it here or there.
    """
    own = {each.sha256 for each in assignment.found.pictures}
    there = {
        (each.subset, each.index): each.photo_name
        for each in data.existing.values()
        if each.plan == plan and each.camera_sha256 not in own
    }

    def asked(judged: Judged) -> Judged:
        show = None if judged.standing is None else judged.standing.show
        before = None if show is None else there.get((show.subset, show.index))
        is_new = judged.kind is Kind.ASSIGNED and was_again(judged) and not judged.by_hand
        return ask_which(judged, before) if is_new and before is not None else judged

    settled = look_for_missing(assignment.settled, Timeline(shows), assignment.gallery, there)
    settled = replace(settled, judged=tuple(asked(each) for each in settled.judged))
    return replace(assignment, settled=settled)


def _is_screenshot(picture: Picture) -> bool:
    return is_screenshot(picture.name, picture.said.camera, picture.said.comment)


def _judged(
    photos: Sequence[Photo], timeline: Timeline, gallery: Gallery, wanted: PlanWanted
) -> tuple[list[Judged], tuple[CameraClock, ...]]:
    judge = Judge(timeline, gallery)
    timed = [each for each in photos if each.camera_s is not None]
    judged: list[Judged] = []
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        runs = find_clocks(timed, timeline, gallery, pool, wanted.finding)
        for run in runs:
            clock = run.clock
            for each in pool.map(lambda photo, clock=clock: judge.judge(photo, clock), run.photos):
                judged.append(each)
                wanted.comparing(len(judged), len(photos))
    finally:
        pool.shutdown(cancel_futures=True)
    judged += [judge.judge(each, None) for each in photos if each.camera_s is None]
    judged.sort(key=lambda each: (each.taken_s is None, each.taken_s or each.photo.camera_s or 0.0))
    clocks = tuple(dict.fromkeys(run.clock for run in runs if run.clock is not None))
    return judged, clocks


def _damaged(folder: Path, found: PictureFolder) -> Refused:
    first, *others = found.faults
    more = f"; and {len(others)} more" if others else ""
    what = "a photo is damaged, or was not copied to the end"
    advice = "copy it from the camera again, or move it away"
    if first.kind is Kind.OTHER_FORMAT:
        what = "a picture is no JPEG or HEIC"
        advice = "move it away, or make a JPEG of it that tells its time"
    problem = Problem(
        what,
        where=str(folder / first.file),
        expected="whole JPEG or HEIC files",
        got=f"{first.got or 'unfinished'}{more}",
        advice=f"{advice}: nothing was imported",
    )
    return Refused(problem, found.faults, is_told=not others)
