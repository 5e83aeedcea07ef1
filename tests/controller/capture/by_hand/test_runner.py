"""A session by hand, key by key: what comes up, what is told, and what is on record then.

The stage, its pages and the record are the real ones. The display stands in for Qt's: what it is to show is
there at once, and the keys are those of a script.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtCore import Qt

from android_bridge.base import Problem
from controller.capture.by_hand import runner
from controller.capture.by_hand.runner import Ended, ManualJob, ManualRunner
from controller.capture.by_hand.screens import SKIP_REASONS, Place, Screenfuls
from controller.capture.by_hand.stage import Stage
from controller.display import Key
from controller.plan import Environment
from controller.plan.environment import Tripod
from controller.records import Ending, PhotoSet, Showings
from controller.xrays import Frame, Xray, place
from controller.xrays.path_key import parse_path

WIDTH_PX, HEIGHT_PX = 240, 160
ROOM = Environment(
    room="office",
    room_light="on",
    window_blinds="closed",
    phone_orientation="portrait",
    tripod=Tripod(distance_cm=60, height_cm=110, angle_deg=0),
    monitor_colour_temperature_k=6500,
    screen_finish="matte",
)
SETS = (
    PhotoSet(subset="office", part=1, first=1, last=2),
    PhotoSet(subset="office", part=2, first=3, last=4),
)
PLACE = Place(SETS[0], 1, 1, 1)
CODES = {
    " ": Qt.Key.Key_Space,
    "<": Qt.Key.Key_Left,
    "R": Qt.Key.Key_R,
    "S": Qt.Key.Key_S,
    "T": Qt.Key.Key_T,
    "Q": Qt.Key.Key_Q,
    "\n": Qt.Key.Key_Return,
    "\x1b": Qt.Key.Key_Escape,
    "\b": Qt.Key.Key_Backspace,
    "?": Qt.Key.Key_F1,
}


class Display:
    """Shows at once. In its script "." lets time pass, and "!" is the space bar, right after the picture."""

    def __init__(self) -> None:
        self.keys = self
        self.script: list[str] = []
        self.in_the_way: list[Problem | None] = []

    async def next(self, timeout_s: float | None = None) -> Key | None:  # noqa: ARG002 - see `KeysLike`
        assert self.script, "it waits for a key that nobody presses"
        key = self.script.pop(0)
        if key == ".":
            return None
        if key == "!":
            return Key(Qt.Key.Key_Space, " ", time.monotonic() + 0.1)
        return Key(CODES.get(key, ord(key.upper())), key, time.monotonic() + 1)

    async def show(self, _frame: Frame) -> float:
        return time.monotonic()

    async def check(self, _frame: Frame) -> None:
        problem = self.in_the_way.pop(0) if self.in_the_way else None
        if problem is not None:
            raise problem


class Ready:
    """Frames that need no decoding."""

    async def get(self, index: int) -> Frame:
        return place(np.zeros((4, 4), np.uint8), index, WIDTH_PX, HEIGHT_PX)

    def prepare(self, index: int) -> None:
        pass


class Session:
    """One session by hand."""

    def __init__(self, journal: Showings) -> None:
        self.display = Display()
        self.told: list[str] = []
        self.came_up: list[int] = []
        self.begun = 0
        self._journal = journal
        self._stage = Stage(self.display, journal, "one")

    def _begin(self) -> None:
        self.begun += 1

    async def run(self, keys: str, job: ManualJob | None = None) -> None:
        """Press these keys; all of them have to be wanted."""
        self.display.script = list(keys)
        whole = ManualRunner(
            job or ManualJob([PLACE], ROOM),
            stage=self._stage,
            display=self.display,
            screens=Screenfuls(WIDTH_PX, HEIGHT_PX),
            frames=Ready(),
            xray=_xray,
            begin=self._begin,
            showing=lambda at: self.came_up.append(at.next_index),
            tell=self.told.append,
        )
        try:
            await whole.run()
        finally:
            self._stage.close(Ending.INTERRUPTED)  # as whoever has opened the window does
        assert not self.display.script

    @property
    def shows(self) -> list[tuple[int | None, str | None]]:
        """What was shown to be photographed, and why it went; 0 is the time code."""
        return [(each.index or 0, each.ending and each.ending.value) for each in self._journal.shows()]

    @property
    def reasons(self) -> list[str]:
        return [each.reason for each in self._journal.shows() if each.reason]


def _xray(index: int) -> Xray:
    path = f"train/patient{index:05d}/study1/view1_frontal.jpg"
    return Xray(index, path, parse_path(path), f"{index:064x}", 64, 64, 8)


@pytest.fixture
def session(journal: Showings, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setattr(runner, "_NOTE_S", 0.0)
    return Session(journal)


async def test_a_set_is_a_time_code_its_x_rays_and_a_time_code(session: Session) -> None:
    await session.run(" " + " " + "  " + " ")
    assert session.shows == [(0, "next"), (1, "next"), (2, "next"), (0, "next")]
    assert (session.came_up, session.begun, session.told) == ([1, 2], 1, [])


async def test_sets_come_one_after_another(session: Session) -> None:
    places = [PLACE, replace(PLACE, photo_set=SETS[1], number=2, next_index=3, before=ROOM)]
    await session.run(2 * "     ", ManualJob(places, ROOM))
    assert session.came_up == [1, 2, 3, 4]
    assert session.begun == 2


async def test_it_is_gone_on_with_where_it_stood(session: Session) -> None:
    await session.run("    ", ManualJob([replace(PLACE, next_index=2)], ROOM))
    assert session.came_up == [2]


async def test_a_key_without_meaning_does_nothing(session: Session) -> None:
    await session.run("x " + "x " + "x x " + "x ")
    assert session.shows == [(0, "next"), (1, "next"), (2, "next"), (0, "next")]


async def test_a_second_press_right_after_the_picture_counts_once(session: Session) -> None:
    await session.run("  " + " " + "! " + " ")
    assert session.came_up == [1, 2]
    assert session.told == ["x-ray 2 has only just come up: the key counted once"]


async def test_back_is_the_x_ray_before_and_from_the_first_there_is_no_way_back(session: Session) -> None:
    await session.run("  " + "< " + "<" + "  " + " ")
    assert session.came_up == [1, 2, 1, 2]
    assert session.shows[1:4] == [(1, "next"), (2, "back"), (1, "next")]
    assert session.told == ["x-ray 1 is the set's first: there is no way back from it"]


async def test_from_the_last_time_code_there_is_a_way_back_but_not_from_the_first(session: Session) -> None:
    await session.run(" < " + "  " + "<" + " " + " ")
    assert session.came_up == [1, 2, 2]
    assert session.shows[-3:] == [(0, "back"), (2, "next"), (0, "next")]


async def test_a_bad_photo_is_taken_once_more(session: Session) -> None:
    await session.run("  " + "R " + " " + " ")
    assert session.came_up == [1, 1, 2]
    assert session.shows[1:3] == [(1, "repeat"), (1, "next")]
    assert session.told == ["x-ray 1 is shown once more"]


async def test_what_stood_before_the_x_ray_is_on_the_photo_too(session: Session) -> None:
    session.display.in_the_way = [Problem("it is covered", got="a window lies before it"), Problem("dark")]
    await session.run("  " + "   " + " " + " ")
    assert session.came_up == [1, 1, 1, 2]
    assert session.told == [
        "x-ray 1 is shown once more: a window lies before it",
        "x-ray 1 is shown once more: dark",
    ]
    assert session.reasons == ["a window lies before it", "dark"]


@pytest.mark.parametrize(
    ("keys", "reason"),
    [("2", SKIP_REASONS[1]), ("9\b.no\bot one 2\n", "not one 2"), ("\n.a\n", "a")],
)
async def test_an_x_ray_is_skipped_for_a_reason(session: Session, keys: str, reason: str) -> None:
    await session.run("  " + "S" + keys + " " + " ")
    assert session.came_up == [1, 2]
    assert session.shows[1:] == [(1, "skip"), (2, "next"), (0, "next")]
    assert session.reasons == [reason]
    assert session.told == [f"x-ray 1 is skipped: {reason}"]


async def test_a_skip_can_be_thought_better_of(session: Session) -> None:
    await session.run("  " + "Sab\x1b" + "  " + " ")
    assert session.came_up == [1, 1, 2]
    assert session.shows[1:3] == [(1, "aside"), (1, "next")]
    assert session.told == []


async def test_a_time_code_in_between_brings_the_same_x_ray_back(session: Session) -> None:
    await session.run("  " + "T. " + "  " + " ")
    assert session.shows == [
        *[(0, "next"), (1, "aside"), (0, "next"), (1, "next")],
        *[(2, "next"), (0, "next")],
    ]


@pytest.mark.parametrize("before", ["", " ", "  ", "  T", "  " + "  "])
async def test_the_end_is_asked_for_and_can_be_thought_better_of(session: Session, before: str) -> None:
    rest = {"": "     ", " ": "   ", "  ": "   ", "  T": "   ", "    ": " "}
    await session.run(before + "Qx " + rest[before])
    assert [index for index, ending in session.shows if ending == "next" and index] == [1, 2]


@pytest.mark.parametrize("before", ["", " ", "  ", "  T", "  " + "  "])
async def test_the_keys_are_told_anywhere(session: Session, before: str) -> None:
    rest = {"": "     ", " ": "    ", "  ": "   ", "  T": "    ", "    ": " "}
    await session.run(before + "?R?" + rest[before])  # no key means anything else there
    assert [index for index, ending in session.shows if ending == "next" and index] == [1, 2]
    assert session.told == []


@pytest.mark.parametrize("before", ["", " ", "  ", "  T", "  " + "  "])
async def test_the_end_is_an_end(session: Session, before: str) -> None:
    with pytest.raises(Ended):
        await session.run(before + "Q" + "\x1b")
    assert session.begun == bool(before)
    if before == "  ":
        assert session.shows[-1] == (1, "end")


async def test_x_rays_come_by_themselves_where_that_is_wanted(session: Session) -> None:
    hinted: list[str] = []

    def hint(frame: Frame, words: str) -> Frame:
        hinted.append(words)
        return frame

    job = ManualJob([PLACE], ROOM, by_key=False, every_s=0.0, hint=hint)
    await session.run("  " + " ." + "." + " ", job)
    assert session.shows[1:3] == [(1, "interval"), (2, "interval")]
    assert session.told == ["the next x-ray comes by itself (--advance interval)"]
    assert hinted == ["x-ray 1", "x-ray 2"]


async def test_some_are_shown_again_and_no_others(session: Session) -> None:
    again = replace(PLACE, photo_set=PhotoSet(subset="office", part=1, first=1, last=9), next_index=2)
    place = replace(again, only=(2, 5, 6))
    await session.run(" " + " " + " " + "<  " + " " + "<" + " " + " ", ManualJob([place], ROOM))
    assert session.came_up == [2, 5, 2, 5, 6, 6]
