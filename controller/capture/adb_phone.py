"""Reaching a phone over ADB: what blocks is done in a thread that neither the loop nor the end waits for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from android_bridge.adb import AdbDevice, connect
from android_bridge.base import AdbAddress, Problem, key_from_code
from android_bridge.link import Cable, LinkLost
from android_bridge.setup import (
    Agent,
    PhoneRecord,
    Route,
    Step,
    Transport,
    choose_route,
    read_facts,
    start_agent,
)
from controller.capture.phone import ReachedPhone
from controller.display import DaemonPool

T = TypeVar("T")

_CLOSE_S = 3.0
_WORTH_TELLING = ("start", "ready")  # each time; the other steps are the set-up's


@contextlib.asynccontextmanager
async def reached_over_adb(
    address: AdbAddress, transport: Transport, tell: Callable[[str], None]
) -> AsyncIterator[ReachedPhone]:
    """Start the app on a phone that is set up, carry the pairing code over, and choose how to talk to it.

    Parameters
    ----------
    tell
        Called with a sentence now and then, also from this function's thread.

    Raises
    ------
    Problem
        When the phone cannot be used.
    """
    loop, pool = asyncio.get_running_loop(), DaemonPool(1, "adb")

    async def do(work: Callable[[], T]) -> T:
        return await asyncio.wrap_future(pool.submit(work))

    def tell_here(words: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(tell, words)

    def tell_step(step: Step) -> None:
        if step.name in _WORTH_TELLING:
            tell_here(f"phone: {step.found}")

    try:
        device = await do(lambda: connect(address.serial, say=tell_here))
        code = PhoneRecord(device.serial).pairing_code()
        key = key_from_code(code)
        try:
            route = await do(lambda: _prepared(device, key, transport, tell_step))
            tell(route.why)
            yield ReachedPhone(
                address,
                key,
                endpoint=route.address,
                cable=None if route.address is not None else lambda: do(lambda: _cable(device)),
                facts=lambda: do(lambda: read_facts(device)),
            )
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_S):
                    await do(device.close)
    finally:
        pool.close()


def _prepared(device: AdbDevice, key: bytes, transport: Transport, tell: Callable[[Step], None]) -> Route:
    start_agent(device, PhoneRecord(device.serial), tell)
    return choose_route(device, key, transport)


def _cable(device: AdbDevice) -> Cable:
    try:
        return Agent(device).cable()
    except LinkLost as lost:
        raise Problem(
            "the app on the phone does not answer over the cable",
            where=str(AdbAddress(device.serial)),
            got=str(lost),
            advice=f"chexrig phone start {device.serial}, then the same command again",
        ) from lost
