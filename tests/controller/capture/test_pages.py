"""What the pages on the rig's screen say, and that all of it is on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from PIL import ImageDraw

from controller.capture.pages import (
    Page,
    PageKind,
    blocked_page,
    ended_page,
    keys_page,
    paused_page,
    room_page,
    waiting_page,
    with_note,
)
from controller.capture.rig_screen import NOT_HEARD
from controller.capture.states import FinishReason, Status
from controller.capture.work import WorkItem
from controller.display import Row, draw_page
from controller.plan import CursorPlace, Environment, Subset, Tripod

SIZES = [(1920, 1080, 2.0), (1366, 768, 1.0), (1080, 1920, 1.0)]
STATUS = Status(subset="night", done=22, total=250, left=700, left_s=1400.0)
OFFICE = Environment(
    room="Office 2.14",
    room_light="on",
    window_blinds="open",
    phone_orientation="portrait",
    tripod=Tripod(distance_cm=60, height_cm=110, angle_deg=0),
    monitor_colour_temperature_k=6500,
    screen_finish="matte",
)
# The longest that a plan allows, with words and without.
LONG = OFFICE.model_copy(
    update={
        "room": "W" * 80,
        "room_light": "off",
        "tripod": Tripod(distance_cm=123.456, height_cm=211.111, angle_deg=-44.44),
        "mouse_cursor": CursorPlace(x=1900, y=1000),
        "notes": ("Mind the lamp behind. " * 91)[:2000],
    }
)
OTHER = LONG.model_copy(update={"room": "M" * 80, "notes": "W" * 2000})
FINDINGS = [
    (f"check {number}", "what was found, with its figures, in a long sentence " * 3, "what to do " * 9)
    for number in range(9)
]


def subset(environment: Environment) -> Subset:
    return cast(Subset, Subset.model_construct(id="n" * 30, first=1, last=500, environment=environment))


def item(environment: Environment, **more: Any) -> WorkItem:
    return cast(
        WorkItem,
        type("Item", (), {"subset": subset(environment), "is_repair": False, "reasons": (), **more})(),
    )


def room(here: Environment, before: Environment | None = None, **more: Any) -> Page:
    held: dict[str, Any] = {"number": 2, "of": 3, "held": 0.5, **more}
    return room_page(item(here), None if before is None else subset(before), STATUS, **held)


PAGES = {
    "waiting": waiting_page("Waiting for the phone at udp:192.168.1.23:4747", "Is it there?", 31.0),
    "room": room(LONG, OTHER, warnings=FINDINGS[:3]),
    "the other room": room(OTHER, LONG),
    "paused": paused_page(STATUS, 22, list(range(1, 40)), unit="n" * 30, can_retake=True),
    "blocked": blocked_page(f"{'n' * 30} cannot begin yet", FINDINGS, 8.0),
    "keys": keys_page(),
    "stopped": ended_page(FinishReason.STOPPED, [("why", "Esc"), ("next", "chexrig run " * 20)], "so", 60.0),
    "aborted": ended_page(FinishReason.ABORTED, [("", "it is gone " * 40), ("next", "x" * 900)], "so", None),
}


def lines(page: Page) -> list[str]:
    return [f"{row.text} {row.value}".strip() for row in (*page.rows, *page.keys)]


def drawn(
    rows: Sequence[Row], width: int, height: int, scale: float = 1.0, foot: Sequence[Row] = ()
) -> tuple[np.ndarray, str]:
    """Draw a page; give it with all that is written on it, line after line, without spaces."""
    written: list[str] = []

    class Pen(ImageDraw.ImageDraw):
        def text(self, xy: Any, text: Any, *words: Any, **more: Any) -> None:
            written.append(text)
            super().text(xy, text, *words, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("controller.display.page.ImageDraw.Draw", Pen)
        pixels = draw_page(rows, width, height, text_scale=scale, foot=foot)
    return pixels, "".join("".join(written).split())


def written(rows: Sequence[Row]) -> str:
    return "".join("".join(f"{row.text} {row.value}" for row in rows).split())


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_nothing_of_a_page_is_cut_off(name: str, width: int, height: int, scale: float) -> None:
    page = with_note(PAGES[name], NOT_HEARD)
    pixels, said = drawn(page.rows, width, height, scale, page.keys)
    rows, columns = np.nonzero(pixels > 60)
    margin = 10 if scale == 1 else 20
    assert rows.min() >= height // margin - 4
    assert rows.max() <= height - height // margin + 4
    assert columns.min() >= width // margin - 4
    assert columns.max() <= width - width // margin + 4
    assert sorted(said) == sorted(written((*page.rows, *page.keys)))


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_whatever_is_too_much_is_left_out_above_the_keys_and_said_so(
    width: int, height: int, scale: float
) -> None:
    page = blocked_page("night cannot begin yet", FINDINGS * 10, 8.0)
    pixels, said = drawn(page.rows, width, height, scale, page.keys)
    assert said.endswith("…therestistoldintheterminal" + written(page.keys))
    assert np.nonzero(pixels > 60)[0].max() <= height - height // (10 if scale == 1 else 20) + 4


def test_a_long_text_alone_is_drawn_in_smaller_letters() -> None:
    short = [Row("Heading", size=2.0), Row("light", "off")]
    alone = draw_page(short, 1920, 1080)
    with_long = draw_page([*short, Row("notes", "a word and another " * 50)], 1920, 1080)
    heading = slice(108, 108 + 150)
    assert np.array_equal(alone[heading], with_long[heading])


def test_a_number_keeps_its_unit() -> None:
    near = "The phone stands at a distance of about 60 cm from it"
    words = [f"{'W' * count} {near}" for count in range(1, 40)]
    with pytest.MonkeyPatch.context() as patch:
        ends: list[str] = []
        patch.setattr(ImageDraw.ImageDraw, "text", lambda _self, _xy, text, **_more: ends.append(text[-3:]))
        for each in words:
            draw_page([Row(each)], 800, 600)
    assert not [each for each in ends if each.endswith("60")]
    assert any(each.endswith("cm") for each in ends)


def test_what_is_to_be_done_is_as_bright_as_it_is_bold() -> None:
    grey, bright = (draw_page([Row("next", "this", bold=bold)], 800, 600) for bold in (False, True))
    assert grey[:, :260].max() < 200 < bright[:, :260].max()


def test_a_word_longer_than_a_line_goes_on_in_the_next() -> None:
    assert drawn([Row("W" * 700)], 800, 600)[1] == "W" * 700


def test_what_has_changed_is_marked_and_says_what_it_was() -> None:
    said = lines(room(OFFICE.model_copy(update={"room_light": "off", "notes": "new lamp"}), OFFICE))
    assert "► light off   (was: on)" in said
    assert "► notes new lamp   (was: none)" in said
    assert "room Office 2.14" in said
    assert "Change what is marked, and leave it so until the subset is done:" in said
    assert "The room stays as it is:" in lines(room(OFFICE, OFFICE))
    assert "Make the room so, until the subset is done:" in lines(room(OFFICE))
    assert not [each for each in lines(room(OFFICE)) + lines(room(OFFICE, OFFICE)) if "►" in each]
    (notes,) = [each for each in lines(room(OTHER, LONG)) if each.startswith("► notes")]
    assert notes == f"► notes {'W' * 2000}   (another text)"
    gone = lines(room(OFFICE, LONG))
    assert "► notes none any more   (another text)" in gone
    assert "mouse cursor none any more   (was: drawn at x = 1900, y = 1000; by itself)" in gone


def test_what_is_to_be_done_at_the_phone_is_told_with_the_room() -> None:
    said = lines(room(OFFICE, OFFICE, at_the_phone="set the row to 6, and start it"))
    assert "► phone's app set the row to 6, and start it" in said
    assert not [each for each in lines(room(OFFICE)) if "phone's app" in each]


def test_a_page_stays_where_it_is_once_the_key_is_held() -> None:
    before, held = (
        drawn(page.rows, 800, 600, foot=page.keys)[0]
        for page in (room(OFFICE, held=each) for each in (0.0, 0.5))
    )
    changed = np.nonzero((before != held).any(axis=1))[0]
    assert 0 < np.ptp(changed) < 600 / 30
    assert "□" not in "".join(lines(room(OFFICE, held=0.0)))


def test_a_warning_is_as_large_as_the_rest() -> None:
    row = next(row for row in room(OFFICE, warnings=FINDINGS[:1]).rows if row.text == FINDINGS[0][0])
    assert row.size == 1
    assert row.bold


def test_what_is_captured_again_is_named() -> None:
    status = replace(STATUS, done=0, total=1)
    page = room_page(
        item(OFFICE, is_repair=True, reasons=[("7", "blurred")]), None, status, number=1, of=1, held=0.0
    )
    assert "x-rays 1 to 500: 1 photo again: 7 (blurred)" in lines(page)


def test_a_pause_says_how_far_it_is() -> None:
    said = lines(paused_page(STATUS, 22, [3, 4], unit="night", can_retake=True))
    assert "The last photo is of x-ray 22." in said
    assert "Captured again first: x-ray 3-4" in said
    assert "About 23 min of photographing are left." in said
    first = lines(paused_page(replace(STATUS, left_s=None), None, [], unit="night", can_retake=True))
    assert not [each for each in first if "last photo" in each or each.startswith(("About", "R "))]
    assert "R capture x-ray 22 again" in said
    asked = lines(paused_page(STATUS, 22, [22], unit="night", can_retake=True))
    assert "R x-ray 22 is captured again (R once more: not)" in asked
    repair = lines(paused_page(STATUS, 22, [], unit="night", can_retake=False))
    assert not [each for each in repair if each.startswith("R ")]
    assert "About 60 s of photographing are left." in lines(
        paused_page(replace(STATUS, left_s=60.0), 1, [], unit="night", can_retake=True)
    )


def test_what_helps_is_told_once_it_takes_long() -> None:
    assert "Is it there?" not in lines(waiting_page("Waiting", "Is it there?", 2.0))
    assert "Is it there?" in lines(waiting_page("Waiting", "Is it there?", 3.0))
    assert "It will pause then." in lines(waiting_page("Waiting", "", 3.0, is_pausing=True))


def test_what_blocks_is_looked_at_again() -> None:
    assert "Put this right. Looked at again in 8 s." in lines(
        blocked_page("night cannot begin yet", FINDINGS, 8.0)
    )
    assert "Put this right. It is looked at again now." in lines(
        blocked_page("night cannot begin yet", FINDINGS, 0.0)
    )


def test_each_page_names_its_keys() -> None:
    for name, page in PAGES.items():
        keys = [row.text for row in page.keys if row.text]
        assert keys[-1].startswith("F1") or page.kind is PageKind.ENDED, name
        assert any("Esc" in each for each in keys), name
