"""The x-rays of another list, in its order; those of a list of patients; frontal views only."""

from __future__ import annotations

from pathlib import Path

import pytest
from rig import labels, write_table

from android_bridge.base.problems import Problem
from controller.xrays import (
    COLUMNS,
    AllRows,
    FrontalOnly,
    RowRange,
    Selection,
    build_manifest,
    read_patient_list,
    read_xray_list,
)

VIEWS = (
    "patient00001/study1/view1_frontal",
    "patient00001/study1/view2_lateral",
    "patient00002/study1/view1_frontal",
    "patient00003/study7/view1_frontal",
    "patient00003/study7/view2_frontal",
)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return listed(tmp_path / "train.csv", *(f"CheXpert-v1.0/train/{each}.jpg" for each in VIEWS))


def listed(file: Path, *paths: str) -> Path:
    rows = ([path, *labels(at)] for at, path in enumerate(paths))
    return write_table(file, ([cell.replace("Frontal", _view(row[0])) for cell in row] for row in rows))


def _view(path: str) -> str:
    return "Lateral" if "lateral" in path else "Frontal"


def taken(csv: Path, selection: Selection, told: list[str] | None = None) -> list[int]:
    """Give the rows that are taken, from 0."""
    told = [] if told is None else told
    manifest = build_manifest(csv, csv.parent, selection, hash_images=False, warn=told.append)
    assert manifest.selection == selection.to_dict()
    lines = csv.read_text().splitlines()[1:]
    paths = [line.split(",")[0] for line in lines]
    return [paths.index(each.path) for each in manifest.xrays]


@pytest.mark.parametrize("form", ["other/train/{}.png", "D:\\x\\train/{}.jpg", "train/natural/nokia/{}.jpg"])
def test_another_lists_x_rays_in_its_order(tmp_path: Path, csv: Path, form: str) -> None:
    order = [3, 0, 4]
    other = listed(tmp_path / "other.csv", *(form.format(VIEWS[at]) for at in order))
    told: list[str] = []
    assert taken(csv, read_xray_list(other), told) == order
    assert not told
    assert taken(csv, FrontalOnly(read_xray_list(other))) == order


def test_several_pictures_of_a_view_are_one_x_ray_of_chexpert(tmp_path: Path, csv: Path) -> None:
    kinds = ("natural/nokia", "synthetic/digital", "synthetic/photographic")
    paths = [f"CheXphoto-v1.0/train/{kind}/{VIEWS[at]}.jpg" for kind in kinds for at in (2, 1)]
    other, told = listed(tmp_path / "other.csv", *paths), list[str]()
    assert taken(csv, read_xray_list(other), told) == [2, 1]
    assert told == ["6 rows of the list are 2 x-rays: each is taken once"]
    assert taken(other, read_xray_list(other), told) == [0, 1, 2, 3, 4, 5]  # of CheXphoto's own each is one
    assert len(told) == 1


def test_what_a_list_has_more_is_refused_or_left_out(tmp_path: Path, csv: Path) -> None:
    more = [f"train/patient{number:05}/study1/view1_frontal.jpg" for number in range(2, 15)]
    other, told = listed(tmp_path / "other.csv", *more), list[str]()
    with pytest.raises(Problem, match="12 x-rays of the list are not in the CSV") as caught:
        taken(csv, read_xray_list(other))
    assert caught.value.where == f"{other}:3"
    assert caught.value.got.startswith(f"{more[1]} (line 3), {more[2]} (line 4), ")
    assert caught.value.got.count("train/") == 10
    assert caught.value.got.endswith(" and 2 more")
    assert "--allow-missing" in caught.value.advice
    assert taken(csv, read_xray_list(other, allow_missing=True), told) == [2]
    assert told[0].startswith("12 x-rays of the list left out")
    none = listed(tmp_path / "none.csv", "valid/p/s/v.jpg")
    with pytest.raises(Problem, match="none of the list"):
        taken(csv, read_xray_list(none, allow_missing=True))


def test_a_list_that_names_no_x_rays(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="does not name an x-ray") as caught:
        read_xray_list(listed(tmp_path / "other.csv", f"train/{VIEWS[0]}.jpg", "images/7.png"))
    assert caught.value.where.endswith("other.csv:3")


@pytest.mark.parametrize(
    "text",
    [
        "patient00003\npatient00001\n",
        "\ufeff patient00003 \r\n\r\npatient00001\r\npatient00003",
        "patient\npatient00003\npatient00001\n",
        'Age,"Patient"\n5,patient00003\n7,patient00001\n',
        "patient;place\npatient00003;a\npatient00001;b\n",
        "Path,Sex\nx/valid/patient00003/study9/v.jpg,\ntrain/natural/a/patient00001/s/v.png,Male\n",
    ],
)
def test_all_x_rays_of_a_lists_patients_in_the_csvs_order(tmp_path: Path, csv: Path, text: str) -> None:
    file = tmp_path / "patients.txt"
    file.write_text(text)
    assert taken(csv, read_patient_list(file)) == [0, 1, 3, 4]
    assert taken(csv, FrontalOnly(read_patient_list(file))) == [0, 3, 4]


def test_patients_that_are_not_there_are_named(tmp_path: Path, csv: Path) -> None:
    file, told = tmp_path / "patients.txt", list[str]()
    file.write_text("patient00001\n\npatient9\npatient9\n")
    with pytest.raises(Problem, match="1 patient of the list is not in the CSV") as caught:
        taken(csv, read_patient_list(file))
    assert (caught.value.where, caught.value.got) == (f"{file}:3", "patient9 (line 3)")
    assert taken(csv, read_patient_list(file, allow_missing=True), told) == [0, 1]
    assert told == ["1 patient of the list left out, for the CSV does not have it: patient9 (line 3)"]


@pytest.mark.parametrize("text", ["", "\n\n", "name,age\npatient00001,4\n", None])
def test_a_list_of_no_patients(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "patients.txt"
    if text is not None:
        file.write_text(text)
    with pytest.raises(Problem, match="patients"):
        read_patient_list(file)


def test_the_column_says_which_views_are_frontal_before_their_names_do(tmp_path: Path) -> None:
    cells = ("Frontal", "Lateral", "lateral", "", "Frontal")
    views = [each.replace("patient00003/study7/view2_frontal", "patient4/s/v") for each in VIEWS]
    rows = [
        [f"train/{view}.jpg", "Male", "5", cell, *[""] * 15] for view, cell in zip(views, cells, strict=True)
    ]
    csv = write_table(tmp_path / "train.csv", rows)
    assert taken(csv, FrontalOnly(AllRows())) == [0, 3, 4]
    assert taken(csv, FrontalOnly(RowRange(2, 4))) == [3]
    with pytest.raises(Problem, match="none of the chosen x-rays is a frontal one"):
        taken(csv, FrontalOnly(RowRange(2, 3)))
    columns = [each for each in COLUMNS if each != "Frontal/Lateral"]
    write_table(csv, ([row[0], *row[1:3], *row[4:]] for row in rows), columns)
    assert taken(csv, FrontalOnly(AllRows())) == [0, 2, 3]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b'patient,note\npatient00001,"x\npatient00002,y\n', ":2"),
        (b"note,patient\nx,patient00001\ny\nz,patient00003\n", ":3"),
        (b"note,patient\nx,\n", ":2"),
        (b'patient,note\np,"' + b"q\n" * 70_000, ":2"),  # more than a cell may have
        (b"\x1f\x8b\x08\0patient00001", ""),
        ("patient00001\n".encode("utf-16"), ""),
    ],
)
def test_a_list_that_is_not_read_to_its_last_patient(tmp_path: Path, data: bytes, where: str) -> None:
    file = tmp_path / "patients.txt"
    file.write_bytes(data)
    with pytest.raises(Problem) as caught:
        read_patient_list(file, allow_missing=True)
    assert caught.value.where == f"{file}{where}"
