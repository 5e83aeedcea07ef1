"""Synthetic pictures in a data set: alone, beside photos of the same x-rays, by several chains."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image

from android_bridge.base import Problem
from controller.dataset import (
    CAPTURE_COLUMNS,
    SYNTHETIC_COLUMNS,
    GrowingDataset,
    Grown,
    growing_dataset,
    load_dataset,
)
from tests.controller.dataset.made import LABELS, Made, Photo, chain, contents, facts, fill, key

SPATIAL = chain("glare_matte", "moire", "tilt")
DIGITAL = [Made(number) for number in (1, 2, 3)]
PHOTOGRAPHIC = [Made(number, "photographic", SPATIAL) for number in (1, 2, 3)]
PHOTOS = [Photo(number) for number in (1, 2)]
OTHER = ("Male", *LABELS[1:])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "set"


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once") / "set"
    grow(folder, *DIGITAL)
    return folder


@pytest.fixture
def grown(made_once: Path, out: Path) -> Path:
    """A data set of three pictures by one chain."""
    return Path(shutil.copytree(made_once, out))


def grow(out: Path, *pictures: Made | Photo, **changes: Any) -> Grown:
    with growing_dataset(out) as data:
        for each in pictures:
            if isinstance(each, Made):
                data.describe_chain(each.device, {**each.chain, **changes})
            else:
                data.describe_subset(each.plan, each.subset, facts(1, 9))
        fill(data, *pictures)
    return Grown.of(data)


def card_of(out: Path) -> str:
    return (out / "README.md").read_text().partition("\n---\n\n")[2]


def test_places_columns_and_chains_are_as_told(out: Path) -> None:
    grow(out, *DIGITAL, *PHOTOGRAPHIC, Made(4, split="valid"))
    data = load_dataset(out)
    assert data.photos == ()
    for each in data.captures:
        folder = f"{each.key.split}/synthetic/{each.device}"
        assert each.place == f"{folder}/patient{each.index:05d}/study1/view1_frontal.jpg"
    made = {(each.number, each.device): each for each in (*DIGITAL, *PHOTOGRAPHIC, Made(4, split="valid"))}
    wanted = [made[each.index or 0, each.device].capture(each.place) for each in data.captures]
    assert list(data.captures) == wanted
    assert data.chains == {
        "digital": {**DIGITAL[0].chain, "software": {"numpy": ["2.0"]}},
        "photographic": {**SPATIAL, "software": {"numpy": ["2.0"]}},
    }
    table = pq.read_table(out / "photos.parquet")
    assert not any(table["simulated"].to_pylist()), "no simulated phone took them"
    drawn = [json.loads(each) for each in table["parameters"].to_pylist()]
    assert [[step["name"] for step in each] for each in drawn[:2]] == [
        ["contrast", "brightness"],
        ["glare_matte", "moire", "tilt"],
    ]
    with (out / "captures.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["parameters"] for row in rows] == table["parameters"].to_pylist()
    assert set(rows[0]) == {*CAPTURE_COLUMNS, *SYNTHETIC_COLUMNS}


def test_photos_alone_have_nothing_of_it(out: Path) -> None:
    grow(out, *PHOTOS)
    assert pq.read_table(out / "captures.parquet").column_names == list(CAPTURE_COLUMNS)
    assert b"synthetic" not in b"".join(each for each in contents(out).values() if each[:4] != b"PAR1")


def test_beside_photos_of_the_same_xrays_in_any_order(tmp_path: Path) -> None:
    grow(tmp_path / "a" / "set", *DIGITAL, *PHOTOGRAPHIC, *PHOTOS)
    parts: tuple[Sequence[Made | Photo], ...] = (PHOTOGRAPHIC, PHOTOS, DIGITAL)
    for part in parts:
        grow(tmp_path / "b" / "set", *reversed(part))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    data = load_dataset(tmp_path / "b" / "set")
    assert [len(data.photos), len(data.synthetic)] == [2, 6]
    assert {each.origin for each in data.photos} == {"rig"}


def test_adding_again_changes_nothing_even_with_newer_software(grown: Path) -> None:
    before = contents(grown)
    assert not grow(grown, *DIGITAL, software={"numpy": "2.1", "opencv": "4.12"}).has_changed
    assert contents(grown) == before
    assert grow(grown, Made(4), software={"numpy": "2.1", "opencv": "4.12"}).has_changed
    software = load_dataset(grown).chains["digital"]["software"]
    assert software == {"numpy": ["2.0", "2.1"], "opencv": ["4.12"]}


def test_a_picture_left_out_takes_its_chain_with_it(out: Path) -> None:
    grow(out, DIGITAL[0], PHOTOGRAPHIC[0])
    with growing_dataset(out) as data:
        assert data.is_upright, "photos that are added are turned"
        data.remove("train/synthetic/photographic/patient00001/study1/view1_frontal.jpg")
    assert set(load_dataset(out).chains) == {"digital"}


def test_a_picture_made_anew_takes_the_place_of_the_old(grown: Path) -> None:
    with growing_dataset(grown) as data:
        data.describe_chain("digital", DIGITAL[0].chain)
        fill(data, replace(DIGITAL[1], seed=8), anew=True)
    data = load_dataset(grown)
    assert [each.seed for each in data.captures] == [7, 8, 7]
    assert data.verify_photos() == []


SAME = b"the same bytes " * 50


@pytest.mark.parametrize(
    "pictures",
    [
        (Made(1, data=SAME), Made(1, "turned", chain("rotation"), data=SAME)),
        (Made(1, data=SAME, xray="c" * 64), Made(2, data=SAME, xray="c" * 64)),
    ],
    ids=["two chains", "one file, listed twice"],
)
def test_equal_pictures_of_equal_xrays_are_no_double(out: Path, pictures: tuple[Made, ...]) -> None:
    grow(out, *pictures)
    assert len(load_dataset(out).captures) == len(pictures)


@pytest.mark.parametrize("in_two_runs", [False, True])
def test_an_equal_picture_of_another_xray_is_refused_at_once_and_alone(out: Path, in_two_runs: bool) -> None:
    if in_two_runs:
        grow(out, Made(1, data=SAME))
    with growing_dataset(out) as data:
        data.describe_chain("digital", DIGITAL[0].chain)
        fill(data, *([] if in_two_runs else [Made(1, data=SAME)]))
        with pytest.raises(Problem, match="one picture stands for two x-rays") as caught:
            fill(data, Made(2, data=SAME))
        fill(data, Made(3))
    assert caught.value.got.startswith("pictures of 1.jpg and 2.jpg, both with SHA-256 ")
    assert [each.index for each in load_dataset(out).captures] == [1, 3]
    assert not list(out.rglob("patient00002")), "what was refused left no file"


def test_a_picture_that_is_a_photo_is_refused(out: Path) -> None:
    with pytest.raises(Problem, match="one picture stands for two x-rays"):
        grow(out, Made(1, data=SAME), Photo(1, data=SAME))
    grow(out, Photo(1, data=SAME))
    with pytest.raises(Problem, match="one picture stands for two x-rays"):
        grow(out, Made(1, data=SAME))


@pytest.mark.parametrize("there", [Photo(1), Made(1, "photographic", SPATIAL)], ids=["photo", "chain"])
def test_other_labels_than_the_xray_has_are_refused_at_once(out: Path, there: Made | Photo) -> None:
    grow(out, there)
    before = contents(out)
    with growing_dataset(out) as data:
        data.describe_chain("digital", DIGITAL[0].chain)
        with pytest.raises(Problem, match="has two kinds of labels") as caught:
            fill(data, Made(1, labels=OTHER))
    assert caught.value.got == "Sex 'Female' and 'Male'"
    assert contents(out) == before


def test_a_corrected_csv_holds_for_them_too(out: Path) -> None:
    with growing_dataset(out) as data:
        data.describe_subset("spring", "early", facts(1, 9, csv_sha256="c" * 64))
        data.describe_chain("digital", DIGITAL[0].chain)
        fill(data, *PHOTOS, *DIGITAL)
    corrected = {key(number): OTHER for number in (1, 2, 3)}
    with growing_dataset(out) as data:
        taken = {"at": "2026-05-01", "csv_sha256": "d" * 64, "before": "c" * 64}
        data.relabel("spring", corrected, [taken])
    assert set(load_dataset(out).labels.values()) == {OTHER}


def test_what_was_made_is_there_after_an_interruption(out: Path) -> None:
    def break_off(data: GrowingDataset) -> None:
        data.describe_chain("digital", DIGITAL[0].chain)
        fill(data, *DIGITAL)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), growing_dataset(out, keep=True) as data:
        break_off(data)
    with growing_dataset(out, keep=True) as data:
        data.describe_chain("digital", DIGITAL[0].chain)
        for each in DIGITAL[:2]:
            place = each.place(data)
            assert data.path(place).read_bytes() == each.bytes
            data.add(each.capture(place), each.labels)
    data_set = load_dataset(out)
    assert len(data_set.captures) == 2
    assert not list(out.rglob("patient00003")), "what was not added again is no part of it"
    assert not list(out.parent.glob(".*")), "nothing is left beside it"


def test_another_chain_of_the_name_is_refused_with_both_digests(grown: Path) -> None:
    before = contents(grown)
    other = chain("contrast", "brightness", level=2)
    with pytest.raises(Problem, match="pictures of another chain digital") as caught:
        grow(grown, Made(4, chain=other))
    assert caught.value.expected.endswith(f"SHA-256 {DIGITAL[0].chain['sha256']}")
    assert caught.value.got.startswith(f"SHA-256 {other['sha256']}: steps: ")
    assert caught.value.advice == "give the chain another name, or choose another --out"
    with pytest.raises(Problem, match="chain digital by other settings") as caught:
        grow(grown, Made(4), jpeg_quality=80)
    assert (caught.value.expected, caught.value.got) == ("--quality 95", "--quality 80")
    assert contents(grown) == before


def test_another_seed_is_another_picture(grown: Path) -> None:
    with pytest.raises(Problem, match="another picture of this x-ray by the chain digital") as caught:
        grow(grown, replace(DIGITAL[0], seed=8))
    assert caught.value.expected.startswith("seed 7, ")
    assert caught.value.got.startswith("seed 8, ")
    assert grow(grown, replace(Made(4), seed=8)).has_changed, "another x-ray's picture may have another seed"
    assert "| 7, 8 | 4 |" in card_of(grown)


@pytest.mark.parametrize("name", ["a.b", "train", "", "x" * 41, "../up"])
def test_a_chains_name_is_a_folders(out: Path, name: str) -> None:
    with pytest.raises(Problem, match="the chain's name cannot be a folder"):
        grow(out, Made(1, name))


def test_mistakes_of_the_caller() -> None:
    good = Made(1).capture("")
    for wrong in ({"seed": None}, {"plan": "spring", "subset": "a"}, {"camera": "left"}):
        with pytest.raises(ValueError, match="synthetic picture"):
            replace(good, **wrong)
    with pytest.raises(ValueError, match="none for a photo"):
        replace(Photo(1).capture(""), parameters="[]")


def test_a_chain_is_described_before_its_pictures(out: Path) -> None:
    with (
        pytest.raises(ValueError, match="chain digital with SHA-256 "),
        growing_dataset(out) as data,
    ):
        fill(data, Made(1))
    assert not out.exists()


def test_the_card_says_what_they_are_and_how_they_were_made(tmp_path: Path) -> None:
    grow(tmp_path / "only", *DIGITAL, *PHOTOGRAPHIC)
    card = card_of(tmp_path / "only")
    first = "6 synthetic pictures of 3 chest x-rays of 3 patients, made by synthetic transformations"
    assert card.startswith(f"# only\n\n{first} of the x-rays, in CheXphoto's layout")
    row = "| synthetic/photographic | glare_matte (level 1), moire (level 1), tilt (level 1) | "
    assert f"{row}jpeg quality 95 | 7 | 3 | chexrig 1.2, numpy 2.0 | {SPATIAL['sha256']} |" in card
    for absent in (
        "taken off",
        "/natural/",
        "nothing measured them",
        "| camera |",
        "share room",
        "the photos of",
        "valid.csv",
        "numpy_nullable",
    ):
        assert absent not in card
    assert all(f"\n| `{name}` | " in card for name in SYNTHETIC_COLUMNS)
    grow(tmp_path / "both", *DIGITAL, *PHOTOS)
    card = card_of(tmp_path / "both")
    both = "2 photographs taken off a screen and 3 synthetic pictures made by synthetic transformations"
    assert f"{both} of the x-rays, of 3 chest x-rays of 3 patients" in card
    assert "\ntrain.csv                        the labels" in card
    for present in (
        "numpy_nullable",
        "**rig**",
        "**synthetic**",
        "/natural/",
        "/synthetic/",
        "Photos of one subset share",
    ):
        assert present in card
    with growing_dataset(tmp_path / "simulated") as data:
        data.describe_subset("spring", "early", facts(1, 9, rehearsal=True))
        data.describe_chain("digital", DIGITAL[0].chain)
        fill(data, *PHOTOS, *DIGITAL)
    card = card_of(tmp_path / "simulated")
    assert card.startswith("# simulated (all photos simulated)\n\n**All photos are a simulated phone's: ")
    assert "2 simulated photographs taken off a screen and 3 synthetic pictures" in card


def test_croissant_says_it_too(tmp_path: Path) -> None:
    grow(tmp_path / "set", *DIGITAL, *PHOTOS)
    told = json.loads((tmp_path / "set" / "croissant.json").read_text())
    assert told["keywords"][-1] == "synthetic transformations"
    assert told["rai:dataCollectionType"][:2] == ["Physical data collection", "Software collection"]
    photos = next(each for each in told["distribution"] if each["@id"] == "photos-jpeg")
    assert photos["includes"] == ["train/natural/*/*/*/*.jpg", "train/synthetic/*/*/*/*.jpg"]
    captures = next(each for each in told["recordSet"] if each["@id"] == "captures")
    kinds = {each["name"]: each["dataType"] for each in captures["field"]}
    assert [kinds[name] for name in SYNTHETIC_COLUMNS] == ["sc:Text", "sc:Integer", "sc:Text"]


def test_each_chain_has_its_contact_sheet(out: Path, tmp_path: Path) -> None:
    xray = tmp_path / "x.png"
    Image.new("L", (40, 30), 200).save(xray)
    pictures = []
    for each in (*DIGITAL, *PHOTOGRAPHIC):
        Image.new("L", (40, 30), 10 * each.number + len(each.device)).save(tmp_path / "made.jpg")
        pictures.append(replace(each, data=(tmp_path / "made.jpg").read_bytes()))
    with growing_dataset(out) as data:
        for each in pictures:
            data.describe_chain(each.device, each.chain)
        fill(data, *pictures)
        data.draw_contact_sheets(lambda _: xray)
    assert data.warnings == []
    assert set(Grown.of(data).sheets) == {"synthetic-digital", "synthetic-photographic"}
    before = contents(out)["contact-sheets/synthetic-digital.jpg"]
    with Image.open(out / "contact-sheets" / "synthetic-digital.jpg") as sheet:
        found = [sheet.getpixel((left, 396)) for left in (338, 338 + 644)]
    assert found == [pytest.approx([level] * 3, abs=3) for level in (200, 17)], "x-ray left, picture right"
    grow(out, Made(4, "photographic", SPATIAL))
    assert contents(out)["contact-sheets/synthetic-digital.jpg"] == before, "kept: nothing of it has changed"
