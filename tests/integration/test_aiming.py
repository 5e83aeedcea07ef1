"""A phone that stands, and is out of focus, as is known is measured so: commands, screen and UDP are real."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rig import PhoneByHand, Plan, Rig, cases

OWN_INTERPRETER = {"PYTHONUTF8": "1"}  # has photos of the usual size, other than what tests fork off
STANDS = [
    ((0.0, 0.0, 0.0, 0.9), 2.0),
    ((6.0, -2.0, 3.0, 0.9), 2.5),
    ((-3.0, 4.0, -2.0, 0.7), 4.0),
    ((1.0, 1.0, 1.0, 0.95), 6.0),
    ((8.0, 3.0, -5.0, 0.8), 3.0),
    ((0.5, -0.5, 0.5, 0.95), 8.0),
]


@pytest.mark.soak
def test_what_is_known_is_measured_to_a_degree_and_two_per_cent(
    tmp_path: Path, xserver: str, agent: str
) -> None:
    cases.five_in_two(tmp_path / "rig")
    plan = Plan(
        subsets=(("one", 1, 3), ("two", 4, 5)), data={"csv": "xrays/train.csv", "images": "xrays"}, phone={}
    )
    rig = Rig(tmp_path / "rig", plan, xserver, agent)
    for stance, blur in STANDS:
        words = ",".join(map(str, stance))
        with PhoneByHand(rig, f"--stance={words}", "--blur", blur, env=OWN_INTERPRETER) as phone:
            reached = ("--phone", phone.address, "--pairing-code", phone.code)
            told = rig.do("phone", "aim", rig.plan, *reached, "--seconds", 3, "--json")
        report = json.loads(told.out)
        aim = report["aim"]
        measured = (aim["aside_deg"], aim["above_deg"], aim["turn_deg"])
        assert measured == pytest.approx(stance[:3], abs=1)
        assert aim["fill"] == pytest.approx(stance[3], rel=0.02)
        # or a 26th of a pixel of the small picture
        assert 1000 * aim["blur"] == pytest.approx(blur, rel=0.02, abs=0.06)
    rig.end()
