"""What is on a phone's screen instead of the app."""

from __future__ import annotations

import re

from android_bridge.adb import AdbDevice
from android_bridge.setup.app import APPLICATION

_RESUMED = re.compile(r"[Rr]esumedActivity[:=]\s*ActivityRecord\{[^}]*?(?P<app>[\w.]+)/")
"""As ``dumpsys activity activities`` has it: ``mResumedActivity:`` up to Android 11, others from 10 on."""
_AWAKE = re.compile(r"^\s*mWakefulness=(?P<state>\w+)", re.M)


def in_the_way(device: AdbDevice) -> str:
    """Say what a phone shows instead of the app; empty where the app is in front, or the phone does not say.

    An app that is not on the screen is stopped by Android 12 and newer, and answers nothing any more
    (Android's documentation, *Cached apps freezer*).

    Raises
    ------
    Problem
        When the phone is gone.
    """
    awake = _AWAKE.search(device.shell("dumpsys power").output)
    if awake is not None and awake["state"] != "Awake":
        return "the phone's screen is off"
    shown = {found["app"] for found in _RESUMED.finditer(device.shell("dumpsys activity activities").output)}
    return (
        "" if not shown or APPLICATION in shown else f"{' and '.join(sorted(shown))} is on the phone's screen"
    )
