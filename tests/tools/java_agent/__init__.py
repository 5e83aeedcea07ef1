"""The phone's program in Java, for tests: compiled once in a run of tests, and its parts run on this machine.

Only what does without Android is compiled: ``core`` and its tests. That takes a JDK and, for the tests, the
Debian packages junit4 and libhamcrest-java. Where one is missing the test is skipped with the reason; in CI
(``CI=true``) it fails.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
AGENT = REPOSITORY / "android_bridge" / "agent"
MAIN = AGENT / "core" / "src" / "main" / "java"
TESTS = AGENT / "core" / "src" / "test" / "java"
JAR = AGENT / "dist" / "chexrig-agent.jar"
JAR_FOLDER = Path("/usr/share/java")
#: For Android's dexer the class files have to be Java 8's; this also holds back whatever came after Java 8.
COMPILE = ("javac", "--release", "8", "-encoding", "utf-8", "-Xlint:all,-options", "-Werror", "-proc:none")
#: Starts sooner; nothing here runs long enough to gain from more.
QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
PROPERTIES = (f"-Dchexrig.vectors={REPOSITORY / 'protocol' / 'vectors'}",)
COMPILE_TIMEOUT_S = 100.0
RUN_TIMEOUT_S = 60.0


class Core:
    """The compiled core and its tests, in a folder that goes with this object.

    Parameters
    ----------
    jars
        JUnit and what it needs.
    """

    def __init__(self, jars: Sequence[Path]) -> None:
        folder = Path(tempfile.mkdtemp(prefix="chexrig-java-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        #: Class files of the program itself.
        self.main = folder / "main"
        #: Class files of its tests.
        self.tests = folder / "tests"
        _compile(MAIN, self.main, [])
        _compile(TESTS, self.tests, [self.main, *jars])
        self._class_path = os.pathsep.join(map(str, (self.main, self.tests, *jars)))

    def run(
        self, main_class: str, *arguments: str, given: str = "", timeout_s: float = RUN_TIMEOUT_S
    ) -> subprocess.CompletedProcess[str]:
        """Run a class of the core or of its tests to its end.

        Parameters
        ----------
        given
            Standard input.
        """
        command = ["java", *QUICK_START, "-ea", *PROPERTIES, "-cp", self._class_path, main_class, *arguments]
        return subprocess.run(
            command, input=given, capture_output=True, text=True, timeout=timeout_s, check=False
        )


def core() -> Core:
    """Give the compiled core; skips or fails the test where it cannot be had."""
    if shutil.which("javac") is None or shutil.which("java") is None:
        _unavailable("there is no JDK (javac): apt-get install default-jdk-headless")
    jars = [_jar("junit4.jar", "junit4"), _jar("hamcrest-core.jar", "libhamcrest-java")]
    return _compiled(tuple(jars))


def runtime() -> Path:
    """Give the jar that is shipped; skips or fails the test where it cannot be run."""
    if shutil.which("java") is None:
        _unavailable("there is no Java: apt-get install default-jre-headless")
    if not JAR.exists():
        _unavailable(f"{JAR} is missing: python -m android_bridge.agent build")
    return JAR


def test_classes() -> list[str]:
    """Name the classes that hold JUnit tests."""
    sources = sorted(TESTS.rglob("*Test.java"))
    return [".".join(each.relative_to(TESTS).with_suffix("").parts) for each in sources]


@functools.cache
def _compiled(jars: tuple[Path, ...]) -> Core:
    return Core(jars)


def _compile(sources: Path, to: Path, class_path: Sequence[Path]) -> None:
    to.mkdir()
    files = sorted(map(str, sources.rglob("*.java")))
    paths = ["-cp", os.pathsep.join(map(str, class_path))] if class_path else []
    done = subprocess.run(
        [*COMPILE, *paths, "-d", str(to), *files],
        capture_output=True,
        text=True,
        timeout=COMPILE_TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{sources} does not compile:\n{done.stderr or done.stdout}", pytrace=False)


def _jar(name: str, package: str) -> Path:
    jar = JAR_FOLDER / name
    if not jar.exists():
        _unavailable(f"{jar} is missing: apt-get install {package}")
    return jar


def _unavailable(reason: str) -> NoReturn:
    """Skip the test, or fail it in CI, where nothing may go missing unnoticed."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"needed in CI: {reason}", pytrace=False)
    pytest.skip(reason)
