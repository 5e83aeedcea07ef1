"""What stands between a phone and this computer, and how to get it out of the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from android_bridge.adb import FoundDevice

#: State of a phone -> what to do in a few words.
BRIEFLY = {
    "unauthorized": "unlock it and confirm `Allow USB debugging?`",
    "offline": "unlock it, unplug it and plug it in again",
    "no permissions": "install Android's udev rules",
    "bootloader": "start Android: hold its power key until it restarts",
    "recovery": "choose `Reboot system now` on it",
    "sideload": "cancel the update on it, or restart it",
    "not a phone": "look up the phone's address and port anew",
}

NOT_REACHED = "see that it is on and in this network, and look up its address and port anew"

_NONE = """On the phone:
  1. Settings, About phone: tap `Build number` seven times (Xiaomi: `MIUI version` or `OS version`).
  2. Settings, System, Developer options (or search for it): turn on `USB debugging`.
  3. Plug it into this computer with a cable that carries data: many that come with chargers do not.
  4. Where it asks what USB is for, choose `File transfer`.
  5. Unlock it, and confirm `Allow USB debugging?`; tick `Always allow from this computer`.
A phone on the network (`adb tcpip 5555` once, by cable) is named by its address:
  chexrig phone list HOST:5555"""

_OF_STATE = {
    "unauthorized": """It is seen, and does not trust this computer yet:
  1. Unlock it. It asks `Allow USB debugging?`: tick `Always allow from this computer`, then Allow.
  2. Does it not ask? Unplug it and plug it in again with the screen on.
  3. Still not? Developer options: `Revoke USB debugging authorisations`, turn `USB debugging` off and on.""",
    "offline": """It is seen, and does not answer:
  1. Unlock it, and wait a few seconds: a phone that is just starting answers late.
  2. Unplug it and plug it in again; try another cable and another port, no hub between.
  3. Turn `USB debugging` off and on; where an adb server runs: adb kill-server, then adb start-server.
  4. Restart the phone.""",
    "no permissions": """It is seen, and this user may not use its USB port:
  1. sudo apt-get install android-sdk-platform-tools-common   (Android's udev rules)
  2. sudo usermod -aG plugdev $USER, then log out and in again.
  3. Unplug the phone and plug it in again.""",
    "bootloader": """It is in its bootloader (fastboot), and Android does not run:
  1. Choose `Start` on it with its volume and power keys, or hold the power key until it restarts.""",
    "recovery": """It is in its recovery menu, and Android does not run:
  1. Choose `Reboot system now` on it, with its volume and power keys.""",
    "sideload": """It waits for an update to be sent (sideload), and Android does not run:
  1. Cancel that on it, or restart it.""",
    "not a phone": """What answers there is no phone: it does not speak ADB.
  1. Look up the phone's address: Settings, About phone, Status.
  2. `adb tcpip 5555`, once by cable, has it listen on port 5555 until it is restarted.""",
    "device": """It is ready: nothing to unlock. Next: chexrig phone setup {serial}""",
}

_SEVERAL = """Several phones are ready: name the one that is meant in every command, for instance
  chexrig phone setup {serial}
  chexrig run PLAN --phone adb:{serial}"""


def unlock_help(found: Sequence[FoundDevice]) -> str:
    """Give the steps for what is seen now."""
    if not found:
        return _NONE
    parts = [
        f"{each.serial} ({each.model or each.state})\n{_OF_STATE[each.state].format(serial=each.serial)}"
        for each in found
    ]
    ready = [each for each in found if each.state == "device"]
    if len(ready) > 1:
        parts.append(_SEVERAL.format(serial=ready[0].serial))
    return "\n\n".join(parts)
