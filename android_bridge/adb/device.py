"""A phone reached over ADB, whichever way: what the rest of the program sees of it.

Everything here blocks and is for worker threads; every call is bounded in time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from android_bridge.base import Problem

State = Literal[
    "device", "unauthorized", "offline", "no permissions", "bootloader", "recovery", "sideload", "not a phone"
]
Via = Literal["server", "usb", "tcp"]


class AdbLost(Problem):
    """The phone is gone or has stopped answering: what was under way has to be begun again."""


class AdbSilent(AdbLost):
    """The phone has not answered in time."""


class AdbRefused(Problem):
    """The phone is there and says no: nobody listens at that service, or that file cannot be had."""


class AdbTooLong(AdbRefused):
    """The phone sends more of a file than there is."""


@dataclass(frozen=True, slots=True)
class ShellResult:
    """What a command on the phone printed (both its streams) and the exit code it ended with."""

    output: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """A phone that was seen, whether or not it can be used.

    Parameters
    ----------
    words
        What an adb server calls its state, or why it is not reached.
    """

    serial: str
    state: State
    via: Via
    model: str | None
    android: str | None
    words: str = field(default="", compare=False)

    @property
    def told(self) -> str:
        """Its state; where it is not reached the words for that, such as an adb server's ``connecting``."""
        return self.words if self.state == "offline" and self.words else self.state


class AdbStream(Protocol):
    """Bytes to and from one service of the phone."""

    def send(self, data: bytes, timeout_s: float) -> None:
        """Hand all of `data` to the phone.

        Raises
        ------
        AdbLost
            When that does not succeed in time.
        """

    def recv(self, timeout_s: float) -> bytes | bytearray:
        """Give the next bytes, as they come; empty at the end.

        Raises
        ------
        AdbLost
            When nothing comes in time, or the phone is gone.
        """

    def close(self) -> None:
        """End the stream; a `recv` in another thread ends too. Never raises."""


class AdbDevice(Protocol):
    """A connected, authorised phone."""

    @property
    def serial(self) -> str:
        """Its serial number, or ``HOST:PORT`` for a phone on the network."""

    @property
    def via(self) -> Via:
        """How it is reached."""

    def shell(self, command: str, timeout_s: float = 10.0) -> ShellResult:
        """Run a command in the phone's shell until it ends.

        Raises
        ------
        AdbLost
            When it does not end in time, or the phone is gone.
        """

    def push(self, local: Path, remote: str, timeout_s: float = 60.0) -> None:
        """Copy a file to the phone; missing folders are made there.

        Raises
        ------
        AdbRefused
            When the phone cannot store it.
        AdbLost
            When the phone is gone.
        OSError
            When `local` cannot be read.
        """

    def open_stream(self, service: str, timeout_s: float = 5.0) -> AdbStream:
        """Connect to a service such as ``localabstract:chexrig-agent`` or ``tcp:4748`` on the phone.

        Raises
        ------
        AdbRefused
            When nobody listens there.
        AdbLost
            When the phone is gone.
        """

    def close(self) -> None:
        """Let go of the phone and of all streams. Never raises."""
