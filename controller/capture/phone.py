"""A phone to talk to: one that is there, or a simulated one started for this run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from android_bridge.base import PhoneAddress
from android_bridge.link import Cable
from android_bridge.setup import PhoneFacts


@dataclass(frozen=True, slots=True)
class ReachedPhone:
    """A phone to talk to.

    Parameters
    ----------
    address
        What the journal knows it by.
    ended
        Done when the phone's process has ended; None where it is not ours to watch.
    sees
        What a simulated phone's camera photographs; empty for others.
    endpoint
        Host and port by which it answers; None where there is a cable instead.
    cable
        Connects by the cable; raises `Problem`.
    facts
        Asks what a phone tells beside the protocol; None where it is not at hand over ADB.
    """

    address: PhoneAddress
    key: bytes
    ended: asyncio.Future[int] | None = None
    sees: str = ""
    endpoint: tuple[str, int] | None = None
    cable: Callable[[], Awaitable[Cable]] | None = None
    facts: Callable[[], Awaitable[PhoneFacts]] | None = None
