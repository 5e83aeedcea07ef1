"""What the protocol's tests share."""

from __future__ import annotations

import os
import signal
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
        command = ["nice", "-n", "5", sys.executable, "-W", "error", str(TOOLS / name), *arguments]
        with subprocess.Popen(
            command,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as program:
            try:
                out, err = program.communicate()
            except BaseException:
                os.killpg(program.pid, signal.SIGKILL)  # the processes of its pool do not end with it
                raise
        return subprocess.CompletedProcess(command, program.returncode, out, err)

    return run
