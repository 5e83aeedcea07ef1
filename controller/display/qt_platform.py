"""Which of Qt's platforms to use, and whether it will start: Qt itself would abort the process."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from android_bridge.base import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

OFFSCREEN = "offscreen"
_CHOSEN = "QT_QPA_PLATFORM"
_NOWHERE = ("minimal", "vnc", "webgl")  # and minimalegl: they show nothing, or on no monitor of this computer
_NO_SCREENS = "no screen is found by it"
_PROBE = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except ImportError:
    pass
from PyQt5.QtGui import QGuiApplication
application = QGuiApplication(sys.argv)
if not application.screens():
    sys.exit("no screen is found by it")
"""
_SET_UP = "run the set-up again, in the clone: it installs it (python3 -m controller.bootstrap setup)"
_WAYLAND = (
    "set DISPLAY to the session's X server (Xwayland), by which a screen can be chosen and read back; or"
    " install what has the library"
)
_SCALING = (
    "QT_SCALE_FACTOR",
    "QT_SCREEN_SCALE_FACTORS",
    "QT_AUTO_SCREEN_SCALE_FACTOR",
    "QT_DEVICE_PIXEL_RATIO",
)


def choose_platform(environ: Mapping[str, str], *, headless: bool) -> str | None:
    """Name the Qt platform to use; None leaves it to Qt, as on Windows and macOS.

    X11 comes before Wayland, which may ignore the choice of the screen and lets nobody read it back.
    """
    if headless:
        return OFFSCREEN
    if environ.get(_CHOSEN):
        return environ[_CHOSEN]
    if not sys.platform.startswith("linux"):
        return None
    if environ.get("DISPLAY"):
        return "xcb"
    return "wayland" if environ.get("WAYLAND_DISPLAY") else OFFSCREEN


def platform_arguments(platform: str | None) -> list[str]:
    """Give the command-line arguments that make Qt use a platform, whatever the environment says."""
    return [] if platform is None else ["-platform", platform]


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Set what Qt reads from the environment: no scaling, no idle time."""
    # Qt would otherwise hold every update() back for some 8 ms.
    environ["QT_QPA_UPDATE_IDLE_TIME"] = "0"
    for name in _SCALING:
        environ.pop(name, None)


def probe_platform(platform: str | None, timeout_s: float = 20.0) -> None:
    """Start Qt in a process of its own, so that its abort becomes a message.

    Raises
    ------
    Problem
        If Qt cannot open the display or lacks a system library; or if a QT_QPA_PLATFORM is set that does not
        work here, or shows nothing.
    """
    if platform is None or platform == OFFSCREEN:
        return
    if platform.startswith(_NOWHERE):
        raise _left_over(platform, "that shows on no screen")
    problem = _probe(platform, timeout_s)
    if problem is None:
        return
    rest = {name: value for name, value in os.environ.items() if name != _CHOSEN}
    is_chosen = os.environ.get(_CHOSEN) == platform != choose_platform(rest, headless=False)
    raise _left_over(platform, problem.got) if is_chosen else problem


def _left_over(platform: str, got: str) -> Problem:
    return Problem(
        f"{_CHOSEN} is set to a way to the screen that does not work here",
        where=f"{_CHOSEN}={platform}",
        got=got,
        advice=f"unset it (unset {_CHOSEN}) and run the same command again: the screen is found without it",
    )


def _probe(platform: str, timeout_s: float) -> Problem | None:
    environ = {**os.environ, "QT_DEBUG_PLUGINS": "1"}
    prepare_environment(environ)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _PROBE, *platform_arguments(platform)],
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return unreachable(f"no answer within {timeout_s:g} s")
    return _explain(done.stderr) if done.returncode else None


def _explain(stderr: str) -> Problem:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    if _NO_SCREENS in lines:
        return unreachable(_NO_SCREENS)
    libraries = [line for line in lines if "cannot open shared object file" in line]
    refused = [
        line for line in lines if "could not connect to display" in line or "Failed to create wl" in line
    ]
    unknown = [line for line in lines if "Could not find the Qt platform plugin" in line]
    if refused:
        return unreachable(refused[0].removeprefix("qt.qpa.xcb: "))
    if libraries:
        return Problem(
            "Qt lacks a system library",
            got=libraries[0],
            advice=_WAYLAND if "libwayland" in libraries[0] else _SET_UP,
        )
    return Problem(
        "Qt does not start here",
        got=[*unknown, *lines[-1:], "no message"][0],
        advice="run it in a desktop session, or without a screen as a headless demo",
    )


def unreachable(got: str) -> Problem:
    """Give the problem of a display that cannot be opened."""
    names = ("DISPLAY", "WAYLAND_DISPLAY")
    where = ", ".join(f"{name}={os.environ[name]}" for name in names if os.environ.get(name))
    return Problem(
        "the display cannot be opened",
        where=where,
        got=got,
        advice="set DISPLAY to a running X server you may use, or unset it to run without a screen",
    )
