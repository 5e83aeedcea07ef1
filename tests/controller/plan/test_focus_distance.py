"""No focus distance reaches the phone: it is refused in new plans, and one that was begun with it goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from rig import cases, grain, make_xrays
from typer.testing import CliRunner

from controller.capture.begin import record_subset
from controller.cli.plan import app
from controller.cli.run import manifest_of
from controller.plan import PlanProblems, check_plan, load_plan
from controller.records import Record
from controller.xrays import AllRows, Manifest, build_manifest

Write = Callable[[str], Path]
BEGUN_WITH_IT = "subsets `a`, `b` were begun with a focus distance, which never reaches the phone"
FOCUS = "camera:\n  focus_distance_cm: 60\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = replace(cases.SIX_HUNDRED_IN_TWO, subsets=(("a", 1, 2), ("b", 3, 3))).write(tmp_path)
    office = path.with_name("office.yaml")
    office.write_text(office.read_text() + FOCUS)
    make_xrays(tmp_path / "xrays", 3, grain)
    return path


def drawn(plan: Path) -> Manifest:
    loaded = load_plan(plan)
    return build_manifest(loaded.csv, loaded.images, AllRows(), hash_images=False)


def begin(plan: Path, *subsets: str) -> None:
    """Write these subsets down as begun, as their first session does."""
    loaded = load_plan(plan)
    loaded.state_dir.mkdir(exist_ok=True)
    with closing(Record(loaded.state_dir / "journal.sqlite")) as journal:
        for each in subsets:
            record_subset(loaded, loaded.subset(each), drawn(plan), journal.captures)


def check(plan: Path) -> tuple[str, BaseException | None]:
    result = CliRunner().invoke(app, ["check", str(plan)])
    return result.output, result.exception


def test_a_new_plan_is_refused_with_file_and_line(plan: Path) -> None:
    _, raised = check(plan)
    assert isinstance(raised, PlanProblems)
    (problem,) = raised.problems  # both subsets name one file: one mistake
    office = plan.with_name("office.yaml")
    assert problem.where == f"{office}:{office.read_text().splitlines().index('  focus_distance_cm: 60') + 1}"
    assert problem.what == "subset `a`: a focus distance cannot be set on the phone"
    assert problem.got == "60"
    assert problem.advice == "leave it out until protocol version 2 carries it, and note it under `notes`"


def test_a_plan_that_was_begun_with_it_goes_on_with_a_warning(plan: Path) -> None:
    begin(plan, "a", "b")
    output, raised = check(plan)
    assert raised is None, output
    assert output.count(BEGUN_WITH_IT) == 1
    assert "the plan is good" in output


def test_a_subset_that_was_not_begun_is_still_new(plan: Path) -> None:
    begin(plan, "a")
    output, raised = check(plan)
    assert "subset `a` was begun with a focus distance" in output
    assert isinstance(raised, PlanProblems)
    assert [each.what for each in raised.problems] == [
        "subset `b`: a focus distance cannot be set on the phone"
    ]


def test_a_subset_that_was_begun_with_another_is_refused(plan: Path) -> None:
    begin(plan, "a", "b")
    office = plan.with_name("office.yaml")
    office.write_text(office.read_text().replace("focus_distance_cm: 60", "focus_distance_cm: 70"))
    _, raised = check(plan)
    assert isinstance(raised, PlanProblems)
    changed = "environment.camera.focus_distance_cm: 60.0 -> 70.0"
    assert [each.got for each in raised.problems] == [changed, changed, "70"]


def test_a_run_of_a_new_plan_is_refused(plan: Path) -> None:
    with pytest.raises(PlanProblems, match="a focus distance cannot be set on the phone"):
        manifest_of(load_plan(plan))


def test_each_run_of_one_that_was_begun_warns(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin(plan, "a", "b")
    assert len(manifest_of(load_plan(plan), warn=False)) == 3
    told = capsys.readouterr().err
    assert told.count(BEGUN_WITH_IT) == 1


def test_the_warning_is_one_that_lasts(plan: Path) -> None:
    loaded = load_plan(plan)
    report = check_plan(loaded, None, lambda _: loaded.subset_definition(loaded.subset("a")))
    assert len(report.lasting) == 1
    assert set(report.lasting) == set(report.warnings)
