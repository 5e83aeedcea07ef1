"""A plan of three x-rays, its manifest, and an empty journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rig import cases

from controller.plan import LoadedPlan, load_plan
from controller.records import Captures, Record
from controller.xrays import AllRows, Manifest, build_manifest


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    return cases.three_in_two(tmp_path)


@pytest.fixture
def loaded(plan_file: Path) -> LoadedPlan:
    return load_plan(plan_file)


@pytest.fixture
def manifest(loaded: LoadedPlan) -> Manifest:
    return build_manifest(loaded.csv, loaded.images, AllRows(), hash_images=False)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Captures]:
    made = Record(tmp_path / "journal.sqlite")
    yield made.captures
    made.close()
