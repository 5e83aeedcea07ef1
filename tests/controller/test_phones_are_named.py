"""A command that needs a phone's name is never advised without it, where it is known."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import android_bridge
import controller
from android_bridge.base import Problem, Remedy, serial_in
from controller.capture.causes import explain
from controller.cli.console.remedies import advice_of
from protocol import AbortCause
from protocol.messages import REFUSAL_CODES

OF_ONE_PHONE = re.compile(r"chexrig phone (?:setup|status|start|stop|logs)\b")
"""With several phones at hand, or one on the network, each of these asks which one is meant."""
NAMED = re.compile(OF_ONE_PHONE.pattern + r"(?: SERIAL|\{phone\}| \{serial\})")
#: Where no phone is known: options' help, and a line of examples.
GENERAL = {"cli/run.py"}


def advice() -> Iterator[tuple[str, str]]:
    """Give each text of the source that names such a command, but those that only document, with its file."""
    for package in (controller, android_bridge):
        root = Path(str(package.__file__)).parent
        for file in root.rglob("*.py"):
            text = file.read_text("utf-8")
            if OF_ONE_PHONE.search(text) is None:
                continue
            tree = ast.parse(text)
            documents = {
                id(each.body[0].value)
                for each in ast.walk(tree)
                if isinstance(each, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
                and each.body
                and isinstance(each.body[0], ast.Expr)
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.JoinedStr):
                    parts = [
                        each.value if isinstance(each, ast.Constant) else "{serial}" for each in node.values
                    ]
                    documents |= {id(each) for each in node.values}
                    yield str(file.relative_to(root)), "".join(map(str, parts))
                elif (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and id(node) not in documents
                ):
                    yield str(file.relative_to(root)), node.value


def test_each_advice_names_the_phone() -> None:
    found = [(place, text) for place, text in advice() if OF_ONE_PHONE.search(text)]
    assert len(found) > 8
    bare = [
        (place, text)
        for place, text in found
        if place not in GENERAL and len(OF_ONE_PHONE.findall(text)) != len(NAMED.findall(text))
    ]
    assert bare == []


@pytest.mark.parametrize("remedy", Remedy)
@pytest.mark.parametrize("where", ["192.168.1.23:5555", "adb:192.168.1.23:5555, localabstract:chexrig-agent"])
def test_each_remedy_names_the_phone_that_it_is_about(remedy: Remedy, where: str) -> None:
    told = advice_of(Problem("what", where=where, advice="do this", remedy=remedy, example="R58M"))
    commands = OF_ONE_PHONE.findall(told)
    assert told.count("192.168.1.23:5555") == len(commands)


@pytest.mark.parametrize("code", [*REFUSAL_CODES, "no_answer", "no_agent", "link_lost"])
@pytest.mark.parametrize("opened", [False, True])
def test_each_cause_names_the_phone_that_it_is_about(code: str, opened: bool) -> None:
    told = explain(AbortCause(code, ""), where="adb:192.168.1.23:5555", opened=opened).advice
    assert told.count("192.168.1.23:5555") == len(re.findall(r"chexrig phone \w+", told))
    assert "SERIAL" not in explain(AbortCause(code, ""), where="udp:10.0.0.7:4747", opened=opened).advice


@pytest.mark.parametrize(
    ("where", "serial"),
    [
        ("", ""),
        ("adb", ""),
        ("adb:R58M", "R58M"),
        ("R58M", "R58M"),
        ("udp:10.0.0.7:4747", ""),
        ("chexpeditor:10.0.0.7:4445", ""),
        ("my plan.yaml", ""),
    ],
)
def test_which_phone_a_message_is_about(where: str, serial: str) -> None:
    assert serial_in(where) == serial
