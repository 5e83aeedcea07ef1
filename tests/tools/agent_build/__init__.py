"""The app's tools and a build of it, for tests: fetched and built once in a run of tests.

Where the tools cannot be fetched the test is skipped with the reason; in CI (``CI=true``) it fails.
"""

from __future__ import annotations

import functools
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from once_a_run import made

from android_bridge.agent.builder.layout import AGENT, Source
from android_bridge.agent.builder.products import build
from android_bridge.agent.builder.toolchain import Toolchain, prepared
from android_bridge.base.problems import Problem

T = TypeVar("T")
REPOSITORY = Path(__file__).resolve().parents[3]


@functools.cache
def tools() -> Toolchain:
    """Give the build's tools; skips the test, or fails it in CI, where they cannot be had."""
    return had(lambda: prepared(lambda _: None))


def had(fetch: Callable[[], T]) -> T:
    """Give what is fetched; skips the test, or fails it in CI, where it cannot be had."""
    try:
        return fetch()
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
    for package in ("android_bridge", "protocol"):
        ignored = shutil.ignore_patterns("__pycache__", "dist", "vectors", "decisions")
        shutil.copytree(
            REPOSITORY / package, elsewhere / package, ignore=ignored, copy_function=shutil.copyfile
        )
    (folder / "out").mkdir()
    here = {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "TMPDIR": str(elsewhere)}
    before = os.umask(0o077)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in here.items():
                patch.setenv(name, value)
            time.tzset()
            build(chosen, Source(elsewhere / AGENT.relative_to(REPOSITORY)), folder / "out", lambda _: None)
    finally:
        os.umask(before)
        time.tzset()
