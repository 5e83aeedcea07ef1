"""The rig's screen: x-rays for sessions, pages between them, one after the other and never at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from controller.capture.drawn_page import drawn
from controller.capture.pages import Page, PageKind, keys_page, with_keys_elsewhere, with_note
from controller.display import Display
from controller.xrays import Frame, place

_RENEWED_S = 0.5
_DRAWN_S = 5.0
_DEAF_S = 3.0
"""So long without the keyboard is told: a desktop takes a moment to give it back."""
NOT_HEARD = "The keyboard is with another window: keys do not reach the rig's screen. Click the rig's screen."


class RigScreen:
    """Shows what a session wants shown, and pages while it wants nothing.

    A page that stands there is taken away, and the screen read back, before a session is told that its x-ray
    stands there.

    Parameters
    ----------
    display
        The one window of a run.
    failed
        Called when a page cannot be shown: the display cannot go on.
    note
        Called with a sentence for the terminal.
    takes_keys
        Whether keys are meant for it; else its pages say where they are pressed.
    """

    def __init__(
        self,
        display: Display,
        *,
        failed: Callable[[BaseException], None],
        note: Callable[[str], None],
        takes_keys: bool = True,
    ) -> None:
        self.display, self._takes_keys = display, takes_keys
        self.has_pages = display.platform != "offscreen"
        """Whether anybody can see them."""
        self.page: PageKind | None = None
        """What stands there; None while it is an x-ray, or nothing."""
        self.since_s = 0.0
        """``time.monotonic()`` when it came up."""
        self.shows_keys = False
        """Whether the page of keys is wanted in place of the one that stands there."""
        self._is_read = True  # nothing but x-rays was shown since the screen was read back
        self._standing: tuple[Frame, float] | None = None
        """The x-ray that stands there, and since when; None where it may be something else."""
        self._failed, self._note = failed, note
        self._painting = asyncio.Lock()
        self._turning: asyncio.Task[None] | None = None
        """What keeps a page on the screen; one at a time."""
        self._renewed = asyncio.Event()
        self._drawn = asyncio.Event()

    async def show(self, frame: Frame) -> float:
        """Show an x-ray in the place of any page, which is known to be gone then; as `Display.show`.

        Raises
        ------
        Problem
            As `Display.show` and `Display.check`.
        """
        self._end_page()
        async with self._painting:
            self._standing = None
            shown_s = await self.display.show(frame)
            if not self._is_read:
                self.page = None
                await self.display.check(frame)
                self._is_read = True
            self._standing = frame, shown_s
        return shown_s

    def stands_since(self, frame: Frame) -> float | None:
        """Say since when an x-ray stands there, nothing else having been shown; None where it does not.

        None too where a page is about to come up, which only `show` keeps from it.
        """
        has_page_coming = self._turning is not None and not self._turning.done()
        if self._standing is None or has_page_coming:
            return None
        standing, shown_s = self._standing
        is_it = (standing.index, standing.shown_sha256) == (frame.index, frame.shown_sha256)
        return shown_s if is_it else None

    async def check(self, frame: Frame) -> None:
        """As `Display.check`."""
        await self.display.check(frame)

    async def prove(self) -> str:
        """Show the pattern for a moment in the place of any page; as `Display.check_pixels`."""
        self._end_page()
        async with self._painting:
            self.page, self._is_read, self._standing = None, False, None
            return await self.display.check_pixels()

    def read_next(self) -> None:
        """Have the next x-ray read back as after a page: something else than x-rays stands there."""
        self._is_read = False

    def renew(self) -> None:
        """Have the page that stands there drawn anew at once."""
        self._renewed.set()

    async def drawn_anew(self) -> bool:
        """Have the page drawn anew; say whether it was, and with it all known that happened before."""
        self._drawn.clear()
        self.renew()
        await self._until(_DRAWN_S, self._drawn)
        return self._drawn.is_set()

    @asynccontextmanager
    async def pages(self, draw: Callable[[], Page], *, after_s: float = 0.0) -> AsyncIterator[None]:
        """Keep a page on the screen within the block, drawn anew again and again; it stays after it.

        Within the block an x-ray or another page takes its place for good. A window that is hidden is waited
        for.

        Parameters
        ----------
        draw
            Gives the page as it is now.
        after_s
            How long to wait for the block's end before the page comes up.
        """
        if not self.has_pages:
            yield
            return
        self._end_page()
        turning = self._turning = asyncio.ensure_future(self._turn(draw, after_s))
        try:
            yield
        finally:
            turning.cancel()
            await asyncio.wait([turning])
            if self.page is PageKind.KEYS:  # what comes next is to be seen
                self.shows_keys = False

    def _end_page(self) -> None:
        if self._turning is not None:
            self._turning.cancel()

    async def _turn(self, draw: Callable[[], Page], after_s: float) -> None:
        await asyncio.sleep(after_s)
        standing: Page | None = None
        try:
            while True:
                page = keys_page() if self.shows_keys else draw()
                page = with_note(page, self.deafness()) if self._takes_keys else with_keys_elsewhere(page)
                if page != standing:
                    await self._paint(page)
                    standing = page
                    self._drawn.set()
                await self._until(_RENEWED_S, self._renewed)
                self._renewed.clear()
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody sees any page more
            self._failed(error)

    @staticmethod
    async def _until(time_s: float, event: asyncio.Event) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(time_s):
                await event.wait()

    async def _paint(self, page: Page) -> None:
        _, _, width_px, height_px = self.display.screen_geometry
        pixels = await asyncio.to_thread(drawn, page, width_px, height_px, self.display.text_scale)
        async with self._painting:
            self._is_read, self._standing = False, None
            shown_s = await self.display.show(place(pixels, 0, width_px, height_px), timeout_s=None)
            if page.kind is not self.page:
                self.page, self.since_s = page.kind, shown_s
                self.display.take_keyboard()

    def deafness(self) -> str:
        """Say that keys go elsewhere, where they have for a while; on the terminal too."""
        if not (self.has_pages and self._takes_keys) or self.display.keys.unheard_s < _DEAF_S:
            return ""
        self._note(NOT_HEARD)
        return NOT_HEARD
