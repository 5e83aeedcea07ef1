"""Tables of other collections in CheXpert's form: nothing lost, nothing made up."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from android_bridge.base.problems import Problem
from controller.convert import COLLECTIONS, Converted, convert
from controller.xrays import COLUMNS, OBSERVATIONS, parse_path
from tests.controller.convert.published import dicom_id, mimic, nih

NIH = (
    ("00000001_000.png", "Cardiomegaly|Emphysema", "0", "1", "058Y", "M", "PA"),
    ("00000001_001.png", "Mass|Nodule|Effusion", "1", "00000001", "58", "M", "AP"),
    ("00000002_000.png", "No Finding", "0", "2", "081Y", "F", "PA"),
    ("00000013_007.png", "Hernia", "7", "13", "411Y", "F", "PA"),
    ("00000013_008.png", "Infiltration|Pleural_Thickening|Fibrosis", "8", "13", "095Y", "", "PA"),
    ("00030805_000.png", "Pneumonia", "0", "30805", "005M", "F", "PA"),
)


def rows_of(found: Converted) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(found.text)))
    assert list(rows[0]) == [*COLUMNS, "File"]
    assert len(rows) == found.rows
    assert len({parse_path(row["Path"]) for row in rows}) == found.rows
    return rows


def labels_of(row: dict[str, str]) -> dict[str, str]:
    return {name: row[name] for name in OBSERVATIONS if row[name]}


@pytest.mark.parametrize("sex", ["Gender", "Sex"])
def test_nih_as_published(tmp_path: Path, sex: str) -> None:
    found = convert(COLLECTIONS["nih"], [nih(tmp_path / "Data_Entry_2017.csv", NIH, sex)])
    rows = rows_of(found)
    assert [(row["Path"], row["File"]) for row in rows] == [
        ("train/patient00001/study1/view1_frontal.png", "00000001_000.png"),
        ("train/patient00001/study2/view1_frontal.png", "00000001_001.png"),
        ("train/patient00002/study1/view1_frontal.png", "00000002_000.png"),
        ("train/patient00013/study8/view1_frontal.png", "00000013_007.png"),
        ("train/patient00013/study9/view1_frontal.png", "00000013_008.png"),
        ("train/patient30805/study1/view1_frontal.png", "00030805_000.png"),
    ]
    assert [(row["Sex"], row["Age"], row["Frontal/Lateral"], row["AP/PA"]) for row in rows] == [
        ("Male", "58", "Frontal", "PA"),
        ("Male", "58", "Frontal", "AP"),
        ("Female", "81", "Frontal", "PA"),
        ("Female", "", "Frontal", "PA"),
        ("Unknown", "90", "Frontal", "PA"),
        ("Female", "0", "Frontal", "PA"),
    ]
    assert list(map(labels_of, rows)) == [
        {"Cardiomegaly": "1.0"},
        {"Lung Lesion": "1.0", "Pleural Effusion": "1.0"},
        {"No Finding": "1.0"},
        {},  # a hernia is not mentioned in CheXpert's form, yet a finding
        {"Lung Opacity": "1.0", "Pleural Other": "1.0"},
        {"Pneumonia": "1.0"},
    ]
    unmapped = {word: count for (word, label), count in found.labels.items() if not label}
    assert unmapped == {"Emphysema": 1, "Fibrosis": 1, "Hernia": 1}
    assert not found.has_splits
    assert dict(found.left) == {
        "ages left blank, for nobody has them or they are not told": 1,
        "ages above 90 told as 90, as in CheXpert": 1,
        "x-rays with sex Unknown, for it is not told": 1,
    }


def test_nihs_lists_say_which_split(tmp_path: Path) -> None:
    table = nih(tmp_path / "Data_Entry_2017_v2020.csv", NIH[:4])
    (tmp_path / "train_val_list.txt").write_text("00000001_000.png\n00000001_001.png\n00000009_000.png\n")
    (tmp_path / "test_list.txt").write_text("00000002_000.png\r\n")
    files = [tmp_path / "test_list.txt", table, tmp_path / "train_val_list.txt"]
    found = convert(COLLECTIONS["nih"], files)
    assert [row["Path"].partition("/")[0] for row in rows_of(found)] == ["train", "train", "test", "train"]
    assert found.left["x-rays in no list, which came into train"] == 1
    assert found.left["names in the lists that are of no image"] == 1
    assert found.has_splits
    (tmp_path / "test_list.txt").write_text("00000001_000.png\n")
    with pytest.raises(Problem, match="two lists of different splits"):
        convert(COLLECTIONS["nih"], files)


MIMIC = (
    (1, 0, "PA", "postero-anterior"),
    (2, 0, "LATERAL", "lateral"),
    (3, 1, "LL", ""),
    (4, 10, "", "antero-posterior"),
    (5, 10, "AP LLD", ""),
    (6, 20, "LPO", ""),
    (7, 20, "", ""),
)


def test_mimic_as_published(tmp_path: Path) -> None:
    found = convert(COLLECTIONS["mimic-cxr-jpg"], mimic(tmp_path, MIMIC))
    rows = rows_of(found)
    assert [row["Path"] for row in rows] == [
        "train/patient10000000/study50000000/view1_frontal.jpg",
        "train/patient10000000/study50000000/view2_lateral.jpg",
        "train/patient10000000/study50000001/view1_lateral.jpg",
        "valid/patient10000001/study50000010/view1_frontal.jpg",
        "valid/patient10000001/study50000010/view2_frontal.jpg",
        "test/patient10000002/study50000020/view1.jpg",
        "test/patient10000002/study50000020/view2.jpg",
    ]
    assert rows[0]["File"] == f"files/p10/p10000000/s50000000/{dicom_id(1)}.jpg"
    assert [(row["Frontal/Lateral"], row["AP/PA"]) for row in rows] == [
        *[("Frontal", "PA"), ("Lateral", ""), ("Lateral", ""), ("Frontal", "AP"), ("Frontal", "AP")],
        *[("", ""), ("", "")],
    ]
    both = {"No Finding": "1.0"}
    assert [labels_of(row) for row in rows] == [
        *[both, both, {"Cardiomegaly": "-1.0"}],
        *[{"Lung Opacity": "1.0"}] * 2,
        *[{"Edema": "-1.0"}] * 2,
    ]
    assert {(row["Sex"], row["Age"]) for row in rows} == {("", "")}
    assert dict(found.left) == {
        "x-rays neither frontal nor lateral, with ViewPosition LPO": 1,
        "x-rays neither frontal nor lateral, with ViewPosition blank": 1,
    }


def test_without_a_table_of_splits_all_are_in_train(tmp_path: Path) -> None:
    found = convert(COLLECTIONS["mimic-cxr-jpg"], mimic(tmp_path, MIMIC, split=True))
    rows_of(found)
    assert (found.has_splits, dict(found.splits)) == (False, {"train": 7})


def test_x_rays_without_a_row_of_labels_and_rows_without_x_rays_are_counted(tmp_path: Path) -> None:
    tables = mimic(tmp_path, MIMIC)
    for at, name, some in ((0, "less", MIMIC[:4]), (1, "others", MIMIC[2:])):
        (tmp_path / name).mkdir()
        tables[at] = mimic(tmp_path / name, some)[at]
    found = convert(COLLECTIONS["mimic-cxr-jpg"], tables)
    assert len(rows_of(found)) == 4
    assert dict(found.left) == {
        "x-rays without a row in the table of labels": 2,
        "rows of the table of labels that are of no image": 1,
        "rows of the table of splits that are of no image": 3,
    }


def test_what_is_wrong_with_tables_is_told_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "Data_Entry_2017.csv"
    table = COLLECTIONS["nih"]

    def refused(*rows: tuple[str, ...]) -> Problem:
        with pytest.raises(Problem) as caught:
            convert(table, [nih(file, rows)])
        return caught.value

    assert refused(NIH[0], NIH[1], NIH[0]).where == f"{file}:2 and {file}:4"
    odd = refused(NIH[0], (*NIH[1][:3], "patient7", *NIH[1][4:]))
    assert (odd.where, odd.got) == (f"{file}:3", "'patient7'")
    assert refused((NIH[0][0], "No Finding|Mass", *NIH[0][2:])).what == "No Finding beside a finding"
    for other in ("Infiltrate", "Pleural Thickening", "cardiomegaly"):  # not left blank as if it had no label
        unknown = refused(NIH[0], (NIH[1][0], f"Mass|{other}", *NIH[1][2:]))
        assert (unknown.what, unknown.where, unknown.got) == ("a finding is not known", f"{file}:3", other)
    file.write_text(file.read_text().rsplit(",", 9)[0])
    with pytest.raises(Problem, match="cut off"):
        convert(table, [file])


def test_tables_of_something_else_twice_or_missing(tmp_path: Path) -> None:
    metadata, labels, splits = mimic(tmp_path, MIMIC)
    mine = COLLECTIONS["mimic-cxr-jpg"]
    for files, what in (
        ([labels, splits], "the table of images of MIMIC-CXR-JPG is not given"),
        ([metadata, splits], "the table of labels of MIMIC-CXR-JPG is not given"),
        ([metadata, labels, labels], "there are two tables of labels"),
        ([metadata, labels, nih(tmp_path / "n.csv", NIH)], "this is no table of MIMIC-CXR-JPG"),
        ([tmp_path / "none.csv"], "the table cannot be read"),
    ):
        with pytest.raises(Problem, match=what):
            convert(mine, files)
    for data, what in ((b"PK\x03\x04xl/workbook", "workbook of Excel"), (b'a,"b\n', "broken")):
        (tmp_path / "odd.csv").write_bytes(data)
        with pytest.raises(Problem, match=what):
            convert(mine, [tmp_path / "odd.csv"])
    labels.write_bytes(labels.read_bytes()[:-20])
    with pytest.raises(Problem, match="the table cannot be read"):
        convert(mine, [metadata, labels])
