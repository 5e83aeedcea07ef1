"""A data set is whole or not there, and says exactly what CheXpert says."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from android_bridge.problems import Problem
from controller.chexpert import COLUMNS
from tests.controller.export.exportable import CELLS, Exportable

PHOTOS = [
    "train/natural/nokia/patient00001/study1/view1_frontal.jpg",
    "train/natural/nokia/patient00003/study2/view1_frontal.jpg",
    "valid/natural/nokia/patient00002/study1/view1_lateral.jpg",
]
FILES = [
    "subsets.json",
    "train.csv",
    "train/natural/nokia/patient00001/study1/view1_frontal.jpg",
    "train/natural/nokia/patient00003/study2/view1_frontal.jpg",
    "valid.csv",
    "valid/natural/nokia/patient00002/study1/view1_lateral.jpg",
]


def files(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))


def test_the_data_set(captured: Exportable) -> None:
    report = captured.export()
    assert files(captured.out) == FILES
    assert rows(captured.out / "train.csv") == [
        list(COLUMNS),
        ["set/train/natural/nokia/patient00001/study1/view1_frontal.jpg", *CELLS[0]],
        ["set/train/natural/nokia/patient00003/study2/view1_frontal.jpg", *CELLS[2]],
    ]
    assert rows(captured.out / "valid.csv")[1][1:] == list(CELLS[1])
    for index, name in ((1, PHOTOS[0]), (2, PHOTOS[2]), (3, PHOTOS[1])):
        assert (captured.out / name).read_bytes() == f"photo {index}, take 1".encode() * 1000
    assert (report.photos, report.superseded, report.unknown, report.warnings) == (3, (), (), ())
    assert report.tables == (captured.out / "train.csv", captured.out / "valid.csv")
    assert report.size_bytes == sum((captured.out / name).stat().st_size for name in PHOTOS)
    assert captured.left_over() == ["set"]
    assert len(list(captured.phone.rglob("*.jpg"))) == 3, "nothing is taken off the phone"


def test_one_subset_only(captured: Exportable) -> None:
    captured.export("late", device="pixel_8-b")
    assert files(captured.out) == ["subsets.json", "train.csv", PHOTOS[1].replace("nokia", "pixel_8-b")]
    assert [row[1:] for row in rows(captured.out / "train.csv")[1:]] == [list(CELLS[2])]


def test_superseded_takes_stay_on_the_phone_and_are_told(begun: Exportable) -> None:
    retaken, _, _ = begun.trigger("late", 3)
    begun.photograph("late", 3, take=2)
    (begun.phone / "late" / "holiday.jpg").write_bytes(b"nobody asked for it")
    report = begun.export("late")
    assert report.superseded == (f"late/{retaken}",)
    assert report.unknown == ("late/holiday.jpg",)
    assert (begun.out / PHOTOS[1]).read_bytes().startswith(b"photo 3, take 2")


@pytest.mark.parametrize("spoil", ["delete", "alter", "shorten"])
def test_a_failure_in_mid_copy_leaves_nothing(captured: Exportable, spoil: str) -> None:
    last = next((captured.phone / "late").iterdir())
    data = last.read_bytes()
    if spoil == "delete":
        last.unlink()
    else:
        last.write_bytes(data[:-1] if spoil == "shorten" else data[:-1] + b"?")
    with pytest.raises(Problem) as caught:
        captured.export()
    assert str(last) in caught.value.where
    assert captured.left_over() == []
    last.write_bytes(data)
    captured.export()
    assert files(captured.out) == FILES


def test_every_bad_photo_is_named(captured: Exportable) -> None:
    bad = sorted(captured.phone.rglob("*.jpg"))[:2]
    bad[0].unlink()
    bad[1].write_bytes(b"another picture")
    with pytest.raises(Problem, match="2 photos cannot be exported") as caught:
        captured.export()
    assert all(each.name in caught.value.got for each in bad)
    assert captured.left_over() == []


def test_conditions_are_kept_with_the_data_set(captured: Exportable) -> None:
    captured.export()
    kept = json.loads((captured.out / "subsets.json").read_text())
    assert kept["manifest_sha256"] == captured.manifest.digest
    expected = [captured.loaded.subset_definition(each) for each in captured.loaded.subsets]
    assert kept["subsets"] == expected


def test_an_interrupt_in_mid_copy_leaves_nothing(
    captured: Exportable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        (growing,) = captured.folder.glob(".set.*.part")
        assert files(growing) == ["subsets.json", *PHOTOS]
        raise KeyboardInterrupt

    monkeypatch.setattr("controller.export.export._write_table", interrupted)
    with pytest.raises(KeyboardInterrupt):
        captured.export()
    assert captured.left_over() == []


def test_what_a_killed_export_left_is_cleared_away(captured: Exportable) -> None:
    part = captured.folder / ".set.0123456789abcdef.part" / "train"
    part.mkdir(parents=True)
    (part / "half.jpg").write_bytes(b"half")
    captured.export()
    assert files(captured.out) == FILES
    assert captured.left_over() == ["set"]


def test_an_empty_folder_is_taken(captured: Exportable) -> None:
    captured.out.mkdir()
    captured.export()
    assert files(captured.out) == FILES


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_nothing_is_overwritten(captured: Exportable, kind: str) -> None:
    if kind == "file":
        captured.out.write_text("mine")
    else:
        captured.out.mkdir()
        (captured.out / "notes.txt").write_text("mine")
    with pytest.raises(Problem, match="the output folder is not empty"):
        captured.export()
    assert (captured.out if kind == "file" else captured.out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("device", ["", "../nokia", "a b", "x" * 41, "nokia\n"])
def test_a_device_that_is_no_folder_name(captured: Exportable, device: str) -> None:
    with pytest.raises(Problem, match="device's name") as caught:
        captured.export(device=device)
    assert caught.value.where == "--device"
    assert captured.left_over() == []
