"""``chexrig status``, and the exit codes of `main`."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from rig import Plan, on_record

from controller.capture.judging import ask_for_wrong
from controller.cli import main
from controller.identity import Cause, Judged, Verdict
from controller.records import SESSION, Record, only_controller

PLAN = Plan(subsets=(("morning", 1, 2), ("evening", 3, 3)))


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "200")
    return PLAN.write(tmp_path)


def table(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """Read the table that was printed: subset -> its cells."""
    lines = capsys.readouterr().out.replace("┃", "│").splitlines()
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if "│" in line]
    return {row[0]: row[1:] for row in rows}


def test_nothing_begun(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", str(plan)]) == 0
    told = table(capsys)
    assert told["morning"][:3] == ["1-2", "0/2", "not begun"]
    assert not (plan.parent / "plan.chexrig").exists(), "status only reads"


def test_a_run_that_ended_before_its_first_session(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Such as one whose screen went while it asked about the room: there is a record, and nothing in it."""
    (plan.parent / "plan.chexrig").mkdir()
    Record(plan.parent / "plan.chexrig" / "journal.sqlite").close()
    assert main(["status", str(plan)]) == 0
    told = capsys.readouterr().out
    assert "no session has begun: the phone was never asked for a photo" in told
    assert "last session" not in told


def test_a_run_that_was_killed_before_it_had_made_the_record(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (plan.parent / "plan.chexrig").mkdir()
    (plan.parent / "plan.chexrig" / "journal.sqlite").touch()
    assert main(["status", str(plan)]) == 0
    assert table(capsys)["morning"][:3] == ["1-2", "0/2", "not begun"]


def test_begun_and_complete(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (plan.parent / "plan.chexrig").mkdir()
    journal = Record(plan.parent / "plan.chexrig" / "journal.sqlite")
    for subset, first, last in (("morning", 1, 2), ("evening", 3, 3)):
        journal.captures.begin_subset(on_record.subset(subset, first, last))
        journal.captures.begin_session(on_record.session(subset, subset=subset, phone_address="sim"))
        intent = on_record.intent(subset=subset, index=first, session=subset)
        journal.captures.intend(intent)
        journal.captures.confirm(intent, on_record.outcome())
    journal.captures.end_session("morning", "aborted", "camera: it [fell] over")
    assert main(["status", str(plan)]) == 0  # while the writer is there
    told = table(capsys)
    assert told["morning"][:4] == ["1-2", "1/2", "begun", "0"]
    assert told["morning"][4].startswith("aborted ")
    assert told["morning"][4].endswith("camera: it [fell] over")
    assert told["evening"][:3] == ["3-3", "1/1", "complete"]
    assert told["evening"][4].startswith("was cut off ")
    with only_controller(plan.parent / "plan.chexrig"):
        assert main(["status", str(plan)]) == 0
    assert table(capsys)["evening"][4].startswith(f"running (process {os.getpid()}) ")
    journal.captures.end_session("evening", "complete", "")
    journal.close()
    assert main(["status", str(plan)]) == 0
    assert re.fullmatch(r"[0-9]{2} [A-Z][a-z]{2} [0-9]{2}:[0-9]{2}", table(capsys)["evening"][4])


def test_a_rig_that_a_person_has_to_look_at_and_a_photo_that_is_not_right(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (plan.parent / "plan.chexrig").mkdir()
    journal = Record(plan.parent / "plan.chexrig" / "journal.sqlite")
    journal.captures.begin_subset(on_record.subset("evening", 3, 3))
    journal.captures.begin_session(on_record.session("evening", subset="evening", phone_address="sim"))
    intent = on_record.intent(subset="evening", index=3, session="evening")
    journal.captures.intend(intent)
    journal.captures.confirm(intent, on_record.outcome())
    journal.verdicts.add(intent.photo_name, SESSION, Judged(verdict=Verdict.OTHER, cause=Cause.BLACK))
    journal.captures.end_session("evening", "suspended", "nothing is to be seen")
    assert main(["status", str(plan)]) == 0
    told = capsys.readouterr().out
    assert "evening: 1 photo is not right (3), and nobody asks for another: chexrig retake " in told
    assert "0 of 2 subsets complete" in told
    ask_for_wrong(journal)
    journal.close()
    assert main(["status", str(plan)]) == 0
    told = capsys.readouterr().out
    assert re.search(r"evening +│ 3-3 +│ +1/1 │ 1 not right │ +1 │ suspended .*: nothing is to be seen", told)
    assert "evening: 1 photo waits to be captured again (3): chexrig run " in told
    assert "nobody asks" not in told


def test_a_problem_is_told_once_and_gives_its_exit_code(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", str(plan.with_name("plam.yaml"))]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("error: ") == 1
    assert f"did you mean {plan}?" in told.err
