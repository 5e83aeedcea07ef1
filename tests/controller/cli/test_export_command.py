"""``chexrig export``: where the photos are, and what else is there."""

from __future__ import annotations

import shutil
from pathlib import Path

from rig import Told

from tests.wrong_input.rig import Rig


def photos(folder: Path) -> int:
    return len(list(folder.glob("train/natural/**/*.jpg")))


def export(rig: Rig, *more: object) -> Told:
    told = rig.chexrig("export", rig.plan, "--out", rig.folder / "set", "--no-contact-sheet", *more)
    assert told.code == 0
    return told


def journal_folder(rig: Rig) -> Path:
    (folder,) = (each for each in (rig.folder / "téléphone 100% A").iterdir() if each.name[0] != ".")
    return folder


def test_a_folder_that_is_not_ascii_is_found(complete: Rig) -> None:
    told = export(complete)
    assert photos(complete.folder / "set") == 5
    assert told.err == ""


def test_photos_on_another_computer(complete: Rig, complete_rig_once: Rig) -> None:
    place, away = journal_folder(complete_rig_once), complete.folder / "away"
    there = complete_rig_once.folder / "téléphone 100% A"
    there.rename(there.with_name("gone"))
    try:
        told = complete.refused("export", complete.plan, "--out", complete.folder / "set")
    finally:
        there.with_name("gone").rename(there)
    told.says("the photos are on the phone", f"chexrig simulated phone, folder {place}", "copy that folder")
    told.says("--store")
    shutil.copytree(place, away)
    export(complete, "--store", away)
    assert photos(complete.folder / "set") == 5


def test_the_phones_whole_folder_will_do(complete: Rig) -> None:
    export(complete, "--store", journal_folder(complete).parent, "--contact-sheet")  # which is as usual
    assert photos(complete.folder / "set") == 5
    assert list((complete.folder / "set").glob("contact*/*"))


def test_a_store_that_is_not_there(complete: Rig) -> None:
    out = complete.folder / "set"
    told = complete.refused("export", complete.plan, "--out", out, "--store", complete.folder / "none")
    told.says("there is no such folder", str(complete.folder / "none"))


def test_files_nobody_asked_for_are_named(complete: Rig) -> None:
    store = journal_folder(complete)
    for number in range(12):
        (store / "morning" / f"holiday-{number:02d}.jpg").write_bytes(b"sea")
    told = export(complete, "--store", store)
    told.says("12 files on the phone are extra, asked for by nobody: morning/holiday-00.jpg, ", " and 2 more")
    told.says("morning/holiday-09.jpg and 2 more")
    assert "superseded" not in told.err


def test_uncertain_labels_decided_in_extra_tables(complete: Rig) -> None:
    refused = complete.refused(
        "export", complete.plan, "--out", complete.folder / "set", "--uncertain-as", "half"
    )
    refused.says("no such way to read uncertain labels", "ones, zeros, blank")
    export(complete)
    before = {each.name: each.read_bytes() for each in (complete.folder / "set").glob("*.csv")}
    export(complete, "--uncertain-as", "ones", "--uncertain-as", "blank")
    after = {each.name: each.read_bytes() for each in (complete.folder / "set").glob("*.csv")}
    assert set(after) - set(before) == {"train-uncertain-as-ones.csv", "train-uncertain-as-blank.csv"}
    assert {name: after[name] for name in before} == before
