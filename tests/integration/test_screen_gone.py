"""The X server dies while x-rays are photographed."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest
from rig import Rig, expect, wait_until

pytestmark = [pytest.mark.xrays, pytest.mark.x11]


def test_the_cause_how_many_and_how_to_go_on(
    make_rig: Callable[..., Rig],
    mortal_xserver: tuple[str, subprocess.Popen[bytes]],
    xserver: str,
    records: Any,
) -> None:
    display, server = mortal_xserver
    rig = make_rig(display, ("s1", 1, 4), shutter_ms=300)
    command = rig.run_until(2)
    server.kill()
    done = expect(command, 1)
    assert "error: the screen is gone: the X server has ended" in done.err
    saved = len([row for row in records.read_books(rig.state, rig.store).captures if row["state"] == "saved"])
    assert f"{saved} of 4 photos of s1 are saved" in done.err
    assert "run the same command again" in done.err
    books = records.read_books(rig.state, rig.store)
    (session,) = books.sessions
    assert session["outcome"] == "aborted"
    # The phone, which photographs the same screen, may be the first to say so.
    gone = ("the screen is gone: the X server has ended", "camera: the screen cannot be grabbed")
    assert session["cause"] in gone
    rig.display = xserver
    assert session["cause"] in rig.do("status", rig.plan).out
    assert rig.run().out.splitlines() == ["s1: complete, 4 photos"]


@pytest.mark.parametrize("after_s", [0.6, 1.2])
def test_at_any_moment_it_ends_in_words_and_goes_on(
    make_rig: Callable[..., Rig],
    mortal_xserver: tuple[str, subprocess.Popen[bytes]],
    after_s: float,
) -> None:
    display, server = mortal_xserver
    rig = make_rig(display, ("s1", 1, 4))
    command = rig.start_run()
    time.sleep(after_s)
    server.kill()
    wait_until(lambda: command.code is not None)
    assert command.code in (0, 1, 2), command.err
    assert "Traceback" not in command.err
    assert command.code == 0 or "error: " in command.err
    rig.display = None
    assert (
        rig.do("run", rig.plan, "--store", rig.store, "--headless")
        .out.splitlines()[-1]
        .startswith("s1: complete")
    )
    assert rig.count() in (4, 5)  # the one in hand may have been taken again
