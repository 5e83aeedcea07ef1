"""What each key on the rig's screen asks for, whatever stands there and whatever the engine is doing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import cast

import pytest
from driven_engine import Screen
from PyQt5.QtCore import Qt

from controller.capture import rig_keys
from controller.capture.pages import Page, PageKind
from controller.capture.rig_keys import RigKeys
from controller.capture.rig_screen import NOT_HEARD, RigScreen
from controller.capture.states import Pending, RunState, Status
from controller.display import Display, Key, Row

SPACE, ESC, R, F1 = Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_R, Qt.Key.Key_F1
OTHERS = (Qt.Key.Key_Return, Qt.Key.Key_A, Qt.Key.Key_Q, Qt.Key.Key_Control, Qt.Key.Key_Right)
SEEN_S = 10.0
RETAKE = ("retake_last", "R was pressed at the rig's screen")
TOGGLE = ("toggle_retake_last", RETAKE[1])
STOP = ("stop_after_this_photo", "Esc was pressed")


class Commands:
    """Notes what is asked for."""

    def __init__(self, **status: object) -> None:
        self.status = Status(subset="one", **status)  # type: ignore[arg-type]  # as each test wants it
        self.given: list[Sequence[str]] = []

    def pause(self) -> None:
        self.given.append(("pause",))

    def resume(self) -> None:
        self.given.append(("resume",))

    def retake_last(self, because: str) -> None:
        self.given.append(("retake_last", because))

    def toggle_retake_last(self, because: str) -> None:
        self.given.append(("toggle_retake_last", because))

    def room_is_ready(self, subset: str, /) -> None:
        self.given.append(("room_is_ready", subset))

    def look_again(self) -> None:
        self.given.append(("look_again",))

    def stop_after_this_photo(self, reason: str, /) -> None:
        self.given.append(("stop_after_this_photo", reason))

    def close_page(self) -> None:
        self.given.append(("close_page",))


class Desk:
    """Keys before a screen on which something stands."""

    def __init__(self, page: PageKind | None, **status: object) -> None:
        self.shown = Screen()
        self.noted: list[str] = []
        self.screen = RigScreen(cast(Display, self.shown), failed=print, note=self.noted.append)
        self.screen.page = page
        self.screen.since_s = time.monotonic() - SEEN_S
        self.commands = Commands(**status)
        self.keys = RigKeys(self.screen, self.commands)

    def press(self, code: int, *, quiet_s: float = SEEN_S, pressed_s: float | None = None) -> None:
        self.keys.take(Key(code, "", time.monotonic() if pressed_s is None else pressed_s, quiet_s))

    @property
    def given(self) -> list[Sequence[str]]:
        return self.commands.given


def on_page(page: PageKind, code: int, **how: float) -> list[Sequence[str]]:
    desk = Desk(page, state=RunState.PAUSED)
    desk.press(code, **how)
    return desk.given


@pytest.mark.parametrize(
    ("page", "does"),
    [
        (PageKind.WAITING, {SPACE: ("pause",), ESC: STOP}),
        (PageKind.BLOCKED, {SPACE: ("look_again",), ESC: STOP}),
        (PageKind.ROOM, {ESC: STOP}),
        (PageKind.PAUSED, {SPACE: ("resume",), R: TOGGLE, ESC: STOP}),
        (PageKind.ENDED, {SPACE: ("close_page",), ESC: ("close_page",)}),
        (PageKind.KEYS, {}),
    ],
)
async def test_each_page_has_its_keys_and_no_others(
    page: PageKind, does: dict[int, Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rig_keys, "_STEP_S", 0.001)  # nothing is held here
    for code in (SPACE, ESC, R, F1, *OTHERS):
        assert on_page(page, code) == ([does[code]] if code in does else []), Qt.Key(code)
        assert on_page(page, code, quiet_s=0.49) == []  # typed ahead, or held down
        assert on_page(page, code, pressed_s=time.monotonic() - SEEN_S + 0.4) == []  # it was not seen yet
        assert on_page(page, code, pressed_s=time.monotonic() - SEEN_S - 5) == []  # nor was it there
    await asyncio.sleep(0.02)


def test_all_keys_are_shown_and_taken_away_again() -> None:
    for page in PageKind:
        desk = Desk(page)
        desk.press(F1)
        assert desk.screen.shows_keys is (page not in (PageKind.ENDED, PageKind.KEYS))
    for code in (F1, ESC, SPACE):
        desk = Desk(PageKind.KEYS)
        desk.screen.shows_keys = True
        for other in (R, *OTHERS):
            desk.press(other)
        assert desk.screen.shows_keys
        desk.press(code)
        assert not desk.screen.shows_keys
        assert desk.given == []


@pytest.mark.parametrize("state", RunState)
@pytest.mark.parametrize("pending", Pending)
def test_while_x_rays_stand_there_each_key_waits_for_the_photo_in_hand(
    state: RunState, pending: Pending
) -> None:
    is_on = state in (RunState.PREPARING, RunState.CAPTURING) and pending is not Pending.STOP
    for code in (SPACE, ESC, F1):
        desk = Desk(None, state=state, pending=pending)
        desk.press(code, quiet_s=0.0)
        assert desk.given == ([("pause",)] if is_on and pending is not Pending.PAUSE else [])
        assert desk.screen.shows_keys is (bool(desk.given) and code == F1)
    for quiet_s in (0.49, SEEN_S):
        desk = Desk(None, state=state, pending=pending)
        desk.press(R, quiet_s=quiet_s)
        is_meant = is_on and pending is Pending.NOTHING and quiet_s == SEEN_S
        assert desk.given == ([RETAKE] if is_meant else [])
    for code in OTHERS:
        desk = Desk(None, state=state, pending=pending)
        desk.press(code)
        assert desk.given == []


@pytest.mark.parametrize(
    "ends", ["never", "let go", "another key", "the same again", "page gone", "unknown to the last"]
)
async def test_the_room_is_ready_only_for_a_key_held_all_the_time(ends: str) -> None:
    desk = Desk(PageKind.ROOM, state=RunState.SUSPENDED)
    desk.screen.since_s = 0.0
    running = asyncio.ensure_future(desk.keys.run())
    keys, steps = desk.shown.keys, 0

    async def a_step_is_over(key: Key, _for_s: float) -> bool:
        """Let no time pass, and have what ends it happen in the midst of it, however slow the machine is."""
        nonlocal steps
        steps += 1
        await asyncio.sleep(0)
        if steps == 5:
            assert 0 < desk.keys.held < 1
            if ends == "let go":
                keys.let_go()
            elif ends == "page gone":
                desk.screen.page = None
            elif ends in ("another key", "the same again"):
                keys.press(SPACE if ends == "the same again" else R, held=True)
                while not keys.are_all_taken:  # noqa: ASYNC110 - nobody tells a test when
                    await asyncio.sleep(0)
        return keys.holds(key)

    async def let_go_too_late(_frame: object, **_: object) -> float:
        if desk.keys.held == 1:
            keys.let_go()  # some time ago, but the window was slow
        return time.monotonic()

    def page() -> Page:
        return Page(PageKind.ROOM, (Row(f"{desk.keys.held:.2f}"),), ())

    keys.is_held = a_step_is_over  # type: ignore[method-assign]
    if ends == "unknown to the last":
        desk.shown.show = let_go_too_late  # type: ignore[method-assign, assignment]  # as the real one may
    async with desk.screen.pages(page):
        keys.press(SPACE, held=True)
        while steps < 5 or desk.keys.held:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    assert desk.given == ([("room_is_ready", "one")] if ends == "never" else [])
    assert keys.are_all_taken
    running.cancel()
    await asyncio.wait([running])


async def test_keys_that_do_not_come_here_are_told_once_there_were_none_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rig_keys, "_LOOKS_S", 0.01)
    desk = Desk(None, state=RunState.CAPTURING)
    running = asyncio.ensure_future(desk.keys.run())
    desk.shown.keys.unheard_s = 2.9
    await asyncio.sleep(0.03)
    assert desk.noted == []
    desk.shown.keys.unheard_s = 3.1
    await asyncio.sleep(0.03)
    assert set(desk.noted) == {NOT_HEARD}
    running.cancel()
    await asyncio.wait([running])
