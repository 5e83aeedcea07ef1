from __future__ import annotations

import json
from pathlib import Path

import pytest
from rig import empty, make_xrays
from typer.testing import CliRunner

from android_bridge.base.problems import Kind
from controller.cli.plan import app
from controller.plan import PlanProblems, environment_schema, plan_schema

CONFIGS = Path(__file__).resolve().parents[3] / "configs"


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")  # narrower than a path: no line may be broken for it

    def invoke(*arguments: object):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return invoke


def make_csv(folder: Path, count: int) -> None:
    make_xrays(folder / "xrays", count, empty)


def test_check_of_a_good_plan(run, write_plan, good_plan, tmp_path: Path):
    make_csv(tmp_path, 601)
    result = run("check", write_plan(good_plan))
    assert result.exit_code == 0, result.output
    assert "warning: 1 of 601 x-rays is in no subset" in result.output
    assert result.output.endswith("the plan is good: 2 subsets, 600 x-rays, about 4 min of capturing\n")


def test_check_tells_mistakes_in_the_plan(run, write_plan, good_plan):
    plan = write_plan(good_plan.replace("settle_ms", "setle_ms"))
    result = run("check", plan)
    assert isinstance(result.exception, PlanProblems)  # the main program prints it and exits with 2
    assert result.exception.kind is Kind.SET_UP
    assert f"where: {plan}:6" in str(result.exception)


def test_check_tells_mistakes_in_the_data_after_the_warnings(run, write_plan, good_plan, tmp_path: Path):
    make_csv(tmp_path, 599)
    plan = write_plan(good_plan.replace("first: 301", "first: 401"))
    result = run("check", plan)
    assert isinstance(result.exception, PlanProblems)
    assert "reaches beyond the manifest" in str(result.exception)
    told = "warning: subsets have usually 250 to 500 x-rays: `b` has 200\n"
    assert result.stderr.startswith(told)  # on one line whatever the width, and no result
    assert result.stdout == ""
    assert "the plan is good" not in result.output


def test_check_tells_a_csv_it_cannot_read_beside_the_rest(run, write_plan, good_plan, tmp_path: Path):
    make_csv(tmp_path, 1)
    (tmp_path / "xrays" / "train.csv").write_text("Name\nx\n")
    result = run(
        "check", write_plan(good_plan + "  - {id: c, first: 601, last: 602, environment: office.yaml}")
    )
    assert isinstance(result.exception, PlanProblems)
    assert len(result.exception.problems) == 1
    assert "`c` has 2" in result.stderr


def test_check_tells_mistakes_in_plan_and_data_at_once(run, write_plan, good_plan, tmp_path: Path):
    make_csv(tmp_path, 599)
    (tmp_path / "xrays/train/patient00007/study1/view1_frontal.jpg").unlink()
    plan = write_plan(
        good_plan.replace("settle_ms", "setle_ms").replace("first: 1\n", "first: 1\n    frist: 2\n", 1)
    )
    raised = run("check", plan).exception
    assert isinstance(raised, PlanProblems)
    assert [each.what for each in raised.problems] == [
        "unknown key `setle_ms` in display",
        "unknown key `frist` in subsets[1]",
        "subset `b` reaches beyond the manifest",
        "x-ray 7 is missing",
    ]
    assert raised.problems[2].where == f"{plan}:15"


def test_check_of_a_plan_whose_data_are_not_understood(run, write_plan, good_plan):
    raised = run("check", write_plan(good_plan.replace("  csv:", "  scv:"))).exception
    assert isinstance(raised, PlanProblems)
    assert all("data" in each.what for each in raised.problems)


@pytest.mark.parametrize(("options", "schema"), [((), plan_schema), (("--environment",), environment_schema)])
def test_schema_to_the_terminal_and_to_a_file(options, schema, run, tmp_path: Path):
    shown = run("schema", *options)
    assert json.loads(shown.output) == schema()
    out = tmp_path / "schema.json"
    assert run("schema", *options, "--out", out).exit_code == 0
    assert out.read_text() == shown.output


def test_a_schema_takes_the_place_of_no_plan(run, tmp_path: Path):
    plan = tmp_path / "spring.yaml"
    plan.write_text("name: spring\n")
    result = run("schema", "--out", plan)
    assert plan.read_text() == "name: spring\n"
    assert "which is no schema" in str(result.exception)


def test_schema_that_cannot_be_written(run, tmp_path: Path):
    result = run("schema", "--out", tmp_path / "none" / "schema.json")
    assert "cannot be written" in str(result.exception)


@pytest.mark.parametrize("command", ["check", "schema"])
def test_help_teaches_by_example(command: str, run):
    assert f"chexrig plan {command}" in " ".join(run(command, "--help").output.split())
