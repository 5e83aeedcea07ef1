"""Folders and files that cannot be used, or hold something else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.wrong_input.rig import Rig


def test_a_journal_that_is_garbage(begun: Rig) -> None:
    journal = begun.state / "journal.sqlite"
    journal.write_bytes(b"this is no journal" * 400)
    begun.run_refused().says("this journal cannot be read", str(journal), "restore it from a backup")
    assert journal.read_bytes() == b"this is no journal" * 400


def nobody_can_write_here(folder: Path) -> Path:
    if os.geteuid() == 0:
        return Path("/proc/chexrig")  # not even root makes a folder there
    folder.mkdir(mode=0o500)
    return folder / "phone"


def test_a_store_that_cannot_be_written(rig: Rig, tmp_path: Path) -> None:
    store = nobody_can_write_here(tmp_path / "closed")
    told = rig.refused("phone", "sim", "--store", store, "--port", "0")
    told.says("the simulated phone's folder cannot be used", str(store), "--store")


def test_a_store_that_is_a_file(rig: Rig) -> None:
    told = rig.run_refused("--store", rig.csv, in_process=False)
    told.says(
        "the simulated phone's folder cannot be used", str(rig.csv), "choose another folder with --store"
    )


def test_a_state_folder_that_is_a_file(rig: Rig) -> None:
    rig.state.write_text("mine")
    rig.run_refused().says("the folder of this plan's journal cannot be used", str(rig.state))
    assert rig.state.read_text() == "mine"


@pytest.mark.parametrize("command", ["export", "demo"])
def test_an_output_folder_that_is_not_empty(complete: Rig, command: str) -> None:
    out = complete.folder / "xrays"
    plan = [complete.plan] if command == "export" else ["--headless", "--count", "2"]
    told = complete.refused(command, *plan, "--out", out)
    told.says("the output folder is not empty", str(out), "--out", "nothing is ever overwritten")


@pytest.mark.parametrize("command", ["export", "demo"])
def test_an_output_folder_that_is_a_file(complete: Rig, command: str) -> None:
    plan = [complete.plan] if command == "export" else ["--headless", "--count", "2"]
    told = complete.refused(command, *plan, "--out", complete.folder / "xrays" / ".." / "plan.yaml")
    told.says("the output folder is a file", f"where: {complete.plan}", "--out", "move away what is there")
