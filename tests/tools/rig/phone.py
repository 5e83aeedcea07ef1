"""Simulated phones: started by hand, or by a command and found again."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from .cases import SEED
from .commands import Command, wait_until
from .folder import Rig


class PhoneByHand:
    """``chexrig phone sim`` on a port of its own, with the rig's store; ``with`` starts and ends it.

    Parameters
    ----------
    options
        Further ones for the command.
    env
        Of its environment what is other than usual.
    """

    def __init__(self, rig: Rig, *options: object, env: Mapping[str, str] | None = None) -> None:
        self._rig = rig
        self._options, self._env = options, env
        self.port = free_port()
        self.command: Command

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.command.send(signal.SIGTERM)
        self.command.finish(10)

    def start(self, *, wait: bool = True) -> None:
        """Start it, and wait until it listens."""
        arguments = ("--store", self._rig.store, "--port", self.port, "--seed", SEED)
        arguments += ("--agent", self._rig.agent)
        self.command = self._rig.start("phone", "sim", *arguments, *self._options, env=self._env)
        if wait:
            wait_until(
                lambda: "pairing code: " in self.command.out or self.command.code is not None,
                lambda: self.command.err,
            )
            assert self.command.code is None, self.command.err

    @property
    def code(self) -> str:
        """The pairing code as the phone shows it."""
        return re.findall(r"pairing code: (\S+)", self.command.out)[0]

    @property
    def address(self) -> str:
        return f"udp:127.0.0.1:{self.port}"


def free_port() -> int:
    """Find a UDP port that nobody uses, nor gets by asking for any while it is between two users."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", random.randrange(20_000, 32_000)))
            return int(probe.getsockname()[1])


def phone_of(controller: int) -> int | None:
    """Find the process of the phone that this controller started, None where there is none yet."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
            name = (entry / "comm").read_text().strip()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended in the meantime
        python = arguments[1:3] == [b"-m", b"android_bridge.simulated"] or name == "simulated-phone"
        java = any(each.endswith(b"chexrig-agent.jar") for each in arguments)
        if parent == controller and (python or java):
            return int(entry.name)
    return None


def kill_process(pid: int) -> None:
    """End a process of the rig's as a power cut would."""
    os.kill(pid, signal.SIGKILL)
