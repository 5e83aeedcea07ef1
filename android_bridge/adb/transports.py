"""The wires under a direct connection: adb-shell's transports, as threads need them."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Protocol

from adb_shell.exceptions import TcpTimeoutException, UsbReadFailedError, UsbWriteFailedError
from adb_shell.transport.base_transport import BaseTransport
from adb_shell.transport.tcp_transport import TcpTransport

USB_HINT = (
    "USB cannot be looked at: neither an adb server runs nor is libusb there (start the server with"
    " `adb start-server`, or install libusb: sudo apt-get install libusb-1.0-0, pip install 'chexrig[usb]')"
)


class SilentWire(Exception):  # noqa: N818 - a usual state, and not an error
    """Nothing came in time."""


class BrokenWire(Exception):  # noqa: N818 - what happened, told further up as a Problem
    """The wire is cut; the text says how."""


class Wire(Protocol):
    """Bytes to and from a phone's daemon; one thread reads while others write."""

    transport: BaseTransport

    def read(self, count: int, timeout_s: float) -> bytearray:
        """Give `count` bytes; `SilentWire` is raised only if none came."""

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand over all of `data`."""

    def wake(self) -> None:
        """Make a read in another thread end soon."""

    def close(self) -> None:
        """Close it; nobody may be reading any more."""


class PromptTcpTransport(TcpTransport):  # type: ignore[misc]  # adb-shell has no types
    """TCP that sends small messages at once: otherwise each answer takes 40 ms."""

    _connection: socket.socket | None

    def connect(self, transport_timeout_s: float | None) -> None:
        """Connect and switch off the delay."""
        super().connect(transport_timeout_s)
        if self._connection is not None:
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def shut_down(self) -> None:
        """End what other threads are waiting for."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)


class TransportWire:
    """A `Wire` over a transport of adb-shell, USB or TCP.

    Parameters
    ----------
    transport
        A connected one.
    """

    _STALL_S = 10.0  # in the middle of a message

    def __init__(self, transport: BaseTransport) -> None:
        self.transport = transport

    def read(self, count: int, timeout_s: float) -> bytearray:
        """Give `count` bytes; `SilentWire` is raised only if none came."""
        data = bytearray()
        while len(data) < count:
            try:
                with _told():
                    piece = self.transport.bulk_read(count - len(data), self._STALL_S if data else timeout_s)
            except SilentWire as error:
                if data:
                    raise BrokenWire("it stopped in the middle of a message") from error
                raise
            if not piece:
                raise BrokenWire("it closed the connection")
            data += piece
        return data

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand over all of `data`."""
        rest = memoryview(data)
        while rest:
            with _told():
                rest = rest[self.transport.bulk_write(bytes(rest), timeout_s) :]

    def wake(self) -> None:
        """Make a read in another thread end soon; USB reads are short in any case."""
        if isinstance(self.transport, PromptTcpTransport):
            self.transport.shut_down()

    def close(self) -> None:
        """Close it; nobody may be reading any more."""
        with contextlib.suppress(Exception):  # whatever libusb says, it is over
            self.transport.close()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except TcpTimeoutException as error:
        raise SilentWire from error
    except (UsbReadFailedError, UsbWriteFailedError) as error:
        if type(error.usb_error).__name__ == "USBErrorTimeout":
            raise SilentWire from error
        raise BrokenWire(str(error)) from error
    except (OSError, TypeError, ValueError, AttributeError) as error:
        # the last three: adb-shell's way to say that the transport was closed meanwhile
        raise BrokenWire(getattr(error, "strerror", None) or "the connection is closed") from error


def usb_transports() -> tuple[list[BaseTransport], str]:
    """Give the phones on USB that libusb can open, and why USB cannot be looked at (if so)."""
    try:
        from adb_shell.transport.usb_transport import UsbTransport  # noqa: PLC0415 - libusb is optional
    except (ImportError, OSError):
        return [], USB_HINT
    try:
        return list(UsbTransport.find_all_adb_devices()), ""
    except Exception as error:  # noqa: BLE001 - libusb's errors have no class where it is not installed
        return [], f"libusb: {error}"
