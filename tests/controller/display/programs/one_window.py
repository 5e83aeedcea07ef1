"""Work with one window, from its beginning to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from controller.display import DisplaySettings, Screens, run_application
from controller.display.bridge import Display
from controller.display.stop import StopSignal, StopWish

T = TypeVar("T")


def run_with_display(
    settings: DisplaySettings, work: Callable[[Display, StopSignal], Coroutine[Any, Any, T]]
) -> T:
    """Run `work` on the loop's thread; Esc, a closed window and signals set the stop signal."""
    wish = StopWish()

    async def with_window(screens: Screens) -> T:
        wish.begin()
        async with screens.open(settings) as display:
            return await work(display, wish.signal)

    try:
        return run_application(with_window, wish, headless=settings.headless)
    except asyncio.CancelledError:
        raise wish.why_cancelled() from None
