"""What a desktop tells of night colours and notifications, over a session bus with stand-ins for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from desktop_bus import DesktopBus, desktop_bus

from controller.display import session_bus
from controller.display.desktop import NightLight, read_night_light, shows_notifications

__all__ = ["desktop_bus"]

GNOME = (
    "org.gnome.SettingsDaemon.Color",
    "/org/gnome/SettingsDaemon/Color",
    "org.gnome.SettingsDaemon.Color",
)
PLASMA = ("org.kde.KWin", "/org/kde/KWin/NightLight", "org.kde.KWin.NightLight")
PLASMA_5 = ("org.kde.KWin", "/ColorCorrect", "org.kde.kwin.ColorCorrect")
NAME = "org.freedesktop.Notifications"
POPUPS = (NAME, "/org/freedesktop/Notifications", NAME)
DUNST = (*POPUPS[:2], "org.dunstproject.cmd0")


@pytest.fixture
def gsettings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """GNOME's settings: what the program of that name prints is in the file."""
    said = tmp_path / "said"
    program = tmp_path / "programs" / "gsettings"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n[ "$1" = get ] && grep "^$2 $3 " {said} | cut -d" " -f3\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    return said


def test_night_light_of_kde(desktop_bus: DesktopBus) -> None:
    night = {"running": ("b", True), "enabled": ("b", True), "inhibited": ("b", False)}
    desktop_bus.serve(*PLASMA, **night, currentTemperature=("u", 4200))
    desktop_bus.begin()
    assert read_night_light() == NightLight("KDE", True, True, 4200)
    desktop_bus.serve(*PLASMA, **night, currentTemperature=("u", 6500))
    assert read_night_light() == NightLight("KDE", False, True, 6500)
    desktop_bus.serve(*PLASMA, **(night | {"inhibited": ("b", True)}), currentTemperature=("u", 4200))
    assert read_night_light() == NightLight("KDE", False, True, 4200)
    assert shows_notifications() is None  # nobody is there who could tell


def test_night_light_of_an_older_kde(desktop_bus: DesktopBus) -> None:
    desktop_bus.serve(*PLASMA_5, running=("b", True), enabled=("b", True), currentTemperature=("i", 3000))
    desktop_bus.begin()
    assert read_night_light() == NightLight("KDE", True, True, 3000)


def test_night_light_and_notifications_of_gnome(desktop_bus: DesktopBus, gsettings: Path) -> None:
    desktop_bus.serve(*GNOME, NightLightActive=("b", True), Temperature=("u", 2700))
    desktop_bus.begin()
    gsettings.write_text("org.gnome.desktop.notifications show-banners true\n")
    assert read_night_light() == NightLight("GNOME", True, True, 2700)
    assert shows_notifications() is True
    desktop_bus.serve(*GNOME, NightLightActive=("b", False), Temperature=("u", 6500))
    gsettings.write_text(
        "org.gnome.desktop.notifications show-banners false\n"
        "org.gnome.settings-daemon.plugins.color night-light-enabled true\n"
    )
    assert read_night_light() == NightLight("GNOME", False, True, 6500)
    assert shows_notifications() is False
    gsettings.write_text("")
    assert read_night_light() == NightLight("GNOME", False, False, 6500)
    assert shows_notifications() is None


def test_notifications_of_other_desktops(desktop_bus: DesktopBus) -> None:
    desktop_bus.serve(*POPUPS, Inhibited=("b", False))
    desktop_bus.begin()
    assert shows_notifications() is True
    desktop_bus.serve(*POPUPS, Inhibited=("b", True))
    assert shows_notifications() is False
    desktop_bus.serve(*POPUPS)
    desktop_bus.serve(*DUNST, paused=("b", True))
    assert shows_notifications() is False


def test_a_desktop_that_tells_nothing(desktop_bus: DesktopBus, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (read_night_light(), shows_notifications()) == (None, None)
    desktop_bus.serve(*POPUPS, Inhibited=("b", True))
    desktop_bus.begin()
    desktop_bus.is_mute = True
    monkeypatch.setattr(session_bus, "PATIENCE_S", 0.05)
    assert shows_notifications() is None
    for nowhere in ("unix:path=/nowhere", "nonsense", ""):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", nowhere)
        assert (read_night_light(), shows_notifications()) == (None, None)
