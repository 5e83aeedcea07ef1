"""What a report says of a subset with photos of several displays, and what to do then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from controller.report.captures import Captures
from controller.report.displays import displays_of, in_words, several_sizes

LARGE, SMALL, OTHER = (
    "xcb HDMI-1 (1920x1080+0+0) 1920x1080",
    "xcb DP-1 (1280x800+0+0) 1280x800",
    "xcb DP-2 (1920x1080+0+0) 1920x1080",
)
SHOWN = [LARGE, SMALL, LARGE, LARGE, OTHER, SMALL]


def captures(displays: Sequence[str | None] = SHOWN, **more: Any) -> Captures:
    count = len(displays)
    columns = {"display": displays, "index": [*range(11, 11 + count)], "origin": ["rig"] * count}
    return Captures({**columns, **more}, count)


def told(some: Captures, *, is_rehearsal: bool = False) -> list[str]:
    return several_sizes(some, range(len(some)), "morning", is_rehearsal=is_rehearsal)


def test_which_photos_are_of_which_display_and_what_next() -> None:
    assert told(captures()) == [
        "screens of several sizes in pixels: 1280x800, 1920x1080."
        f" 11, 13-14 on {LARGE}; 15 on {OTHER}; 12, 16 on {SMALL}."
        " To have one size, on a screen of 1920x1080: `chexrig retake PLAN --subset morning 12 16"
        " --because other-screen`, then `chexrig run PLAN --repair`, and export again"
    ]


def test_the_next_step_of_a_rehearsal_and_of_one_of_several_cameras() -> None:
    (fault,) = told(captures(camera=["left"] * 4 + ["right"] * 2, index=[11, 12, 13, 14, 11, 11]))[:1]
    assert fault.startswith("screens of several sizes in pixels by left: ")
    assert "`chexrig retake PLAN --camera left --subset morning 12 --because" in fault
    assert "`chexrig run PLAN --camera left --repair`" in fault
    (fault,) = told(captures(), is_rehearsal=True)
    assert "`chexrig retake PLAN --rehearsal --subset" in fault
    assert "`chexrig run PLAN --phone sim --repair`" in fault


def test_photos_by_hand_are_not_asked_for_again() -> None:
    (fault,) = told(captures(origin=["manual"] * 6))
    assert "retake" not in fault
    assert fault.endswith("show and photograph the subset again, in a plan of another name")


@pytest.mark.parametrize("displays", [[LARGE, OTHER], [LARGE, None], [LARGE, "xcb"]])
def test_one_size_is_no_fault(displays: list[str | None]) -> None:
    assert told(captures(displays)) == []


def test_three_displays_are_called_three() -> None:
    some = captures()
    assert in_words(displays_of(some, range(6)))["display"].startswith("three displays: ")
