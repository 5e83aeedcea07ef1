"""Which photos there have to be: journal, plan and manifest held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from android_bridge.base.problems import Problem
from controller.capture.begin import check_unchanged
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from controller.records import ALL_GUARANTEED, CapturedPhoto, Record
from controller.xrays import Manifest, Xray
from controller.xrays.path_key import XrayKey, parse_path
from protocol import PhotoName, PhotoNameError
from protocol.legacy import MARK, LegacyName


@dataclass(frozen=True, slots=True)
class ExpectedPhoto:
    """A photo, and the x-ray that it is of.

    Parameters
    ----------
    key
        The x-ray that the photo's name says, which is the same one.
    guarantees
        ``all``, or which of them the phone's dialect did not give.
    """

    record: CapturedPhoto
    xray: Xray
    key: XrayKey
    guarantees: str = ALL_GUARANTEED

    @property
    def key_in_plan(self) -> tuple[str, int]:
        """Subset and index."""
        return self.record.subset, self.record.index

    @property
    def is_legacy(self) -> bool:
        """Whether a phone of the original rig took it: of its size and digest nothing is known."""
        return self.guarantees == MARK


def is_complete(subset: Subset, journal: Record) -> bool:
    """Say whether every index of a subset has a photo."""
    return set(range(subset.first, subset.last + 1)) <= {
        each.index for each in journal.captures.photos(subset.id)
    }


def expected_photos(
    loaded: LoadedPlan, subsets: Sequence[Subset], manifest: Manifest, journal: Record
) -> list[ExpectedPhoto]:
    """Give the photos of complete subsets, by index.

    Raises
    ------
    Problem
        When a subset is not complete or has changed since it was begun, or a photo's name and the manifest
        disagree.
    """
    photos: list[ExpectedPhoto] = []
    for subset in sorted(subsets, key=lambda each: each.first):
        check_unchanged(loaded, subset, manifest, journal.captures)
        records = {each.index: each for each in journal.captures.photos(subset.id)}
        indices = range(subset.first, subset.last + 1)
        if set(records) != set(indices):
            raise _other_indices(loaded, subset, set(records))
        match = _matched_legacy if journal.captures.guarantees(subset.id) == MARK else _matched
        try:
            photos += [match(records[index], manifest.xray(index)) for index in indices]
        except PhotoNameError as error:
            raise Problem("the journal holds a name that is no photo name", got=str(error)) from error
    return photos


def _other_indices(loaded: LoadedPlan, subset: Subset, photographed: set[int]) -> Problem:
    wanted = set(range(subset.first, subset.last + 1))
    missing = wanted - photographed
    if not missing:
        return Problem(
            f"subset {subset.id} has photos beyond its indices",
            where=str(loaded.path),
            expected=f"{len(wanted)} photos, of {subset.first}-{subset.last}",
            got=f"{len(photographed)}, to {max(photographed)}",
            advice="give the subset the indices back with which it was captured",
        )
    run = "chexrig run PLAN --phone sim" if loaded.is_rehearsal else "chexrig run PLAN"
    return Problem(
        f"subset {subset.id} is not complete",
        where=str(loaded.path),
        expected=f"{len(wanted)} photos",
        got=f"{len(wanted) - len(missing)}",
        advice=f"finish it with `{run} --subset {subset.id}`, or export the others with --subset",
    )


def _matched(record: CapturedPhoto, xray: Xray) -> ExpectedPhoto:
    name = PhotoName.parse(record.photo_name)
    key = xray.key
    expected = PhotoName(
        record.index, record.take, record.subset, key.split, key.patient, key.study, key.view
    )
    if name != expected or record.xray_path != xray.path:
        raise _another_xray(record, str(expected))
    return ExpectedPhoto(record, xray, XrayKey(name.split, name.patient, name.study, name.view))


def _matched_legacy(record: CapturedPhoto, xray: Xray) -> ExpectedPhoto:
    name = LegacyName.parse(record.photo_name)
    expected = LegacyName.of(record.index, record.take, xray.path)
    if name != expected or record.xray_path != xray.path:
        raise _another_xray(record, str(expected))
    return ExpectedPhoto(record, xray, parse_path(name.path), MARK)


def _another_xray(record: CapturedPhoto, expected: str) -> Problem:
    return Problem(
        f"photo {record.index} belongs to another x-ray than the manifest says",
        expected=expected,
        got=record.photo_name,
        advice="restore the manifest with which it was captured; do not publish this subset",
    )
