"""Photos removed from the phone, once their copies in the data set are verified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from android_bridge.adb import AdbLost
from android_bridge.base import Problem
from android_bridge.store import Pulled
from controller.dataset import Capture, digest_of, load_dataset
from controller.intake.findings import Kind
from controller.intake.from_phone.export import ExportReport
from controller.intake.from_phone.photos import Asked, PhoneFile
from controller.intake.from_phone.shelves import Shelves
from controller.plan import LoadedPlan
from controller.records import Record

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was removed, and what could not be."""

    photos: int
    size_bytes: int
    refused: tuple[Problem, ...] = ()


def deletable(report: ExportReport) -> list[tuple[Asked, PhoneFile]]:
    """Give the photos that may go: current ones that stand on the phone under their own name.

    Superseded takes stay, and so does everything that was renamed or is nobody's.
    """
    ids = {each.id for each in report.whole}
    return [
        (each.photo, each.on_phone)
        for each in report.findings
        if each.kind is Kind.COMPLETE and each.subset in ids and not each.got
        if each.photo is not None and each.on_phone is not None and each.photo.sha256 is not None
    ]


def delete_verified(
    loaded: LoadedPlan,
    journal: Record,
    report: ExportReport,
    photos: Sequence[tuple[Asked, PhoneFile]],
    shelves: Shelves,
    progress: Callable[[int, int], None],
) -> Deleted:
    """Remove photos from the phone, each after its copy in the data set was read and digested once more.

    It is written down before that they are removed, so that a later export does not call them missing.

    Parameters
    ----------
    progress
        Is told (photos done, photos in all).

    Raises
    ------
    Problem
        When the data set cannot be read or a copy of it is not right: then nothing is removed. When the
        phone is gone: what is not removed then stays.
    """
    _check_copies(loaded, report.out, [photo for photo, _ in photos])
    with journal.to_append() as record:
        record.removals.note([photo.name for photo, _ in photos], report.out)
    refused: list[Problem] = []
    size = 0
    for number, (photo, file) in enumerate(photos, 1):
        copied = _known(photo)
        try:
            shelves.delete_verified(file, copied)
            size += copied.size_bytes
        except AdbLost:
            raise
        except Problem as problem:
            refused.append(problem)
        progress(number, len(photos))
    return Deleted(len(photos) - len(refused), size, tuple(refused))


def _known(photo: Asked) -> Pulled:
    return Pulled(photo.size_bytes or 0, photo.sha256 or "")


def _is_right(copy: Capture, file: Path, photo: Asked) -> bool:
    """Say whether a copy is the photo, bit by bit, or what the photo's verified bytes were turned into."""
    there = Pulled(file.stat().st_size, digest_of(file))
    if there != Pulled(copy.photo_bytes, copy.photo_sha256):
        return False
    return there == _known(photo) or (copy.original_sha256 or "") == photo.sha256


def _check_copies(loaded: LoadedPlan, out: Path, photos: Sequence[Asked]) -> None:
    data = load_dataset(out)
    of_plan = loaded.name, loaded.camera  # another camera's photos have the same names
    copies = {each.photo_name: each for each in data.captures if (each.plan, each.camera) == of_plan}
    wrong = []
    for each in photos:
        copy = copies.get(each.name)
        if copy is None or not _is_right(copy, out / copy.place, each):
            wrong.append(copy.place if copy is not None else each.name)
    if wrong:
        raise Problem(
            "copies in the data set are not what they were: nothing is removed from the phone",
            where=str(out),
            got="; ".join(wrong[:_NAMED]),
            advice="export again to another --out, and find out what changed them",
        )
