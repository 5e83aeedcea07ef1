"""A screen that is not there, or cannot be opened."""

from __future__ import annotations

import json

import pytest

from tests.wrong_input.rig import Rig

PHONE = ("--phone", "udp:127.0.0.1:9", "--pairing-code", "7KQ2-M0XD-93TF-AZ5H")


def on_screen(display: str) -> dict[str, str]:
    return {"DISPLAY": display}


@pytest.mark.x11
def test_a_screen_that_is_not_there(rig: Rig, xserver: str) -> None:
    rig.change("settle_ms: 0", "settle_ms: 0\n  screen: DELL U2720Q/CN0ABC")
    told = rig.refused("run", rig.plan, env=on_screen(xserver), in_process=False)
    told.says("screen not found", "expected: DELL U2720Q/CN0ABC", "1920x1080", "primary", f"{rig.plan}:7")
    assert not rig.photos()


def test_a_display_that_cannot_be_opened(rig: Rig) -> None:
    told = rig.refused("run", rig.plan, env=on_screen(":997"), in_process=False)
    told.says("display", ":997", "set DISPLAY")


@pytest.mark.x11
def test_a_qt_platform_without_a_screen_that_was_left_over(rig: Rig, xserver: str) -> None:
    env = {**on_screen(xserver), "QT_QPA_PLATFORM": "offscreen"}
    told = rig.refused("run", rig.plan, "--subset", "morning", *PHONE, env=env, in_process=False)
    told.says("no screen for the phone to photograph", "QT_QPA_PLATFORM=offscreen, which has none: unset it")


def test_a_real_phone_and_no_screen(rig: Rig) -> None:
    told = rig.run_refused("--subset", "morning", *PHONE, in_process=False)
    told.says("there is no screen for the phone to photograph", "--phone sim")


@pytest.mark.x11
def test_another_screen_than_the_subset_was_begun_on(begun: Rig, small_xserver: str) -> None:
    """The first photos were taken headless, from 960 x 540 pixels; a phone now sees 640 x 400."""
    run = ("run", begun.plan, *PHONE, "--patience-s", "0.2", "--subset", "morning")
    photos = begun.photos()
    told = begun.refused(*run, env=on_screen(small_xserver), in_process=False)
    told.says(
        "the photos of subset morning on record were taken from a screen of another size",
        "expected: 960x540 pixels: 1 photo from offscreen",
        "got: 640x400 pixels: xcb screen",
        "go on with the screen that it was begun with, at that size",
        "both are wanted in one subset: chexrig run ",
        "--subset morning --other-screen",
        f"where: {begun.plan}:5",
    )
    wanted = begun.chexrig(*run, "--other-screen", env=on_screen(small_xserver))
    assert "warning: screen: subset morning is gone on with on another display" in wanted.err
    assert "of another size" not in wanted.err  # it gets as far as the phone, and nobody is there
    assert begun.photos() == photos


@pytest.mark.x11
def test_a_rehearsal_goes_on_on_any_screen_and_the_report_says_so(begun: Rig, small_xserver: str) -> None:
    told = begun.chexrig("run", begun.plan, env=on_screen(small_xserver))
    assert told.code == 0
    warning = "warning: screen: subset morning is gone on with on another display: 1 photo from offscreen"
    assert warning in told.err
    assert told.err.index(warning) < told.err.index("simulated phone: "), "before the first photo"
    assert "subset evening is gone on with" not in told.err
    out = begun.folder / "set"
    two = "two displays: offscreen offscreen (960x540+0+0) 960x540 (1 photo); xcb screen (640x400"
    assert f"morning: from {two}" in begun.here("status", begun.plan).out
    export = begun.here("export", begun.plan, "--out", out)
    assert export.code == 0
    assert f"the photos of subset morning were taken from {two}" in export.err
    subsets = json.loads((out / "subsets.json").read_text())["subsets"]
    displays = {each["id"]: [one["photos"] for one in each.get("displays", [])] for each in subsets}
    assert displays == {"morning": [1, 2], "evening": []}
    report = begun.here("report", out, "--out", begun.folder / "page.html")
    assert report.code == 1
    facts = json.loads((begun.folder / "page.json").read_text())
    (failed,) = [each for each in facts["checks"] if each["state"] == "failed"]
    assert failed["name"] == "Every subset was taken under one set of conditions, the one described"
    (detail,) = failed["details"]
    assert detail.startswith(
        "subset morning of spring: screens of several sizes in pixels: 640x400, 960x540. 1 on offscreen"
    )
    assert "; 2-3 on xcb screen" in detail
    assert "`chexrig retake PLAN --subset morning 1 --because other-screen`" in detail
    conditions = {each["id"]: each["conditions"]["display"] for each in facts["subsets"]}
    assert conditions["morning"].startswith("two displays: offscreen")
    assert conditions["evening"].startswith("xcb screen")
    assert conditions["morning"] in (begun.folder / "page.html").read_text()
