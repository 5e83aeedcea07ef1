"""One session with a phone: over UDP, over a cable, or in the original rig's dialect, behind `PhoneLink`."""

from __future__ import annotations

from android_bridge.link.keyed_link import KeyedLink
from android_bridge.link.legacy_link import LegacyLink
from android_bridge.link.phone_link import Introduction, Opening, PhoneLink, Receipt, Shot, Waiting
from android_bridge.link.udp_link import LinkAborted, LinkLost, UdpLink
from android_bridge.link.usb_link import Cable, CableStream

__all__ = [
    "Cable",
    "CableStream",
    "Introduction",
    "KeyedLink",
    "LegacyLink",
    "LinkAborted",
    "LinkLost",
    "Opening",
    "PhoneLink",
    "Receipt",
    "Shot",
    "UdpLink",
    "Waiting",
]
