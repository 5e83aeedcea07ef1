"""Android's commands, as far as chexrig calls them: ``commands.py FOLDER NAME ARGUMENT...``.

Run without site-packages, so that a call takes a few hundredths of a second.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

APPLICATION = "org.chexrig.agent"
ACTIVITY = f"{APPLICATION}/.RigActivity"
REQUESTED = (
    "android.permission.CAMERA",
    "android.permission.INTERNET",
    "android.permission.WRITE_EXTERNAL_STORAGE",
)
ASKED_OF_OWNER = ("android.permission.CAMERA", "android.permission.WRITE_EXTERNAL_STORAGE")


class Phone:
    """What is kept in the folder, and the commands that use it. Each gives its exit code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.apk = folder / "base.apk"

    def read(self, name: str, otherwise: Any) -> Any:
        path = self.folder / f"{name}.json"
        return json.loads(path.read_text()) if path.exists() else otherwise

    def write(self, name: str, content: Any) -> None:
        (self.folder / f"{name}.json").write_text(json.dumps(content))

    def getprop(self, name: str) -> int:
        print(self.read("properties", {}).get(name, ""))
        return 0

    def input(self, *_: str) -> int:
        return 0

    def ip(self, *arguments: str) -> int:
        assert arguments == ("-o", "-4", "addr", "show"), arguments
        print("1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever")
        for number, (interface, host) in enumerate(self.read("addresses", {}).items(), 20):
            print(
                f"{number}: {interface}    inet {host}/24 brd 0.0.0.0 scope global {interface}\\      "
                " valid_lft forever preferred_lft forever"
            )
        return 0

    def date(self, form: str) -> int:
        assert form == "+%s", form
        print(int(datetime.now(UTC).timestamp() + self.read("clock_ahead_s", 0)))
        return 0

    def settings(self, verb: str, space: str, name: str, value: str = "") -> int:
        assert space == "global"
        kept = self.read("settings", {})
        if verb == "get":
            print(kept.get(name, "null"))
        elif verb == "put":
            self.write("settings", {**kept, name: value})
        else:
            assert verb == "delete"
            print(f"Deleted {int(kept.pop(name, None) is not None)} rows")
            self.write("settings", kept)
        return 0

    # --- the app ----------------------------------------------------------------------------------------

    def pm(self, verb: str, *arguments: str) -> int:
        if verb == "path":
            if not self.apk.exists():
                return 1
            print(f"package:{self.apk}")
            return 0
        if verb == "install":
            return self.install(Path(arguments[-1]))
        assert verb == "grant", verb
        return self.grant(*arguments)

    def install(self, apk: Path) -> int:
        refusal = self.read("refusal", "")
        if refusal:
            print(f"Failure [{refusal}: what Android adds]")
            return 1
        dist = Path(self.read("setup", {})["dist"])
        known = json.loads((dist / "chexrig-agent.json").read_text())
        if hashlib.sha256(apk.read_bytes()).hexdigest() != known["apk_sha256"]:
            print(f"Failure [INSTALL_PARSE_FAILED_NOT_APK: Failed to parse {apk}]")
            return 1
        self.end_agent()
        shutil.copyfile(apk, self.apk)
        before = self.read("app", {"granted": []})
        self.write("app", {**before, **{key: known[key] for key in ("version_code", "version_name")}})
        print("Success")
        return 0

    def grant(self, application: str, permission: str) -> int:
        app = self.read("app", None)
        if application != APPLICATION or app is None or permission not in ASKED_OF_OWNER:
            print(
                "Exception occurred while executing 'grant':\njava.lang.SecurityException: Package"
                f" {application} has not requested permission {permission}"
            )
            return 255
        self.write("app", {**app, "granted": sorted({*app["granted"], permission})})
        return 0

    def dumpsys(self, service: str, *arguments: str) -> int:
        if service == "deviceidle":
            return self.deviceidle(*arguments)
        if service == "battery":
            print(f"Current Battery Service state:\n  AC powered: {self.read('charger', 'false')}")
            print("  USB powered: false\n  Wireless powered: false\n  level: 81")
            return 0
        assert service == "package", service
        app = self.read("app", None)
        if app is None or arguments != (APPLICATION,):
            print(f"Unable to find package: {' '.join(arguments)}")
            return 0
        print(f"Packages:\n  Package [{APPLICATION}] (6b1c2d0):")
        print(f"    versionCode={app['version_code']} minSdk=26 targetSdk=34")
        print(f"    versionName={app['version_name']}\n    requested permissions:")
        for each in REQUESTED:
            print(f"      {each}")
        print("    install permissions:\n      android.permission.INTERNET: granted=true")
        print("    User 0: ceDataInode=1 installed=true\n      runtime permissions:")
        for each in app["granted"]:  # Android 8 lists no others
            print(f"        {each}: granted=true, flags=[ USER_SENSITIVE_WHEN_GRANTED]")
        return 0

    def deviceidle(self, verb: str, change: str = "") -> int:
        assert verb == "whitelist", verb
        spared = self.read("spared", [])
        if change.startswith("+"):
            self.write("spared", [*spared, change[1:]])
            print(f"Added: {change[1:]}")
        elif change:
            self.write("spared", [each for each in spared if each != change[1:]])
            print(f"Removed: {change[1:]}")
        else:
            print("system-excidle,com.android.providers.calendar,10081")
            for each in spared:
                print(f"user,{each},10123")
        return 0

    # --- the agent --------------------------------------------------------------------------------------

    def am(self, verb: str, *arguments: str) -> int:
        if verb == "force-stop":
            self.end_agent()
            return 0
        assert verb == "start", verb
        component = arguments[arguments.index("-n") + 1]
        print(f"Starting: Intent {{ cmp={component} (has extras) }}")
        if not self.apk.exists() or component != ACTIVITY:
            print(f"Error type 3\nError: Activity class {{{component}}} does not exist.")
            return 1
        if self.agent() is not None:
            print("Warning: Activity not started, its current task has been brought to the front")
            return 0
        with (self.folder / "agent.log").open("ab") as log:
            started = subprocess.Popen(
                self.read("setup", {})["agent"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # as on Android, it does not end with adbd
            )
        self.write("agent", started.pid)
        return 0

    def pidof(self, application: str) -> int:
        process = self.agent() if application == APPLICATION else None
        if process is None:
            return 1
        print(process)
        return 0

    def logcat(self, *arguments: str) -> int:
        log = self.folder / "agent.log"
        sys.stdout.write(log.read_text() if log.exists() else "")
        sys.stdout.flush()
        while "-d" not in arguments:
            time.sleep(60)
        return 0

    def agent(self) -> int | None:
        process: int | None = self.read("agent", None)
        if process is None:
            return None
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return None
        return None if state in "ZX" else process

    def end_agent(self) -> None:
        process = self.agent()
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        until_s = time.monotonic() + 5
        while self.agent() is not None and time.monotonic() < until_s:
            time.sleep(0.01)


def main(arguments: Sequence[str]) -> int:
    folder, name, *rest = arguments
    phone = Phone(Path(folder))
    with (phone.folder / "calls").open("a") as calls:
        calls.write(json.dumps([name, *rest]) + "\n")
    if name == "logcat":
        return phone.logcat(*rest)
    with (phone.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code: int = getattr(phone, name)(*rest)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
