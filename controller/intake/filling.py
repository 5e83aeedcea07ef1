"""A folder of photos into a data set: what is wanted, whose photos they are, and what came of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from android_bridge.base import Problem
from controller.dataset import (
    Capture,
    GrowingDataset,
    Grown,
    check_device,
    check_policy,
    growing_dataset,
    writing,
)
from controller.identity import Judged, Verdict
from controller.intake.findings import Finding
from controller.intake.keeping import content_of
from controller.intake.pictures import Picture, PictureFolder, read_pictures
from controller.intake.table import LabelTable, Row
from controller.intake.upright import tell_re_encoded
from controller.xrays import HEIF, Images, Labels, Xray, finder, tell_stray_bytes

Progress = Callable[[int, int], None]
"""Is told (done, in all)."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A photo, and the x-ray that it is of.

    Parameters
    ----------
    how
        How that is known: ``table``, ``folder`` or ``file name``.
    judged
        What the photo shows, as far as anybody could look.
    """

    picture: Picture
    row: Row
    how: str
    judged: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be made of a folder of photos.

    Parameters
    ----------
    folder, csv
        The photos, and the table with the labels.
    out
        A new or empty folder, or a data set that is added to.
    device
        The camera's folder name there; empty: as the photos say.
    images
        The folder with the x-rays, for a contact sheet; None where none is wanted.
    uncertain_as
        The extra tables in which uncertain labels are decided.
    publishing
        What the data set's users are told of photos without a plan; None: what they were told before.
    reading, comparing, copying
        Are told how far it is.
    """

    folder: Path
    csv: Path
    out: Path
    device: str
    images: Images | None
    uncertain_as: tuple[str, ...]
    reading: Progress
    comparing: Progress
    copying: Progress
    publishing: Mapping[str, Any] | None = None

    def check(self) -> None:
        """Make sure that it can be done, as far as that is known before anything is read.

        Raises
        ------
        Problem
            When photos and data set lie in each other, or the device or a policy is none.
        """
        photos, data = self.folder.resolve(), self.out.resolve()
        if photos == data or photos in data.parents or data in photos.parents:
            raise Problem(
                "the photos and the data set cannot lie in each other",
                where=f"--out {self.out}",
                expected=f"a place outside {self.folder}",
                advice="choose another --out",
            )
        if self.device:
            check_device(self.device)
        for policy in self.uncertain_as:
            check_policy(policy)

    def device_of(self, pictures: Iterable[Picture]) -> str:
        """Give the camera's folder name: what the user says, or else what all photos say.

        Raises
        ------
        Problem
            When the photos say nothing, or different things.
        """
        if self.device:
            return self.device
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


@dataclass(frozen=True, slots=True)
class Imported:
    """What came into a data set.

    Parameters
    ----------
    origin
        Of all of its photos.
    photos, size_bytes
        Of this folder, be they new or there already.
    how
        How many were assigned in which way.
    converted
        How many of them are HEIC made JPEG.
    with_position
        How many JPEGs say where they were taken.
    others
        Files that were left alone.
    warnings
        What is odd in the photos, without harm to them.
    """

    grown: Grown
    origin: str
    photos: int
    size_bytes: int
    how: Mapping[str, int]
    converted: int
    with_position: int
    others: tuple[Finding, ...]
    warnings: tuple[str, ...]

    @classmethod
    def of(
        cls,
        data: GrowingDataset,
        origin: str,
        found: PictureFolder,
        pictures: Sequence[Picture],
        how: Iterable[str],
        size_bytes: int,
    ) -> Imported:
        """Tell what came into a data set that is there now, and how each of its pictures was assigned."""
        return cls(
            Grown.of(data),
            origin,
            len(pictures),
            size_bytes,
            Counter(how),
            sum(each.format == HEIF for each in pictures),
            sum(each.said.has_position and each.format != HEIF for each in pictures),
            found.others,
            tuple(tell_stray_bytes((each.name, each.stray_bytes) for each in pictures)),
        )


def import_folder(
    wanted: Wanted,
    origin: str,
    table: LabelTable,
    pick: Callable[[PictureFolder], Sequence[Assigned]],
    mark: str = "",
    skip: Callable[[str], str] | None = None,
) -> Imported:
    """Read a folder of photos and put those that are picked into a data set, in one step at the end.

    Parameters
    ----------
    origin
        One of `controller.dataset.ORIGINS`.
    pick
        Assigns the photos to rows of `table`; what it refuses is a `Problem`.
    mark
        What did not hold for the photos; empty where there is nothing to say.
    skip
        See `read_pictures`.

    Raises
    ------
    Problem
        When a photo is refused, or the data set cannot be written; `Wanted.out` is as it was then.
    """
    wanted.check()
    with growing_dataset(wanted.out) as data:
        found = read_pictures(wanted.folder, wanted.reading, skip)
        assigned = pick(found)
        device = wanted.device_of(each.picture for each in assigned)
        photos = [
            Capture(
                key=each.row.key,
                device=device,
                origin=origin,
                index=each.row.number + 1,
                assignment=each.how,
                guarantees=mark or None,
                xray_path=each.row.path,
                **said_of(each.picture),
                **found_in(each.judged),
            )
            for each in assigned
        ]
        labels = table.labels_of([each.key for each in photos])
        pictures = [each.picture for each in assigned]
        if wanted.publishing is not None:
            data.describe_plan("", wanted.publishing)
        size_bytes = fill(data, wanted, list(zip(photos, pictures, labels, strict=True)), data.add)
    return Imported.of(data, origin, found, pictures, (each.how for each in assigned), size_bytes)


def said_of(picture: Picture) -> dict[str, Any]:
    """Give what a photo itself says, as a `Capture` has it."""
    said = picture.said
    return {
        "photo_name": picture.name,
        "exposure_us": said.exposure_us,
        "iso": said.iso,
        "phone_model": said.camera or None,
    }


def found_in(judged: Judged) -> dict[str, Any]:
    """Give what was found of a photo's content, as a `Capture` has it."""
    is_compared = judged.verdict is not Verdict.NOT_COMPARED
    return {
        "verdict": str(judged.verdict),
        "verdict_cause": str(judged.cause) or None,
        "verdict_method": str(judged.method) if is_compared else None,
        "identity_score": judged.score,
        "identity_lead": judged.lead,
        **asdict(judged.quality),
    }


def fill(
    data: GrowingDataset,
    wanted: Wanted,
    photos: Sequence[tuple[Capture, Picture, Labels]],
    add: Callable[[Capture, Labels], None],
    xrays: Sequence[Xray] = (),
) -> int:
    """Put photos into a data set, and have sheets and extra tables made; give the photos' size in bytes.

    Parameters
    ----------
    add
        `GrowingDataset.add`, or `replace` where a photo may take another one's place.
    xrays
        Those of the manifest: see `finder`.
    """
    size_bytes = 0
    turned: list[str | None] = []
    with writing(wanted.out, sum(picture.size_bytes for _, picture, _ in photos)):
        for number, (capture, picture, labels) in enumerate(photos):
            wanted.copying(number, len(photos))
            read = partial(content_of, picture, is_upright=data.is_upright)
            stored = data.store(capture, picture.sha256, read)
            add(stored, labels)
            size_bytes += stored.photo_bytes
            if picture.format != HEIF and stored.place not in data.existing:
                turned.append(stored.turned)
        wanted.copying(len(photos), len(photos))
    data.warnings += tell_re_encoded(turned)
    images = wanted.images
    if images is not None:
        find = finder(images, xrays)
        data.draw_contact_sheets(lambda each: find(each.xray_path or ""))
    for policy in wanted.uncertain_as:
        data.decide_uncertain(policy)
    return size_bytes
