"""Each way in which a run ends: what is said of it, and what is on record then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from driven_engine import Run

from android_bridge.base import Kind, Problem
from controller.capture import Event, FinishReason, events
from controller.capture.states import RunState
from controller.capture.work import WorkItem


@pytest.mark.parametrize(
    ("event", "during"),
    [
        (None, RunState.IDLE),
        (events.Suspended, RunState.SUSPENDED),
        (events.ItemBegins, RunState.PREPARING),
        (events.Triggered, RunState.CAPTURING),
        (events.Paused, RunState.PAUSED),
    ],
)
@pytest.mark.parametrize("command", ["stop_after_this_photo", "abort"])
async def test_a_run_can_be_ended_in_each_state(
    opened: Callable[..., Run], event: type[Event] | None, during: RunState, command: str
) -> None:
    run = opened()

    def end(_event: Event) -> None:
        getattr(run.engine, command)("the lunch break")
        getattr(run.engine, command)("the bell")  # the first reason counts

    if event is None:
        end(Event())
    else:
        run.at(event, end)
    run.engine.is_attended = event is events.Suspended
    if event is events.Paused:
        run.at(events.Saved, lambda _event: run.engine.pause())
    finished = await run.whole(started=event is not None)
    reason = FinishReason.STOPPED if command.startswith("stop") else FinishReason.ABORTED
    assert (finished.reason, finished.why) == (reason, "the lunch break")
    assert finished.during is during
    finishes = during is RunState.CAPTURING and command.startswith("stop")
    assert run.saved == ([(1, 1)] if finishes or during is RunState.PAUSED else [])
    assert len(run.of(events.StopPending)) == command.startswith("stop")
    assert finished.done == len(run.saved)
    after = opened()
    assert (await after.whole()).reason is FinishReason.COMPLETE
    taken = sorted(index for index, _ in run.saved + after.saved)
    assert taken == [1, 2, 3, 4]  # none skipped, none doubled


@pytest.mark.parametrize("event", [events.Triggered, events.Saved, events.ItemComplete])
async def test_a_stop_at_the_end_of_a_subset_begins_no_other(run: Run, event: type[Event]) -> None:
    def end(event: Any) -> None:
        if getattr(event, "index", 3) == 3:
            run.engine.stop_after_this_photo()

    run.at(event, end)
    assert (await run.whole()).reason is FinishReason.STOPPED
    assert len(run.of(events.ItemComplete)) == 1
    assert run.saved == [(1, 1), (2, 1), (3, 1)]


async def test_a_display_that_fails_ends_it_and_says_how_much_is_saved(run: Run) -> None:
    failure = Problem("the screen is gone", got="no X server")
    run.at(events.Triggered, lambda event: run.engine.fail(failure) if event.index == 2 else None)
    finished = await run.whole()
    assert (finished.reason, finished.problem) == (FinishReason.ABORTED, failure)
    assert failure.got == "no X server; 1 of 3 photos of one are saved"
    assert "the screen is gone" in run.engine.status.problem


async def test_a_display_that_fails_before_anything_is_in_hand_says_no_more(run: Run) -> None:
    run.engine.fail(Problem("the screen is gone"))
    finished = await run.whole(started=False)
    assert (finished.reason, finished.item) == (FinishReason.ABORTED, None)
    assert finished.problem is not None
    assert finished.problem.got == ""


async def test_an_error_of_the_display_comes_out_once_it_is_told(run: Run) -> None:
    run.at(events.Triggered, lambda _event: run.engine.fail(ZeroDivisionError("a mistake")))
    with pytest.raises(ZeroDivisionError):
        await run.whole()
    (finished,) = run.of(events.Finished)
    assert (finished.reason, finished.why) == (FinishReason.ABORTED, "ZeroDivisionError('a mistake')")


async def test_an_error_of_the_work_comes_out_once_it_is_told(run: Run) -> None:
    run.screen.breaks = ZeroDivisionError("a mistake")
    with pytest.raises(ZeroDivisionError):
        await run.whole()
    (finished,) = run.of(events.Finished)
    assert finished.reason is FinishReason.ABORTED
    assert run.saved == []  # it was photographed, and does not count


async def test_a_screen_that_is_not_right_aborts_the_session(opened: Callable[..., Run]) -> None:
    run = opened()
    stands_before = Problem("something stood before the x-ray")
    run.at(events.SessionOpened, lambda _event: setattr(run.screen, "breaks", stands_before))
    finished = await run.whole()
    assert finished.reason is FinishReason.ABORTED
    assert finished.problem is not None
    assert (finished.problem.what, finished.problem.kind) == (
        "something stood before the x-ray",
        Kind.ABORTED,
    )
    assert run.saved == []
    after = opened()
    assert (await after.whole()).reason is FinishReason.COMPLETE
    assert [index for index, _ in after.saved] == [1, 2, 3, 4]


async def test_who_cancels_it_from_outside_sees_that(run: Run) -> None:
    task: list[asyncio.Task[Any]] = []
    run.at(events.Triggered, lambda _event: task[0].cancel() if not run.saved else None)
    task.append(asyncio.ensure_future(run.whole()))
    with pytest.raises(asyncio.CancelledError):
        await task[0]
    assert run.of(events.Finished) == []


async def test_without_a_screen_nothing_is_begun(run: Run) -> None:
    run.screen.platform = "offscreen"
    finished = await run.whole()
    assert finished.reason is FinishReason.REFUSED
    assert finished.why == "there is no screen for the phone to photograph"
    assert run.of(events.SessionOpened) == []


async def test_a_phone_of_another_key_takes_no_photo(opened: Callable[..., Run]) -> None:
    run = opened(code="7KQ2-M0XD-93TF-AZ5J")
    finished = await run.whole()
    assert finished.reason in (FinishReason.REFUSED, FinishReason.ABORTED)
    assert finished.done == 0
    assert run.saved == []


async def test_a_record_that_fails_at_the_end_does_not_hide_what_ended_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> list[int]:
        raise Problem("the record cannot be read")

    def hear(event: events.Triggered) -> None:
        if event.index == 2:
            monkeypatch.setattr(WorkItem, "to_do", fails)
            run.engine.abort("the fire alarm")

    run.at(events.Triggered, hear)
    finished = await run.whole()
    assert (finished.reason, finished.why, finished.done) == (FinishReason.ABORTED, "the fire alarm", 1)
