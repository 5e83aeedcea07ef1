"""What is shipped is what the source gives, byte for byte, wherever and by whomever it is built."""

from __future__ import annotations

import hashlib
import json
import tomllib
import zipfile
from pathlib import Path

import agent_build
import pytest

from android_bridge.agent.builder.archive import read_zip, write_zip
from android_bridge.agent.builder.checks import differences
from android_bridge.agent.builder.layout import AGENT, APK, JAR, JSON, Source
from android_bridge.agent.builder.products import build
from protocol import PROTOCOL_VERSION

DIST = AGENT / "dist"


def test_the_json_says_what_the_files_are() -> None:
    said = json.loads((DIST / JSON).read_text("utf-8"))
    project = tomllib.loads((agent_build.REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    for kind in ("apk", "jar"):
        content = (DIST / said[kind]).read_bytes()
        assert said[f"{kind}_bytes"] == len(content)
        assert said[f"{kind}_sha256"] == hashlib.sha256(content).hexdigest()
    assert said["application_id"] == "org.chexrig.agent"
    assert said["protocol_version"] == PROTOCOL_VERSION
    assert said["version_name"] == project["version"]
    assert said["version_code"] == Source(AGENT).version()[0] >= 1


def test_what_is_shipped_is_what_the_source_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("android_bridge.agent.builder.checks.build", _as_built)
    assert not [*differences(agent_build.tools(), Source(AGENT), DIST, lambda _: None)]


def test_another_folder_time_zone_language_and_umask_give_the_same_bytes(tmp_path: Path) -> None:
    """What the tests use was built so; what it is compared with was built as usual, by the same compiler."""
    usual = DIST
    if json.loads((DIST / JSON).read_text("utf-8"))["javac"] != agent_build.tools().javac_version:
        usual = tmp_path
        build(agent_build.tools(), Source(AGENT), usual, lambda _: None)
    for name in (APK, JAR, JSON):
        assert (agent_build.built() / name).read_bytes() == (usual / name).read_bytes(), name


def test_a_difference_is_told_and_so_is_another_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("android_bridge.agent.builder.checks.build", _as_built)
    for name in (APK, JAR, JSON):
        (tmp_path / name).write_bytes((agent_build.built() / name).read_bytes())
    (tmp_path / APK).write_bytes((tmp_path / APK).read_bytes() + b"\0")
    said = json.loads((tmp_path / JSON).read_text("utf-8"))
    (tmp_path / JSON).write_text(json.dumps({**said, "javac": "21.0.1", "version_code": 99}), "utf-8")
    apk, version = differences(agent_build.tools(), Source(AGENT), tmp_path, lambda _: None)
    assert apk.startswith(f"{APK} is not what this source gives (it was built with javac 21.0.1")
    assert "python3 -m android_bridge.agent build" in apk
    assert "version_code 99" in version


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    (told,) = differences(agent_build.tools(), Source(AGENT), tmp_path, lambda _: None)
    assert all(name in told for name in (APK, JAR, JSON))


def test_the_jar_runs_the_desktop_agent() -> None:
    jar = read_zip(agent_build.built() / JAR)
    assert "Main-Class: org.chexrig.desktop.Main\r\n" in jar["META-INF/MANIFEST.MF"].decode()
    assert {"org/chexrig/desktop/Main.class", "org/chexrig/core/phone/Agent.class"} <= jar.keys()


def test_an_archives_bytes_follow_from_its_content(tmp_path: Path) -> None:
    entries = {"b": b"2", "META-INF/MANIFEST.MF": b"0", "a/c": b"1"}
    write_zip(tmp_path / "one", entries)
    write_zip(tmp_path / "two", dict(reversed(entries.items())))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with zipfile.ZipFile(tmp_path / "one") as archive:
        assert archive.namelist() == ["META-INF/MANIFEST.MF", "a/c", "b"]
    assert read_zip(tmp_path / "one") == entries


def _as_built(_tools: object, _source: object, out: Path, _tell: object) -> None:
    for path in agent_build.built().iterdir():
        (out / path.name).write_bytes(path.read_bytes())
