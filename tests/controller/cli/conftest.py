"""A small rig driven through the real command line: its plan names the simulated phone, or a real one."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from rich.console import Console

from tests.wrong_input.rig import Rig, make_rig

#: An address for documentation (RFC 5737): nobody is there.
REAL = "udp:192.0.2.1:4747"
CODE = "7KQ2-M0XD-93TF-AZ5H"


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return make_rig(tmp_path / "rig")


@pytest.fixture
def real(rig: Rig) -> Rig:
    """The same, with a real phone's address in the plan."""
    rig.change("phone:\n", f"phone:\n  address: {REAL}\n")
    return rig


@pytest.fixture(scope="session")
def complete_rig_once(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    made = make_rig(tmp_path_factory.mktemp("complete") / "rig")
    told = made.run("--store", made.folder / "téléphone 100% A")
    assert told.code == 0, told
    return made


@pytest.fixture
def complete(complete_rig_once: Rig, tmp_path: Path) -> Rig:
    """A copy of a rig with every photo taken; the photos are where they were."""
    shutil.copytree(complete_rig_once.folder, tmp_path / "rig")
    return Rig(tmp_path / "rig")


def written_by(monkeypatch: pytest.MonkeyPatch, *modules: ModuleType) -> io.StringIO:
    """Have what these modules print to either stream written down instead."""
    written = io.StringIO()
    console = Console(file=written, width=200, soft_wrap=True, highlight=False)
    for module in modules:
        for name in ("out", "err"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, console)
    return written
