"""Which phones are there, and a connection to the one that is meant."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from adb_shell.transport.base_transport import BaseTransport

from android_bridge.adb.device import AdbDevice, FoundDevice, Via
from android_bridge.adb.direct import CONFIRM, connect_tcp, connect_usb
from android_bridge.adb.server import NoServer, ServerAddress, ServerDevice, server_devices
from android_bridge.adb.transports import usb_transports
from android_bridge.adb.troubles import AdbUnusable, none_found, not_there, unusable, which_one
from android_bridge.base import Problem, plain_host

_ON_NETWORK = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+(?:%[^\[\]]+)?\]):(?P<port>[0-9]{1,5})")
_LOOK_S = 3.0
_POLL_S = 0.5
_COMING, _COMES_S = "connecting", 5.0  # so an adb server calls a phone that has just been plugged in
_ABOUT = "getprop ro.product.model; getprop ro.build.version.release"


def find_devices(network: Sequence[str] = ()) -> list[FoundDevice]:
    """Find phones: those an adb server knows, else those on USB; and those on the network at ``HOST:PORT``.

    Raises
    ------
    Problem
        When an adb server is there and does not answer as one, or an address is none.
    """
    try:
        found = [_described(each) for each in server_devices(ServerAddress.usual())]
    except NoServer:
        found = [_looked_at(_usb_serial(each), each) for each in usb_transports()[0]]
    for serial in network:
        _address(serial)
    known = {each.serial for each in found}
    return found + [_looked_at(serial) for serial in network if serial not in known]


def connect(
    serial: str | None = None,
    *,
    authorisation_s: float = 60.0,
    say: Callable[[str], None] = lambda _: None,
) -> AdbDevice:
    """Connect to a phone by its serial number or ``HOST:PORT``; to the only one there when None.

    An adb server that runs is used, since it keeps the USB ports to itself; none is started.

    Parameters
    ----------
    serial
        Which one.
    authorisation_s
        How long a person has for confirming on the phone.
    say
        Is given a sentence when something has to be done by hand meanwhile.

    Raises
    ------
    Problem
        When there is none, several and none was named, or it is not authorised, offline or not permitted.
    """
    server = ServerAddress.usual()
    try:
        found = server_devices(server)
    except NoServer:
        return _connect_directly(serial, authorisation_s, say)
    if serial is not None and serial not in {each.serial for each in found} and _ON_NETWORK.fullmatch(serial):
        return _connect_network(serial, authorisation_s, say)
    return _connect_through(
        server, _chosen(serial, found, none_found(server=True, usb="")), authorisation_s, say
    )


def _connect_through(
    server: ServerAddress, chosen: FoundDevice, authorisation_s: float, say: Callable[[str], None]
) -> AdbDevice:
    chosen = _waited(server, chosen, lambda each: each.words == _COMING, _COMES_S)
    if chosen.state == "unauthorized" and authorisation_s > 0:
        say(CONFIRM)
    chosen = _waited(server, chosen, lambda each: each.state == "unauthorized", authorisation_s)
    if chosen.state != "device":
        raise unusable(chosen.serial, chosen.state, chosen.words)
    return ServerDevice(chosen.serial, server)


def _waited(
    server: ServerAddress, chosen: FoundDevice, lasts: Callable[[FoundDevice], bool], timeout_s: float
) -> FoundDevice:
    """Ask the server again while something lasts, and give how the phone is then."""
    deadline = time.monotonic() + timeout_s
    while lasts(chosen) and time.monotonic() < deadline:
        time.sleep(_POLL_S)
        try:
            now = server_devices(server)
        except NoServer as error:
            raise unusable(chosen.serial, "offline", "the adb server is gone") from error
        chosen = next((each for each in now if each.serial == chosen.serial), chosen)
    return chosen


def _connect_directly(serial: str | None, authorisation_s: float, say: Callable[[str], None]) -> AdbDevice:
    if serial is not None and _ON_NETWORK.fullmatch(serial):
        return _connect_network(serial, authorisation_s, say)
    transports, why_not = usb_transports()
    found = [FoundDevice(_usb_serial(each), "device", "usb", None, None) for each in transports]
    chosen = _chosen(serial, found, none_found(server=False, usb=why_not))
    return connect_usb(transports[found.index(chosen)], chosen.serial, authorisation_s, say)


def _connect_network(
    serial: str, authorisation_s: float, say: Callable[[str], None], answer_s: float = 5.0
) -> AdbDevice:
    return connect_tcp(*_address(serial), authorisation_s, say, answer_s)


def _address(serial: str) -> tuple[str, int]:
    parts = _ON_NETWORK.fullmatch(serial)
    host = None if parts is None else plain_host(parts["host"].strip("[]"))
    if parts is None or host is None or not 0 < int(parts["port"]) < 65536:
        raise Problem(
            "this is no address of a phone", expected="HOST:PORT, such as 192.0.2.7:5555", got=serial
        )
    return host, int(parts["port"])


def _chosen(serial: str | None, found: Sequence[FoundDevice], none: Problem) -> FoundDevice:
    if not found:
        raise none
    if serial is None:
        usable = [each for each in found if each.state == "device"]
        candidates = usable or found
    else:
        candidates = [each for each in found if each.serial == serial]
        if not candidates:
            raise not_there(serial, found)
    if len(candidates) > 1:
        raise which_one(candidates)
    return candidates[0]


def _looked_at(serial: str, on_usb: BaseTransport | None = None) -> FoundDevice:
    """Connect for a moment to a phone without a server, to see how it is."""
    via: Via = "tcp" if on_usb is None else "usb"
    try:
        device = (
            _connect_network(serial, 0.5, lambda _: None, _LOOK_S)
            if on_usb is None
            else connect_usb(on_usb, serial, 0.5, lambda _: None)
        )
    except AdbUnusable as problem:
        return FoundDevice(serial, problem.state, via, None, None)
    except Problem as problem:
        return FoundDevice(serial, "offline", via, None, None, problem.got)
    try:
        return _about(FoundDevice(serial, "device", via, None, None), device)
    finally:
        device.close()


def _described(found: FoundDevice) -> FoundDevice:
    if found.state != "device":
        return found
    return _about(found, ServerDevice(found.serial, ServerAddress.usual()))


def _about(found: FoundDevice, device: AdbDevice) -> FoundDevice:
    """Ask a phone for its model and Android version."""
    try:
        answer = device.shell(_ABOUT, _LOOK_S)
    except Problem:
        return replace(found, state="offline", words="")
    lines = [line.strip() for line in answer.output.splitlines()] if answer.exit_code == 0 else []
    model, android = [*lines, "", ""][:2]
    return replace(found, model=model or found.model, android=android or None)


def _usb_serial(transport: BaseTransport) -> str:
    try:
        return str(transport.serial_number)
    except Exception:  # noqa: BLE001 - libusb's errors have no class where it is not installed
        return "usb:" + "-".join(map(str, transport.port_path))  # a phone that may not be opened
