"""The app: the one that is shipped, the one on the phone, and how the first gets there."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass

from android_bridge.adb import AdbDevice
from android_bridge.agent import Shipped
from android_bridge.base import Problem
from android_bridge.setup.install_failures import install_problem

APPLICATION = "org.chexrig.agent"
ACTIVITY = f"{APPLICATION}/.RigActivity"
_INSTALL_TIMEOUT_S = 180.0  # the phone compiles the app, and may ask its owner
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Installed:
    """The app that is on a phone.

    Parameters
    ----------
    sha256
        Of its APK; None where the phone does not let it be read.
    permissions
        Each that the app asks for, and whether it is granted.
    """

    version_code: int
    version_name: str
    sha256: str | None
    permissions: dict[str, bool]

    def __str__(self) -> str:
        """Name the version."""
        return f"{self.version_name} ({self.version_code})"

    def is_same(self, shipped: Shipped) -> bool:
        """Say whether it is the one that is shipped, by version and digest."""
        return self.version_code == shipped.version_code and self.sha256 in (None, shipped.sha256)


def read_installed(device: AdbDevice) -> Installed | None:
    """Ask which version of the app is on the phone; None where there is none."""
    paths = device.shell(f"pm path {APPLICATION}").output
    apk = re.search(r"^package:(\S+base\.apk|\S+\.apk)\s*$", paths, re.M)
    if apk is None:
        return None
    dump = device.shell(f"dumpsys package {APPLICATION}", 20.0).output
    code = re.search(r"\bversionCode=(\d+)", dump)
    name = re.search(r"\bversionName=(\S+)", dump)
    if code is None:
        raise Problem(
            "the phone does not say which version of the app it has",
            where=device.serial,
            expected="versionCode=NUMBER in the output of dumpsys package",
            got=dump.strip()[:200] or "nothing",
        )
    digest = _SHA256.match(device.shell(f"sha256sum {shlex.quote(apk[1])}", 20.0).output)
    asked_for = re.findall(r"^\s+(android\.permission\.\w+)", dump, re.M)
    granted = set(re.findall(r"^\s+(android\.permission\.\w+): granted=true", dump, re.M))
    return Installed(
        int(code[1]),
        name[1] if name else "?",
        digest[0] if digest else None,
        {each: each in granted for each in asked_for},
    )


def install(device: AdbDevice, shipped: Shipped, installed: Installed | None) -> None:
    """Bring the shipped app onto the phone; what an earlier one has kept there stays.

    Raises
    ------
    Problem
        When the phone refuses it; says what to do.
    """
    if installed is not None and installed.version_code > shipped.version_code:
        raise install_problem("INSTALL_FAILED_VERSION_DOWNGRADE", device.serial, str(shipped), str(installed))
    # A daemon on a computer, which has no such folder, is given another.
    folder = os.environ.get("CHEXRIG_PHONE_TMP") or "/data/local/tmp"
    remote = f"{folder}/{shipped.apk.name}"
    device.push(shipped.apk, remote)
    try:
        done = device.shell(f"pm install -r {shlex.quote(remote)}", _INSTALL_TIMEOUT_S)
    finally:
        device.shell(f"rm -f {shlex.quote(remote)}")
    if "Success" in done.output:
        return
    failure = re.search(r"\b(INSTALL_\w+)", done.output)
    raise install_problem(
        failure[1] if failure else "", device.serial, str(shipped), str(installed), done.output.strip()
    )
