"""A data set is whole or not there, and says exactly what CheXpert says."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from android_bridge.base.problems import Problem
from controller.dataset import growing
from controller.intake import Kind
from controller.records import Retake
from controller.xrays import COLUMNS
from tests.controller.intake.from_phone.exportable import CELLS, Exportable, photo_bytes

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
    """Give photos and labels; what else a data set tells of itself is not in question here."""
    found = sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())
    found = [each for each in found if not each.endswith("/metadata.parquet")]
    return [each for each in found if each.startswith(("train", "valid", "subsets.json"))]


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
        assert (captured.out / name).read_bytes() == photo_bytes(index)
    assert (report.photos, report.new_photos, report.is_complete, report.warnings) == (3, 3, True, ())
    assert {each.kind for each in report.findings} == {Kind.COMPLETE}
    assert report.grown.tables == (captured.out / "train.csv", captured.out / "valid.csv")
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
    loose = {each.kind: each.file for each in report.findings if each.file and each.index is None}
    assert loose == {Kind.SUPERSEDED: retaken, Kind.EXTRA: "holiday.jpg"}
    assert report.is_complete
    assert (begun.out / PHOTOS[1]).read_bytes() == photo_bytes(3, 2)


@pytest.mark.parametrize("spoil", ["delete", "alter", "shorten"])
def test_good_photos_are_exported_without_the_bad_one(captured: Exportable, spoil: str) -> None:
    last = next((captured.phone / "late").iterdir())
    data = last.read_bytes()
    if spoil == "delete":
        last.unlink()
    else:
        last.write_bytes(data[:-1] if spoil == "shorten" else data[:-1] + b"?")
    report = captured.export()
    (bad,) = report.bad
    assert bad.kind is (Kind.MISSING if spoil == "delete" else Kind.ALTERED)
    assert (bad.subset, bad.index, report.photos, report.is_complete) == ("late", 3, 2, False)
    assert files(captured.out) == [each for each in FILES if each != PHOTOS[1]]
    (subset,) = (each for each in described(captured) if each["id"] == "late")
    assert subset["missing"] == [3]
    (item,) = captured.journal.retakes.waiting()
    assert (item.subset, item.index, item.photo_name, item.asked_by) == ("late", 3, last.name, "export")
    last.write_bytes(data)
    again = captured.export()
    assert (again.is_complete, again.new_photos, again.retakes_wait) == (True, 1, False)
    assert files(captured.out) == FILES
    assert not any("missing" in each for each in described(captured))
    assert captured.journal.retakes.waiting() == []


def described(captured: Exportable) -> list[dict[str, Any]]:
    subsets: list[dict[str, Any]] = json.loads((captured.out / "subsets.json").read_text())["subsets"]
    return subsets


def test_what_the_operator_asked_for_stays_on_the_repair_plan(captured: Exportable) -> None:
    blurred = next((captured.phone / "late").iterdir()).name
    captured.journal.retakes.ask([Retake(subset="late", index=3, photo_name=blurred, why="blurred")])
    before = captured.journal.retakes.waiting()
    report = captured.export()
    assert report.is_complete
    assert report.retakes_wait
    assert captured.journal.retakes.waiting() == before
    assert [(each.photo_name, each.why) for each in before] == [(blurred, "blurred")]


def test_without_one_good_photo_there_is_no_data_set(captured: Exportable) -> None:
    for each in captured.phone.rglob("*.jpg"):
        each.write_bytes(b"?")
    report = captured.export()
    assert (report.photos, len(report.bad), report.grown.tables) == (0, 3, ())
    assert captured.left_over() == []


def test_a_phone_with_nothing_of_the_plan_is_another_phone(captured: Exportable) -> None:
    """Its photos are not all called missing: nobody wants to capture thousands again for a wrong cable."""
    for each in captured.phone.rglob("*.jpg"):
        each.rename(each.with_name(f"IMG_{each.name[:6]}.jpg"))
    with pytest.raises(Problem, match="not one photo of this plan is there") as caught:
        captured.export()
    assert caught.value.got == "3 other files"
    assert caught.value.where == str(captured.phone)
    assert captured.journal.retakes.waiting() == []
    assert captured.left_over() == []


def test_conditions_are_kept_with_the_data_set(captured: Exportable) -> None:
    captured.export()
    shared = {"plan": "spring", "manifest_sha256": captured.manifest.digest}
    shared["csv_sha256"] = captured.manifest.csv_sha256
    subsets = sorted(captured.loaded.subsets, key=lambda each: each.first)
    found = described(captured)
    sessions = {each["id"]: [one["sessions"] for one in each.pop("calibrations")] for each in found}
    assert found == [
        {**captured.loaded.subset_definition(each), **shared, "looked_at": {"captured": count}}
        for each, count in zip(subsets, (2, 1), strict=True)
    ]
    for each in captured.loaded.subsets:
        taken = {photo.session for photo in captured.journal.captures.photos(each.id)}
        assert {name for names in sessions[each.id] for name in names} == taken


def test_an_interrupt_in_mid_copy_leaves_nothing(
    captured: Exportable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        (part,) = captured.folder.glob(".set.*.part")
        assert files(part) == PHOTOS
        raise KeyboardInterrupt

    monkeypatch.setattr(growing, "finish", interrupted)
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


@pytest.mark.parametrize(("kind", "what"), [("folder", "not empty"), ("file", "a file")])
def test_nothing_is_overwritten(captured: Exportable, kind: str, what: str) -> None:
    if kind == "file":
        captured.out.write_text("mine")
    else:
        captured.out.mkdir()
        (captured.out / "notes.txt").write_text("mine")
    with pytest.raises(Problem, match=f"the output folder is {what}"):
        captured.export()
    assert (captured.out if kind == "file" else captured.out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("device", ["", "../nokia", "a b", "x" * 41, "nokia\n"])
def test_a_device_that_is_no_folder_name(captured: Exportable, device: str) -> None:
    with pytest.raises(Problem, match="device's name") as caught:
        captured.export(device=device)
    assert caught.value.where == "--device"
    assert captured.left_over() == []
