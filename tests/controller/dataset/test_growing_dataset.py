"""A data set grows in any order to the same bytes, and is never half there."""

from __future__ import annotations

import csv
import errno
import itertools
import json
import os
from pathlib import Path

import pytest

from android_bridge.base.problems import Problem
from controller.dataset import Capture, Grown, growing_dataset, load_dataset
from controller.xrays import COLUMNS
from tests.controller.dataset.made import ENVIRONMENT, LABELS, Photo, contents, facts, fill, key

EARLY = [Photo(1), Photo(2, split="valid"), Photo(3)]
LATE = [Photo(4, "late"), Photo(5, "late")]
NIGHT = [Photo(6, "night", split="valid")]
RANGES = {"early": (1, 3), "late": (4, 5), "night": (6, 6)}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "set"


def grow(out: Path, *photos: Photo, keep: bool = False, anew: bool = False) -> None:
    with growing_dataset(out, keep=keep) as data:
        for plan, name in dict.fromkeys((each.plan, each.subset) for each in photos):
            data.describe_subset(plan, name, facts(*RANGES[name]))
        fill(data, *photos, anew=anew)


def alone(out: Path) -> bool:
    return [each.name for each in out.parent.iterdir()] == [out.name]


def test_what_stands_in_it(out: Path) -> None:
    grow(out, *EARLY)
    with (out / "train.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            list(COLUMNS),
            ["set/train/natural/nokia/patient00001/study1/view1_frontal.jpg", *LABELS],
            ["set/train/natural/nokia/patient00003/study1/view1_frontal.jpg", *LABELS],
        ]
    place = "valid/natural/nokia/patient00002/study1/view1_frontal.jpg"
    assert (out / place).read_bytes() == EARLY[1].bytes
    described = json.loads((out / "subsets.json").read_text())
    assert described == {"format": 1, "subsets": [{"plan": "spring", "id": "early", **facts(1, 3)}]}
    assert alone(out)


def test_loading_gives_back_what_went_in(out: Path) -> None:
    grow(out, *LATE, *EARLY)
    data = load_dataset(out)
    photos = [*EARLY, *LATE]
    assert [each.index for each in data.captures] == [1, 2, 3, 4, 5]
    assert list(data.captures) == [p.capture(c.place) for p, c in zip(photos, data.captures, strict=True)]
    assert data.labels == {each.place: tuple(LABELS) for each in data.captures}
    assert data.subset("spring", "late")["environment"] == ENVIRONMENT
    assert data.verify_photos() == []


@pytest.mark.parametrize("order", list(itertools.permutations([EARLY, LATE, NIGHT])))
def test_any_order_gives_the_same_bytes(tmp_path: Path, order: tuple[list[Photo], ...]) -> None:
    grow(tmp_path / "a" / "set", *EARLY, *LATE, *NIGHT)
    for part in order:
        grow(tmp_path / "b" / "set", *reversed(part))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_what_else_it_held_already_is_told(out: Path) -> None:
    def added(plan: str, *photos: Photo) -> Grown:
        with growing_dataset(out) as data:
            for name in {each.subset for each in photos}:
                data.describe_subset(plan, name, facts(*RANGES[name]))
            fill(data, *photos)
        return Grown.of(data)

    assert added("spring", *EARLY).others == {}
    assert added("spring", *LATE).others == {}, "it grows"
    assert added("ward", Photo(6, "night", "ward")).others == {"plan spring": 5}


def test_a_folder_of_something_else_is_refused_with_all_that_may_be_there(out: Path) -> None:
    out.mkdir()
    (out / "holiday.jpg").write_bytes(b"sea")
    with pytest.raises(Problem, match="the output folder is not empty") as caught:
        grow(out, *EARLY)
    assert caught.value.expected == "a new or empty folder, or a data set of chexrig's"


def test_nothing_is_touched_where_nothing_is_new(out: Path) -> None:
    grow(out, *EARLY)
    before = out.stat().st_ino, (out / "train.csv").stat().st_mtime_ns
    grow(out, *EARLY)
    grow(out)
    assert (out.stat().st_ino, (out / "train.csv").stat().st_mtime_ns) == before
    assert alone(out)


def test_photos_that_are_there_are_linked(out: Path) -> None:
    grow(out, *EARLY)
    place = load_dataset(out).captures[0].place
    number = (out / place).stat().st_ino
    grow(out, *LATE)
    assert (out / place).stat().st_ino == number
    assert (out / place).stat().st_nlink == 1, "the data set as it was is gone"


def test_without_photos_nothing_is_made(out: Path) -> None:
    grow(out)
    assert list(out.parent.iterdir()) == []


def test_a_photo_captured_anew_has_the_place_of_the_old_one(out: Path, tmp_path: Path) -> None:
    grow(out, *EARLY, *LATE)
    again = Photo(4, "late", take=2)
    with pytest.raises(Problem, match="two photos belong to one place"):
        grow(out, again)
    assert alone(out)
    grow(out, again, anew=True)
    (there,) = (each for each in load_dataset(out).captures if each.index == 4)
    assert (there.take, (out / there.place).read_bytes()) == (2, again.bytes)
    grow(tmp_path / "b" / "set", *EARLY, again, LATE[1])
    assert contents(out) == contents(tmp_path / "b" / "set")


def test_another_subsets_photo_has_its_own_place(out: Path) -> None:
    grow(out, *EARLY)
    grow(out, Photo(1, plan="autumn"))
    places = [each.place for each in load_dataset(out).captures if each.key == key(1)]
    tail = "patient00001/study1/view1_frontal.jpg"
    assert places == [f"train/natural/nokia.autumn.early/{tail}", f"train/natural/nokia/{tail}"]
    assert [(out / each).read_bytes() for each in places] == [Photo(1, plan="autumn").bytes, Photo(1).bytes]
    with growing_dataset(out) as data:
        assert [Photo(1, plan=plan).place(data) for plan in ("autumn", "spring")] == places


def test_two_cameras_of_one_plan_have_two_folders_and_a_column(out: Path, tmp_path: Path) -> None:
    plain = [Photo(1), Photo(2), Photo(3)]
    left = [Photo(n, camera="left", device="nokia", data=f"left {n}".encode()) for n in (1, 2, 3)]
    right = [Photo(n, camera="right", device="pixel", data=f"right {n}".encode()) for n in (1, 2, 3)]
    grow(out, *left)
    grow(out, *right)
    captures = load_dataset(out).captures
    tail = "study1/view1_frontal.jpg"
    assert [(each.index, each.camera, each.device, each.place) for each in captures[:2]] == [
        (1, "left", "nokia", f"train/natural/left/patient00001/{tail}"),
        (1, "right", "pixel", f"train/natural/right/patient00001/{tail}"),
    ]
    assert [(out / each.place).read_bytes() for each in captures[:2]] == [b"left 1", b"right 1"]
    with (out / "captures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["camera"] for row in rows] == ["left", "right"] * 3
    card, croissant = (out / "README.md").read_text(), json.loads((out / "croissant.json").read_text())
    assert "\n| `camera` | the camera's name in the plan" in card
    assert "| left | Nokia, 6.1 | rig | 2 |" in card
    fields = [each["name"] for each in croissant["recordSet"][0]["field"]]
    assert fields[fields.index("device") + 1] == "camera"
    grow(tmp_path / "b" / "set", *right, *left)
    assert contents(out) == contents(tmp_path / "b" / "set")
    # where no camera is named the tables are as they always were
    grow(tmp_path / "c" / "set", *plain)
    assert ",camera," not in (tmp_path / "c" / "set" / "captures.csv").read_text().splitlines()[0]
    assert "`camera`" not in (tmp_path / "c" / "set" / "README.md").read_text()
    grow(tmp_path / "c" / "set", *right)
    assert [each.camera for each in load_dataset(tmp_path / "c" / "set").captures] == ["", "right"] * 3


@pytest.mark.parametrize("name", ["left.1", "../x", "a" * 41])
def test_a_camera_that_cannot_be_a_folder(out: Path, name: str) -> None:
    with pytest.raises(Problem, match="cannot be a folder"):
        grow(out, Photo(1, camera=name))


def test_one_photo_under_two_devices_is_refused(out: Path) -> None:
    grow(out, *EARLY)
    with pytest.raises(Problem, match="under another device") as caught:
        grow(out, Photo(1, device="iphone"))
    assert caught.value.where == "--device"


def test_one_photo_for_two_xrays_is_refused(out: Path) -> None:
    with pytest.raises(Problem, match="one photo stands for two captures") as caught:
        grow(out, Photo(1), Photo(2, data=Photo(1).bytes))
    assert "patient00001" in caught.value.where
    assert "patient00002" in caught.value.where
    assert not out.exists()


def test_other_labels_for_the_same_xray_are_refused(out: Path) -> None:
    grow(out, *EARLY)
    before = contents(out)
    with pytest.raises(Problem, match="has other labels") as caught:
        grow(out, Photo(1, labels=("Male", *LABELS[1:])))
    assert (caught.value.expected, caught.value.got) == ("Sex 'Female'", "Sex 'Male'")
    with pytest.raises(Problem, match="two kinds of labels"):
        grow(out, Photo(1, plan="autumn", labels=("Male", *LABELS[1:])))
    assert contents(out) == before


@pytest.mark.parametrize("change", [{"environment": {}}, {"manifest_sha256": "b" * 64}, {"rehearsal": True}])
def test_another_subset_of_the_same_name_is_refused(out: Path, change: dict[str, object]) -> None:
    grow(out, *EARLY)
    with pytest.raises(Problem, match="holds another subset early of a plan spring") as caught:  # noqa: SIM117
        with growing_dataset(out) as data:
            data.describe_subset("spring", "early", facts(1, 3, **change))
    assert next(iter(change)) in caught.value.got


def test_what_was_changed_by_hand_is_refused(out: Path) -> None:
    grow(out, *EARLY, *LATE)
    first = load_dataset(out).captures[0].place
    table, photo = out / "train.csv", out / first
    cases = [
        (table, lambda: table.write_text(table.read_text().replace("-1.0", "1.0")), "train.csv was altered"),
        (photo, photo.unlink, f"{first} is missing"),
        (photo, lambda: photo.write_bytes(b"half"), f"{first} was altered"),
        (out / "captures.parquet", lambda: (out / "captures.parquet").write_bytes(b"?"), "captures.parquet"),
        (out / "notes.txt", lambda: (out / "notes.txt").write_text("mine"), "notes.txt is not chexrig's"),
    ]
    for file, spoil, words in cases:
        good = file.read_bytes() if file.exists() else None
        spoil()
        spoilt = contents(out)
        with pytest.raises(Problem, match="not as chexrig made it") as caught:
            grow(out, *NIGHT)
        assert words in caught.value.got
        assert contents(out) == spoilt
        assert alone(out)
        file.unlink() if good is None else file.write_bytes(good)
    grow(out, *NIGHT)


def test_a_report_in_it_goes_when_it_grows(out: Path) -> None:
    grow(out, *EARLY)
    (out / "report.html").write_text("speaks of three photos")
    (out / ".DS_Store").write_text("")
    grow(out, *EARLY)
    assert (out / "report.html").exists()
    grow(out, *LATE)
    assert not (out / "report.html").exists()


@pytest.mark.parametrize("name", ["notes.txt", "SHA256SUMS"])
def test_another_folder_is_refused(out: Path, name: str) -> None:
    out.mkdir()
    (out / name).write_text("mine")
    with pytest.raises(Problem, match="the output folder is not empty"):
        grow(out, *EARLY)
    assert contents(out) == {name: b"mine"}


@pytest.mark.parametrize("keep", [False, True])
def test_a_full_disk_leaves_it_as_it_was(out: Path, keep: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(out, *EARLY)
    before = contents(out)
    real = os.fsync
    for number in range(6):
        left = iter(range(number))

        def full(descriptor: int, left: object = left) -> None:
            if next(left, None) is None:  # type: ignore[call-overload]
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(descriptor)

        monkeypatch.setattr(os, "fsync", full)
        if number < 5:
            with pytest.raises(Problem, match="no room is left"):
                grow(out, *LATE, keep=keep)
            assert contents(out) == before
            assert alone(out) != keep
    monkeypatch.undo()
    grow(out, *LATE, keep=keep)
    assert len(load_dataset(out).captures) == 5
    assert alone(out)


def test_two_at_once(out: Path) -> None:
    grow(out, *EARLY)
    with growing_dataset(out) as data:
        with pytest.raises(Problem, match="another command is making a data set in this folder"):
            grow(out, *NIGHT)
        data.describe_subset("spring", "late", facts(4, 5))
        fill(data, *LATE)
    assert [each.index for each in load_dataset(out).captures] == [1, 2, 3, 4, 5]


def test_an_exchange_in_two_steps(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("controller.dataset.exchange._exchange_at_once", lambda *_: False)
    grow(out, *EARLY)
    grow(out, *LATE)
    assert len(load_dataset(out).captures) == 5
    assert alone(out)
    # killed between the two steps
    out.rename(out.with_name(".set.0123456789abcdef.old"))
    grow(out, *NIGHT)
    assert len(load_dataset(out).captures) == 6
    assert alone(out)


def test_a_renamed_data_set_grows(out: Path) -> None:
    grow(out, *EARLY)
    moved = out.rename(out.with_name("published"))
    grow(moved, *LATE)
    assert "\nset/" not in (moved / "train.csv").read_text()
    assert len(load_dataset(moved).captures) == 5


def test_a_capture_that_the_tables_could_not_hold() -> None:
    with pytest.raises(ValueError, match="origin"):
        Capture(place="", key=key(1), device="", origin="?", photo_bytes=0, photo_sha256="", photo_name="")
