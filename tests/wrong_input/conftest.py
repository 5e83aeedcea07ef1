"""Rigs that nobody has begun, that were interrupted, and that are complete."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rig import Told

from tests.wrong_input.rig import Rig, make_rig


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """A plan of five small x-rays that nobody has begun."""
    return make_rig(tmp_path / "rig")


@pytest.fixture(scope="session")
def begun_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rig, Told]:
    """A session that the phone's full storage ended after the first photo: the rig, and what was told."""
    made = make_rig(tmp_path_factory.mktemp("begun") / "rig")
    quick, full = "{shutter_ms: 0}", '{shutter_ms: 0, troubles: "storage_full:600s@2/midst"}'
    made.change(quick, f"{full}\n  wait_minutes: 0")
    told = made.run("--subset", "morning")
    made.change(f"{full}\n  wait_minutes: 0", quick)
    return made, told


@pytest.fixture(scope="session")
def complete_once(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    made = make_rig(tmp_path_factory.mktemp("complete") / "rig")
    told = made.run()
    assert told.code == 0, told
    return made


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[Rig], Rig]:
    def copy(source: Rig) -> Rig:
        shutil.copytree(source.folder, tmp_path / "rig", symlinks=True)
        return Rig(tmp_path / "rig")

    return copy


@pytest.fixture
def begun(begun_once: tuple[Rig, Told], copied: Callable[[Rig], Rig]) -> Rig:
    """A copy of a rig whose subset `morning` has begun and is not complete."""
    return copied(begun_once[0])


@pytest.fixture
def complete(complete_once: Rig, copied: Callable[[Rig], Rig]) -> Rig:
    """A copy of a rig with every photo taken."""
    return copied(complete_once)
