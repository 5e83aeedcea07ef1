"""What is to be made of a folder of photos, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from controller.intake.pictures import OtherFile, Picture
from controller.intake.table import Row

Progress = Callable[[int, int], None]
"""Is told (done, in all)."""
FILM: Final = "film"
CHEXPEDITOR: Final = "chexpeditor"


@dataclass(frozen=True, slots=True)
class Assigned:
    """A photo, and the x-ray that it is of.

    Parameters
    ----------
    how
        How that is known: ``table``, ``folder`` or ``file name``.
    """

    picture: Picture
    row: Row
    how: str


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
    reading, copying
        Are told how far it is.
    """

    folder: Path
    csv: Path
    out: Path
    device: str
    images: Path | None
    uncertain_as: tuple[str, ...]
    reading: Progress
    copying: Progress


@dataclass(frozen=True, slots=True)
class Imported:
    """What came into a data set.

    Parameters
    ----------
    photos, size_bytes
        Of this folder, be they new or there already.
    how
        How many were assigned in which way.
    converted
        How many of them are HEIC made JPEG.
    with_position
        How many JPEGs say where they were taken.
    has_changed
        Whether the data set is another than before.
    others
        Files that were left alone.
    warnings
        What went wrong without harm.
    """

    out: Path
    photos: int
    size_bytes: int
    how: Mapping[str, int]
    converted: int
    with_position: int
    has_changed: bool
    others: tuple[OtherFile, ...]
    tables: tuple[Path, ...]
    sheet: Path | None
    warnings: tuple[str, ...]
