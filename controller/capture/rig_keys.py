"""What a key on the rig's screen asks for: the engine's own commands, and no others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from PyQt5.QtCore import Qt

from controller.capture.pages import PageKind
from controller.capture.rig_screen import RigScreen
from controller.capture.states import Pending, RunState, Status
from controller.display import Key

QUIET_S = 0.5
"""A page listens to a key only after so long without any: what was typed ahead, or is held down, is not meant
for it."""
HOLD_S = 1.0
"""So long the key is held that says that the room is ready."""
_STEP_S = 0.1
_LOOKS_S = 1.0  # whether keys come here at all
BY_KEY = "Esc was pressed"


class Commands(Protocol):
    """What keys may ask an engine for."""

    @property
    def status(self) -> Status:
        """The engine as it is now."""

    def pause(self) -> None:
        """Pause as soon as the photo in hand is on record."""

    def resume(self) -> None:
        """Go on after a pause."""

    def retake_last(self, because: str) -> None:
        """Have the photo that was captured last captured again."""

    def toggle_retake_last(self, because: str) -> None:
        """As `retake_last`, or take that back."""

    def room_is_ready(self, subset: str, /) -> None:
        """Say that the room is ready."""

    def look_again(self) -> None:
        """Look again whether a subset can begin."""

    def stop_after_this_photo(self, reason: str, /) -> None:
        """End in good order."""

    def close_page(self) -> None:
        """Say that the last page was read."""


class RigKeys:
    """Turns keys into commands, by what stands on the screen when they are pressed."""

    def __init__(self, screen: RigScreen, commands: Commands) -> None:
        self._screen = screen
        self._commands = commands
        self._holding: asyncio.Task[None] | None = None
        self.held = 0.0
        """How far the key that says that the room is ready has been held, 0 to 1."""

    async def run(self) -> None:
        """Take keys, until cancelled."""
        while True:
            key = await self._screen.display.keys.next(_LOOKS_S)
            if key is None:
                self._screen.deafness()
            else:
                self.take(key)

    def take(self, key: Key) -> None:
        """Do what a key asks for, if anything."""
        page = self._screen.page
        if page is None:
            self._while_capturing(key)
        elif self._is_meant(key):
            self._on_page(page, key)
        self._screen.renew()

    def _is_meant(self, key: Key) -> bool:
        """Say whether a key was pressed by somebody who had seen the page."""
        return min(key.quiet_s, key.pressed_s - self._screen.since_s) >= QUIET_S

    def _while_capturing(self, key: Key) -> None:
        status = self._commands.status
        if status.state not in (RunState.PREPARING, RunState.CAPTURING) or status.pending is Pending.STOP:
            return
        if key.code in (Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_F1):
            if status.pending is not Pending.PAUSE:
                self._screen.shows_keys = key.code == Qt.Key.Key_F1
                self._commands.pause()
        elif key.code == Qt.Key.Key_R and status.pending is Pending.NOTHING and key.quiet_s >= QUIET_S:
            self._commands.retake_last("R was pressed at the rig's screen")

    def _on_page(self, page: PageKind, key: Key) -> None:
        if page is PageKind.KEYS:
            if key.code in (Qt.Key.Key_F1, Qt.Key.Key_Escape, Qt.Key.Key_Space):
                self._screen.shows_keys = False
            return
        if key.code == Qt.Key.Key_F1:
            self._screen.shows_keys = page is not PageKind.ENDED
            return
        act = self._acts(page).get(Qt.Key(key.code))
        if act is not None:
            act(key)

    def _acts(self, page: PageKind) -> dict[Qt.Key, Callable[[Key], None]]:
        """Give what the keys of a page do."""
        commands = self._commands
        space, escape, again = Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_R
        stop: Callable[[Key], None] = lambda _: commands.stop_after_this_photo(BY_KEY)  # noqa: E731
        match page:
            case PageKind.WAITING:
                return {space: lambda _: commands.pause(), escape: stop}
            case PageKind.BLOCKED:
                return {space: lambda _: commands.look_again(), escape: stop}
            case PageKind.ROOM:
                return {space: self._hold, escape: stop}
            case PageKind.PAUSED:
                return {
                    space: lambda _: commands.resume(),
                    again: lambda _: commands.toggle_retake_last("R was pressed at the rig's screen"),
                    escape: stop,
                }
            case _:
                return dict.fromkeys((space, escape), lambda _: commands.close_page())

    def _hold(self, key: Key) -> None:
        if self._holding is None or self._holding.done():
            self._holding = asyncio.ensure_future(self._confirm(key, self._commands.status.subset))

    async def _confirm(self, key: Key, subset: str) -> None:
        """Say that the room is ready once the key has been held long enough."""
        steps = round(HOLD_S / _STEP_S)
        for step in range(1, steps + 1):
            is_held = await self._screen.display.keys.is_held(key, _STEP_S)
            if not is_held or self._screen.page is not PageKind.ROOM:
                break
            self.held = step / steps
            self._screen.renew()
        else:
            # Where the window is slow, it need not be known yet that it was let go of: drawn anew, it is.
            if await self._screen.drawn_anew() and await self._screen.display.keys.is_held(key, _STEP_S):
                self._commands.room_is_ready(subset)
        self.held = 0.0
        self._screen.renew()
