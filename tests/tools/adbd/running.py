"""adbd and adb's server as processes that a test starts, kills and stops at will."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from adbd.unpacking import Programs, programs

START_TIMEOUT_S = 10.0
SERVER_PORT = 5037


class _Daemon:
    """A process that listens on a port of 127.0.0.1.

    Parameters
    ----------
    command
        How it is started.
    port
        Where it listens.
    environment
        All of it.
    log
        What it prints is added there.
    """

    def __init__(self, command: Sequence[str], port: int, environment: Mapping[str, str], log: Path) -> None:
        self._command, self.port, self._environment, self.log = list(command), port, dict(environment), log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it (again) and wait until it listens."""
        self.kill()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that what it started can be ended with it
            )
        _until(self._listens, f"{self._command[0]} does not listen on port {self.port}: see {self.log}")

    def kill(self) -> None:
        """End it and all that it has started, as when the cable is pulled."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=START_TIMEOUT_S)
        self._process = None

    def stop(self) -> None:
        """Make it fall silent without closing anything."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _listens(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"{self._command[0]} ended at once: {self.log.read_text()[-1000:]}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


class Adbd(_Daemon):
    """A phone's daemon.

    Parameters
    ----------
    folder
        Its log is there.
    port
        Where it listens; adb's server looks for emulators on 5555 to 5585 by itself.
    path
        Folders put before PATH: programs there named ``pm``, ``getprop`` and so on make a scripted phone.
    environment
        What its shell has beside that.
    """

    def __init__(
        self,
        folder: Path,
        port: int = 6111,
        path: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        own = {
            **os.environ,
            "PATH": os.pathsep.join([*map(str, path), os.environ["PATH"]]),
            "ADBD_PORT": str(port),
            **(environment or {}),
        }
        super().__init__(programs().command("adbd"), port, own, folder / f"adbd-{port}.log")

    @property
    def serial(self) -> str:
        """What an adb server and `connect` know it by."""
        return f"127.0.0.1:{self.port}"


class AdbServer(_Daemon):
    """adb's server, on its usual port (of this network namespace).

    Parameters
    ----------
    folder
        Its key and log are there.
    """

    def __init__(self, folder: Path) -> None:
        self._programs: Programs = programs()
        self.environment = {**os.environ, "HOME": str(folder)}
        command = [*self._programs.command("adb"), "-L", f"tcp:{SERVER_PORT}", "server", "nodaemon"]
        super().__init__(command, SERVER_PORT, self.environment, folder / "adb-server.log")

    def adb(self, *arguments: str, timeout_s: float = 60.0, check: bool = True) -> str:
        """Run the adb program against it and give what it printed."""
        done = subprocess.run(
            [*self._programs.command("adb"), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=check,
            timeout=timeout_s,
        )
        return done.stdout

    def connect(self, serial: str) -> None:
        """Make it know an adbd, and wait until that is usable."""
        self.adb("connect", serial)
        _until(
            lambda: f"{serial}\tdevice" in self.adb("devices"),
            f"the adb server does not get {serial} online: see {self.log}",
        )


def _until(done: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.02)
