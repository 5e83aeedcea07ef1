"""One controller at a time for each plan, and none for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from android_bridge.base.problems import Kind, Problem
from controller.records import only_controller

HOLDER = """
import sys, time
from pathlib import Path
from controller.records import only_controller
with only_controller(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_controller_is_told_who_holds_it_and_gets_it_when_that_dies(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "state")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Problem) as caught, only_controller(tmp_path / "state"):
            pytest.fail("two controllers at once")
        assert f"process {holder.pid}" in caught.value.got
        assert caught.value.kind is Kind.SET_UP
    finally:
        holder.kill()
        holder.communicate()
    with only_controller(tmp_path / "state"):
        pass


def test_an_error_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_controller(tmp_path):
        raise ZeroDivisionError
    with only_controller(tmp_path):
        pass


def test_the_loser_leaves_the_holders_number_in_place(tmp_path: Path) -> None:
    with only_controller(tmp_path):
        before = (tmp_path / "lock").read_text()
        with pytest.raises(Problem), only_controller(tmp_path):
            pass
        assert (tmp_path / "lock").read_text() == before != ""


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(Problem, match="the folder of this plan's journal cannot be used"),
        only_controller(tmp_path / "file" / "state"),
    ):
        pytest.fail("held")
