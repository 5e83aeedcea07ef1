"""One session with a phone: over UDP, over a cable, or in the original rig's dialect, behind `PhoneLink`.

Each name is loaded when it is asked for: what reaches a phone by UDP needs nothing of ADB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from android_bridge.link.keyed_link import KeyedLink
    from android_bridge.link.legacy_link import LegacyLink
    from android_bridge.link.phone_link import (
        Condition,
        Introduction,
        Look,
        Opening,
        PhoneLink,
        Receipt,
        Shot,
        Waiting,
    )
    from android_bridge.link.udp_link import LinkAborted, LinkLost, UdpLink
    from android_bridge.link.usb_link import Cable, CableStream

__all__ = [
    "Cable",
    "CableStream",
    "Condition",
    "Introduction",
    "KeyedLink",
    "LegacyLink",
    "LinkAborted",
    "LinkLost",
    "Look",
    "Opening",
    "PhoneLink",
    "Receipt",
    "Shot",
    "UdpLink",
    "Waiting",
]

_PLACES = {
    "keyed_link": ("KeyedLink",),
    "legacy_link": ("LegacyLink",),
    "phone_link": ("Condition", "Introduction", "Look", "Opening", "PhoneLink", "Receipt", "Shot", "Waiting"),
    "udp_link": ("LinkAborted", "LinkLost", "UdpLink"),
    "usb_link": ("Cable", "CableStream"),
}

__getattr__ = lazy(__name__, _PLACES)
