"""A data set whose growth is killed is whole, and the next growth goes on and leaves nothing behind."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "programs" / "kill_growth.py"
ROOT = Path(__file__).parents[3]


MOVES = ("at-once", "in-two-steps")


def killed(folder: Path, *times: str) -> list[dict[str, int]]:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), "1", *times],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    found: list[dict[str, int]] = [ast.literal_eval(line) for line in done.stdout.splitlines()]
    assert len(found) == len(times)
    return found


def test_killed_before_some_changes_of_a_folder_and_at_random_moments(tmp_path: Path) -> None:
    *before_some, at_random = killed(tmp_path, *(f"every:7,{move}" for move in MOVES), "6,at-once")
    for found in before_some:
        assert min(found["as it was"], found["as it was to be"]) > 0
    assert sum(at_random.values()) == 6


@pytest.mark.soak
@pytest.mark.parametrize("move", MOVES)
def test_killed_before_every_change_of_a_folder(tmp_path: Path, move: str) -> None:
    (found,) = killed(tmp_path, f"every:1,{move}")
    assert min(found["as it was"], found["as it was to be"]) > 15
    assert found.get("aside", 0) == (1 if move == "in-two-steps" else 0)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("move", MOVES)
def test_killed_at_a_thousand_random_moments(tmp_path: Path, move: str) -> None:
    (found,) = killed(tmp_path, f"1000,{move}")
    assert min(found["as it was"], found["as it was to be"]) > 20
