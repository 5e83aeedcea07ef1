"""A room that is not as the plan has it: noticed with the first photo, and a person has to look."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import AsyncMock

import pytest
from driven_engine import Run
from rig import Plan, cases, grain, make_xrays

from android_bridge.base import Problem, parse_happenings
from android_bridge.simulated.senses import Senses
from controller.capture import FinishReason, RunOptions, RunState, events, opened_engine
from controller.capture.judging import Doubt
from controller.capture.noticing import Amiss
from controller.capture.rig_sight import RigSight
from controller.capture.shooting import Frames
from controller.identity import Judged, Verdict
from controller.plan import Environment, load_plan
from controller.records import CapturedPhoto, Intent, open_record
from tests.controller.capture.conftest import CODE, serve_phone

DARK = {**cases.OFFICE, "room_light": "off", "phone_orientation": "landscape"}
BRIGHT = {**cases.OFFICE, "room_light": "on", "phone_orientation": "portrait"}


@asynccontextmanager
async def driven(
    folder: Path, last: int, happenings: str = "", *, attended: bool = True, **more: Any
) -> AsyncIterator[Run]:
    """Open a run of two subsets in two rooms, the second of three x-rays, with a phone that never moves."""
    make_xrays(folder, last + 3, grain)
    plan = Plan(
        subsets=(("dark", 1, last), ("bright", last + 1, last + 3)),
        display={"settle_ms": 0},
        phone={"address": "udp:127.0.0.1:4747", **more},
        environments=(DARK, BRIGHT),
    ).write(folder)
    senses = Senses(40.0, "landscape", happenings=parse_happenings(happenings))
    with ExitStack() as stack:
        async with serve_phone(folder / "phone", senses=senses) as address:
            options = RunOptions(address, folder / "store", CODE, patience_s=5.0)
            engine = stack.enter_context(opened_engine(load_plan(plan), options))
            engine.is_attended = attended
            run = Run(engine)
            run.at(events.Finished, lambda _: asyncio.get_running_loop().call_soon(engine.close_page))
            yield run


def photos(folder: Path, subset: str) -> list[CapturedPhoto]:
    with closing(open_record(load_plan(folder / "plan.yaml"))) as record:
        return record.captures.photos(subset)


def superseded(folder: Path, subset: str) -> list[CapturedPhoto]:
    with closing(open_record(load_plan(folder / "plan.yaml"))) as record:
        return record.captures.superseded(subset)


def go_on(run: Run) -> None:
    """Say of each room that it is ready, and of each suspended one that it is put right."""
    run.at(events.Suspended, lambda event: run.engine.room_is_ready(event.subset))
    run.at(events.RigSuspended, lambda event: run.engine.room_is_ready(event.subset))


async def test_a_subset_begun_in_the_room_of_the_one_before_is_suspended_at_its_first_photo(
    tmp_path: Path,
) -> None:
    async with driven(tmp_path, 3) as run:
        run.at(events.Suspended, lambda event: run.engine.room_is_ready(event.subset))
        run.at(events.RigSuspended, lambda _event: run.engine.stop_after_this_photo())
        finished = await run.whole()
    (suspended,) = run.of(events.RigSuspended)
    assert finished.reason is FinishReason.STOPPED
    assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)], "no photo after the first one of the second subset"
    assert suspended.why.startswith(
        "bright is suspended: room or phone are not as bright has them: the phone stands in landscape"
    )
    facts = dict(suspended.facts)
    assert suspended.why.endswith("the plan has it in portrait")
    assert facts["noticed"] == "with x-ray 4, take 1"
    assert facts["too"].startswith("the light is"), "what stands above it is not said twice"
    assert "(room light: off -> on) it has to be lighter" in facts["too"]
    (photo,) = photos(tmp_path, "bright")
    assert photo.room_difference is not None
    assert photo.lux == pytest.approx(40, rel=0.1)
    assert [each.room_difference for each in photos(tmp_path, "dark")] == [None] * 3


async def test_a_light_and_a_knock_are_told_within_one_photo_and_what_was_taken_is_taken_again(
    tmp_path: Path,
) -> None:
    async with driven(tmp_path, 24, "light:5@20,knock:2.5@23,light:4@27,turn:-90@27") as run:
        go_on(run)
        assert (await run.whole()).reason is FinishReason.COMPLETE
    told = [(each.subset, each.index, each.words) for each in run.of(events.RoomDiffers)]
    assert [each[:2] for each in told] == [("dark", 20), ("dark", 22)]
    assert "in the photos before it was 40 lux: 4." in told[0][2][0]
    assert told[1][2] == ("the phone was knocked: 2.5 m/s2 since the photo before (1.5 is the limit)",)
    assert [each[0] for each in run.saved].count(20) == 2
    marked = {each.index: each.room_difference for each in photos(tmp_path, "dark") if each.room_difference}
    assert list(marked) == [20], "the knock is over, the light stays"
    assert marked[20].startswith("since a person looked: the light is ")
    assert marked[20] in "".join(each.words for each in run.of(events.Noted))
    replaced = superseded(tmp_path, "dark")
    assert [each.index for each in replaced] == [20, 22]
    assert all(each.room_difference for each in replaced)


async def test_a_run_that_is_killed_between_a_photo_and_its_request_leaves_that_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(RigSight, "put_off", AsyncMock())  # on record is the photo, and nothing after it
        async with driven(tmp_path, 3, "turn:-90@2") as run:
            run.at(events.Suspended, lambda event: run.engine.room_is_ready(event.subset))
            run.at(events.RigSuspended, lambda _event: run.engine.stop_after_this_photo())
            await run.whole()
    assert [each.index for each in photos(tmp_path, "dark") if each.room_difference] == [2]
    with opened_engine(load_plan(tmp_path / "plan.yaml"), RunOptions(None, None, CODE)) as engine:
        assert [(each.index, each.photo_name) for each in engine.waiting] == [
            (2, photos(tmp_path, "dark")[1].photo_name)
        ]
    with closing(open_record(load_plan(tmp_path / "plan.yaml"))) as record:
        record.retakes.withdraw("dark", [2])  # it stays as it is: a person has said so
    with opened_engine(load_plan(tmp_path / "plan.yaml"), RunOptions(None, None, CODE)) as engine:
        assert engine.waiting == []


async def test_where_the_plan_wants_it_so_it_is_told_and_the_photo_is_marked(tmp_path: Path) -> None:
    async with driven(tmp_path, 12, "light:5@8,light:3@13,turn:-90@13", noticing={"then": "warn"}) as run:
        run.at(events.Suspended, lambda event: run.engine.room_is_ready(event.subset))
        assert (await run.whole()).reason is FinishReason.COMPLETE
    assert run.of(events.RigSuspended) == []
    assert [each.index for each in run.of(events.RoomDiffers)] == [8]
    assert [each.index for each in photos(tmp_path, "dark") if each.room_difference] == [8]


async def test_what_stays_wrong_is_told_once_and_marked_in_each_photo(tmp_path: Path) -> None:
    async with driven(tmp_path, 5, "turn:-90@2,knock:2.5@4", noticing={"then": "warn"}) as run:
        run.at(events.Suspended, lambda event: run.engine.room_is_ready(event.subset))
        assert (await run.whole()).reason is FinishReason.COMPLETE
    told = run.of(events.RoomDiffers)
    assert [each.index for each in told] == [2, 4, 6], "a knock besides; the light of the second subset"
    assert "knocked" in told[1].words[-1]
    assert [each.index for each in photos(tmp_path, "dark") if each.room_difference] == [2, 3, 4, 5]


async def test_what_was_not_put_right_is_told_again(tmp_path: Path) -> None:
    async with driven(tmp_path, 3, "turn:-90@2,turn:90@4") as run:
        go_on(run)
        run.at(events.RigSuspended, lambda event: run.engine.room_is_ready(event.subset))
        run.at(events.Saved, lambda event: event.index == 3 and run.engine.stop_after_this_photo())
        await run.whole()
    told = [each.index for each in run.of(events.RoomDiffers)]
    assert told == [2, 2], "once for each time that a person has to look"
    assert len(run.of(events.RigSuspended)) == 2


async def test_where_nobody_is_there_it_ends_and_says_what_is_to_be_done(tmp_path: Path) -> None:
    async with driven(tmp_path, 6, "knock:2.5@3", attended=False) as run:
        finished = await run.whole()
    assert finished.reason is FinishReason.ABORTED
    problem = finished.problem
    assert isinstance(problem, Problem)
    assert "knocked: 2.5 m/s2" in problem.got
    assert "run the same command again" in problem.advice
    assert "without --unattended" in problem.advice, "else it would end there each time"
    assert run.saved == [(1, 1), (2, 1), (3, 1)]


async def test_who_looks_because_of_a_photo_is_told_what_the_phone_noticed_too() -> None:
    intent = cast(
        Intent, SimpleNamespace(subset="dark", index=7, take=1, photo_name="7.jpg", xray_path="7.png")
    )
    doubt = Doubt(why="out of focus", intent=intent, judged=Judged(verdict=Verdict.DOUBTFUL), picture=None)
    rig: Any = SimpleNamespace(
        loaded=SimpleNamespace(phone=SimpleNamespace(pictures=False)),
        options=SimpleNamespace(camera="screen"),
        manifest=SimpleNamespace(xray=lambda _: SimpleNamespace(path="7.png")),
    )
    subset: Any = SimpleNamespace(id="dark", environment=Environment.model_validate(DARK))
    sight = RigSight(rig, subset, is_attended=False)
    amiss = Amiss(words=("the light is 200 lux", "the phone was knocked"), intent=intent)
    with pytest.raises(Problem) as told:
        await sight.put_right(doubt, cast(Frames, None), amiss)
    assert told.value.got.endswith("with x-ray 7, take 1: the light is 200 lux; the phone was knocked")


async def test_a_phone_without_sensors_says_so_once(tmp_path: Path) -> None:
    make_xrays(tmp_path, 2, grain)
    plan = Plan(
        subsets=(("dark", 1, 2),),
        display={"settle_ms": 0},
        phone={"address": "udp:127.0.0.1:4747"},
        environments=(DARK,),
    ).write(tmp_path)
    async with serve_phone(tmp_path / "phone") as address:
        options = RunOptions(address, tmp_path / "store", CODE, patience_s=5.0)
        with opened_engine(load_plan(plan), options) as engine:
            run = Run(engine)
            go_on(run)
            assert (await run.whole()).reason is FinishReason.COMPLETE
    noted = [each.words for each in run.of(events.Noted)]
    assert [each for each in noted if each.startswith("this phone has no sensor for")] == [
        "this phone has no sensor for which way it stands or the light or knocks: what the plan says of it"
        " is not checked"
    ]


@pytest.mark.parametrize(
    ("last", "happening", "words"),
    [(3, "knock:2.5@2", "was knocked"), (3, "turn:-90@2", "stands in"), (14, "light:5@12", "the light is")],
)
async def test_no_room_goes_on_alone(tmp_path: Path, last: int, happening: str, words: str) -> None:
    async with driven(tmp_path, last, happening) as run:
        saved: list[int] = []

        async def nobody_comes() -> None:
            for _ in range(10):  # what passes is looked at again; this is not
                run.engine.look_again()
                run.engine.resume()
                await asyncio.sleep(0.02)
            saved.append(len(run.saved))
            assert run.engine.status.state is RunState.SUSPENDED
            run.engine.stop_after_this_photo()

        waited: list[asyncio.Task[None]] = []

        def suspended(event: events.RigSuspended) -> None:
            assert words in event.why
            saved.append(len(run.saved))
            waited.append(asyncio.create_task(nobody_comes()))

        run.at(events.Suspended, lambda event: run.engine.room_is_ready(event.subset))
        run.at(events.RigSuspended, suspended)
        assert (await run.whole()).reason is FinishReason.STOPPED
        await asyncio.gather(*waited)
        assert saved == [len(run.saved)] * 2
        assert {command for command, _ in run.rejected} >= {"look_again", "resume"}
