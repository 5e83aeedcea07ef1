"""Verdicts, decisions and calibrations: what goes in comes out, the newest of each counts."""

from __future__ import annotations

import numpy as np
import pytest
from rig import on_record

from android_bridge.base import Problem
from controller.identity import METHOD_VERSION, Calibration, Cause, Geometry, Judged, Method, Quality, Verdict
from controller.records import ACCEPTED, EXPORT_CHECK, REJECTED, SESSION, Decision, Record

RIGHT = Judged(verdict=Verdict.PROVEN, score=0.93, lead=0.41, quality=Quality(sharpness=0.9, clipped=0.0))
WRONG = Judged(
    verdict=Verdict.OTHER,
    cause=Cause.ANOTHER_XRAY,
    method=Method.POINTS,
    score=0.1,
    lead=-0.7,
    looks_like=2,
    quality=Quality(tilt_deg=3.5),
)


@pytest.fixture
def record(tmp_path):
    with Record(tmp_path / "journal.sqlite") as record:
        record.captures.begin_subset(on_record.subset("morning", 1, 3))
        record.captures.begin_session(on_record.session())
        for index in (1, 2):
            record.captures.intend(on_record.intent(index))
            record.captures.confirm(on_record.intent(index), on_record.outcome())
        yield record


def name(index: int) -> str:
    return on_record.intent(index).photo_name


def test_of_each_judge_the_newest_verdict_counts(record):
    record.verdicts.add(name(1), SESSION, WRONG)
    record.verdicts.add(name(1), SESSION, RIGHT)
    record.verdicts.add(name(2), SESSION, RIGHT)
    record.verdicts.add(name(2), EXPORT_CHECK, WRONG, "c" * 64)
    live, export = (record.verdicts.of("morning", judge) for judge in (SESSION, EXPORT_CHECK))
    assert {each: found.judged for each, found in live.items()} == {name(1): RIGHT, name(2): RIGHT}
    assert export[name(2)].judged == WRONG
    assert (list(export), export[name(2)].content_sha256) == ([name(2)], "c" * 64)
    assert export[name(2)].method_version == METHOD_VERSION
    assert record.verdicts.of("evening", SESSION) == {}


OUTSIDE = Judged(verdict=Verdict.DOUBTFUL, cause=Cause.OUTSIDE)
FAINT = Judged(verdict=Verdict.DOUBTFUL, cause=Cause.FAINT)


def decided(index: int, decision: str, why: str = "seen") -> Decision:
    return Decision(
        photo_name=name(index),
        content_sha256="c" * 64,
        decision=decision,
        decided_by="A. Reader",
        why=why,
    )


@pytest.mark.parametrize(
    ("session", "export", "decision", "is_wrong"),
    [
        ([WRONG], None, "", True),
        ([WRONG, RIGHT], None, "", False),
        ([OUTSIDE], None, "", True),
        ([FAINT], None, "", False),
        ([RIGHT], WRONG, "", True),
        ([WRONG], RIGHT, "", False),
        ([WRONG], OUTSIDE, "", True),
        ([WRONG], OUTSIDE, ACCEPTED, False),
        ([WRONG], OUTSIDE, REJECTED, True),
    ],
)
def test_photos_that_are_not_right(record, session, export, decision, is_wrong):
    for judged in session:
        record.verdicts.add(name(2), SESSION, judged)
    if export is not None:
        record.verdicts.add(name(2), EXPORT_CHECK, export, "c" * 64)
        record.verdicts.add(name(2), SESSION, session[0])  # a file says more than a small picture
    if decision:
        record.verdicts.decide(decided(2, decision))
    found = [(each.subset, each.index, each.is_asked) for each in record.verdicts.wrong()]
    assert found == ([("morning", 2, False)] if is_wrong else [])
    assert record.verdicts.tally("morning").wrong == ((2,) if is_wrong else ())
    assert record.verdicts.taken_again("morning") == 0


def test_a_persons_newest_decision_counts(record):
    for decision, why in ((ACCEPTED, "it is the one"), (REJECTED, "it is not")):
        record.verdicts.decide(decided(1, decision, why))
    found = record.verdicts.decisions("morning")[name(1)]
    assert (found.decision, found.decided_by, found.why) == (REJECTED, "A. Reader", "it is not")
    assert found.content_sha256 == "c" * 64
    assert found.at is not None


def test_only_photos_on_record_are_judged(record):
    with pytest.raises(Exception, match="FOREIGN KEY"):
        record.verdicts.add(name(3), SESSION, RIGHT)


def test_a_calibration_is_named_by_sessions(record):
    matrix = np.array([[1e-3, 2e-5, 0.1], [0, 1.2e-3, 0.05], [1e-6, 0, 1]])
    made = Calibration(
        geometry=Geometry(1920, 1080, matrix),
        corners=18,
        residual_px=0.2,
        visible=1.0,
        sharpness=0.8,
        brightness=90.0,
        photo_name="board",
    )
    number = record.verdicts.calibrate("morning", made)
    record.captures.begin_session(on_record.session("two", calibration=number, measuring=True))
    record.captures.intend(on_record.intent(3, session="two"))
    record.captures.confirm(on_record.intent(3, session="two"), on_record.outcome())
    photos = record.captures.photos("morning")
    assert [(each.calibration, each.measuring) for each in photos] == [(None, False)] * 2 + [(number, True)]
    found = record.verdicts.calibration(number)
    assert (found.corners, found.photo_name, found.geometry.screen_width_px) == (18, "board", 1920)
    assert np.array_equal(found.geometry.homography, matrix)
    assert record.verdicts.calibration(99) is None


def test_a_calibration_that_was_tampered_with_is_damage(record):
    made = Calibration(
        geometry=Geometry(10, 10, np.eye(3)),
        corners=4,
        residual_px=0.1,
        visible=1.0,
        sharpness=1.0,
        brightness=1.0,
    )
    number = record.verdicts.calibrate("morning", made)
    record.database.run("UPDATE calibrations SET homography = '[1, 2]'")
    with pytest.raises(Problem, match="cannot be read"):
        record.verdicts.calibration(number)
