"""Where Qt is to show, and what is said where it cannot."""

from __future__ import annotations

import os
import re
import sys

import pytest

from android_bridge.base.problems import Problem
from controller.display import qt_platform
from controller.display.keep_awake import keep_awake


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere Qt has one platform only")
@pytest.mark.parametrize(
    ("environ", "headless", "platform"),
    [
        ({}, False, "offscreen"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, False, "xcb"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, False, "wayland"),
        ({"DISPLAY": ":0"}, True, "offscreen"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "eglfs"}, False, "eglfs"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "eglfs"}, True, "offscreen"),
    ],
)
def test_platform_follows_what_is_there(environ, headless, platform):
    assert qt_platform.choose_platform(environ, headless=headless) == platform


def test_missing_library_is_named():
    stderr = "QFactoryLoader: ...\nlibqxcb.so: (libxcb-icccm.so.4: cannot open shared object file)\n"
    problem = qt_platform._explain(stderr)
    assert problem.what == "Qt lacks a system library"
    assert "libxcb-icccm.so.4" in problem.got
    assert "controller.bootstrap setup" in problem.advice
    of_wayland = qt_platform._explain(
        "libqwayland.so: (libwayland-cursor.so.0: cannot open shared object file)\n"
    )
    assert "set DISPLAY" in of_wayland.advice


def test_silent_display_is_given_up(monkeypatch):
    monkeypatch.setattr(qt_platform, "_PROBE", "import time; time.sleep(30)")
    with pytest.raises(Problem, match="cannot be opened") as caught:
        qt_platform.probe_platform("xcb", timeout_s=0.3)
    assert caught.value.got == "no answer within 0.3 s"


@pytest.mark.parametrize(
    ("platform", "got"),
    [
        ("wayland", "wayland|wl_display"),  # a library that is not there, or one that finds nobody
        ("xbc", 'Could not find the Qt platform plugin "xbc"'),
        ("minimal", "that shows on no screen"),
        ("vnc:size=800x600", "that shows on no screen"),
        ("linuxfb:fb=/dev/nothing", "no screen is found by it"),
    ],
)
def test_a_platform_that_was_left_over_is_the_reason(monkeypatch, platform, got):
    for name in ("WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":997")
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    with pytest.raises(Problem, match="QT_QPA_PLATFORM is set to a way to the screen") as caught:
        qt_platform.probe_platform(qt_platform.choose_platform(os.environ, headless=False))
    assert caught.value.where == f"QT_QPA_PLATFORM={platform}"
    assert re.search(got, caught.value.got)
    assert caught.value.advice.startswith("unset it")


def test_a_platform_that_would_be_taken_anyway_is_not_the_reason(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":997")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    with pytest.raises(Problem, match="the display cannot be opened"):
        qt_platform.probe_platform("xcb")


def test_keeping_awake_tells_and_never_fails(monkeypatch):
    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    with keep_awake() as sentence:
        assert sentence.startswith("the screen may blank")


@pytest.mark.x11
def test_bare_x_server_is_kept_from_blanking(xserver, monkeypatch):
    monkeypatch.setenv("DISPLAY", xserver)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with keep_awake() as sentence:
        assert sentence == "screen blanking is held off (X server)"
