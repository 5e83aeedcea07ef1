"""Made-up x-rays, and their table in the form of CheXpert's."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from controller.xrays import COLUMNS

Save = Callable[[Path, int], object]


def xray_path(number: int, prefix: str = "", split: str = "train", suffix: str = "jpg") -> str:
    """Give the path of an x-ray as a table has it: each is of a patient of its own."""
    start = f"{prefix}/" if prefix else ""
    return f"{start}{split}/patient{number:05d}/study1/view1_frontal.{suffix}"


def labels(number: int) -> list[str]:
    """Give 18 cells that look like CheXpert's and are each x-ray's own."""
    return [
        "Female",
        str((60 + number) % 91),
        "Frontal",
        "AP",
        "",
        "",
        "1.0",
        "",
        "",
        "0.0",
        "-1.0",
        *[""] * 7,
    ]


def write_table(
    file: Path, rows: Iterable[Sequence[str]], columns: Sequence[str] = COLUMNS, end: str = "\n"
) -> Path:
    """Write a CSV of CheXpert's columns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator=end)
        writer.writerow(columns)
        writer.writerows(rows)
    return file


def make_xrays(folder: Path, paths: int | Iterable[str], save: Save | None = None) -> Path:
    """Write `train.csv` for these paths, or for so many x-rays; and each image with `save(file, number)`."""
    names = [xray_path(each) for each in range(1, paths + 1)] if isinstance(paths, int) else list(paths)
    if save is not None:
        for number, name in enumerate(names, 1):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            save(folder / name, number)
    return write_table(folder / "train.csv", ([name, *labels(at)] for at, name in enumerate(names, 1)))


def empty(file: Path, _number: int) -> None:
    """Save nothing: for tests that do not look into the images."""
    file.touch()


def grain(file: Path, seed: int, size: tuple[int, int] = (40, 48), bits: int = 8) -> None:
    """Save noise: it does not compress, so cutting bytes off loses pixels."""
    pixels = np.random.default_rng(seed).integers(0, 2**bits, size[::-1], dtype=f"uint{bits}")
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(file)


def grey(step: int, side: int = 64) -> Save:
    """Give what saves pictures of one grey level each, `step` times their number."""
    return lambda file, number: Image.new("L", (side, side), step * number).save(file)
