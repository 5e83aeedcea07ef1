"""What an X client sees of the window, and what the window hears."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time

import pytest

pytestmark = pytest.mark.x11


def test_screen_holds_the_xray_the_moment_it_is_reported(run_program, xserver):
    (seen,) = run_program("display_truth.py", 100, display=xserver)
    assert seen["shown"] == 100
    assert seen["wrong"] == []
    assert seen["unlike_the_frame"] == 0
    assert seen["memory_mb_late"] < seen["memory_mb_early"] + 10


def test_every_pixel_arrives_unscaled_with_the_environments_cursor_and_without_the_real_one(
    run_program, xserver
):
    xdotool(xserver, "mousemove", "301", "202")
    (seen,) = run_program("display_pixels.py", display=xserver, QT_SCALE_FACTOR="1.5")
    assert seen["rates"] == [[60.0, None], [60.0, None], None]  # no glass, none that paces, no such screen
    assert seen["pattern"] == 0
    assert seen["widths"] == {"1001": 0, "1002": 0, "1003": 0, "1080": 0}
    assert (seen["at_start"], seen["blank"]) == (0, 0)
    assert seen["cursors"] == [0, 0, 0, 0]
    assert seen["pointer"] == 0
    assert "pixel for pixel" in seen["sentence"]
    assert xdotool(xserver, "getmouselocation").startswith("x:301 y:202 ")  # it may be in use elsewhere


@pytest.mark.parametrize(
    ("sent", "words"), [(signal.SIGINT, "Ctrl-C was pressed"), (signal.SIGTERM, "asked to end (SIGTERM)")]
)
def test_signal_acts_at_once_on_an_idle_display(start_program, xserver, sent, words):
    program = start_program("display_session.py", "idle", display=xserver)
    assert json.loads(program.stdout.readline()) == {"ready": True}
    time.sleep(0.3)  # idle by now: nothing but the signal can wake it
    sent_s = time.monotonic()
    program.send_signal(sent)
    told = json.loads(program.stdout.readline())
    assert told["stopped"] == words
    assert told["at_s"] - sent_s < 2  # unnoticed it would wait for good: the display has no timer
    assert program.wait(timeout=10) == 0


def test_denied_display_is_a_message_and_no_abort(run_program):
    (told,) = run_program("display_session.py", "idle", display=":4999")
    assert told["kind"] == "SET_UP"
    assert "the display cannot be opened" in told["problem"]
    assert "DISPLAY=:4999" in told["problem"]


def xdotool(display: str, *words: str) -> str:
    program = shutil.which("xdotool")
    if program is None:
        pytest.fail("xdotool is not installed")
    done = subprocess.run(
        [program, *words], env={"DISPLAY": display}, check=True, timeout=10, capture_output=True, text=True
    )
    return done.stdout
