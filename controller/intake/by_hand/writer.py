"""Photos that were assigned, put into a growing data set; what is there never becomes worse by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from android_bridge.base import Problem, some_of
from controller.dataset import Capture, GrowingDataset, labels_for
from controller.intake.by_hand.judging import Judged
from controller.intake.by_hand.shots import is_derived, pixels, says_edited
from controller.intake.exif import is_same_time
from controller.intake.filling import fill, said_of
from controller.intake.findings import Kind, count_kinds
from controller.intake.pictures import read_picture
from controller.intake.relabelling import take_over_labels
from controller.plan import relabelled
from controller.records import Show, SubsetRecord
from controller.xrays import XrayKey, parse_path

if TYPE_CHECKING:
    from pathlib import Path

    from controller.intake.by_hand.plan_photos import Assignment, PlanWanted

MANUAL = "manual"
_UNKNOWN = "unknown-camera"


class Writer:
    """Puts the photos that count into a growing data set."""

    def __init__(self, wanted: PlanWanted, data: GrowingDataset, assignment: Assignment) -> None:
        self._wanted, self._data, self._assignment = wanted, data, assignment
        self._plan = wanted.loaded.name
        self._own = frozenset(each.sha256 for each in assignment.found.pictures)
        self.missing: list[Show] = []
        self.left_out: list[Judged] = []
        """Photos in whose place the data set holds one that stays."""

    def write(self, subsets: Sequence[SubsetRecord]) -> int:
        """Give the size of the photos in bytes."""
        counting = sorted(self._assignment.settled.of(Kind.ASSIGNED), key=lambda each: each.index)
        if not counting:
            raise _nothing(self._wanted.folder, self._assignment)
        device = self._device(counting)
        captures = [self._capture(each, device) for each in counting]
        for place in self._outdated({self._data.place(each) for each in captures}):
            self._data.remove(place)
        self._describe(subsets, {each.subset for each in captures})
        csv_sha256 = self._wanted.manifest.csv_sha256
        labels = labels_for([each.key for each in captures], self._wanted.csv, csv_sha256)
        photos, aslant = [], []
        for each, capture, cells in zip(counting, captures, labels, strict=True):
            why_not = self._why_not(capture, each)
            if why_not:
                kind = Kind.SAME_SHOT if "same shot" in why_not else Kind.EARLIER
                self.left_out.append(replace(each, kind=kind, got=why_not))
            else:
                photos.append((capture, each.photo.picture, cells))
                aslant += [each.file] if _is_turned(each) else []
        if aslant:
            self._data.warnings += (_not_upright(aslant),)
        xrays = self._wanted.manifest.xrays
        return fill(self._data, self._wanted, photos, self._data.replace, xrays)

    def _device(self, counting: Sequence[Judged]) -> str:
        """Give the camera's folder name; photos that a messenger has made bare of all they said have one."""
        pictures = [each.photo.picture for each in counting]
        if self._wanted.device or any(each.said.camera for each in pictures):
            return self._wanted.device_of(pictures)
        words = "no photo says which camera took it: their folder is called"
        self._data.warnings += (f"{words} {_UNKNOWN}, or --device names it, such as --device iphone",)
        return _UNKNOWN

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
            assignment=judged.how,
            shown_at=show.shown_at,
            hidden_at=show.hidden_at,
            taken_at=judged.taken_at,
            xray_path=show.xray_path,
            xray_sha256=show.xray_sha256,
            shown_sha256=show.shown_sha256,
            display=show.display,
            chexrig_version=show.chexrig_version,
            **said_of(judged.photo.picture),
            **_found_of(judged),
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
        take_over_labels(self._data, self._wanted.loaded, self._wanted.manifest)
        taken_over = relabelled(self._wanted.loaded)
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
                **({"relabelled": taken_over} if taken_over else {}),
                **({"missing": lacking} if lacking else {}),
            }
            self._data.describe_subset(self._plan, each.id, facts)

    def _why_not(self, capture: Capture, judged: Judged) -> str:
        """Say why the photo that the data set holds of the x-ray stays; empty where this one counts."""
        place = self._data.place(capture)
        there = self._data.existing.get(place)
        if there is None or self._is_own(there):
            return ""
        if self._is_better_of_shot(there, place, judged):
            return f"{there.photo_name}, the same shot, is in the data set"
        if judged.by_hand or there.taken_at is None or capture.taken_at is None:
            return ""
        later = there.taken_at > capture.taken_at
        return f"{there.photo_name}, a later one, is in the data set" if later else ""

    def _is_better_of_shot(self, there: Capture, place: str, judged: Judged) -> bool:
        """Say whether the photo there is of the same shot, and this one is no larger, or was edited."""
        picture = judged.photo.picture
        stored = read_picture(self._data.out, self._data.out / place)
        if not is_same_time(picture.said, stored.said):
            return False
        is_edited = is_derived(picture.name, there.photo_name) or (
            says_edited(picture.said) and not says_edited(stored.said)
        )
        return is_edited or pixels(picture) <= pixels(stored)

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
        return capture.camera_sha256 in self._own


def _found_of(judged: Judged) -> dict[str, Any]:
    """Give the columns of what was found of whether it shows its x-ray."""
    found = judged.identity
    if found is None:
        return {}
    return {
        "verdict": str(found.verdict),
        "verdict_cause": str(found.cause) or None,
        "verdict_method": str(found.method),
        "identity_score": None if found.score is None else round(found.score, 3),
        "identity_lead": None if found.lead is None else round(found.lead, 3),
        "decided_by": None if found.is_right else judged.decided_by or None,
    }


def _is_turned(judged: Judged) -> bool:
    """Say whether the x-ray lies on its side or stands on its head in a photo, turned as its EXIF says."""
    own = (each.likeness for each in judged.candidates if each.index == judged.index)
    return any(each.is_clear and each.turned_deg != 0 for each in own)


def _not_upright(files: Sequence[str]) -> str:
    one = len(files) == 1
    return (
        f"{len(files):,} photo{'' if one else 's'} do{'es' if one else ''} not show the x-ray upright, and"
        f" {'its' if one else 'their'} EXIF does not say so: {some_of(files)}"
    )


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
