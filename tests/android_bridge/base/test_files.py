"""A file is whole, or what was there before."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from android_bridge.base.files import (
    OWNER_ONLY,
    create_file,
    plain_path,
    replace_file,
    replace_files,
    replacing,
)

WRITES: dict[str, Callable[[Path], object]] = {
    "one": lambda path: replace_file(path, "new"),
    "one, alone": lambda path: replace_file(path, b"new", alone=True),
    "some": lambda path: replace_files(path.parent, {path.name: b"new"}),
}


def test_a_plain_path_leads_to_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path.resolve()
    (here / "a" / "b").mkdir(parents=True)
    (here / "link").symlink_to(here / "a" / "b")
    monkeypatch.chdir(here)
    assert plain_path(Path("link")) == here / "link"
    assert plain_path(Path("link/../c")) == here / "a" / "c"  # the system goes up from where the link leads
    assert plain_path(Path("a/../link")) == here / "link"
    assert plain_path(Path("a/..")) == here


def fail(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.open"])
def test_what_was_there_stays_when_it_cannot_be_written(
    write: Callable[[Path], object], failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(failing, fail)
        with pytest.raises(OSError, match="No space left"):
            write(path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
    write(path)
    assert path.read_text() == "new"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("alone", [True, False])
def test_nothing_is_seen_before_the_end(tmp_path: Path, alone: bool) -> None:
    path = tmp_path / "file"
    with replacing(path, alone=alone) as file:
        file.write(b"half")
        assert not path.exists()
    assert path.read_bytes() == b"half"
    with pytest.raises(ZeroDivisionError), replacing(path, alone=alone) as file:
        file.write(bytes(1 // 0))
    assert path.read_bytes() == b"half"


def test_what_a_killed_program_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".file.part").write_text("of a program that was killed, and longer")
    replace_file(tmp_path / "file", "new", alone=True)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"file": "new"}


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])
def test_the_first_that_makes_a_file_counts(
    links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", fail)
    path = tmp_path / "file"
    assert create_file(path, "first", mode=OWNER_ONLY)
    assert not create_file(path, "second", mode=OWNER_ONLY)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"file": "first"}
    assert stat.S_IMODE(path.stat().st_mode) == OWNER_ONLY


@pytest.mark.parametrize("alone", [True, False])
def test_a_secret_is_its_owners_only_from_the_start(tmp_path: Path, alone: bool) -> None:
    (tmp_path / ".file.part").write_text("")
    with replacing(tmp_path / "file", mode=OWNER_ONLY, alone=alone) as file:
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == OWNER_ONLY
