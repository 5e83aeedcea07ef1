"""The wires under a direct connection: adb-shell's transports, as threads need them."""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import time
from collections.abc import Iterator
from typing import Protocol

from adb_shell.exceptions import TcpTimeoutException, UsbReadFailedError, UsbWriteFailedError
from adb_shell.transport.base_transport import BaseTransport
from adb_shell.transport.tcp_transport import TcpTransport

USB_HINT = (
    "USB cannot be looked at: neither an adb server runs nor is libusb there (start the server with"
    " `adb start-server`, or install libusb: sudo apt-get install libusb-1.0-0)"
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
    """TCP that sends small messages at once (otherwise each answer takes 40 ms) and fills a given buffer."""

    _connection: socket.socket | None

    def connect(self, transport_timeout_s: float | None) -> None:
        """Connect and switch off the delay."""
        super().connect(transport_timeout_s)
        if self._connection is not None:
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def bulk_read(self, numbytes: int, transport_timeout_s: float | None) -> bytes:
        """Give up to `numbytes`."""
        buffer = bytearray(numbytes)
        return bytes(buffer[: self.bulk_read_into(memoryview(buffer), transport_timeout_s)])

    def bulk_read_into(self, buffer: memoryview, transport_timeout_s: float | None) -> int:
        """Do what `bulk_read` does, into a buffer; give how much came."""
        connection = self._open_connection()
        try:
            return connection.recv_into(buffer)
        except BlockingIOError:
            self._wait(connection, select.POLLIN, transport_timeout_s)
            return connection.recv_into(buffer)

    def bulk_write(self, data: bytes, transport_timeout_s: float | None) -> int:
        """Send what can be sent at once, after waiting until something can."""
        connection = self._open_connection()
        try:
            return connection.send(data)
        except BlockingIOError:
            self._wait(connection, select.POLLOUT, transport_timeout_s)
            return connection.send(data)

    def _open_connection(self) -> socket.socket:
        if self._connection is None:
            raise OSError(errno.ENOTCONN, "the connection is closed")
        return self._connection

    @staticmethod
    def _wait(connection: socket.socket, event: int, timeout_s: float | None) -> None:
        poll = select.poll()
        poll.register(connection, event)
        if not poll.poll(None if timeout_s is None else timeout_s * 1000):
            raise TcpTimeoutException(f"nothing within {timeout_s} s")

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

    _STALL_S = 20.0  # for all of a message that has begun: up to 1 MiB

    def __init__(self, transport: BaseTransport) -> None:
        self.transport = transport

    def read(self, count: int, timeout_s: float) -> bytearray:
        """Give `count` bytes; `SilentWire` is raised only if none came."""
        data, came, until_s = bytearray(count), 0, 0.0
        rest = memoryview(data)
        while True:
            try:
                with _told():
                    came = self._fill(rest, max(0.001, until_s - time.monotonic()) if until_s else timeout_s)
            except SilentWire as error:
                if until_s:
                    raise BrokenWire("it stopped in the middle of a message") from error
                raise
            if not came:
                raise BrokenWire("it closed the connection")
            rest = rest[came:]
            if not rest:
                return data
            if not until_s:
                until_s = time.monotonic() + self._STALL_S
            if time.monotonic() > until_s:
                raise BrokenWire("it stopped in the middle of a message")

    def _fill(self, buffer: memoryview, timeout_s: float) -> int:
        if isinstance(self.transport, PromptTcpTransport):
            return self.transport.bulk_read_into(buffer, timeout_s)
        piece: bytes = self.transport.bulk_read(len(buffer), timeout_s)
        buffer[: len(piece)] = piece
        return len(piece)

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand over all of `data`, which is one packet at most."""
        rest, until_s = memoryview(data), time.monotonic() + timeout_s
        while rest:
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                raise SilentWire
            with _told():
                rest = rest[self.transport.bulk_write(bytes(rest), left_s) :]

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
        # libusb's own error; a read's has it as an attribute too, a write's has not
        if type(error.args[-1]).__name__ == "USBErrorTimeout":
            raise SilentWire from error
        raise BrokenWire(": ".join(str(each) for each in error.args if each is not None)) from error
    except (OSError, TypeError, ValueError, AttributeError) as error:
        # the last three: adb-shell's way to say that the transport was closed meanwhile
        raise BrokenWire(getattr(error, "strerror", None) or "the connection is closed") from error


def usb_transports() -> tuple[list[BaseTransport], str]:
    """Give the phones on USB that libusb can open, and why USB cannot be looked at (if so)."""
    try:
        from adb_shell.transport.usb_transport import UsbTransport  # noqa: PLC0415 - needs the system's libusb
    except (ImportError, OSError):
        return [], USB_HINT
    try:
        return list(UsbTransport.find_all_adb_devices()), ""
    except Exception as error:  # noqa: BLE001 - libusb's errors have no class where it is not installed
        return [], f"libusb: {error}"
