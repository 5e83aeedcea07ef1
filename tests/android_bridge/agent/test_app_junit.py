"""The parts of the app that do without Android: the camera's clock, white balance, bands on the monitor."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import java_agent
import pytest

APP = java_agent.AGENT / "app" / "src"
CAMERA = "org/chexrig/agent/camera"
#: Each has a test of the same name.
PARTS = ("Bands", "SensorClock", "WhiteBalance")


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Class path of the parts, their tests and JUnit."""
    core = java_agent.core()  # skips, or fails in CI, where there is no JDK or no JUnit
    out = tmp_path_factory.mktemp("app-classes")
    sources = [APP / "main/java" / CAMERA / f"{part}.java" for part in PARTS]
    sources += [APP / "test/java" / CAMERA / f"{part}Test.java" for part in PARTS]
    jars = [str(path) for path in Path("/usr/share/java").glob("[jh]*.jar") if path.stem in JARS]
    path = ":".join([str(core.main), *jars])
    command = [*java_agent.COMPILE, "-cp", path, "-d", str(out), *map(str, sources)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return f"{out}:{path}"


JARS = ("junit4", "hamcrest-core")


@pytest.mark.parametrize("part", PARTS)
def test_part(classes: str, part: str) -> None:
    name = f"{CAMERA.replace('/', '.')}.{part}Test"
    java = shutil.which("java")
    assert java is not None
    command = [java, *java_agent.QUICK_START, "-cp", classes, "org.junit.runner.JUnitCore", name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert re.search(r"^OK \([1-9]\d* tests?\)$", done.stdout, re.MULTILINE), done.stdout + done.stderr


def test_each_test_is_run() -> None:
    found = {path.name for path in (APP / "test").rglob("*Test.java")}
    assert found == {f"{part}Test.java" for part in PARTS}
