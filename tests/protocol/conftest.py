"""What the protocol's tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[1] / "tools"


@pytest.fixture(scope="session")
def run_tool() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run one of the programs of ``tests/tools`` to its end.

    Without measuring coverage, which would make long computations several times as long; the tests that run
    in this process measure the same lines. What waits for datagrams and windows beside it goes before it.
    """

    def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
        command = ["nice", "-n", "19", sys.executable, "-W", "error", str(TOOLS / name), *arguments]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    return run
