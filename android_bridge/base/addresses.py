"""Where a phone is, as a person writes it and a record keeps it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address

from android_bridge.base.problems import Problem

SIMULATED = "sim"
"""In place of an address: the simulated phone, started for the occasion."""
LEGACY = "chexpeditor"

_EIGHT_GROUPS = r"(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?:%[^:]+)?"
"""An IPv6 address as Java writes it: it needs no brackets to be told from its port."""
_NAME = re.compile(r"(?=.{1,253}\.?\Z)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?")
_ALL = ip_address("255.255.255.255")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_UDP = re.compile(
    rf"(?P<scheme>udp|{LEGACY}):"
    rf"(?P<host>\[[^\[\]]*:[^\[\]]*\]|[^:\[\]]+|{_EIGHT_GROUPS}):(?P<port>[0-9]{{1,5}})"
)
_ADB = re.compile(r"adb(?::(?P<serial>[!-~]{1,128}))?")
_ADB_ON_NETWORK = re.compile(r"adb:(?P<host>[A-Za-z0-9._-]+):[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class UdpAddress:
    """Where a phone listens.

    Parameters
    ----------
    scheme
        ``udp`` for chexrig's own protocol, ``chexpeditor`` for the dialect of the original rig.
    """

    host: str
    port: int
    scheme: str = "udp"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}:{host}:{self.port}"

    @property
    def is_legacy(self) -> bool:
        """Whether a phone of the original rig is there."""
        return self.scheme == LEGACY

    @property
    def is_loopback(self) -> bool:
        """Whether this computer is named: a simulated phone is there, or a tunnel to any phone."""
        try:
            return ip_address(self.host.partition("%")[0]).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def place(self) -> str:
        """What two addresses of one phone have in common."""
        return self.host


@dataclass(frozen=True, slots=True)
class AdbAddress:
    """A phone that is at hand over ADB, whichever way its datagrams go.

    Parameters
    ----------
    serial
        Which one; None where there is only one.
    """

    serial: str | None = None

    def __str__(self) -> str:
        return "adb" if self.serial is None else f"adb:{self.serial}"

    @property
    def is_legacy(self) -> bool:
        """Whether a phone of the original rig is there."""
        return False

    @property
    def place(self) -> str:
        """What two addresses of one phone have in common."""
        return str(self)


PhoneAddress = UdpAddress | AdbAddress


def serial_in(where: str) -> str:
    """Give the serial by which adb knows the phone that a message is about, by the place that it names.

    Parameters
    ----------
    where
        A serial or an address such as ``adb:R58M``, either with a service after it.

    Returns
    -------
    str
        Empty where no phone is named, or none that adb knows by a serial.
    """
    named = where.partition(", ")[0]
    if (over_adb := _ADB.fullmatch(named)) is not None:
        return over_adb["serial"] or ""
    return named if re.fullmatch(r"[!-~]{1,128}", named) and not _UDP.fullmatch(named) else ""


def plain_host(text: str) -> str | None:
    """Give an address or name as everybody writes it, or None where it is none that can be looked up.

    A name ends in no number: ``192.168.1.300`` and ``192.168.1`` are mistyped addresses. No address of many
    devices at once is a phone's.
    """
    try:
        address = ip_address(text)
        return None if address.is_multicast or address == _ALL else str(address)
    except ValueError:
        is_name = _NAME.fullmatch(text) and not _NUMBER.fullmatch(text.removesuffix(".").rpartition(".")[2])
        return text if is_name else None


def parse_phone(text: str, *, where: str = "") -> PhoneAddress | None:
    """Read ``sim`` (None), ``adb``, ``adb:SERIAL``, ``udp:HOST:PORT`` or ``chexpeditor:HOST:PORT``.

    Parameters
    ----------
    where
        What the text stands in, for the message.

    Raises
    ------
    Problem
        When it is none of them.
    """
    if text == SIMULATED:
        return None
    on_network = _ADB_ON_NETWORK.fullmatch(text)
    is_nowhere = on_network is not None and plain_host(on_network["host"]) is None
    if (over_adb := _ADB.fullmatch(text)) is not None and not is_nowhere:
        return AdbAddress(over_adb["serial"])
    match = _UDP.fullmatch(text)
    host = None if match is None else plain_host(match["host"].strip("[]"))
    if match is None or host is None or not 1 <= int(match["port"]) <= 65535:
        raise Problem(
            "the phone's address cannot be read",
            where=where,
            expected="sim, adb or adb:SERIAL for a phone on a cable, udp:HOST:PORT such as"
            " udp:192.168.1.23:4747, or for the original rig's app chexpeditor:HOST:PORT such as"
            " chexpeditor:192.168.1.23:4445",
            got=text,
        )
    return UdpAddress(host, int(match["port"]), match["scheme"])
