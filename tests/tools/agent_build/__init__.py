"""The app's tools and a build of it, for tests: fetched and built once in a run of tests.

Where the tools cannot be fetched the test is skipped with the reason; in CI (``CI=true``) it fails.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from once_a_run import made

from android_bridge.agent.builder.toolchain import Toolchain, prepared
from android_bridge.base.problems import Problem

REPOSITORY = Path(__file__).resolve().parents[3]
BUILD_TIMEOUT_S = 100.0


@functools.cache
def tools() -> Toolchain:
    """Give the build's tools; skips the test, or fails it in CI, where they cannot be had."""
    try:
        return prepared(lambda _: None)
    except Problem as problem:
        if os.environ.get("CI") == "true":
            pytest.fail(f"needed in CI: {problem}", pytrace=False)
        pytest.skip(str(problem))


def built() -> Path:
    """Give the folder with what this source gives, as another person has it in another country."""
    tools()
    return made("agent-build", _build) / "out"


def _build(folder: Path) -> None:
    """Build a copy of the source in another folder, time zone and language, with another umask."""
    chosen, elsewhere = tools(), folder / "Ärzte und x-rays"
    elsewhere.mkdir()
    for package in ("android_bridge", "protocol"):
        ignored = shutil.ignore_patterns("__pycache__", "dist", "vectors", "decisions")
        shutil.copytree(
            REPOSITORY / package, elsewhere / package, ignore=ignored, copy_function=shutil.copyfile
        )
    environment = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
        "JAVA_HOME": str(chosen.java_home),
        "PYTHONPATH": str(elsewhere),
        "TMPDIR": str(elsewhere),
    }
    command = [sys.executable, "-m", "android_bridge.agent", "build", "--out", str(folder / "out")]
    subprocess.run(
        command,
        cwd=elsewhere,
        env=environment,
        umask=0o077,
        check=True,
        timeout=BUILD_TIMEOUT_S,
        stdout=subprocess.DEVNULL,
    )
