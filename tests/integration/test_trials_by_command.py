"""Trials by the command line, before and after photos of the same plan: each for itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from rig import Plan, Rig, cases


@pytest.mark.soak
@pytest.mark.parametrize("multi_frame_ms", [0, 150])
def test_a_run_measures_its_phone_and_takes_nothing_of_that_for_its_own(
    tmp_path: Path, small_xserver: str, agent: str, multi_frame_ms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    cases.five_in_two(tmp_path / "rig")
    simulated = {"exposure_ms": 30, "save_ms": 60, "multi_frame_ms": multi_frame_ms, "agent": agent}
    plan = Plan(
        subsets=(("one", 1, 3), ("two", 4, 5)),
        data={"csv": "xrays/train.csv", "images": "xrays"},
        display={"settle_ms": 20},
        phone={"simulated": simulated},
    )
    rig = Rig(tmp_path / "rig", plan, small_xserver)
    told = rig.do("run", rig.plan).err
    assert told.count("measuring once whether") == 1
    why = "the display waits for each photo to be saved: this phone still exposes after"
    assert (why in told) is bool(multi_frame_ms)
    assert "pictures" in rig.do("pictures", rig.plan).out
    assert rig.do("phone", "trials", rig.plan).out.count("shutter") == 1
    rig.export()
    shown = rig.do("phone", "shutter", rig.plan).out
    assert ("the display waits" in shown) is bool(multi_frame_ms)
    rig.do("phone", "shutter", rig.plan, "--again")
    # of the phone twice 21, and a calibration board for each subset
    assert "44 photos of trials removed" in rig.do("phone", "trials", rig.plan, "--remove").out
    assert not list(rig.state.glob("simulated-phone/*/_*/*"))
    rig.do("export", rig.plan, "--out", "again")
    rig.end()
