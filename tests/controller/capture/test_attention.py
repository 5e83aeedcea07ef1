"""A person is called by sound and notification, and never while a photo is under way."""

from __future__ import annotations

import os
import time
import wave
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from desktop_bus import DesktopBus, desktop_bus
from rig import wait_until

from android_bridge.base import Problem
from controller.capture import Finished, FinishReason, RunState, events
from controller.capture import attention as module
from controller.capture.attention import Attention
from controller.capture.sounding import DONE, NEEDED, WRONG, sound, write_tones

__all__ = ["desktop_bus"]

NAME = "org.freedesktop.Notifications"
POPUPS = (NAME, "/org/freedesktop/Notifications", NAME)
ROOM = events.Suspended(why="the room is dark & <low>", lifted_by="say so", subset="one")


def gone_to(after: RunState, before: RunState = RunState.PREPARING) -> events.StateChanged:
    return events.StateChanged(before=before, after=after)


def waiting(waited_s: float) -> events.Waiting:
    return events.Waiting(what="x-ray 7", waited_s=waited_s, repeats=3)


def finished(reason: FinishReason, problem: Problem | None = None) -> Finished:
    return Finished(reason=reason, during=RunState.CAPTURING, why="why", problem=problem)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The tones that were played."""
    played: list[object] = []
    monkeypatch.setattr(module, "sound", played.append)
    return played


@pytest.fixture
def caller(desktop_bus: DesktopBus, heard: list[object]) -> Iterator[Attention]:
    assert heard == []
    desktop_bus.serve(*POPUPS)
    desktop_bus.begin()
    with closing(Attention("spring")) as made:
        yield made


def called(bus: DesktopBus, count: int) -> list[str]:
    wait_until(lambda: len(bus.calls) >= count, lambda: str(bus.calls))
    return [name for name, _ in bus.calls]


def test_a_room_to_be_made_ready(caller: Attention, desktop_bus: DesktopBus, heard: list[object]) -> None:
    caller(gone_to(RunState.SUSPENDED))
    caller(ROOM)
    assert called(desktop_bus, 1) == ["Notify"]
    _, replaces, _, title, words, _, hints, expires = desktop_bus.calls[0][1]
    assert (replaces, title, expires) == (0, "spring: a person is needed", 0)
    assert words == "the room is dark &amp; &lt;low&gt;: say so"
    assert hints["urgency"] == ("y", 2)  # shown in spite of do not disturb
    assert heard == [NEEDED]
    caller(gone_to(RunState.PREPARING, RunState.SUSPENDED))
    assert called(desktop_bus, 2) == ["Notify", "CloseNotification"]
    assert desktop_bus.calls[1][1] == (1,)


@pytest.mark.parametrize("after", [RunState.CAPTURING, RunState.PREPARING])
def test_it_is_off_the_screen_before_that_is_read_back_or_photographed(
    caller: Attention, desktop_bus: DesktopBus, after: RunState
) -> None:
    caller(ROOM)
    began_s = time.monotonic()
    caller(gone_to(after))
    kinds = [name for name, _ in desktop_bus.calls]
    assert kinds in (["Notify", "CloseNotification"], [])  # or it was never shown
    assert time.monotonic() - began_s < 1.0
    caller(gone_to(RunState.PREPARING, RunState.CAPTURING))
    caller(ROOM)
    called(desktop_bus, len(kinds) + 1)
    began_s = time.monotonic()
    caller(gone_to(after))
    assert [name for name, _ in desktop_bus.calls][len(kinds) :] == ["Notify", "CloseNotification"]
    assert time.monotonic() - began_s > 0.3  # it fades
    before = len(desktop_bus.calls)
    began_s = time.monotonic()
    caller(gone_to(RunState.PREPARING, RunState.CAPTURING))
    caller(gone_to(RunState.CAPTURING))
    assert (len(desktop_bus.calls), time.monotonic() - began_s < 0.5) == (before, True)


def test_a_phone_that_is_waited_for(caller: Attention, desktop_bus: DesktopBus, heard: list[object]) -> None:
    caller(gone_to(RunState.CAPTURING))
    for waited_s in (5.0, 10.0, 15.0):  # an x-ray is on the screen: only the sound calls, once
        caller(waiting(waited_s))
    assert (heard, desktop_bus.calls) == ([NEEDED], [])
    caller(gone_to(RunState.PREPARING, RunState.CAPTURING))
    caller(waiting(10.0))
    assert called(desktop_bus, 1) == ["Notify"]
    assert desktop_bus.calls[0][1][4] == "the phone is waited for: x-ray 7: look at the phone"
    assert heard == [NEEDED, NEEDED]


@pytest.mark.parametrize(
    ("end", "tones", "title", "words"),
    [
        (finished(FinishReason.COMPLETE), DONE, "complete", "all that was asked for is photographed"),
        (finished(FinishReason.ABORTED), WRONG, "ended before its time", "why"),
        (finished(FinishReason.REFUSED, Problem("no phone")), WRONG, "ended before its time", "no phone"),
    ],
)
def test_the_end(
    caller: Attention,
    desktop_bus: DesktopBus,
    heard: list[object],
    end: Finished,
    tones: object,
    title: str,
    words: str,
) -> None:
    caller(gone_to(RunState.CAPTURING))
    caller(gone_to(RunState.FINISHED, RunState.CAPTURING))
    caller(end)
    caller.close()
    assert called(desktop_bus, 1) == ["Notify"]
    body = desktop_bus.calls[0][1]
    assert body[3:5] == (f"spring: {title}", words)
    assert (body[6]["urgency"], body[7]) == (("y", 1), -1)  # it goes by itself before another run
    assert heard == [tones]


def test_who_has_stopped_it_is_not_called(caller: Attention, heard: list[object]) -> None:
    caller(finished(FinishReason.STOPPED))
    assert heard == []


def test_each_can_be_off(desktop_bus: DesktopBus, heard: list[object]) -> None:
    desktop_bus.serve(*POPUPS)
    desktop_bus.begin()
    with closing(Attention("spring", by_sound=False, by_notification=False)) as silent:
        silent(ROOM)
        silent(gone_to(RunState.CAPTURING))
    assert (heard, desktop_bus.calls) == ([], [])


def test_a_desktop_without_notifications(desktop_bus: DesktopBus, heard: list[object]) -> None:
    with closing(Attention("spring")) as caller:
        caller(ROOM)
        caller(gone_to(RunState.CAPTURING))
        caller(gone_to(RunState.SUSPENDED, RunState.CAPTURING))
        caller(ROOM)
        desktop_bus.serve(*POPUPS)  # one is started meanwhile
        desktop_bus.begin()
        caller(gone_to(RunState.PREPARING, RunState.SUSPENDED))
        caller(ROOM)
        assert "Notify" in called(desktop_bus, 1)
    assert heard == [NEEDED] * 3


# --- the sound ------------------------------------------------------------------------------------------


def test_the_tones_are_a_sound_file(tmp_path: Path) -> None:
    write_tones(tmp_path / "a.wav", DONE)
    with wave.open(str(tmp_path / "a.wav")) as sounds:
        assert sounds.getnframes() / sounds.getframerate() == pytest.approx(0.54, abs=0.01)
        samples = memoryview(sounds.readframes(-1)).cast("h")
    assert 10_000 < max(samples) < 32_767


def test_the_player_that_is_there_plays_and_stdout_stays_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    played = tmp_path / "played"
    player = tmp_path / "paplay"
    player.write_text(f'#!/bin/sh\nhead -c 4 "$1" > {played}.new; echo noise; mv {played}.new {played}\n')
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setattr("shutil.which", lambda name: str(player) if name == "paplay" else None)
    sound(NEEDED)
    assert capfd.readouterr() == ("", "")  # nobody sits there
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    sound(NEEDED)
    wait_until(played.exists, lambda: "not played")
    assert played.read_bytes() == b"RIFF"
    assert capfd.readouterr() == ("", "\a")
    monkeypatch.setattr("shutil.which", lambda _name: None)
    sound(NEEDED)  # nothing is there to play it
