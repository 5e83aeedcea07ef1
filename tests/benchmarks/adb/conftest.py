"""A phone's daemon and an adb server on loopback."""

from __future__ import annotations

from adbd.fixtures import adb_server, adbd, own_network

__all__ = ["adb_server", "adbd", "own_network"]
