"""What can befall the GUI thread: signals of the system, exceptions in slots, Qt's own messages."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

from PyQt5.QtCore import QSocketNotifier, QtMsgType, qInstallMessageHandler
from PyQt5.sip import voidptr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, TracebackType

    from PyQt5.QtCore import QMessageLogContext

_LOG = logging.getLogger(__name__)
_X_HANDLER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
_CONNECTION_BROKE = "The X11 connection broke"  # QXcbConnection::processXcbEvents


#: Signal -> what it means to whoever reads that it has ended the work.
_SIGNALS = {
    signal.SIGINT: "Ctrl-C was pressed",
    signal.SIGTERM: "asked to end (SIGTERM)",
    signal.SIGHUP: "the terminal was closed (SIGHUP)",  # or the connection to it broke
}


@contextlib.contextmanager
def signals_handled(on_signal: Callable[[str, int], None]) -> Iterator[None]:
    """Call `on_signal` with its meaning and the count so far, at once, on SIGINT, SIGTERM, SIGHUP.

    In the main thread only.

    Python runs a handler only between two of its own instructions, of which an idle Qt loop executes none:
    the wake-up socket gives it one. From the third signal on the system's default ends the process.
    """
    count = 0

    def handle(number: int, _frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        if count >= 2:
            for each in _SIGNALS:
                signal.signal(each, signal.SIG_DFL)
        on_signal(_SIGNALS[signal.Signals(number)], count)

    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    notifier = QSocketNotifier(voidptr(reader.fileno()), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: _drain(reader))
    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    wakeup_before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(wakeup_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        reader.close()
        writer.close()


def _drain(reader: socket.socket) -> None:
    with contextlib.suppress(BlockingIOError):
        while reader.recv(4096):
            pass


class SlotErrors:
    """Remembers the first exception that escapes from a slot, which would otherwise abort the process."""

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        self.first: BaseException | None = None
        self._on_error = on_error

    @contextlib.contextmanager
    def caught(self) -> Iterator[None]:
        """Take over ``sys.excepthook`` within the block."""
        before = sys.excepthook
        sys.excepthook = self._remember
        try:
            yield
        finally:
            sys.excepthook = before

    def _remember(
        self, _kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if self.first is None:
            self.first = error.with_traceback(trace)
            self._on_error(error)
        else:
            _LOG.error("one more exception in the display", exc_info=error)


@contextlib.contextmanager
def qt_messages_logged(
    on_lost: Callable[[str], object] = lambda _: None, on_fatal: Callable[[str], object] = lambda _: None
) -> Iterator[None]:
    """Send Qt's messages to the log instead of the terminal, all but the one it dies with.

    Parameters
    ----------
    on_lost
        Called when the X server is gone: Qt says so in a message, and calls ``exit`` right after it.
    on_fatal
        Called with any other message after which Qt ends the process.
    """

    def take(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
        if (text or "").startswith(_CONNECTION_BROKE):
            on_lost(text or "")
        if kind == QtMsgType.QtFatalMsg:
            on_fatal(text or "")
            sys.stderr.write(f"{text}\n")
        # Warnings are chatter (no XDG_RUNTIME_DIR, no D-Bus); what matters raises where it matters.
        _LOG.log(logging.ERROR if kind == QtMsgType.QtCriticalMsg else logging.DEBUG, "Qt: %s", text)

    before = qInstallMessageHandler(take)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


@contextlib.contextmanager
def x_errors_told(on_lost: Callable[[str], object]) -> Iterator[None]:
    """Call `on_lost` where Xlib, through which Qt and we reach the X server too, finds it gone.

    Xlib's own handler, and Qt's, write a line and call ``exit``; Xlib does so as well when a handler returns.
    Qt has to have set its own before.
    """
    try:
        xlib = ctypes.CDLL("libX11.so.6")
    except OSError:  # no X here at all
        yield
        return

    def lost(_display: object) -> int:
        on_lost("Xlib lost its connection")
        return 0

    handler = _X_HANDLER(lost)
    xlib.XSetIOErrorHandler.restype = ctypes.c_void_p
    xlib.XSetIOErrorHandler.argtypes = [ctypes.c_void_p]
    before = xlib.XSetIOErrorHandler(ctypes.cast(handler, ctypes.c_void_p))
    try:
        yield
    finally:
        xlib.XSetIOErrorHandler(before)
