"""An export from the phone itself: what breaks off goes on, and nothing is copied twice or trusted unseen."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from adbd import Adbd
from adbd.fixtures import adbd, own_network

from android_bridge.adb import connect
from android_bridge.adb.pulling import Patience
from android_bridge.base.problems import Problem
from android_bridge.store.adb_store import AdbStore
from controller.dataset import load_dataset
from controller.dataset.growing_folder import growing_folder, kept_folder
from controller.intake import Kind
from controller.intake.from_phone import Copied, Shelves
from controller.intake.from_phone.deleting import deletable, delete_verified
from tests.controller.intake.from_phone.exportable import Exportable, photo_bytes

__all__ = ["adbd", "own_network"]


@pytest.fixture
def store(adbd: Adbd, captured: Exportable) -> Iterator[AdbStore]:
    made = AdbStore(lambda: connect(adbd.serial), str(captured.phone), patience=Patience(0, 0))
    yield made
    made.close()


def photos(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in sorted(folder.rglob("*.jpg"))}


def cut_off(captured: Exportable, store: AdbStore, adbd: Adbd) -> Problem:
    """Kill the phone's daemon in the middle of the third photo, and start it again after the export."""
    (last,) = (captured.phone / "late").iterdir()
    data = last.read_bytes()
    last.unlink()
    os.mkfifo(last)

    def half() -> None:
        with last.open("wb", buffering=0) as pipe:
            pipe.write(data[:5000])
            deadline = time.monotonic() + 20
            while len(photos(kept_folder(captured.out))) < 2 and time.monotonic() < deadline:
                time.sleep(0.02)
            adbd.kill()

    pulling_the_cable = threading.Thread(target=half, daemon=True)
    pulling_the_cable.start()
    with pytest.raises(Problem, match="the connection to the phone is lost") as caught:
        captured.export(store=store)
    pulling_the_cable.join(30)
    last.unlink()
    last.write_bytes(data)
    adbd.start()
    return caught.value


def test_the_same_data_set_as_from_a_folder(captured: Exportable, store: AdbStore) -> None:
    told: list[Copied] = []
    report = captured.export(store=store, progress=told.append)
    over_adb = photos(captured.out)
    total = sum(map(len, over_adb.values()))
    assert (report.photos, report.size_bytes) == (3, total)
    assert told[0] == Copied(0, 3, 0, total)
    assert told[-1] == Copied(3, 3, total, total)
    assert captured.left_over() == ["set"]
    captured.out.rename(captured.folder / "phone" / "first")
    captured.export()
    assert photos(captured.out) == over_adb


def test_killed_in_mid_pull_and_finished_by_the_same_command(
    captured: Exportable, store: AdbStore, adbd: Adbd
) -> None:
    problem = cut_off(captured, store, adbd)
    assert "run the same command again; 2 of 3 photos are here and stay" in problem.advice
    assert not captured.out.exists()
    kept = kept_folder(captured.out)
    assert captured.left_over() == [kept.name]
    assert len(photos(kept)) == 2
    assert not list(kept.rglob("*.part"))
    for copied in (captured.phone / "early").iterdir():
        copied.unlink()  # not even looked at again
    told: list[Copied] = []
    assert captured.export(store=store, progress=told.append).photos == 3
    assert told[-1].photos == 3
    assert list(photos(captured.out).values()) == [photo_bytes(index) for index in (1, 3, 2)]
    assert captured.left_over() == ["set"]


def test_what_was_kept_is_verified_again(captured: Exportable, store: AdbStore, adbd: Adbd) -> None:
    cut_off(captured, store, adbd)
    kept = kept_folder(captured.out)
    first, second = sorted(kept.rglob("*.jpg"))
    right = first.read_bytes()
    first.write_bytes(right[:-1] + b"?")
    second.write_bytes(second.read_bytes()[:-1])
    (kept / "train.csv").write_text("of another export")
    (kept / "train" / "natural" / "nokia" / ".view1.jpg.part").write_bytes(b"half")
    (kept / "other" / "natural").mkdir(parents=True)
    (kept / "link.jpg").symlink_to(captured.folder / "plan.yaml")
    captured.export(store=store)
    assert photos(captured.out)[str(first.relative_to(kept))] == right
    assert not (captured.out / "other").exists()
    assert (captured.out / "train.csv").read_text().startswith("Path,")
    assert load_dataset(captured.out).verify_photos() == []
    assert (captured.folder / "plan.yaml").exists()


def test_another_plan_or_name_takes_only_what_fits(captured: Exportable, store: AdbStore, adbd: Adbd) -> None:
    cut_off(captured, store, adbd)
    captured.export("late", device="pixel", store=store)
    assert list(photos(captured.out)) == ["train/natural/pixel/patient00003/study2/view1_frontal.jpg"]


def test_a_photo_that_was_altered_on_the_phone(captured: Exportable, store: AdbStore) -> None:
    (last,) = (captured.phone / "late").iterdir()
    data = last.read_bytes()
    last.write_bytes(data[:-1] + b"?")
    (bad,) = captured.export(store=store).bad
    assert (bad.kind, bad.index, len(photos(captured.out))) == (Kind.ALTERED, 3, 2)
    last.write_bytes(data)
    assert captured.export(store=store).is_complete
    assert len(photos(captured.out)) == 3


def test_renamed_and_swapped_photos_are_found_over_the_cable(captured: Exportable, store: AdbStore) -> None:
    one, two = sorted((captured.phone / "early").iterdir())
    (three,) = (captured.phone / "late").iterdir()
    data = one.read_bytes(), two.read_bytes()
    one.write_bytes(data[1])
    two.write_bytes(data[0])
    three.rename(captured.phone / "late" / "it's a holiday.jpg")
    report = captured.export(store=store)
    assert [each.kind for each in report.findings] == [Kind.SWAPPED, Kind.SWAPPED, Kind.RENAMED]
    assert list(photos(captured.out).values()) == [photo_bytes(index) for index in (1, 3, 2)]
    assert report.is_complete


def test_what_was_exported_can_be_removed(captured: Exportable, store: AdbStore) -> None:
    shelves = Shelves({"": store})
    report = captured.export(store=store)
    done = delete_verified(
        captured.loaded, captured.journal, report, deletable(report), shelves, lambda *_: None
    )
    assert (done.photos, done.refused) == (3, ())
    assert photos(captured.phone) == {}
    again = captured.export(store=store)
    assert (again.is_complete, again.grown.has_changed) == (True, False)


def test_two_exports_to_one_place(captured: Exportable, store: AdbStore) -> None:
    with growing_folder(captured.out, keep=True) as growing:
        (growing / "photo.jpg").write_bytes(b"of the first")
        with pytest.raises(Problem, match="another command is making a data set in this folder"):
            captured.export(store=store)
        assert (growing / "photo.jpg").exists()
    assert photos(captured.out) == {"photo.jpg": b"of the first"}


def test_an_export_from_a_folder_takes_the_kept_one_away(
    captured: Exportable, store: AdbStore, adbd: Adbd
) -> None:
    cut_off(captured, store, adbd)
    captured.export()
    assert captured.left_over() == ["set"]
