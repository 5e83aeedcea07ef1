"""Whoever copies a command out of a message has the plan, its camera and its rehearsal in it."""

from __future__ import annotations

import io
import shlex
import sys
from pathlib import Path

import pytest
from rig import Plan

from android_bridge.base.problems import Problem, Remedy
from controller.cli import main
from controller.cli.console import about, about_file, again, begin, command, copyable, messages, show_problem
from controller.cli.console.remedies import advice_of
from controller.plan import LoadedPlan, load_plan

PLAN = Plan(subsets=(("morning", 1, 2),), cameras={"left": {"address": "sim"}, "right": {"address": "adb"}})


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoadedPlan:
    PLAN.write(tmp_path / "of spring")
    monkeypatch.chdir(tmp_path)
    begin([])
    return load_plan(Path("of spring/plan.yaml"))


@pytest.mark.parametrize("words", [["status", "plan.yaml"], ["--help"], ["plan", "schema"]])
def test_a_folder_that_is_gone_is_no_place_to_work_in(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    monkeypatch.setattr(sys, "argv", ["/repository/controller/__main__.py"])  # is named as it is reached
    monkeypatch.setattr(sys, "stderr", said := io.StringIO())
    assert main(words) == 2
    assert "error: the current folder is gone" in said.getvalue()
    assert "change to another one (cd)" in said.getvalue()


@pytest.mark.parametrize("name", ["run", "retake", "status", "export"])
def test_the_camera_is_named_where_one_was_chosen(loaded: LoadedPlan, name: str) -> None:
    plan = "'of spring/plan.yaml'"
    assert command(loaded, name) == f"chexrig {name} {plan}"
    right = loaded.with_camera("right")
    assert command(right, name, "--x", "a b") == f"chexrig {name} {plan} --camera right --x 'a b'"
    rehearsal = "--phone sim" if name == "run" else "--rehearsal"
    assert command(right.rehearsal(), name) == f"chexrig {name} {plan} --camera right {rehearsal}"


def test_other_commands_know_no_cameras(loaded: LoadedPlan) -> None:
    assert command(loaded.with_camera("left"), "plan pack") == "chexrig plan pack 'of spring/plan.yaml'"


@pytest.mark.usefixtures("loaded")
def test_from_elsewhere_the_plan_is_named_from_the_root_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    found = load_plan(Path("../of spring/plan.yaml"))
    assert shlex.split(command(found, "run"))[2] == str(tmp_path.resolve() / "of spring" / "plan.yaml")


def test_a_plan_is_not_taken_for_an_option(
    loaded: LoadedPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(loaded.path.parent)
    found = load_plan(loaded.path.rename(tmp_path / "of spring" / "-plan.yaml"))
    assert command(found, "run") == "chexrig run ./-plan.yaml"


def test_a_phone_that_was_named_is_named_again(loaded: LoadedPlan) -> None:
    about(loaded, "adb:R58M")
    assert command(loaded, "run", "--repair").endswith("plan.yaml' --phone adb:R58M --repair")
    assert "--phone" not in command(loaded, "export")


def test_a_pairing_code_is_not_repeated() -> None:
    for code in (("--pairing-code", "7KQ2"), ("--pairing-code=7KQ2",)):
        begin(["run", "plan.yaml", *code])
        assert again("--camera", "left").replace("=", " ") == (
            "chexrig run plan.yaml --pairing-code CODE --camera left"
        )


def test_what_the_other_rooms_say_is_filled_in(loaded: LoadedPlan) -> None:
    problem = Problem("what", advice="`chexrig run PLAN --repair`, chexrig plan pack PLAN, or --out PLAN")
    assert advice_of(problem) == problem.advice
    about(loaded.with_camera("left"))
    assert advice_of(problem) == (
        "`chexrig run 'of spring/plan.yaml' --camera left --repair`,"
        " chexrig plan pack 'of spring/plan.yaml', or --out PLAN"
    )
    begin(["run", "other.yaml"])
    assert advice_of(problem) == problem.advice
    assert again("--camera", "left") == "chexrig run other.yaml --camera left"


@pytest.mark.parametrize(
    "called", [".venv/bin/chexrig", "bin of mine/chexrig", "controller/__main__.py", "pytest"]
)
def test_a_command_begins_with_how_this_program_was_called(
    loaded: LoadedPlan, called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / called
    program.parent.mkdir(parents=True, exist_ok=True)
    program.touch(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv/bin/python"))
    monkeypatch.setenv("PATH", "/usr/bin")
    ways = {"controller/__main__.py": ".venv/bin/python -m controller", "pytest": "chexrig"}
    way = ways.get(called, shlex.quote(called))
    begin(["run"])
    assert command(loaded, "run") == f"{way} run 'of spring/plan.yaml'"
    assert again("--x") == f"{way} run --x"
    words = "`chexrig phone setup`, or /of/chexrig run or of chexrig itself"
    assert copyable(words) == words.replace("`chexrig", f"`{way}")
    assert copyable("bring it back: chexrig plan pack there") == "bring it back: chexrig plan pack there"
    assert advice_of(Problem("what", remedy=Remedy.SET_UP_PHONE)) == f"{way} phone setup"
    if program.name == "chexrig":  # the name alone, where that is this very program
        monkeypatch.setenv("PATH", f"/usr/bin:{program.parent}")
        assert command(loaded, "run") == "chexrig run 'of spring/plan.yaml'"
        other = tmp_path / "other" / "chexrig"
        other.parent.mkdir()
        other.touch(0o755)
        monkeypatch.setenv("PATH", f"{other.parent}:{program.parent}")
        assert again() == f"{way} run"


def test_a_plan_is_named_even_where_it_has_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    begin([])
    problem = Problem("what", expected="chexrig retake PLAN --list", advice="chexrig import X --plan PLAN")
    show = io.StringIO()
    monkeypatch.setattr(messages.err, "file", show)
    show_problem(problem)
    about_file(Path("my plan.yaml"))
    show_problem(problem)
    assert show.getvalue().splitlines()[1:3] == [
        "  expected: chexrig retake PLAN --list",
        "  next: chexrig import X --plan PLAN",
    ]
    assert show.getvalue().splitlines()[4:] == [
        "  expected: chexrig retake 'my plan.yaml' --list",
        "  next: chexrig import X --plan 'my plan.yaml'",
    ]
