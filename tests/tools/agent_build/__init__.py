"""The app's tools and a build of it, for tests: fetched and built once in a run of tests.

Where the tools cannot be fetched the test is skipped with the reason; in CI (``CI=true``) it fails.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
import weakref
from pathlib import Path

import pytest

from android_bridge.agent.builder.layout import AGENT, Source
from android_bridge.agent.builder.products import build
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


class _Folder:
    """A folder that goes with this object."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="chexrig-agent-test-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@functools.cache
def _built() -> _Folder:
    folder = _Folder()
    build(tools(), Source(AGENT), folder.path, lambda _: None)
    return folder


def built() -> Path:
    """Give the folder with what this source gives."""
    return _built().path


def built_elsewhere(folder: Path) -> Path:
    """Build a copy of the source in this folder, as another person on another day in another country."""
    chosen = tools()
    for package in ("android_bridge", "protocol"):
        ignored = shutil.ignore_patterns("__pycache__", "dist", "vectors", "decisions")
        shutil.copytree(REPOSITORY / package, folder / package, ignore=ignored, copy_function=shutil.copyfile)
    environment = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
        "JAVA_HOME": str(chosen.java_home),
        "PYTHONPATH": str(folder),
        "TMPDIR": str(folder),
    }
    command = [sys.executable, "-m", "android_bridge.agent", "build", "--out", str(folder / "out")]
    subprocess.run(
        command,
        cwd=folder,
        env=environment,
        umask=0o077,
        check=True,
        timeout=BUILD_TIMEOUT_S,
        stdout=subprocess.DEVNULL,
    )
    return folder / "out"
