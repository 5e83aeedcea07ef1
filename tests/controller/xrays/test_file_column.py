"""A CSV's column ``File``: where each x-ray's image lies, when its path does not tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from rig import grain, write_table
from rig.xrays import labels, xray_path

from android_bridge.base import Problem
from controller.plan import locate_in
from controller.xrays import (
    COLUMNS,
    AllRows,
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


def test_one_image_is_not_two_xrays(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="two rows of the CSV have one image") as caught:
        build_manifest(table(tmp_path, ("a/1.png", "2.png", "a\\1.png")), tmp_path, AllRows())
    assert caught.value.where.count("train.csv") == 2


def test_a_missing_file_is_named(tmp_path: Path, csv: Path) -> None:
    (tmp_path / "images_001/00000001_000.png").unlink()
    with pytest.raises(Problem, match="1 of 3 x-rays cannot be used") as caught:
        build_manifest(csv, tmp_path, AllRows())
    assert "images_001/00000001_000.png" in caught.value.got


@pytest.mark.parametrize("other", ["IMAGES_001/00000001_000.PNG", "./images_001/00000001_000.png"])
def test_one_image_for_two_x_rays_is_refused(tmp_path: Path, csv: Path, other: str) -> None:
    table(tmp_path, (FILES[0], other, ""))
    with pytest.raises(Problem) as raised:
        build_manifest(csv, tmp_path, AllRows())
    assert raised.value.where == f"{csv}:2 and {csv}:3"


@pytest.mark.parametrize("hash_images", [False, True])
def test_names_that_some_disks_take_for_one_are_refused(tmp_path: Path, *, hash_images: bool) -> None:
    small = xray_path(1)
    grain(tmp_path / small, 1)
    csv = write_table(
        tmp_path / "train.csv", [[path, *labels(1)] for path in (small, small.replace("patient", "PATIENT"))]
    )
    with pytest.raises(Problem, match="differ in upper and lower case only"):
        build_manifest(csv, tmp_path, AllRows(), hash_images=hash_images)
