"""From a folder of photos taken by hand to a data set: looked into, judged, asked about, written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from android_bridge.base import Problem
from controller.dataset import Capture, GrowingDataset, growing_dataset, labels_for
from controller.intake.by_hand.camera_clock import CameraClock
from controller.intake.by_hand.clocks import find_clocks
from controller.intake.by_hand.decisions import DECISIONS, Decisions
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Judge, Judged
from controller.intake.by_hand.photos import Photo, look_into
from controller.intake.by_hand.settling import Settled, settle
from controller.intake.by_hand.timeline import Timeline
from controller.intake.filling import Imported, Progress, Wanted, fill, said_of
from controller.intake.findings import Kind, Refused, count_kinds
from controller.intake.pictures import PictureFolder, read_pictures
from controller.plan import RECORD, LoadedPlan
from controller.records import Show, SubsetRecord, nothing_shown, open_record, record_exists
from controller.xrays import Manifest, XrayKey, finder, parse_path

MANUAL = "manual"
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
    looking, finding, comparing
        Are told how far it is.
    """

    loaded: LoadedPlan
    manifest: Manifest
    without_doubtful: bool
    looking: Progress
    finding: Progress
    comparing: Progress


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
    wanted.check()
    path = wanted.loaded.state_dir / RECORD
    if not record_exists(path):
        raise nothing_shown(path)
    with closing(open_record(wanted.loaded, read_only=True)) as record:
        if not record.showings.has_begun:
            raise nothing_shown(path)
        shows, subsets = record.showings.shows(), record.showings.subsets()
    with growing_dataset(wanted.out) as data:
        assignment = assign(wanted, shows)
        if assignment.settled.of(Kind.DOUBTFUL) and not wanted.without_doubtful:
            raise Undecided(assignment)
        writer = _Writer(wanted, data, assignment)
        size_bytes = writer.write(subsets)
    counting = assignment.settled.of(Kind.ASSIGNED)
    imported = Imported.of(
        data,
        MANUAL,
        assignment.found,
        [each.photo.picture for each in counting],
        ("hand" if each.by_hand else "time and picture" for each in counting),
        size_bytes,
    )
    return ImportedByHand(imported, assignment, tuple(writer.missing), _unshown(wanted.loaded, shows))


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


class _Writer:
    """Puts the photos that count into a growing data set."""

    def __init__(self, wanted: PlanWanted, data: GrowingDataset, assignment: Assignment) -> None:
        self._wanted, self._data, self._assignment = wanted, data, assignment
        self._plan = wanted.loaded.name
        self._own = frozenset(each.sha256 for each in assignment.found.pictures)
        self.missing: list[Show] = []

    def write(self, subsets: Sequence[SubsetRecord]) -> int:
        """Give the size of the photos in bytes."""
        counting = sorted(self._assignment.settled.of(Kind.ASSIGNED), key=lambda each: each.index)
        if not counting:
            raise _nothing(self._wanted.folder, self._assignment)
        device = self._wanted.device_of(each.photo.picture for each in counting)
        captures = [self._capture(each, device) for each in counting]
        for place in self._outdated({self._data.place(each) for each in captures}):
            self._data.remove(place)
        self._describe(subsets, {each.subset for each in captures})
        csv_sha256 = self._wanted.manifest.csv_sha256
        labels = labels_for([each.key for each in captures], self._wanted.csv, csv_sha256)
        photos = [
            (capture, each.photo.picture, cells)
            for each, capture, cells in zip(counting, captures, labels, strict=True)
            if not self._later_there(capture, each)
        ]
        xrays = self._wanted.manifest.xrays
        return fill(self._data, self._wanted, photos, self._data.replace, xrays)

    def _capture(self, judged: Judged, device: str) -> Capture:
        """Describe a photo that counts."""
        if judged.standing is None:
            raise ValueError("the photo is assigned to no x-ray")
        show = judged.standing.show
        return Capture(
            key=key_of(show),
            device=device,
            origin=MANUAL,
            plan=self._plan,
            subset=show.subset,
            index=show.index,
            session=show.session,
            assignment="decided by hand" if judged.by_hand else "time and picture",
            shown_at=show.shown_at,
            hidden_at=show.hidden_at,
            taken_at=judged.taken_at,
            xray_path=show.xray_path,
            xray_sha256=show.xray_sha256,
            shown_sha256=show.shown_sha256,
            display=show.display,
            chexrig_version=version("chexrig"),
            **said_of(judged.photo.picture),
        )

    def _describe(self, subsets: Sequence[SubsetRecord], begun: set[str]) -> None:
        """Put on record under which conditions the photos were taken, and which are not there."""
        gone = self._outdated(set())
        there = {
            each.index
            for place, each in self._data.existing.items()
            if each.plan == self._plan and place not in gone
        }
        self.missing = [each for each in self._assignment.settled.missing if each.index not in there]
        self._data.describe_plan(self._plan, self._wanted.loaded.publishing)
        for each in subsets:
            if each.id not in begun:
                continue
            lacking = [show.index or 0 for show in self.missing if show.subset == each.id]
            facts = {
                **each.definition,
                "first": each.first,
                "last": each.last,
                "manifest_sha256": each.manifest_digest,
                "csv_sha256": self._wanted.manifest.csv_sha256,
                **({"missing": lacking} if lacking else {}),
            }
            self._data.describe_subset(self._plan, each.id, facts)

    def _later_there(self, capture: Capture, judged: Judged) -> bool:
        """Say whether the data set holds a later photo of the x-ray, from another folder than this."""
        there = self._data.existing.get(self._data.place(capture))
        if there is None or self._is_own(there) or judged.by_hand:
            return False
        return (
            there.taken_at is not None and capture.taken_at is not None and there.taken_at > capture.taken_at
        )

    def _outdated(self, counting: set[str]) -> set[str]:
        """Give the places that hold a photo of this folder which counts no more, or counts elsewhere.

        Parameters
        ----------
        counting
            The places that hold a photo which counts.
        """
        return {
            place
            for place, each in self._data.existing.items()
            if each.plan == self._plan and each.origin == MANUAL
            if self._is_own(each) and place not in counting
        }

    def _is_own(self, capture: Capture) -> bool:
        return (capture.original_sha256 or capture.photo_sha256) in self._own


def key_of(show: Show) -> XrayKey:
    """Give the x-ray that was shown."""
    return parse_path(show.xray_path or "")


def _nothing(folder: Path, assignment: Assignment) -> Problem:
    counts = count_kinds(assignment.settled.judged)
    return Problem(
        "no photo is of an x-ray that was shown with this plan, for certain",
        where=str(folder),
        expected="photos of the x-rays, with the time at which the camera took them",
        got=", ".join(f"{count} {kind}" for kind, count in counts.items()),
        advice="give the folder that the photos of these sessions are in; a photo of the time code that"
        " `chexrig manual` shows sets a camera's clock right",
    )
