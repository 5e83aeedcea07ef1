"""Which photos there have to be: journal, plan and manifest held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from android_bridge.problems import Problem
from controller.journal import Journal, PhotoRecord
from controller.manifest import Manifest, Xray
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
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
        When a subset is not complete, was captured from another manifest, or a photo's name and the manifest
        disagree.
    """
    photos: list[ExpectedPhoto] = []
    for subset in sorted(subsets, key=lambda each: each.first):
        begun = journal.subset(subset.id)
        if begun is not None and begun.manifest_digest != manifest.digest:
            raise Problem(
                f"subset {subset.id} was captured from another manifest",
                where=str(loaded.path),
                expected=f"digest {begun.manifest_digest}",
                got=f"digest {manifest.digest}",
                advice="restore the manifest with which it was captured",
            )
        records = {each.index: each for each in journal.photos(subset.id)}
        indices = range(subset.first, subset.last + 1)
        if set(records) != set(indices):
            raise _incomplete(subset, len(records), len(indices), str(loaded.path))
        photos += [_matched(records[index], manifest.xray(index)) for index in indices]
    return photos


def _incomplete(subset: Subset, saved: int, total: int, plan: str) -> Problem:
    return Problem(
        f"subset {subset.id} is not complete",
        where=plan,
        expected=f"{total} photos",
        got=f"{saved}",
        advice=f"finish it with `chexrig run PLAN --subset {subset.id}`, or export the others with --subset",
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
