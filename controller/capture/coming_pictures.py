"""Small pictures of photos on their way from the phone, each looked at as soon as it is here."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from android_bridge.link import PhoneLink
from controller.capture.events import Listener, PictureCame, Warned
from controller.capture.judging import Judging
from controller.identity import Seen
from controller.records import Intent

NEWEST_S = 0.1
"""So long the verdict of a photo that was just saved is waited for before the next trigger."""
EARLIER_S = 5.0
"""So long that of the photo before it is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Came:
    picture: bytes | None
    seen: Seen | None = None


class _Due(NamedTuple):
    """The verdict of a photo on record."""

    intent: Intent
    asked: asyncio.Task[_Came]
    concluded: asyncio.Task[None]

    @property
    def is_seen(self) -> bool:
        """Whether its picture was looked at: what was found goes on record, however the session ends."""
        is_here = self.asked.done() and not self.asked.cancelled() and self.asked.exception() is None
        return is_here and self.asked.result().picture is not None


class ComingPictures:
    """Asks for the picture of each photo, has it judged, and keeps it once the photo is on record.

    Parameters
    ----------
    keep
        Keeps a picture by its photo's name; called in a thread. None: it is kept nowhere.
    judging
        None where nobody knows what the pictures have to show: then nothing of a session waits for them.
    """

    def __init__(
        self,
        link: PhoneLink,
        keep: Callable[[str, bytes], None] | None,
        judging: Judging | None,
        tell: Listener,
    ) -> None:
        self._link = link
        self._keep = keep
        self._judging = judging
        self._tell = tell
        self._asked: asyncio.Task[_Came] | None = None
        """Of the photo in hand, from `exposed` on."""
        self._looking: asyncio.Task[_Came] | None = None
        """The one asked for last: pictures are looked at in order of capture."""
        self._due: deque[_Due] = deque()
        """The verdicts of photos on record, in their order, but for those that were waited for."""
        self._kept: set[asyncio.Task[None]] = set()

    def ask(self, index: int, take: int) -> None:
        """Ask for the picture of the photo in hand."""
        if self._keep is None and self._judging is None:
            return
        if self._asked is not None:
            self._asked.cancel()  # of a photo that was not saved
        self._asked = self._looking = asyncio.ensure_future(self._come(index, take, self._looking))

    def keep(self, intent: Intent) -> None:
        """Have the picture of the photo in hand, which is on record now, judged and kept once it has come."""
        asked, self._asked = self._asked, None
        if asked is None:
            return
        if self._judging is not None:
            concluded = asyncio.ensure_future(self._concluded(asked, intent, self._judging))
            self._due.append(_Due(intent, asked, concluded))
        task = asyncio.ensure_future(self._when_here(asked, intent))
        self._kept.add(task)
        task.add_done_callback(self._kept.discard)

    async def judged(self, *, but: int = 0, timeout_s: float) -> bool:
        """Wait for the verdicts of all photos on record but so many of the newest; say whether all are there.

        Whatever went wrong with one is raised.
        """
        loop = asyncio.get_running_loop()
        until_s = loop.time() + timeout_s
        while len(self._due) > but:
            task = self._due[0].concluded
            if not task.done():
                await asyncio.wait([task], timeout=max(0.0, until_s - loop.time()))
            if not task.done():
                return False
            self._due.popleft()
            task.result()
        return True

    async def earlier_judged(self, *, but: int, timeout_s: float = EARLIER_S) -> None:
        """Wait for the verdicts of all photos but so many of the newest; what is missing is put on record."""
        if await self.judged(but=but, timeout_s=timeout_s):
            return
        for due in [self._due.popleft() for _ in range(len(self._due) - but)]:
            if due.is_seen:
                await due.concluded
                continue
            await dropped([due.concluded])
            assert self._judging is not None  # noqa: S101 - or nothing would be due
            await self._judging.miss(due.intent, timeout_s)

    async def wait(self, timeout_s: float) -> None:
        """Give those that are on their way a moment."""
        if self._kept:
            await asyncio.wait(self._kept, timeout=timeout_s)

    async def drop(self) -> None:
        """Want none any more."""
        if concluding := [each.concluded for each in self._due if each.is_seen]:
            await asyncio.wait(concluding)
        left: list[asyncio.Task[Any]] = [*self._kept, *(each.concluded for each in self._due)]
        await dropped([*left, *filter(None, [self._asked, self._looking])])

    async def _come(self, index: int, take: int, before: asyncio.Task[_Came] | None) -> _Came:
        picture = await self._link.picture(index, take)
        if self._judging is None:
            return _Came(picture=picture)
        if before is not None and not before.done():
            await asyncio.wait([before])
        return _Came(picture=picture, seen=await self._judging.look(index, picture))

    @staticmethod
    async def _concluded(asked: asyncio.Task[_Came], intent: Intent, judging: Judging) -> None:
        came = await asked
        assert came.seen is not None  # noqa: S101 - there is somebody to judge it
        await judging.conclude(intent, came.seen, came.picture)

    async def _when_here(self, asked: asyncio.Task[_Came], intent: Intent) -> None:
        await asyncio.wait([asked])
        if asked.cancelled() or asked.exception() is not None:
            return
        picture = asked.result().picture
        if picture is None:
            return
        try:
            if self._keep is not None:
                await asyncio.to_thread(self._keep, intent.photo_name, picture)
        except OSError as error:  # the photo itself is safe
            self._tell(Warned(words=f"the small picture of x-ray {intent.index} is not kept: {error}"))
        self._tell(
            PictureCame(
                subset=intent.subset,
                index=intent.index,
                take=intent.take,
                photo_name=intent.photo_name,
                jpeg=picture,
            )
        )


async def dropped(tasks: list[asyncio.Task[Any]]) -> None:
    """End tasks, and wait until they have ended; what they raised has been seen, or does not matter."""
    if not tasks:
        return
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.exception()
