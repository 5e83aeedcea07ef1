"""An export that must not be made: no data set is left behind, and no photo is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rig import Told

from controller.records import Record
from tests.wrong_input.rig import Rig


def export(rig: Rig, *more: object) -> Told:
    """Refuse an export from the copied phone's folder."""
    told = rig.refused("export", rig.plan, "--store", journal_folder(rig), "--out", rig.folder / "set", *more)
    assert not (rig.folder / "set").exists()
    return told


def test_nothing_captured_yet(rig: Rig) -> None:
    told = rig.refused("export", rig.plan, "--out", rig.folder / "set")
    told.says("nothing has been captured with this plan yet", "chexrig run")


def test_an_incomplete_subset(begun: Rig) -> None:
    told = export(begun)
    told.says("subset morning is not complete", "expected: 3 photos", "got: 1")
    told.says("--subset morning")


def test_two_subsets_one_of_them_incomplete(complete: Rig) -> None:
    """What is complete is exported, and the verdict says what is still to be captured."""
    night = "  - {id: night, first: 6, last: 7, environment: office.yaml}\n"
    complete.plan.write_text(complete.plan.read_text() + night)
    told = complete.chexrig("export", complete.plan, "--store", journal_folder(complete), "--out", "set")
    assert told.code == 1
    assert "│ night   │ 6-7     │      0/2 │" in told.out
    assert (
        "not complete: still to be captured, and not exported before: night (`chexrig run plan.yaml`)"
        in told.out
    )
    assert len(list((complete.folder / "set").rglob("view1_frontal.jpg"))) == 5


def journal_folder(rig: Rig) -> Path:
    """Give the folder of the plan's photos; those of trials have another."""
    return next(rig.phone.glob("[!.]*/[!_]*")).parent


def test_a_changed_label(complete: Rig) -> None:
    complete.change("Female,63", "Male,63", complete.csv)
    export(complete).says("the CSV", "has changed", str(complete.csv))


def altered(photo: Path) -> str:
    data = bytearray(photo.read_bytes())
    data[len(data) // 2] ^= 1
    photo.write_bytes(data)
    return "has changed, though its size is the same"


def missing(photo: Path) -> str:
    photo.unlink()
    return "no such file"


@pytest.mark.parametrize("spoil", [altered, missing])
def test_a_bad_photo_is_named_and_what_to_do(complete: Rig, spoil: Callable[[Path], str]) -> None:
    photo = complete.photos()[-1]
    words = spoil(photo)
    told = complete.chexrig("export", complete.plan, "--store", journal_folder(complete), "--out", "set")
    assert told.code == 1
    said = " ".join(told.out.replace("│", " ").split())
    assert f"morning 3 {spoil.__name__}" in said
    assert words in said or all(word in said for word in words.split())
    assert f"1 of 5 photos is not in {complete.folder / 'set'} (1 {spoil.__name__} on the phone)" in said
    assert "run `chexrig run plan.yaml --repair`, then export again" in said
    assert len(list((complete.folder / "set").rglob("view1_frontal.jpg"))) == 4
    with Record(complete.state / "journal.sqlite", read_only=True) as record:
        assert [each.photo_name for each in record.retakes.waiting()] == [photo.name]


def test_a_copied_plan_has_its_own_photos(complete: Rig, complete_once: Rig) -> None:
    """Not those of the folder that it was copied from, though the record names that one."""
    complete.photos()[-1].unlink()
    told = complete.here("export", complete.plan, "--out", complete.folder / "set", "--no-contact-sheet")
    assert told.code == 1
    assert f"1 of 5 photos is not in {complete.folder / 'set'} (1 missing on the phone)" in told.out
    assert str(complete_once.folder) not in told.out + told.err


def test_a_moved_plan_has_its_photos_with_it(complete: Rig) -> None:
    """Elsewhere they are read where nothing is beside it, and that is said."""
    moved = complete.folder.rename(complete.folder.with_name("moved"))
    told = Rig(moved).here("export", "plan.yaml", "--out", "set", "--no-contact-sheet")
    assert told.code == 0
    assert "are read from" not in told.err
    phone = Rig(moved).phone
    phone.rename(moved / "gone")
    told = Rig(moved).here("export", "plan.yaml", "--out", "again", "--no-contact-sheet")
    assert f"where they were saved: {phone} has none" in told.err


def test_nothing_is_removed_unasked(complete: Rig) -> None:
    export(complete, "--delete-verified").says("nobody can be asked", "no terminal", "--yes")
    assert len(complete.photos()) == 5
