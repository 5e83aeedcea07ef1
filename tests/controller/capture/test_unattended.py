"""What a run does where nobody is there: it waits for what passes, and for nobody who has to look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from driven_engine import Run

from android_bridge.base import UdpAddress
from controller.capture import Finished, FinishReason, RunState, events, until_fit, warning_of
from controller.capture import watchdog as module
from controller.capture.control import Control
from controller.capture.states import Pending
from controller.capture.watchdog import Watchdog
from tests.controller.capture.conftest import serve_phone


@pytest.mark.parametrize("is_waited_for", [True, False])
async def test_a_phone_that_fell_silent_is_waited_for_where_that_is_wanted(
    opened: Callable[..., Run],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_waited_for: bool,
) -> None:
    monkeypatch.setattr(until_fit, "_LOOKS_AGAIN_S", 0.05)
    run, tasks = opened(), set[asyncio.Task[None]]()
    gone, back = asyncio.Event(), asyncio.Event()

    async def serve_until(leaves: asyncio.Event) -> UdpAddress:
        ready: asyncio.Future[UdpAddress] = asyncio.get_running_loop().create_future()

        async def served() -> None:
            async with serve_phone(tmp_path / "other") as address:
                ready.set_result(address)
                await leaves.wait()
            await back.wait()
            async with serve_phone(tmp_path / "other", port=address.port):
                await asyncio.Event().wait()

        tasks.add(asyncio.create_task(served()))
        return await ready

    address = await serve_until(gone)
    run.engine.options = replace(
        run.engine.options, phone=address, patience_s=1.0, waits_for_link=is_waited_for
    )
    run.at(events.Saved, lambda event: gone.set() if event.index == 2 else None)
    run.at(events.PhoneUnfit, lambda _event: back.set())
    finished = await run.whole()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    if not is_waited_for:
        assert (finished.reason, run.of(events.PhoneUnfit)) == (FinishReason.ABORTED, [])
        return
    assert (finished.reason, finished.problem) == (FinishReason.COMPLETE, None)
    assert run.saved in ([(1, 1), (2, 1), (3, take), (4, 1)] for take in (1, 2))
    assert "does not answer" in run.of(events.PhoneUnfit)[0].why
    assert any("can take photos again, after" in each.words for each in run.of(events.Noted))


async def test_a_scheduled_pause_comes_after_its_x_ray(run: Run) -> None:
    def paused(_event: events.Paused) -> None:
        told.append((run.saved[-1], run.engine.status.pause_at))
        run.engine.resume()

    told: list[tuple[tuple[int, int], int | None]] = []
    for index in (9, 3, 2):
        run.engine.pause_at(index)
    run.at(events.Paused, paused)
    assert (await run.whole()).reason is FinishReason.COMPLETE
    assert told == [((2, 1), None)]
    assert run.rejected == [("pause_at", "no photo of x-ray 9 is still to be captured")]
    assert run.engine.status.pending is Pending.NOTHING
    run.engine.pause_at(1)
    await asyncio.sleep(0)
    assert run.rejected[1:] == [("pause_at", "it has ended")]


async def test_a_scheduled_pause_can_be_taken_back(run: Run) -> None:
    run.engine.pause_at(2)
    run.engine.pause_at(None)
    assert (await run.whole()).reason is FinishReason.COMPLETE
    assert [each.index for each in run.of(events.PauseScheduled)] == [2, None]
    assert run.of(events.Paused) == []


async def test_a_photo_that_takes_long_is_told_of_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LEAST_S", 0.02)
    told: list[events.Event] = []
    control = Control(2)
    control.listeners = [told.append]
    dog = Watchdog(control.tell)
    control.listeners.append(dog)
    control.tell(
        events.Saved(
            subset="one", index=1, take=1, photo_name="a", cycle_s=0.005, phone_s=None, round_trip_s=None
        )
    )
    assert dog.expected_s == 0.02
    control.tell(events.XrayShown(subset="one", index=2, shown_s=0.0))
    await asyncio.sleep(0.12)
    late = [each for each in told if isinstance(each, events.TakesLong)]
    assert [each.index for each in late] == [2] * len(late)
    assert 2 <= len(late) <= 4  # after 20, 40, 80 ms; a busy machine sleeps longer
    assert late[0].waited_s >= 0.02
    assert warning_of(late[0]).startswith("x-ray 2 has no photo after 0 s, the ones before took 0.0 s")
    control.tell(events.StateChanged(before=RunState.CAPTURING, after=RunState.PREPARING))
    await asyncio.sleep(0.1)
    assert len([each for each in told if isinstance(each, events.TakesLong)]) == len(late)


async def test_a_run_that_goes_as_expected_is_not_told_of(run: Run) -> None:
    assert isinstance(await run.whole(), Finished)
    assert run.of(events.TakesLong) == []


async def test_a_photo_is_watched_though_the_one_before_it_is_saved_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The display moves on as soon as the sensor has done: the next x-ray is up before the photo is saved."""
    monkeypatch.setattr(module, "_UNKNOWN_S", 0.02)
    monkeypatch.setattr(module, "_LEAST_S", 0.02)
    told: list[events.Event] = []
    dog = Watchdog(told.append)
    dog(events.XrayShown(subset="s1", index=2, shown_s=0.0))
    saved = {"subset": "s1", "take": 1, "photo_name": "n", "phone_s": None, "round_trip_s": None}
    dog(events.Saved(index=1, cycle_s=0.005, **saved))
    await asyncio.sleep(0.05)
    assert [each.index for each in told if isinstance(each, events.TakesLong)][:1] == [2]
    dog(events.Saved(index=2, cycle_s=0.005, **saved))
    count = len(told)
    await asyncio.sleep(0.05)
    assert len(told) == count
