"""A screen that loses the x-ray while the phone exposes: that photo must not count."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest
from rig import Rig, expect, wait_until

pytestmark = [pytest.mark.xrays, pytest.mark.x11]
LAST = 4


def test_window_unmapped_while_the_shutter_is_open(
    make_rig: Callable[..., Rig], xserver: str, records: Any, sight: Any
) -> None:
    rig = make_rig(xserver, ("s1", 1, LAST), shutter_ms=1500)
    command = rig.run_until(LAST - 1)  # the last x-ray is on the screen now: nothing will be shown after it
    wait_until(lambda: intended(rig, records) == LAST)
    time.sleep(0.3)  # the intent is on disk while the x-ray comes up
    subprocess.run(
        ["xdotool", "search", "--name", "^chexrig$", "windowunmap", "--sync"],
        env={**os.environ, "DISPLAY": xserver},
        check=True,
        timeout=20,
    )
    done = expect(command, 1)
    assert "the x-ray did not stay on the screen while it was photographed" in done.err
    assert "the window is hidden" in done.err
    books = records.read_books(rig.state, rig.store)
    assert sorted(books.current) == list(range(1, LAST))
    assert books.sessions[-1]["outcome"] == "aborted"

    rig.run()
    books = records.read_books(rig.state, rig.store)
    records.check_books(books, range(1, LAST + 1))
    assert books.retakes == 1
    assert sight.look(books.current).mismatches == {}


def intended(rig: Rig, records: Any) -> int:
    return len(records.read_books(rig.state, rig.store).captures)
