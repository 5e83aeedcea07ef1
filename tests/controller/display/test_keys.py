"""Keys as the event loop's thread waits for them: pressed once, held, and heard at all."""

from __future__ import annotations

import asyncio
import time
from typing import cast

import pytest
from PyQt5.QtCore import QObject, Qt, pyqtSignal

from controller.display import keys as keys_module
from controller.display.keys import Keys
from controller.display.window import DisplayWindow

SPACE, R = int(Qt.Key.Key_Space), int(Qt.Key.Key_R)


class Window(QObject):
    """Tells of keys as the real one does."""

    key_pressed = pyqtSignal(int, str, object)
    key_released = pyqtSignal(int, object)
    key_repeated = pyqtSignal(object)
    keyboard_changed = pyqtSignal(bool)
    is_active = True
    takes_keyboard = True

    def isActive(self) -> bool:  # noqa: N802 - Qt's name
        return self.is_active

    def press(self, code: int, at_ms: int) -> None:
        self.key_pressed.emit(code, "", at_ms)

    def let_go(self, code: int, at_ms: int) -> None:
        self.key_released.emit(code, at_ms)


@pytest.fixture
def window() -> Window:
    return Window()


@pytest.fixture
async def keys(window: Window) -> Keys:
    made = Keys(cast(DisplayWindow, window))
    assert await made.next(0) is None
    return made


async def test_what_is_pressed_before_anybody_waits_is_forgotten(window: Window) -> None:
    keys = Keys(cast(DisplayWindow, window))
    window.press(SPACE, 1)
    assert await keys.next(0.02) is None


async def test_each_key_says_how_long_there_was_none_before_it(window: Window, keys: Keys) -> None:
    window.press(SPACE, 0)
    window.let_go(SPACE, 0)
    await asyncio.sleep(0.1)
    window.press(R, 0)
    await asyncio.sleep(0.1)
    window.key_repeated.emit(0)
    window.press(R, 0)
    first, second, third = [await keys.next(1) for _ in range(3)]
    assert first
    assert second
    assert third
    assert (first.code, second.code, third.code) == (SPACE, R, R)
    assert first.quiet_s > 1e6
    assert 0.1 <= second.quiet_s < 0.2
    assert third.quiet_s < 0.05  # it was held down until then
    assert time.monotonic() - third.pressed_s < 0.1


async def test_what_the_process_was_slow_to_look_at_was_pressed_when_it_was(
    window: Window, keys: Keys
) -> None:
    began_s = time.monotonic()
    window.press(R, 100_000_000)  # so the server's clock stands
    time.sleep(0.2)  # noqa: ASYNC251 - nobody looks
    for at_ms in (100_000_010, 100_000_020, 100_000_120):
        window.press(R, at_ms)
    pressed = [await keys.next(1) for _ in range(4)]
    assert [round(1e3 * each.quiet_s) for each in pressed[1:] if each] == [10, 10, 100]
    assert pressed[3] is not None
    assert pressed[3].pressed_s < began_s + 0.19
    window.press(R, 5)  # it has begun anew
    last = await keys.next(1)
    assert last is not None
    assert abs(last.pressed_s - time.monotonic()) < 0.1


async def test_let_go_of_and_pressed_in_the_same_moment_it_is_the_same_key(
    window: Window, keys: Keys
) -> None:
    window.press(SPACE, 1)
    key = await keys.next(1)
    assert key is not None
    for at_ms in (500, 540, 580):
        window.let_go(SPACE, at_ms)
        window.press(SPACE, at_ms)
        assert await keys.is_held(key, 0.03)
    assert await keys.next(0.01) is None  # counted once
    window.let_go(SPACE, 620)
    assert not await keys.is_held(key, 1.0)


async def test_pressed_anew_it_is_another_key_however_soon(window: Window, keys: Keys) -> None:
    window.press(SPACE, 1)
    key = await keys.next(1)
    assert key is not None
    held = asyncio.ensure_future(keys.is_held(key, 1.0))
    for at_ms in range(10, 100, 20):  # typed ahead, fifty a second
        window.let_go(SPACE, at_ms)
        window.press(SPACE, at_ms + 10)
        await asyncio.sleep(0.005)
    assert not await held
    assert [(await keys.next(1)) is not None for _ in range(5)] == [True] * 5
    again = await keys.next(0.01)
    assert again is None


async def test_another_key_ends_the_holding_of_one(window: Window, keys: Keys) -> None:
    window.press(SPACE, 1)
    key = await keys.next(1)
    assert key is not None
    assert await keys.is_held(key, 0.02)
    window.press(R, 30)
    assert not await keys.is_held(key, 1.0)
    other = await keys.next(1)
    assert other is not None
    window.let_go(SPACE, 40)
    await asyncio.sleep(keys_module._SAME_KEY_S + 0.03)
    assert await keys.is_held(other, 0.01)


async def test_a_key_is_not_held_any_more_once_the_keyboard_is_elsewhere(window: Window, keys: Keys) -> None:
    window.press(SPACE, 1)
    key = await keys.next(1)
    assert key is not None
    assert keys.unheard_s == 0
    window.keyboard_changed.emit(False)
    assert not await keys.is_held(key, 1.0)
    await asyncio.sleep(0.05)
    assert 0.05 <= keys.unheard_s < 1
    window.keyboard_changed.emit(True)
    assert keys.unheard_s == 0
    assert not await keys.is_held(key, 0.01)


async def test_a_window_that_never_was_given_the_keyboard_says_so(window: Window) -> None:
    window.is_active = False
    keys = Keys(cast(DisplayWindow, window))
    await asyncio.sleep(0.01)
    assert keys.unheard_s >= 0.01
