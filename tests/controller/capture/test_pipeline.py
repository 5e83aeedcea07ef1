"""When the display moves on, and what is triggered then: each step in its order, with a real phone's program.

The simulated phone in this process saves a photo when the test lets it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from driven_engine import Run, Screen
from rig import Plan, grain, make_xrays

from android_bridge.base import UdpAddress, parse_troubles
from android_bridge.base.models import PYTHON_MODEL, python_model
from android_bridge.link.keyed_link import KeyedLink
from android_bridge.simulated.phone_journal import PhoneJournal, SavedPhoto
from android_bridge.simulated.storage import PhoneStorage
from android_bridge.simulated.troubles import Troubles
from controller.capture import (
    FinishReason,
    RunOptions,
    events,
    opened_engine,
    readiness,
    shooting,
    sitting,
    until_fit,
)
from controller.capture.phone import ReachedPhone
from controller.capture.reaching import reached_phone
from controller.capture.states import RunState
from controller.capture.trial import TrialBook, shutter_test
from controller.plan import load_plan
from controller.records import Retake
from protocol import LastPhoto
from tests.controller.capture.conftest import CODE, serve_phone

LAST = 4
SUBSET = "one"
Step = tuple[str, int]


class WatchedScreen(Screen):
    """Notes what is shown and checked, among the events."""

    def __init__(self, steps: list[Step], moved: Callable[[int], None]) -> None:
        super().__init__()
        self._steps, self._moved = steps, moved

    async def show(self, frame: Any, timeout_s: float | None = 10.0) -> float:
        self._steps.append(("show", frame.index))
        self._moved(frame.index)
        return await super().show(frame, timeout_s)

    async def check(self, frame: Any) -> None:
        await super().check(frame)
        self._steps.append(("check", frame.index))


class HeldStorage(PhoneStorage):
    """Saves a photo once the next x-ray has come up, or some time after it was to be saved; not the first."""

    def __init__(self, folder: Path, failing_saves: int, waits_s: float) -> None:
        super().__init__(folder, None, failing_saves)
        self.may_save = threading.Event()
        self.may_save.set()
        self.waits_s = waits_s
        self.has_lost_its_journal = False
        self.journal.last = self.last  # type: ignore[method-assign]

    def last(self, journal: str, subset: str) -> LastPhoto | None:
        """As the journal says, as long as it is there."""
        return None if self.has_lost_its_journal else PhoneJournal.last(self.journal, journal, subset)

    def save(self, *arguments: Any) -> SavedPhoto:
        self.may_save.wait(self.waits_s)
        self.may_save.clear()
        return super().save(*arguments)


class Rehearsal:
    """A run of four x-rays, and all its steps in their order."""

    def __init__(self, run: Run, storage: HeldStorage) -> None:
        self.run, self.storage = run, storage
        self.steps: list[Step] = []
        self.at: list[tuple[Step, Callable[[], None]]] = []
        run.screen = WatchedScreen(self.steps, self._moved)
        run.engine.listen(self._hear)

    def _moved(self, index: int) -> None:
        if index > 1:
            self.storage.may_save.set()

    def _hear(self, event: events.Event) -> None:
        if isinstance(event, (events.Triggered, events.Exposed, events.Saved)):
            step = type(event).__name__.lower(), event.index
            self.steps.append(step)
            for when, act in self.at:
                if when == step:
                    act()
        elif isinstance(event, (events.PhoneUnfit, events.Paused, events.Warned)):
            self.steps.append(("no photo", 0))

    def order(self, *steps: Step) -> None:
        """Demand that these steps came, each after the one before."""
        place = 0
        for each in steps:
            assert each in self.steps[place:], f"no {each} after {self.steps[:place]}: {self.steps[place:]}"
            place = self.steps.index(each, place) + 1

    def check_triggers(self) -> None:
        """Demand that what was shown last before a trigger is its x-ray, and nothing else until exposed."""
        shown = 0
        exposing = None
        for what, index in self.steps:
            if what == "show":
                assert exposing is None, self.steps
                shown = index
            elif what == "triggered":
                assert shown == index, self.steps
                exposing = index
            elif what in ("exposed", "no photo"):
                exposing = None

    async def whole(self) -> events.Finished:
        finished = await self.run.whole()
        self.check_triggers()
        return finished


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    make_xrays(tmp_path, LAST, grain)
    phone = {"address": "udp:127.0.0.1:4747"}
    return Plan(subsets=((SUBSET, 1, LAST),), display={"settle_ms": 0}, phone=phone).write(tmp_path)


@asynccontextmanager
async def rehearsal(
    plan: Path,
    *,
    failing_saves: int = 0,
    troubles: str = "",
    model: str = PYTHON_MODEL,
    holds: bool = True,
    camera: str = "screen",
) -> AsyncIterator[Rehearsal]:
    """Give a run of the plan with a phone that behaves so."""
    folder = plan.parent / "phone"
    storage = HeldStorage(folder, failing_saves, 3.0 if holds else 0.0)
    more = {"troubles": Troubles(parse_troubles(troubles)), "model": model}
    async with AsyncExitStack() as stack:
        address: UdpAddress = await stack.enter_async_context(serve_phone(folder, storage=storage, **more))
        with ExitStack() as engines:
            options = RunOptions(address, folder, CODE, patience_s=5.0, camera=camera)
            engine = engines.enter_context(opened_engine(load_plan(plan), options))
            yield Rehearsal(Run(engine), storage)


# --- the display moves on at exposed --------------------------------------------------------------------


async def test_the_next_xray_comes_up_while_the_phone_saves(plan: Path) -> None:
    async with rehearsal(plan) as made:
        assert (await made.whole()).reason is FinishReason.COMPLETE
        # The first is taken with nothing held, which is not how the phone was measured.
        made.order(
            ("triggered", 1), ("exposed", 1), ("check", 1), ("saved", 1), ("show", 2), ("triggered", 2)
        )
        for index in range(2, LAST):
            then = index + 1
            made.order(
                ("triggered", index),
                ("exposed", index),
                ("check", index),
                ("show", then),
                ("saved", index),
                ("triggered", then),
            )
        shown = [index for what, index in made.steps if what == "show" and index]
        assert shown == [1, 2, 3, 4]  # each once


@pytest.mark.parametrize("why", ["it goes on exposing", "its screen cannot be read back"])
async def test_the_display_waits_for_saved(plan: Path, why: str) -> None:
    model = python_model(multi_frame=why == "it goes on exposing")
    async with rehearsal(plan, model=model, holds=False) as made:
        if why == "its screen cannot be read back":
            made.run.screen.platform = "wayland"
        assert (await made.whole()).reason is FinishReason.COMPLETE
        steps = [each for each in made.steps if each[0] in ("show", "saved") and each[1]]
        assert steps == [(what, index) for index in range(1, LAST + 1) for what in ("show", "saved")]
        (told,) = [each.words for each in made.run.of(events.Noted) if "display waits" in each.words]
        assert told.startswith("the display waits for each photo to be saved: ")


@pytest.mark.parametrize("wish", ["pause", "stop_after_this_photo", "retake_last"])
async def test_nothing_comes_up_while_somebody_wants_something_else(plan: Path, wish: str) -> None:
    async with rehearsal(plan) as made:
        made.storage.waits_s = 0.3
        engine = made.run.engine
        arguments = ("dark",) if wish == "retake_last" else ()
        made.at.append((("triggered", 2), lambda: getattr(engine, wish)(*arguments)))
        made.run.at(events.Paused, lambda _event: engine.resume())
        finished = await made.whole()
        saved = made.steps.index(("saved", 2))
        if wish != "retake_last":  # a wish that is on record only a moment later
            assert [each for each in made.steps[:saved] if each == ("show", 3)] == []
        assert finished.reason is (FinishReason.STOPPED if "stop" in wish else FinishReason.COMPLETE)
        takes = {"pause": [(1, 1), (2, 1), (3, 1), (4, 1)], "stop_after_this_photo": [(1, 1), (2, 1)]}
        if wish in takes:
            assert made.run.saved == takes[wish]
        else:
            assert sorted(made.run.saved) == [(1, 1), (1, 2), (2, 1), (3, 1), (4, 1)]


async def test_a_pause_after_the_display_has_moved_shows_the_page_and_then_the_xray_anew(plan: Path) -> None:
    async with rehearsal(plan) as made:
        paused_at: list[int] = []

        def paused(_event: events.Paused) -> None:
            paused_at.append(len(made.steps))
            asyncio.get_running_loop().call_later(0.3, made.run.engine.resume)

        made.run.at(events.XrayShown, lambda each: made.run.engine.pause() if each.index == 3 else None)
        made.run.at(events.Paused, paused)
        assert (await made.whole()).reason is FinishReason.COMPLETE
        assert ("show", 3) in made.steps[: paused_at[0]]
        after = [each for each in made.steps[paused_at[0] :] if each[0] in ("show", "triggered")]
        assert after[0] == ("show", 0)  # the page
        of_xrays = [each for each in after if each[1]]
        assert of_xrays == [("show", 3), ("triggered", 3), ("show", 4), ("triggered", 4)]
        assert made.run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]
        assert len(made.run.of(events.SessionOpened)) == 1


# --- what failed is tried again -------------------------------------------------------------------------


async def test_after_a_failed_save_the_same_xray_is_shown_again_before_it_is_triggered(plan: Path) -> None:
    async with rehearsal(plan, failing_saves=3) as made:
        assert (await made.whole()).reason is FinishReason.COMPLETE
        assert made.run.saved == [(1, 1), (2, 1), (3, 2), (4, 1)]
        first, second = [at for at, each in enumerate(made.steps) if each == ("triggered", 3)]
        between = [index for what, index in made.steps[first:second] if what == "show" and index]
        assert between == [4, 3]
        (told,) = made.run.of(events.Warned)
        assert told.words.startswith("x-ray 3 has no photo (the phone could not write the photo: ")
        assert told.words.endswith("): it is shown and captured again, attempt 2 of 3")


async def test_after_three_failed_photos_it_ends_with_one_message(plan: Path) -> None:
    async with rehearsal(plan, failing_saves=1) as made:
        finished = await made.whole()
        assert finished.reason is FinishReason.ABORTED
        assert "x-ray 1 was tried 3 times" in str(finished.problem)
        assert [each for each in made.steps if each[0] == "triggered"] == [("triggered", 1)] * 3
        assert made.run.saved == []


async def test_a_wrong_index_is_never_tried_again(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitting, "LONGEST_PAUSE_S", 0.0)
    async with rehearsal(plan, holds=False) as made:
        made.run.at(events.Saved, lambda each: made.run.engine.pause() if each.index == 2 else None)

        def closed(_event: events.SessionClosed) -> None:
            made.storage.has_lost_its_journal = True
            made.run.engine.resume()

        made.run.at(events.SessionClosed, closed)
        finished = await made.whole()
        assert finished.reason is FinishReason.ABORTED
        assert "index" in str(finished.problem)
        assert [index for what, index in made.steps if what == "triggered"] == [1, 2]
        assert made.run.of(events.Warned) == []
        assert len(made.run.of(events.SessionOpened)) == 1


# --- what is waited for ---------------------------------------------------------------------------------


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suspended engine asks the phone all the time; and gives up a session at the first waiting."""
    monkeypatch.setattr(until_fit, "_LOOKS_AGAIN_S", 0.05)
    monkeypatch.setattr(shooting, "WAITING_S", 0.0)


async def test_a_short_trouble_is_waited_for_in_the_same_session(plan: Path) -> None:
    async with rehearsal(plan, troubles="call:0.3s@2,heat:0.3s@3") as made:
        assert (await made.whole()).reason is FinishReason.COMPLETE
        assert made.run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]
        assert len(made.run.of(events.SessionOpened)) == 1
        assert [(each.index, each.condition.code) for each in made.run.of(events.PhoneWaits)] == [
            (2, "call"),
            (3, "heat"),
        ]
        assert ("show", 0) not in made.steps[made.steps.index(("show", 1)) :]  # the x-ray stays


@pytest.mark.usefixtures("quick_looks")
@pytest.mark.parametrize("codes", ["heat call covered", "battery storage_full camera"])
async def test_a_long_trouble_is_waited_for_without_a_session(plan: Path, codes: str) -> None:
    troubles = ",".join(f"{code}:0.2s@{at}" for at, code in enumerate(codes.split(), 2))
    async with rehearsal(plan, troubles=troubles) as made:
        during: list[RunState] = []
        made.run.at(events.PhoneUnfit, lambda _event: during.append(made.run.engine.status.state))
        assert (await made.whole()).reason is FinishReason.COMPLETE
        assert during == [RunState.SUSPENDED] * 3
        assert made.run.saved == [(1, 1), (2, 2), (3, 2), (4, 2)]
        assert len(made.run.of(events.SessionOpened)) == 4
        for index in (2, 3, 4):
            first, second = [at for at, each in enumerate(made.steps) if each == ("triggered", index)]
            shown = [each for what, each in made.steps[first:second] if what == "show"]
            assert shown[-1] == index
            assert 0 in shown  # the page that says why


@pytest.mark.parametrize("is_long", [False, True])
@pytest.mark.parametrize("wish", ["pause", "stop_after_this_photo", "abort"])
async def test_wishes_count_while_the_phone_is_waited_for(
    plan: Path, monkeypatch: pytest.MonkeyPatch, wish: str, is_long: bool
) -> None:
    monkeypatch.setattr(until_fit, "_LOOKS_AGAIN_S", 0.05)
    if is_long:
        monkeypatch.setattr(shooting, "WAITING_S", 0.0)
    async with rehearsal(plan, troubles="heat:1.3s@2") as made:
        loop = asyncio.get_running_loop()
        wished_s: list[float] = []
        ended_s: list[float] = []

        def wait(_event: events.Event) -> None:
            if not wished_s:
                wished_s.append(loop.time())
                getattr(made.run.engine, wish)()

        def paused(_event: events.Event) -> None:
            ended_s.append(loop.time())
            made.run.engine.resume()

        made.run.at(events.PhoneUnfit if is_long else events.PhoneWaits, wait)
        made.run.at(events.Paused, paused)
        made.run.at(events.Finished, lambda _event: ended_s.append(loop.time()))
        finished = await made.whole()
        assert ended_s[0] - wished_s[0] < 15  # not after the patience of 20 s; the machine may be busy
        if wish == "pause":
            assert finished.reason is FinishReason.COMPLETE
            assert [index for index, _ in made.run.saved] == [1, 2, 3, 4]
        else:
            assert made.run.saved == [(1, 1)]


def impatient(plan: Path) -> None:
    plan.write_text(plan.read_text().replace("phone: {", "phone: {wait_minutes: 0, "))


async def test_patience_has_an_end(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(until_fit, "_LOOKS_AGAIN_S", 0.05)
    monkeypatch.setattr(shooting, "WAITING_S", 0.0)
    impatient(plan)
    async with rehearsal(plan, troubles="heat:60s@2") as made:
        finished = await made.whole()
        assert finished.reason is FinishReason.ABORTED
        assert finished.problem is not None
        assert (finished.problem.what, finished.problem.got) == (
            "the phone cannot take photos",
            "the phone is too hot to go on, and cools down",
        )


async def test_a_trouble_in_the_midst_of_a_photo_is_a_failed_one(plan: Path) -> None:
    async with rehearsal(plan, troubles="covered:0.2s@2/midst") as made:
        assert (await made.whole()).reason is FinishReason.COMPLETE
        assert made.run.saved == [(1, 1), (2, 2), (3, 1), (4, 1)]


async def test_a_session_that_begins_with_the_xray_on_the_screen_has_no_page_come_up(plan: Path) -> None:
    async with rehearsal(plan, failing_saves=3) as made:
        made.run.screen.platform = "wayland"  # nothing can be read back: the display waits for `saved`
        made.storage.waits_s = 0.7  # longer than it takes for the page that says what is waited for
        assert (await made.whole()).reason is FinishReason.COMPLETE
        assert made.run.saved == [(1, 1), (2, 1), (3, 2), (4, 1)]
        for at, (what, index) in enumerate(made.steps):
            if what == "triggered":
                until = [each[0] in ("saved", "no photo") for each in made.steps[at:]].index(True)
                assert ("show", 0) not in made.steps[at : at + until], (index, made.steps)


async def test_a_trial_that_was_broken_off_is_waited_for_before_each_session(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[str] = []

    async def wait(*_what: object) -> None:
        waited.append("for the phone")

    monkeypatch.setattr(shutter_test, "wait_until_free", wait)
    TrialBook(load_plan(plan)).begin()
    async with rehearsal(plan, failing_saves=3, camera="blank") as made:  # no board is photographed
        made.run.screen.platform = "wayland"  # nothing is measured
        made.storage.waits_s = 0.0
        made.run.at(events.SessionOpened, lambda _event: waited.append("opened"))
        assert (await made.whole()).reason is FinishReason.COMPLETE
    assert waited == ["for the phone", "opened", "opened"]


async def test_a_photo_that_came_at_last_may_fail_again_when_it_is_captured_again(plan: Path) -> None:
    async with rehearsal(plan, failing_saves=1, holds=False) as made:
        tried: list[int] = []

        def triggered(each: events.Triggered) -> None:
            tried.append(each.index)
            made.storage._failing_saves = each.index == 2 and tried.count(2) in (1, 2, 4)

        made.storage._failing_saves = 0
        made.run.at(events.Triggered, triggered)
        made.run.at(
            events.Saved, lambda each: made.run.engine.retake([2], "dark") if each.index == 3 else None
        )
        assert (await made.whole()).reason is FinishReason.COMPLETE
        assert sorted(made.run.saved) == [(1, 1), (2, 3), (2, 5), (3, 1), (4, 1)]


@pytest.mark.usefixtures("quick_looks")
async def test_a_phone_whose_process_ended_is_not_waited_for(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @asynccontextmanager
    async def reached(*what: Any) -> AsyncIterator[ReachedPhone]:
        async with reached_phone(*what) as phone:
            yield replace(phone, ended=ended)

    monkeypatch.setattr(readiness, "reached_phone", reached)
    async with rehearsal(plan, troubles="heat:60s@2") as made:
        made.run.at(events.PhoneUnfit, lambda _event: ended.set_result(1))
        finished = await made.whole()
        assert finished.reason is FinishReason.ABORTED
        assert finished.problem is not None
        assert finished.problem.what == "the simulated phone's process ended"


@pytest.mark.usefixtures("quick_looks")
async def test_a_phone_that_never_heard_that_its_session_was_ended_is_let_go_of_it_first(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[str | None] = []
    abort = KeyedLink.abort

    async def lost(*_what: object) -> None:
        pass

    async with rehearsal(plan, troubles="covered:0.3s@2") as made:
        journal = made.run.engine._journal

        async def wait(*_what: object) -> None:
            waited.append(journal.captures.may_be_held())

        def ended(_event: events.PhoneUnfit) -> None:
            monkeypatch.setattr(KeyedLink, "abort", abort)
            monkeypatch.setattr(sitting, "wait_until_free", wait)

        monkeypatch.setattr(KeyedLink, "abort", lost)
        made.run.at(events.PhoneWaits, lambda _event: made.run.engine.retake([1], "dark"))
        made.run.at(events.PhoneUnfit, ended)
        await made.whole()
    assert waited == [journal.id]  # before a repair, which the phone keeps as another journal


async def test_a_retake_withdrawn_at_the_moment_it_is_begun_is_none(plan: Path) -> None:
    async with rehearsal(plan, holds=False) as made:
        retakes = made.run.engine._journal.retakes
        look = retakes.waiting

        def withdrawn_then() -> list[Retake]:
            found = look()
            if found:
                retakes.withdraw(SUBSET, [2])  # by another command, between two looks at the record
            return found

        made.run.at(
            events.Saved, lambda each: made.run.engine.retake([2], "dark") if each.index == 3 else None
        )
        made.run.at(events.RetakePending, lambda _event: setattr(retakes, "waiting", withdrawn_then))
        assert (await made.whole()).reason is FinishReason.COMPLETE
        assert made.run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]
