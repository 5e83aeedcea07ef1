"""The real commands, on a plan in a folder of its own. Loaded by conftest.py, used through its fixtures."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from forking import Forked
from unexpected import told_unexpectedly

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "programs"
PATIENCE_S = 90.0
SEED = 1  # of the simulated camera
_UNWANTED = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "CHEXRIG_PAIRING_CODE")
_ENVIRONMENT = (
    "{room: r, room_light: off, window_blinds: closed, phone_orientation: landscape,"
    " tripod: {distance_cm: 50, height_cm: 100, angle_deg: 0}, monitor_colour_temperature_k: 6500,"
    " screen_finish: matte}"
)


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


class Command:
    """A command that runs; what it prints goes to files, so that it never waits for a reader."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        display: str | None,
        number: int,
        python_path: str,
        *,
        typed: bool = False,
    ) -> None:
        logs = folder / "logs"
        logs.mkdir(exist_ok=True)
        self._out, self._err = logs / f"{number:03d}.out", logs / f"{number:03d}.err"
        environ = {key: value for key, value in os.environ.items() if key not in _UNWANTED}
        environ["PYTHONPATH"] = python_path
        environ["COLUMNS"] = "200"
        if display is not None:
            environ["DISPLAY"] = display
        self.started_s = time.monotonic()
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = Forked(
                [sys.executable, "-W", "error", *arguments],
                cwd=folder,
                env=environ,
                stdin=subprocess.PIPE if typed else subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        self.pid = self._process.pid

    @property
    def code(self) -> int | None:
        """Exit code, None as long as it runs."""
        return self._process.poll()

    @property
    def out(self) -> str:
        return self._out.read_text("utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text("utf-8")

    def type(self, text: str) -> None:
        """Give it something to read, and then no more."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(text.encode())
                self._process.stdin.close()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would; does nothing where it has ended."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()

    def finish(self, timeout_s: float = PATIENCE_S) -> Done:
        """Wait for its end."""
        self.type("")
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"no end within {timeout_s} s:\n{self.out}\n{self.err}") from None
        return Done(self._process.returncode, self.out, self.err)


class Rig:
    """A plan, its state, and a simulated phone's store, in one folder.

    Parameters
    ----------
    folder
        Made where it is not there.
    xrays
        The folder with the real x-rays.
    display
        The X server to use; None for no screen.
    subsets
        (id, first, last) of each.
    agent
        Which program the simulated phone is.
    """

    def __init__(
        self,
        folder: Path,
        xrays: Path,
        display: str | None,
        *subsets: tuple[str, int, int],
        shutter_ms: int = 10,
        agent: str = "python",
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.display = folder, display
        self.plan, self.state = folder / "plan.yaml", folder / "plan.chexrig"
        self.store = folder / "phone"
        self.subsets, self.agent = subsets, agent
        self.python_path = str(REPOSITORY)
        self._commands: list[Command] = []
        listed = "".join(
            f"  - {{id: {name}, first: {first}, last: {last}, environment: {_ENVIRONMENT}}}\n"
            for name, first, last in subsets
        )
        self.plan.write_text(
            f"name: whole-rig\n"
            f"data: {{csv: {xrays}/NIH-CXR64/train.csv, images: {xrays}}}\n"
            f"display: {{settle_ms: 0}}\n"
            f"phone: {{simulated: {{shutter_ms: {shutter_ms}, seed: {SEED}, agent: {agent}}}}}\n"
            f"subsets:\n{listed}"
        )

    def start(self, *arguments: object) -> Command:
        """Start ``chexrig ARGUMENTS``."""
        return self._start("-m", "controller", *map(str, arguments))

    def start_program(self, name: str, *arguments: object) -> Command:
        """Start one of the programs beside this file."""
        return self._start(str(PROGRAMS / name), *map(str, arguments), typed=True)

    def _start(self, *arguments: str, typed: bool = False) -> Command:
        number = len(self._commands)
        command = Command(arguments, self.folder, self.display, number, self.python_path, typed=typed)
        self._commands.append(command)
        return command

    def start_run(self, *options: object) -> Command:
        """Start ``chexrig run`` of the plan with the simulated phone's own store."""
        return self.start("run", self.plan, "--store", self.store, *options)

    def do(self, *arguments: object, code: int = 0) -> Done:
        """Run a command to its end and demand its exit code."""
        return expect(self.start(*arguments), code)

    def run(self, *options: object, code: int = 0) -> Done:
        """Run the plan to its end and demand the exit code."""
        return expect(self.start_run(*options), code)

    def run_until(self, photos: int, *options: object) -> Command:
        """Start the plan and come back once that many photos are on the phone."""
        command = self.start_run(*options)
        self.wait_for_photos(photos, command)
        return command

    def wait_for_photos(self, photos: int, command: Command) -> None:
        wait_until(
            lambda: self.count() >= photos or command.code is not None,
            lambda: f"{self.count()} photos\n{command.out}\n{command.err}",
        )
        assert command.code is None, f"ended with {command.code} too early:\n{command.err}"

    def count(self) -> int:
        """Count the photos on the phone, superseded ones included."""
        return len(self.photo_names())

    def photo_names(self) -> list[str]:
        """Name the photos on the phone; not those that are being written, which have hidden names."""
        return [each.name for each in self.store.glob("*/*/*.jpg") if not each.name.startswith(".")]

    def export(self, *options: object) -> Path:
        """Export everything, and give the folder."""
        self.do("export", self.plan, "--out", "ds", *options)
        return self.folder / "ds"

    def end(self) -> None:
        """Kill what still runs."""
        for command in self._commands:
            command.kill()


def expect(command: Command, code: int | None) -> Done:
    """Wait for a command's end and demand its exit code (None: any but 0); never a traceback."""
    done = command.finish()
    assert done.code == code or (code is None and done.code in (1, 2)), (
        f"expected {code}, got {done.code}\n{done.out}\n{done.err}"
    )
    assert "Traceback" not in done.err, done.err
    assert not told_unexpectedly(done.err), done.err
    return done


def wait_until(true: Callable[[], bool], words: Callable[[], str] = str, patience_s: float = 60.0) -> None:
    """Poll every few milliseconds."""
    until_s = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < until_s, f"not within {patience_s:.0f} s: {words()}"
        time.sleep(0.004)


class PhoneByHand:
    """``chexrig phone sim`` on a port of its own, with the rig's store.

    Parameters
    ----------
    options
        Further ones for the command.
    """

    def __init__(self, rig: Rig, *options: object) -> None:
        self._rig = rig
        self._options = options
        self.port = free_port()
        self.command: Command

    def start(self, *, wait: bool = True) -> None:
        """Start it, and wait until it listens."""
        arguments = ("--store", self._rig.store, "--port", self.port, "--seed", SEED)
        arguments += ("--agent", self._rig.agent)
        self.command = self._rig.start("phone", "sim", *arguments, *self._options)
        if wait:
            wait_until(
                lambda: "pairing code: " in self.command.out or self.command.code is not None,
                lambda: self.command.err,
            )
            assert self.command.code is None, self.command.err

    @property
    def code(self) -> str:
        """The pairing code as the phone shows it."""
        return self.command.out.partition("pairing code: ")[2].split()[0]

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
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended in the meantime
        python = arguments[1:3] == [b"-m", b"android_bridge.simulated"]
        java = any(each.endswith(b"chexrig-agent.jar") for each in arguments)
        if parent == controller and (python or java):
            return int(entry.name)
    return None


def kill_process(pid: int) -> None:
    """End a process of the rig's as a power cut would."""
    os.kill(pid, signal.SIGKILL)
