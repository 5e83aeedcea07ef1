"""The cohort on disk: CheXpert's form, repeatable, labels as drawn."""

import csv
import hashlib
import re
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from android_bridge.base.problems import Problem
from controller.demo.anatomy import DEVICES, Finding
from controller.demo.cohort import labels, make_cohort, plan_cohort
from controller.xrays import COLUMNS
from controller.xrays import OBSERVATIONS as LABELS

CHEXPERT_COLUMNS = (
    "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,"
    "Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,"
    "Fracture,Support Devices"
)
PATH = re.compile(r"CheXphantom/train/patient\d{5}/study[1-3]/(view1_frontal|view2_lateral)\.jpg")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_cohort_is_complete_repeatable_and_all_different(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    table = make_cohort(
        tmp_path / "a", 5, 3, size_px=160, progress=lambda done, total: seen.append((done, total))
    )
    assert table == tmp_path / "a" / "CheXphantom" / "train.csv"
    assert seen == [(i, 5) for i in range(1, 6)]
    files = digests(tmp_path / "a")
    assert len(files) == len(set(files.values())) == 6
    make_cohort(tmp_path / "b", 5, 3, size_px=160)
    assert digests(tmp_path / "b") == files
    make_cohort(tmp_path / "c", 5, 4, size_px=160)
    assert not set(digests(tmp_path / "c").values()) & set(files.values())


def test_every_row_of_the_csv_names_a_grey_jpeg(tmp_path: Path) -> None:
    table = make_cohort(tmp_path, 5, size_px=160)
    text = table.read_text(encoding="utf-8")
    assert text.splitlines()[0] == CHEXPERT_COLUMNS == ",".join(COLUMNS)
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 5
    for row in rows:
        with Image.open(tmp_path / row["Path"]) as picture:
            assert (picture.format, picture.mode, max(picture.size)) == ("JPEG", "L", 160)


def test_rows_follow_chexperts_rules() -> None:
    pictures = list(islice(plan_cohort(1), 400))
    rows = [dict(zip(COLUMNS, picture.row, strict=True)) for picture in pictures]
    assert len({row["Path"] for row in rows}) == 400
    for row in rows:
        assert PATH.fullmatch(row["Path"])
        assert row["Frontal/Lateral"] == ("Lateral" if "lateral" in row["Path"] else "Frontal")
        assert (row["AP/PA"] == "") == (row["Frontal/Lateral"] == "Lateral")
        assert row["AP/PA"] in {"", "AP", "PA"}
        assert row["Sex"] in {"Male", "Female"}
        assert 18 <= int(row["Age"]) <= 90
        assert {row[label] for label in LABELS} <= {"", "0.0", "1.0", "-1.0"}
        found = [label for label in LABELS[1:-1] if row[label] in {"1.0", "-1.0"}]
        assert row["No Finding"] == ("" if found else "1.0")
    frontal = np.mean([row["Frontal/Lateral"] == "Frontal" for row in rows])
    assert 0.7 < frontal < 0.95
    assert {"study1", "study2", "study3"} == {row["Path"].split("/")[3] for row in rows}
    blanks = np.mean([row[label] == "" for row in rows for label in LABELS])
    assert blanks > 0.7


def test_labels_say_what_is_drawn() -> None:
    for picture in islice(plan_cohort(5), 300):
        row = dict(zip(COLUMNS, picture.row, strict=True))
        drawn = {f.label: "-1.0" if f.faint else "1.0" for f in picture.anatomy.findings}
        assert {label: row[label] for label in drawn} == drawn
        assert {label for label in LABELS[1:] if row[label] in {"1.0", "-1.0"}} == set(drawn)


def test_a_device_alone_is_no_finding() -> None:
    cells = dict(zip(LABELS, labels((Finding(DEVICES, kind="line"),), np.random.default_rng(0)), strict=True))
    assert (cells["No Finding"], cells[DEVICES]) == ("1.0", "1.0")


def test_a_larger_cohort_begins_with_the_smaller_one() -> None:
    assert list(islice(plan_cohort(2), 5)) == list(islice(plan_cohort(2), 20))[:5]


def test_no_pictures_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="at least one picture"):
        make_cohort(tmp_path, 0)


def test_a_folder_that_is_a_file_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(Problem, match="can't be written"):
        make_cohort(tmp_path / "taken", 1, size_px=64)
