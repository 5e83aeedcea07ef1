"""A made-up CheXpert folder: a CSV and its images, small enough to make for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rig import grain, make_xrays
from rig.cases import PREFIX


@pytest.fixture
def make_csv(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes ``train.csv`` for paths such as ``train/p1/s1/v1.jpg``, and images."""

    def make(*paths: str, images: bool = True) -> Path:
        return make_xrays(tmp_path, [f"{PREFIX}/{path}" for path in paths], _save if images else None)

    return make


def _save(file: Path, number: int) -> None:
    grain(file, number, (30, 20))
