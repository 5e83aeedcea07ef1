"""A plan run from the desk on one of two screens, the x-rays on the other; real keys, phone and record."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from rig import Command, Plan, Rig, cases, grey, make_xrays, wait_until
from rig_operator import window_manager
from xorg import OUTPUTS, Xorg

pytestmark = [pytest.mark.x11, pytest.mark.timeout(300)]
STEP = 20


class Screens(Protocol):
    """Where the desk is shown."""

    def run(self, *command: str) -> str:
        """Run a command there; gives what it says."""


class DeskOperator:
    """Somebody at the desk.

    Parameters
    ----------
    screens
        The desk's and the rig's.
    """

    def __init__(self, screens: Screens, command: Command) -> None:
        self._screens, self.command = screens, command

    def waits_for(self, headline: str) -> None:
        """Wait until the window says so."""
        find = ("xdotool", "search", "--name", f"^{headline} - ")

        def is_there() -> bool:
            with contextlib.suppress(AssertionError):
                return bool(self._screens.run(*find).strip())
            return False

        wait_until(
            lambda: is_there() or self.command.code is not None, lambda: f"{headline}: {self.command.err}"
        )
        assert self.command.code is None, self.command.err

    def starts_again(self) -> None:
        """Press Start until it has: it means something once the run before is over for good."""
        find = ("xdotool", "search", "--name", "^(Stopped|Aborted) - ")
        self.press("ctrl+Return")
        with contextlib.suppress(AssertionError):
            while self._screens.run(*find).strip():
                time.sleep(0.2)
                self.press("ctrl+Return")

    def press(self, *keys: str) -> None:
        """Press keys, wherever the keyboard is."""
        self._screens.run("xdotool", "key", *keys)


def plan_of(*subsets: tuple[str, int, int], screen: str = "DUMMY1") -> Plan:
    return Plan(
        subsets=subsets,
        data=cases.accepted(subsets[-1][2]),
        display={"settle_ms": 0, "screen": screen},
        phone=cases.simulated(250),
        environments=(cases.OFFICE, cases.DARK),
    )


@pytest.fixture
def rig(tmp_path: Path, two_screens: Xorg) -> Iterator[Rig]:
    two_screens.stand()
    for number, output in enumerate(OUTPUTS):
        two_screens.set(output, "--mode", "1024x768-60", "--pos", f"{1024 * number}x0")
    make_xrays(tmp_path / "rig", 5, grey(STEP))
    plan = plan_of(("first", 1, 3), ("second", 4, 5))
    made = Rig(tmp_path / "rig", plan, two_screens.display)
    with window_manager(two_screens.display):
        yield made
    made.end()
    two_screens.stand()


@pytest.fixture
def at_desk(rig: Rig, two_screens: Xorg) -> Callable[[], DeskOperator]:
    return lambda: DeskOperator(two_screens, rig.start("app", rig.plan, "--store", rig.store))


def test_two_subsets_by_the_desks_keys_with_a_pause_a_retake_and_a_stop(
    rig: Rig, at_desk: Callable[[], DeskOperator], records: Any
) -> None:
    operator = at_desk()
    operator.waits_for("Not started")
    operator.press("ctrl+Return")
    operator.waits_for("Waits for you")
    operator.press("Return")
    rig.wait_for_photos(1, operator.command)
    operator.press("space")
    operator.waits_for("Paused")
    photos = rig.count()
    operator.press("r", "space")
    operator.waits_for("Waits for you")  # for the second room
    assert rig.count() == 4, "three, and one of them again"
    operator.press("Escape")
    operator.waits_for("Stopped")
    operator.starts_again()
    operator.waits_for("Waits for you")
    operator.press("Return")
    operator.waits_for("Complete")
    operator.press("ctrl+q")
    done = operator.command.finish()
    assert (done.code, photos < 4) == (0, True)
    books = records.read_books(rig.state, rig.store)
    assert sorted(row["idx"] for row in books.captures if row["state"] == "saved") == [1, 2, 3, 4, 5]
    again = [row["idx"] for row in books.captures if row["take"] == 2]
    assert len(again) == 1
    assert rig.count() == len(books.captures) == 6


@pytest.mark.soak
def test_three_rooms_by_keys_alone_with_an_abort_that_is_asked_about(
    rig: Rig, at_desk: Callable[[], DeskOperator], records: Any
) -> None:
    make_xrays(rig.folder, 12, grey(STEP))
    plan_of(("first", 1, 4), ("second", 5, 8), ("third", 9, 12)).write(rig.folder)
    operator = at_desk()
    operator.waits_for("Not started")
    operator.press("ctrl+Return")
    for number, photos in enumerate((4, 9), start=1):
        operator.waits_for("Waits for you")
        operator.press("Return")
        rig.wait_for_photos(photos - 2, operator.command)
        operator.press("space")
        operator.waits_for("Paused")
        if number == 2:
            operator.press("r")
        operator.press("space")
    operator.waits_for("Waits for you")  # for the third room
    assert rig.count() == 9
    operator.press("Return")
    rig.wait_for_photos(10, operator.command)
    operator.press("ctrl+shift+a")
    operator.press("Return")  # on second thoughts: it goes on
    rig.wait_for_photos(11, operator.command)
    operator.press("ctrl+shift+a")
    time.sleep(0.5)
    operator.press("alt+a")
    operator.waits_for("Aborted")
    operator.starts_again()
    operator.waits_for("Waits for you")
    operator.press("Return")
    operator.waits_for("Complete")
    operator.press("ctrl+q")
    assert operator.command.finish().code == 0
    books = records.read_books(rig.state, rig.store)
    assert sorted(row["idx"] for row in books.captures if row["state"] == "saved") == list(range(1, 13))
    assert [row["idx"] for row in books.captures if row["take"] == 2][:1] in ([6], [7], [8])
    assert "aborted it at the desk" in str([each["cause"] for each in books.sessions])


def test_it_is_looked_and_aimed_before_a_run(rig: Rig, at_desk: Callable[[], DeskOperator]) -> None:
    operator = at_desk()
    operator.waits_for("Not started")
    operator.press("ctrl+2")
    operator.press("alt+l")
    operator.waits_for("Looking")
    operator.waits_for("Not started")
    operator.press("ctrl+3")
    operator.press("alt+b")
    operator.waits_for("Aiming")

    def is_taken() -> bool:
        operator.press("alt+t")  # it means something once the board is seen
        return bool(list(rig.store.glob("*/_test/*.jpg")))

    wait_until(is_taken, lambda: operator.command.err, every_s=0.3)
    operator.waits_for("Not started")
    operator.press("ctrl+q")
    assert operator.command.finish().code == 0
