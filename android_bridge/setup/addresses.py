"""Where a phone can be reached by UDP, as it says itself over ADB."""

from __future__ import annotations

import re
from dataclasses import dataclass

from android_bridge.adb import AdbDevice

#: Kinds of network by the names that Android gives their interfaces, the best first. Others are a mobile
#: network's, a VPN's or the phone's own, where this computer is not.
_KINDS = (
    ("USB tethering", re.compile(r"(rndis|usb|ncm)\d+")),
    ("Ethernet", re.compile(r"eth\d+")),
    ("Wi-Fi", re.compile(r"(wlan|swlan|wifi)\d+")),
    ("its own Wi-Fi hotspot", re.compile(r"(ap|softap)\d+")),
)
_LINE = re.compile(r"^\d+:\s+(?P<interface>[^\s:@]+)\S*\s+inet\s+(?P<host>\d+\.\d+\.\d+\.\d+)", re.M)


@dataclass(frozen=True, slots=True)
class PhoneAddress:
    """One of a phone's addresses.

    Parameters
    ----------
    kind
        The network in words, such as ``Wi-Fi``.
    """

    host: str
    interface: str
    kind: str


def read_addresses(device: AdbDevice) -> list[PhoneAddress]:
    """Ask a phone for its addresses in networks that this computer may be in; USB tethering comes first."""
    return parse_addresses(device.shell("ip -o -4 addr show").output)


def parse_addresses(listed: str) -> list[PhoneAddress]:
    """Read what `ip -o -4 addr show` prints."""
    found = [(match["host"], match["interface"]) for match in _LINE.finditer(listed)]
    return [
        PhoneAddress(host, interface, kind)
        for kind, names in _KINDS
        for host, interface in found
        if names.fullmatch(interface)
    ]
