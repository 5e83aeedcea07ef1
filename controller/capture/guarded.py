"""A session that ends in good order, whatever ends it: the phone is told, and the journal says how."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any, TypeVar

from android_bridge.base.problems import Kind, Problem
from android_bridge.link.phone_link import PhoneLink
from android_bridge.link.udp_link import LinkAborted
from controller.capture.causes import explain
from controller.capture.job import StoppedEarly
from controller.capture.phone import ReachedPhone
from controller.capture.runner import SessionRunner
from controller.display.application import DISPLAY_FAILED
from controller.display.stop import StopSignal
from controller.records import SessionRecord
from protocol import AbortCause

T = TypeVar("T")

_GRACE_S = 10.0  # for the photo in hand when the operator stops; a second Ctrl-C ends at once


class Stopped(Exception):  # noqa: N818 - what the operator wanted
    """The operator ended the run."""


async def guarded(
    runner: SessionRunner, record: SessionRecord, link: PhoneLink, stop: StopSignal, phone: ReachedPhone
) -> None:
    """Run the session until it ends, the operator wants it to, or the phone's process is gone.

    However it ends, the phone is told and the journal says how.
    """
    session = asyncio.ensure_future(runner.run(record))
    stopping = asyncio.ensure_future(stop.wait())
    ended: list[asyncio.Future[Any]] = [] if phone.ended is None else [phone.ended]

    async def finish(outcome: str, code: str, words: str) -> None:
        await _cancel(session)
        await link.abort(code, words)
        with contextlib.suppress(Problem):  # the journal itself may be what failed
            await runner.end(record.id, outcome, words)

    try:
        await asyncio.wait([session, stopping, *ended], return_when=asyncio.FIRST_COMPLETED)
        if stopping.done():
            runner.stop()
            if runner.in_hand:  # that photo is finished, so that it need not be taken again
                await asyncio.wait([session, *ended], timeout=_GRACE_S, return_when=asyncio.FIRST_COMPLETED)
        if session.done():
            session.result()
        elif stopping.done():
            raise StoppedEarly
        else:
            raise LinkAborted(AbortCause("phone_ended", "the phone's process ended"))
        await runner.end(record.id, "complete")
    except (StoppedEarly, asyncio.CancelledError) as error:
        # Cancelled: the operator asked twice, or the display failed; both have left word in `stop`.
        failed = (stop.reason or "").startswith(DISPLAY_FAILED)
        words = stop.reason or "stopped"
        await asyncio.shield(finish("aborted" if failed else "stopped", "operator", words))
        if isinstance(error, asyncio.CancelledError):
            raise
        raise Stopped(stop.reason) from None
    except LinkAborted as aborted:
        cause = aborted.cause
        await asyncio.shield(finish("aborted", cause.code, f"{cause.code}: {cause.message}"))
        raise explain(cause, where=str(phone.address), opened=runner.opened) from None
    except Exception as error:
        if isinstance(error, Problem) and runner.opened:
            error.kind = Kind.ABORTED  # an aborted session, whatever was the matter
        words = error.what if isinstance(error, Problem) else repr(error)
        await asyncio.shield(finish("aborted", "controller", words))
        raise
    finally:
        stopping.cancel()


async def _cancel(task: asyncio.Future[None]) -> None:
    """End a task and wait until it has ended; what it raised has been seen, or does not matter any more."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.exception()


async def or_stop(work: Coroutine[Any, Any, T], stop: StopSignal) -> T:
    """Do something that may take long before the session begins, unless the operator wants to stop."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Stopped(stop.reason)
        return task.result()
    finally:
        stopping.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
