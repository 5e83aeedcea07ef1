"""``chexrig demo``: the whole job without x-rays and without a phone."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from rig import Command, Rig, expect, wait_until

COUNT = 2


@pytest.fixture(scope="module")
def headless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rig, Command]]:
    """A demo without a screen, which goes on beside the other one."""
    folder = tmp_path_factory.mktemp("headless")
    made = Rig(folder)
    command = made.start("demo", "--count", COUNT, "--out", "demo", "--headless")
    yield made, command
    made.end()


@pytest.fixture
def rig(tmp_path: Path, xserver: str) -> Iterator[Rig]:
    """An empty folder; the demo makes its own x-rays and plan."""
    made = Rig(tmp_path, display=xserver)
    yield made
    made.end()


def check_outcome(folder: Path, records: Any) -> None:
    heading, *source = records.read_table(next((folder / "x-rays").rglob("train.csv")))
    exported_heading, *exported = records.read_table(folder / "dataset" / "train.csv")
    assert exported_heading == heading
    assert {(records.key(row[0]), *row[1:]) for row in exported} == {
        (records.key(row[0]), *row[1:]) for row in source
    }
    assert len(exported) == len(source) == COUNT
    assert all((folder / row[0]).stat().st_size > 10_000 for row in exported)
    sheets = list((folder / "dataset" / "contact-sheets").iterdir())
    assert sheets
    for each in sheets:
        with Image.open(each) as sheet:
            sheet.load()
            assert min(sheet.size) > 200
    state = folder / "plan.chexrig"
    books = records.read_books(state, state / "simulated-phone")
    ordered = sorted(books.captures, key=lambda row: row["idx"])
    photos = sorted(books.photos, key=lambda row: row["idx"])
    records.check_books(records.Books(ordered, books.sessions, photos, books.files), range(1, COUNT + 1))


@pytest.mark.x11
def test_interrupted_and_resumed(rig: Rig, headless: Any, records: Any) -> None:  # noqa: ARG001
    command = rig.start("demo", "--count", COUNT, "--out", "demo")
    photos = "demo/*.chexrig/*/*/*/*.jpg"
    wait_until(lambda: any(rig.folder.glob(photos)) or command.code is not None, lambda: command.err)
    command.send(signal.SIGINT)
    done = expect(command, 130)
    assert "stopped (Ctrl-C was pressed)" in done.err
    assert "run the same command again" in done.err
    assert not (rig.folder / "demo" / "dataset").exists()
    rig.do("demo", "--count", COUNT, "--out", "demo")
    check_outcome(rig.folder / "demo", records)


def test_without_a_screen(headless: tuple[Rig, Command], records: Any) -> None:
    rig, command = headless
    assert f"{COUNT} photos (" in expect(command, 0).out
    check_outcome(rig.folder / "demo", records)
    again = rig.do("demo", "--count", COUNT, "--out", "demo", "--headless", code=2)
    assert "not empty" in again.err
