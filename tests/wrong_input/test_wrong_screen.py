"""A screen that is not there, or cannot be opened."""

from __future__ import annotations

import pytest

from tests.wrong_input.rig import Rig


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


def test_a_real_phone_and_no_screen(rig: Rig) -> None:
    phone = ("--phone", "udp:127.0.0.1:9", "--pairing-code", "7KQ2-M0XD-93TF-AZ5H")
    told = rig.run_refused("--subset", "morning", *phone, in_process=False)
    told.says("there is no screen for the phone to photograph", "--phone sim")
