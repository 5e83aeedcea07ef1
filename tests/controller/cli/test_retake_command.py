"""``chexrig retake``: what waits can be looked at and taken back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from controller.cli import main
from controller.records import Record
from tests.controller.records.earlier import unpacked


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "250")
    made = unpacked("captured", tmp_path)
    (made.with_suffix(".chexrig") / "repair.yaml").unlink()
    return made


def retake(plan: Path, *words: str, code: int = 0) -> None:
    assert main(["retake", str(plan), *words]) == code


def ask(plan: Path, *indices: str, subset: str = "morning", because: str = "the lamp was on") -> None:
    retake(plan, "--subset", subset, *indices, "--because", because)


def test_what_waits_is_listed_with_who_asked_and_why(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    retake(plan, "--list")
    assert capsys.readouterr().out == "nothing waits to be captured again\n"
    ask(plan, "2-3")
    ask(plan, "5", subset="evening", because="a hand [before] it")
    capsys.readouterr()
    retake(plan, "--list")
    told = capsys.readouterr().out
    lines = [line for line in told.splitlines() if "view1_frontal" in line]
    assert [[cell.strip() for cell in line.split("│")[1:5]] for line in lines] == [
        ["morning", "2", "the lamp was on", "operator"],
        ["morning", "3", "the lamp was on", "operator"],
        ["evening", "5", "a hand [before] it", "operator"],
    ]
    assert "morning: 2 photos wait to be captured again (2-3): chexrig run PLAN --repair" in told


def test_what_is_taken_back_waits_no_more(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(plan, "1-3")
    retake(plan, "--subset", "morning", "1", "3", "--withdraw")
    told = capsys.readouterr().out
    assert "morning: taken back (1, 3)" in told
    assert "morning: 1 photo waits to be captured again (2)" in told.splitlines()[-1]
    with closing(Record(plan.with_suffix(".chexrig") / "journal.sqlite")) as record:
        assert [each.index for each in record.retakes.waiting()] == [2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--subset", "morning", "1", "--withdraw"], "nobody asks for x-ray 1 of subset morning"),
        (["--subset", "morning", "1-2", "--withdraw"], "indices that wait: 2"),
        (["--subset", "morning", "2", "--withdraw", "--because", "x"], "taken back without a reason"),
        (["--subset", "morning", "9", "--withdraw"], "these are no indices of subset morning"),
        (["--subset", "morning", "--because", "x"], "no photo is named"),
        (["2", "--because", "x"], "the subset is missing"),
        (["--subset", "morning", "2"], "there is no reason"),
        (["--list", "2"], "something else too"),
        (["--list", "--withdraw"], "something else too"),
    ],
)
def test_what_is_not_understood_changes_nothing(
    plan: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(plan, "2")
    path = plan.with_suffix(".chexrig") / "journal.sqlite"
    before = path.read_bytes()
    capsys.readouterr()
    retake(plan, *words, code=2)
    assert told in capsys.readouterr().err
    assert path.read_bytes() == before
