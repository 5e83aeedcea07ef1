"""Keys pressed on the full-screen window, as the event loop's thread waits for them."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, pyqtSlot

if TYPE_CHECKING:
    from collections.abc import Callable

    from controller.display.window import DisplayWindow


_SAME_KEY_S = 0.05
_TURNED_S = 3600.0  # a server's clock begins anew after 49 days


@dataclass(frozen=True, slots=True)
class Key:
    """One key, pressed once; a key held down counts as one.

    Parameters
    ----------
    code
        Its number among ``Qt.Key``.
    text
        What it writes, such as ``r`` or ``R``; empty for keys that write nothing.
    pressed_s
        ``time.monotonic()`` when it was pressed, not when this process came to look.
    quiet_s
        How long no key had been pressed, let go of or repeated before it.
    """

    code: int
    text: str
    pressed_s: float
    quiet_s: float = math.inf


class Keys(QObject):
    """Keys in the order they were pressed; made in the GUI thread, waited for in the event loop's thread.

    What is pressed before the first wait is forgotten.
    """

    def __init__(self, window: DisplayWindow) -> None:
        super().__init__()
        self._pressed: asyncio.Queue[Key] = asyncio.Queue()
        self._let_go = asyncio.Event()
        self._held: Key | None = None
        self._releases: dict[int, tuple[int, asyncio.TimerHandle]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last_s = -math.inf
        self._ahead_s = math.inf
        is_heard = window.isActive() or not window.takes_keyboard
        self._lost_s: float | None = None if is_heard else time.monotonic()
        window.key_pressed.connect(self._on_key)
        window.key_released.connect(self._on_released)
        window.key_repeated.connect(self._on_repeated)
        window.keyboard_changed.connect(self._on_keyboard)

    async def next(self, timeout_s: float | None = None) -> Key | None:
        """Wait for a key; None where none is pressed within `timeout_s`."""
        self._loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout_s):
                return await self._pressed.get()
        except TimeoutError:
            return None

    async def is_held(self, key: Key, for_s: float) -> bool:
        """Say whether a key stays down for so long from now on, and no other is pressed; as soon as known."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(for_s):
                while self._held is key:
                    self._let_go.clear()
                    await self._let_go.wait()
        return self._held is key

    @property
    def unheard_s(self) -> float:
        """How long the keyboard has been with another window; 0 while it is with this one."""
        lost_s = self._lost_s
        return 0.0 if lost_s is None else time.monotonic() - lost_s

    @pyqtSlot(int, str, object)
    def _on_key(self, code: int, text: str, at_ms: int) -> None:
        before_s = self._last_s
        now_s = self._last_s = self._when(at_ms)
        key = Key(code, text, now_s, now_s - before_s)

        def press() -> None:
            released_ms, timer = self._releases.pop(code, (None, None))
            if timer is not None:
                timer.cancel()
                if released_ms == at_ms:
                    return
            self._hold(key)
            self._pressed.put_nowait(key)

        self._post(press)

    @pyqtSlot(int, object)
    def _on_released(self, code: int, at_ms: int) -> None:
        self._last_s = self._when(at_ms)

        # A key that is held down is let go of and pressed at the same time, again and again. Qt does not see
        # that it is the same key where it has not read the second of the two yet.
        def release_soon() -> None:
            timer = asyncio.get_running_loop().call_later(_SAME_KEY_S, self._release, code)
            self._releases[code] = at_ms, timer

        self._post(release_soon)

    def _release(self, code: int) -> None:
        self._releases.pop(code, None)
        if self._held is not None and self._held.code == code:
            self._hold(None)

    def _hold(self, key: Key | None) -> None:
        self._held = key
        self._let_go.set()

    @pyqtSlot(object)
    def _on_repeated(self, at_ms: int) -> None:
        self._last_s = self._when(at_ms)

    def _when(self, at_ms: int) -> float:
        """Give when something happened, as this computer's clock tells it.

        The server's clock is as far from it as with the event that was the quickest to get here. Some
        platforms tell no time: 0.
        """
        now_s, at_s = time.monotonic(), at_ms / 1e3
        if not at_ms:
            return now_s
        ahead_s = now_s - at_s
        self._ahead_s = ahead_s if abs(ahead_s - self._ahead_s) > _TURNED_S else min(self._ahead_s, ahead_s)
        return at_s + self._ahead_s

    @pyqtSlot(bool)
    def _on_keyboard(self, is_ours: bool) -> None:
        self._lost_s = None if is_ours else time.monotonic()
        if not is_ours:  # a key that is let go of elsewhere is never told
            self._post(lambda: self._hold(None))

    def _post(self, act: Callable[[], None]) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits any more
                self._loop.call_soon_threadsafe(act)
