"""What export and report demand of a CSV's labels is demanded by the first command, in one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from rig import make_xrays, write_table, xray_path
from rig.xrays import grain, labels

from android_bridge.base import Problem
from controller.dataset import labels_for
from controller.report import manifest_facts
from controller.xrays import (
    COLUMNS,
    OBSERVATIONS,
    AllRows,
    RowRange,
    XrayKey,
    build_manifest,
    labels_of,
    write_manifest,
)
from controller.xrays.labels import label

KEYS = [XrayKey("train", f"patient{number:05d}", "study1", "view1_frontal") for number in (1, 2, 3)]
PLAIN, QUOTED = "Female", 'Fem"ale'


def table(folder: Path, *cells: tuple[int, str, str], sex: str = PLAIN) -> Path:
    """Write three rows, some of their cells (row, column, cell) changed; quotes need a CSV reader."""
    rows = [dict(zip(COLUMNS, [xray_path(number), *labels(number)], strict=True)) for number in (1, 2, 3)]
    for row, column, cell in cells:
        rows[row - 1][column] = cell
    rows[2]["Sex"] = sex
    return write_table(folder / "train.csv", [list(row.values()) for row in rows])


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        *[("1.0", "1.0"), ("1", "1.0"), ("0", "0.0"), ("-1", "-1.0"), ("-1.", "-1.0"), ("+1.00", "1.0")],
        *[("-0.0", "0.0"), ("", ""), ("  ", ""), (" 1.0 ", "1.0")],
    ],
)
def test_a_label_is_taken_in_chexperts_form(cell: str, form: str) -> None:
    assert label(cell) == form


@pytest.mark.parametrize("sex", ["Unknown", QUOTED])
def test_sex_age_and_view_that_chexpert_has_not_are_told_and_kept(tmp_path: Path, sex: str) -> None:
    odd = (("Sex", "M"), ("Age", "45Y"), ("Frontal/Lateral", "front"), ("AP/PA", "XX"))
    csv = table(tmp_path, *((2, *each) for each in odd), (1, "Age", "91"), (1, "AP/PA", "RL"), sex=sex)
    told: list[str] = []
    build_manifest(csv, tmp_path, AllRows(), hash_images=False, warn=told.append)
    also: list[str] = []
    found = labels_of(KEYS, csv, warn=also.append)
    assert told == also
    assert found[1][:4] == ("M", "45Y", "front", "XX")
    expected = ["Female, Male, Unknown", "whole years from 0 to 90", "Frontal, Lateral", "AP, PA, LL, RL"]
    cells = "1 cell is" if sex == "Unknown" else "2 cells are"
    assert told == [
        f"{name}: {count} none of CheXpert's, the first {cell!r} ({csv}:{line}); expected: {words} or blank"
        for (name, count, cell, line), words in zip(
            [
                ("Sex", cells, "M", 3),
                ("Age", "2 cells are", "91", 2),
                ("Frontal/Lateral", "1 cell is", "front", 3),
                ("AP/PA", "1 cell is", "XX", 3),
            ],
            expected,
            strict=True,
        )
    ]


@pytest.mark.parametrize(
    "cell", ["TRUE", "2.0", "yes", "nan", "-1,0", "1.5", "10", "-", "u", "\u0661", "1e0", "None", "0x1"]
)
@pytest.mark.parametrize("sex", [PLAIN, QUOTED])
def test_anything_else_is_refused_with_line_column_and_cell(tmp_path: Path, cell: str, sex: str) -> None:
    csv = table(tmp_path, (2, "Edema", cell), sex=sex)
    for demand in (
        lambda: build_manifest(csv, tmp_path, AllRows(), hash_images=False),
        lambda: labels_for(KEYS, csv),
    ):
        with pytest.raises(Problem, match="a label of the CSV is none") as caught:
            demand()
        assert caught.value.got.strip() == f"{csv}:3: Edema {cell!r}"


def test_only_rows_that_are_wanted_are_looked_at(tmp_path: Path) -> None:
    csv = table(tmp_path, (3, "Edema", "yes"))
    assert len(build_manifest(csv, tmp_path, RowRange(1, 2), hash_images=False)) == 2
    assert len(labels_of(KEYS[:2], csv)) == 2


def test_many_are_counted(tmp_path: Path) -> None:
    csv = table(tmp_path, *((row, name, "yes") for row in (1, 2, 3) for name in OBSERVATIONS))
    with pytest.raises(Problem, match="42 labels of the CSV are none") as caught:
        labels_of(KEYS, csv)
    assert caught.value.got.count("train.csv:") == 10
    assert "and 32 more" in caught.value.got


@pytest.mark.parametrize("sex", [PLAIN, QUOTED])
def test_whole_numbers_come_into_the_data_set_with_their_point_and_count_the_same(
    tmp_path: Path, sex: str
) -> None:
    plain = labels_of(KEYS, make_xrays(tmp_path / "plain", 3, grain))
    shorter = [
        (row, name, cell[:-2])
        for row, cells in enumerate(plain, 1)
        for name, cell in zip(COLUMNS[1:], cells, strict=True)
        if cell.endswith(".0")
    ]
    assert len(shorter) > 6
    csv = table(tmp_path, *shorter, sex=sex)
    assert [cells[1:] for cells in labels_of(KEYS, csv)] == [cells[1:] for cells in plain]
    counted = []
    for each in (csv, tmp_path / "plain" / "train.csv"):
        manifest = build_manifest(each, tmp_path / "plain", AllRows())
        write_manifest(manifest, tmp_path / "m.manifest")
        facts = manifest_facts(tmp_path / "m.manifest", each)
        assert [check.state for check in facts.checks] == ["ok"] * 4
        counted.append(facts.labels)
    assert counted[0] == counted[1]


@pytest.mark.parametrize("missing", [("Sex", "Age", "Frontal/Lateral", "AP/PA"), ("Age",)])
def test_what_is_beside_the_labels_may_be_missing_and_is_blank_then(
    tmp_path: Path, missing: tuple[str, ...]
) -> None:
    csv, columns = table(tmp_path), [name for name in COLUMNS if name not in missing]
    whole = labels_of(KEYS, csv)
    places = [COLUMNS.index(name) for name in columns]
    rows = [[xray_path(n), *cells] for n, cells in enumerate(whole, 1)]
    write_table(csv, [[row[place] for place in places] for row in rows], columns)
    build_manifest(csv, tmp_path, AllRows(), hash_images=False)
    blank = [COLUMNS.index(name) - 1 for name in missing]
    assert labels_of(KEYS, csv) == [
        tuple("" if at in blank else cell for at, cell in enumerate(cells)) for cells in whole
    ]


@pytest.mark.parametrize("missing", ["Edema", "No Finding"])
def test_a_missing_label_is_refused_at_once(tmp_path: Path, missing: str) -> None:
    csv = write_table(
        tmp_path / "train.csv", [[xray_path(1), *[""] * 13]], ["Path", *(set(OBSERVATIONS) - {missing})]
    )
    with pytest.raises(Problem, match="lacks columns") as caught:
        build_manifest(csv, tmp_path, AllRows(), hash_images=False)
    assert caught.value.got == f"without {missing}"


@pytest.mark.parametrize(("end", "warned"), [("\n", 0), ("", 1)])
def test_a_table_without_its_last_line_break_may_be_cut_off(tmp_path: Path, end: str, warned: int) -> None:
    csv = table(tmp_path)
    csv.write_text(csv.read_text().removesuffix("\n") + end)
    warnings: list[str] = []
    for rows in (AllRows(), RowRange(1, 2)):
        build_manifest(csv, tmp_path, rows, hash_images=False, warn=warnings.append)
    assert len(warnings) == warned


def test_a_table_cut_off_in_its_last_row_says_so(tmp_path: Path) -> None:
    csv = table(tmp_path)
    csv.write_text(csv.read_text()[:-12])
    with pytest.raises(Problem, match="cut off: its last row") as caught:
        labels_of(KEYS, csv)
    assert caught.value.where == f"{csv}:4"


@pytest.mark.parametrize("pointers", [(1, 2, 3), (2,)])
def test_images_that_are_pointers_of_git_lfs_say_so(tmp_path: Path, pointers: tuple[int, ...]) -> None:
    csv = make_xrays(tmp_path, 3, grain)
    for number in pointers:
        (tmp_path / xray_path(number)).write_text(
            "version https://git-lfs.github.com/spec/v1\noid sha256:a\n"
        )
    with pytest.raises(Problem, match=f"{len(pointers)} of 3 x-rays are pointers of Git LFS") as caught:
        build_manifest(csv, tmp_path, AllRows())
    assert "git lfs pull" in caught.value.advice
