"""A phone made of scripts: what adbd's shell finds instead of Android's own commands.

adbd is started with the folder `bin` first in its PATH, where `pm`, `am`, `dumpsys` and the others lead to
``commands.py``. They keep what they are told in files, answer in Android's words, and note every call. `am
start` starts a real agent on this computer.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

COMMANDS = ("am", "date", "dumpsys", "getprop", "input", "ip", "logcat", "pidof", "pm", "settings")
PROGRAM = Path(__file__).with_name("commands.py")
USUAL: dict[str, Any] = {
    "ro.product.manufacturer": "Nokia",
    "ro.product.model": "10",
    "ro.build.version.release": "14",
    "ro.build.version.sdk": "34",
}


class ScriptedPhone:
    """Its scripts, and what they keep.

    Parameters
    ----------
    folder
        Made where it is not there.
    dist
        The folder of the app that can be installed: an APK's version is looked up there by its digest.
    agent
        The command that `am start` starts.
    properties
        What `getprop` says, beside the usual.
    """

    def __init__(
        self, folder: Path, dist: Path, agent: Sequence[str] = (), properties: Mapping[str, str] | None = None
    ) -> None:
        self.folder, self.bin, self.log = folder, folder / "bin", folder / "agent.log"
        self.bin.mkdir(parents=True, exist_ok=True)
        self.tmp.mkdir(exist_ok=True)
        for name in COMMANDS:
            script = self.bin / name
            command = shlex.join([sys.executable, "-I", "-S", str(PROGRAM), str(folder), name])
            script.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
            script.chmod(0o755)
        self._write("properties", {**USUAL, **(properties or {})})
        self._write("setup", {"dist": str(dist), "agent": list(agent)})

    @property
    def tmp(self) -> Path:
        """Where its shell may write, as /data/local/tmp is on Android."""
        return self.folder / "tmp"

    def answer(self, name: str, *arguments: str) -> str:
        """Call one of the scripts, and give what it prints."""
        done = subprocess.run(
            [self.bin / name, *arguments], stdout=subprocess.PIPE, text=True, timeout=20, check=False
        )
        return done.stdout

    def calls(self, *begin: str) -> list[list[str]]:
        """Give the calls that begin with these words, in order."""
        log = self.folder / "calls"
        calls = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return [call for call in calls if call[: len(begin)] == list(begin)]

    def forget_calls(self) -> None:
        (self.folder / "calls").unlink(missing_ok=True)

    def set_addresses(self, **hosts: str) -> None:
        """Set what `ip` says: ``wlan0="127.0.0.1"``."""
        self._write("addresses", hosts)

    def refuse_installs(self, code: str) -> None:
        """Refuse to install, with one of Android's codes."""
        self._write("refusal", code)

    def install_other(self, version_code: int) -> None:
        """Have an app of another version installed, with all its permissions."""
        (self.folder / "base.apk").write_bytes(b"another version")
        self._write("app", {"version_code": version_code, "version_name": "0.0.1", "granted": []})

    def kept(self, name: str) -> Any:
        """Read what the scripts keep: ``app``, ``settings``, ``spared``; None where there is nothing."""
        path = self.folder / f"{name}.json"
        return json.loads(path.read_text()) if path.exists() else None

    def keep(self, name: str, content: Any) -> None:
        """Set what the scripts keep."""
        self._write(name, content)

    def _write(self, name: str, content: Any) -> None:
        (self.folder / f"{name}.json").write_text(json.dumps(content))
