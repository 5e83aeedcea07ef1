"""The Python package carries the app, and not what it is built with."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest
from agent_build import REPOSITORY

DIST = "android_bridge/agent/dist"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Names and sizes of what is in the wheel."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = out.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return {each.filename: each.file_size for each in archive.infolist()}


@pytest.mark.parametrize("name", ["chexrig-agent.apk", "chexrig-agent.jar", "chexrig-agent.json"])
def test_the_app_is_in_it(wheel: dict[str, int], name: str) -> None:
    assert wheel[f"{DIST}/{name}"] == (REPOSITORY / DIST / name).stat().st_size


def test_the_tools_are_not_in_it(wheel: dict[str, int]) -> None:
    foreign = [
        name for name in wheel if name.endswith((".deb", ".jar", ".apk", ".class")) and DIST not in name
    ]
    assert not foreign
    assert sum(wheel.values()) < 8_000_000
