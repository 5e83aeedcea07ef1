"""Labels cell by cell: what stands in CheXpert's CSV stands in the data set's."""

from __future__ import annotations

import csv
import hashlib
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rig import write_table, xray_path

from android_bridge.base.problems import Problem
from controller.dataset.labels import label_table, labels_for, read_label_table
from controller.xrays import COLUMNS, is_formula
from controller.xrays.path_key import XrayKey, parse_path

#: Everything a CSV in UTF-8 may hold in a cell.
ANYTHING = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
USUAL = st.sampled_from(["", "0.0", "-1.0", "1.0", "nan", "NA", "NULL", "None", " ", "01", "1e5", "a,b", '"'])
#: Of these none is run by a spreadsheet: such cells are refused.
OTHERS = st.lists((USUAL | ANYTHING).filter(lambda cell: not is_formula(cell)), min_size=4, max_size=4)
LABELS = st.lists(st.sampled_from(["", "0.0", "-1.0", "1.0"]), min_size=14, max_size=14)
ROWS = st.lists(st.builds(lambda *cells: [*cells[0], *cells[1]], OTHERS, LABELS), min_size=1, max_size=6)


def key(number: int) -> XrayKey:
    return XrayKey("train", f"patient{number:05d}", "study1", "view1_frontal")


def path(number: int) -> str:
    return xray_path(number, "C")


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_every_cell_survives_into_the_written_table(cells: list[list[str]], order: Random) -> None:
    numbers = list(range(1, len(cells) + 1))
    photographed = order.sample(numbers, order.randint(1, len(numbers)))
    with tempfile.TemporaryDirectory() as folder:
        source, written = Path(folder) / "train.csv", Path(folder) / "set.csv"
        rows = [(path(n), *row) for n, row in zip(numbers, cells, strict=True)]
        write_table(source, rows, end="\r\n")
        rows = labels_for([key(n) for n in photographed], source, digest(source))
        assert rows == [tuple(cells[n - 1]) for n in photographed]
        wanted = [[f"to/{n}", *cells[n - 1]] for n in photographed]
        named = [(f"to/{n}", row) for n, row in zip(photographed, rows, strict=True)]
        written.write_text(label_table(named), encoding="utf-8", newline="")
        with written.open(encoding="utf-8", newline="") as opened:
            assert list(csv.reader(opened)) == [list(COLUMNS), *wanted]
        assert read_label_table(written) == {str(n): tuple(cells[n - 1]) for n in photographed}


def test_the_join_is_on_the_name_whatever_the_order_and_the_prefix(tmp_path: Path) -> None:
    source = tmp_path / "train.csv"
    paths = [f"X\\train\\patient{n:05d}\\study1\\view1_frontal.png" for n in (3, 1, 2)]
    write_table(source, [(p, str(n), *[""] * 17) for p, n in zip(paths, (3, 1, 2), strict=True)])
    rows = labels_for([key(1), key(2), key(3)], source, digest(source))
    assert [sex for sex, *_ in rows] == ["1", "2", "3"]


def test_each_picture_of_a_view_has_the_labels_of_its_own_row(tmp_path: Path) -> None:
    """CheXphoto's table, and the x-ray itself in the same one."""
    folders = ("", "natural/nokia/", "natural/chexrig-simulated-phone/", "synthetic/digital/", "film/nokia/")
    paths = [path(1).replace("train/", f"train/{each}") for each in folders]
    source = write_table(tmp_path / "train.csv", [(p, str(n), *[""] * 17) for n, p in enumerate(paths)])
    keys = [parse_path(each) for each in reversed(paths)]
    assert len(set(keys)) == len(folders)
    assert [sex for sex, *_ in labels_for(keys, source)] == ["4", "3", "2", "1", "0"]
    assert [sex for sex, *_ in labels_for([key(1)], source)] == ["0"]


def test_a_changed_csv(tmp_path: Path) -> None:
    source = tmp_path / "train.csv"
    write_table(source, [(path(1), *[""] * 18)])
    before = digest(source)
    source.write_bytes(source.read_bytes() + b"\n")
    with pytest.raises(Problem, match="not the one that the x-rays were drawn from") as caught:
        labels_for([key(1)], source, before)
    assert before in caught.value.expected
    source.unlink()
    with pytest.raises(Problem, match="not the one") as caught:
        labels_for([key(1)], source, before)
    assert caught.value.got == "no such file"


def test_a_photo_without_a_row(tmp_path: Path) -> None:
    source = tmp_path / "train.csv"
    write_table(source, [(path(1), *[""] * 18)])
    with pytest.raises(Problem, match=r"1 x-ray has no row in the CSV") as caught:
        labels_for([key(1), key(2)], source, digest(source))
    assert caught.value.got == "train/patient00002/study1/view1_frontal"


def test_a_csv_that_lacks_a_label(tmp_path: Path) -> None:
    source = tmp_path / "train.csv"
    source.write_text(f"Path,Sex\n{path(1)},Male\n")
    with pytest.raises(Problem, match="lacks columns") as caught:
        labels_for([key(1)], source, digest(source))
    assert "Support Devices" in caught.value.got


def test_one_xray_on_two_lines_with_other_labels(tmp_path: Path) -> None:
    source = tmp_path / "train.csv"
    other = f"Other\\train\\patient00001{path(1).removeprefix('C/train/patient00001').replace('/', chr(92))}"
    write_table(source, [(path(1), "Male", *[""] * 17), (path(2), *[""] * 18), (other, "Female", *[""] * 17)])
    with pytest.raises(Problem, match="two rows of the CSV are the same x-ray") as caught:
        labels_for([key(2)], source, digest(source))
    assert caught.value.where == f"{source}:2 and {source}:4"


def test_two_photos_of_one_xray(tmp_path: Path) -> None:
    source = tmp_path / "train.csv"
    write_table(source, [(path(1), *[""] * 18), (path(2), *[""] * 18)])
    with pytest.raises(Problem, match="two photos are of one x-ray") as caught:
        labels_for([key(2), key(1), key(2)], source, digest(source))
    assert caught.value.got == "2 of train/patient00002/study1/view1_frontal"


def test_two_cameras_may_have_a_photo_each_of_one_xray(tmp_path: Path) -> None:
    source = tmp_path / "train.csv"
    write_table(source, [(path(n), str(n), *[""] * 17) for n in (1, 2)])
    keys = [key(2), key(1), key(2)]
    rows = labels_for(keys, source, digest(source), ["left", "left", "right"])
    assert [sex for sex, *_ in rows] == ["2", "1", "2"]
    with pytest.raises(Problem, match="two photos are of one x-ray"):
        labels_for(keys, source, digest(source), ["left", "right", "left"])


def test_without_a_digest_to_compare(tmp_path: Path) -> None:
    source = tmp_path / "train.csv"
    write_table(source, [(path(1), "-1.0", "0.0", "", *["1.0"] * 15)])
    assert labels_for([key(1)], source) == [("-1.0", "0.0", "", *["1.0"] * 15)]
    with pytest.raises(Problem, match="does not exist") as caught:
        labels_for([key(1)], tmp_path / "none.csv")
    assert caught.value.where == str(tmp_path / "none.csv")
