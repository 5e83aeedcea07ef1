"""The screen and the display journal, kept in step."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from controller.capture.by_hand.clock import moment_at, moment_now
from controller.display import Key
from controller.records import Ending, PhotoSet, Showings
from controller.xrays import Frame, Xray

_BEAT_S = 1.0


class KeysLike(Protocol):
    """What the stage needs of the keys."""

    async def next(self, timeout_s: float | None = None) -> Key | None:
        """Wait for a key; None where none is pressed in time."""


class DisplayLike(Protocol):
    """What the stage needs of the display."""

    @property
    def keys(self) -> KeysLike:
        """The keys pressed on the window."""

    async def show(self, frame: Frame) -> float:
        """Return, as a monotonic time, when the frame is known to stand on the screen."""

    async def check(self, frame: Frame) -> None:
        """Raise when the frame does not stand there, whole and with nothing before it."""


class Stage:
    """Shows one thing after another; what stood there is on record before the next one is painted.

    Parameters
    ----------
    session
        Id of the session, begun in the journal.
    """

    def __init__(self, display: DisplayLike, journal: Showings, session: str) -> None:
        self._display = display
        self._journal = journal
        self._session = session
        self._standing: int | None = None
        self._why: tuple[Ending, str] | None = None
        self._asked: int | None = None
        self.since_s = 0.0
        """``time.monotonic()`` when what stands there was known to stand there."""

    async def xray(self, photo_set: PhotoSet, xray: Xray, frame: Frame) -> None:
        """Show an x-ray."""
        await self._paint(frame)
        self._asked = None
        self._standing = self._journal.show_xray(
            self._session,
            photo_set,
            xray,
            moment_at(self.since_s),
            shown_sha256=frame.shown_sha256,
            windowing=frame.windowing,
        )

    async def timecode(self, photo_set: PhotoSet, frame: Frame) -> None:
        """Show the time code."""
        await self._paint(frame)
        self._asked = None
        self._standing = self._journal.show_timecode(self._session, photo_set, moment_at(self.since_s))

    async def renew(self, frame: Frame) -> None:
        """Show a newer time code, or a text with one letter more: what is there goes on, no key is lost."""
        await self._display.show(frame)

    async def text(self, frame: Frame) -> None:
        """Show what is not to be photographed."""
        await self._paint(frame)

    async def note(self, frame: Frame, for_s: float) -> None:
        """Show for a while what is not to be photographed."""
        await self._paint(frame)
        await asyncio.sleep(for_s)

    def leave(self, ending: Ending, reason: str = "") -> None:
        """Say why what stands there is going to go; it goes when the next thing is painted."""
        self._why = (ending, reason)

    def answer(self, ending: Ending, reason: str = "") -> None:
        """Say what became of the one whose place a question has taken; nothing, where it took none's."""
        if self._asked is not None:
            self._journal.settle(self._asked, ending, reason)
            self._asked = None

    async def key(self, until_s: float | None = None) -> Key | None:
        """Wait for a key pressed since the picture came up; None where there was none until `until_s`.

        Parameters
        ----------
        until_s
            A reading of ``time.monotonic()``.
        """
        while True:
            left_s = _BEAT_S if until_s is None else min(_BEAT_S, until_s - time.monotonic())
            key = await self._display.keys.next(max(0.0, left_s))
            if self._standing is not None:
                self._journal.still_shown(self._standing, moment_now())
            if key is not None and key.pressed_s > self.since_s:
                return key
            if until_s is not None and time.monotonic() >= until_s:
                return None

    def close(self, ending: Ending) -> None:
        """Record that the window goes, and with it what stands there."""
        if self._why is None:
            self.leave(ending)
        self._put_away()

    def _put_away(self) -> None:
        self._asked = None
        if self._standing is not None:
            ending, reason = self._why or (Ending.ASIDE, "")
            self._journal.hide(self._standing, moment_now(), ending, reason)
            self._asked = self._standing if self._why is None else None
        self._standing = self._why = None

    async def _paint(self, frame: Frame) -> None:
        if self._standing is not None or self._why is not None:
            self._put_away()
        self.since_s = await self._display.show(frame)
