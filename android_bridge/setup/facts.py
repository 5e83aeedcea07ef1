"""What a phone at hand over ADB tells beside the protocol, without changing anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from android_bridge.adb import AdbDevice
from android_bridge.agent import Shipped
from android_bridge.setup.app import read_installed
from android_bridge.setup.device_info import read_info
from android_bridge.setup.front import in_the_way
from android_bridge.setup.permissions import CAMERA, missing_permissions, short


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneFacts:
    """How a phone is set.

    Parameters
    ----------
    other_app
        The app's version where it is not the one that comes with this chexrig; empty where it is.
    missing
        Permissions that the app has not, by their short names.
    may_photograph
        Whether it may use the camera.
    clock_ahead_s
        How far the phone's clock is ahead of this computer's; None where it does not tell the time.
    is_charging
        None where it does not say.
    in_the_way
        What is on its screen instead of the app, in words; empty where that is the app, or not known.
    """

    other_app: str
    missing: tuple[str, ...]
    may_photograph: bool
    clock_ahead_s: float | None
    is_charging: bool | None
    in_the_way: str = ""


def read_facts(device: AdbDevice) -> PhoneFacts:
    """Ask a phone for its app, permissions, clock, charger, and what is on its screen.

    Raises
    ------
    Problem
        When the phone is gone, or what it says is not understood.
    """
    installed, info = read_installed(device), read_info(device)
    missing = [] if installed is None else missing_permissions(installed, info.sdk)
    is_own = installed is None or installed.is_same(Shipped.read())
    return PhoneFacts(
        other_app="" if is_own else str(installed),
        missing=tuple(map(short, missing)),
        may_photograph=CAMERA not in missing,
        clock_ahead_s=_clock_ahead_s(device),
        is_charging=_is_charging(device),
        in_the_way=in_the_way(device),
    )


def _clock_ahead_s(device: AdbDevice) -> float | None:
    before = datetime.now(UTC)
    told = device.shell("date +%s").output.strip()
    after = datetime.now(UTC)
    if not re.fullmatch(r"\d{6,12}", told):
        return None
    return int(told) + 0.5 - (before + (after - before) / 2).timestamp()


def _is_charging(device: AdbDevice) -> bool | None:
    told = device.shell("dumpsys battery").output
    sources = re.findall(r"^\s*(?:AC|USB|Wireless|Dock) powered: (true|false)", told, re.M)
    return "true" in sources if sources else None
