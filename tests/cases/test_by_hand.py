"""Folders of photos as cameras, phones, their clouds and people leave them: each under its own x-ray."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rig import Cases, Rig, Right, good, refused

from controller.dataset import load_dataset
from controller.xrays import orientation_of, photo_upright
from tests.controller.intake.by_hand.conftest import _once  # noqa: F401 - the same photos again and again

IMPORT = "import photos --plan plan.yaml --out set"
FILMS = "import photos --csv train.csv --out set --device scanner"
COMPLETE = "complete: a photo of every x-ray that was shown with plan by-hand"
SEVERAL = "the same shot as another"
HERE = "tests/cases/test_by_hand.py"
CLOCKS = "tests/controller/intake/by_hand/test_clocks_and_counters.py"

CASES: Cases = {
    "m02-resized-copy-in-subfolder": good(IMPORT, COMPLETE, "small/IMG_0002.JPG (IMG_0002.JPG counts)"),
    "m03-takeout-copies": good(
        IMPORT, COMPLETE, "IMG_0003-edited.JPG (IMG_0003.JPG counts)", "a copy of IMG_0002.JPG, bit by bit"
    ),
    "m05-heic-and-jpg-of-one-shot": good(IMPORT, COMPLETE, "IMG_0003.HEIC (IMG_0003.JPG counts)"),
    "m06-two-phones-of-one-model": f"{HERE}::test_asked_about",
    "m09-odd-date-forms": good(IMPORT, COMPLETE),
    "m10-zone-within-the-time": good(IMPORT, COMPLETE),
    "m11-one-photo-without-offset": good(IMPORT, COMPLETE),
    "m12-gain-map-jpeg": f"{HERE}::test_byte_for_byte",
    "m15-raw-beside-jpeg": good(IMPORT, COMPLETE, "3 files left alone (a raw file beside its photo)"),
    "m16-screenshot-among-photos": good(
        IMPORT,
        COMPLETE,
        *("(a video): IMG_0003.MOV", "(PNG, such as a screenshot): IMG_0005.PNG", "(WebP): IMG_0006.WEBP"),
        "(a note of how a photo was edited): IMG_0003.AAE",
        never=("damaged",),
    ),
    "m17-front-camera-mirrored": f"{HERE}::test_asked_about",
    "m18-appledouble-and-trash": good(
        IMPORT, COMPLETE, "a Mac's note beside a file): ._IMG_0003.JPG", "(deleted): .trashed-", "Thumbs.db"
    ),
    "m19-orientation-6-jpeg-and-heic": f"{HERE}::test_upright",
    "m20-avif-called-heic": refused(IMPORT, "it is AVIF, not a JPEG or HEIC", never=("damaged",)),
    "m21-all-times-alike": f"{HERE}::test_asked_about",
    "m22-copy-time-only": good(IMPORT, "assigned: 3 by picture", COMPLETE),
    "m24-edited-copy-at-the-second-import": f"{HERE}::test_a_second_import_makes_nothing_worse",
    "m25-camera-raws": good(IMPORT, COMPLETE, "3 files left alone (a raw file beside its photo)"),
    "f02-film-name-in-capitals": good(FILMS, "complete: all 2 photos"),
    "f03-film-windows-duplicate": refused(FILMS, "view1_frontal - Copy.jpg", "view1_frontal (1).jpg"),
    "f04-film-photo-column-with-unicode": good(FILMS, "complete: all 3 photos"),
    "camera-clocks-and-counters": f"{CLOCKS}::test_a_clock_that_is_set",
}


@pytest.mark.parametrize("name", [name for name, right in CASES.items() if isinstance(right, Right)])
def test_case(case: Callable[[str], Rig], name: str) -> None:
    right, rig = CASES[name], case(name)
    assert isinstance(right, Right)
    right.check(rig)
    if right.command == IMPORT and not right.is_refused:
        assert in_the_set(rig) == {number: f"IMG_{number + 1:04d}.JPG" for number in (1, 2, 3)}


def in_the_set(rig: Rig, name: str = "set") -> dict[int, str]:
    """Give the name of each photo in the data set, by the index of its x-ray."""
    with (rig.folder / name / "captures.csv").open(encoding="utf-8") as file:
        return {int(row["index"]): row["photo_name"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("m06-two-phones-of-one-model", {"IMG_0003.JPG: it looks like 2, but by its time it is 1"}),
        ("m17-front-camera-mirrored", {"IMG_0003.JPG: no x-ray is recognised in it; by its time it is 2"}),
        ("m21-all-times-alike", {f"IMG_000{n + 1}.JPG: it looks like {n}, but by its" for n in (2, 3)}),
    ],
)
def test_asked_about(case: Callable[[str], Rig], name: str, why: set[str]) -> None:
    rig = case(name)
    told = rig.here(*IMPORT.split())
    assert told.code == 1
    assert f"{len(why)} photo" in told.out
    for words in why:
        assert words in told.out
    assert not (rig.folder / "set").exists()


def test_a_clock_that_was_set_for_one_photo(case: Callable[[str], Rig]) -> None:
    """By its time it is of no x-ray, but the x-ray that it shows has no photo: it is asked about."""
    rig = case("m18-appledouble-and-trash")
    photo = rig.folder / "photos" / "IMG_0003.JPG"
    data = photo.read_bytes()
    photo.write_bytes(data.replace(b"2026:03:01 11:59:32", b"2026:03:01 12:59:32"))
    told = rig.here(*IMPORT.split())
    assert (told.code, "1 photo is doubtful" in told.out) == (1, True)
    assert "IMG_0003.JPG: no x-ray stood on the screen when it was taken; it looks like 2," in told.out
    decisions = rig.state / "import" / "decisions.yaml"
    text = decisions.read_text()
    assert "index:  # 2?" in text
    decisions.write_text(text.replace("index:  # 2?", "index: 2"))
    assert rig.here(*IMPORT.split()).code == 0
    photo.write_bytes(data)
    photo.with_name("IMG_0005.JPG").write_bytes(data.replace(b"2026:03:01 11:59:32", b"2026:03:01 12:59:32"))
    told = rig.here(*IMPORT.split())  # the x-ray has its photo: nothing is asked
    assert "doubtful" not in told.out


def test_on_its_head(case: Callable[[str], Rig]) -> None:
    """What the EXIF does not tell the picture does: it is said, and the photo is kept as it is."""
    rig = case("m18-appledouble-and-trash")
    photo = rig.folder / "photos" / "IMG_0003.JPG"
    with Image.open(photo) as picture:
        picture.transpose(Image.Transpose.ROTATE_180).save(photo, exif=picture.info["exif"])
    told = rig.here(*IMPORT.split())
    assert told.code == 0
    words = "1 photo does not show the x-ray upright, and its EXIF does not say so: IMG_0003.JPG"
    assert words in " ".join(told.err.split())


def test_byte_for_byte(case: Callable[[str], Rig]) -> None:
    rig = case("m12-gain-map-jpeg")
    assert rig.here(*IMPORT.split()).code == 0
    stored = {digest(each) for each in (rig.folder / "set").rglob("view*.jpg")}
    assert stored == {digest(each) for each in sorted((rig.folder / "photos").iterdir())[1:]}


def test_upright(case: Callable[[str], Rig]) -> None:
    rig = case("m19-orientation-6-jpeg-and-heic")
    assert rig.here(*IMPORT.split()).code == 0
    originals = {digest(each): each for each in (rig.folder / "photos").iterdir()}
    for each in load_dataset(rig.folder / "set").captures:
        original = originals[each.original_sha256 or each.photo_sha256].read_bytes()
        assert (each.turned == "no") == (orientation_of(original) == 1)
        with Image.open(rig.folder / "set" / each.place) as there:
            apart = np.asarray(there.convert("RGB"), int) - np.asarray(photo_upright(original), int)
        assert np.abs(apart).mean() < 1


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("kept", [True, False], ids=["the shot is there", "the edited one alone"])
def test_a_second_import_makes_nothing_worse(case: Callable[[str], Rig], *, kept: bool) -> None:
    rig = case("m24-edited-copy-at-the-second-import")
    edited = rig.folder / "photos" / "IMG_E0003.JPG"
    away = edited.rename(rig.folder / "IMG_E0003.JPG")
    assert rig.here(*IMPORT.split()).code == 0
    before = in_the_set(rig)
    assert before[2] == "IMG_0003.JPG"
    away.rename(edited)
    if not kept:
        (rig.folder / "photos" / "IMG_0003.JPG").unlink()
    told = rig.here(*IMPORT.split())
    assert told.code == 0
    assert f"{SEVERAL}: IMG_E0003.JPG (IMG_0003.JPG" in told.err
    assert in_the_set(rig) == before
