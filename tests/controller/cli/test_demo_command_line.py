"""``chexrig demo`` that was ended early: it goes on, and says with how many x-rays."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rig import Command, Rig, Told, wait_until

import controller.cli


def start_demo(folder: Path, count: int) -> Command:
    return Rig(folder.parent).start("demo", "--headless", "--count", count, "--out", folder)


def demo(folder: Path, count: int) -> Told:
    return start_demo(folder, count).finish()


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A demo killed while it made its phantoms."""
    folder = tmp_path / "demo"
    command = start_demo(folder, 40)
    wait_until(lambda: command.code is not None or len(list(folder.rglob("*.jpg"))) >= 2)
    assert command.code is None
    command.kill()
    return folder


def test_killed_while_making_phantoms_and_gone_on_with_another_count(killed: Path) -> None:
    assert not (killed / "plan.yaml").exists()
    told = demo(killed, 3)
    assert told.code == 0
    assert "3 photos (" in told.out
    assert len(list((killed / "dataset").glob("train/natural/**/*.jpg"))) == 3

    (killed / "dataset").rename(killed.parent / "moved away")
    again = demo(killed, 5)
    assert again.code == 0
    again.says(f"going on with {killed / 'plan.yaml'}, which has 3 x-rays, not 5: ", "--out")
    assert "3 photos (" in again.out


@pytest.mark.parametrize(
    ("name", "got"), [("a-file/demo", "Not a directory"), ("n" * 300, "File name too long")]
)
def test_a_folder_that_cannot_be_made(
    name: str, got: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-file").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stderr", said := io.StringIO())
    assert controller.cli.main(["demo", "--count", "2", "--out", name]) == 2
    assert "the output folder cannot be used" in said.getvalue()
    assert f"got: {got}" in said.getvalue()
    assert [each.name for each in tmp_path.iterdir()] == ["a-file"]


def test_folder_with_another_plan_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("name: somebody-elses\n")
    told = demo(tmp_path, 2)
    assert told.code == 2
    told.says("the output folder is not empty")
    assert [each.name for each in tmp_path.iterdir()] == ["plan.yaml"]
