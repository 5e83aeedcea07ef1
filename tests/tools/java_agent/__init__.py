"""The phone's program in Java, for tests: compiled once in a run of tests, and its parts run on this machine.

Only what does without Android is compiled: ``core`` and its tests. That takes a JDK and, for the tests, the
Debian packages junit4 and libhamcrest-java. Where one is missing the test is skipped with the reason; in CI
(``CI=true``) it fails.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import pytest
from once_a_run import made

REPOSITORY = Path(__file__).resolve().parents[3]
AGENT = REPOSITORY / "android_bridge" / "agent"
MAIN = AGENT / "core" / "src" / "main" / "java"
TESTS = AGENT / "core" / "src" / "test" / "java"
JAR = AGENT / "dist" / "chexrig-agent.jar"
JAR_FOLDER = Path("/usr/share/java")
#: Starts sooner; nothing here runs long enough to gain from more.
QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
#: For Android's dexer the class files have to be Java 8's; this also holds back whatever came after Java 8.
COMPILE = (
    "javac",
    *(f"-J{each}" for each in QUICK_START),
    "--release",
    "8",
    "-encoding",
    "utf-8",
    "-Xlint:all,-options",
    "-Werror",
    "-proc:none",
)
PROPERTIES = (f"-Dchexrig.vectors={REPOSITORY / 'protocol' / 'vectors'}",)
#: Lines of a stack trace that tell nothing about what failed.
_NOISE = re.compile(
    r"\s+at (org\.junit|java\.base|jdk\.|sun\.|java\.lang\.reflect)|\s+\.\.\. \d+ (more|trimmed)"
)
COMPILE_TIMEOUT_S = 100.0
RUN_TIMEOUT_S = 60.0


class Core:
    """The compiled core and its tests.

    Parameters
    ----------
    jars
        JUnit and what it needs.
    """

    def __init__(self, jars: Sequence[Path]) -> None:
        folder = made("java-core", lambda part: _compile_all(part, jars))
        #: Class files of the program itself.
        self.main = folder / "main"
        #: Class files of its tests.
        self.tests = folder / "tests"
        self._class_path = os.pathsep.join(map(str, (self.main, self.tests, *jars)))

    def run(
        self,
        main_class: str,
        *arguments: str,
        given: str = "",
        timeout_s: float = RUN_TIMEOUT_S,
        java: Sequence[str] = ("java", *QUICK_START),
    ) -> subprocess.CompletedProcess[str]:
        """Run a class of the core or of its tests to its end.

        Parameters
        ----------
        given
            Standard input.
        java
            Java and its options: quick to start, or another where its speed counts.
        """
        command = [*java, "-ea", *PROPERTIES, "-cp", self._class_path, main_class, *arguments]
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


def check(told: str, name: str, classes: Mapping[str, Path]) -> None:
    """Fail for what JUnit says of one class, of all the classes that it ran in one Java.

    Parameters
    ----------
    classes
        The source of each of them: as many tests have to have run as stand there, or more where they are run
        with one parameter after another.
    """
    sources = [each.read_text("utf-8") for each in classes.values()]
    written = sum(len(re.findall(r"@Test\b", each)) for each in sources)
    found = re.search(r"^OK \((\d+) tests?\)$|^Tests run: (\d+),", told, re.MULTILINE)
    assert found is not None, told
    ran = int(found[1] or found[2])
    assert ran == written or (ran > written and any(map(is_parameterised, classes.values()))), told
    failed = re.findall(
        rf"^\d+\) \w+\S*\({re.escape(name)}\)\n.*?(?=^\d+\) |^FAILURES|\Z)", told, re.MULTILINE | re.DOTALL
    )
    if failed or (found[2] and len(classes) == 1):
        lines = ("".join(failed) or told).splitlines()
        pytest.fail("\n".join(each for each in lines if not _NOISE.match(each)), pytrace=False)


def is_parameterised(source: Path) -> bool:
    """Say whether a class's tests are run with one parameter after another."""
    return "Parameterized" in source.read_text("utf-8")


def test_classes() -> dict[str, Path]:
    """Give the classes that hold JUnit tests, and the source of each."""
    sources = sorted(TESTS.rglob("*Test.java"))
    return {".".join(each.relative_to(TESTS).with_suffix("").parts): each for each in sources}


@functools.cache
def _compiled(jars: tuple[Path, ...]) -> Core:
    return Core(jars)


def _compile_all(folder: Path, jars: Sequence[Path]) -> None:
    _compile(MAIN, folder / "main", [])
    _compile(TESTS, folder / "tests", [folder / "main", *jars])


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
