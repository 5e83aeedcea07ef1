from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rig import cases


@pytest.fixture
def write_plan(tmp_path: Path) -> Callable[[str], Path]:
    """Write a plan beside a good environment file, both given as text."""

    def write(text: str) -> Path:
        path = cases.SIX_HUNDRED_IN_TWO.write(tmp_path)
        path.write_text(text)
        return path

    return write


@pytest.fixture
def good_plan() -> str:
    return str(cases.SIX_HUNDRED_IN_TWO)
