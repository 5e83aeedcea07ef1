"""The stage: which keys count, and what is on record when the screen fails.

The moments of keys are scripted here: on a real screen nobody can press a key at a chosen millisecond.
"""

from __future__ import annotations

import time

import numpy as np
import pytest

from controller.capture.by_hand.stage import Stage
from controller.display.keys import Key
from controller.records import Ending, PhotoSet, Showings
from controller.xrays import Xray
from controller.xrays.frame import Frame, place
from controller.xrays.path_key import parse_path

SET = PhotoSet(subset="office", part=1, first=1, last=2)
FRAME = place(np.zeros((4, 4), np.uint8), 1, 8, 8)


def _xray(index: int) -> Xray:
    path = f"train/p{index}/s1/v1.jpg"
    return Xray(index, path, parse_path(path), None, None, None, None)


class Scripted:
    """A display whose pictures stand there at once, and keys that were pressed at given moments."""

    def __init__(self) -> None:
        self.keys = self
        self.pressed: list[Key] = []
        self.fails = False

    async def next(self, timeout_s: float | None = None) -> Key | None:  # noqa: ARG002 - see above
        return self.pressed.pop(0) if self.pressed else None

    async def show(self, frame: Frame) -> float:  # noqa: ARG002 - see above
        if self.fails:
            raise RuntimeError("the screen is gone")
        return time.monotonic()

    async def check(self, frame: Frame) -> None:
        pass


@pytest.fixture
def display() -> Scripted:
    return Scripted()


@pytest.fixture
def stage(display: Scripted, journal: Showings) -> Stage:
    return Stage(display, journal, "one")


async def test_keys_from_before_the_picture_do_not_count(stage: Stage, display: Scripted) -> None:
    early = Key(1, "r", time.monotonic() - 0.001)
    await stage.xray(SET, _xray(1), FRAME)
    late = Key(2, "s", time.monotonic() + 0.001)
    display.pressed = [early, late]
    assert await stage.key() == late
    display.pressed = [early]
    assert await stage.key(time.monotonic()) is None


async def test_a_letter_more_loses_no_key(stage: Stage, display: Scripted) -> None:
    await stage.text(FRAME)
    meanwhile = Key(1, "a", time.monotonic() + 0.0001)
    await stage.renew(FRAME)
    display.pressed = [meanwhile]
    assert await stage.key() == meanwhile


async def test_an_x_ray_is_off_record_before_the_next_is_painted(
    stage: Stage, display: Scripted, journal: Showings
) -> None:
    await stage.xray(SET, _xray(1), FRAME)
    stage.leave(Ending.NEXT)
    display.fails = True
    with pytest.raises(RuntimeError, match="gone"):
        await stage.xray(SET, _xray(2), FRAME)
    stage.close(Ending.INTERRUPTED)
    assert [(show.index, show.ending) for show in journal.shows()] == [(1, Ending.NEXT)]


async def test_what_was_decided_stays_so_when_the_session_ends_at_once(
    stage: Stage, journal: Showings
) -> None:
    await stage.xray(SET, _xray(1), FRAME)
    stage.leave(Ending.SKIP, "hazy")
    stage.close(Ending.END)
    assert [(show.ending, show.reason) for show in journal.shows()] == [(Ending.SKIP, "hazy")]


async def test_an_answer_is_for_the_x_ray_whose_place_the_question_took(
    stage: Stage, journal: Showings
) -> None:
    stage.answer(Ending.END)  # a question from the pause: no x-ray to settle
    await stage.xray(SET, _xray(1), FRAME)
    await stage.text(FRAME)
    await stage.xray(SET, _xray(1), FRAME)  # answered with no
    stage.answer(Ending.SKIP)
    stage.close(Ending.END)
    assert [show.ending for show in journal.shows()] == [Ending.ASIDE, Ending.END]
