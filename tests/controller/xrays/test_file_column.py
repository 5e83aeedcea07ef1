"""A CSV's column ``File``: where each x-ray's image lies, when its path does not tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from rig import Plan, grain, write_table
from rig.xrays import labels, xray_path

from android_bridge.base import Problem
from controller.plan import check_plan, foreseen_manifest, load_plan, locate_in
from controller.xrays import (
    COLUMNS,
    AllRows,
    RowRange,
    build_manifest,
    finder,
    read_manifest,
    sample_manifest,
    with_images,
    write_manifest,
)

FILES = ("images_001/00000001_000.png", "images_002\\00000002_000.png", "")


def table(folder: Path, files: tuple[str, ...] = FILES) -> Path:
    rows = [
        [xray_path(number, "NIH", suffix="png"), *labels(number), file]
        for number, file in enumerate(files, 1)
    ]
    return write_table(folder / "train.csv", rows, (*COLUMNS, "File"))


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    for number, file in enumerate(("images_001/00000001_000.png", "images_002/00000002_000.png"), 1):
        grain(tmp_path / file, number)
    grain(tmp_path / xray_path(3, "NIH", suffix="png"), 3)
    return table(tmp_path)


def test_an_image_is_found_where_the_column_says(tmp_path: Path, csv: Path) -> None:
    manifest = build_manifest(csv, tmp_path, AllRows())
    places = ["images_001/00000001_000.png", "images_002/00000002_000.png", xray_path(3, "NIH", suffix="png")]
    assert [each.file for each in manifest.xrays] == [*places[:2], ""]
    locate, find = locate_in(tmp_path), finder(tmp_path, manifest.xrays)
    for xray, place in zip(manifest.xrays, places, strict=True):
        assert locate(xray) == find(xray.path) == tmp_path / place
    write_manifest(manifest, tmp_path / "all.manifest")
    assert read_manifest(tmp_path / "all.manifest") == manifest
    assert sample_manifest(manifest, 1, 3).xray(1).file in manifest.xrays[2].file + "".join(places[:2])
    unread = build_manifest(csv, tmp_path, AllRows(), hash_images=False)
    assert with_images(unread, tmp_path) == manifest


def test_without_the_column_a_manifest_says_nothing_of_files(tmp_path: Path, csv: Path) -> None:
    with_column = build_manifest(csv, tmp_path, AllRows(), hash_images=False)
    table(tmp_path, ("", "", ""))
    without = build_manifest(csv, tmp_path, AllRows(), hash_images=False)
    for manifest, lines in ((with_column, 2), (without, 0)):
        write_manifest(manifest, tmp_path / "some.manifest")
        assert (tmp_path / "some.manifest").read_text().count('"file":') == lines


@pytest.mark.parametrize("file", ["../1.png", "/etc/1.png", "a/../../1.png", "C:\\1.png", "/"])
def test_a_file_outside_the_folder_is_refused(tmp_path: Path, file: str) -> None:
    with pytest.raises(Problem, match="leads out of the folder") as caught:
        build_manifest(table(tmp_path, ("1.png", file)), tmp_path, AllRows())
    assert caught.value.where.endswith("train.csv:3")


@pytest.mark.parametrize("other", ["a\\1.png", "./a//1.png", "A/1.PNG"])
def test_one_image_is_not_two_xrays(tmp_path: Path, other: str) -> None:
    grain(tmp_path / "a/1.png", 1)
    csv = table(tmp_path, ("a/1.png", "2.png", other))
    with pytest.raises(Problem, match="two rows of the CSV have one image") as caught:
        build_manifest(csv, tmp_path, RowRange(3, 3))  # the other's is not to be taken for it either
    assert caught.value.where.count("train.csv") == 2


def test_a_missing_file_is_named(tmp_path: Path, csv: Path) -> None:
    (tmp_path / "images_001/00000001_000.png").unlink()
    with pytest.raises(Problem, match="1 of 3 x-rays cannot be used") as caught:
        build_manifest(csv, tmp_path, AllRows())
    assert "images_001/00000001_000.png" in caught.value.got


@pytest.mark.parametrize("hash_images", [False, True])
def test_names_that_some_disks_take_for_one_are_refused(tmp_path: Path, *, hash_images: bool) -> None:
    small = xray_path(1)
    grain(tmp_path / small, 1)
    csv = write_table(
        tmp_path / "train.csv", [[path, *labels(1)] for path in (small, small.replace("patient", "PATIENT"))]
    )
    for rows in (AllRows(), RowRange(1, 1), RowRange(2, 2)):
        with pytest.raises(Problem, match="differ in upper and lower case only"):
            build_manifest(csv, tmp_path, rows, hash_images=hash_images)


@pytest.mark.parametrize(
    "files",
    [
        ("", "NIH/train/patient00001/study1/view1_frontal.png"),
        ("2.png", "images/2.png"),
    ],
)
def test_one_file_is_never_two_x_rays(tmp_path: Path, files: tuple[str, str]) -> None:
    for place in ("a/1.png", "images/2.png", xray_path(1, "NIH", suffix="png")):
        grain(tmp_path / "x" / place, 1)
    csv = table(tmp_path, (*files, "a/1.png.png"))
    grain(tmp_path / "x" / "a/1.png.png", 2)
    with pytest.raises(Problem, match="2 of 3 x-rays cannot be used") as caught:
        build_manifest(csv, tmp_path / "x", AllRows())
    assert caught.value.got.count("another x-ray has the same file") == 2
    assert "which of the two" in caught.value.advice
    plan = load_plan(Plan(subsets=(("s", 1, 3),), data={"csv": "train.csv", "images": "x"}).write(tmp_path))
    errors = check_plan(plan, foreseen_manifest(plan)[0]).errors
    assert [each.what.partition(",")[0] for each in errors] == ["x-ray 1", "x-ray 2"]
    assert all("another x-ray has the same file" in each.what for each in errors)


def test_of_two_archives_none_is_taken_for_the_other(tmp_path: Path) -> None:
    csv = table(tmp_path, ("1.png",))
    for number in (1, 12):
        grain(tmp_path / f"images_{number:03}" / "images" / "1.png", 1)
    assert len(build_manifest(csv, tmp_path, AllRows())) == 1
    grain(tmp_path / "images_012/images/1.png", 2)
    with pytest.raises(Problem, match="1 of 1 x-rays cannot be used") as caught:
        build_manifest(csv, tmp_path, AllRows())
    assert "twice, with different content" in caught.value.got
