"""The rig's screen in a whole run: which page stands there and when, and that none ever is in a photo.

Engine, session, record, network and pages are the real ones, and so is the simulated phone; its camera sees
nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from driven_engine import Run, Screen
from PyQt5.QtCore import Qt

from android_bridge.base import Problem, UdpAddress
from controller.capture import (
    FinishReason,
    RunOptions,
    events,
    opened_engine,
    readiness,
    rig_keys,
    rig_screen,
)
from controller.capture import engine as engine_module
from controller.capture.pages import Page, PageKind, ended_page, keys_page, room_page, waiting_page
from controller.capture.rig_screen import NOT_HEARD, RigScreen
from controller.capture.states import RunState
from controller.display import Display
from controller.plan import load_plan
from controller.records import ShownOn
from controller.xrays import Frame, place

from .conftest import CODE, serve_phone

SPACE, ESC, R, F1 = Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_R, Qt.Key.Key_F1
QUIET_S = 0.05
BOARD = 0  # no x-ray


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig_keys, "QUIET_S", QUIET_S)
    monkeypatch.setattr(rig_keys, "HOLD_S", 0.06)
    monkeypatch.setattr(rig_keys, "_STEP_S", 0.02)


class Person:
    """Somebody before the rig's screen, for whom a run is attended."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.engine.is_attended = True
        run.engine.listen(self._look)
        self.pages: list[PageKind] = []
        """What stood there, one after another."""
        self._at_trigger = 0

    def _look(self, event: events.Event) -> None:
        shown, checked = self.run.screen.shown, self.run.screen.checked
        if isinstance(event, events.Triggered):
            self._at_trigger = len(shown)
            assert shown[-1] == event.index
            if len(shown) - 1 in self.run.screen.proven or shown[-2] == 0:
                assert checked[-1] == event.index  # a page or the pattern was there: it is known to be gone
        elif isinstance(event, events.Exposed):
            assert shown[self._at_trigger :] == []  # nothing else meanwhile
        elif isinstance(event, events.Saved):
            assert shown[self._at_trigger :] in ([], [event.index + 1])

    @property
    def page(self) -> PageKind | None:
        screen = self.run.engine._screen
        return None if screen is None else screen.page

    async def sees(self, page: PageKind | None) -> None:
        """Wait until it stands there, and for the time that one looks at it."""
        await until(lambda: self.page is page)
        await asyncio.sleep(QUIET_S + 0.02)

    async def presses(self, *codes: int) -> None:
        for code in codes:
            self.run.screen.keys.press(code)
            await asyncio.sleep(QUIET_S + 0.02)

    async def confirms(self) -> None:
        """Hold the key that says that the room is ready."""
        await self.sees(PageKind.ROOM)
        self.run.screen.keys.press(SPACE, held=True)
        await until(lambda: self.page is not PageKind.ROOM)
        self.run.screen.keys.let_go()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - nobody tells a test when
            await asyncio.sleep(0.002)


@contextlib.asynccontextmanager
async def begun(run: Run) -> AsyncIterator[asyncio.Task[events.Finished]]:
    """Have a run go on beside the block; it has to end by the block's end."""
    task = asyncio.ensure_future(run.whole())
    try:
        yield task
        async with asyncio.timeout(10):
            await asyncio.wait([task])
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_two_rooms_by_keys_alone(run: Run) -> None:
    person = Person(run)
    async with begun(run) as task:
        await person.confirms()
        await person.confirms()
        await person.sees(PageKind.ENDED)
        assert not task.done()
        assert run.engine._all_done() == "All 4 photos of 2 subsets are saved."
        await person.presses(SPACE)
    assert (await task).reason is FinishReason.COMPLETE
    assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]
    assert [each for each in run.screen.shown if each] == [1, 2, 3, 4]
    assert run.rejected == []
    first, *others = run.screen.proven  # when the window was opened, and after each room
    assert first == 0
    assert [run.screen.shown[each : each + 2] for each in others] == [[BOARD, 1], [BOARD, 4]]


@pytest.mark.parametrize("is_wanted", [False, True])
async def test_a_screen_that_is_another_one_after_the_room_was_made_ready(
    opened: Callable[..., Run], *, is_wanted: bool
) -> None:
    run = opened()
    run.at(events.Saved, lambda _event: run.engine.stop_after_this_photo("enough"))
    await run.whole()
    again = opened(other_screen=is_wanted)
    person = Person(again)
    async with begun(again) as task:
        await person.sees(PageKind.ROOM)
        again.screen.shown_on = ShownOn.of("xcb", "another", 64, 48)
        await person.confirms()
        if is_wanted:
            await person.confirms()
        await person.sees(PageKind.ENDED)
        await person.presses(SPACE)
    finished = await task
    assert finished.reason is (FinishReason.COMPLETE if is_wanted else FinishReason.REFUSED)


@pytest.mark.parametrize("is_attended", [True, False])
async def test_a_screen_that_was_put_away_while_the_room_was_made_ready(
    run: Run, monkeypatch: pytest.MonkeyPatch, *, is_attended: bool
) -> None:
    person = Person(run)
    run.engine.is_attended = is_attended
    prove, hidden = run.screen.check_pixels, Problem("the screen did not show the text within 10 s")

    async def check_pixels() -> str:
        told = await prove()
        if len(run.screen.proven) in (2, 3):  # after the room, and when it is looked again
            raise hidden
        return told

    monkeypatch.setattr(run.screen, "check_pixels", check_pixels)
    async with begun(run) as task:
        if is_attended:
            await person.confirms()
            for _ in range(2):
                await person.sees(PageKind.BLOCKED)
                await person.presses(SPACE)
            await person.confirms()
            await person.sees(PageKind.ENDED)
            await person.presses(SPACE)
    finished = await task
    if is_attended:
        assert finished.reason is FinishReason.COMPLETE
        assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]
        assert [each.why for each in run.of(events.Blocked)] == ["one cannot begin yet"]
    else:
        assert (finished.problem, run.saved) == (hidden, [])


async def test_pause_keys_retake_and_stop_and_on_again(opened: Callable[..., Run]) -> None:
    run = opened()
    person = Person(run)
    run.at(events.Triggered, lambda event: run.screen.keys.press(SPACE) if event.index == 2 else None)
    async with begun(run) as task:
        await person.confirms()
        await person.sees(PageKind.PAUSED)
        assert run.saved == [(1, 1), (2, 1)]
        await person.presses(F1)
        await person.sees(PageKind.KEYS)
        await person.presses(ESC)  # back, and no further
        await person.sees(PageKind.PAUSED)
        for kind in (events.RetakePending, events.RetakeWithdrawn, events.RetakePending):
            told = asyncio.Event()
            run.at(kind, lambda _event, told=told: told.set())
            await person.presses(R)
            await asyncio.wait_for(told.wait(), 5)
        run.at(events.Saved, lambda _event: run.screen.keys.press(ESC))
        await person.presses(SPACE)
        await until(lambda: run.saved == [(1, 1), (2, 1), (2, 2)])
        await person.sees(PageKind.PAUSED)
        await person.presses(ESC)
        await person.sees(PageKind.ENDED)
        await person.presses(ESC)
    finished = await task
    assert (finished.reason, finished.why, finished.done) == (FinishReason.STOPPED, "Esc was pressed", 2)
    after = opened()
    again = Person(after)
    async with begun(after) as task:
        await again.confirms()
        await again.confirms()
        await again.sees(PageKind.ENDED)
        await again.presses(ESC)
    assert (await task).reason is FinishReason.COMPLETE
    assert after.saved == [(3, 1), (4, 1)]


async def test_fifty_keys_typed_ahead_at_every_page_answer_none(run: Run) -> None:
    person = Person(run)
    codes = [*(SPACE, ESC, R, F1, Qt.Key.Key_Return) * 10, SPACE]

    def type_ahead(*, held: bool = False) -> None:
        for code in codes:
            run.screen.keys.press(code, held=held, quiet_s=0.001)

    async with begun(run) as task:
        for _ in range(2):
            await person.sees(PageKind.ROOM)
            type_ahead(held=True)  # the last one stays down
            await asyncio.sleep(0.2)
            assert (person.page, run.engine.status.state) == (PageKind.ROOM, RunState.SUSPENDED)
            await asyncio.sleep(QUIET_S)
            await person.confirms()
            if run.engine.status.subset == "one":
                run.screen.keys.press(SPACE)
                await person.sees(PageKind.PAUSED)
                type_ahead()
                await asyncio.sleep(0.1)
                assert (person.page, run.rejected) == (PageKind.PAUSED, [])
                await person.presses(SPACE)
        await person.sees(PageKind.ENDED)
        type_ahead()
        await asyncio.sleep(0.1)
        assert not task.done()
        await person.presses(SPACE)
    assert (await task).reason is FinishReason.COMPLETE
    assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]


async def test_a_pause_wished_for_before_the_room_is_asked_about_is_over_with_the_answer(run: Run) -> None:
    person = Person(run)
    run.at(events.Triggered, lambda event: run.screen.keys.press(F1) if event.index == 3 else None)
    async with begun(run):
        await person.confirms()
        await person.sees(PageKind.KEYS)  # asked for at the last photo: they come where there is time
        await person.presses(SPACE)
        await person.confirms()
        await person.sees(PageKind.ENDED)
        await person.presses(SPACE)
    assert run.of(events.Paused) == []
    assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]


async def test_keys_asked_for_at_the_very_end_do_not_hide_how_it_ended(run: Run) -> None:
    person = Person(run)
    run.at(events.Triggered, lambda event: run.screen.keys.press(F1) if event.index == 4 else None)
    async with begun(run):
        await person.confirms()
        await person.confirms()
        await person.sees(PageKind.ENDED)
        await person.presses(F1, R, Qt.Key.Key_Return)  # none of them closes it
        assert person.page is PageKind.ENDED
        await person.presses(SPACE)
    assert isinstance(run.told[-1], events.Finished)
    assert run.told[-1].page_s == 60


@pytest.fixture
def mute_port() -> Any:
    """A port of this computer on which nobody answers; closed, a phone may listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        yield mute


async def test_a_phone_that_comes_late(
    two_rooms: Path, tmp_path: Path, mute_port: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_LOOKS_AGAIN_S", 0.3)
    port = mute_port.getsockname()[1]
    options = RunOptions(UdpAddress("127.0.0.1", port), tmp_path / "store", CODE, patience_s=1.0)
    looked: list[PageKind | None] = []
    with opened_engine(load_plan(two_rooms), options) as engine:
        run = Run(engine)
        person = Person(run)
        run.at(events.Looked, lambda _event: looked.append(person.page))
        async with begun(run):
            await person.sees(PageKind.WAITING)
            await person.presses(F1)
            await person.sees(PageKind.KEYS)
            await person.presses(F1)
            await person.sees(PageKind.WAITING)
            await person.sees(PageKind.BLOCKED)
            await until(lambda: len(looked) >= 3)  # by itself, again and again
            monkeypatch.setattr(readiness, "_LOOKS_AGAIN_S", 60.0)
            mute_port.close()
            async with serve_phone(tmp_path / "late", port):
                while run.engine.status.state is not RunState.SUSPENDED or person.page is PageKind.BLOCKED:
                    await person.presses(SPACE)  # asked for at once
                await person.confirms()
                await person.confirms()
                await person.sees(PageKind.ENDED)
                await person.presses(SPACE)
        assert run.saved == [(1, 1), (2, 1), (3, 1), (4, 1)]
        assert looked[:3] == [PageKind.WAITING, PageKind.BLOCKED, PageKind.BLOCKED]
        assert len(run.of(events.Blocked)) == 1


async def test_what_the_original_rigs_app_needs_is_told_on_the_screen(
    two_rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def room(*of: Any, at_the_phone: str, **more: Any) -> Page:
        told.append(at_the_phone)
        return room_page(*of, at_the_phone=at_the_phone, **more)

    monkeypatch.setattr(readiness, "room_page", room)
    options = RunOptions(UdpAddress("127.0.0.1", 9, "chexpeditor"), tmp_path / "store", "")
    with opened_engine(load_plan(two_rooms), options) as engine:
        run = Run(engine)
        person = Person(run)
        async with begun(run):
            await person.sees(PageKind.ROOM)
            engine.stop_after_this_photo("Ctrl-C was pressed")
    assert set(told) == {"set the row in the phone's app to 0 (x-ray 1; its rows count from 0), and start it"}


async def test_nobody_is_asked_and_nothing_is_to_be_read_where_nobody_is_there(run: Run) -> None:
    person = Person(run)
    run.engine.is_attended = False
    assert (await run.whole()).reason is FinishReason.COMPLETE
    assert (person.page, run.screen.shown) == (None, [BOARD, 1, 2, 3, BOARD, 4])


@pytest.mark.parametrize("command", ["stop_after_this_photo", "abort"])
async def test_who_ends_it_in_the_terminal_reads_there_how(run: Run, command: str) -> None:
    person = Person(run)
    async with begun(run):
        await person.sees(PageKind.ROOM)
        getattr(run.engine, command)("Ctrl-C was pressed")
    assert (person.page, run.saved) == (PageKind.ROOM, [])


@pytest.mark.parametrize("presses", [[], ["Esc was pressed"]])
@pytest.mark.parametrize("breaks", [None, Problem("something stood before the x-ray")])
async def test_who_ended_it_in_the_terminal_before_reads_there_how(
    run: Run, breaks: Problem | None, presses: list[str]
) -> None:
    person = Person(run)

    def end(event: events.Triggered) -> None:
        if breaks or event.index == 4:  # the photo in hand is the last
            run.screen.breaks = breaks
            for reason in (*presses, "asked to end (SIGTERM)"):
                run.engine.stop_after_this_photo(reason)

    run.at(events.Triggered, end)
    async with begun(run) as task:
        await person.confirms()
        if breaks is None:
            await person.confirms()
    assert (await task).reason is (FinishReason.ABORTED if breaks else FinishReason.COMPLETE)
    assert person.page is None


async def test_who_stops_between_two_subsets_is_not_told_that_all_is_done(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(run)
    told: list[str] = []

    def ended(reason: FinishReason, words: Sequence[tuple[str, str]], so_far: str, left_s: float) -> Page:
        told.append(so_far)
        return ended_page(reason, words, so_far, left_s)

    monkeypatch.setattr(engine_module, "ended_page", ended)

    def stop(event: events.Triggered) -> None:
        if event.index == 3:  # the last of the first subset
            run.engine.stop_after_this_photo("Esc was pressed")

    run.at(events.Triggered, stop)
    async with begun(run) as task:
        await person.confirms()
        await person.sees(PageKind.ENDED)
        await person.presses(SPACE)
    finished = await task
    assert (finished.reason, finished.item) == (FinishReason.STOPPED, None)
    assert set(told) == {"3 of 3 photos of one are saved, 1 are left in all."}


@pytest.mark.parametrize("command", ["stop_after_this_photo", "abort"])
async def test_ctrl_c_closes_the_last_page_and_says_nothing(run: Run, command: str) -> None:
    person = Person(run)
    async with begun(run) as task:
        await person.confirms()
        await person.confirms()
        await person.sees(PageKind.ENDED)
        getattr(run.engine, command)("Ctrl-C was pressed")
    assert (await task).reason is FinishReason.COMPLETE
    assert run.rejected == []


async def test_what_went_wrong_stands_there_until_it_was_read(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_READ_S", 0.1)
    person = Person(run)
    run.at(
        events.Triggered,
        lambda _event: setattr(run.screen, "breaks", Problem("something stood before the x-ray")),
    )
    async with begun(run) as task:
        await person.confirms()
        await person.sees(PageKind.ENDED)
        await asyncio.sleep(0.2)
        assert not task.done()
        await person.presses(SPACE)
    assert (await task).reason is FinishReason.ABORTED
    assert run.saved == []


async def test_who_asked_for_one_subset_is_told_of_the_others(run: Run) -> None:
    first, second = run.engine.work
    run.engine.work = (first,)
    words = run.engine._all_done()
    assert words.endswith(f"{first.subset.id} are saved. Still to be photographed: {second.subset.id}.")


async def test_that_all_is_done_need_not_be_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_READ_S", 0.2)
    person = Person(run)
    async with begun(run) as task:
        await person.confirms()
        await person.confirms()
        await person.sees(PageKind.ENDED)
    assert (await task).reason is FinishReason.COMPLETE


@pytest.mark.parametrize("at", [PageKind.ROOM, PageKind.ENDED])
async def test_a_display_that_fails_while_a_page_stands_there(run: Run, at: PageKind) -> None:
    person = Person(run)
    async with begun(run) as task:
        if at is PageKind.ENDED:
            await person.confirms()
            await person.confirms()
        await person.sees(at)
        failure = Problem("the screen is gone")

        async def fails(_frame: object, **_: object) -> float:
            raise failure

        run.screen.show = fails  # type: ignore[method-assign, assignment]
        screen = run.engine._screen
        assert screen is not None
        screen.shows_keys = True  # another page, to be painted now
        screen.renew()
    finished = await task
    if at is PageKind.ROOM:
        assert (finished.reason, finished.problem) == (FinishReason.ABORTED, failure)
    else:
        assert finished.reason is FinishReason.COMPLETE  # that was so before
    assert len(run.of(events.Finished)) == 1


async def test_an_error_in_a_page_ends_the_run_and_comes_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a mistake")

    monkeypatch.setattr(readiness, "room_page", fails)
    Person(run)
    with pytest.raises(ZeroDivisionError):
        await run.whole()


async def test_who_cancels_it_at_the_last_page_sees_that(run: Run) -> None:
    person = Person(run)
    async with begun(run) as task:
        await person.confirms()
        await person.confirms()
        await person.sees(PageKind.ENDED)
        task.cancel()
    assert task.cancelled()


# --- the screen alone -----------------------------------------------------------------------------------


def screen_of(shown: Screen) -> tuple[RigScreen, list[str]]:
    noted: list[str] = []
    return RigScreen(cast(Display, shown), failed=pytest.fail, note=noted.append), noted


async def test_nobody_sees_pages_without_a_screen() -> None:
    shown = Screen()
    shown.platform = "offscreen"
    screen, noted = screen_of(shown)
    shown.keys.unheard_s = 60.0
    async with screen.pages(keys_page):
        await asyncio.sleep(0.05)
    assert (shown.shown, screen.page, screen.deafness(), noted) == ([], None, "", [])


async def test_a_page_comes_after_a_moment_or_not_at_all() -> None:
    shown = Screen()
    screen, _ = screen_of(shown)
    async with screen.pages(keys_page, after_s=0.2):
        await asyncio.sleep(0.05)
    assert shown.shown == []
    async with screen.pages(keys_page, after_s=0.02):
        await asyncio.sleep(0.15)
    assert (shown.shown, screen.page) == ([0], PageKind.KEYS)


async def test_an_x_ray_or_another_page_takes_a_pages_place_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig_screen, "_RENEWED_S", 0.01)
    shown = Screen()
    screen, _ = screen_of(shown)
    waited_s = count()
    async with screen.pages(lambda: waiting_page("Waiting", "", next(waited_s)), after_s=0.05):
        await screen.show(place(np.zeros((8, 8), np.uint8), 1, 64, 48))  # the screen is a session's
        async with screen.pages(keys_page):
            await asyncio.sleep(0.1)
        await screen.show(place(np.zeros((8, 8), np.uint8), 2, 64, 48))
        await asyncio.sleep(0.1)
    assert (shown.shown, shown.checked, screen.page) == ([1, 0, 2], [2], None)


async def test_a_hidden_window_is_waited_for_and_keeps_no_x_ray_from_the_screen() -> None:
    shown = Screen()
    screen, _ = screen_of(shown)
    is_visible = asyncio.Event()

    async def show(frame: Frame, timeout_s: float | None = 10.0) -> float:
        if timeout_s is None:
            await is_visible.wait()
        shown.shown.append(frame.index)
        return time.monotonic()

    shown.show = show  # type: ignore[method-assign]
    async with screen.pages(keys_page):
        await asyncio.sleep(0.05)
        assert (shown.shown, screen.page) == ([], None)
        is_visible.set()
        await until(lambda: screen.page is PageKind.KEYS)
        is_visible.clear()
    async with screen.pages(lambda: waiting_page("Waiting", "", 0.0)):
        await asyncio.sleep(0.05)
        async with asyncio.timeout(1):
            await screen.show(place(np.zeros((8, 8), np.uint8), 1, 64, 48))
    assert (shown.shown, shown.checked) == ([0, 1], [1])


async def test_a_page_is_painted_anew_only_where_it_says_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rig_screen, "_RENEWED_S", 0.01)
    shown = Screen()
    screen, noted = screen_of(shown)
    said = ["Starting"]
    async with screen.pages(lambda: waiting_page(said[-1], "", 0.0)):
        await asyncio.sleep(0.15)
        assert shown.shown == [0]
        since_s = screen.since_s
        said.append("Still starting")
        await asyncio.sleep(0.1)
        assert (shown.shown, screen.since_s) == ([0, 0], since_s)  # the same page: keys count as before
        shown.keys.unheard_s = 4.0
        await asyncio.sleep(0.1)
        assert (shown.shown, set(noted)) == ([0, 0, 0], {NOT_HEARD})
