"""What a desktop does to every picture on it, as far as it tells: night colours and notifications.

Everything here blocks, for a few seconds at most: for worker threads.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from dataclasses import dataclass

from controller.display.session_bus import NotAnsweredError, Service, SessionBus, connected

NEUTRAL_K = 6500
_ASKING_S = 2.0
#: GNOME's own, and that of its relative
_GNOME = tuple(
    (name, Service(f"org.{house}.SettingsDaemon.Color", f"/org/{house}/SettingsDaemon/Color", interface))
    for name, house, interface in (
        ("GNOME", "gnome", "org.gnome.SettingsDaemon.Color"),
        ("Cinnamon", "cinnamon", "org.cinnamon.SettingsDaemon.Color"),
    )
)
#: Plasma 6, and before
_KDE = (
    Service("org.kde.KWin", "/org/kde/KWin/NightLight", "org.kde.KWin.NightLight"),
    Service("org.kde.KWin", "/ColorCorrect", "org.kde.kwin.ColorCorrect"),
)
_NOTIFICATIONS = Service(
    "org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications"
)
_DUNST = Service("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.dunstproject.cmd0")
_WITH_GSETTINGS = ("GNOME", "UNITY", "BUDGIE")


@dataclass(frozen=True, slots=True)
class NightLight:
    """A desktop's night colours.

    Parameters
    ----------
    by
        The desktop, as its users call it.
    is_on
        Whether the screen is tinted now.
    is_scheduled
        Whether it will be, at some hour.
    temperature_k
        The screen's colour temperature now; None where that is not told.
    """

    by: str
    is_on: bool
    is_scheduled: bool
    temperature_k: int | None


def read_night_light() -> NightLight | None:
    """Ask the desktop for its night colours; None where it does not tell."""
    try:
        with connected() as bus:
            return _gnome(bus) or _kde(bus)
    except NotAnsweredError:
        return None


def _gnome(bus: SessionBus) -> NightLight | None:
    for name, service in _GNOME:
        with contextlib.suppress(NotAnsweredError):
            told = bus.properties(service)
            if "NightLightActive" in told:
                temperature = told.get("Temperature")
                is_on = bool(told["NightLightActive"])
                schedule = _setting("org.gnome.settings-daemon.plugins.color", "night-light-enabled")
                return NightLight(name, is_on, is_on or schedule == "true", temperature)
    return None


def _kde(bus: SessionBus) -> NightLight | None:
    for service in _KDE:
        with contextlib.suppress(NotAnsweredError):
            told = bus.properties(service)
            if "running" in told:
                temperature = told.get("currentTemperature")
                runs = bool(told["running"]) and not told.get("inhibited", False)
                is_on = runs and temperature != NEUTRAL_K  # by day it runs, and leaves the screen alone
                return NightLight("KDE", is_on, bool(told.get("enabled", runs)), temperature)
    return None


def shows_notifications() -> bool | None:
    """Say whether notifications may pop up on the screen; None where the desktop does not tell."""
    banners = _setting("org.gnome.desktop.notifications", "show-banners")
    if banners in ("true", "false"):
        return banners == "true"
    try:
        with connected() as bus:
            for service, name in ((_NOTIFICATIONS, "Inhibited"), (_DUNST, "paused")):
                with contextlib.suppress(NotAnsweredError):
                    held_back = bus.properties(service).get(name)
                    if held_back is not None:
                        return not held_back
    except NotAnsweredError:
        pass
    return None


def _setting(schema: str, key: str) -> str:
    """Read one of GNOME's settings; empty where this is another desktop, or it is not told."""
    desktop = os.environ.get("XDG_CURRENT_DESKTOP", "").upper()
    if not any(each in desktop for each in _WITH_GSETTINGS):
        return ""
    try:
        done = subprocess.run(
            ["gsettings", "get", schema, key],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_ASKING_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
