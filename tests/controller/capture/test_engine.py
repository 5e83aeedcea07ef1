"""The engine alone, without a command line: what it says, what it does, and what is on record then."""

from __future__ import annotations

import json
import re
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from rig import Rig, cases

from controller.capture.states import TRANSITIONS, RunState
from controller.capture.trial import is_of_trial
from controller.plan import load_plan
from controller.records import open_record

PROGRAMS = Path(__file__).parent / "programs"

_NEXT = {"Triggered": "Exposed", "Exposed": "Saved"}


def test_the_diagram_and_the_table_are_the_same() -> None:
    drawn = re.findall(r"^ +(\w+) +--(\w+)--> +(\w+)$", RunState.__doc__ or "", re.MULTILINE)
    assert sorted(drawn) == sorted((before, step, after) for (before, step), after in TRANSITIONS.items())


@pytest.fixture
def plan(tmp_path: Path, xrays_dir: Path) -> Path:
    """A plan of two subsets in two rooms, for a simulated phone."""
    subsets = (("one", 1, 4), ("two", 5, 7))
    plan = cases.real(xrays_dir, *subsets, rows="1:7", environments=(cases.OFFICE, cases.DARK))
    return plan.write(tmp_path)


@pytest.mark.xrays
def test_two_subsets_are_driven_through_it(plan: Path, tmp_path: Path) -> None:
    done = Rig(tmp_path).start_program(PROGRAMS / "drive_engine.py", plan, tmp_path / "phone").finish()
    assert (done.code, done.err) == (0, "")
    assert len((PROGRAMS / "drive_engine.py").read_text().splitlines()) <= 80
    work, *told = map(json.loads, done.out.splitlines())
    assert [each[:2] for each in work] == [["one", 4], ["two", 3]]
    assert all(each[2] > 0 for each in work)
    names = [each["event"] for each in told]
    saved = [(each["subset"], each["index"], each["take"]) for each in told if each["event"] == "Saved"]
    first = [("one", 1, 1), ("one", 2, 1), ("one", 3, 1)]
    again = [("one", 1, 2), ("one", 2, 2), ("one", 3, 2)]
    assert saved == [*first, *again, ("one", 4, 1), ("two", 5, 1), ("two", 6, 1)]
    done = [each["done"] for each in told if each["event"] == "Saved" and each["subset"] == "one"]
    assert done == [1, 2, 3, 3, 3, 3, 4]  # a photo taken again is no new one
    rejected = [each["command"] for each in told if each["event"] == "Rejected"]
    assert rejected == ["start", "pause", "resume", "retake", "retake", "room_is_ready"]
    for expected in ("PausePending", "Paused", "Resumed", "RetakePending", "SessionClosed"):
        assert names.count(expected) == 2, expected
    assert names.index("PausePending") < names.index("Paused") < names.index("Resumed")
    assert names[-1] == "Finished"
    noted = [each["words"].partition(" ")[0] for each in told if each["event"] == "Noted"]
    assert noted == ["no", "offscreen", "simulated"]  # no screen, and once, for it holds for both subsets
    steps = [each for each in told if each["event"] in ("XrayShown", "Triggered", "Exposed", "Saved")]
    photos = [each for each in steps if each["event"] != "XrayShown"]
    for before, after in pairwise(photos):
        if before["event"] != "Saved":  # one photo at a time, each to its end, whatever is asked meanwhile
            assert (after["index"], after["event"]) == (before["index"], _NEXT[before["event"]]), after
    shown = 0
    for before, after in pairwise([{"event": ""}, *steps]):
        match after["event"]:
            case "XrayShown":  # not before the sensor has done with the one before
                assert before["event"] in ("", "Exposed", "Saved")
                shown = after["index"]
            case "Triggered":
                assert shown == after["index"]
    _on_record_and_on_the_phone(plan, tmp_path / "phone")


def _on_record_and_on_the_phone(plan: Path, store: Path) -> None:
    loaded = load_plan(plan)
    with closing(open_record(loaded, read_only=True)) as record:
        photos = {each.id: record.captures.photos(each.id) for each in loaded.subsets}
        before = record.captures.superseded("one")
        assert not record.retakes.waiting()
    assert [(each.index, each.take) for each in photos["one"]] == [(1, 2), (2, 2), (3, 2), (4, 1)]
    assert [(each.index, each.take) for each in photos["two"]] == [(5, 1), (6, 1), (7, 1)]
    assert [(each.index, each.take) for each in before] == [(1, 1), (2, 1), (3, 1)]
    why = {each.index: each.why_retaken for each in photos["one"]}
    assert why.pop(2) in ("the lamp was on", "and the door was open")
    assert why == {1: "the lamp was on", 3: "and the door was open", 4: None}
    there = {each.name for each in store.glob("*/*/*.jpg") if not is_of_trial(each.name)}
    assert there == {each.photo_name for of in photos.values() for each in of} | {
        each.photo_name for each in before
    }
