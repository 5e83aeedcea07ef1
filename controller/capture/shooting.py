"""One photo: what stands on the screen while the phone takes it, and what comes up once it has."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Protocol

from android_bridge.link import Condition, PhoneLink, Receipt, Shot
from controller.capture.coming_pictures import ComingPictures, dropped
from controller.capture.events import Exposed, Listener, PhoneWaits, Triggered, Waiting, XrayShown
from controller.xrays import Frame

_IMPATIENT_S = 5.0
WAITING_S = 20.0
"""So long a session is kept open with a phone that cannot take a photo now: the phone lets go of one that is
silent for 30 s, and a person at the rig wants to know why nothing happens."""


class PhoneCannot(Exception):  # noqa: N818 - an outcome that the protocol foresees
    """The phone cannot take photos now, and the session is to be ended because of it."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(condition.reason)
        self.condition = condition


class Shows(Protocol):
    """What is needed of the display."""

    async def show(self, frame: Frame) -> float:
        """Return, as a monotonic time, when the frame is known to stand on the screen."""

    def stands_since(self, frame: Frame) -> float | None:
        """Say since when a frame stands there, nothing else having been shown; None where it does not."""

    async def check(self, frame: Frame) -> None:
        """Raise when the frame does not stand there, whole and with nothing before it."""


class Frames(Protocol):
    """What is needed of the prefetcher."""

    async def get(self, index: int) -> Frame:
        """Give the frame of an index."""

    def prepare(self, index: int) -> None:
        """Have the frames after an index made ready."""


class Shooting:
    """Shows x-rays of a subset and has them photographed, one after the other.

    Parameters
    ----------
    pictures
        Is asked for the small picture of each photo at `exposed`.
    goes_on
        Says whether another photo follows, as far as is known: nobody wants a pause, a retake, or the end.
    """

    def __init__(
        self,
        subset: str,
        *,
        display: Shows,
        frames: Frames,
        link: PhoneLink,
        pictures: ComingPictures,
        goes_on: Callable[[], bool],
        tell: Listener,
    ) -> None:
        self._subset = subset
        self._display = display
        self._frames = frames
        self._link = link
        self._pictures = pictures
        self._goes_on = goes_on
        self._tell = tell
        self.moves_early = False
        """Whether the display moves on at `exposed`."""
        self.next_frame: Frame | None = None
        """Of the next x-ray, once it stands on the screen while the photo in hand is being saved."""
        self._check: asyncio.Task[None] | None = None
        self._moving: asyncio.Task[None] | None = None

    async def show(self, frame: Frame) -> float:
        """Give since when a frame stands on the screen; it is shown where it does not stand there yet."""
        since_s = self._display.stands_since(frame)
        if since_s is None:
            since_s = await self._display.show(frame)
            self._tell(XrayShown(subset=self._subset, index=frame.index, shown_s=since_s))
        return since_s

    async def shoot(self, frame: Frame, shot: Shot, then: int | None) -> Receipt:
        """Trigger the camera and wait until the photo is saved.

        Parameters
        ----------
        frame
            What stands on the screen.
        then
            The x-ray after it, which comes up as soon as it may; None for the last.

        Raises
        ------
        PhoneCannot
            When the phone cannot take a photo for long, or while somebody wants something else.
        """
        loop = asyncio.get_running_loop()
        cannot: asyncio.Future[Condition] = loop.create_future()
        waits_since_s: list[float] = []

        def exposed_now() -> None:
            # The screen is looked at as soon as the sensor has read it, while the phone writes its file.
            self._check = asyncio.ensure_future(self._display.check(frame))
            self._moving = asyncio.ensure_future(self._move_on(self._check, then))
            self._pictures.ask(shot.index, shot.take)
            self._tell(Exposed(subset=self._subset, index=shot.index))

        def waits(condition: Condition) -> None:
            if not waits_since_s:
                self._tell(PhoneWaits(subset=self._subset, index=shot.index, condition=condition))
                waits_since_s.append(loop.time())
            is_long = loop.time() - waits_since_s[0] >= WAITING_S
            if (is_long or not self._goes_on()) and not cannot.done():
                cannot.set_result(condition)

        self.next_frame = None
        # Runs as soon as the trigger has left: decoding is for the time in which the phone is busy.
        loop.call_soon(self._frames.prepare, shot.index)
        self._tell(
            Triggered(subset=self._subset, index=shot.index, take=shot.take, photo_name=shot.photo_name)
        )
        with self.impatience(f"x-ray {shot.index}"):
            shooting = asyncio.ensure_future(self._link.shoot(shot, exposed_now, waits))
            try:
                either: list[asyncio.Future[Any]] = [shooting, cannot]
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if not shooting.done():
                    raise PhoneCannot(cannot.result())
                return shooting.result()
            finally:
                await dropped([shooting])

    async def seen_right(self) -> None:
        """Wait until the screen was seen to be right: a photo of anything else does not count."""
        assert self._check is not None  # noqa: S101 - a link tells of an exposure before its photo
        await self._check

    @contextlib.asynccontextmanager
    async def screen_to_itself(self) -> AsyncIterator[None]:
        """End only once what `shoot` has begun on the screen has ended: what comes next has it to itself."""
        try:
            yield
            if self._moving is not None:
                await self._moving
        finally:
            await dropped([each for each in (self._check, self._moving) if each is not None])
            self._check = self._moving = None

    async def _move_on(self, check: asyncio.Task[None], then: int | None) -> None:
        """Show the next x-ray, once the screen was seen to be right: the sensor has done with this one."""
        await check
        if then is not None and self.moves_early and self._goes_on():
            frame = await self._frames.get(then)
            await self.show(frame)
            self.next_frame = frame

    @contextlib.contextmanager
    def impatience(self, what: str) -> Iterator[None]:
        """Say that the phone is waited for, and for what, when that takes long."""
        loop = asyncio.get_running_loop()
        began_s, asked = loop.time(), self._link.repeats

        def grumble() -> None:
            self._tell(Waiting(what=what, waited_s=loop.time() - began_s, repeats=self._link.repeats - asked))
            timers.append(loop.call_later(_IMPATIENT_S, grumble))

        timers = [loop.call_later(_IMPATIENT_S, grumble)]
        try:
            yield
        finally:
            timers[-1].cancel()
