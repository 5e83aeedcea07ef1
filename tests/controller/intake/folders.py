"""A table of six x-rays, and photos of them in folders as people name them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import rig
from rig import labels, write_table
from rig.cases import PREFIX

from controller.intake import Wanted
from controller.xrays import COLUMNS
from tests.controller.intake.photographed import photo, put

FIRST = 64541
XRAYS = 6


def patient(number: int) -> str:
    """Give the patient of an x-ray, 1 to `XRAYS`."""
    return f"patient{FIRST + number - 1}"


def xray_path(number: int, split: str = "valid", suffix: str = "jpg") -> str:
    return rig.xray_path(FIRST + number - 1, PREFIX, split, suffix)


def table(
    path: Path,
    paths: Sequence[str] | None = None,
    photos: Sequence[str] | None = None,
    cells: Callable[[int], list[str]] = labels,
) -> Path:
    """Write a table; with the column Photo where files are named."""
    paths = [xray_path(number) for number in range(1, XRAYS + 1)] if paths is None else paths
    rows = [[each, *cells(number)] for number, each in enumerate(paths, 1)]
    if photos is None:
        return write_table(path, rows)
    named = [[*row, cell] for row, cell in zip(rows, photos, strict=True)]
    return write_table(path, named, [*COLUMNS, "Photo"])


def fill(folder: Path, names: Sequence[str]) -> list[Path]:
    """Put a photo of x-ray 1, 2, ... under each name; HEIC where it is called so."""
    return [
        put(folder, name, photo(number, "HEIF" if name.lower().endswith("heic") else "JPEG"))
        for number, name in enumerate(names, 1)
    ]


def wanted(folder: Path, csv: Path, out: Path, **changes: Any) -> Wanted:
    def ignore(_done: int, _total: int) -> None:
        pass

    asked: dict[str, Any] = {
        "folder": folder,
        "csv": csv,
        "out": out,
        "device": "iphone",
        "images": None,
        "uncertain_as": (),
        "reading": ignore,
        "comparing": ignore,
        "copying": ignore,
    }
    return Wanted(**asked | changes)
