"""Whatever was done to a data set, its report names it, and says by its exit code that it is not right."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from controller.cli import main
from controller.dataset import growing_dataset
from controller.xrays import read_manifest
from tests.controller.dataset.made import Photo, facts, fill
from tests.controller.report.small_set import CSV, DATA, LABELS, MANIFEST, jpeg, write_source

ONE, TWO = (f"train/natural/nokia/patient{number:05d}/study1/view1_frontal.jpg" for number in (1, 2))
LISTED = "Every file is the one that SHA256SUMS lists"
RECORDED = "Every photo has the size and SHA-256 on record"
DECODED = "Every photo can be decoded"
ROWS = "Every photo has its row, and every row its photo"
ALIKE = "captures.csv and captures.parquet say the same"
COMPLETE = "Every subset has one photo of each of its x-rays"
OF_CSV = "Labels are those of the CSV"
OF_MANIFEST = "Every photo is of the manifest's x-ray of its index"
SHOWN = "Every photo shows the x-ray whose labels it has"


@pytest.fixture(autouse=True)
def no_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks are looked at here; the plots, which take longer than all else, are drawn by other tests."""
    monkeypatch.setattr("controller.report.page.plot_labels", lambda _: "")


def reported(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Have the report made; give its exit code and its checks by name."""
    code = main(["report", str(folder / DATA), "--out", str(folder / "page.html"), *options])
    checks = json.loads((folder / "page.json").read_text("utf-8"))["checks"]
    return code, {each["name"]: each for each in checks}


def against(folder: Path, csv: str = CSV, manifest: str = MANIFEST) -> list[str]:
    return ["--csv", str(folder / csv), "--manifest", str(folder / manifest)]


def test_all_is_right(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, checks = reported(small, *against(small))
    assert {name for name, each in checks.items() if each["state"] != "ok"} == {SHOWN}
    assert "content was not looked at again" in checks[SHOWN]["words"]
    assert (code, len(checks)) == (0, 18)
    assert "all 17 checks are right; 1 could not be made" in capsys.readouterr().out


def test_several_displays_are_told_though_nothing_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dell, eizo = (f"xcb {name} (1920x1080+0+0) 1920x1080 at 60 Hz, 24 bits" for name in ("DP-1", "DP-2"))
    shown_on = {1: dell, 2: dell, 3: eizo}
    photos = [Photo(each, labels=LABELS, data=jpeg(each), display=shown_on[each]) for each in shown_on]
    with growing_dataset(tmp_path / DATA) as data:
        fill(data, *photos)
        data.describe_subset("spring", "early", facts(1, 3))
    code, checks = reported(tmp_path)
    assert code == 0
    check = checks["Every subset was taken under one set of conditions, the one described"]
    told = f"subset early of spring: from two displays: {dell} (2 photos); {eizo} (1 photo)"
    assert (check["state"], check["words"]) == ("ok", "1 subset; 1 of them from several displays")
    assert check["details"] == [told]
    assert told in (tmp_path / "page.html").read_text()
    assert told in " ".join(capsys.readouterr().err.split())


def replace(name: str, old: str, new: str) -> Callable[[Path], object]:
    def harm(data: Path) -> None:
        text = (data / name).read_text("utf-8")
        assert old in text
        (data / name).write_text(text.replace(old, new, 1), "utf-8")

    return harm


def swap(data: Path) -> None:
    one, two = (data / ONE).read_bytes(), (data / TWO).read_bytes()
    (data / ONE).write_bytes(two)
    (data / TWO).write_bytes(one)


def double_a_row(data: Path) -> None:
    lines = (data / "train.csv").read_text().splitlines(keepends=True)
    (data / "train.csv").write_text("".join([*lines, lines[1]]))


def drop_a_row(data: Path) -> None:
    lines = (data / "train.csv").read_text().splitlines(keepends=True)
    (data / "train.csv").write_text("".join(lines[:1] + lines[2:]))


def make_sparse(file: Path) -> None:
    with file.open("wb") as opened:
        opened.truncate(3_221_225_472)


def into_two_splits(data: Path) -> None:
    photo = data / ONE.replace("train", "valid")
    photo.parent.mkdir(parents=True)
    photo.write_bytes(jpeg(99))
    head, row, *_ = (data / "train.csv").read_text().splitlines(keepends=True)
    (data / "valid.csv").write_text(head + row.replace("train/", "valid/"))


HARMS: dict[str, tuple[Callable[[Path], object], dict[str, str]]] = {
    "cut off": (
        lambda data: (data / ONE).write_bytes((data / ONE).read_bytes()[:-500]),
        {DECODED: f"{ONE}: it is cut off", RECORDED: f"{ONE}: ", LISTED: f"{ONE}: SHA-256"},
    ),
    "no picture": (lambda data: (data / ONE).write_bytes(b"hello"), {DECODED: f"{ONE}: it is no picture"}),
    "swapped": (swap, {RECORDED: f"{TWO}: ", LISTED: f"{TWO}: SHA-256"}),
    "doubled": (
        lambda data: (data / ONE).write_bytes((data / TWO).read_bytes()),
        {"No two photos have the same bytes": f"{ONE}, {TWO}"},
    ),
    "missing": (
        lambda data: (data / ONE).unlink(),
        {ROWS: f"train.csv:2: no photo {ONE}", LISTED: f"{ONE}: missing"},
    ),
    "one too many": (
        lambda data: (data / ONE).with_name("view9_frontal.jpg").write_bytes(jpeg(9)),
        {ROWS: "view9_frontal.jpg: in no table", LISTED: "view9_frontal.jpg: not listed"},
    ),
    "a label": (
        replace("train.csv", "-1.0", "1.0"),
        {OF_CSV: "train.csv:2: Cardiomegaly '-1.0' and '1.0'", LISTED: "train.csv: SHA-256"},
    ),
    "a label that is none": (
        replace("train.csv", "-1.0", "maybe"),
        {"Labels are CheXpert's": "train.csv:2: Cardiomegaly is 'maybe'"},
    ),
    "a path": (
        replace("train.csv", "natural/nokia/patient00001", "../patient00001"),
        {"The label tables can be read": "train.csv:2: expected"},
    ),
    "a row lost": (drop_a_row, {ROWS: f"{ONE}: in no table"}),
    "a row doubled": (double_a_row, {"No photo stands in two rows": f"{ONE}: train.csv:2, train.csv:8"}),
    "in two splits": (into_two_splits, {"No patient is in two splits": "patient00001: train, valid"}),
    "a record": (
        replace("captures.csv", "31.5", "32.5"),
        {ALIKE: "row 1, temperature_c: '32.5' in CSV, 31.5 in Parquet"},
    ),
    "no records": (lambda data: (data / "captures.parquet").unlink(), {ALIKE: "captures.parquet is missing"}),
    "records unreadable": (
        lambda data: (data / "captures.parquet").write_bytes(b"PAR1"),
        {ALIKE: "captures.parquet cannot be read"},
    ),
    "no subsets": (lambda data: (data / "subsets.json").unlink(), {LISTED: "subsets.json: missing"}),
    "subsets unreadable": (
        lambda data: (data / "subsets.json").write_text("{"),
        {COMPLETE: "subsets.json cannot be read"},
    ),
    "what is no camera's": (
        replace("subsets.json", '"first": 1', '"cameras": {"left": null}, "first": 1'),
        {COMPLETE: "subsets.json cannot be read: subsets.0.cameras.left"},
    ),
    "a subset that should have more": (
        replace("subsets.json", '"last": 6', '"last": 7'),
        {COMPLETE: "subset late of spring: no photo of x-ray 7"},
    ),
    "other conditions": (
        replace("subsets.json", "6500", "5000"),
        {
            "Every subset was taken under one set of conditions, the one described": "subset early of spring:"
            " monitor colour temperature: 6500, 5000 in subsets.json"
        },
    ),
    "a list that is none": (
        lambda data: (data / "SHA256SUMS").write_text("abc"),
        {LISTED: "SHA256SUMS: the data set's list of files is damaged"},
    ),
    "a link": (
        lambda data: ((data / ONE).rename(data / "x.jpg"), (data / ONE).symlink_to(data / "x.jpg")),
        {LISTED: f"{ONE}: a link"},
    ),
    "a link to itself": (
        lambda data: ((data / ONE).unlink(), (data / ONE).symlink_to((data / ONE).name)),
        {DECODED: f"{ONE}: it cannot be read: Too many levels", LISTED: f"{ONE}: a link"},
    ),
    "a pipe": (
        lambda data: ((data / ONE).unlink(), os.mkfifo(data / ONE)),
        {DECODED: f"{ONE}: it cannot be read: it is a pipe", LISTED: f"{ONE}: a link, a pipe or a device"},
    ),
    "a folder": (
        lambda data: ((data / ONE).unlink(), (data / ONE).mkdir()),
        {DECODED: f"{ONE}: it cannot be read: Is a directory", ROWS: f"no photo {ONE}"},
    ),
    "3 GB of nothing": (
        lambda data: make_sparse(data / ONE),
        {DECODED: f"{ONE}: it cannot be read: it is too long: 3,221,225,472", LISTED: f"{ONE}: SHA-256 none"},
    ),
    "a pipe for the subsets": (
        lambda data: ((data / "subsets.json").unlink(), os.mkfifo(data / "subsets.json")),
        {COMPLETE: "subsets.json cannot be read", LISTED: "subsets.json: a link, a pipe or a device"},
    ),
    "a pipe for the list": (
        lambda data: ((data / "SHA256SUMS").unlink(), os.mkfifo(data / "SHA256SUMS")),
        {LISTED: "SHA256SUMS: "},
    ),
    "a pipe for a table": (
        lambda data: ((data / "captures.csv").unlink(), os.mkfifo(data / "captures.csv")),
        {ALIKE: "captures.csv is missing", LISTED: "captures.csv: a link, a pipe or a device"},
    ),
}


@pytest.mark.parametrize("how", HARMS)
def test_a_harm_is_named(small: Path, capsys: pytest.CaptureFixture[str], how: str) -> None:
    harm, named = HARMS[how]
    harm(small / DATA)
    code, checks = reported(small, *against(small))
    assert code == 1
    told = "".join(capsys.readouterr())
    for name, fault in named.items():
        assert checks[name]["state"] == "failed"
        assert any(fault in each for each in checks[name]["details"]), checks[name]
        assert f"not ok: {name}" in told
    assert "do not publish this data set as it is" in told


def test_held_against_another_source(small: Path) -> None:
    write_source(small / "other.csv", range(2, 8))
    built = ["manifest", "build", "--csv", str(small / "other.csv"), "--all", "--no-hash", "--out"]
    assert main([*built, str(small / "other.manifest")]) == 0
    code, checks = reported(small, *against(small, "other.csv", "other.manifest"))
    assert code == 1
    assert "train.csv:2: no row for train/patient00001/study1/view1_frontal" in str(checks[OF_CSV])
    assert f"{TWO}: index 2, in the manifest 1" in str(checks[OF_MANIFEST])


def test_each_photo_is_held_against_its_own_plans_files(small: Path) -> None:
    plans = {"spring": (CSV, MANIFEST, range(1, 7)), "autumn": ("other.csv", "other.manifest", range(7, 9))}
    write_source(small / "other.csv", plans["autumn"][2])
    built = ["manifest", "build", "--csv", str(small / "other.csv"), "--all", "--no-hash", "--out"]
    assert main([*built, str(small / "other.manifest")]) == 0
    (small / DATA).rename(small / "of-one-plan")
    with growing_dataset(small / DATA) as data:
        for plan, (csv, manifest, numbers) in plans.items():
            for index, number in enumerate(numbers, start=1):
                photo = Photo(number, plan=plan, labels=LABELS, data=jpeg(number))
                place = photo.place(data)
                data.path(place).write_bytes(photo.bytes)
                data.add(photo.capture(place, index=index), LABELS)
            digests = {
                "manifest_sha256": read_manifest(small / manifest).digest,
                "csv_sha256": hashlib.sha256((small / csv).read_bytes()).hexdigest(),
            }
            data.describe_subset(plan, "early", facts(1, len(numbers), **digests))
    spring, autumn = (against(small, csv, manifest) for csv, manifest, _ in plans.values())
    code, checks = reported(small, *spring, *autumn)
    assert (code, checks[OF_CSV]["words"]) == (0, "8 photos, 18 cells each, as in source.csv, other.csv")
    assert checks[OF_MANIFEST]["words"] == "8 photos of 8 of the manifests' 8 x-rays"
    assert not checks[OF_CSV]["details"]
    code, checks = reported(small, *autumn)  # as `export` of that plan advises
    assert (code, checks[OF_CSV]["words"]) == (0, "2 photos, 18 cells each, as in other.csv")
    assert "6 photos of another plan (spring)" in checks[OF_CSV]["details"][0]
    assert "6 photos of another plan (spring)" in checks[OF_MANIFEST]["details"][0]
    row = "patient00008/study1/view1_frontal.jpg,"
    replace("train.csv", f"{row}Female", f"{row}Male")(small / DATA)
    for given in (autumn, [*autumn, *spring]):
        code, checks = reported(small, *given)
        assert code == 1
        assert checks[OF_CSV]["details"] == ["train.csv:3: Sex 'Female' and 'Male'"]


def test_what_cannot_be_checked_is_said(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / DATA / "SHA256SUMS").unlink()
    code, checks = reported(small)
    assert code == 0
    impossible = {name for name, each in checks.items() if each["state"] == "impossible"}
    assert impossible == {LISTED, OF_CSV, OF_MANIFEST, SHOWN}
    assert "all 14 checks are right; 4 could not be made" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (lambda data: (data / "train.csv").unlink(), "the folder is no data set"),
        (
            lambda data: (data / "train.csv").write_bytes(b"\xff\xfe,"),
            "the file is no CSV but text in",
        ),
        (replace("train.csv", "Edema", "Oedema"), "the table lacks columns of CheXpert's"),
        (replace("train.csv", ",61,", ",,61,"), "a row of the CSV has another length"),
    ],
)
def test_no_data_set(
    small: Path, capsys: pytest.CaptureFixture[str], harm: Callable[[Path], object], what: str
) -> None:
    harm(small / DATA)
    assert main(["report", str(small / DATA), "--out", str(small / "page.html")]) == 2
    told = capsys.readouterr().err
    assert f"error: {what}" in told
    assert "where: " in told
    assert "next: train.csv was altered since the data set was made: SHA256SUMS lists another" in told
    (small / DATA / "SHA256SUMS").unlink()
    assert main(["report", str(small / DATA), "--out", str(small / "page.html")]) == 2
    assert "altered" not in capsys.readouterr().err
    assert not (small / "page.html").exists()


def test_an_age_that_is_no_number_is_no_age(small: Path) -> None:
    table = small / DATA / "train.csv"
    ages = iter(["nan", "inf", "1e999"])
    lines = [line.replace(",61,", f",{next(ages, '61')},") for line in table.read_text().splitlines()[1:]]
    table.write_text("\n".join([table.read_text().splitlines()[0], *lines, ""]))
    reported(small)
    (group, *_) = json.loads((small / "page.json").read_text("utf-8"))["content"]["groups"]
    assert (group["ages"], group["photos"]) == ([61, 61, 61], 6)


def test_one_file_of_the_camera_under_two_xrays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turned in two ways its bytes differ; versions before took such a set."""
    monkeypatch.setattr("controller.dataset.finishing._check", lambda _: None)
    with growing_dataset(tmp_path / DATA) as data:
        data.describe_subset("spring", "early", facts(1, 2))
        for photo in (Photo(each, labels=LABELS, data=jpeg(each)) for each in (1, 2)):
            place = photo.place(data)
            data.path(place).write_bytes(photo.bytes)
            data.add(photo.capture(place, original_sha256="b" * 64, turned="lossless"), photo.labels)
    code, checks = reported(tmp_path)
    assert code == 1
    assert checks["No two photos have the same bytes"]["details"] == [f"{'b' * 64}: {ONE}, {TWO}"]


def test_bytes_that_are_no_text_in_names(small: Path) -> None:
    odd = small.rename(small.with_name("small\udcff"))
    assert reported(odd, *against(odd))[0] == 0
    (odd / DATA / "a\udcff.txt").touch()
    code, checks = reported(odd)
    assert (code, checks[LISTED]["state"]) == (1, "failed")
    assert "a\\udcff.txt" in (odd / "page.html").read_text("utf-8")
