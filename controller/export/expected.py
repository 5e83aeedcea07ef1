"""Which photos there have to be: journal, plan and manifest held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from android_bridge.problems import Problem
from controller.journal import Journal, PhotoRecord
from controller.manifest import Manifest, Xray
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from controller.session.begin import check_unchanged
from protocol import PhotoName, PhotoNameError


@dataclass(frozen=True, slots=True)
class ExpectedPhoto:
    """A photo, and the x-ray that it is of."""

    record: PhotoRecord
    xray: Xray


def expected_photos(
    loaded: LoadedPlan, subsets: Sequence[Subset], manifest: Manifest, journal: Journal
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
        check_unchanged(loaded, subset, manifest, journal)
        records = {each.index: each for each in journal.photos(subset.id)}
        indices = range(subset.first, subset.last + 1)
        if set(records) != set(indices):
            raise _other_indices(loaded, subset, set(records))
        photos += [_matched(records[index], manifest.xray(index)) for index in indices]
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


def _matched(record: PhotoRecord, xray: Xray) -> ExpectedPhoto:
    try:
        name = PhotoName.parse(record.photo_name)
    except PhotoNameError as error:
        raise Problem("the journal holds a name that is no photo name", got=str(error)) from error
    key = xray.key
    expected = PhotoName(
        record.index, record.take, record.subset, key.split, key.patient, key.study, key.view
    )
    if name != expected or record.xray_path != xray.path:
        raise Problem(
            f"photo {record.index} belongs to another x-ray than the manifest says",
            expected=str(expected),
            got=record.photo_name,
            advice="restore the manifest with which it was captured; do not publish this subset",
        )
    return ExpectedPhoto(record, xray)
