"""The tables of other collections as they are published, all the way to a labelled data set."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rig import Plan, Rig, grain, labels, write_table
from rig.cases import DARK, simulated

from controller.xrays import COLUMNS, SPLITS, parse_path, read_manifest
from tests.controller.convert.published import mimic, nih

COUNT = 8
PICTURES = (
    "natural/oneplus",
    "synthetic/digital",
    "synthetic/photographic",
    "natural/chexrig-simulated-phone",
)


def nih_tables(folder: Path) -> list[Path]:
    findings = ("No Finding", "Mass|Effusion", "Hernia", "Infiltration")
    rows = [
        (f"{number:08}_000.png", findings[number % 4], "0", str(number), f"{number:03}Y", "F", "PA")
        for number in range(1, COUNT + 1)
    ]
    (folder / "test_list.txt").write_text(f"{rows[2][0]}\n")
    return [nih(folder / "Data_Entry_2017.csv", rows), folder / "test_list.txt"]


def mimic_tables(folder: Path) -> list[Path]:
    return mimic(folder, [(number, number * 5, "PA" if number % 2 else "LL", "") for number in range(COUNT)])


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(), newline="")))


@pytest.mark.parametrize(
    ("name", "tables", "above"),
    [
        ("nih", nih_tables, "images_{:03}/images/"),
        pytest.param("mimic-cxr-jpg", mimic_tables, "", marks=pytest.mark.soak),
    ],
)
def test_from_its_tables_to_a_data_set(
    tmp_path: Path, name: str, tables: Callable[[Path], list[Path]], above: str
) -> None:
    rig = make_rig(tmp_path / "rig", COUNT)
    folder, files = rig.folder, tables(rig.folder)
    told = rig.here("convert", "--from", name, *files, "--out", "other.csv")
    assert (told.code, told.out) == (0, "written to other.csv\n")
    assert f"{COUNT} x-rays of " in told.err
    for number, row in enumerate(rows_of(folder / "other.csv"), 1):
        grain(folder / "collection" / above.format(number) / row["File"], number)
    photograph(rig)

    assert "is already this table" in rig.here("convert", "--from", name, *files, "--out", "other.csv").out
    other = rig.here("convert", "--from", name, *files, "--out", rig.plan)
    assert other.code == 2
    other.says("there is something else at --out")
    before = files[0].read_bytes()
    rig.here("convert", "--from", name, *files, "--out", files[0], "--force").says("is one of the tables")
    assert files[0].read_bytes() == before
    other = rig.here("convert", "--from", "padchest", *files, "--out", "new.csv")
    other.says("this collection is not known", "nih or mimic-cxr-jpg", "docs/tables.md")
    assert not (folder / "new.csv").exists()


def test_chexphotos_own_table_and_what_was_exported_of_it(tmp_path: Path) -> None:
    rig = make_rig(tmp_path / "rig", len(PICTURES))
    paths = [f"CheXphoto-v1.0/valid/{each}/patient64541/study1/view1_frontal.jpg" for each in PICTURES]
    write_table(rig.folder / "other.csv", ([path, *labels(at)] for at, path in enumerate(paths)))
    for number, path in enumerate(paths, 1):
        grain(rig.folder / "collection" / path, number)
    table = photograph(rig)
    again = ("--csv", table, "--images", "set", "--all", "--out", "again.manifest", "--accept", "1,2,3,4")
    assert rig.here("manifest", "build", *again).code == 0
    assert len(read_manifest(rig.folder / "again.manifest")) == len(PICTURES)


def make_rig(folder: Path, count: int) -> Rig:
    plan = Plan(
        subsets=(("a", 1, count),),
        data={"csv": "other.csv", "images": "collection"},
        display={"settle_ms": 0},
        phone=simulated(),
        environments=(DARK,),
    )
    return Rig(folder, plan)


def photograph(rig: Rig) -> Path:
    """Photograph all, export, and have it checked: each photo has its x-ray's cells; give the last table."""
    rig.do("run", rig.plan, "--headless")
    assert rig.here("export", rig.plan, "--out", "set", "--no-contact-sheet").code == 0
    tables = [file for split in SPLITS if (file := rig.folder / "set" / f"{split}.csv").exists()]
    cells = {parse_path(row["Path"]): cells_of(row) for row in rows_of(rig.folder / "other.csv")}
    for row in (row for file in tables for row in rows_of(file)):
        split, *_, patient, study, view = row["Path"].removeprefix("set/").split("/")
        assert cells.pop(parse_path(f"{split}/{patient}/{study}/{view}")) == cells_of(row)
    assert not cells
    manifest = rig.folder / "plan.chexrig" / "manifest.jsonl"
    told = rig.here("report", "set", "--csv", "other.csv", "--images", "collection", "--manifest", manifest)
    assert (told.code, "checks are right" in told.out + told.err) == (0, True)
    return tables[-1]


def cells_of(row: dict[str, str]) -> list[str]:
    return [row[each] for each in COLUMNS[1:]]
