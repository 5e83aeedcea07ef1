"""`chexrig manual` on a real X server, with real keys."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from manual_operator import Operator
from rig import cases

from controller.capture.by_hand import clock_jumps
from controller.capture.by_hand.runner import BOUNCE_S
from controller.capture.by_hand.timecode import read_timecode
from controller.plan import load_plan
from controller.records import Ending
from controller.xrays import arrow, render

pytestmark = pytest.mark.x11
NOTIFICATION = """
from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtGui import QColor, QGuiApplication, QPainter, QRasterWindow
def tell():
    QGuiApplication.sync()
    print("up", flush=True)
class Note(QRasterWindow):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.fillRect(0, 0, 400, 200, QColor("orange"))
        painter.end()
        QTimer.singleShot(0, tell)  # what is painted goes to the screen after this
application = QGuiApplication(["note", "-platform", "xcb"])
note = Note()
note.setFlags(Qt.WindowType.BypassWindowManagerHint | Qt.WindowType.Window)
note.setGeometry(800, 400, 400, 200)
note.show()
application.exec_()
"""


@pytest.fixture
def operator(tmp_path: Path, xserver: str) -> Iterator[Callable[..., Operator]]:
    """Return a function that makes a plan with those subsets, and an operator before it."""
    made: list[Operator] = []

    def make(*subsets: tuple[str, int, int]) -> Operator:
        made.append(Operator(cases.by_hand(tmp_path, *subsets), xserver))
        return made[-1]

    yield make
    for each in made:
        each.kill()


def test_two_subsets_with_all_keys_and_a_kill(operator: Callable[..., Operator]) -> None:
    one = operator(("lit", 1, 4), ("dark", 5, 6))
    one.start()
    assert one.story() == []  # the pause is no picture to be found again
    one.press("space")
    code = read_timecode(np.repeat(np.repeat(one.screen(), 2, 0), 2, 1))
    assert code is not None
    assert 0 <= (datetime.now(UTC) - code).total_seconds() < 5
    one.press("space")
    assert one.sees_xray() == 1
    one.press("Right")
    assert one.sees_xray() == 2
    one.key("Next")  # at once: one press too many
    one.wait(lambda: "has only just come up" in one.err)
    assert one.sees_xray() == 2
    one.press("s")
    one.key(*"haxx", "BackSpace", "BackSpace", *"zy", "Return")
    one.wait_for_xray(3)
    one.press("Left")
    assert one.sees_xray() == 2
    one.press("s")
    one.press("Escape")
    one.wait_for_xray(2)  # a key typed before it is on record means nobody's page
    one.key("r")
    one.wait(lambda: (2, "repeat") in one.story())
    one.wait_for_xray(2)
    one.press("t")
    one.press("space")
    one.press("space")
    assert one.sees_xray() == 3
    one.wait(lambda: (one.shows()[-1].seen.wall - one.shows()[-1].shown_at).total_seconds() > 0.9)
    one.kill()

    one.start()
    one.press("space")
    one.press("space")
    assert one.sees_xray() == 3  # where it was killed
    one.press("q")
    one.press("space")
    assert one.sees_xray() == 3
    one.press("space")
    assert one.sees_xray() == 4
    one.press("space")
    one.press("Left")  # from the time code at the end
    assert one.sees_xray() == 4
    one.press("s")
    one.key("2")
    one.wait(lambda: one.shows()[-1].index is None)
    one.press("space")
    one.wait(lambda: "lit: complete" in one.out and one.sees_page())
    one.press("Escape")
    for _ in range(5):  # not yet; begin, time code, two x-rays
        one.press("space")
    time.sleep(0.1)  # it is known to stand there by then
    one.key("space")
    one.close_last_page()
    assert f"import FOLDER --plan {one.plan.name} --out DIR" in one.err.replace(
        str(one.plan.parent) + "/", ""
    )
    assert "lit: complete, 3 x-rays shown, 1 skipped (shows who" in one.out
    assert "dark: complete, 2 x-rays shown" in one.out
    assert one.story() == [
        (None, "next"),
        (1, "next"),
        (2, "skip"),
        (3, "back"),
        (2, "aside"),
        (2, "repeat"),
        (2, "aside"),
        (None, "next"),
        (2, "next"),
        (3, "interrupted"),
        (None, "next"),
        (3, "aside"),
        (3, "next"),
        (4, "next"),
        (None, "back"),
        (4, "skip"),
        (None, "next"),
        (None, "next"),
        (5, "next"),
        (6, "next"),
        (None, "next"),
    ]
    shows = one.shows()
    assert [show.reason for show in shows if show.ending is Ending.SKIP] == [
        "hazy",
        "shows who the patient is",
    ]
    assert [show.subset for show in shows[-4:]] == ["dark"] * 4
    image = load_plan(one.plan).images / (shows[-2].xray_path or "")
    cursor = arrow(900, 40, 1920, 1080)
    as_planned = render(image.read_bytes(), 6, 1920, 1080, name="", patches=(cursor,))
    assert shows[-2].shown_sha256 == as_planned.shown_sha256
    for before, after in pairwise(shows):  # never two at a time, whatever the keys
        # by the clock that nobody sets: the other one may be put right in between
        gap_us = after.shown.steady_us - (before.hidden or before.seen).steady_us
        assert gap_us >= 0
    assert clock_jumps(shows) == []


def test_by_interval_in_sets_until_the_terminal_ends_it(operator: Callable[..., Operator]) -> None:
    one = operator(("only", 1, 6))
    one.start("--every", "600ms", "--advance", "interval", "--set-size", "2", "--hint")
    one.press("space")
    one.press("space")
    one.key("space")  # means nothing while the next one comes by itself
    one.wait(lambda: one.story()[-1] == (None, "") and len(one.story()) > 2)
    assert one.story() == [(None, "next"), (1, "interval"), (2, "interval"), (None, "")]
    assert "comes by itself" in one.err
    first, second = one.shows()[1:3]
    assert second.part == 1
    for show in (first, second):
        assert 0.6 <= (show.hidden_at - show.shown_at).total_seconds() < 5  # a busy machine is late
    one.press("space")
    one.press("space")
    one.press("space")
    one.wait(lambda: one.story()[-1] == (3, ""))
    one.command.send(signal.SIGINT)
    one.end(130)
    assert "stopped (Ctrl-C was pressed): set 2 of 3, x-ray 3 of only comes next" in one.err
    assert one.story()[-1] == (3, "end")


def test_what_stands_before_an_x_ray_has_it_shown_again(operator: Callable[..., Operator]) -> None:
    one = operator(("only", 1, 2))
    one.start()
    one.press("space")
    one.press("space")
    environ = {**os.environ, "DISPLAY": one.display}
    with subprocess.Popen([sys.executable, "-c", NOTIFICATION], env=environ, stdout=subprocess.PIPE) as note:
        assert note.stdout is not None
        note.stdout.readline()
        time.sleep(BOUNCE_S)
        one.key("space")
        one.wait(lambda: one.story()[1:2] == [(1, "repeat")])
        note.kill()
    assert one.shows()[1].reason.startswith("something else from x = 8")
    one.wait_for_xray(1)
    one.press("space")
    assert one.sees_xray() == 2
    one.press("q")
    one.key("Escape")
    one.end(130)
    assert "stopped (the operator ended it): set 1 of 1, x-ray 2 of only comes next" in one.err
    assert one.story() == [(None, "next"), (1, "repeat"), (1, "next"), (2, "end")]
