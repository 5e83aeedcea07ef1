"""Which displays are alike, by the words in which the record has them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rig import on_record

from controller.records import Record, ShownOn, unlike

DELL = 'xcb HDMI-1 "DELL U2720Q/CN0ABC" (1920x1080+0+0) 1920x1080'


@pytest.mark.parametrize(
    "same",
    [
        DELL,
        DELL.replace("HDMI-1", "DP-2"),  # another connector
        DELL.replace("+0+0", "+-1920+0"),  # placed otherwise among others
    ],
)
def test_the_same_monitor(same: str) -> None:
    assert ShownOn(same).kind == ShownOn(DELL).kind


@pytest.mark.parametrize(
    ("other", "size_px"),
    [
        (DELL.replace("CN0ABC", "CN0DEF"), "1920x1080"),
        (DELL.replace("xcb", "wayland"), "1920x1080"),
        (DELL.replace("(1920x1080", "(960x540"), "1920x1080"),  # another scaling
        (DELL.replace("1920x1080", "3840x2160"), "3840x2160"),
        ("xcb HDMI-1 (1920x1080+0+0) 1920x1080", "1920x1080"),
        ("offscreen offscreen (1920x1080+0+0) 1920x1080", "1920x1080"),
        ("xcb 960x540", ""),  # in no known form
        ("xcb", ""),
    ],
)
def test_another_one(other: str, size_px: str) -> None:
    assert ShownOn(other).kind != ShownOn(DELL).kind
    assert ShownOn(other).size_px == size_px


def test_what_is_put_on_record_is_understood() -> None:
    made = ShownOn.of("xcb", 'HDMI-1 "DELL U2720Q/CN0ABC" (1920x1080+0+0)', 1920, 1080)
    assert str(made) == DELL
    assert made.size_px == "1920x1080"


def test_those_that_are_alike_are_drawn_together() -> None:
    moved = DELL.replace("HDMI-1", "DP-2")
    assert unlike([(DELL, 3), ("xcb", 1), (moved, 4)]) == [(ShownOn(DELL), 7), (ShownOn("xcb"), 1)]


def test_displays_of_the_photos_that_count(journal: Record, save: Callable[..., None]) -> None:
    assert journal.captures.displays("morning") == []
    save(1)
    save(2)
    journal.captures.begin_session(on_record.session("two", display=DELL))
    assert journal.captures.displays("morning") == [("xcb", 2)], "the other has shown none yet"
    save(3, session="two")
    assert journal.captures.displays("morning") == [("xcb", 2), (DELL, 1)]
    assert journal.captures.displays("evening") == []
