"""A small data set, made once, and a copy of it for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.controller.report.small_set import make_set


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    make_set(folder)
    return folder


@pytest.fixture
def small(made_once: Path, tmp_path: Path) -> Path:
    """The folder with data set, manifest and CSV."""
    shutil.copytree(made_once, tmp_path / "small")
    return tmp_path / "small"
