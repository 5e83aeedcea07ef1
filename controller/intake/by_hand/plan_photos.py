"""From a folder of photos taken by hand to a data set: looked into, judged, asked about, written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from android_bridge.base.problems import Problem
from controller.dataset import GrowingDataset, check_device, growing_dataset
from controller.dataset.growing_folder import writing
from controller.dataset.uncertain import check_policy
from controller.intake.by_hand.camera_clock import CameraClock
from controller.intake.by_hand.clocks import find_clocks
from controller.intake.by_hand.decisions import DECISIONS, Decisions
from controller.intake.by_hand.filing import (
    MANUAL,
    capture_of,
    describe_subsets,
    key_of,
    later_there,
    outdated,
)
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Judge, Judged, Verdict
from controller.intake.by_hand.photos import Photo, look_into
from controller.intake.by_hand.settling import Settled, settle
from controller.intake.by_hand.timeline import Timeline
from controller.intake.findings import Refused, of_files
from controller.intake.from_phone.labels import labels_for
from controller.intake.keeping import keep
from controller.intake.pictures import PictureFolder, read_pictures
from controller.intake.wanted import Imported, Progress
from controller.intake.writing import check_apart, device_of, list_of, told
from controller.plan.beside import RECORD
from controller.plan.load import LoadedPlan
from controller.records import Show, SubsetRecord, nothing_shown, open_record, record_exists
from controller.xrays import Manifest, find_image

STATE = "import"
"""Folder in the plan's state folder for what the operator is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWanted:
    """What is to be made of photos taken by hand.

    Parameters
    ----------
    loaded, manifest
        The plan that was shown.
    folder, out, device, uncertain_as
        See `controller.intake.wanted.Wanted`.
    without_doubtful
        Leave doubtful photos out, and write the others.
    reading, looking, finding, comparing, copying
        Are told how far it is.
    """

    loaded: LoadedPlan
    manifest: Manifest
    folder: Path
    out: Path
    device: str
    uncertain_as: tuple[str, ...]
    without_doubtful: bool
    reading: Progress
    looking: Progress
    finding: Progress
    comparing: Progress
    copying: Progress


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
    unshown
        How many x-rays of each subset have not been shown yet; all of a subset's were where it is absent.
    """

    imported: Imported
    assignment: Assignment
    missing: tuple[Show, ...]
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
    check_apart(wanted.folder, wanted.out)
    if wanted.device:
        check_device(wanted.device)
    for policy in wanted.uncertain_as:
        check_policy(policy)
    path = wanted.loaded.state_dir / RECORD
    if not record_exists(path):
        raise nothing_shown(path)
    with closing(open_record(wanted.loaded, read_only=True)) as record:
        if not record.showings.has_begun:
            raise nothing_shown(path)
        shows, subsets = record.showings.shows(), record.showings.subsets()
    before = list_of(wanted.out)
    with growing_dataset(wanted.out) as data:
        assignment = assign(wanted, shows)
        if assignment.settled.of(Verdict.DOUBTFUL) and not wanted.without_doubtful:
            raise Undecided(assignment)
        writer = _Writer(wanted, data, assignment)
        writer.write(subsets)
    counting = assignment.settled.of(Verdict.ASSIGNED)
    imported = told(
        wanted.out,
        assignment.found,
        [each.photo.picture for each in counting],
        Counter("hand" if each.by_hand else "time and picture" for each in counting),
        writer.size_bytes,
        MANUAL,
        before,
        data.warnings,
    )
    return ImportedByHand(imported, assignment, tuple(writer.missing), _unshown(wanted.loaded, shows))


def _unshown(loaded: LoadedPlan, shows: Sequence[Show]) -> dict[str, int]:
    shown = {each.index for each in shows}
    counts = {each.id: len(set(range(each.first, each.last + 1)) - shown) for each in loaded.subsets}
    return {name: count for name, count in counts.items() if count}


def assign(wanted: PlanWanted, shows: Sequence[Show]) -> Assignment:
    """Find out which x-ray each photo of the folder is of."""
    found = read_pictures(wanted.folder, wanted.reading)
    faults = of_files(found)
    if faults:
        raise _damaged(wanted.folder, found, len(faults), faults[0].file, faults[0].note)
    timeline = Timeline(shows)
    images = wanted.loaded.images
    gallery = Gallery((each.show for each in timeline.xrays), lambda path: find_image(images, path))
    decisions = Decisions(wanted.loaded.state_dir / STATE / DECISIONS, gallery)
    photos = look_into(found.whole, wanted.looking)
    judged, clocks = _judged(photos, timeline, gallery, wanted)
    settled = settle(decisions.apply(judged, timeline), shows)
    return Assignment(settled, clocks, gallery, decisions, found)


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


def _damaged(folder: Path, found: PictureFolder, count: int, first: str, note: str) -> Refused:
    more = f"; and {count - 1} more" if count > 1 else ""
    problem = Problem(
        "a photo is damaged, or was not copied to the end",
        where=str(folder / first),
        expected="whole JPEG or HEIC files",
        got=f"{note or 'unfinished'}{more}",
        advice="copy it from the camera again, or move it away: nothing was imported",
    )
    return Refused(problem, of_files(found), is_told=count == 1)


class _Writer:
    """Puts the photos that count into a growing data set."""

    def __init__(self, wanted: PlanWanted, data: GrowingDataset, assignment: Assignment) -> None:
        self._wanted, self._data, self._assignment = wanted, data, assignment
        self._plan = wanted.loaded.name
        self._own = frozenset(each.sha256 for each in assignment.found.pictures)
        self.size_bytes = 0
        self.missing: list[Show] = []

    def write(self, subsets: Sequence[SubsetRecord]) -> None:
        counting = sorted(self._assignment.settled.of(Verdict.ASSIGNED), key=lambda each: each.index)
        if not counting:
            raise _nothing(self._wanted.folder, self._assignment)
        device = device_of((each.photo.picture for each in counting), self._wanted.device)
        places = [self._place(each.standing.show, device) for each in counting if each.standing is not None]
        for place in outdated(self._data, self._plan, self._own, frozenset(places)):
            self._data.remove(place)
        self._describe(subsets, counting)
        self._copy(counting, places, device)
        self._data.draw_contact_sheets(
            lambda each: find_image(self._wanted.loaded.images, each.xray_path or "")
        )
        for policy in self._wanted.uncertain_as:
            self._data.decide_uncertain(policy)

    def _place(self, show: Show, device: str) -> str:
        return self._data.place(key_of(show), device, plan=self._plan, subset=show.subset, origin=MANUAL)

    def _describe(self, subsets: Sequence[SubsetRecord], counting: Sequence[Judged]) -> None:
        gone = set(outdated(self._data, self._plan, self._own, frozenset()))
        there = {
            each.index
            for place, each in self._data.existing.items()
            if each.plan == self._plan and place not in gone
        }
        self.missing = [each for each in self._assignment.settled.missing if each.index not in there]
        lacking: dict[str, list[int]] = {}
        for show in self.missing:
            lacking.setdefault(show.subset, []).append(show.index or 0)
        begun = {each.standing.show.subset for each in counting if each.standing is not None}
        some = [each for each in subsets if each.id in begun]
        describe_subsets(self._data, self._plan, some, self._wanted.manifest.csv_sha256, lacking)

    def _copy(self, counting: Sequence[Judged], places: Sequence[str], device: str) -> None:
        keys = [key_of(each.standing.show) for each in counting if each.standing is not None]
        labels = labels_for(keys, self._wanted.loaded.csv, self._wanted.manifest.csv_sha256)
        need_bytes = sum(each.photo.picture.size_bytes for each in counting)
        with writing(self._wanted.out, need_bytes):
            for number, (each, place, cells) in enumerate(zip(counting, places, labels, strict=True)):
                self._wanted.copying(number, len(counting))
                if later_there(self._data, place, each, self._own):
                    continue
                kept = keep(self._data, place, each.photo.picture)
                self._data.replace(capture_of(each, place, self._plan, device, kept), cells)
                self.size_bytes += kept.photo_bytes
            self._wanted.copying(len(counting), len(counting))


def _nothing(folder: Path, assignment: Assignment) -> Problem:
    counts = Counter(str(each.verdict) for each in assignment.settled.judged)
    return Problem(
        "no photo is of an x-ray that was shown with this plan, for certain",
        where=str(folder),
        expected="photos of the x-rays, with the time at which the camera took them",
        got=", ".join(f"{count} {verdict}" for verdict, count in counts.items()),
        advice="give the folder that the photos of these sessions are in; a photo of the time code that"
        " `chexrig manual` shows sets a camera's clock right",
    )
