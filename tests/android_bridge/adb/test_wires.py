"""The wires under a direct connection, over real sockets and a stand-in for USB; and why none came about."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from adb_shell.exceptions import (
    AdbTimeoutError,
    InvalidCommandError,
    InvalidResponseError,
    TcpTimeoutException,
    UsbReadFailedError,
    UsbWriteFailedError,
)
from adb_shell.transport.base_transport import BaseTransport

from android_bridge.adb import transports
from android_bridge.adb.direct import _why_not
from android_bridge.adb.transports import (
    BrokenWire,
    PromptTcpTransport,
    SilentWire,
    TransportWire,
    usb_transports,
)
from android_bridge.adb.troubles import AdbLost, AdbUnusable


class USBErrorTimeout(Exception):  # noqa: N818 - libusb's name
    pass


class USBErrorPipe(Exception):  # noqa: N818 - libusb's name
    pass


class Usb(BaseTransport):  # type: ignore[misc]  # adb-shell has no types
    """What libusb does next, one thing after another: a piece, how much it takes, or an error."""

    def __init__(self, *does: bytes | int | BaseException) -> None:
        self.does = list(does)
        self.written: list[bytes] = []
        self.is_closed = False

    def connect(self, _timeout_s: float | None) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True
        raise USBErrorPipe("it is gone")

    def _next(self) -> bytes | int:
        does = self.does.pop(0)
        if isinstance(does, BaseException):
            raise does
        return does

    def bulk_read(self, _count: int, _timeout_s: float | None) -> bytes:
        piece = self._next()
        assert isinstance(piece, bytes)
        return piece

    def bulk_write(self, data: bytes, _timeout_s: float | None) -> int:
        taken = self._next()
        assert isinstance(taken, int)
        self.written.append(data[:taken])
        return taken


@pytest.fixture
def phone() -> Iterator[socket.socket]:
    """Where the connection ends; nobody has accepted it yet."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def tcp(phone: socket.socket) -> Iterator[tuple[PromptTcpTransport, socket.socket]]:
    """A connected transport, and the phone's end."""
    transport = PromptTcpTransport(*phone.getsockname())
    transport.connect(5)
    accepted, _ = phone.accept()
    with accepted:
        yield transport, accepted
    transport.close()


def test_bytes_come_and_go_over_tcp(tcp: tuple[PromptTcpTransport, socket.socket]) -> None:
    transport, phone = tcp
    wire = TransportWire(transport)
    phone.sendall(b"abcdef")
    assert transport.bulk_read(2, 1) == b"ab"
    assert wire.read(4, 1) == b"cdef"
    wire.write(b"answer", 1)
    assert phone.recv(99) == b"answer"


def test_nothing_in_time_is_silence_and_half_a_message_is_a_broken_wire(
    tcp: tuple[PromptTcpTransport, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    transport, phone = tcp
    wire = TransportWire(transport)
    with pytest.raises(SilentWire):
        wire.read(4, 0.001)
    monkeypatch.setattr(TransportWire, "_STALL_S", 0.001)
    phone.sendall(b"ab")
    with pytest.raises(BrokenWire, match="in the middle of a message"):
        wire.read(4, 1)


def test_a_phone_that_takes_no_more_is_silent(tcp: tuple[PromptTcpTransport, socket.socket]) -> None:
    transport, _phone = tcp
    wire = TransportWire(transport)
    with pytest.raises(SilentWire):
        wire.write(bytes(64 * 1024 * 1024), 0.05)  # more than the buffers of both ends hold


def test_a_closed_connection_is_a_broken_wire(tcp: tuple[PromptTcpTransport, socket.socket]) -> None:
    transport, phone = tcp
    wire = TransportWire(transport)
    phone.shutdown(socket.SHUT_WR)
    with pytest.raises(BrokenWire, match="it closed the connection"):
        wire.read(4, 1)
    wire.wake()
    wire.close()
    wire.wake()  # nothing is left to be woken
    for use in (lambda: wire.read(4, 1), lambda: wire.write(b"x", 1)):
        with pytest.raises(BrokenWire, match="the connection is closed"):
            use()


def test_pieces_from_usb_become_a_message() -> None:
    wire = TransportWire(Usb(b"ab", b"cdef"))
    assert wire.read(6, 1) == b"abcdef"
    usb = Usb(2, 4)
    TransportWire(usb).write(b"abcdef", 1)
    assert usb.written == [b"ab", b"cdef"]


def test_a_message_from_usb_that_never_gets_whole_is_a_broken_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TransportWire, "_STALL_S", -1.0)
    with pytest.raises(BrokenWire, match="in the middle of a message"):
        TransportWire(Usb(b"a", b"b", b"c")).read(3, 1)


@pytest.mark.parametrize("error", [UsbReadFailedError, UsbWriteFailedError])
def test_a_time_out_of_usb_is_silence_and_any_other_error_breaks_the_wire(error: type[Exception]) -> None:
    with pytest.raises(SilentWire):
        TransportWire(Usb(error("no data", USBErrorTimeout()))).read(4, 1)
    for cause, words in ((USBErrorPipe("PIPE"), "^no data: PIPE$"), (None, "^no data$")):
        with pytest.raises(BrokenWire, match=words):
            TransportWire(Usb(error("no data", cause))).read(4, 1)
        with pytest.raises(BrokenWire, match=words):
            TransportWire(Usb(error("no data", cause))).write(b"x", 1)
    with pytest.raises(BrokenWire, match="the connection is closed"):
        TransportWire(Usb(TypeError("None has no attribute bulkRead"))).read(4, 1)


def test_a_wire_of_usb_is_not_woken_and_closes_whatever_libusb_says() -> None:
    usb = Usb()
    wire = TransportWire(usb)
    wire.wake()
    assert not usb.is_closed
    wire.close()
    assert usb.is_closed


def test_without_libusb_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "adb_shell.transport.usb_transport", None)
    assert usb_transports() == ([], transports.USB_HINT)


def test_phones_on_usb_are_found_or_libusbs_own_words_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    usb, module = Usb(), ModuleType("usb_transport")
    monkeypatch.setitem(sys.modules, "adb_shell.transport.usb_transport", module)

    class Found:
        @staticmethod
        def find_all_adb_devices() -> Iterator[BaseTransport]:
            return iter([usb])

    class Broken:
        @staticmethod
        def find_all_adb_devices() -> Iterator[BaseTransport]:
            raise USBErrorPipe("LIBUSB_ERROR_PIPE")

    module.UsbTransport = Found  # type: ignore[attr-defined]
    assert usb_transports() == ([usb], "")
    module.UsbTransport = Broken  # type: ignore[attr-defined]
    assert usb_transports() == ([], "libusb: LIBUSB_ERROR_PIPE")


@pytest.mark.parametrize(
    ("error", "asked", "got"),
    [
        (AdbTimeoutError("x"), False, "it does not answer"),
        (TcpTimeoutException("x"), False, "it does not answer"),
        (ConnectionRefusedError(111, "Connection refused"), False, "Connection refused"),
        (OSError("no route"), False, "no route"),
    ],
)
def test_a_phone_that_does_not_answer_is_lost(error: Exception, asked: bool, got: str) -> None:
    problem = _why_not("1.2.3.4:5555", error, asked=asked)
    assert isinstance(problem, AdbLost)
    assert problem.got == got


def test_what_keeps_a_connection_from_coming_about_is_told_with_what_to_do() -> None:
    for error in (InvalidResponseError("x"), ValueError("x")):
        other = _why_not("1.2.3.4:5555", error, asked=False)
        assert isinstance(other, AdbUnusable)
        assert "does not speak ADB" in other.what
    nobody = _why_not("S1", AdbTimeoutError("x"), asked=True)
    assert nobody is not None
    assert nobody.got == "nobody confirmed on the phone in time"
    encrypted = _why_not("S1", InvalidCommandError("unknown command STLS"), asked=False)
    assert encrypted is not None
    assert encrypted.what == "this phone wants wireless debugging's encryption"
    assert "adb pair" in encrypted.advice


def _libusb(words: str) -> Exception:
    return type("USBError", (Exception,), {"__module__": "usb1"})(words)


def test_libusbs_errors_say_who_has_to_do_what() -> None:
    access = _why_not("S1", _libusb("LIBUSB_ERROR_ACCESS"), asked=False)
    busy = _why_not("S1", _libusb("LIBUSB_ERROR_BUSY"), asked=False)
    other = _why_not("S1", _libusb("LIBUSB_ERROR_IO"), asked=False)
    assert access is not None
    assert busy is not None
    assert other is not None
    assert access.what != other.what
    assert busy.advice == "stop the program that holds it, such as an adb server"
    assert other.advice not in (busy.advice, access.advice)


def test_a_mistake_of_the_programs_own_is_none_of_the_phones() -> None:
    assert _why_not("S1", ZeroDivisionError(), asked=False) is None
