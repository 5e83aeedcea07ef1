"""Two cameras of one plan, each a simulated phone: kept apart from the record to the report."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest
from rig import PhoneByHand, Rig, cases

pytestmark = pytest.mark.xrays


def test_each_photographs_every_xray_once(make_rig: Callable[..., Rig], records: Any) -> None:
    rig = make_rig(None, ("one", 1, 3), cameras=cases.TWO_CAMERAS)
    refused = rig.do("run", rig.plan, "--headless", code=2)
    assert "the plan has several cameras" in refused.err
    assert "left or right" in refused.err
    assert "say which one: chexrig run" in refused.err
    assert "--headless --camera left\n" in refused.err
    for name in ("left", "right"):
        done = rig.do("run", rig.plan, "--headless", "--camera", name)
        assert done.out.splitlines() == ["one: complete, 3 photos"]
    again = ("retake", rig.plan, "--camera", "right", "--subset", "one", 2, "--because", "the lamp was on")
    assert "chexrig run plan.yaml --camera right --repair" in rig.do(*again).out
    assert (
        "nothing is to be captured again"
        in rig.do("run", rig.plan, "--headless", "--repair", "--camera", "left").out
    )
    rig.do("run", rig.plan, "--headless", "--repair", "--camera", "right")
    status = rig.do("status", rig.plan).out
    assert "2 of 2 subsets complete" in status
    captures = records.read_captures(rig.state)
    current = [(row["camera"], row["idx"], row["take"]) for row in captures if row["state"] == "saved"]
    left, right = [(1, 1), (2, 1), (3, 1)], [(1, 1), (2, 2), (3, 1)]
    assert current == [*(("left", *each) for each in left), *(("right", *each) for each in right)]
    for name in ("left", "right"):
        rig.do("export", rig.plan, "--out", "ds", "--camera", name)
    with (rig.folder / "ds" / "captures.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted((row["camera"], int(row["index"]), int(row["take"])) for row in rows) == current
    for row in rows:
        assert row["place"].split("/")[2] == row["camera"]
        assert (rig.folder / "ds" / row["place"]).is_file()
    assert "checks are right" in rig.do("report", "ds").out
    removing = rig.do("export", rig.plan, "--out", "ds", "--camera", "left", "--delete-verified", "--yes")
    assert "3 of 3 photos removed from the phone" in removing.out


@pytest.mark.x11
def test_a_phone_takes_the_photos_of_one_camera_only(
    make_rig: Callable[..., Rig], small_xserver: str, records: Any
) -> None:
    rig = make_rig(small_xserver, ("one", 1, 2), cameras=cases.TWO_CAMERAS)
    phone = PhoneByHand(rig, "--camera", "blank", "--shutter-ms", 0)
    phone.start()
    run = ("run", rig.plan, "--phone", phone.address, "--pairing-code", phone.code)
    rig.do(*run, "--camera", "left")
    wrong = rig.do(*run, "--camera", "right", code=2)
    assert "this phone has taken the photos of camera left, not of right" in wrong.err
    assert {row["camera"] for row in records.read_captures(rig.state)} == {"left"}
    assert rig.do(*run, "--camera", "left").out.splitlines() == ["one: complete, 2 photos"]
