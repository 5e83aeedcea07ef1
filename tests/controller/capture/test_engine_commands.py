"""Each of the engine's commands in each of its states.

Engine, session, record and network are the real ones, and so is the simulated phone; its camera sees nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from driven_engine import COMMANDS, Run

from android_bridge.base import Problem
from controller.capture import FinishReason, events, sitting
from controller.capture.states import Pending, RunState
from controller.plan import load_plan
from controller.records import Retake, open_record
from controller.xrays import arrow, render


async def test_all_of_it_is_captured_once(opened: Callable[..., Run], two_rooms: Path) -> None:
    run, late = opened(), opened()
    finished = await run.whole()
    assert (finished.reason, run.engine.status.finish) == (FinishReason.COMPLETE, FinishReason.COMPLETE)
    assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]
    assert run.screen.shown == [0, 1, 2, 3, 0, 4]  # before each subset the board
    assert [each.captured for each in run.of(events.ItemComplete)] == [3, 1]
    assert run.rejected == []
    assert (await late.whole()).reason is FinishReason.COMPLETE  # its work was looked at before
    assert [each.words.partition(":")[0] for each in late.of(events.Noted)][-2:] == ["one", "two"]
    again = opened()
    assert (await again.whole()).reason is FinishReason.COMPLETE
    assert len(again.of(events.AlreadyComplete)) == 2
    assert again.screen.shown == late.screen.shown == []
    with contextlib.closing(open_record(load_plan(two_rooms), read_only=True)) as record:
        assert [each.index for each in record.captures.photos("one")] == [1, 2, 3]
        for subset, cursor in (("one", ()), ("two", (arrow(9, 30, 64, 48),))):
            for each in record.captures.photos(subset):
                image = (two_rooms.parent / each.xray_path).read_bytes()
                shown = render(image, each.index, 64, 48, name="", patches=cursor)
                assert each.shown_sha256 == shown.shown_sha256
    told = run.of(events.Saved)
    assert all(each.free_bytes for each in told)  # how the phone is, as far as it says so
    assert {(each.repeats, each.battery_percent, each.temperature_c) for each in told} == {(0, 100, 31.0)}


async def test_what_comes_before_its_time_is_rejected_and_changes_nothing(run: Run) -> None:
    run.engine.room_is_ready("one")
    run.engine.pause()
    run.engine.resume()
    run.engine.retake([1], "the lamp was on")
    run.engine.start()
    assert (await run.whole()).reason is FinishReason.COMPLETE  # starts it once more
    assert run.rejected == [
        ("room_is_ready", "nobody waits for the room"),
        ("pause", "nothing is being captured"),
        ("resume", "it is not paused"),
        ("retake", "no subset is being captured"),
        ("start", "it has started already"),
    ]
    assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]


async def test_what_comes_after_the_end_is_rejected(run: Run) -> None:
    finished = await run.whole()
    told = len(run.told)
    for give in COMMANDS.values():
        give(run.engine)
    await asyncio.sleep(0)
    assert [each for each, _ in run.rejected] == list(COMMANDS)
    assert dict(run.rejected)["abort"] == dict(run.rejected)["stop_after_this_photo"] == "it has ended"
    assert len(run.told) == told + len(COMMANDS)
    assert (run.of(events.Finished), run.engine.status.state) == ([finished], RunState.FINISHED)


async def test_while_the_room_is_waited_for_only_its_own_answer_counts(run: Run) -> None:
    def hear(event: events.Suspended) -> None:
        assert run.engine.status.lifted_by == event.lifted_by
        for name in ("start", "pause", "resume", "retake"):
            COMMANDS[name](run.engine)
        run.engine.look_again()
        run.engine.close_page()
        run.engine.room_is_ready("another")
        run.engine.room_is_ready(event.subset)

    run.engine.is_attended = True
    run.at(events.Suspended, hear)
    run.at(events.Finished, lambda _event: run.engine.close_page())
    assert (await run.whole()).reason is FinishReason.COMPLETE
    assert [each.subset for each in run.of(events.Suspended)] == ["one", "two"]
    each_time = ["start", "pause", "resume", "retake", "look_again", "close_page", "room_is_ready"]
    assert [each for each, _ in run.rejected] == [*each_time, *each_time]
    assert run.rejected[6] == ("room_is_ready", "the room is to be ready for one")
    assert run.of(events.ItemBegins)[1].changes  # it is told what is to be changed
    assert run.engine.status.lifted_by == ""


async def test_while_it_captures_a_pause_is_wished_for_once_and_can_be_taken_back(run: Run) -> None:
    pending: list[Pending] = []

    def hear(event: events.Triggered) -> None:
        if event.index == 1:
            for name in ("start", "room_is_ready", "resume", "pause", "pause"):
                COMMANDS[name](run.engine)
        elif event.index == 2:
            run.engine.pause()

    def saved(event: events.Saved) -> None:
        pending.append(run.engine.status.pending)
        if event.index == 1:
            run.engine.resume()  # before it has come to a pause

    def paused(_event: events.Paused) -> None:
        pending.append(run.engine.status.pending)
        run.engine.pause()  # it is: nothing more is told
        run.engine.resume()

    run.at(events.Triggered, hear)
    run.at(events.Saved, saved)
    run.at(events.Paused, paused)
    assert (await run.whole()).reason is FinishReason.COMPLETE
    assert [each for each, _ in run.rejected] == ["start", "room_is_ready", "resume"]
    assert pending == [Pending.PAUSE, Pending.PAUSE, Pending.NOTHING, Pending.NOTHING, Pending.NOTHING]
    assert (len(run.of(events.PausePending)), len(run.of(events.Paused)), len(run.of(events.Resumed))) == (
        2,
        1,
        1,
    )
    assert len(run.of(events.SessionOpened)) == 2  # one for each subset: the pause kept its session


async def test_a_pause_that_is_too_long_for_a_session_is_gone_on_from_in_a_new_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitting, "LONGEST_PAUSE_S", 0.0)
    run.at(events.Saved, lambda event: run.engine.pause() if event.index == 2 else None)
    run.at(events.SessionClosed, lambda _event: run.engine.resume())
    assert (await run.whole()).reason is FinishReason.COMPLETE
    assert [each.why for each in run.of(events.SessionClosed)] == ["paused for more than 0 s"]
    assert len(run.of(events.SessionOpened)) == 3
    assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]


async def test_a_pause_before_the_first_photo_comes_before_the_session(run: Run) -> None:
    run.at(events.ItemBegins, lambda event: run.engine.pause() if event.item.subset.id == "one" else None)
    run.at(events.Paused, lambda _event: run.engine.resume())
    assert (await run.whole()).reason is FinishReason.COMPLETE
    kinds = [type(each) for each in run.told]
    assert kinds.index(events.Resumed) < kinds.index(events.SessionOpened)


async def test_a_photo_is_taken_again_before_anything_else(run: Run) -> None:
    def saved(event: events.Saved) -> None:
        if (event.index, event.take) == (2, 1):
            run.engine.retake([2, 1, 2], " the lamp\n was on ")

    run.at(events.Saved, saved)
    assert (await run.whole()).reason is FinishReason.COMPLETE
    assert run.saved in (  # the wish may come on record while the third is taken
        [(1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (4, 1)],
        [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (4, 1)],
    )
    (wish,) = run.of(events.RetakePending)
    assert (wish.subset, wish.indices, wish.why) == ("one", (1, 2), "the lamp was on")
    assert run.engine.status.left == 0


async def test_what_waits_to_be_captured_again_comes_first_when_a_subset_is_gone_on_with(
    opened: Callable[..., Run],
) -> None:
    before, after = opened(), opened()
    before.at(events.Saved, lambda event: before.engine.retake([1], "dark") if event.index == 1 else None)
    before.at(events.RetakePending, lambda _event: before.engine.stop_after_this_photo())
    assert (await before.whole()).reason is FinishReason.STOPPED
    assert [(each.subset, each.index) for each in before.engine.waiting] == [("one", 1)]
    assert (await after.whole()).reason is FinishReason.COMPLETE
    assert after.saved[0] == (1, 2)
    assert sorted(before.saved + after.saved) == [(1, 1), (1, 2), (2, 1), (3, 1), (4, 1)]
    assert after.engine.waiting == []


async def test_a_retake_wants_an_index_a_reason_and_a_photo(run: Run) -> None:
    def saved(event: events.Saved) -> None:
        if event.index == 1:
            run.engine.retake([], "the lamp was on")
            run.engine.retake([1], " ")
            run.engine.retake([1, 3], "the lamp was on")

    run.at(events.Saved, saved)
    await run.whole()
    assert run.rejected == [
        ("retake", "there is no index"),
        ("retake", "there is no reason"),
        ("retake", "x-ray 3 has no photo yet"),
    ]
    assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]


@pytest.mark.parametrize("trouble", ["another photo", "the record"])
async def test_a_retake_that_does_not_come_on_record_does_not_count(
    run: Run, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    def ask(requests: Sequence[Retake]) -> Sequence[Retake]:
        if trouble == "the record":
            raise Problem("the record cannot be written")
        return requests  # all of them are late

    monkeypatch.setattr(run.engine._journal.retakes, "ask", ask)
    run.at(events.Saved, lambda event: run.engine.retake([1], "dark") if event.index == 3 else None)
    assert (await run.whole()).reason is FinishReason.COMPLETE
    why = {
        "another photo": "other photos have come in their places already",
        "the record": "the record cannot be written",
    }
    assert run.rejected == [("retake", why[trouble])]
    assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]


async def test_in_a_repair_nothing_is_asked_for_again(opened: Callable[..., Run]) -> None:
    first = opened()
    first.at(events.Saved, lambda event: first.engine.stop_after_this_photo() if event.index == 2 else None)
    await first.whole()
    with contextlib.closing(open_record(first.engine._loaded)) as record:
        name = record.captures.photos("one")[0].photo_name
        assert record.retakes.ask([Retake(subset="one", index=1, photo_name=name, why="dark")]) == []
    repair = opened(repair=True)
    repair.at(events.Triggered, lambda _event: repair.engine.retake([2], "dark as well"))
    assert (await repair.whole()).reason is FinishReason.COMPLETE
    assert repair.saved == [(1, 2)]
    assert repair.rejected == [
        ("retake", "photos cannot be captured again in the middle of this run"),
    ]
