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


def killed(folder: Path, kills: int, move: str) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), str(kills), "1", move],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    found: dict[str, int] = ast.literal_eval(done.stdout)
    assert sum(found.values()) == kills
    return found


@pytest.mark.parametrize("move", ["at-once", "in-two-steps"])
def test_killed_at_twenty_random_moments(tmp_path: Path, move: str) -> None:
    assert killed(tmp_path, 20, move)["as it was"] > 0


@pytest.mark.soak
@pytest.mark.skipif(not os.environ.get("CHEXRIG_SOAK"), reason="long: CHEXRIG_SOAK=1")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("move", ["at-once", "in-two-steps"])
def test_killed_at_a_thousand_random_moments(tmp_path: Path, move: str) -> None:
    found = killed(tmp_path, 1000, move)
    assert min(found["as it was"], found["as it was to be"]) > 20
