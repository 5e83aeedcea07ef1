"""What a photo's name, and the folders that it lies in, say of its x-ray."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from controller.intake.table import LabelTable, Row
from controller.xrays import SPLITS
from protocol import PhotoName, PhotoNameError

BY_FOLDER: Final = "folder"
BY_NAME: Final = "file name"
_OURS = re.compile(r"\d{6}\.t\d\d\..+")
_SHAPE: Final = (re.compile(r"patient\d+"), re.compile(r"study\d+"), re.compile(r"view\d+_[a-z]+"))
_BETWEEN = r"[^A-Za-z0-9]+"
_SPOKEN = re.compile(
    rf"(?<![A-Za-z0-9])(patient\d+){_BETWEEN}(study\d+){_BETWEEN}(view\d+_[a-z]+)(?![A-Za-z0-9])"
)
_SPLIT = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(SPLITS)})(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Claim:
    """An x-ray that a photo says it is of.

    Parameters
    ----------
    how
        `BY_FOLDER` or `BY_NAME`.
    split
        Empty where it is not said.
    """

    how: str
    patient: str
    study: str
    view: str
    split: str = ""

    def __str__(self) -> str:
        parts = (self.split, self.patient, self.study, self.view)
        return "/".join(part for part in parts if part)

    def rows(self, table: LabelTable) -> list[Row]:
        """Give the rows that fit."""
        return table.find(self.patient, self.study, self.view, self.split)


def claims(name: str, table: LabelTable) -> list[Claim]:
    """Give what a photo says of its x-ray by its folders and by its name; nothing, one thing or two.

    Parameters
    ----------
    name
        Its path below the folder that is imported, with ``/``.

    Raises
    ------
    PhotoNameError
        When its name begins as one of chexrig's does, but was altered: its checksum is wrong or gone.
    """
    return [*_by_folder(PurePosixPath(name), table), *_by_name(PurePosixPath(name).name)]


def other_folder(name: str, row: Row) -> str:
    """Give the folder that a photo lies in though it is another patient's or study's; empty where none is."""
    for part in PurePosixPath(name).parts[:-1]:
        for shape, own in zip(_SHAPE, (row.key.patient, row.key.study), strict=False):
            if shape.fullmatch(part.lower()) and part.lower() != own:
                return part
    return ""


def _by_folder(path: PurePosixPath, table: LabelTable) -> Iterator[Claim]:
    if len(path.parts) < 3:
        return
    patient, study, view = path.parts[-3], path.parts[-2], path.stem
    is_shaped = all(shape.fullmatch(part) for shape, part in zip(_SHAPE, (patient, study, view), strict=True))
    if is_shaped or table.find(patient, study, view):
        split = next((each for each in reversed(path.parts[:-3]) if each in SPLITS), "")
        yield Claim(BY_FOLDER, patient, study, view, split)


def _by_name(name: str) -> Iterator[Claim]:
    if _OURS.fullmatch(name):
        # A HEIC made a JPEG has another ending; nothing else may differ.
        ours = PhotoName.parse(f"{name.rpartition('.')[0]}.jpg")
        yield Claim(BY_NAME, ours.patient, ours.study, ours.view, ours.split)
        return
    words = PurePosixPath(name).stem.lower()
    for found in _SPOKEN.finditer(words):
        split = _SPLIT.search(words, 0, found.start())
        yield Claim(BY_NAME, found[1], found[2], found[3], split[1] if split else "")


__all__ = ["BY_FOLDER", "BY_NAME", "Claim", "PhotoNameError", "claims"]
