"""Stopped by the operator: in good order, told so, and resumed to the same end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest
from rig import Command, Rig, expect, wait_until

from controller.capture.rig_keys import QUIET_S

pytestmark = [pytest.mark.xrays, pytest.mark.x11]
LAST = 5


def ctrl_c(command: Command, display: str) -> None:  # noqa: ARG001 - one of four ways
    os.killpg(command.pid, signal.SIGINT)  # the terminal tells every process in the foreground


def terminate(command: Command, display: str) -> None:  # noqa: ARG001 - one of four ways
    command.send(signal.SIGTERM)


def hang_up(command: Command, display: str) -> None:  # noqa: ARG001 - one of four ways
    command.send(signal.SIGHUP)


def escape(command: Command, display: str) -> None:
    xdotool = shutil.which("xdotool")
    assert xdotool is not None, "xdotool is not installed: run `python3 -m controller.bootstrap test`"
    environ = {**os.environ, "DISPLAY": display}
    press = [xdotool, "key", "Escape"]
    subprocess.run(press, env=environ, check=True, timeout=20)
    wait_until(lambda: "paused" in command.err)
    time.sleep(QUIET_S + 0.3)  # the page comes up, and is read
    subprocess.run(press, env=environ, check=True, timeout=20)


@pytest.mark.parametrize(
    ("stop", "reason"),
    [
        (ctrl_c, "Ctrl-C was pressed"),
        (terminate, "asked to end (SIGTERM)"),
        (hang_up, "the terminal was closed (SIGHUP)"),
        (escape, "Esc was pressed"),
    ],
)
def test_stopped_and_resumed(
    make_rig: Callable[..., Rig],
    xserver: str,
    records: Any,
    sight: Any,
    stop: Callable[[Command, str], None],
    reason: str,
) -> None:
    # a person who presses keys takes longer than a signal: three more x-rays must not be done by then
    rig = make_rig(xserver, ("s1", 1, LAST), shutter_ms=500 if stop is escape else 60)
    command = rig.run_until(2)
    stop(command, xserver)
    done = expect(command, 130)
    books = records.read_books(rig.state, rig.store)
    saved = len(books.current)
    assert 1 <= saved < LAST
    assert f"stopped ({reason}): {saved} of {LAST} photos of s1 are saved" in done.err
    assert "run the same command again to go on from there" in done.err
    assert "complete" not in done.out
    assert books.sessions[-1]["outcome"] == "stopped"
    assert books.sessions[-1]["cause"] == reason
    assert not list(rig.store.rglob("*.part"))

    assert rig.run().out.splitlines() == [f"s1: complete, {LAST} photos"]
    books = records.read_books(rig.state, rig.store)
    records.check_books(books, range(1, LAST + 1))
    assert books.retakes <= 1
    assert [row["outcome"] for row in books.sessions] == ["stopped", "complete"]
    assert sight.look(books.current).mismatches == {}
