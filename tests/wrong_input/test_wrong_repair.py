"""A repair plan that a person wrote wrongly, or that asks for what there is not, changes nothing."""

from __future__ import annotations

import pytest

from controller.cli import main
from controller.records import Record, Retake
from tests.wrong_input.rig import Rig

PHOTO = "000001.t01.morning.train.patient00001.study1.view1_frontal.c0bd1e05.jpg"
ITEM = "- {{subset: {}, index: {}, photo: {}, why: blurred}}\n"


def waiting(rig: Rig) -> list[Retake]:
    with Record(rig.state / "journal.sqlite", read_only=True) as record:
        return record.retakes.waiting()


@pytest.mark.parametrize(
    ("items", "line", "words"),
    [
        (ITEM.format("mornin", 1, PHOTO), 2, ("the plan has no subset `mornin`", "did you mean `morning`?")),
        (ITEM.format("morning", 4, PHOTO), 2, ("x-ray 4 is not of subset morning", "an index from 1 to 3")),
        (
            ITEM.format("morning", 1, "1.jpg"),
            2,
            ("x-ray 1 of subset morning has no photo of this name", "retake"),
        ),
        (
            ITEM.format("morning", 1, PHOTO) + ITEM.format("evening", 4, "4.jpg"),
            3,
            ("x-ray 4 of subset evening has no photo", "this x-ray has none yet"),
        ),
        ("- subset: morning\n index: 2\n", 3, ("not valid YAML",)),
    ],
)
def test_the_repair_plan_is_told_with_its_line(
    begun: Rig, items: str, line: int, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    path = begun.state / "repair.yaml"
    path.write_text(f"repairs:\n{items}")
    before = begun.tree()
    assert main(["run", str(begun.plan), "--repair"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    for each in ("1 mistake in the repair plan", f"{path}:{line}\n", *words):
        assert each in told.err
    begun.assert_nothing_half_written(before)
    assert begun.tree().keys() == before.keys()


def test_a_repair_before_the_first_photo(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    retake = ["retake", str(rig.plan), "--subset", "morning", "1", "--because", "x"]
    for arguments in (retake, ["run", str(rig.plan), "--repair"]):
        assert main(arguments) == 2
        assert "nothing has been captured with this plan yet" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--subset", "morning", "4"), "these are no indices of subset morning"),
        (("--subset", "morning", "0-2"), "an index from 1 to 3"),
        (("--subset", "morning", "2-1"), "or a range such as 1-3"),
        (("--subset", "morning", "1", "two"), "got: two"),
        (("--subset", "evening", "4"), "x-ray 4 has not been captured yet"),
        (("--subset", "evening", "4"), "got: no photo of evening at all"),
        (("--subset", "morning", "2-3"), "expected: indices that were: 1\n"),
        (("--subset", "morning", "3"), "chexrig run PLAN --subset morning captures it"),
        (("--subset", "moaning", "1"), "did you mean `morning`?"),
        (("--subset", "morning", "1", "--because", "  "), "there is no reason"),
    ],
)
def test_what_cannot_be_retaken(
    begun: Rig, arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = begun.tree()
    assert main(["retake", str(begun.plan), "--because", "blurred", *arguments]) == 2
    assert words.replace("PLAN", str(begun.plan)) in capsys.readouterr().err
    assert begun.tree() == before


def test_a_wrong_repair_plan_is_no_reason_not_to_capture_or_look(
    begun: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    (begun.state / "repair.yaml").write_text("repairs: none\n")
    assert main(["status", str(begun.plan)]) == 0
    told = capsys.readouterr()
    assert "0 of 2 subsets complete" in told.out
    assert "warning: 1 mistake in the repair plan" in told.err
    assert main(["retake", str(begun.plan), "--subset", "morning", "1", "--because", "x"]) == 2
    assert (begun.state / "repair.yaml").read_text() == "repairs: none\n"


def test_a_changed_plan_is_not_repaired(begun: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retake", str(begun.plan), "--subset", "morning", "1", "--because", "blurred"]) == 0
    listed = waiting(begun)
    assert [each.index for each in listed] == [1]
    begun.change("room_light: on", "room_light: off", begun.folder / "office.yaml")
    assert main(["run", str(begun.plan), "--repair"]) == 2
    assert "subset morning has changed since it was begun" in capsys.readouterr().err
    assert waiting(begun) == listed
