"""``chexrig export``: where the photos are, and what else is there."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from rig import Told

from tests.wrong_input.rig import Rig


def photos(folder: Path) -> int:
    return len(list(folder.glob("train/natural/**/*.jpg")))


def export(rig: Rig, *more: object) -> Told:
    told = rig.chexrig("export", rig.plan, "--out", rig.folder / "set", "--no-contact-sheet", *more)
    assert told.code == 0
    return told


def journal_folder(rig: Rig) -> Path:
    (folder,) = (each.parent for each in (rig.folder / "téléphone 100% A").glob("*/morning"))
    return folder


def test_a_folder_that_is_not_ascii_is_found(complete: Rig) -> None:
    told = export(complete)
    assert photos(complete.folder / "set") == 5
    elsewhere, check = told.err.splitlines()[:2]  # nothing else is told
    assert elsewhere.startswith("the photos are read from ")
    assert elsewhere.endswith(f"{complete.phone} has none")
    assert check.startswith("to check it through and through: ")


def test_photos_on_another_computer(complete: Rig, complete_rig_once: Rig) -> None:
    place, away = journal_folder(complete_rig_once), complete.folder / "away"
    there = complete_rig_once.folder / "téléphone 100% A"
    there.rename(there.with_name("gone"))
    try:
        told = complete.refused("export", complete.plan, "--out", complete.folder / "set")
    finally:
        there.with_name("gone").rename(there)
    told.says("the simulated phone's photos are not here", f"the folder {complete.phone / place.name}")
    told.says(f"neither that nor {place}", "copy that folder")
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


@contextmanager
def read_only_medium(folder: Path) -> Iterator[None]:
    bound = ["mount", "--bind", str(folder), str(folder)]
    try:
        done = subprocess.run(bound, capture_output=True, check=False)
    except OSError:
        pytest.skip("no mount on this machine")
    if done.returncode:
        pytest.skip("only root can make a read-only medium")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def leave_a_log(journal: Path) -> None:
    """Leave the journal as a killed session does, without the helper file that only this computer knows."""
    kept = {each: journal.with_name(f"{each}.kept") for each in (journal.name, f"{journal.name}-wal")}
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE meta SET value = value")
        for name, copy in kept.items():
            shutil.copyfile(journal.with_name(name), copy)
    for name, copy in kept.items():
        copy.rename(journal.with_name(name))


@pytest.mark.parametrize("has_log", [False, True])
def test_an_archive_on_a_read_only_medium(complete: Rig, tmp_path: Path, has_log: bool) -> None:
    out = tmp_path / "set"
    told = [("status", complete.plan), ("plan", "check", complete.plan), ("retake", complete.plan, "--list")]
    if has_log:
        leave_a_log(complete.state / "journal.sqlite")
    with read_only_medium(complete.folder):
        assert [complete.here(*each).code for each in told] == [0, 0, 0]
        exported = complete.here("export", complete.plan, "--out", out, "--no-contact-sheet")
    assert exported.code == 0, exported
    assert photos(out) == 5


def test_what_is_lost_of_such_an_archive_is_told_and_the_rest_exported(
    complete: Rig, complete_rig_once: Rig, tmp_path: Path
) -> None:
    out, store = tmp_path / "set", tmp_path / "store"
    shutil.copytree(journal_folder(complete_rig_once), store)
    next(store.rglob("*.jpg")).unlink()
    with read_only_medium(complete.folder):
        told = complete.here("export", complete.plan, "--out", out, "--no-contact-sheet", "--store", store)
    assert told.code == 1, told
    assert "what is lost was not asked for again" in told.err
    assert "may not be written" in told.err
    assert "1 of 5 photos is not in" in told.out
    assert photos(out) == 4
    assert complete.here("retake", complete.plan, "--list").out == "nothing waits to be captured again\n"
