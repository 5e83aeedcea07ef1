"""What becomes of the work, its errors and the window's; on no screen at all."""

from __future__ import annotations

import json
import signal

import pytest


@pytest.mark.parametrize(
    ("mood", "told"),
    [
        ("failing", {"raised": "LookupError: the session's own mistake"}),
        ("closed", {"returned": "the window was closed"}),
        ("wrong_frame", {"raised": "RuntimeError: the window painted x-ray 2 instead of x-ray 1"}),
        (
            "one_at_a_time",
            {"returned": "float RuntimeError('a frame is still on its way to the screen')"},
        ),
    ],
)
def test_outcome_of_the_work_comes_out(run_program, mood, told):
    assert run_program("display_session.py", mood) == [told]


def test_exception_in_a_slot_stops_the_work_and_comes_out(run_program):
    stopped, raised = run_program("display_session.py", "slot_error")
    assert stopped["stopped"].startswith("the display failed: ")
    assert raised["raised"].startswith("AttributeError")


def test_hidden_window_never_reports_a_frame(run_program):
    (told,) = run_program("display_session.py", "hidden")
    assert told["problem"].startswith("the screen did not show x-ray 1 within 0.3 s")


def test_window_that_lost_its_screen_is_noticed(run_program):
    (told,) = run_program("display_session.py", "resized")
    assert "did not give the window the whole screen" in told["problem"]
    assert "got: 300x1080+0+0" in told["problem"]


def test_second_signal_cancels_work_that_does_not_stop(start_program):
    program = start_program("display_session.py", "stubborn", "headless", display=":4999")
    assert json.loads(program.stdout.readline()) == {"ready": True}
    program.send_signal(signal.SIGINT)
    assert json.loads(program.stdout.readline()) == {"stopped": "Ctrl-C was pressed"}
    program.send_signal(signal.SIGINT)
    stdout, stderr = program.communicate(timeout=10)
    assert stderr == ""
    assert json.loads(stdout)["kind"] == "STOPPED"


def test_sink_gets_each_frame_before_it_is_reported(run_program):
    (seen,) = run_program("display_sink.py")
    assert seen == {"late": [], "first_is_black": True, "closed": True, "again": "a second run works too"}


def test_unknown_screen_lists_those_that_are_there(run_program):
    (told,) = run_program("display_screens.py", "HDMI-7")
    assert told["problem"].startswith("screen not found")
    assert "expected: HDMI-7" in told["problem"]
    assert "got: offscreen (800x600+0+0)" in told["problem"]


def test_a_display_that_dies_while_qt_starts_is_told(start_program):
    program = start_program("display_that_died.py", display=":9876")
    stdout, stderr = program.communicate(timeout=60)
    assert (program.returncode, stderr) == (2, "")
    told = json.loads(stdout)["told"]
    assert told.startswith("the display cannot be opened")
    assert "where: DISPLAY=:9876" in told
    assert "next: set DISPLAY to a running X server" in told


@pytest.mark.parametrize("wanted", [("primary",), ("offscreen",), ("HDMI-7", "headless")])
def test_known_screen_is_taken(run_program, wanted):
    (told,) = run_program("display_screens.py", *wanted)
    assert told == {"geometry": [0, 0, 640, 400], "platform": "offscreen", "name": "offscreen (640x400+0+0)"}
