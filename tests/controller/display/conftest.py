"""Runs the display in processes of their own: Qt has one application object in a process, for good."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from forking import Forked
from rig import clean_environment

PROGRAMS = Path(__file__).parent / "programs"

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start_program() -> Iterator[Start]:
    """Starts one of the programs beside this file; `display` is its DISPLAY, None for none."""
    started: list[subprocess.Popen[str]] = []

    def start(
        name: str, *arguments: object, display: str | None = None, **extra: str
    ) -> subprocess.Popen[str]:
        environ = clean_environment(DISPLAY=display, **{"XDG_RUNTIME_DIR": None} | extra)
        program = Forked(
            [sys.executable, "-W", "error", str(PROGRAMS / name), *map(str, arguments)],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(program)
        return program

    yield start
    for program in started:
        if program.poll() is None:
            program.kill()
        program.communicate()


@pytest.fixture
def run_program(start_program: Start) -> Callable[..., list[dict[str, Any]]]:
    """Runs a program to its end, demands exit code 0 and a clean stderr, and gives its lines of JSON."""

    def run(name: str, *arguments: object, **environ: str | None) -> list[dict[str, Any]]:
        return finish(start_program(name, *arguments, **environ))

    return run


def finish(program: subprocess.Popen[str]) -> list[dict[str, Any]]:
    stdout, stderr = program.communicate(timeout=100)
    assert (program.returncode, stderr) == (0, "")
    return [json.loads(line) for line in stdout.splitlines()]
