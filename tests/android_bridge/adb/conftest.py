"""A phone's real daemon, reached in both ways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from adbd.fixtures import adb_server, adbd, own_network

from android_bridge.adb import AdbDevice, connect

if TYPE_CHECKING:
    from adbd import Adbd

__all__ = ["adb_server", "adbd", "device", "own_network", "way"]


@pytest.fixture(params=["server", "direct"])
def way(request: pytest.FixtureRequest, adbd: Adbd) -> str:
    """Have an adb server that knows the phone, or none."""
    if request.param == "server":
        request.getfixturevalue("adb_server").connect(adbd.serial)
    return str(request.param)


@pytest.fixture
def device(adbd: Adbd, way: str) -> Iterator[AdbDevice]:
    """The phone, by whichever way the program itself chooses."""
    connected = connect(adbd.serial)
    assert connected.via == {"server": "server", "direct": "tcp"}[way]
    yield connected
    connected.close()
