"""Each remedy is said with the command that does it; without a command line, no command is named."""

from __future__ import annotations

import io

import pytest

from android_bridge.adb import FoundDevice
from android_bridge.adb.troubles import not_there, which_one
from android_bridge.base.problems import Problem, Remedy
from controller.cli.console import begin, err, show_problem
from controller.cli.console.remedies import advice_of


@pytest.mark.parametrize("remedy", Remedy)
def test_each_has_a_way(remedy: Remedy) -> None:
    told = advice_of(Problem("what", advice="do this", remedy=remedy, example="R58M"))
    assert "chexrig p" in told or "--" in told


def test_the_command_alone_is_advice_enough() -> None:
    assert advice_of(Problem("what", remedy=Remedy.SET_UP_PHONE)) == "chexrig phone setup"


def test_a_problem_without_one_stays_as_it_is() -> None:
    assert advice_of(Problem("what", advice="do this")) == "do this"


def test_the_command_that_was_typed_is_given_with_what_it_lacks() -> None:
    begin(["run", "my plan.yaml", "--repair"])
    asked = Problem("which?", advice="say which one", remedy=Remedy.NAME_CAMERA, example="left")
    assert advice_of(asked) == "say which one: chexrig run 'my plan.yaml' --repair --camera left"


def test_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [FoundDevice(each, "device", "server", None, None) for each in ("R58M", "R59N")]
    printed = io.StringIO()
    monkeypatch.setattr(err, "file", printed)
    show_problem(which_one(found))
    show_problem(not_there("R60P", found))
    assert "  next: say which one: --phone adb:R58M\n" in printed.getvalue()
    assert "  next: plug it in and unlock it, or name another with --phone adb:SERIAL\n" in printed.getvalue()
    assert "--phone" not in str(which_one(found))
