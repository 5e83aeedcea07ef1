"""What befalls the desk while x-rays are photographed: it is said, the record is intact, the plan goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from proving import PROVING, proved
from rig import Command, Rig, Told, kill_process, phone_of
from rig_operator import HOLD_S, READ_S, window_manager
from xorg import Xorg

from tests.integration.test_desk import DeskOperator, Screens, rig  # noqa: F401 - the rig of two screens

pytestmark = [pytest.mark.x11, pytest.mark.timeout(300)]
BREAKING = Path(__file__).parent / "programs" / "desk_that_breaks.py"
STILL_S = proved(5, 40)


class OneScreen:
    """A screen on which a command finds the desk and the x-rays."""

    def __init__(self, display: str) -> None:
        self._display = display

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, env={**os.environ, "DISPLAY": self._display}, capture_output=True, text=True, check=False
        )
        return done.stdout

    def hold_space(self, _operator: DeskOperator) -> None:
        """Answer the rig's page, which has the keyboard where there is one screen."""
        time.sleep(READ_S)
        self.run("xdotool", "keydown", "space")
        time.sleep(HOLD_S)
        self.run("xdotool", "keyup", "space")


@pytest.fixture
def capturing(rig: Rig, two_screens: Xorg) -> DeskOperator:  # noqa: F811
    return begun(rig, two_screens, rig.start("app", rig.plan, "--store", rig.store))


def begun(
    rig: Rig,  # noqa: F811
    screens: Screens,
    command: Command,
    say_ready: Callable[[DeskOperator], object] = lambda operator: operator.press("Return"),
) -> DeskOperator:
    operator = DeskOperator(screens, command)
    operator.waits_for("Not started")
    operator.press("ctrl+Return")
    operator.waits_for("Waits for you")
    say_ready(operator)
    rig.wait_for_photos(1, operator.command)
    return operator


def goes_on(rig: Rig, records: Any) -> None:  # noqa: F811
    """Demand that what is on record is what is on the phone, and that the command line goes on from there."""
    before = records.read_books(rig.state, rig.store)
    assert all(row["state"] in ("saved", "superseded", "intended") for row in before.captures)
    done = rig.do("run", rig.plan, "--store", rig.store, "--headless")
    assert done.out.splitlines()[-1] == "second: complete, 2 photos"
    books = records.read_books(rig.state, rig.store)
    saved = [row["idx"] for row in books.captures if row["state"] == "saved"]
    assert sorted(saved) == [1, 2, 3, 4, 5]


def ended(operator: DeskOperator, within_s: float = 30) -> Told:
    return operator.command.finish(within_s)


def test_a_mistake_in_the_window(rig: Rig, two_screens: Xorg, records: Any) -> None:  # noqa: F811
    command = rig.start_program(BREAKING, 2, "app", rig.plan, "--store", rig.store)
    told = ended(begun(rig, two_screens, command))
    print(told)
    assert told.code != 0
    assert "a mistake in the desk" in told.err
    goes_on(rig, records)


@pytest.mark.soak
def test_the_screens_are_gone(rig: Rig, records: Any, mortal_xserver: tuple[str, Any]) -> None:  # noqa: F811
    rig.display, server = mortal_xserver
    rig.change("screen: DUMMY1", "screen: primary")
    with window_manager(rig.display):
        screens = OneScreen(rig.display)
        command = rig.start("app", rig.plan, "--store", rig.store)
        operator = begun(rig, screens, command, screens.hold_space)
        server.kill()
        told = ended(operator)
    assert told.code == 1
    assert "error: the screen is gone: the X server has ended" in told.err
    assert "run the same command again" in told.err
    rig.display = None
    goes_on(rig, records)


def test_the_phone_is_gone(rig: Rig, capturing: DeskOperator, records: Any) -> None:  # noqa: F811
    phone = phone_of(capturing.command.pid)
    assert phone is not None
    kill_process(phone)
    capturing.waits_for("Aborted")
    capturing.starts_again()
    capturing.waits_for("Waits for you")
    capturing.press("Return")
    capturing.waits_for("Waits for you")
    capturing.press("ctrl+q")
    assert ended(capturing).code == 0
    goes_on(rig, records)


@pytest.mark.soak
def test_it_stands_still(rig: Rig, capturing: DeskOperator, records: Any) -> None:  # noqa: F811
    os.kill(capturing.command.pid, signal.SIGSTOP)
    time.sleep(STILL_S)
    os.kill(capturing.command.pid, signal.SIGCONT)
    capturing.waits_for("Waits for you")
    capturing.press("ctrl+q")
    assert ended(capturing).code == 0
    assert PROVING or rig.count() == 3
    goes_on(rig, records)
