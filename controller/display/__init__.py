"""Everything between an x-ray's file and the glass: decode, fit, paint, and know that it was painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.display.application import Application, run_application
    from controller.display.bridge import Display
    from controller.display.daemon_pool import DaemonPool
    from controller.display.desktop import read_night_light, shows_notifications
    from controller.display.keep_awake import is_held_awake
    from controller.display.keys import Key
    from controller.display.naming import NamedScreen, named_screens
    from controller.display.notifying import DesktopNotification
    from controller.display.opening import DisplaySettings, Operator, Screens
    from controller.display.page import FAINT, Area, Row, draw_page
    from controller.display.prefetch import Prefetcher
    from controller.display.refresh_rate import measure_refresh_rate
    from controller.display.screen_faults import read_screen_faults
    from controller.display.screens import choose_screen
    from controller.display.stop import Mailbox, StopSignal, StopWish, words_of_failure

__all__ = [
    "FAINT",
    "Application",
    "Area",
    "DaemonPool",
    "DesktopNotification",
    "Display",
    "DisplaySettings",
    "Key",
    "Mailbox",
    "NamedScreen",
    "Operator",
    "Prefetcher",
    "Row",
    "Screens",
    "StopSignal",
    "StopWish",
    "choose_screen",
    "draw_page",
    "is_held_awake",
    "measure_refresh_rate",
    "named_screens",
    "read_night_light",
    "read_screen_faults",
    "run_application",
    "shows_notifications",
    "words_of_failure",
]

__getattr__ = lazy(
    __name__,
    {
        "application": ("Application", "run_application"),
        "bridge": ("Display",),
        "daemon_pool": ("DaemonPool",),
        "desktop": (
            "read_night_light",
            "shows_notifications",
        ),
        "keep_awake": ("is_held_awake",),
        "keys": ("Key",),
        "naming": (
            "NamedScreen",
            "Operator",
            "named_screens",
        ),
        "notifying": ("DesktopNotification",),
        "opening": ("DisplaySettings", "Operator", "Screens"),
        "page": (
            "Area",
            "FAINT",
            "Row",
            "draw_page",
        ),
        "prefetch": ("Prefetcher",),
        "refresh_rate": ("measure_refresh_rate",),
        "screen_faults": ("read_screen_faults",),
        "screens": ("choose_screen",),
        "stop": (
            "Mailbox",
            "StopSignal",
            "StopWish",
            "words_of_failure",
        ),
    },
)
