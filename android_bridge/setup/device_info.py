"""Which phone this is."""

from __future__ import annotations

from dataclasses import dataclass

from android_bridge.adb import AdbDevice
from android_bridge.base import Problem

OLDEST_SDK = 26
_PROPERTIES = (
    "ro.product.manufacturer",
    "ro.product.model",
    "ro.build.version.release",
    "ro.build.version.sdk",
)


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """What a phone says of itself.

    Parameters
    ----------
    sdk
        Android's API level, such as 34 for Android 14.
    """

    manufacturer: str
    model: str
    android: str
    sdk: int

    def __str__(self) -> str:
        """Name the phone as a person would."""
        maker = self.manufacturer.capitalize() if self.manufacturer.islower() else self.manufacturer
        named = self.model if self.model.lower().startswith(maker.lower()) else f"{maker} {self.model}"
        return f"{named.strip()}, Android {self.android} (API {self.sdk})"


def read_info(device: AdbDevice) -> DeviceInfo:
    """Ask a phone what it is.

    Raises
    ------
    Problem
        When it is too old for the app, or its answer cannot be read.
    """
    output = device.shell("; ".join(f"getprop {each}" for each in _PROPERTIES)).output
    values = [line.strip() for line in output.splitlines()]
    if len(values) != len(_PROPERTIES) or not values[-1].isdigit():
        raise Problem(
            "the phone does not say which Android it has",
            where=device.serial,
            expected="a phone with Android",
            got=output.strip()[:200] or "nothing",
        )
    info = DeviceInfo(values[0], values[1], values[2], int(values[3]))
    if info.sdk < OLDEST_SDK:
        raise Problem(
            "this phone's Android is too old for the app",
            where=device.serial,
            expected=f"Android 8 (API {OLDEST_SDK}) or newer",
            got=str(info),
            advice="use another phone",
        )
    return info
