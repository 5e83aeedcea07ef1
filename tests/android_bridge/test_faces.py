"""Each package of the bridge has a face, and every name of it can be had."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import pytest

import android_bridge

PACKAGES = [each.name for each in iter_modules(android_bridge.__path__, "android_bridge.") if each.ispkg]


@pytest.mark.parametrize("package", PACKAGES)
def test_each_name_is_there(package: str) -> None:
    face = import_module(package)
    assert face.__all__ == sorted(
        face.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name)
    )
    for name in face.__all__:
        assert getattr(face, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nobody'"):
        _ = face.nobody


def test_a_problem_costs_next_to_nothing() -> None:
    """Every command knows problems: also ``--help``, which is to be quick."""
    program = "import sys, android_bridge.base as base; base.Problem; print(*sys.modules, sep='\\n')"
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env
    )
    loaded = set(done.stdout.split())
    assert not loaded & {"numpy", "cv2", "filelock", "platformdirs", "asyncio", "ipaddress", "adb_shell"}
