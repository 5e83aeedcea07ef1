"""The inputs of people's bug reports, each copied to a folder where it can be run.

A file here has one table, `CASES`, of the cases of its kind: the outcome that is right, or the name of the
test that tries it. `test_all.py` minds that every case stands in one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rig import CASE_FOLDER, Rig, copied_case


@pytest.fixture(scope="session")
def cases_dir(xrays_dir: Path) -> Path:
    """Folder of all cases; skips the test where it is absent."""
    folder = xrays_dir.parent / CASE_FOLDER
    if not folder.is_dir():
        pytest.skip(f"the cases are not here: they are looked for in {folder}, beside the real x-rays")
    return folder


@pytest.fixture
def case(cases_dir: Path, tmp_path: Path) -> Callable[[str], Rig]:
    """Copies a case, by its name, and gives the rig in that folder: `folder`, `here`, `refused`, `run` ..."""
    return lambda name: copied_case(cases_dir, name, tmp_path)
