"""How a session's datagrams get to a phone that is at hand over ADB."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from android_bridge.adb import AdbDevice
from android_bridge.base import Problem, Remedy
from android_bridge.link import LinkAborted, UdpLink
from android_bridge.setup.addresses import PhoneAddress, read_addresses
from protocol import ControllerSide

Transport = Literal["auto", "udp", "usb"]
AGENT_PORT = 4747
UDP_PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Route:
    """A way to the phone.

    Parameters
    ----------
    address
        Where it answers by UDP; None for the cable.
    why
        One sentence for the operator.
    """

    address: tuple[str, int] | None
    why: str


def choose_route(device: AdbDevice, key: bytes, wanted: Transport) -> Route:
    """Choose how to talk to a phone whose app runs and knows the key.

    Parameters
    ----------
    wanted
        ``auto`` takes UDP where the phone answers by it, else the cable.

    Raises
    ------
    Problem
        When UDP is wanted and nothing answers.
    """
    cable = "over ADB, on the network" if device.via == "tcp" else "over ADB, by the cable"
    if wanted == "usb":
        return Route(None, f"datagrams go {cable}: --transport usb")
    addresses = read_addresses(device)
    answered = asyncio.run(_first_that_answers(addresses, key))
    if answered is not None:
        there, round_trip_s = answered
        return Route(
            (there.host, AGENT_PORT),
            f"datagrams go by UDP over {there.kind}: {there.host}:{AGENT_PORT} ({there.interface}) answered"
            f" in {round_trip_s * 1000:.0f} ms",
        )
    if wanted == "auto":
        return Route(None, f"datagrams go {cable}: {_why_not_udp(addresses)}")
    raise Problem(
        "the phone cannot be reached by UDP",
        where=device.serial,
        got=_why_not_udp(addresses),
        advice="put phone and computer into the same network, or turn on USB tethering on the phone; or use"
        " the cable",
        remedy=Remedy.USE_CABLE,
    )


def _why_not_udp(addresses: Sequence[PhoneAddress]) -> str:
    if not addresses:
        return "the phone is in no Wi-Fi, and USB tethering is off"
    named = ", ".join(f"{each.host}:{AGENT_PORT} ({each.kind})" for each in addresses)
    return f"nothing answers by UDP at {named} within {UDP_PATIENCE_S:.0f} s"


async def _first_that_answers(
    addresses: Sequence[PhoneAddress], key: bytes
) -> tuple[PhoneAddress, float] | None:
    """Ask all at once; of those that answer the first in order counts."""
    asked = [asyncio.ensure_future(_round_trip_s(each.host, key)) for each in addresses]
    try:
        for address, answer in zip(addresses, asked, strict=True):
            if (round_trip_s := await answer) is not None:
                return address, round_trip_s
        return None
    finally:
        for each in asked:
            each.cancel()
        await asyncio.gather(*asked, return_exceptions=True)


async def _round_trip_s(host: str, key: bytes) -> float | None:
    began_s = time.monotonic()
    try:
        link = await UdpLink.connect(host, AGENT_PORT, ControllerSide(key, patience_s=UDP_PATIENCE_S))
    except OSError:
        return None
    try:
        await link.status()
    except LinkAborted:
        return None
    finally:
        link.disconnect()
    return time.monotonic() - began_s
