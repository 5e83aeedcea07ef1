"""No table that is handed on holds a cell that a spreadsheet would run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from rig import Plan, cases, write_table

from android_bridge.base.problems import Problem
from controller.dataset import growing_dataset
from controller.plan import check_plan, load_plan
from controller.xrays import AllRows, as_it_was, build_manifest, for_spreadsheets, is_formula
from controller.xrays.selection import RowRange
from tests.controller.dataset.made import Photo, facts, fill
from tests.controller.report.small_set import LABELS

RUN = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1+1",
    "-x",
    "=",
    "=cmd|' /C calc'!A1",
)
NOT_RUN = (
    "",
    "-1.0",
    "-1",
    "+61",
    "1e-3",
    "-.5",
    "-1.5E+3",
    "-",
    "a=1",
    " =1",
    "'",
    "it's",
    "'quoted'",
    "061",
)


@pytest.mark.parametrize("text", [*RUN, *NOT_RUN, "'=1", "''=1", "'-1.0", "'-x"])
def test_a_cell_is_protected_and_comes_back(text: str) -> None:
    cell = for_spreadsheets(text)
    assert as_it_was(cell) == text
    assert not is_formula(cell)
    assert (cell == text) == (text in NOT_RUN or text in ("=", "'-1.0"))


def test_a_formula_in_the_source_is_refused_with_its_line_before_anything_is_photographed(
    tmp_path: Path,
) -> None:
    file = tmp_path / "train.csv"
    rows = [(f"C/train/patient{number}/study1/view1_frontal.jpg", *LABELS) for number in (1, 2, 3)]
    write_table(file, rows)
    build_manifest(file, tmp_path, AllRows(), hash_images=False)
    for column, formula in (
        (1, "=1+1"),
        (2, "-1+1"),
        (1, "\t=1"),
        (1, "@x"),
        (3, "-1.0*2"),
        (4, "\uff0b1"),
        (2, '=1,"a"'),
    ):
        odd = [*rows[1]]
        odd[column] = formula
        write_table(file, [rows[0], odd, rows[2]])
        with pytest.raises(Problem, match="would be run as a formula") as caught:
            build_manifest(file, tmp_path, AllRows(), hash_images=False)
        assert (caught.value.where, caught.value.got) == (f"{file}:3", formula)
        build_manifest(file, tmp_path, RowRange(3, 3), hash_images=False)  # it is not wanted


def test_a_formula_among_the_conditions_is_refused_until_the_subset_has_begun(tmp_path: Path) -> None:
    odd = cases.room(notes="=1+1", room="-2nd floor")
    loaded = load_plan(Plan(subsets=(("a", 1, 3),), environments=(odd,)).write(tmp_path))
    found = [each.what for each in check_plan(loaded, None).errors if "run as a formula" in each.what]
    assert [each.split("`")[3] for each in found] == ["room", "notes"]
    begun = check_plan(loaded, None, lambda _: {"id": "begun"})
    assert not [each for each in begun.errors if "run as a formula" in each.what]


def test_a_data_set_of_that_name_and_an_imported_cell_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="name would be run as a formula"), growing_dataset(tmp_path / "=set"):
        pass
    with pytest.raises(Problem, match="a cell would be run"), growing_dataset(tmp_path / "set") as data:
        fill(data, Photo(1, labels=("=1+1", *LABELS[1:])))
    assert list(tmp_path.iterdir()) == []


def test_captures_csv_holds_no_formula_and_parquet_every_text(tmp_path: Path) -> None:
    import pandas as pd  # noqa: PLC0415

    with growing_dataset(tmp_path / "set") as data:
        fill(data, Photo(1, display="=1+1", labels=LABELS), Photo(2, display="-1", labels=LABELS))
        data.describe_subset("spring", "early", facts(1, 2))
    with (tmp_path / "set" / "captures.csv").open(newline="") as file:
        cells = [row["display"] for row in csv.DictReader(file)]
    assert cells == ["'=1+1", "-1"]
    assert pd.read_parquet(tmp_path / "set" / "captures.parquet")["display"].tolist() == ["=1+1", "-1"]
