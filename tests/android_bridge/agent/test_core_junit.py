"""The Java tests of the phone's program, each class on its own; and what its class files may not hold."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

import java_agent
import pytest

CLASSES = java_agent.test_classes()
FORBIDDEN = {
    b"java/lang/invoke/LambdaMetafactory": "a lambda or a method reference, which the dexer does not take",
    b"java/lang/invoke/StringConcatFactory": "a class file that is newer than Java 8's",
    b"java/util/stream/": "a stream",
    b"android/": "a class of Android, which this machine does not have",
    b"java/awt/": "a class that Android does not have",
    b"javax/imageio/": "a class that Android does not have",
}


TOGETHER = {name: source for name, source in CLASSES.items() if not java_agent.is_parameterised(source)}


@pytest.fixture(scope="module")
def run() -> Callable[[str], tuple[str, Mapping[str, Path]]]:
    """Gives what JUnit says of a class, and of which others; most run one after another in one Java."""

    @functools.cache
    def run_all(*names: str) -> str:
        done = java_agent.core().run("org.junit.runner.JUnitCore", *names)
        return done.stdout + done.stderr

    def run_one(name: str) -> tuple[str, Mapping[str, Path]]:
        classes = TOGETHER if name in TOGETHER else {name: CLASSES[name]}
        return run_all(*classes), classes

    return run_one


@pytest.mark.parametrize("name", CLASSES)
def test_java(run: Callable[[str], tuple[str, Mapping[str, Path]]], name: str) -> None:
    told, classes = run(name)
    java_agent.check(told, name, classes)


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
