"""Whether a photo counts: the x-ray has to stand on the screen when the sensor reads it."""

from __future__ import annotations

import pytest


@pytest.mark.x11
@pytest.mark.parametrize(
    ("how", "got"),
    [
        ("none", None),
        ("unmapped", "the window is hidden"),
        ("moved", "1920x1080+100+50, scale 1"),
        ("1x1+1501+300", "something else from x = 1501 to 1501 and from y = 300 to 300"),
        ("gone:5x5+1501+300", "for a moment it was covered, hidden or moved, or screens were arranged anew"),
        ("other_frame", "something else from x = "),
    ],
)
def test_disturbed_screen_is_noticed(run_program, xserver, how, got):
    (told,) = run_program("display_disturbed.py", how, display=xserver)
    if got is None:
        assert told == {"what": None, "got": None}
    else:
        assert told["got"].startswith(got)


@pytest.mark.parametrize("how", ["none", "other_frame"])
def test_without_a_screen_the_window_itself_is_looked_at(run_program, how):
    (told,) = run_program("display_disturbed.py", how)
    assert (told["what"] is None) is (how == "none")


@pytest.mark.x11
@pytest.mark.parametrize("background", ["#000080", "#FF0000", "#808080"])
def test_any_background_is_right(run_program, xserver, background):
    (told,) = run_program("display_disturbed.py", "none", background, display=xserver)
    assert told == {"what": None, "got": None}


@pytest.mark.x11
def test_a_screen_that_cannot_be_read_back_is_refused(run_program, make_xserver):
    (told,) = run_program("display_disturbed.py", "none", display=make_xserver("640x400x8"))
    assert told["what"] == "the screen cannot be read back, and nobody knows what it shows"
    assert told["got"] == "no picture of it; a colour depth of 8 bits"


@pytest.mark.x11
def test_without_memory_shared_with_the_x_server(run_program, make_xserver):
    server = make_xserver("640x400x24", "-extension", "MIT-SHM")
    (told,) = run_program("display_disturbed.py", "30x10+610+390", display=server)
    assert told["got"] == "something else from x = 610 to 639 and from y = 390 to 399"
