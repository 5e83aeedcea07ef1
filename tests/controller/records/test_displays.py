"""Which displays are alike, by the words in which the record has them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rig import on_record

from controller.records import Record, ShownOn, spoken_displays, unlike

OLD = 'xcb HDMI-1 "DELL U2720Q/CN0ABC" (1920x1080+0+0) 1920x1080'  # as earlier versions wrote it
DELL = f"{OLD} at 59.95 Hz, 24 bits"


@pytest.mark.parametrize(
    "same",
    [
        DELL,
        OLD,
        DELL.replace("HDMI-1", "DP-2"),  # another connector
        DELL.replace("+0+0", "+-1920+0"),  # placed otherwise among others
        DELL.replace("59.95", "59.94"),
        DELL.replace("59.95", "60"),
        DELL.replace(" at 59.95 Hz", ""),
        DELL.replace(", 24 bits", ""),
    ],
)
def test_the_same_monitor(same: str) -> None:
    assert ShownOn(same).unlike(ShownOn(DELL)) == ""
    assert ShownOn(DELL).unlike(ShownOn(same)) == ""


@pytest.mark.parametrize(
    ("other", "size_px", "differs"),
    [
        (DELL.replace("CN0ABC", "CN0DEF"), "1920x1080", "monitor"),
        (OLD.replace("CN0ABC", "CN0DEF"), "1920x1080", "monitor"),
        (DELL.replace("xcb", "wayland"), "1920x1080", "monitor"),
        (DELL.replace("(1920x1080", "(960x540"), "1920x1080", "scaling"),
        (DELL.replace("1920x1080", "3840x2160"), "3840x2160", "size"),
        (DELL.replace("59.95", "75"), "1920x1080", "refresh rate"),
        (DELL.replace("59.95", "59"), "1920x1080", "refresh rate"),
        (DELL.replace("24 bits", "30 bits"), "1920x1080", "colour depth"),
        ("xcb HDMI-1 (1920x1080+0+0) 1920x1080", "1920x1080", "monitor"),
        ("offscreen offscreen (1920x1080+0+0) 1920x1080", "1920x1080", "monitor"),
        ("xcb 960x540", "", "monitor"),  # in no known form
        ("xcb", "", "monitor"),
    ],
)
def test_another_one(other: str, size_px: str, differs: str) -> None:
    assert ShownOn(other).unlike(ShownOn(DELL)) == differs
    assert ShownOn(DELL).unlike(ShownOn(other)) == differs
    assert ShownOn(other).size_px == size_px


def test_what_is_put_on_record_is_understood() -> None:
    monitor = 'HDMI-1 "DELL U2720Q/CN0ABC" (1920x1080+0+0)'
    made = ShownOn.of("xcb", monitor, 1920, 1080, refresh_hz=59.9502, depth=24)
    assert (str(made), made.size_px, made.is_full) == (DELL, "1920x1080", True)
    assert str(ShownOn.of("xcb", monitor, 1920, 1080)) == OLD
    exact = ShownOn.of("xcb", monitor, 1920, 1080, refresh_hz=60.0, depth=30)
    assert str(exact) == f"{OLD} at 60 Hz, 30 bits"


def test_those_that_are_alike_are_drawn_together() -> None:
    moved, faster = DELL.replace("HDMI-1", "DP-2"), DELL.replace("59.95", "75")
    assert unlike([(DELL, 3), ("xcb", 1), (moved, 4)]) == [(ShownOn(DELL), 7), (ShownOn("xcb"), 1)]
    assert unlike([(OLD, 2), (faster, 1), (DELL, 3)]) == [(ShownOn(faster), 3), (ShownOn(DELL), 3)]
    assert unlike([(OLD, 2), (moved, 1)]) == [(ShownOn(moved), 3)], "what says more stands for it"


def test_in_words() -> None:
    assert spoken_displays(unlike([(DELL, 3)])) == DELL
    told = spoken_displays(unlike([(DELL, 1), (DELL.replace("59.95", "75"), 2)]))
    assert told.startswith(f"two displays: {DELL} (1 photo); xcb HDMI-1")
    assert told.endswith("75 Hz, 24 bits (2 photos)")


def test_displays_of_the_photos_that_count(journal: Record, save: Callable[..., None]) -> None:
    assert journal.captures.displays("morning") == []
    save(1)
    save(2)
    journal.captures.begin_session(on_record.session("two", display=DELL))
    assert journal.captures.displays("morning") == [("xcb", 2)], "the other has shown none yet"
    save(3, session="two")
    assert journal.captures.displays("morning") == [("xcb", 2), (DELL, 1)]
    assert journal.captures.displays("evening") == []


@pytest.mark.parametrize(("rate", "refresh_us"), [(" at 59.95 Hz", 16681), (" at 144 Hz", 6944), ("", None)])
def test_how_long_it_shows_a_frame(rate: str, refresh_us: int | None) -> None:
    shown_on = ShownOn(DELL.replace(" at 59.95 Hz", rate))
    assert shown_on.refresh_us == refresh_us


@pytest.mark.parametrize("rate_hz", [0.5, 1200.0])
def test_no_screen_has_such_a_rate(rate_hz: float) -> None:
    assert ShownOn.of("xcb", "DP-1", 1920, 1080, refresh_hz=rate_hz).refresh_us is None
