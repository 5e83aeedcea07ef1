"""A manifest with the counts of the paper gives back the paper's tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from controller.cli import main
from controller.report.parts import Placed, count_parts
from tests.controller.report.paper import (
    FOLDERS,
    IMAGES,
    PATIENTS,
    STUDIES,
    TABLE_1,
    TABLE_3,
    of_counts,
    write_csv,
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    source, manifest = folder / "train.csv", folder / "nokia.manifest"
    write_csv(source)
    built = main(["manifest", "build", "--csv", str(source), "--all", "--no-hash", "--out", str(manifest)])
    assert built == 0
    assert main(["report", str(manifest), "--csv", str(source)]) == 0
    return folder / "nokia.manifest-report.html"


def test_table_1_cell_by_cell(report: Path) -> None:
    rows = json.loads(report.with_suffix(".json").read_text())["table_1"]
    words = ("positive", "uncertain", "negative")
    told = {row["observation"]: tuple((row[word], row[f"{word}_percent"]) for word in words) for row in rows}
    assert told == TABLE_1
    assert list(told) == list(TABLE_1)
    assert {row["images"] for row in rows} == {IMAGES}


def test_table_3(report: Path) -> None:
    (row,) = json.loads(report.with_suffix(".json").read_text())["table_3"]
    assert (row["split"], row["patients"], row["studies"], row["images"]) == (
        "train",
        PATIENTS,
        STUDIES,
        IMAGES,
    )


def test_table_3_cell_by_cell() -> None:
    firsts = {("valid", "Film"): 70_000, "train": 1, "valid": 60_000, "test": 80_000}
    images = [
        Placed(key, folder)
        for (split, name), counts in TABLE_3.items()
        for key in of_counts(split, firsts.get((split, name), firsts[split]), *counts)
        for folder in FOLDERS[split, name]
    ]
    rows = {(each.split, each.name): each for each in count_parts(images)}
    told = {
        (split, name): (rows[split, folder].patients, rows[split, folder].studies, rows[split, folder].images)
        for (split, name), folders in FOLDERS.items()
        for folder in folders
    }
    assert told == TABLE_3
    assert rows["train", ""].patients == 3_000  # a patient in several parts counts once
    assert rows["valid", ""].patients == 400  # films are of other patients


def test_the_page_has_every_cell(report: Path) -> None:
    page = report.read_text()
    for observation, cells in TABLE_1.items():
        row = page[page.index(f'<th scope="row">{observation}</th>') :].partition("</tr>")[0]
        assert [f"<td>{count:,} <span>({share})</span></td>" in row for count, share in cells] == [True] * 3
    assert f"<td>{PATIENTS:,}</td><td>{STUDIES:,}</td><td>{IMAGES:,}</td>" in page


def test_a_file_that_is_no_manifest_is_told_as_that(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(report.with_name("train.csv"))]) == 2
    assert "error: the file is not a manifest" in capsys.readouterr().err
    assert main(["report", str(report.with_name("nokia.manifest"))]) == 2
    assert "error: a manifest holds no labels" in capsys.readouterr().err
