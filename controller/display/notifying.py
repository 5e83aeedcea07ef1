"""One notification of the desktop's: shown, changed, and taken back before the next photo."""

from __future__ import annotations

import contextlib
import threading
import time
from html import escape

from controller.display.daemon_pool import DaemonPool
from controller.display.session_bus import NotAnsweredError, Service, SessionBus, connected

_DAEMON = Service(
    "org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications"
)
_NORMAL, _CRITICAL = 1, 2  # the first is held back where do not disturb is on, as it should be
_AS_USUAL, _STAYS = -1, 0
_FADES_S = 0.4  # a popup that was taken back goes away little by little


class DesktopNotification:
    """Shows words by the desktop, where that offers it.

    What is asked for is done in a thread, one after another; only `wait_until_gone` and `close` wait.
    """

    def __init__(self) -> None:
        self._pool = DaemonPool(1, "notification")
        self._stack = contextlib.ExitStack()
        self._bus: SessionBus | None = None
        self._wanted = ""
        self._id = 0
        self._gone = threading.Event()
        self._gone.set()
        self._gone_s = float("-inf")
        self._is_closed = False

    def show(self, title: str, words: str, *, stays: bool) -> None:
        """Show it, in the place of what was shown before.

        Parameters
        ----------
        stays
            Until it is taken back, also where do not disturb is on; else it goes by itself.
        """
        self._gone.clear()
        self._wanted = words
        self._pool.submit(lambda: self._show(title, words, stays=stays))

    def withdraw(self) -> None:
        """Take it back, or do not show it at all where that has not come about yet."""
        self._wanted = ""
        if not self._gone.is_set():
            self._pool.submit(self._close)

    def wait_until_gone(self, at_most_s: float) -> bool:
        """Wait until what was taken back is off the screen; says whether it is. Usually there is nothing."""
        until_s = time.monotonic() + at_most_s
        is_gone = self._gone.wait(at_most_s)
        fading_s = min(self._gone_s + _FADES_S, until_s) - time.monotonic()
        if is_gone and fading_s > 0:
            time.sleep(fading_s)
        return is_gone

    def close(self, at_most_s: float) -> None:
        """Let go of the desktop after what was asked for; what is shown stays."""
        if self._is_closed:
            return
        self._is_closed = True
        ended = self._pool.submit(self._stack.close)
        with contextlib.suppress(TimeoutError):
            ended.result(at_most_s)
        self._pool.close()

    def _show(self, title: str, words: str, *, stays: bool) -> None:
        if words != self._wanted:  # taken back meanwhile
            self._forget(shown=False)
            return
        no_actions: list[str] = []
        body = ("chexrig", self._id, "", title, escape(words, quote=False), no_actions)
        hints = {"urgency": ("y", _CRITICAL if stays else _NORMAL)}
        until = _STAYS if stays else _AS_USUAL
        try:
            (self._id,) = self._ask("Notify", "susssasa{sv}i", *body, hints, until)
        except NotAnsweredError:
            self._forget(shown=False)

    def _close(self) -> None:
        if self._wanted:  # another was asked for since: it takes the place of this one
            return
        if self._id:
            with contextlib.suppress(NotAnsweredError):
                self._ask("CloseNotification", "u", self._id)
        self._forget(shown=bool(self._id))

    def _forget(self, *, shown: bool) -> None:
        self._id = 0
        if shown:
            self._gone_s = time.monotonic()
        if not self._wanted:
            self._gone.set()

    def _ask(self, method: str, signature: str, *body: object) -> tuple[int, ...]:
        if self._bus is None:
            self._bus = self._stack.enter_context(connected())
        try:
            return self._bus.call(_DAEMON, method, signature, body)
        except NotAnsweredError:
            self._bus = None  # it may be another one the next time
            self._stack.close()
            raise
