"""A real X server with switchable outputs is asked how a screen is, and notices whatever becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from xorg import Xorg

from controller.display.screen_facts import changes, faults
from controller.display.x11_image import SharedImage
from controller.display.x11_libraries import Libraries
from controller.display.x11_screen import X11Screen

pytestmark = pytest.mark.x11


@pytest.fixture
def watched(two_screens: Xorg, monkeypatch: pytest.MonkeyPatch) -> Iterator[X11Screen]:
    monkeypatch.setenv("DISPLAY", two_screens.display)
    two_screens.stand()
    screen = X11Screen.open("DUMMY1")
    assert screen is not None
    screen.wake()
    screen.read(24)
    screen.keep()
    yield screen
    screen.close()


def test_how_it_is(watched: X11Screen) -> None:
    facts = watched.read(24)
    assert facts.mode_words == "640x400+640+0 at 59.95 Hz"
    assert (facts.is_on, facts.is_connected, facts.is_scaled, facts.has_ramp) == (True, True, False, True)
    assert (facts.rotation, facts.panning, facts.identity) == (1, (0, 0), b"")
    assert faults(facts, "") == []
    assert not watched.has_moved()


@pytest.mark.parametrize(
    ("disturb", "undo", "words", "moved"),
    [
        (("--gamma", "1:0.99:0.98"), ("--gamma", "1"), "its colours are altered", False),
        (("--brightness", "0.998"), ("--brightness", "1"), "its colours are altered", False),
        (("--mode", "640x400-75"), ("--mode", "640x400-60"), "it is 640x400+640+0 at 74.94 Hz now", True),
        (("--mode", "800x600-60"), ("--mode", "640x400-60"), "it is 800x600+640+0 at", True),
        (("--pos", "640x80"), ("--pos", "640x0"), "it is 640x400+640+80 at 59.95 Hz now", True),
    ],
)
def test_a_change_and_one_that_is_undone(
    watched: X11Screen,
    two_screens: Xorg,
    disturb: tuple[str, str],
    undo: tuple[str, str],
    words: str,
    *,
    moved: bool,
) -> None:
    before = watched.read(24)
    two_screens.set("DUMMY1", *disturb)
    assert changes(before, watched.read(24)).startswith(words)
    two_screens.set("DUMMY1", *undo)
    assert changes(before, watched.read(24)) == ""
    assert watched.has_moved() is moved
    assert not watched.has_moved(), "it is told once"


def test_it_is_read_whole_through_shared_memory(watched: X11Screen, two_screens: Xorg) -> None:
    shared = watched.share((640, 0, 640, 400))
    assert shared is not None
    for colour in (0x102030, 0xFFFE01):
        two_screens.run("xsetroot", "-solid", f"#{colour:06x}")
        seen = shared.read()
        assert seen is not None
        assert seen.words.shape == (400, 640)
        assert (seen.words & 0xFFFFFF == colour).all()
    shared.close()


def test_what_is_shared_has_the_form_of_the_screen_that_is_named() -> None:
    asked: list[tuple[int, int]] = []

    def ask(connection: int, screen: int) -> int:
        asked.append((connection, screen))
        return 16

    x11 = SimpleNamespace(XDefaultScreen=lambda _: 1, XDefaultVisual=ask, XDefaultDepth=ask)
    xext = SimpleNamespace(XShmQueryExtension=lambda _: 1, XShmCreateImage=lambda *_: None)
    libraries = cast(Libraries, SimpleNamespace(x11=x11, xext=xext, c=None))
    assert SharedImage.open(libraries, 7, 9, (0, 0, 8, 8)) is None
    assert asked == [(7, 1), (7, 1)]


def test_unplugged_and_plugged_in_again(watched: X11Screen, two_screens: Xorg) -> None:
    before = watched.read(24)
    two_screens.unplug("DUMMY1")
    assert watched.read(24).is_gone(before)
    two_screens.stand()
    assert changes(before, watched.read(24)) == ""
    assert watched.has_moved()


def test_what_becomes_of_its_neighbour_does_not_matter(watched: X11Screen, two_screens: Xorg) -> None:
    before = watched.read(24)
    two_screens.set("DUMMY0", "--mode", "640x400-75", "--gamma", "0.5")
    assert changes(before, watched.read(24)) == ""
    assert not watched.has_moved()


def test_a_picture_larger_than_the_screen(watched: X11Screen, two_screens: Xorg) -> None:
    two_screens.set("DUMMY1", "--panning", "800x600+640+0")
    (problem,) = faults(watched.read(24), "DUMMY1")
    assert problem.what.startswith("the screen is scaled, or shows a part of a larger picture")
    assert problem.got == "800x600+640+0 at 59.95 Hz, on a mode of 640x400"


def test_darkened_by_a_screen_saver_and_woken(watched: X11Screen, two_screens: Xorg) -> None:
    before = watched.read(24)
    two_screens.run("xset", "s", "activate")
    assert changes(before, watched.read(24)) == "power saving or a screen saver has darkened it"
    watched.wake()
    assert changes(before, watched.read(24)) == ""


def test_a_screen_that_the_server_does_not_name(
    two_screens: Xorg, monkeypatch: pytest.MonkeyPatch, xserver: str
) -> None:
    monkeypatch.setenv("DISPLAY", two_screens.display)
    unknown = X11Screen.open("HDMI-7")
    assert unknown is not None
    assert unknown.read(24).untold == "its colours (gamma) and its power saving"
    unknown.close()
    monkeypatch.setenv("DISPLAY", xserver)
    virtual = X11Screen.open("screen")
    assert virtual is not None
    facts = virtual.read(24)
    assert (facts.mode_words, facts.has_ramp) == ("1920x1080+0+0", False)
    virtual.close()
    monkeypatch.setenv("DISPLAY", ":4999")
    assert X11Screen.open("screen") is None


def test_the_window_on_it_ends_in_words(
    two_screens: Xorg, run_program: Callable[..., list[dict[str, str]]]
) -> None:
    two_screens.stand()
    told = run_program("display_watched.py", "DUMMY1", display=two_screens.display)
    changed = "ABORTED the screen DUMMY1 has changed: "
    altered = f"{changed}its colours are altered (gamma: night colours, dimming or calibration)"
    gone = "ABORTED the screen DUMMY1 is gone: it is switched off or unplugged"
    found = {each["after"]: f"{each['kind']} {each['what']}: {each['got']}" for each in told}
    assert found == {
        "calibrated": " : ",
        "calibrated anew": " : ",
        "calibrated and left so": " : ",
        "two ramps": "2 0: ",
        "its profile unloaded": altered,
        "its profile unloaded before": "SET_UP no calibration of the monitor is loaded: a linear gamma ramp:"
        " each grey level as it is drawn",
        "nothing": " : ",
        "neighbour": " : ",
        "gamma": altered,
        "gamma at the start": "SET_UP the screen's colours are altered on their way to the monitor: red,"
        " green and blue at 100, 100, 100 % for white, 50, 46, 42 % for middle grey",
        "gamma, asked": " colours: ",
        "moment": f"{changed}for a moment it was switched off, unplugged or in another mode",
        "moment, looked at anew": " : ",
        "mode": f"{changed}it is 800x600+640+0 at 59.86 Hz now",
        "unplugged": gone,
        "unplugged, a page": gone,
        "unplugged, the next x-ray": gone,
        "unplugged at the start": gone,
    }
