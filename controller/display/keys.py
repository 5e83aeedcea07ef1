"""Keys pressed on the full-screen window, as the session's thread waits for them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, pyqtSlot

if TYPE_CHECKING:
    from controller.display.window import DisplayWindow


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
        ``time.monotonic()`` when it was pressed.
    """

    code: int
    text: str
    pressed_s: float


class Keys(QObject):
    """Keys in the order they were pressed; made in the GUI thread, waited for in the event loop's thread.

    What is pressed before the first wait is forgotten.
    """

    def __init__(self, window: DisplayWindow) -> None:
        super().__init__()
        self._pressed: asyncio.Queue[Key] = asyncio.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None
        window.key_pressed.connect(self._on_key)

    async def next(self, timeout_s: float | None = None) -> Key | None:
        """Wait for a key; None where none is pressed within `timeout_s`."""
        self._loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout_s):
                return await self._pressed.get()
        except TimeoutError:
            return None

    @pyqtSlot(int, str)
    def _on_key(self, code: int, text: str) -> None:
        loop = self._loop
        if loop is not None:
            key = Key(code, text, time.monotonic())
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits any more
                loop.call_soon_threadsafe(self._pressed.put_nowait, key)
