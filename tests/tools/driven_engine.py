"""An engine that a test drives: at an event it gives commands. A screen stands in for Qt's."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, cast

from controller.capture import Engine, Event, events
from controller.display import DisplaySettings, Key, Screens
from controller.records import ShownOn
from controller.xrays import Frame

#: In the order in which they are given.
COMMANDS: dict[str, Callable[[Engine], None]] = {
    "start": Engine.start,
    "room_is_ready": lambda engine: engine.room_is_ready("one"),
    "pause": Engine.pause,
    "resume": Engine.resume,
    "pause_at": lambda engine: engine.pause_at(1),
    "retake": lambda engine: engine.retake([1], "the lamp was on"),
    "stop_after_this_photo": Engine.stop_after_this_photo,
    "abort": Engine.abort,
}


class TypedKeys:
    """Keys that a test presses, in the engine's own thread."""

    unheard_s = 0.0

    def __init__(self) -> None:
        self._pressed: asyncio.Queue[Key] = asyncio.Queue()
        self._held: Key | None = None
        self._last_s = -math.inf

    def press(self, code: int, *, held: bool = False, quiet_s: float | None = None) -> None:
        now_s = time.monotonic()
        key = Key(code, "", now_s, now_s - self._last_s if quiet_s is None else quiet_s)
        self._pressed.put_nowait(key)
        self._last_s = now_s
        self._held = key if held else None

    def let_go(self) -> None:
        self._held, self._last_s = None, time.monotonic()

    async def next(self, timeout_s: float | None = None) -> Key | None:
        try:
            async with asyncio.timeout(timeout_s):
                return await self._pressed.get()
        except TimeoutError:
            return None

    async def is_held(self, key: Key, for_s: float) -> bool:
        await asyncio.sleep(for_s)
        return self.holds(key)

    def holds(self, key: Key) -> bool:
        return self._held is key

    @property
    def are_all_taken(self) -> bool:
        return self._pressed.empty()


class Screen:
    """Shows at once; `check` and `show` can be made to raise."""

    platform = "xcb"
    kept_awake = "the screen is kept awake"
    can_be_grabbed = True
    screen_geometry = (0, 0, 64, 48)
    screen_name = "stand-in (64x48+0+0)"
    shown_on = ShownOn.of("xcb", "stand-in", 64, 48)

    text_scale = 1.0
    is_calibrated = False

    def __init__(self) -> None:
        self.shown: list[int] = []
        """Indices; 0 for a page."""
        self.checked: list[int] = []
        self.proven: list[int] = []
        """How much had been shown each time when the pattern was."""
        self.keys = TypedKeys()
        self.breaks: BaseException | None = None

    async def show(self, frame: Frame, timeout_s: float | None = 10.0) -> float:  # noqa: ARG002 - as Display
        self.shown.append(frame.index)
        return time.monotonic()

    def take_keyboard(self) -> None:
        pass

    async def check(self, frame: Frame) -> None:
        self.checked.append(frame.index)
        if self.breaks is not None:
            raise self.breaks

    async def check_pixels(self) -> str:
        self.proven.append(len(self.shown))
        return "the screen shows each pixel as it is"

    @contextlib.asynccontextmanager
    async def open(self, _settings: DisplaySettings) -> AsyncIterator[Screen]:
        yield self


@dataclass
class Run:
    """A plan's run: what a listener does at an event, what was told, and how it ended."""

    engine: Engine
    screen: Screen = field(default_factory=Screen)
    told: list[Event] = field(default_factory=list)
    does: dict[type[Event], Callable[[Any], None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.engine.listen(self._hear)

    def _hear(self, event: Event) -> None:
        self.told.append(event)
        self.does.get(type(event), lambda _event: None)(event)

    def at(self, event: type[Event], act: Callable[[Any], None]) -> None:
        self.does[event] = act

    def of(self, kind: type[Event]) -> list[Any]:
        return [each for each in self.told if type(each) is kind]

    async def whole(self, *, started: bool = True) -> events.Finished:
        if started:
            self.engine.start()
        async with asyncio.timeout(60):
            return await self.engine.run(cast(Screens, self.screen))

    @property
    def saved(self) -> list[tuple[int, int]]:
        return [(each.index, each.take) for each in self.of(events.Saved)]

    @property
    def rejected(self) -> list[tuple[str, str]]:
        return [(each.command, each.why) for each in self.of(events.Rejected)]
