"""A data set of six photos in two subsets, with the manifest and the CSV that it comes from."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image
from rig import write_table

from controller.cli import main
from controller.dataset import growing_dataset
from tests.controller.dataset.made import Photo, facts, fill, key

CSV, MANIFEST, DATA = "source.csv", "x.manifest", "set"
LABELS = ("Female", "61", "Frontal", "AP", *["", "0.0", "-1.0", "1.0"] * 3, "", "1.0")


def jpeg(number: int) -> bytes:
    """Make a picture of its own for each number."""
    pixels = np.random.default_rng(number).integers(0, 256, (30, 40), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).resize((640, 480)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def make_set(folder: Path) -> None:
    """Make data set, manifest and CSV in a folder."""
    write_source(folder / CSV, range(1, 7))
    built = ["manifest", "build", "--csv", str(folder / CSV), "--all", "--no-hash"]
    assert main([*built, "--out", str(folder / MANIFEST)]) == 0
    subsets = {"early": range(1, 4), "late": range(4, 7)}
    with growing_dataset(folder / DATA) as data:
        for name, numbers in subsets.items():
            fill(data, *(Photo(each, name, labels=LABELS, data=jpeg(each)) for each in numbers))
            data.describe_subset("spring", name, facts(numbers[0], numbers[-1]))


def write_source(file: Path, numbers: range) -> None:
    """Write a CSV of CheXpert's with one x-ray for each number."""
    write_table(file, ([f"CheXpert-v1.0/{key(number)}.jpg", *LABELS] for number in numbers))
