"""Several files of one shot: which of them is the photo, and which are copies of it.

Phones, their apps and their clouds leave more than one file of a shot: a JPEG beside a HEIC, an edited one,
one made smaller for a message, the same once more under another name. They say one camera and one time, and
show the same. The larger, unedited one is the photo.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Final

from controller.intake.by_hand.judging import Judged
from controller.intake.exif import Said
from controller.intake.findings import Kind
from controller.intake.pictures import Picture
from controller.xrays import HEIF

_ALIKE: Final = 0.99
"""Smaller copies correlate more than this. Photos of two x-rays on one tripod do so up to 0.98: so it counts
only of files that are evidently copies, where it is not known of what x-ray they are."""
_LATER: Final = timedelta(seconds=2)
_EDITED: Final = re.compile(
    r"edit|bearb|modifi|retouch|retusch|crop|filter|collage|enhance|snapseed|lightroom|photoshop|picasa"
    r"|whatsapp|resiz|small|klein|thumb|e-?mail|export|cop(?:y|ia|ie)|kopie|duplicat|\(\d+\)|~\d",
    re.IGNORECASE,
)
_IPHONES_EDITED: Final = re.compile(r"IMG_E(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Own:
    """How most of a camera's largest files are made: what edited ones may differ from."""

    software: str
    coding: str

    @classmethod
    def of(cls, pictures: Iterable[Picture]) -> dict[str, Own]:
        """Give it of each camera."""
        by_camera: dict[str, list[Picture]] = {}
        for each in pictures:
            by_camera.setdefault(each.said.camera, []).append(each)
        found = {}
        for camera, some in by_camera.items():
            most = max(map(pixels, some))
            largest = [each for each in some if pixels(each) == most]
            found[camera] = cls(
                Counter(each.said.software for each in largest).most_common(1)[0][0],
                Counter(each.coding for each in largest).most_common(1)[0][0],
            )
        return found


def pixels(picture: Picture) -> int:
    """Give how many pixels a picture has."""
    return picture.width_px * picture.height_px


def is_derived(name: str, other: str) -> bool:
    """Say whether a file's name says that it was made of the other, such as IMG_0003-edited of IMG_0003."""
    one, two = PurePosixPath(name).stem.lower(), PurePosixPath(other).stem.lower()
    if one != two and (two in one or _IPHONES_EDITED.sub(r"img_\1", one) == two):
        return True
    return bool(_EDITED.search(name)) and not _EDITED.search(other)


def says_edited(said: Said) -> bool:
    """Say whether a file was changed after the shot, as far as it tells."""
    if said.taken is None or said.changed is None:
        return False
    return said.changed.replace(tzinfo=None) - said.taken.replace(tzinfo=None) > _LATER


def is_same_moment(one: Judged, other: Judged) -> bool:
    """Say whether two photos are of one camera and one time, as far as they tell it."""
    cameras = {each.photo.picture.said.camera for each in (one, other)} - {""}
    if len(cameras) > 1 or one.photo.camera_s is None or other.photo.camera_s is None:
        return False
    first, second = sorted((one.photo, other.photo), key=lambda each: each.camera_s or 0.0)
    return (second.camera_s or 0.0) < (first.camera_s or 0.0) + first.resolution_s


def gather_shots(judged: Sequence[Judged]) -> list[Judged]:
    """Let one file of each shot stand for it; the others become `Kind.SAME_SHOT`.

    Parameters
    ----------
    judged
        Photos by what was found of each, in the order that they were taken in.

    Returns
    -------
    list of Judged
        In the same order.
    """
    own = Own.of(each.photo.picture for each in judged)
    groups: list[list[Judged]] = []
    for each in judged:
        group = next((some for some in groups if _belongs(each, some)), None)
        if group is None:
            groups.append([each])
        else:
            group.append(each)
    changed: dict[str, Judged] = {}
    for some in groups:
        if len(some) > 1:
            changed |= {each.file: each for each in _one_stands(some, own)}
    return [changed.get(each.file, each) for each in judged]


def _belongs(one: Judged, shot: Sequence[Judged]) -> bool:
    if one.kind is Kind.UNWANTED or (one.index and any(each.index not in (0, one.index) for each in shot)):
        return False
    return any(_is_same_shot(one, each) for each in shot if each.kind is not Kind.UNWANTED)


def _is_same_shot(one: Judged, other: Judged) -> bool:
    if one.photo.picture.sha256 and one.photo.picture.sha256 == other.photo.picture.sha256:
        return True
    if Kind.TIME_CODE in (one.kind, other.kind) or not is_same_moment(one, other):
        return False
    if one.index and other.index:
        return True
    first, second = one.photo, other.photo
    if first.small is None or second.small is None or not _may_be_copies(first.picture, second.picture):
        return False
    return float(first.small @ second.small) > _ALIKE


def _may_be_copies(one: Picture, other: Picture) -> bool:
    differs = pixels(one) != pixels(other) or one.format != other.format
    return differs or is_derived(one.name, other.name) or is_derived(other.name, one.name)


def _one_stands(some: Sequence[Judged], own: dict[str, Own]) -> list[Judged]:
    """Give the files of one shot: the one that stands for it, with what is known by any of them."""
    best = min(some, key=lambda each: _rank(each, some, own))
    assigned = [each for each in (best, *some) if each.kind is Kind.ASSIGNED]
    known = next((each for each in assigned if each.by_hand), next(iter(assigned), best))
    stands = replace(
        best,
        kind=known.kind,
        got=known.got,
        standing=known.standing,
        taken_s=known.taken_s,
        candidates=known.candidates,
        by_hand=known.by_hand,
        decided_by=known.decided_by,
        identity=known.identity,
    )
    told = []
    for each in some:
        is_copy = each.photo.picture.sha256 == best.photo.picture.sha256
        why = f"a copy of {best.file}, bit by bit" if is_copy else f"{best.file} counts"
        copy = replace(each, kind=Kind.SAME_SHOT, got=why, standing=None)
        told.append(stands if each is best else copy)
    return told


def _rank(one: Judged, some: Sequence[Judged], own: dict[str, Own]) -> tuple[object, ...]:
    """Give what the files of one shot are sorted by, the best first."""
    picture = one.photo.picture
    own_files = own.get(picture.said.camera)
    is_edited = says_edited(picture.said) or any(
        is_derived(picture.name, other.photo.picture.name) for other in some if other is not one
    )
    is_strange = own_files is not None and (
        picture.coding not in ("", own_files.coding) or picture.said.software not in ("", own_files.software)
    )
    path = PurePosixPath(picture.name)
    backwards = tuple(-ord(letter) for letter in path.name)  # of a burst, the last
    return (
        is_edited,
        -pixels(picture),
        is_strange,
        picture.format == HEIF,
        len(path.parts),
        backwards,
    )
