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
_PROBE = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except ImportError:
    pass
from PyQt5.QtGui import QGuiApplication
QGuiApplication(sys.argv)
"""
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
    if environ.get("QT_QPA_PLATFORM"):
        return environ["QT_QPA_PLATFORM"]
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
        If Qt cannot open the display or lacks a system library.
    """
    if platform is None or platform == OFFSCREEN:
        return
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
    except subprocess.TimeoutExpired as error:
        raise unreachable(f"no answer within {timeout_s:g} s") from error
    if done.returncode:
        raise _explain(done.stderr)


def _explain(stderr: str) -> Problem:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    libraries = [line for line in lines if "cannot open shared object file" in line]
    refused = [
        line for line in lines if "could not connect to display" in line or "Failed to create wl" in line
    ]
    if refused:
        return unreachable(refused[0].removeprefix("qt.qpa.xcb: "))
    if libraries:
        return Problem(
            "Qt lacks a system library",
            got=libraries[0],
            advice="install the system packages the README lists",
        )
    return Problem(
        "Qt does not start here",
        got=lines[-1] if lines else "no message",
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
