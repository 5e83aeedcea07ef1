"""Is x-ray i on the screen when its datagram may leave? Read back by X clients on a busy machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
PROGRAM = REPOSITORY / "tests" / "controller" / "display" / "programs" / "display_truth.py"
SOAK = os.environ.get("CHEXRIG_SOAK") == "1"

pytestmark = pytest.mark.x11


def look(display: str, *arguments: object) -> dict[str, Any]:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("QT_")}
    environ |= {"DISPLAY": display, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "count",
    [
        100,
        pytest.param(
            10_000,
            marks=[
                pytest.mark.soak,
                pytest.mark.timeout(3600),
                pytest.mark.skipif(not SOAK, reason="long: set CHEXRIG_SOAK=1"),
            ],
        ),
    ],
)
def test_no_trigger_before_its_xray_stands_on_the_screen(xserver, count):
    seen = look(xserver, count)
    print(json.dumps(seen))
    assert seen["shown"] == count
    assert (seen["wrong"], seen["unlike_the_frame"]) == ([], 0)
    assert seen["memory_mb_late"] < seen["memory_mb_early"] + 10


@pytest.mark.benchmark
def test_without_the_round_trip_it_would_be_noticed(xserver):
    # By chance: how far the X server lags behind is its own business.
    assert any(look(xserver, 300, "without-sync")["wrong"] for _ in range(10))
