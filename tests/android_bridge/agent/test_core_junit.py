"""The Java tests of the phone's program, each class on its own; and what its class files may not hold."""

from __future__ import annotations

import re

import java_agent
import pytest

#: Lines of a stack trace that tell nothing about what failed.
NOISE = re.compile(
    r"\s+at (org\.junit|java\.base|jdk\.|sun\.|java\.lang\.reflect)|\s+\.\.\. \d+ (more|trimmed)"
)
CLASSES = java_agent.test_classes()
FORBIDDEN = {
    b"java/lang/invoke/LambdaMetafactory": "a lambda or a method reference, which the dexer does not take",
    b"java/lang/invoke/StringConcatFactory": "a class file that is newer than Java 8's",
    b"java/util/stream/": "a stream",
    b"android/": "a class of Android, which this machine does not have",
    b"java/awt/": "a class that Android does not have",
    b"javax/imageio/": "a class that Android does not have",
}


@pytest.mark.parametrize("name", CLASSES)
def test_java(name: str) -> None:
    done = java_agent.core().run("org.junit.runner.JUnitCore", name)
    if done.returncode != 0 or re.search(r"^OK \([1-9]\d* tests?\)$", done.stdout, re.MULTILINE) is None:
        lines = (done.stdout + done.stderr).splitlines()
        pytest.fail("\n".join(each for each in lines if not NOISE.match(each)), pytrace=False)


def test_the_tests_are_found() -> None:
    assert {"ValidDatagramsTest", "InvalidDatagramsTest", "PhotoNameVectorsTest"} <= {
        each.rpartition(".")[2] for each in CLASSES
    }


def test_the_core_is_fit_for_android() -> None:
    found = list(java_agent.core().main.rglob("*.class"))
    assert found
    wrong = [
        f"{each.name}: {why}"
        for each in found
        for what, why in FORBIDDEN.items()
        if what in each.read_bytes()
    ]
    assert not wrong
