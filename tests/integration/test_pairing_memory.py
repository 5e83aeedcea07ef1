"""A pairing code that worked once is not asked for again, however that run ended."""

from __future__ import annotations

import signal
import stat
from collections.abc import Callable

import pytest
from rig import PhoneByHand, Rig, expect

LAST = 6


@pytest.mark.xrays
@pytest.mark.x11
def test_remembered_after_a_run_that_was_stopped(make_rig: Callable[..., Rig], xserver: str) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST))
    phone = PhoneByHand(rig, "--shutter-ms", 150)
    phone.start()
    command = rig.start("run", rig.plan, "--phone", phone.address, "--pairing-code", phone.code)
    rig.wait_for_photos(1, command)
    command.send(signal.SIGINT)
    expect(command, 130)
    kept = rig.state / "pairing-code"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert f"s1: complete, {LAST} photos" in rig.do("run", rig.plan, "--phone", phone.address).out
