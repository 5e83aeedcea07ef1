"""Many mistakes or warnings of one kind: the first few, and how many more; nothing takes long."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rig import Plan, Rig, empty, make_xrays
from rig.cases import room

from android_bridge.base import Problem, summed_up
from controller.capture import foresee
from controller.plan import PlanProblems, load_plan


def test_few_are_told_as_they_are() -> None:
    few = [Problem(f"x-ray {index} is missing") for index in range(5)]
    few.append(Problem("something else"))
    assert summed_up(few) == few


def test_one_more_than_few_is_told_as_well() -> None:
    problems = [Problem(f"x-ray {index} is missing") for index in range(6)]
    assert summed_up(problems) == problems


def test_of_many_the_first_and_their_number_and_those_of_another_kind_all_the_same() -> None:
    problems = [Problem(f"x-ray {index} is missing", where=f"plan.yaml:{index}") for index in range(1, 2501)]
    problems.insert(1200, Problem("the key `a` is unknown"))
    told = [each.what for each in summed_up(problems)]
    assert told[:5] == [f"x-ray {index} is missing" for index in range(1, 6)]
    assert told[5] == "the key `a` is unknown"
    assert told[6:] == ["and 2,495 more like this, the next: x-ray 6 is missing"]
    assert summed_up(problems)[-1].where == "plan.yaml:6 to 2500"


def test_of_many_kinds_the_first_and_the_number_of_the_others() -> None:
    problems = [Problem(f"{letter * times} is wrong") for letter in "abcde" for times in range(1, 21)]
    told = summed_up(problems)
    assert told[:20] == problems[:20]
    assert told[20].what == "and 80 more of other kinds, the next: b is wrong"
    assert len(told) == 21


def plan_of(subsets: int, folder: Path, light: str = "on") -> Rig:
    """Subsets of one x-ray each, with an environment each."""
    rig = Rig(folder)
    make_xrays(folder, subsets, empty)
    each = [(f"s{index}", index, index) for index in range(1, subsets + 1)]
    rooms = [room(room=f"room {index}", room_light=light) for index in range(1, subsets + 1)]
    Plan(subsets=each, environments=rooms).write(folder)
    return rig


@pytest.mark.parametrize("command", ["plan check", "run --headless", "status", "export --out ds"])
def test_a_mistake_in_each_of_many_subsets_is_told_in_a_few_lines(command: str, tmp_path: Path) -> None:
    rig = plan_of(60, tmp_path, light="dim")
    told = rig.refused(*command.split(), rig.plan)
    assert "error: 60 mistakes in the plan" in told.err
    assert "and 55 more like this, the next: subsets[6].environment.room_light is wrong" in told.err
    assert len(told.err.splitlines()) < 50
    assert isinstance(told.problem, PlanProblems)
    assert len(told.problem.problems) == 60


def calls(work: Callable[[], object]) -> int:
    """Count the calls of functions that work takes: unlike its time, that is always the same."""
    counted = 0

    def count(_frame: object, event: str, _of: object) -> None:
        nonlocal counted
        counted += event.endswith("call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


def test_many_subsets_are_held_against_their_data_in_time_that_grows_as_they_do(tmp_path: Path) -> None:
    few, many = (load_plan(plan_of(each, tmp_path / str(each)).plan) for each in (20, 100))
    foresee(few)  # what is read once
    of_few, of_many = calls(lambda: foresee(few)), calls(lambda: foresee(many))
    assert of_many < 7 * of_few
