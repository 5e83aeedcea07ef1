"""The monitor kept awake by whatever there is; the work's thread; and what befalls the GUI thread."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from PyQt5.QtCore import qCritical, qDebug

from controller.display import keep_awake as awake
from controller.display import x11_blanking
from controller.display.guards import SlotErrors, qt_messages_logged
from controller.display.keep_awake import keep_awake
from controller.display.work_thread import WorkThread
from controller.display.x11_blanking import x11_blanking_suspended

# --- the monitor ----------------------------------------------------------------------------------------


class Desktop:
    """A desktop's service that holds blanking off, or does not."""

    def __init__(self, name: str = "", *, fails_at: str = "") -> None:
        self.active = bool(name)
        self.method = SimpleNamespace(name=name) if name else None
        self.fails_at = fails_at
        self.holds = 0

    def presenting(self, on_fail: str) -> Desktop:
        assert on_fail == "pass"
        return self

    def __enter__(self) -> Desktop:
        if self.fails_at == "enter":
            raise RuntimeError("no bus")
        self.holds += 1
        return self

    def __exit__(self, *_: object) -> None:
        self.holds -= 1
        if self.fails_at == "exit":
            raise RuntimeError("the bus is gone")


@contextmanager
def _suspended() -> Iterator[bool]:
    yield True


@contextmanager
def _not_suspended() -> Iterator[bool]:
    yield False


@pytest.mark.parametrize(
    ("desktop", "x_server", "words"),
    [
        (Desktop("GNOME"), True, "screen blanking is held off (GNOME)"),
        (Desktop("GNOME", fails_at="exit"), False, "screen blanking is held off (GNOME)"),
        (Desktop(), True, "screen blanking is held off (X server)"),
        (Desktop(fails_at="enter"), True, "screen blanking is held off (X server)"),
        (Desktop(), False, "the screen may blank: nothing here offers to hold that off; "),
        (Desktop(fails_at="enter"), False, "the screen may blank: nothing here offers to hold that off; "),
    ],
)
def test_blanking_is_held_off_by_what_there_is(
    monkeypatch: pytest.MonkeyPatch, desktop: Desktop, x_server: bool, words: str
) -> None:
    monkeypatch.setattr(awake, "keep", desktop)
    monkeypatch.setattr(awake, "x11_blanking_suspended", _suspended if x_server else _not_suspended)
    with keep_awake() as told:
        assert told.startswith(words)
    assert desktop.holds == 0  # let go of, whatever the desktop says to that


def test_a_desktop_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    class Hanging(Desktop):
        def __enter__(self) -> Desktop:
            ended.wait(30)
            return super().__enter__()

    monkeypatch.setattr(awake, "keep", Hanging("GNOME"))
    monkeypatch.setattr(awake, "x11_blanking_suspended", _suspended)
    monkeypatch.setattr(awake, "_PATIENCE_S", 0.05)
    with keep_awake() as told:
        assert told == "screen blanking is held off (X server)"
    ended.set()


class Library:
    """X11 and its screen saver extension, as far as they are called."""

    def __init__(self, *, opens: bool = True, knows: bool = True) -> None:
        self.called: list[str] = []
        self._gives = {"XOpenDisplay": 7 if opens else None, "XScreenSaverQueryExtension": int(knows)}

    def __getattr__(self, name: str) -> Any:
        def call(*_: object) -> object:
            self.called.append(name)
            return self._gives.get(name)

        return call


@pytest.mark.parametrize(
    ("library", "known", "called"),
    [
        (
            Library(),
            True,
            ["XOpenDisplay", "XScreenSaverQueryExtension", "XScreenSaverSuspend", "XSync", "XCloseDisplay"],
        ),
        (Library(knows=False), False, ["XOpenDisplay", "XScreenSaverQueryExtension", "XCloseDisplay"]),
        (Library(opens=False), False, ["XOpenDisplay"]),
    ],
)
def test_a_bare_x_server_is_asked_and_let_go_of(
    monkeypatch: pytest.MonkeyPatch, library: Library, known: bool, called: list[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    libraries = SimpleNamespace(x11=library, saver=library)
    monkeypatch.setattr(x11_blanking, "load_libraries", lambda: libraries)
    with x11_blanking_suspended() as worked:
        assert worked is known
    assert library.called == called


def unloadable(_name: str) -> None:
    raise OSError("cannot open shared object file")


def test_without_an_x_server_or_its_libraries_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    with x11_blanking_suspended() as worked:
        assert not worked
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setattr(ctypes, "CDLL", unloadable)
    with x11_blanking_suspended() as worked:
        assert not worked


# --- the work's thread ----------------------------------------------------------------------------------


async def _work(outcome: object = "done") -> object:
    await asyncio.sleep(0)
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


async def _endless() -> None:
    await asyncio.get_running_loop().create_future()


def test_what_the_work_gives_and_raises_comes_out() -> None:
    thread = WorkThread(_work)
    thread.start()
    assert (thread.result(), thread.outcome(1.0)) == ("done", "done")
    thread.close()
    error = ZeroDivisionError("a mistake")
    thread = WorkThread(lambda: _work(error))
    thread.start()
    assert thread.outcome(10.0) is error
    with pytest.raises(ZeroDivisionError):
        thread.result()
    thread.close()


def test_work_that_does_not_end_is_told_and_ended_by_the_close() -> None:
    thread = WorkThread(_endless)
    thread.start()
    assert isinstance(thread.outcome(0.01), TimeoutError)
    thread.close()
    assert isinstance(thread.outcome(0.0), asyncio.CancelledError)
    assert "work" not in {each.name for each in threading.enumerate()}


def test_work_that_was_never_begun_is_let_go_of() -> None:
    WorkThread(_endless).close()


# --- the GUI thread -------------------------------------------------------------------------------------


def test_the_first_error_of_a_slot_is_told_and_the_others_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[BaseException] = []
    errors = SlotErrors(told.append)
    first, second = ZeroDivisionError("first"), ValueError("second")
    before = sys.excepthook
    with errors.caught():
        for each in (first, second):
            sys.excepthook(type(each), each, None)
    assert sys.excepthook is before
    assert (errors.first, told) == (first, [first])
    assert [record.getMessage() for record in caplog.records] == ["one more exception in the display"]
    caplog.clear()


def test_qts_messages_go_to_the_log_and_a_broken_connection_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lost: list[str] = []
    with caplog.at_level(logging.DEBUG), qt_messages_logged(lost.append):
        qDebug("no D-Bus")
        qCritical("The X11 connection broke: I/O error (code 1)")
    assert lost == ["The X11 connection broke: I/O error (code 1)"]
    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [
        ("DEBUG", "Qt: no D-Bus"),
        ("ERROR", "Qt: The X11 connection broke: I/O error (code 1)"),
    ]
    caplog.clear()
