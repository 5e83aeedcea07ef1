"""The app in a broken installation: one clear message before anything is done to a phone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from android_bridge.agent.builder.layout import APK, JAR, JSON
from android_bridge.agent.shipped import DIST, Shipped, shipped_jar
from android_bridge.base.files import replace_files
from android_bridge.base.problems import Problem


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DIST, tmp_path / "dist"))


def test_what_is_shipped_is_whole(dist: Path) -> None:
    assert Shipped.read(dist).apk == dist / APK
    assert shipped_jar(dist) == dist / JAR
    assert str(Shipped.read()) == "0.1.0 (1)"


@pytest.mark.parametrize("name", [APK, JAR, JSON])
def test_a_file_that_is_missing(dist: Path, name: str) -> None:
    (dist / name).unlink()
    read = shipped_jar if name == JAR else Shipped.read
    with pytest.raises(Problem, match="the phones' app is missing from this installation") as caught:
        read(dist)
    assert caught.value.where == str(dist / name)
    assert "install chexrig again" in caught.value.advice


@pytest.mark.parametrize("name", [APK, JAR])
@pytest.mark.parametrize("damage", ["cut", "bit", "folder"])
def test_a_file_that_is_damaged(dist: Path, name: str, damage: str) -> None:
    content = (dist / name).read_bytes()
    (dist / name).unlink()
    if damage == "folder":
        (dist / name).mkdir()
    else:
        (dist / name).write_bytes(content[:-1] if damage == "cut" else content[:-1] + b"?")
    read = shipped_jar if name == JAR else Shipped.read
    with pytest.raises(Problem, match="the phones' app is damaged in this installation") as caught:
        read(dist)
    assert caught.value.where == str(dist / name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"no JSON",
        b"\xff\xfe",
        b"null",
        b"[" * 100_000,
        b'{"version_code": "1"}',
        b'{"version_code": true}',
    ],
)
def test_a_json_that_is_damaged(dist: Path, content: bytes) -> None:
    (dist / JSON).write_bytes(content)
    for read in (Shipped.read, shipped_jar):
        with pytest.raises(Problem, match="is damaged in this installation") as caught:
            read(dist)
        assert caught.value.where == str(dist / JSON)
        assert caught.value.got


def test_a_json_cannot_lead_elsewhere(dist: Path) -> None:
    (dist.parent / "other.apk").write_bytes(b"of somebody else")
    said = json.loads((dist / JSON).read_text())
    (dist / JSON).write_text(json.dumps({**said, "apk": "../other.apk"}))
    with pytest.raises(Problem, match="is missing from"):
        Shipped.read(dist)


def test_a_build_that_cannot_be_written_leaves_what_was_there(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {each.name: each.read_bytes() for each in dist.iterdir()}
    real = Path.open

    def full(path: Path, *arguments: object, **options: object) -> object:
        if JSON in path.name:
            raise OSError(28, "No space left on device")
        return real(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space left"):
        replace_files(dist, {APK: b"new", JAR: b"new", JSON: b"new"})
    monkeypatch.undo()
    assert {each.name: each.read_bytes() for each in dist.iterdir()} == before
    Shipped.read(dist)


def test_a_build_that_is_cut_off_never_passes_for_a_whole_one(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, moved = Path.replace, []

    def cut_off(path: Path, target: Path) -> Path:
        if moved:
            raise KeyboardInterrupt
        moved.append(target)
        return real(path, target)

    monkeypatch.setattr(Path, "replace", cut_off)
    with pytest.raises(KeyboardInterrupt):
        replace_files(dist, {APK: b"new", JAR: b"new", JSON: b"{}"})
    monkeypatch.undo()
    assert sorted(each.name for each in dist.iterdir()) == sorted([APK, JAR, JSON])
    with pytest.raises(Problem, match="damaged"):
        Shipped.read(dist)
