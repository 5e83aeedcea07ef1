"""The parts that chexrig is built on do what they are for: without one, the work fails and names it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rig import make_xrays

from controller.xrays import AllRows, build_manifest, write_manifest

REPOSITORY = Path(__file__).resolve().parents[2]
_DEMO = ("controller", "demo", "--count", "2", "--headless", "--out", "demo")
_TEST = REPOSITORY / "tests" / "android_bridge" / "link" / "test_patience.py"
_COROUTINES = ("pytest", "-q", "-p", "no:cacheprovider", str(_TEST))
_WITHOUT = {
    "asyncio_dgram": _DEMO,
    "pydantic": _DEMO,
    "pandas": ("controller", "report", "all.manifest", "--csv", "xrays/train.csv"),
    "PIL": _DEMO,
    "PyQt5": _DEMO,
    "filelock": _DEMO,
    "adb_shell": ("controller", "phone", "list"),
    "platformdirs": ("controller", "phone", "list"),
    "pytest_asyncio": _COROUTINES,
}


@pytest.mark.parametrize("part", _WITHOUT)
def test_without_it(part: str, tmp_path: Path) -> None:
    (tmp_path / f"{part}.py").write_text(f'raise ImportError("{part} is blocked")\n')
    csv = make_xrays(tmp_path / "xrays", 2)
    write_manifest(build_manifest(csv, csv.parent, AllRows(), hash_images=False), tmp_path / "all.manifest")
    path = os.pathsep.join([str(tmp_path), str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", *_WITHOUT[part]],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode != 0
    assert f"{part} is blocked" in done.stderr + done.stdout
