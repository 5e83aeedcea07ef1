"""An Xorg with the dummy driver: real, switchable outputs without a monitor, for a test of its own.

Two outputs, DUMMY0 and DUMMY1, of 640x400 pixels at 60 Hz side by side. Also at hand: 640x400 at 75 Hz,
800x600 and 1024x768 at 60 Hz, by the names in `MODES`.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

_START_S = 30.0
_CONFIG = """
Section "ServerFlags"
  Option "DontVTSwitch" "true"
  Option "AllowMouseOpenFail" "true"
  Option "AutoAddDevices" "false"
  Option "AutoAddGPU" "false"
EndSection
Section "Device"
  Identifier "device"
  Driver "dummy"
  VideoRam 64000
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5-1000
  VertRefresh 5-200
EndSection
Section "Screen"
  Identifier "screen"
  Device "device"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Virtual 2048 1200
    Modes "640x480"
  EndSubSection
EndSection
"""
#: Name -> clock in MHz, and the rest of what `xrandr --newmode` takes: `width by height at rate`.
MODES = {
    "640x400-60": "20.00 640 656 720 800 400 401 404 417",
    "640x400-75": "25.00 640 656 720 800 400 401 404 417",
    "1024x768-60": "65.00 1024 1048 1184 1344 768 771 777 806",
    "800x600-60": "38.25 800 832 912 1024 600 603 607 624",
}
OUTPUTS = ("DUMMY0", "DUMMY1")


class Xorg:
    """The server, while it runs.

    Parameters
    ----------
    display
        What DISPLAY has to be.
    """

    def __init__(self, display: str) -> None:
        self.display = display

    def xrandr(self, *arguments: str) -> str:
        """Call xrandr, and give what it says."""
        return self.run("xrandr", *arguments)

    def set(self, output: str, *arguments: str) -> None:
        """Change one output, such as ``("DUMMY1", "--gamma", "1:0.9:0.8")``."""
        self.xrandr("--output", output, *arguments)

    def run(self, *command: str) -> str:
        """Call an X client, and give what it says."""
        environ = {**os.environ, "DISPLAY": self.display}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=30)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    def stand(self) -> None:
        """Have both outputs side by side and black, as at the beginning."""
        one, other = OUTPUTS
        first = ("--output", one, "--mode", "640x400-60", "--panning", "0x0", "--pos", "0x0", "--primary")
        second = ("--output", other, "--mode", "640x400-60", "--panning", "0x0", "--pos", "640x0")
        self.xrandr(*first, *second)
        self.xrandr(*("--output", one, "--gamma", "1"), *("--output", other, "--gamma", "1"))
        self.xrandr("--query")  # only now the server sees that they are plugged in
        self.run("xsetroot", "-solid", "black")

    def unplug(self, output: str) -> None:
        """Take an output away."""
        self.set(output, "--off")
        self.xrandr("--query")


def why_not() -> str:
    """Say why it cannot be started here; empty where it can."""
    missing = [name for name in ("Xorg", "xrandr", "xset", "xsetroot") if shutil.which(name) is None]
    if missing:
        return f"{' and '.join(missing)} not installed: `python3 -m controller.bootstrap test` installs them"
    return "" if os.geteuid() == 0 else "Xorg with the dummy driver is started by root only"


@contextlib.contextmanager
def started_xorg(folder: Path) -> Iterator[Xorg]:
    """Start one with its files in `folder`; it is ended at the end."""
    config, log = folder / "xorg.conf", folder / "xorg.log"
    config.write_text(_CONFIG)
    reader, writer = os.pipe()
    server = subprocess.Popen(
        [
            *("Xorg", "-displayfd", str(writer), "-config", str(config), "-logfile", str(log)),
            *("-noreset", "-novtswitch", "-sharevts", "-nolisten", "tcp"),
        ],
        pass_fds=(writer,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(reader, selectors.EVENT_READ)
            number = os.read(reader, 32) if selector.select(_START_S) else b""
        if not number:
            raise RuntimeError(f"Xorg did not start: {log.read_text()[-1000:] if log.exists() else 'no log'}")
        xorg = Xorg(f":{number.decode().strip()}")
        for name, numbers in MODES.items():
            xorg.xrandr("--newmode", name, *numbers.split())
            for output in OUTPUTS:
                xorg.xrandr("--addmode", output, name)
        xorg.stand()
        yield xorg
    finally:
        os.close(reader)
        server.terminate()
        server.wait(timeout=10)
