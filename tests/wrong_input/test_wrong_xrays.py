"""A CSV or an image that cannot be right: told before the first photo, by `run` and by `manifest build`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from rig import SEED, Told

from controller.xrays import read_manifest
from tests.controller.xrays.dicom_files import DATE, MARK, NUMBER, dicom, ramp
from tests.wrong_input.rig import PREFIX, Rig, xray_path


def by_run(rig: Rig) -> Told:
    return rig.run_refused()


def by_build(rig: Rig) -> Told:
    return rig.refused(
        *("manifest", "build", "--csv", rig.csv, "--images", rig.folder / "xrays"),
        *("--all", "--out", rig.folder / "new.manifest"),
    )


def no_path_column(rig: Rig) -> tuple[str, ...]:
    rig.change("Path,Sex", "File,Sex", rig.csv)
    return "the CSV has no column Path", f"{rig.csv}:1", "got: columns: File, Sex"


def double_path(rig: Rig) -> tuple[str, ...]:
    rig.change("patient00004", "patient00002", rig.csv)
    return "two rows of the CSV are the same x-ray", "train.csv:3", "train.csv:5", xray_path(2)


def missing_image(rig: Rig) -> tuple[str, ...]:
    rig.image(3).unlink()
    return f"{rig.csv}:4", xray_path(3), "no such file"


def truncated_image(rig: Rig) -> tuple[str, ...]:
    data = rig.image(3).read_bytes()
    rig.image(3).write_bytes(data[: len(data) // 2])
    return "cut off", str(rig.image(3))


@pytest.mark.parametrize(
    ("spoil", "told_by"),
    [(no_path_column, by_build), (double_path, by_run), (missing_image, by_run), (truncated_image, by_build)],
)
def test_told_with_its_place(
    rig: Rig, spoil: Callable[[Rig], tuple[str, ...]], told_by: Callable[[Rig], Told]
) -> None:
    words = spoil(rig)
    told_by(rig).says(*words)
    assert not (rig.state / "manifest.jsonl").exists()


def test_16_bits_and_dicom_are_photographed_their_windows_told_and_nothing_of_whose_they_are(
    rig: Rig, tmp_path: Path
) -> None:
    for number, suffix in ((2, "png"), (3, "dcm")):
        rig.change(xray_path(number), xray_path(number, suffix), rig.csv)
        rig.image(number).unlink()
    # by noise a photo is known to be of it, by a ramp hardly: the next one is one
    deep = np.random.default_rng(SEED).integers(500, 3501, (48, 40), np.uint16)
    deep[0, :2] = 500, 3500
    Image.fromarray(deep).save(rig.image(2).with_suffix(".png"))
    rig.image(3).with_suffix(".dcm").write_bytes(dicom(ramp(), WindowCenter="2000", WindowWidth="3000"))
    built = rig.chexrig(
        *("manifest", "build", "--csv", rig.csv, "--images", rig.folder / "xrays" / PREFIX),
        *("--all", "--out", tmp_path / "m"),
    )
    assert built.code == 0
    assert "1 of 16 bits: shown through a linear window from their lowest to highest value" in built.out
    assert "1 DICOM: each shown through its own window" in built.out
    assert rig.run("--subset", "morning").code == 0
    with closing(sqlite3.connect(rig.state / "journal.sqlite")) as db:
        windowing = [row[0] for row in db.execute("SELECT windowing FROM captures ORDER BY idx")]
    told = "16-bit: linear window 500..3500 to 0..255"
    assert windowing == [None, told, "DICOM: its window, center 2000, width 3000, linear to 0..255"]
    frozen = read_manifest(rig.state / "manifest.jsonl")
    assert [each.windowing or None for each in frozen.xrays[:3]] == windowing
    assert rig.chexrig("export", rig.plan, "--subset", "morning", "--out", "set").code == 0
    assert len(list((rig.folder / "set").rglob("view1_frontal.jpg"))) == 3
    assert [place for place in holding(rig.folder, MARK, NUMBER, DATE) if place.suffix != ".dcm"] == []


def holding(folder: Path, *texts: str) -> list[Path]:
    """Give the files in which, or in whose names, one of these texts stands, as it is or packed."""
    found = []
    for place in filter(Path.is_file, folder.rglob("*")):
        data = str(place).encode() + place.read_bytes()
        if place.suffix == ".parquet":
            data += pd.read_parquet(place).to_csv().encode()
        if any(each.encode(code) in data for each in texts for code in ("utf-8", "utf-16-le")):
            found.append(place)
    return found
