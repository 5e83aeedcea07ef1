"""What both ways to a phone have in common: everything is a stream to one of its services."""

from __future__ import annotations

import stat
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Literal

from android_bridge.adb import shell
from android_bridge.adb.device import AdbRefused, AdbStream, ShellResult
from android_bridge.adb.sync import SyncSession


class StreamDevice(ABC):
    """A phone whose services can be opened. An `AdbDevice`.

    Parameters
    ----------
    serial
        What it is called.
    via
        How it is reached.
    """

    def __init__(self, serial: str, via: Literal["server", "usb", "tcp"]) -> None:
        self.serial: str = serial
        self.via: Literal["server", "usb", "tcp"] = via

    @abstractmethod
    def open_stream(self, service: str, timeout_s: float = 5.0) -> AdbStream:
        """Connect to a service on the phone."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the phone and of all streams."""

    def shell(self, command: str, timeout_s: float = 10.0) -> ShellResult:
        """Run a command in the phone's shell until it ends."""
        stream = self.open_stream(shell.service(command), timeout_s)
        try:
            return shell.run(stream, self.serial, timeout_s)
        finally:
            stream.close()

    def push(self, local: Path, remote: str, timeout_s: float = 60.0) -> None:
        """Copy a file to the phone; missing folders are made there."""
        with local.open("rb") as file:
            status = local.stat()
            mode = stat.S_IFREG | stat.S_IMODE(status.st_mode)
            session = SyncSession(self.open_stream("sync:"), self.serial)
            try:
                session.send(file, remote, mode, int(status.st_mtime), timeout_s)
            except AdbRefused as error:
                error.where = f"adb:{self.serial}, {remote}"
                error.advice = "see that there is room on the phone, and that this place may be written"
                raise
            finally:
                session.close()

    def sync(self, answer_s: float = 15.0) -> SyncSession:
        """Open a session of the sync service."""
        return SyncSession(self.open_stream("sync:", answer_s), self.serial, answer_s)
