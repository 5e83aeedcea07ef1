"""X-rays as they lie on disks: CheXpert's batches as they unpack, several folders, names in other letters."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from rig import Plan, grain, write_table
from rig.xrays import labels

from android_bridge.base import Problem
from controller.plan import check_plan, foreseen_manifest, load_plan
from controller.xrays import COLUMNS, AllRows, Images, build_manifest, find_image
from controller.xrays import folders as room

BATCHES = (
    "CheXpert-v1.0 batch 1 (valid & csv)",
    "CheXpert-v1.0 batch 2 (train 1)",
    "CheXpert-v1.0 batch 3 (train 2)",
)
PATH = "CheXpert-v1.0/train/patient00001/study1/view1_frontal.jpg"
TAIL = "patient00001/study1/view1_frontal.jpg"


def put(folder: Path, place: str, text: str = "x") -> Path:
    file = folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("place", "split"),
    [
        (f"{BATCHES[1]}/{TAIL}", "train"),
        (f"{BATCHES[1]}/train/{TAIL}", "train"),
        (f"{BATCHES[1]}/{BATCHES[1]}/{TAIL}", "train"),
        (f"{BATCHES[0]}/valid/{TAIL}", "valid"),
        (f"CheXpert-v1.0 batch 1 (validate & csv)/{TAIL}", "valid"),
    ],
)
@pytest.mark.parametrize("folder", ["whole", "one batch"])
def test_batches_are_found_as_they_unpack(tmp_path: Path, place: str, split: str, folder: str) -> None:
    file = put(tmp_path, place)
    images = tmp_path if folder == "whole" else tmp_path / Path(place).parts[0]
    assert find_image(images, PATH.replace("train", split)) == file


def test_a_batch_is_known_where_chexrig_is_started_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(tmp_path, f"{BATCHES[1]}/{TAIL}")
    monkeypatch.chdir(tmp_path / BATCHES[1])
    assert find_image(Path(), PATH) == file
    (tmp_path / BATCHES[1] / "patient2").mkdir()
    monkeypatch.chdir("patient2")
    assert find_image(Path(".."), PATH) == file
    with pytest.raises(Problem, match=re.escape(f"CheXpert's batches '{BATCHES[1]}' was looked into")):
        find_image(Path(".."), PATH.replace("00001", "00002"))


def test_a_patient_of_another_split_is_never_taken(tmp_path: Path) -> None:
    put(tmp_path, f"{BATCHES[1]}/{TAIL}")
    put(tmp_path, f"{BATCHES[0]}/valid/{TAIL}")
    with pytest.raises(Problem, match="missing"):
        find_image(tmp_path, PATH.replace("train", "test"))
    for images in (tmp_path / BATCHES[1], (tmp_path / BATCHES[1], tmp_path / "none")):
        with pytest.raises(Problem, match="missing"):
            find_image(images, PATH.replace("train", "valid"))


def test_what_lies_in_other_batches_is_told(tmp_path: Path) -> None:
    for batch in BATCHES[1:]:
        put(tmp_path, f"{batch}/patient00009/study1/view1_frontal.jpg")
    with pytest.raises(Problem) as caught:
        find_image(tmp_path / BATCHES[1], PATH)
    assert all(each in caught.value.advice for each in (*BATCHES[1:], "--images"))
    (tmp_path / "unpacked").mkdir()
    for archive in ("unpacked.zip", f"{BATCHES[1]}.zip"):  # nothing is left to be unpacked of these
        put(tmp_path, archive)
    with pytest.raises(Problem) as caught:
        find_image(tmp_path, PATH)
    assert "Unpack" not in caught.value.advice
    put(tmp_path, f"{BATCHES[0]}.zip")
    with pytest.raises(Problem, match=r"Unpack 'CheXpert-v1.0 batch 1 \(valid & csv\).zip' first"):
        find_image(tmp_path, PATH)


def test_one_of_several_folders_holds_it(tmp_path: Path) -> None:
    file = put(tmp_path, f"b/{PATH}")
    folders = (tmp_path / "a", tmp_path / "b")
    assert find_image(folders, PATH) == file
    put(tmp_path, f"a/train/{TAIL}")
    assert find_image(folders, PATH) == tmp_path / "a" / "train" / TAIL  # the same bytes
    other = put(tmp_path, f"a/train/{TAIL}", "y")
    with pytest.raises(Problem, match="twice, with different content") as caught:
        find_image(folders, PATH)
    assert caught.value.got == f"{other} and {file}"


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (PATH, PATH.replace(".jpg", ".JPG")),
        (PATH, PATH.replace("train", "Train").replace("patient", "PATIENT")),
        (PATH, TAIL.replace("view", "View").replace("patient", "train/patient")),
        (unicodedata.normalize("NFC", f"Röntgen/{PATH}"), unicodedata.normalize("NFD", f"Röntgen/{PATH}")),
        (unicodedata.normalize("NFD", f"Röntgen/{PATH}"), unicodedata.normalize("NFC", f"röntgen/{PATH}")),
        (PATH, f"{BATCHES[1].upper()}/{TAIL}"),
        (PATH, f"{BATCHES[1]}/{TAIL.upper()}"),
    ],
)
def test_a_name_in_other_letters_is_found(tmp_path: Path, asked: str, place: str) -> None:
    file = put(tmp_path, place)
    assert find_image(tmp_path, asked) == file
    exact = put(tmp_path, asked, "y")
    assert find_image(tmp_path, asked) == exact


def test_of_two_names_in_other_letters_neither_is_taken(tmp_path: Path) -> None:
    one, other = put(tmp_path, PATH.replace(".jpg", ".JPG")), put(tmp_path, PATH.replace(".jpg", ".Jpg"), "y")
    with pytest.raises(Problem, match="twice, with different content") as caught:
        find_image(tmp_path, PATH)
    assert caught.value.got == f"{one} and {other}"


def test_thousands_of_x_rays_list_each_folder_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(400):  # names that are gone through once, and not for each x-ray
        put(tmp_path, f"{BATCHES[1]}/patient{number:05}/study1/view1_frontal.jpg")
    listed: list[Path] = []
    matched: list[str] = []
    iterdir, pattern = Path.iterdir, room._BATCH

    class Counting:
        def fullmatch(self, name: str) -> re.Match[str] | None:
            matched.append(name)
            return pattern.fullmatch(name)

    monkeypatch.setattr(Path, "iterdir", lambda folder: listed.append(folder) or iterdir(folder))
    monkeypatch.setattr(room, "_BATCH", Counting())
    for images in (tmp_path, tmp_path / BATCHES[1]):
        for number in range(50):
            find_image(images, PATH.replace("00001", f"{number:05}"))
            with pytest.raises(Problem, match="missing"):
                find_image(images, PATH.replace("00001", f"{number + 400:05}"))
    assert len(listed) <= 10
    assert len(matched) <= 5_000


def test_full_size_chexpert_is_photographed_as_it_unpacks(tmp_path: Path) -> None:
    """40 x-rays in three batches: from the plan on, nothing is moved or edited."""
    rows = []
    for number in range(40):
        split = "valid" if number % 10 == 9 else "train"
        batch = BATCHES[0] if split == "valid" else BATCHES[1 + number % 2]
        inside = f"{split}/" if split == "valid" else ""
        tail = f"patient{number:05d}/study1/view1_frontal.jpg"
        grain(tmp_path / batch / f"{inside}{tail}", number, (30, 20))
        if split == "train":
            rows.append([f"CheXpert-v1.0/{split}/{tail}", *labels(number)])
    csv = write_table(tmp_path / BATCHES[0] / "train.csv", rows, COLUMNS)
    folders: list[Images] = [tmp_path, tuple(tmp_path / each for each in BATCHES)]
    first, second = (build_manifest(csv, each, AllRows()) for each in folders)
    assert first == second
    assert len(first) == 36
    with pytest.raises(Problem, match="16 of 36 x-rays cannot be used") as caught:
        build_manifest(csv, tmp_path / BATCHES[1], AllRows())
    assert BATCHES[2] in caught.value.advice


def test_a_plan_has_one_folder_or_several(tmp_path: Path) -> None:
    csv = write_table(tmp_path / "train.csv", [[PATH, *labels(1)]])
    grain(tmp_path / "b" / PATH, 1)
    subsets = (("a", 1, 1),)
    file = Plan(subsets=subsets, data={"csv": "train.csv", "images": ["a", "b"]}).write(tmp_path)
    loaded = load_plan(file)
    assert (loaded.csv, loaded.images) == (csv, (tmp_path / "a", tmp_path / "b"))
    report = check_plan(loaded, None)
    assert [each.what for each in report.errors] == [f"the folder of x-rays {tmp_path / 'a'} does not exist"]
    (tmp_path / "a").mkdir()
    manifest, _ = foreseen_manifest(loaded)
    assert check_plan(loaded, manifest).errors == ()
    for wrong in ([], 5, ["a", 5], [""]):
        with pytest.raises(Problem, match=r"data\.images"):
            load_plan(Plan(subsets=subsets, data={"csv": "train.csv", "images": wrong}).write(tmp_path))
