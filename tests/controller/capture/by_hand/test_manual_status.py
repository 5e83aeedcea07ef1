"""`chexrig status` of a plan whose photos are taken by hand."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from rig import cases, on_record, xray_path

from controller.capture.by_hand.clock import moment_now
from controller.capture.by_hand.places import places
from controller.cli import main
from controller.plan import load_plan
from controller.plan.beside import RECORD
from controller.records import Ending, PhotoSet, Record, Showings
from controller.xrays import Xray
from controller.xrays.path_key import parse_path


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "200")
    return cases.by_hand(tmp_path, ("lit", 1, 3), ("dark", 4, 5))


def _show(journal: Showings, index: int, ending: Ending, reason: str = "") -> None:
    path = xray_path(index)
    xray = Xray(index, path, parse_path(path), None, None, None, None)
    whole = PhotoSet(subset="lit", part=1, first=1, last=3)
    number = journal.show_xray("one", whole, xray, moment_now(), shown_sha256="a" * 64)
    journal.hide(number, moment_now(), ending, reason)


def test_how_far_it_is(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = plan.with_suffix(".chexrig")
    state.mkdir()
    with closing(Record(state / RECORD)) as record:
        journal = record.showings
        journal.begin_subset(
            on_record.subset("lit", 1, 3),
            [PhotoSet(subset="lit", part=1, first=1, last=3)],
        )
        journal.begin_session(on_record.manual_session())
        for index, ending in ((1, Ending.REPEAT), (1, Ending.NEXT), (2, Ending.SKIP), (3, Ending.END)):
            _show(journal, index, ending)
        assert main(["status", str(plan)]) == 0  # while a session writes
        told = capsys.readouterr().out
        assert "by hand" in told
        cells = [
            [cell.strip() for cell in line.split("│")[1:-1]] for line in told.splitlines() if "│" in line
        ]
        assert cells[0][:6] == ["lit", "1-3", "1/3", "1", "begun", "1"]
        assert cells[1][:6] == ["dark", "4-5", "0/2", "0", "not begun", "0"]
        assert "saved" not in told  # nothing was asked of a phone
        _show(journal, 3, Ending.NEXT)
    assert main(["status", str(plan)]) == 0
    told = capsys.readouterr().out
    assert "2/3" in told
    assert "│ complete  │     0 │" in told  # what was shown once more waits no longer
    assert "1 of 2 subsets complete" in told
    assert f"next: chexrig manual {plan}" in told


def test_nothing_shown_yet(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.write_text(plan.read_text().replace("subsets:", "phone: {address: hand}\nsubsets:"))
    assert main(["status", str(plan)]) == 0
    assert "nothing has been shown yet" in capsys.readouterr().out
    assert not plan.with_suffix(".chexrig").exists()


def test_what_is_for_photos_on_a_phone_names_the_way_by_hand(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan.write_text(plan.read_text().replace("subsets:", "phone: {address: hand}\nsubsets:"))
    export = ["export", str(plan), "--out", str(plan.with_name("set"))]
    retake = ["retake", str(plan), "--subset", "lit", "2-3", "--because", "blurred"]
    for command in (export, retake):
        assert main(command) == 2
        assert "show them first: chexrig manual" in capsys.readouterr().err
    plan.with_suffix(".chexrig").mkdir()
    with closing(Record(plan.with_suffix(".chexrig") / RECORD)) as record:
        record.showings.begin_session(on_record.manual_session())
    assert main(export) == 2
    told = capsys.readouterr().err
    assert "the photos of this plan are taken by hand" in told
    assert f"chexrig import FOLDER --plan {plan} --out DIR" in told
    assert main(retake) == 2
    assert f"show them again: chexrig manual {plan} --again 2-3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("by_subset", "counts"),
    [
        (False, ["set 1 of 3", "set 2 of 3", "set 3 of 3"]),
        (True, ["set 1 of 2 of this subset", "set 2 of 2 of this subset", "set 1 of 1 of this subset"]),
    ],
)
def test_sets_are_counted_in_the_plan_or_in_the_subset_that_is_shown(
    plan: Path, tmp_path: Path, by_subset: bool, counts: list[str]
) -> None:
    with closing(Record(tmp_path / RECORD)) as record:
        found = places(load_plan(plan), record.showings, 2, by_subset=by_subset)
    assert [str(each) for of_it in found.values() for each in of_it] == counts
    assert [each.photo_set.first for of_it in found.values() for each in of_it] == [1, 2, 4]
