from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from proving import proved
from rig import grain

from android_bridge.base.problems import Problem
from controller.xrays import (
    COLUMNS,
    AllRows,
    PatientSample,
    RowRange,
    XrayKey,
    build_manifest,
    read_manifest,
    read_table,
    write_manifest,
)

PATHS = ("train/p1/s1/v1.jpg", "train/p1/s1/v2.png", "train/p2/s1/v1.jpg", "valid/p3/s1/v1.jpg")
MakeCsv = Callable[..., Path]


def test_xrays_are_numbered_in_the_csvs_order(tmp_path: Path, make_csv: MakeCsv) -> None:
    csv = make_csv(*PATHS)
    manifest = build_manifest(csv, tmp_path, RowRange(2, 4))
    assert [xray.index for xray in manifest.xrays] == [1, 2, 3]
    assert [xray.path for xray in manifest.xrays] == [f"CheXpert-v1.0/{path}" for path in PATHS[1:]]
    assert manifest.xray(1).key == XrayKey("train", "p1", "s1", "v2")
    assert (manifest.csv_name, manifest.csv_rows, manifest.hashed) == ("train.csv", 4, True)
    assert manifest.csv_sha256 == hashlib.sha256(csv.read_bytes()).hexdigest()
    assert manifest.selection == {"kind": "rows", "first": 2, "last": 4}
    for xray in manifest.xrays:
        assert xray.sha256 == hashlib.sha256((tmp_path / xray.path).read_bytes()).hexdigest()
        assert (xray.width_px, xray.height_px, xray.bits) == (30, 20, 8)


@pytest.mark.parametrize("index", [0, -1, 5])
def test_there_is_no_xray_outside_1_to_n(make_csv: MakeCsv, index: int) -> None:
    manifest = build_manifest(make_csv(*PATHS), Path(), AllRows(), hash_images=False)
    assert len(manifest) == 4
    with pytest.raises(IndexError, match=f"1..4, got {index}"):
        manifest.xray(index)


def test_16_bit_pngs_are_accepted(tmp_path: Path, make_csv: MakeCsv) -> None:
    csv = make_csv(*PATHS)
    grain(tmp_path / "CheXpert-v1.0" / PATHS[1], 9, (40, 50), bits=16)
    manifest = build_manifest(csv, tmp_path, AllRows())
    assert [xray.bits for xray in manifest.xrays] == [8, 16, 8, 8]
    assert (manifest.xray(2).width_px, manifest.xray(2).height_px) == (40, 50)


def test_same_input_same_digest_wherever_it_lies(tmp_path: Path, make_csv: MakeCsv) -> None:
    csv = make_csv(*PATHS)
    first = build_manifest(csv, tmp_path, PatientSample(2, 5))
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "CheXpert-v1.0").rename(elsewhere)
    moved = csv.rename(elsewhere / csv.name)
    assert build_manifest(moved, elsewhere, PatientSample(2, 5)) == first
    renamed = build_manifest(moved.rename(elsewhere / "labels.csv"), elsewhere, PatientSample(2, 5))
    assert (renamed.digest, renamed.csv_name) == (first.digest, "labels.csv")


@pytest.mark.parametrize("changed", ["image", "csv", "selection", "hashing"])
def test_any_change_of_the_input_changes_the_digest(tmp_path: Path, make_csv: MakeCsv, changed: str) -> None:
    csv = make_csv(*PATHS)
    before = build_manifest(csv, tmp_path, RowRange(1, 4))
    if changed == "image":
        grain(tmp_path / "CheXpert-v1.0" / PATHS[0], 7)
    if changed == "csv":
        csv.write_text(csv.read_text().replace(",Female,", ",Male,", 1))
    selection = AllRows() if changed == "selection" else RowRange(1, 4)
    after = build_manifest(csv, tmp_path, selection, hash_images=changed != "hashing")
    assert after.digest != before.digest


def test_without_hashing_no_image_is_touched(tmp_path: Path, make_csv: MakeCsv) -> None:
    manifest = build_manifest(make_csv(*PATHS, images=False), tmp_path / "no", AllRows(), hash_images=False)
    assert not manifest.hashed
    assert {(xray.sha256, xray.width_px, xray.height_px, xray.bits) for xray in manifest.xrays} == {
        (None,) * 4
    }


def test_progress_counts_every_image(tmp_path: Path, make_csv: MakeCsv) -> None:
    seen: list[tuple[int, int]] = []
    build_manifest(
        make_csv(*PATHS), tmp_path, AllRows(), progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_all_bad_images_are_told_at_once_with_line_and_file(tmp_path: Path, make_csv: MakeCsv) -> None:
    csv = make_csv(*PATHS, "valid/p4/s1/v1.jpg")
    folder = tmp_path / "CheXpert-v1.0"
    (folder / PATHS[0]).unlink()
    for path in PATHS[1:3]:
        whole = (folder / path).read_bytes()
        (folder / path).write_bytes(whole[: len(whole) * 2 // 3])
    (folder / PATHS[3]).write_text("Not found")
    with pytest.raises(Problem, match="4 of 5 x-rays cannot be used") as caught:
        build_manifest(csv, tmp_path, AllRows())
    lines = [line.strip() for line in caught.value.got.strip().splitlines()]
    assert [line.split(": ")[0] for line in lines] == [f"{csv}:{number}" for number in (2, 3, 4, 5)]
    assert all(path in line for path, line in zip(PATHS, lines, strict=True))
    for line, fault in zip(lines, ("missing", "cut off", "cut off", "not an image"), strict=True):
        assert fault in line


def test_after_ten_bad_images_the_rest_is_counted(tmp_path: Path, make_csv: MakeCsv) -> None:
    paths = [f"train/p{number}/s1/v1.jpg" for number in range(14)]
    csv = make_csv(*paths)
    for path in paths[1:]:
        (tmp_path / "CheXpert-v1.0" / path).unlink()
    with pytest.raises(Problem, match="13 of 14") as caught:
        build_manifest(csv, tmp_path, AllRows())
    lines = caught.value.got.strip().splitlines()
    assert len(lines) == 11
    assert lines[-1].strip() == "and 3 more"


def test_a_wrong_folder_is_told_before_any_decoding(tmp_path: Path, make_csv: MakeCsv) -> None:
    csv = make_csv(*PATHS)
    with pytest.raises(Problem, match="does not exist"):
        build_manifest(csv, tmp_path / "no", AllRows())
    with pytest.raises(Problem, match="none of the 4 x-rays") as caught:
        build_manifest(csv, tmp_path / "CheXpert-v1.0" / "train", AllRows())
    assert "train/train/p1/s1/v1.jpg" in caught.value.expected


@pytest.mark.no_cover  # measured by those around it
def test_all_of_chexpert_without_hashing(tmp_path: Path) -> None:
    """As many rows as in CheXpert's train.csv, or some of them; two to a study, read and frozen."""
    count = proved(30_000, 223_414)
    csv = tmp_path / "train.csv"
    draw = random.Random(1)
    tails = [",".join(draw.choices(("", "1.0", "0.0", "-1.0"), k=14)) for _ in range(100)]
    rows = (
        f"CheXpert-v1.0/train/patient{row // 4:05}/study{row // 2 % 2 + 1}/view{row % 2 + 1}_frontal.jpg,"
        f"Female,{row % 90},Frontal,AP,{tails[row % 100]}\n"
        for row in range(count)
    )
    csv.write_text(",".join(COLUMNS) + "\n" + "".join(rows))
    frame = read_table(csv)
    manifest = build_manifest(csv, tmp_path, AllRows(), hash_images=False)
    assert len(manifest) == len(frame) == count
    assert [xray.path for xray in manifest.xrays] == frame["Path"].tolist()
    last, patient = manifest.xray(count), f"patient{(count - 1) // 4:05}"
    study = f"study{(count - 1) // 2 % 2 + 1}"
    assert (last.index, last.key) == (count, XrayKey("train", patient, study, "view2_frontal"))


@pytest.mark.xrays
def test_real_xrays(tmp_path: Path, xrays_dir: Path) -> None:
    csv = xrays_dir / "NIH-CXR64" / "train.csv"
    manifest = build_manifest(csv, xrays_dir, AllRows())
    assert len(manifest) == 64
    assert {(xray.width_px, xray.height_px, xray.bits) for xray in manifest.xrays} == {(1024, 1024, 8)}
    assert build_manifest(csv, xrays_dir / "NIH-CXR64", AllRows()) == manifest
    write_manifest(manifest, tmp_path / "real.manifest")
    assert read_manifest(tmp_path / "real.manifest") == manifest


def test_names_too_long_for_a_phones_photo_are_told(make_csv: Callable[..., Path]) -> None:
    long, told = "p" * 33, list[str]()
    csv = make_csv(f"train/{long[1:]}/s1/v1.jpg", f"train/{long}/s1/v1.jpg", images=False)
    build_manifest(csv, csv.parent, AllRows(), hash_images=False, warn=told.append)
    assert [each.partition(": ")[2] for each in told] == [f"train/{long}/s1/v1"]
