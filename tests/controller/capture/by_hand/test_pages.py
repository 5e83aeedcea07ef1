"""The pages between x-rays: whole, readable, and never over an x-ray."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from controller.capture.by_hand.screens import Place, Screenfuls
from controller.capture.by_hand.timecode import read_timecode
from controller.capture.pages import environment_rows
from controller.display.page import Area, Row, draw_page
from controller.plan.environment import CursorPlace, Environment, Tripod
from controller.records import PhotoSet
from controller.xrays import arrow, place

SIZES = [(1920, 1080), (1080, 1920), (3840, 2160), (800, 600)]
ROOM = Environment(
    room="Praxis Dr. Müller, Raum 2",
    room_light="off",
    window_blinds="closed",
    phone_orientation="portrait",
    tripod=Tripod(distance_cm=60, height_cm=110, angle_deg=-5),
    mouse_cursor=CursorPlace(x=9, y=8),
    monitor_colour_temperature_k=6500,
    screen_finish="glossy",
    notes="word " * 300,
)
PLACE = Place(PhotoSet(subset="dim", part=2, first=151, last=300), 2, 7, 188)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_pages_keep_to_their_part_of_the_screen(width: int, height: int) -> None:
    screens = Screenfuls(width, height)
    changed = replace(PLACE, before=ROOM.model_copy(update={"notes": "", "room_light": "on"}))
    pages = [screens.pause(PLACE, ROOM), screens.pause(changed, ROOM), screens.keys(), screens.end(PLACE)]
    for frame in (*pages, screens.skip(188, "p" * 300, "why" * 60), screens.note("x-ray 188 once more")):
        rows, columns = np.nonzero(frame.pixels > 60)
        assert rows.size > 500
        assert rows.min() >= height // 10 - 4
        assert rows.max() <= height * 9 // 10 + 4
        assert columns.min() >= width // 10 - 4
        assert columns.max() <= width * 9 // 10 + 4


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_time_code_is_readable_on_any_screen(width: int, height: int) -> None:
    at = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
    frame = Screenfuls(width, height).timecode(at, [("Space", "begin"), ("Q", "end")])
    assert read_timecode(frame.pixels) == at


def test_all_of_an_environment_is_told() -> None:
    said = " ".join(f"{label} {value}" for label, value in environment_rows(ROOM))
    for words in (
        "Müller",
        "light off",
        "blinds closed",
        "portrait",
        "60 cm from",
        "110 cm above",
        "turned by 5° to the left",
        "6500 K",
        "x = 9",
    ):
        assert words in said


def test_a_hint_stands_beside_the_x_ray_or_nowhere() -> None:
    screens = Screenfuls(1920, 1080)
    xray = place(np.full((1080, 900), 90, np.uint8), 12, 1920, 1080)
    hinted = screens.with_hint(xray, "x-ray 12", 0)
    assert hinted.index == 12
    changed = np.argwhere(hinted.composed() != xray.composed())
    assert changed.size
    assert changed[:, 1].max() < xray.x_px
    cursor = arrow(12, 1050, 1920, 1080)  # where the words begin
    both = screens.with_hint(place(xray.pixels, 12, 1920, 1080, patches=(cursor,)), "x-ray 12", 0)
    assert np.array_equal(both.composed()[cursor.area][cursor.mask], cursor.levels[cursor.mask])
    assert len(np.argwhere(both.composed() != hinted.composed())) > 50
    assert both.shown_sha256 != hinted.shown_sha256 != xray.shown_sha256
    wide = place(np.full((1080, 1900), 90, np.uint8), 12, 1920, 1080)
    assert screens.with_hint(wide, "x-ray 12", 0) is wide


def test_a_long_page_is_drawn_smaller_and_a_long_word_cut() -> None:
    rows = [Row(f"row {number}") for number in range(60)]
    area = Area(100, 100, 600, 500)
    page = draw_page([*rows, Row("W" * 500)], 800, 700, area)
    drawn = np.argwhere(page)
    assert drawn.min() >= 100
    assert drawn[:, 0].max() < 600
    assert drawn[:, 1].max() < 700
