"""A phone without an adb server: adb-shell makes and authorises the connection."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import Literal

from adb_shell import constants
from adb_shell.adb_device import AdbDevice as Handshake
from adb_shell.exceptions import (
    AdbTimeoutError,
    DeviceAuthError,
    InvalidChecksumError,
    InvalidCommandError,
    InvalidResponseError,
    TcpTimeoutException,
    UsbReadFailedError,
    UsbWriteFailedError,
)
from adb_shell.transport.base_transport import BaseTransport

from android_bridge.adb import keys
from android_bridge.adb.multiplexed import Connection, MuxStream
from android_bridge.adb.server import state_of
from android_bridge.adb.streams import StreamDevice
from android_bridge.adb.transports import PromptTcpTransport, TransportWire
from android_bridge.adb.troubles import lost, unusable
from android_bridge.base import Problem

CONFIRM = "confirm on the phone: it asks whether to allow debugging from this computer"
_ANSWER_S = 5.0
_SILENT = (AdbTimeoutError, TcpTimeoutException, UsbReadFailedError, UsbWriteFailedError)
_NO_ADB = (InvalidCommandError, InvalidResponseError, InvalidChecksumError, ValueError)


class DirectDevice(StreamDevice):
    """A phone that this program talks to itself. An `AdbDevice`."""

    def __init__(self, serial: str, via: Literal["usb", "tcp"], connection: Connection) -> None:
        super().__init__(serial, via)
        self._connection = connection

    def open_stream(self, service: str, timeout_s: float = 5.0) -> MuxStream:
        """Connect to a service on the phone."""
        return self._connection.open(service, timeout_s)

    def close(self) -> None:
        """Let go of the phone and of all streams."""
        self._connection.close()


def connect_tcp(
    host: str, port: int, authorisation_s: float, say: Callable[[str], None], answer_s: float = _ANSWER_S
) -> DirectDevice:
    """Connect to a phone's daemon on the network.

    Raises
    ------
    AdbLost
        When nothing answers there.
    Problem
        When it does not let this computer in.
    """
    serial = f"{host}:{port}"
    transport = PromptTcpTransport(host, port)
    return _shaken(transport, serial, "tcp", authorisation_s, say, answer_s)


def connect_usb(
    transport: BaseTransport, serial: str, authorisation_s: float, say: Callable[[str], None]
) -> DirectDevice:
    """Connect to a phone on USB; raises as `connect_tcp` does."""
    return _shaken(transport, serial, "usb", authorisation_s, say, _ANSWER_S)


def _shaken(
    transport: BaseTransport,
    serial: str,
    via: Literal["usb", "tcp"],
    authorisation_s: float,
    say: Callable[[str], None],
    answer_s: float,
) -> DirectDevice:
    handshake = Handshake(transport, default_transport_timeout_s=answer_s, banner=socket.gethostname())
    asked = False

    def ask(_device: object) -> None:
        nonlocal asked
        asked = True
        say(CONFIRM)

    greetings = _heard(handshake)
    try:
        try:
            handshake.connect(read_timeout_s=answer_s)
        except DeviceAuthError:  # only now is a key needed, and perhaps made
            handshake.connect(
                rsa_keys=[keys.signer()],
                auth_timeout_s=authorisation_s,
                read_timeout_s=max(answer_s, authorisation_s),
                auth_callback=ask,
            )
    except BaseException as error:
        with contextlib.suppress(Exception):
            handshake.close()
        problem = _why_not(serial, error, asked=asked)
        if problem is None:
            raise
        raise problem from error
    mode = state_of(greetings[-1].partition(b":")[0].decode("ascii", "replace")) if greetings else "device"
    if mode not in ("device", "offline"):  # a daemon of a desktop greets in words of its own
        handshake.close()
        raise unusable(serial, mode)
    chunk_bytes = handshake.max_chunk_size
    return DirectDevice(serial, via, Connection(TransportWire(transport), serial, chunk_bytes))


def _heard(handshake: Handshake) -> list[bytes]:
    """Have the phone's greetings kept: they say what runs on it, and adb-shell drops them."""
    greetings: list[bytes] = []
    manager = handshake._io_manager
    read = manager._read_expected_packet_from_device

    def reading(expected: list[bytes], info: object) -> tuple[bytes, int, int, bytes]:
        packet: tuple[bytes, int, int, bytes] = read(expected, info)
        if packet[0] == constants.CNXN:
            greetings.append(bytes(packet[3]))
        return packet

    manager._read_expected_packet_from_device = reading
    return greetings


def _why_not(serial: str, error: BaseException, *, asked: bool) -> Problem | None:
    """Say in words why a connection did not come about; None for what is no business of the phone's."""
    if isinstance(error, _SILENT):
        if asked:
            return unusable(serial, "unauthorized", "nobody confirmed on the phone in time")
        return lost(serial, "it does not answer")
    if isinstance(error, _NO_ADB):
        if "STLS" in str(error):
            return Problem(
                "this phone wants wireless debugging's encryption",
                where=f"adb:{serial}",
                advice="pair it with the adb program (adb pair, adb connect), or use the cable",
            )
        return unusable(serial, "not a phone", str(error).partition("\n")[0])
    if isinstance(error, OSError):
        return lost(serial, error.strerror or str(error))
    return _why_no_usb(serial, error)


def _why_no_usb(serial: str, error: BaseException) -> Problem | None:
    if type(error).__module__ != "usb1":  # there is no such module where libusb is not installed
        return None
    words = str(error).upper()
    problem = unusable(serial, "no permissions" if "ACCESS" in words else "offline", str(error))
    if "BUSY" in words:
        problem.advice = "stop the program that holds it, such as an adb server"
    return problem
