"""Whoever is told that something is wrong with a table, list or data set is told too what to do next."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import controller

ROOMS = ("xrays", "report")


def _made_in(file: Path) -> list[ast.Call]:
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Problem"]


@pytest.mark.parametrize("room", ROOMS)
def test_every_problem_says_what_next(room: str) -> None:
    files = sorted(Path(controller.__file__).parent.joinpath(room).glob("*.py"))
    assert files
    silent = [
        f"{file.name}:{call.lineno}: {ast.unparse(call.args[0])}"
        for file in files
        for call in _made_in(file)
        if not {"advice", "remedy"} & {word.arg for word in call.keywords}
        and "no picture in it" not in ast.unparse(call.args[0])  # a line of one that says it
    ]
    assert not silent
