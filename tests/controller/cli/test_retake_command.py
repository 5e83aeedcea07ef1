"""``chexrig retake``: what waits can be looked at and taken back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from rig import on_record

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
    assert f"morning: 2 photos wait to be captured again (2-3): chexrig run {plan} --repair" in told


def test_what_is_taken_back_waits_no_more(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(plan, "1-3")
    retake(plan, "--subset", "morning", "1", "3", "--withdraw")
    told = capsys.readouterr().out
    assert "morning: taken back (1, 3)" in told
    assert "morning: 1 photo waits to be captured again (2)" in told.splitlines()[-1]
    with closing(Record(plan.with_suffix(".chexrig") / "journal.sqlite")) as record:
        assert [each.index for each in record.retakes.waiting()] == [2]
    assert main(["status", str(plan)]) == 0
    told = capsys.readouterr().out
    (row,) = [line for line in told.splitlines() if line.startswith("│ morning ")]
    assert row.split("│")[5].strip() == "1", "in the table too"


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


def photograph(plan: Path, camera: str) -> None:
    """Put x-ray 1 of the morning on record, by one of the plan's cameras."""
    with closing(Record(plan.with_suffix(".chexrig") / "journal.sqlite", camera=camera)) as record:
        captures = record.captures
        captures.begin_subset(on_record.subset("morning", 1, 3))
        session = on_record.session(camera, phone_address="sim")
        captures.begin_session(session)
        intent = on_record.intent(session=camera, photo_name="1.jpg")
        captures.intend(intent)
        captures.confirm(intent, on_record.outcome())


@pytest.fixture
def cameras(plan: Path) -> Path:
    """A plan of two cameras; each has a photo that waits to be captured again."""
    text = plan.read_text()
    phone = "phone: {simulated: {shutter_ms: 0}}"
    assert text.count(phone) == 1
    plan.write_text(text.replace(phone, "cameras: [{name: left, phone: {}}, {name: right, phone: {}}]"))
    for camera in ("left", "right"):
        photograph(plan, camera)
        retake(plan, "--camera", camera, "--subset", "morning", "1", "--because", f"the {camera} lamp")
    return plan


def test_the_list_is_of_all_cameras_or_of_one(cameras: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    retake(cameras, "--list")
    told = capsys.readouterr().out.splitlines()
    cells = [[cell.strip() for cell in line.split("│")[1:5]] for line in told if "1.jpg" in line]
    assert cells == [[name, "morning", "1", f"the {name} lamp"] for name in ("left", "right")]
    assert [line.partition(": chexrig ")[2] for line in told[-2:]] == [
        f"run {cameras} --camera {name} --repair" for name in ("left", "right")
    ]
    retake(cameras, "--list", "--camera", "right")
    told = capsys.readouterr().out.splitlines()
    cells = [[cell.strip() for cell in line.split("│")[1:4]] for line in told if "1.jpg" in line]
    assert cells == [["morning", "1", "the right lamp"]]
    assert [line.endswith("--camera right --repair") for line in told[-2:]] == [False, True]


def test_to_ask_one_camera_has_to_be_named(cameras: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    retake(cameras, "--subset", "morning", "1", "--because", "it moved", code=2)
    told = capsys.readouterr().err
    asked = f"chexrig retake {cameras} --subset morning 1 --because 'it moved'"
    assert told.endswith(f"  expected: left or right\n  next: say which one: {asked} --camera left\n")


def test_what_is_not_captured_yet_is_captured_by_the_same_camera(
    cameras: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    retake(cameras, "--camera", "right", "--subset", "morning", "3", "--because", "x", code=2)
    captures = f"chexrig run {cameras} --camera right --subset morning captures it"
    assert captures in capsys.readouterr().err


def test_status_is_of_all_cameras_or_of_one(cameras: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["status", str(cameras)]) == 0
    told = capsys.readouterr().out
    assert "0 of 4 subsets complete" in told
    assert [line for line in told.splitlines() if "--repair" in line] == [
        f"morning: 1 photo waits to be captured again (1): chexrig run {cameras} --camera {name} --repair"
        for name in ("left", "right")
    ]
    assert main(["status", str(cameras), "--camera", "right"]) == 0
    told = capsys.readouterr().out
    assert "0 of 2 subsets complete" in told
    assert "left" not in told
    assert main(["status", str(cameras), "--camera", "rihgt"]) == 2
    assert "did you mean `right`?" in capsys.readouterr().err
