"""A subset goes on with the display that it was begun with, or says so."""

from __future__ import annotations

import pytest

from android_bridge.base.problems import Problem, Remedy
from controller.capture.same_display import another_display, check_display
from controller.plan import LoadedPlan
from controller.records import ShownOn

BEFORE = "xcb HDMI-1 (1920x1080+0+0) 1920x1080"
OTHER = ShownOn("xcb DP-1 (1920x1080+0+0) 1920x1080")
SMALLER = ShownOn("xcb HDMI-1 (1280x800+0+0) 1280x800")


def compare(loaded: LoadedPlan, before: list[tuple[str, int]], now: ShownOn, *, wanted: bool = False) -> str:
    return check_display(loaded, loaded.subset("a"), before, now, may_differ=wanted)


def test_nothing_to_say_of_the_first_photo_and_of_the_same_display(loaded: LoadedPlan) -> None:
    assert compare(loaded, [], SMALLER) == ""
    assert compare(loaded, [(BEFORE, 2)], ShownOn(BEFORE)) == ""


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (OTHER, "from another screen"),
        (ShownOn(f"{BEFORE} at 75 Hz, 24 bits"), "from a screen of another refresh rate"),
        (ShownOn(f"{BEFORE} at 60 Hz, 30 bits"), "from a screen of another colour depth"),
        (ShownOn(f"{BEFORE} at 60 Hz, 24 bits, gamma ramp 12ab34cd"), "from a screen of another gamma ramp"),
    ],
)
def test_another_screen_of_the_same_size_is_refused(loaded: LoadedPlan, now: ShownOn, what: str) -> None:
    before = [(f"{BEFORE} at 59.94 Hz, 24 bits", 1)]
    with pytest.raises(Problem, match=what) as caught:
        compare(loaded, before, now)
    problem = caught.value
    assert problem.expected == f"1 photo from {BEFORE} at 59.94 Hz, 24 bits"
    assert problem.got == str(now)
    assert "its data set's report will name every one" in problem.advice
    assert problem.remedy is Remedy.ALLOW_OTHER_SCREEN
    words = compare(loaded, before, now, wanted=True)
    assert "subset a is gone on with on another display" in words
    assert f"24 bits; now it is {now}" in words


def test_the_refresh_rate_by_another_cable_and_what_an_old_record_does_not_say(loaded: LoadedPlan) -> None:
    now = ShownOn(f"{BEFORE} at 59.95 Hz, 24 bits")
    assert compare(loaded, [(f"{BEFORE} at 59.94 Hz, 24 bits", 2)], now) == ""
    assert compare(loaded, [(f"{BEFORE} at 60 Hz, 24 bits", 2)], now) == ""
    assert compare(loaded, [(BEFORE, 2)], now) == ""


def test_a_calibrated_one(loaded: LoadedPlan) -> None:
    now = ShownOn(f"{BEFORE} at 59.95 Hz, 24 bits, gamma ramp 12ab34cd")
    assert compare(loaded, [(str(now), 2)], now) == ""
    assert compare(loaded, [(BEFORE, 2)], now) == ""  # of an earlier version nothing is known
    for other in ("", ", gamma ramp 12ab34ce"):
        before = f"{BEFORE} at 59.95 Hz, 24 bits{other}"
        with pytest.raises(Problem, match="from a screen of another gamma ramp") as caught:
            compare(loaded, [(before, 2)], now)
        assert caught.value.expected == f"2 photos from {before}"


def test_one_that_was_taken_over_on_purpose_is_told(loaded: LoadedPlan) -> None:
    words = compare(loaded, [(BEFORE, 2), (str(OTHER), 3)], OTHER)
    assert f"2 photos from {BEFORE}; now" in words


def test_another_size_is_refused(loaded: LoadedPlan) -> None:
    with pytest.raises(
        Problem, match="subset a on record were taken from a screen of another size"
    ) as caught:
        compare(loaded, [(BEFORE, 1_200)], SMALLER)
    problem = caught.value
    assert problem.where == f"{loaded.path}:3"
    assert problem.expected == f"1920x1080 pixels: 1,200 photos from {BEFORE}"
    assert problem.got == f"1280x800 pixels: {SMALLER}"
    assert problem.remedy is Remedy.ALLOW_OTHER_SCREEN


def test_another_size_that_is_wanted_is_told(loaded: LoadedPlan) -> None:
    assert f"now it is {SMALLER}" in compare(loaded, [(BEFORE, 2)], SMALLER, wanted=True)


def test_a_size_that_the_subset_has_already_is_told(loaded: LoadedPlan) -> None:
    words = compare(loaded, [(BEFORE, 2), (str(SMALLER), 3)], SMALLER)
    assert f"2 photos from {BEFORE}; now" in words


def test_what_the_report_will_say_is_told_before(loaded: LoadedPlan) -> None:
    same_size = compare(loaded, [(BEFORE, 1)], OTHER, wanted=True)
    assert same_size.endswith("Its data set's report will name both")
    third = compare(loaded, [(BEFORE, 1), (str(OTHER), 1)], SMALLER, wanted=True)
    assert "report will name all 3, and call the subset's conditions not alike, as long as" in third
    known = compare(loaded, [(BEFORE, 1), (str(SMALLER), 1)], SMALLER)
    assert "report will name both, and call the subset's conditions not alike" in known
    with pytest.raises(Problem) as caught:
        compare(loaded, [(BEFORE, 1), (str(SMALLER), 1)], ShownOn("xcb HDMI-1 (800x600+0+0) 800x600"))
    assert "report calls its conditions not alike" in caught.value.advice
    assert caught.value.advice.endswith("all 3 are wanted in one subset")


def test_a_record_that_does_not_say_the_size(loaded: LoadedPlan) -> None:
    assert "2 photos from xcb; now it is" in compare(loaded, [("xcb", 2)], SMALLER)


def test_in_few_words_too() -> None:
    before = [("xcb DP-1 1920x1080 at 60 Hz, 24 bits", 3), ("xcb VGA 1920x1080 at 60 Hz, 24 bits", 1)]
    names = ("DP-1 1920x1080", "VGA 1366x768", "DVI 1920x1080")
    same, smaller, other = (ShownOn(f"xcb {words} at 60 Hz, 24 bits") for words in names)
    assert another_display(before[:1], same) == ""
    assert another_display(before, smaller) == (
        "Other size than before! Before: 1920x1080 pixels. Now: 1366x768 pixels."
    )
    assert another_display(before[:1], other) == (
        "Other monitor than before! Before: DP-1 1920x1080 at 60 Hz, 24 bits."
        " Now: DVI 1920x1080 at 60 Hz, 24 bits."
    )
