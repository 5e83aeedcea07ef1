"""What the disks on either side can do to an export, and exports beside each other."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from android_bridge.base.problems import Problem
from android_bridge.store.photo_store import FolderStore
from controller.dataset import growing
from controller.dataset.growing_folder import growing_folder
from controller.intake import Kind
from controller.intake.from_phone.pulling import Copying
from tests.controller.intake.from_phone.exportable import Exportable


def test_a_place_below_a_file(captured: Exportable) -> None:
    (captured.folder / "phone" / "file").write_text("")
    with pytest.raises(Problem, match="the data set cannot be written") as caught:
        type(captured).export(_at(captured, captured.phone / "file" / "set"))
    assert caught.value.where == str(captured.phone / "file" / "set")
    assert "--out" in caught.value.advice


def test_a_place_where_nothing_may_be_made(captured: Exportable) -> None:
    with pytest.raises(Problem, match="the data set cannot be written") as caught:
        type(captured).export(_at(captured, Path("/proc/chexrig/set")))
    assert caught.value.where == "/proc/chexrig/set"


def _at(captured: Exportable, out: Path) -> Exportable:
    class Elsewhere(Exportable):
        @property
        def out(self) -> Path:
            return out

    return Elsewhere(captured.folder, captured.loaded, captured.manifest, captured.journal)


def test_no_room_is_told_with_how_much_is_needed(
    captured: Exportable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem, match="no room is left where the data set goes") as caught:
        captured.export()
    assert caught.value.where == str(captured.out)
    assert caught.value.expected == "0.1 MB free"
    assert captured.left_over() == []


def test_a_photo_that_cannot_be_read_is_lost_and_no_other(captured: Exportable) -> None:
    photo = next((captured.phone / "early").glob("000001*"))
    photo.unlink()
    photo.symlink_to("/proc/self/mem")  # opens, and cannot be read at 0, even by root
    report = captured.export()
    (bad,) = report.bad
    assert (bad.kind, bad.index, report.photos) == (Kind.ALTERED, 1, 2)
    assert bad.got == "cannot be read: Input/output error"


def test_a_read_error_in_mid_file_is_the_phones_too(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("/proc/self")  # whose `mem` opens, and cannot be read at 0
    with pytest.raises(Problem, match="a photo on the phone cannot be read") as caught:
        FolderStore(tmp_path).pull("a", "mem", tmp_path / "copy")
    assert caught.value.where == str(tmp_path / "a" / "mem")


def test_a_destination_that_is_gone_is_not_told_as_the_phones(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.jpg").write_bytes(b"x")
    with pytest.raises(FileNotFoundError):
        FolderStore(tmp_path).pull("a", "1.jpg", tmp_path / "none" / "copy")


def test_an_export_beside_another_leaves_it_alone(
    captured: Exportable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second to the same place begins in the middle of the first, and learns of it at once."""
    told: list[Problem] = []
    finish = growing.finish

    def write(*arguments: Any) -> Any:
        with pytest.raises(Problem, match="another command is making a data set in this folder") as caught:
            captured.export("late")
        told.append(caught.value)
        return finish(*arguments)

    monkeypatch.setattr(growing, "finish", write)
    assert captured.export().new_photos == 3
    assert captured.left_over() == ["set"]
    (problem,) = told
    assert (problem.where, problem.got) == (str(captured.out), f"process {os.getpid()} is at it")
    assert "run this again" in problem.advice


def test_an_export_that_fails_beside_another_leaves_it_alone(
    captured: Exportable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        with growing_folder(captured.out) as folder:
            assert len(list(captured.folder.glob(".set.*.part"))) == 2
            (folder / "half.jpg").write_bytes(b"half")
            raise ZeroDivisionError

    take = Copying._take

    def take_and_fail(*arguments: Any) -> Any:
        taken = take(*arguments)
        with pytest.raises(ZeroDivisionError):
            fail()
        return taken

    monkeypatch.setattr(Copying, "_take", take_and_fail)
    assert captured.export().photos == 3
    assert captured.left_over() == ["set"]
    assert len(list(captured.out.rglob("*.jpg"))) == 3


def test_folders_of_other_names_are_nobodys_leftovers(captured: Exportable) -> None:
    names = {".set.part", ".set.notes.part", ".settle.0123456789abcdef.part", "set.0123456789abcdef.part"}
    for name in names:
        (captured.folder / name).mkdir()
    captured.export()
    assert set(captured.left_over()) == names | {"set"}


def test_a_contact_sheet_that_cannot_be_drawn_costs_no_data_set(captured: Exportable) -> None:
    """What the photos show is known from before; then the x-rays are gone, and have to be drawn."""
    captured.export()
    shutil.rmtree(captured.out)
    shutil.rmtree(captured.folder / "C")
    report = captured.export(contact_sheet=True)
    assert report.contact_sheets == ()
    assert [each.partition(" was drawn: ")[0] for each in report.warnings] == [
        "no contact sheet of spring.early",
        "no contact sheet of spring.late",
    ]
    assert report.photos == 3
    assert len(list(captured.out.rglob("*.jpg"))) == 3


def test_the_move_into_place_reaches_the_disk(captured: Exportable, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []

    def fsync(descriptor: int) -> None:
        synced.append(f"{Path(f'/proc/self/fd/{descriptor}').resolve()} {captured.out.exists()}")

    monkeypatch.setattr(os, "fsync", fsync)
    captured.export()
    assert f"{captured.folder.resolve()} True" in synced


def test_another_copy_of_the_plan_replaces_nothing_that_it_knows_nothing_of(
    captured: Exportable, tmp_path: Path
) -> None:
    captured.export()
    before = {each: each.read_bytes() for each in captured.out.rglob("*") if each.is_file()}
    (tmp_path / "copy").mkdir()
    copy = Exportable.make(tmp_path / "copy", sitting="again ")
    copy.capture_all()
    with pytest.raises(Problem, match="another copy of the plan went on"):
        _at(copy, captured.out).export()
    assert {each: each.read_bytes() for each in captured.out.rglob("*") if each.is_file()} == before
