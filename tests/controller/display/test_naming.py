"""Which screens there are, and the number that each shows while one of them is chosen."""

from __future__ import annotations

import json
import subprocess
import sys

import mss
import numpy as np
import pytest
from forking import Forked
from rig import REPOSITORY, clean_environment, wait_until

from controller.display import NamedScreen, named_screens
from controller.display.naming import SHOW

PROGRAM = REPOSITORY / "controller" / "display" / "name_labels.py"
ONE = NamedScreen("screen", "screen, 640 x 400", True)


def lit(display: str) -> bool:
    """Say whether anything is on the screen."""
    with mss.MSS(display=display) as screen:
        return bool(np.asarray(screen.grab(screen.monitors[0]))[..., :3].any())


@pytest.mark.x11
def test_a_label_is_shown_once_it_is_wanted_and_gone_with_the_question(small_xserver: str) -> None:
    program = Forked(
        [sys.executable, "-W", "error", str(PROGRAM)],
        env=clean_environment(DISPLAY=small_xserver),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert [NamedScreen(*each) for each in json.loads(program.stdout.readline())] == [ONE]
        assert not lit(small_xserver)
        program.stdin.write(SHOW)
        program.stdin.flush()
        wait_until(lambda: lit(small_xserver))
    finally:
        program.communicate(timeout=10)
    assert program.returncode == 0
    assert not lit(small_xserver)


@pytest.mark.x11
def test_a_screen_that_is_alone_shows_nothing(small_xserver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", small_xserver)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    with named_screens() as screens:
        assert screens == (ONE,)
        assert not lit(small_xserver)


def test_no_screen_and_no_display_that_opens_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with named_screens() as screens:
        assert screens == ()
    monkeypatch.setenv("DISPLAY", ":99999")
    with named_screens() as screens:
        assert screens == ()
