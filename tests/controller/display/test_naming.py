"""Which screens there are, and the number that each shows while one of them is chosen."""

from __future__ import annotations

import mss
import numpy as np
import pytest
from rig import wait_until
from xorg import Xorg

from controller.display import NamedScreen, named_screens

ONE = NamedScreen("screen", "screen, 640 x 400", True)


def lit(display: str, left: int = 0) -> bool:
    """Say whether anything is on the screen, of 640 x 400 pixels, that begins so far from the left."""
    with mss.MSS(display=display) as screen:
        area = {"left": left, "top": 0, "width": 640, "height": 400}
        return bool(np.asarray(screen.grab(area))[..., :3].any())


@pytest.mark.x11
def test_each_of_two_screens_shows_its_number_meanwhile(
    two_screens: Xorg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", two_screens.display)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    two_screens.stand()
    with named_screens() as screens:
        assert screens == (
            NamedScreen("DUMMY0", "DUMMY0, 640 x 400", True),
            NamedScreen("DUMMY1", "DUMMY1, 640 x 400", False),
        )
        wait_until(lambda: lit(two_screens.display) and lit(two_screens.display, left=640))
    wait_until(lambda: not lit(two_screens.display) and not lit(two_screens.display, left=640))


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
