"""Keeping a phone awake for hours, and putting its settings back afterwards."""

from __future__ import annotations

from android_bridge.adb import AdbDevice
from android_bridge.setup.app import APPLICATION
from android_bridge.setup.record import PhoneRecord

_SETTING = "stay_on_while_plugged_in"
_ALWAYS = "7"  # on mains, on USB, and on a wireless charger


def keep_awake(device: AdbDevice, record: PhoneRecord) -> list[str]:
    """Keep the phone on while it is plugged in, and the app off Android's list of what may be put to sleep.

    What the setting was is kept, so that `put_back` can restore it.

    Returns
    -------
    list of str
        What was changed; empty where all was so already.
    """
    changed = []
    before = device.shell(f"settings get global {_SETTING}").output.strip()
    if before != _ALWAYS:
        if record.kept(_SETTING) is None:
            record.keep(_SETTING, before)
        device.shell(f"settings put global {_SETTING} {_ALWAYS}")
        changed.append("its screen stays on while it is plugged in")
    if not _is_spared(device):
        device.shell(f"dumpsys deviceidle whitelist +{APPLICATION}")
        changed.append("its battery saver leaves the app alone")
    return changed


def put_back(device: AdbDevice, record: PhoneRecord) -> list[str]:
    """Undo what `keep_awake` did; gives what was changed."""
    changed = []
    before = record.kept(_SETTING)
    if before is not None:
        was_set = before.isdigit()  # `settings get` prints null where it was not
        device.shell(
            f"settings put global {_SETTING} {before}" if was_set else f"settings delete global {_SETTING}"
        )
        record.forget(_SETTING)
        changed.append("its screen goes off again as it did before")
    if _is_spared(device):
        device.shell(f"dumpsys deviceidle whitelist -{APPLICATION}")
        changed.append("its battery saver treats the app like any other")
    return changed


def _is_spared(device: AdbDevice) -> bool:
    listed = device.shell("dumpsys deviceidle whitelist", 20.0).output
    return any(APPLICATION in line.split(",") for line in listed.split())
