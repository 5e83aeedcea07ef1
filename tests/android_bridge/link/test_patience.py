"""The time-out of a task that waits again and again: it does what `asyncio.timeout` does."""

from __future__ import annotations

import asyncio
import time

import pytest

from android_bridge.link.patience import TICK_S, Patience


@pytest.mark.parametrize("wait_s", [0.0, 0.03, 2.5 * TICK_S])
async def test_a_wait_ends_when_it_is_due(wait_s: float) -> None:
    patience = Patience()
    began_s = time.monotonic()
    with pytest.raises(TimeoutError), patience(began_s + wait_s):
        await asyncio.sleep(20)
    assert wait_s <= time.monotonic() - began_s < wait_s + 5


async def test_a_shorter_wait_after_a_longer_one_is_not_late() -> None:
    patience = Patience()
    with patience(time.monotonic() + 20):
        await asyncio.sleep(0)
    began_s = time.monotonic()
    with pytest.raises(TimeoutError), patience(began_s + TICK_S / 4):
        await asyncio.sleep(20)
    assert time.monotonic() - began_s < 5


async def test_a_wait_under_way_is_hastened_and_not_prolonged() -> None:
    patience, loop = Patience(), asyncio.get_running_loop()
    patience.hasten(0)  # nobody waits
    began_s = time.monotonic()
    loop.call_soon(patience.hasten, began_s + 30)
    loop.call_soon(patience.hasten, began_s + 0.01)
    with pytest.raises(TimeoutError), patience(began_s + 20):
        await asyncio.sleep(25)
    assert time.monotonic() - began_s < 5


async def test_a_wait_that_is_over_in_time_is_not_disturbed_by_its_timer() -> None:
    patience = Patience()
    with patience(time.monotonic() + 0.01):
        await asyncio.sleep(0)
    await asyncio.sleep(2 * TICK_S)  # the timer goes off, and nobody waits
    with patience(time.monotonic() + 20):
        await asyncio.sleep(2 * TICK_S)  # it goes off early, and is set again
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_who_cancels_the_task_is_obeyed_even_when_the_wait_is_over() -> None:
    patience = Patience()

    async def wait() -> None:
        with patience(time.monotonic() + 0.02):
            await asyncio.sleep(20)

    task = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    task.get_loop().call_at(time.monotonic() + 0.01, time.sleep, 0.02)  # both fall due at once
    task.get_loop().call_at(time.monotonic() + 0.015, task.cancel)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_of_the_body_comes_out_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), Patience()(time.monotonic() + 20):
        raise ZeroDivisionError


async def test_at_its_end_no_timer_is_left() -> None:
    patience = Patience()
    with patience(time.monotonic() + 20):
        await asyncio.sleep(0)
    handle = patience._timer
    assert handle is not None
    patience.end()
    assert handle.cancelled()
