"""Assigned photos, written into a data set."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from android_bridge.base.problems import Problem
from controller.dataset import Capture, GrowingDataset, check_device, growing_dataset
from controller.dataset.checksums import CHECKSUMS
from controller.dataset.growing_folder import writing
from controller.dataset.sheets import SHEETS
from controller.dataset.uncertain import check_policy
from controller.intake.decoding import HEIF
from controller.intake.keeping import Kept, keep
from controller.intake.pictures import Picture, PictureFolder, read_pictures
from controller.intake.wanted import Assigned, Imported, Wanted
from controller.xrays import SPLITS, find_image


def check_apart(folder: Path, out: Path) -> None:
    """Make sure that neither the photos nor the data set lie in the other.

    Raises
    ------
    Problem
        When they do.
    """
    photos, data = folder.resolve(), out.resolve()
    if photos == data or photos in data.parents or data in photos.parents:
        raise Problem(
            "the photos and the data set cannot lie in each other",
            where=f"--out {out}",
            expected=f"a place outside {folder}",
            advice="choose another --out",
        )


def device_of(pictures: Iterable[Picture], given: str) -> str:
    """Give the camera's folder name: what the user says, or else what all photos say.

    Raises
    ------
    Problem
        When it cannot be a folder, or the photos say nothing or different things.
    """
    if given:
        check_device(given)
        return given
    cameras = Counter(each.said.camera for each in pictures)
    if len(cameras) == 1 and (
        slug := re.sub(r"[^a-z0-9]+", "-", next(iter(cameras)).lower()).strip("-")[:40]
    ):
        return slug
    named = [f"{count} by {camera or 'an unknown camera'}" for camera, count in sorted(cameras.items())]
    raise Problem(
        "the photos do not say which one camera took them",
        where="--device",
        got=", ".join(named),
        advice="name it, such as --device iphone: it becomes a folder of the data set",
    )


def import_folder(
    wanted: Wanted,
    origin: str,
    pick: Callable[[PictureFolder], Sequence[Assigned]],
    mark: str = "",
    skip: Callable[[str], str] | None = None,
) -> Imported:
    """Read a folder of photos and put those that are picked into a data set, in one step at the end.

    Parameters
    ----------
    origin
        `FILM` or `CHEXPEDITOR`.
    pick
        Assigns the photos; what it refuses is a `Problem`.
    mark
        What did not hold for the photos; empty where there is nothing to say.
    skip
        See `read_pictures`.

    Raises
    ------
    Problem
        When a photo is refused, or the data set cannot be written; `Wanted.out` is as it was then.
    """
    check_apart(wanted.folder, wanted.out)
    if wanted.device:
        check_device(wanted.device)
    for policy in wanted.uncertain_as:
        check_policy(policy)
    before = list_of(wanted.out)
    with growing_dataset(wanted.out) as data:
        found = read_pictures(wanted.folder, wanted.reading, skip)
        assigned = pick(found)
        size_bytes = _write(data, wanted, assigned, origin, mark)
    ways = Counter(each.how for each in assigned)
    pictures = [each.picture for each in assigned]
    return told(wanted.out, found, pictures, ways, size_bytes, origin, before, data.warnings)


def _write(data: GrowingDataset, wanted: Wanted, assigned: Sequence[Assigned], origin: str, mark: str) -> int:
    """Give the size of all photos in bytes."""
    device = device_of((each.picture for each in assigned), wanted.device)
    total_bytes = 0
    with writing(wanted.out, sum(each.picture.size_bytes for each in assigned)):
        for number, each in enumerate(assigned):
            wanted.copying(number, len(assigned))
            place = data.place(each.row.key, device, origin=origin)
            capture = _capture(each, place, device, origin, mark, keep(data, place, each.picture))
            data.add(capture, each.row.labels)
            total_bytes += capture.photo_bytes
        wanted.copying(len(assigned), len(assigned))
    images = wanted.images
    if images is not None:
        data.draw_contact_sheets(lambda each: find_image(images, each.xray_path or ""))
    for policy in wanted.uncertain_as:
        data.decide_uncertain(policy)
    return total_bytes


def _capture(each: Assigned, place: str, device: str, origin: str, mark: str, kept: Kept) -> Capture:
    said = each.picture.said
    return Capture(
        place=place,
        key=each.row.key,
        device=device,
        origin=origin,
        photo_bytes=kept.photo_bytes,
        photo_sha256=kept.photo_sha256,
        photo_name=each.picture.name,
        original_sha256=kept.original_sha256,
        index=each.row.number + 1,
        assignment=each.how,
        guarantees=mark or None,
        exposure_us=said.exposure_us,
        iso=said.iso,
        xray_path=each.row.path,
        phone_model=said.camera or None,
    )


def list_of(out: Path) -> bytes:
    """Give a data set's list of files and digests; empty where there is none yet."""
    list_file = out / CHECKSUMS
    return list_file.read_bytes() if list_file.is_file() else b""


def told(
    out: Path,
    found: PictureFolder,
    pictures: Sequence[Picture],
    ways: Mapping[str, int],
    size_bytes: int,
    origin: str,
    before: bytes,
    warnings: Sequence[str],
) -> Imported:
    """Tell what came into a data set.

    Parameters
    ----------
    pictures
        Those that are in it.
    ways
        How many were assigned in which way.
    before
        What `list_of` gave before.
    """
    sheet = out / SHEETS / f"{origin}.jpg"
    return Imported(
        out,
        len(pictures),
        size_bytes,
        ways,
        sum(each.format == HEIF for each in pictures),
        sum(each.said.has_position and each.format != HEIF for each in pictures),
        list_of(out) != before,
        found.others,
        tuple(table for split in SPLITS if (table := out / f"{split}.csv").exists()),
        sheet if sheet.exists() else None,
        tuple(warnings),
    )
