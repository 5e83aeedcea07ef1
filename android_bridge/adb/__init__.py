"""Phones reached over ADB: through an adb server where one runs, directly otherwise."""

from __future__ import annotations

from android_bridge.adb.device import (
    AdbDevice,
    AdbLost,
    AdbRefused,
    AdbStream,
    FoundDevice,
    ShellResult,
)
from android_bridge.adb.finding import connect, find_devices

__all__ = [
    "AdbDevice",
    "AdbLost",
    "AdbRefused",
    "AdbStream",
    "FoundDevice",
    "ShellResult",
    "connect",
    "find_devices",
]
