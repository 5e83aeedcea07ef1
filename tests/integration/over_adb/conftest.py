"""A phone at hand over ADB, and chexrig's commands on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from adbd.fixtures import adb_server, own_network
from phone_at_hand import PhoneAtHand
from rig import Rig

__all__ = ["adb_server", "own_network"]

MakePhone = Callable[..., PhoneAtHand]


@pytest.fixture
def make_phone(
    own_network: None,  # noqa: ARG001 - it has to be there first
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MakePhone]:
    """Makes phones that run: ``make_phone(display=..., seed=...)``; commands are told of the last one."""
    made: list[PhoneAtHand] = []

    def make(**options: Any) -> PhoneAtHand:
        folder = tmp_path / f"phone{len(made)}"
        folder.mkdir()
        made.append(PhoneAtHand(folder, **options))
        made[-1].set_environment(monkeypatch, tmp_path / "state")
        made[-1].adbd.start()
        return made[-1]

    yield make
    for each in made:
        each.adbd.kill()


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Rig]:
    """Runs chexrig's commands, with no plan and no screen."""
    rig = Rig(tmp_path / "commands")
    yield rig
    rig.end()
