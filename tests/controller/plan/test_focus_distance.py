"""A focus distance is obeyed: a plan may have one, and what a subset was begun with stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rig import cases, grain, make_xrays

from android_bridge.link import Look
from controller.capture.camera_settings import look_to_send
from controller.cli import main
from controller.plan import PlanProblems, load_plan


def plan(folder: Path, focus: str) -> Path:
    path = replace(cases.SIX_HUNDRED_IN_TWO, subsets=(("a", 1, 2),)).write(folder)
    office = path.with_name("office.yaml")
    office.write_text(f"{office.read_text()}camera:\n  focus_distance_cm: {focus}\n")
    make_xrays(folder / "xrays", 2, grain)
    return path


def test_it_is_sent_in_dioptres(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = plan(tmp_path, "60")
    assert main(["plan", "check", str(path)]) == 0
    assert "the plan is good" in capsys.readouterr().out
    (subset,) = load_plan(path).subsets
    assert look_to_send(subset.environment.camera, None) == Look(focus_dpt=1.6667)


@pytest.mark.parametrize("focus", ["0.5", "1001", "near"])
def test_no_lens_stands_there(tmp_path: Path, focus: str) -> None:
    with pytest.raises(PlanProblems, match="focus_distance_cm"):
        load_plan(plan(tmp_path, focus))
