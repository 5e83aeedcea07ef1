"""The app's parts that run without Android, and its camera against stand-ins for Android's classes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import java_agent
import pytest

APP = java_agent.AGENT / "app" / "src"
CAMERA = "org/chexrig/agent/camera"
TESTS = sorted(path for kind in ("test", "cameraTest") for path in (APP / kind).rglob("*Test.java"))


@pytest.fixture(scope="module")
def class_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the camera, the stand-ins, the tests, the core and JUnit are."""
    core = java_agent.core()  # skips, or fails in CI, where there is no JDK or no JUnit
    out = tmp_path_factory.mktemp("app-classes")
    folders = [APP / "main/java" / CAMERA, APP / "standins", APP / "test", APP / "cameraTest"]
    sources = [str(path) for folder in folders for path in sorted(folder.rglob("*.java"))]
    path = ":".join([str(core.main), *(str(Path("/usr/share/java") / jar) for jar in JARS)])
    command = [*java_agent.COMPILE, "-cp", path, "-d", str(out), *sources]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return f"{out}:{path}"


JARS = ("junit4.jar", "hamcrest-core.jar")


@pytest.fixture(scope="module")
def told(class_path: str) -> str:
    """What JUnit says of all classes, run one after another in one Java."""
    names = [_name(each) for each in TESTS]
    command = ["java", *java_agent.QUICK_START, "-cp", class_path, "org.junit.runner.JUnitCore", *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    return done.stdout + done.stderr


def _name(test: Path) -> str:
    return f"{CAMERA.replace('/', '.')}.{test.stem}"


@pytest.mark.parametrize("test", TESTS, ids=lambda path: path.stem)
def test_java(told: str, test: Path) -> None:
    java_agent.check(told, _name(test), {_name(each): each for each in TESTS})


def test_the_tests_are_found() -> None:
    assert {"BandsTest", "PhoneCameraTest", "SensorClockTest", "WhiteBalanceTest"} <= {
        path.stem for path in TESTS
    }
