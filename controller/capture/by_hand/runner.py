"""The loop of a session by hand: pause, time code, x-ray after x-ray, time code."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from android_bridge.base import Problem
from controller.capture.by_hand.keys import Command, command_of, is_enter, is_escape, typed
from controller.capture.by_hand.screens import LONGEST_REASON, SKIP_REASONS, Place, Screenfuls
from controller.capture.by_hand.stage import DisplayLike, Stage
from controller.capture.by_hand.steps import following
from controller.capture.by_hand.timecode import RENEWED_S
from controller.capture.shooting import Frames
from controller.display import Key
from controller.plan import Environment
from controller.records import Ending
from controller.xrays import Frame, Xray

BOUNCE_S = 0.4
"""Nobody takes a photo in so short a time: a second press of the key was not meant."""
_NOTE_S = 0.8  # to be read
_OTHERS = (("Esc or Q", "end"), ("F1", "all keys"))
_BEGIN_KEYS = (("Space", "begin"), *_OTHERS)
_END_KEYS = (("Space", "go on"), ("←", "back to the last x-ray"), *_OTHERS)
_ASIDE_KEYS = (("Space", "back to the x-ray"), *_OTHERS)


class Ended(Exception):  # noqa: N818 - what the operator wanted
    """The operator ended the session."""


@dataclass(frozen=True, slots=True)
class ManualJob:
    """What is to be shown, and how.

    Parameters
    ----------
    places
        The sets that are left to do, and where each begins.
    environment
        The conditions of all of them.
    by_key
        Whether a key goes on to the next x-ray.
    every_s
        Seconds after which the next x-ray comes by itself; None where it does not.
    hint
        Gives a frame with words beside the x-ray; None for no such words.
    """

    places: Sequence[Place]
    environment: Environment
    by_key: bool = True
    every_s: float | None = None
    hint: Callable[[Frame, str], Frame] | None = None


class ManualRunner:
    """Shows one subset's sets.

    Parameters
    ----------
    xray
        Gives the x-ray of an index.
    begin
        Called before the first thing to photograph is shown.
    showing
        Called with the set and the index that has come up.
    tell
        Called with a sentence for the operator.
    """

    def __init__(
        self,
        job: ManualJob,
        *,
        stage: Stage,
        display: DisplayLike,
        screens: Screenfuls,
        frames: Frames,
        xray: Callable[[int], Xray],
        begin: Callable[[], None],
        showing: Callable[[Place], None],
        tell: Callable[[str], None],
    ) -> None:
        self._job = job
        self._stage = stage
        self._display = display
        self._screens = screens
        self._frames = frames
        self._xray = xray
        self._begin = begin
        self._showing = showing
        self._tell = tell

    async def run(self) -> None:
        """Show all sets.

        Raises
        ------
        Ended
            When the operator ends it.
        Problem
            When an x-ray cannot be read or the screen fails.
        """
        for place in self._job.places:
            await self._pause(place)
            self._begin()
            if await self._timecode(place, _BEGIN_KEYS) is Command.END:
                await self._ask_end(place)
            await self._set(place)

    async def _set(self, place: Place) -> None:
        while True:
            while place.next_index <= place.last:
                ending = await self._one(place)
                after = following(place.next_index, ending, place.photo_set, place.only)
                place = replace(place, next_index=after)
            command = await self._timecode(place, _END_KEYS)
            if command is Command.END:
                await self._ask_end(place)
            elif command is Command.BACK:
                place = replace(place, next_index=place.last)
            else:
                return

    async def _pause(self, place: Place) -> None:
        while True:
            await self._stage.text(self._screens.pause(place, self._job.environment))
            match await self._command(Command.NEXT, Command.TIMECODE, Command.KEYS, Command.END):
                case Command.KEYS:
                    await self._keys()
                case Command.END:
                    await self._ask_end(place)
                case _:
                    return

    async def _keys(self) -> None:
        """Tell what the keys do, until that is read."""
        await self._stage.text(self._screens.keys())
        await self._command(Command.KEYS, Command.NEXT, Command.END)

    async def _timecode(self, place: Place, keys: Sequence[tuple[str, str]]) -> Command:
        """Show the time until the operator goes on; gives how."""
        while True:
            command = await self._renewed_timecode(place, keys)
            if command is not Command.KEYS:
                return command
            await self._keys()

    async def _renewed_timecode(self, place: Place, keys: Sequence[tuple[str, str]]) -> Command:
        await self._stage.timecode(place.photo_set, self._screens.timecode(datetime.now(UTC), keys))
        while True:
            key = await self._stage.key(time.monotonic() + RENEWED_S)
            command = None if key is None else command_of(key)
            if command is Command.NEXT or (command is Command.BACK and keys is _END_KEYS):
                self._stage.leave(Ending.NEXT if command is Command.NEXT else Ending.BACK)
                return command
            if command in (Command.END, Command.KEYS):
                return command
            await self._stage.renew(self._screens.timecode(datetime.now(UTC), keys))

    async def _one(self, place: Place) -> Ending:
        """Show one x-ray until it is done with, or something else takes its place."""
        xray = self._xray(place.next_index)
        frame = await self._frames.get(xray.index)
        if self._job.hint is not None:
            frame = self._job.hint(frame, f"x-ray {xray.index}")
        await self._stage.xray(place.photo_set, xray, frame)
        self._frames.prepare(xray.index)
        self._showing(place)
        until_s = None if self._job.every_s is None else self._stage.since_s + self._job.every_s
        while True:
            key = await self._stage.key(until_s)
            ending = await self._obeyed(place, xray, frame, key)
            if ending is not None:
                return ending

    async def _obeyed(self, place: Place, xray: Xray, frame: Frame, key: Key | None) -> Ending | None:
        """Do what the operator wants; give why the x-ray goes, None where it stays."""
        ending = None
        match Command.NEXT if key is None else command_of(key):
            case Command.NEXT:
                if key is None or self._is_meant(xray, key):
                    ending = await self._done(xray, frame, Ending.INTERVAL if key is None else Ending.NEXT)
            case Command.BACK if xray.index == place.first:
                self._tell(f"x-ray {xray.index} is the set's first: there is no way back from it")
            case Command.BACK:
                ending = Ending.BACK
                self._stage.leave(ending)
            case Command.REPEAT:
                ending = await self._again(xray)
            case Command.SKIP:
                ending = await self._ask_skip(xray)
            case Command.TIMECODE:
                ending = Ending.ASIDE
                if await self._timecode(place, _ASIDE_KEYS) is Command.END:
                    await self._ask_end(place)
            case Command.KEYS:
                ending = Ending.ASIDE
                await self._keys()
            case Command.END:
                ending = Ending.ASIDE
                await self._ask_end(place)
        return ending

    def _is_meant(self, xray: Xray, key: Key) -> bool:
        if not self._job.by_key:
            self._tell("the next x-ray comes by itself (--advance interval)")
        elif key.pressed_s - self._stage.since_s < BOUNCE_S:
            self._tell(f"x-ray {xray.index} has only just come up: the key counted once")
        else:
            return True
        return False

    async def _done(self, xray: Xray, frame: Frame, ending: Ending) -> Ending:
        """Go on, unless something stood before the x-ray: then it is on the photo too."""
        try:
            await self._display.check(frame)
        except Problem as problem:
            return await self._again(xray, problem.got or problem.what)
        self._stage.leave(ending)
        return ending

    async def _again(self, xray: Xray, reason: str = "") -> Ending:
        self._stage.leave(Ending.REPEAT, reason)
        await self._note(f"x-ray {xray.index} is shown once more" + (f": {reason}" if reason else ""))
        return Ending.REPEAT

    async def _note(self, words: str) -> None:
        """Say something on the screen too, in no photo: no x-ray stands there."""
        self._tell(words)
        await self._stage.note(self._screens.note(words), _NOTE_S)

    async def _ask_skip(self, xray: Xray) -> Ending:
        text = ""
        await self._stage.text(self._screens.skip(xray.index, xray.path, text))
        while True:
            key = await self._stage.key()
            if key is None:
                continue
            digits = {str(number): reason for number, reason in enumerate(SKIP_REASONS, start=1)}
            reason = digits.get(key.text, "") if not text else ""
            if is_enter(key):
                reason = text.strip()
            elif is_escape(key):
                return Ending.ASIDE
            if reason:
                self._stage.answer(Ending.SKIP, reason)
                await self._note(f"x-ray {xray.index} is skipped: {reason}")
                return Ending.SKIP
            text = typed(text, key, LONGEST_REASON)
            await self._stage.renew(self._screens.skip(xray.index, xray.path, text))

    async def _ask_end(self, place: Place) -> None:
        await self._stage.text(self._screens.end(place))
        if await self._command(Command.END, Command.NEXT) is Command.END:
            self._stage.answer(Ending.END)
            raise Ended("the operator ended it")

    async def _command(self, *wanted: Command) -> Command:
        while True:
            key = await self._stage.key()
            command = None if key is None else command_of(key)
            if command in wanted:
                return command
