"""What the app may do on the phone."""

from __future__ import annotations

from android_bridge.adb import AdbDevice
from android_bridge.base import Problem
from android_bridge.setup.app import APPLICATION, Installed

CAMERA = "android.permission.CAMERA"
_STORAGE = ("android.permission.WRITE_EXTERNAL_STORAGE", "android.permission.READ_EXTERNAL_STORAGE")
_NOTIFICATIONS = "android.permission.POST_NOTIFICATIONS"
_LAST_SDK_WITH_STORAGE = 29
_FIRST_SDK_WITH_NOTIFICATIONS = 33


def wanted_permissions(sdk: int) -> list[str]:
    """Give what the app asks its owner for on this version of Android."""
    wanted = [CAMERA]
    if sdk <= _LAST_SDK_WITH_STORAGE:
        wanted += _STORAGE
    if sdk >= _FIRST_SDK_WITH_NOTIFICATIONS:
        wanted.append(_NOTIFICATIONS)
    return wanted


def missing_permissions(installed: Installed, sdk: int) -> list[str]:
    """Give those that are not granted yet, of those that the app asks for at all."""
    return [each for each in wanted_permissions(sdk) if installed.permissions.get(each) is False]


def grant(device: AdbDevice, permission: str) -> None:
    """Grant a permission as the phone's owner would.

    Raises
    ------
    Problem
        When the phone does not let ADB do so.
    """
    done = device.shell(f"pm grant {APPLICATION} {permission}", 20.0)
    if done.exit_code == 0 and "Exception" not in done.output:
        return
    raise Problem(
        f"the phone does not let the permission {short(permission)} be granted over ADB",
        where=device.serial,
        got=" ".join(done.output.split())[:300] or f"exit code {done.exit_code}",
        advice="grant it on the phone: Settings, Apps, chexrig, Permissions. Xiaomi, Redmi and POCO:"
        " developer options, turn on `USB debugging (Security settings)`. Then set the phone up again",
    )


def short(permission: str) -> str:
    """Give a permission's name without its prefix."""
    return permission.rpartition(".")[2]
