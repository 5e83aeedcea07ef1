"""The wish to stop, as the session sees it."""

from __future__ import annotations

import asyncio


class StopSignal:
    """Set once, with a reason, when the operator wants the run to end; used in the event loop's thread."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._reason: str | None = None

    @property
    def reason(self) -> str | None:
        """Why the run should end, None as long as it should not."""
        return self._reason

    def is_set(self) -> bool:
        """Tell whether the run should end."""
        return self._event.is_set()

    def set(self, reason: str) -> None:
        """Ask for the end; the first reason stays."""
        if self._reason is None:
            self._reason = reason
        self._event.set()

    async def wait(self) -> str:
        """Wait until the run should end and give the reason."""
        await self._event.wait()
        return self._reason or ""
