"""Small pictures of photos on their way from the phone: nothing of a session waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from android_bridge.link import PhoneLink
from controller.capture.events import Listener, PictureCame, Warned
from controller.records import Intent


class ComingPictures:
    """Asks for the picture of each photo, and keeps it once the photo is on record.

    Parameters
    ----------
    keep
        Keeps a picture by its photo's name; called in a thread. None: none is asked for.
    """

    def __init__(self, link: PhoneLink, keep: Callable[[str, bytes], None] | None, tell: Listener) -> None:
        self._link = link
        self._keep = keep
        self._tell = tell
        self._asked: asyncio.Task[bytes | None] | None = None
        """Of the photo in hand, from `exposed` on."""
        self._kept: set[asyncio.Task[None]] = set()
        """Of photos on record."""

    def ask(self, index: int, take: int) -> None:
        """Ask for the picture of the photo in hand."""
        if self._keep is not None:
            if self._asked is not None:
                self._asked.cancel()  # of a photo that was not saved
            self._asked = asyncio.ensure_future(self._link.picture(index, take))

    def keep(self, intent: Intent) -> None:
        """Keep the picture of the photo in hand, which is on record now, once it has come."""
        asked, self._asked = self._asked, None
        if asked is not None and self._keep is not None:
            task = asyncio.ensure_future(self._when_here(asked, intent, self._keep))
            self._kept.add(task)
            task.add_done_callback(self._kept.discard)

    async def wait(self, timeout_s: float) -> None:
        """Give those that are on their way a moment."""
        if self._kept:
            await asyncio.wait(self._kept, timeout=timeout_s)

    async def drop(self) -> None:
        """Want none any more."""
        left: list[asyncio.Task[Any]] = [*self._kept, *filter(None, [self._asked])]
        await dropped(left)

    async def _when_here(
        self, asked: asyncio.Task[bytes | None], intent: Intent, keep: Callable[[str, bytes], None]
    ) -> None:
        jpeg = await asked
        if jpeg is None:
            return
        try:
            await asyncio.to_thread(keep, intent.photo_name, jpeg)
        except OSError as error:  # the photo itself is safe
            self._tell(Warned(words=f"the small picture of x-ray {intent.index} is not kept: {error}"))
        self._tell(
            PictureCame(
                subset=intent.subset,
                index=intent.index,
                take=intent.take,
                photo_name=intent.photo_name,
                jpeg=jpeg,
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
