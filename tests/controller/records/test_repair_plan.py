"""The repair plan: what comes onto it, what goes off it, and what is said of mistakes in it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from android_bridge.base.problems import Problem
from controller.plan import PlanProblems
from controller.records import (
    OPERATOR,
    REPAIR_PLAN,
    RepairItem,
    done_with,
    read_repair_plan,
    write_repair_plan,
)

LOST = RepairItem("morning", 2, "2.jpg", "missing on the phone")
CUT = RepairItem("morning", 4, "4.jpg", "cut off: 12 of 40,000 bytes; 'quoted' # and é")
LATE = RepairItem("evening", 7, "7.jpg", "altered")
BLURRED = RepairItem("morning", 3, "3.jpg", "blurred", OPERATOR)


def test_what_goes_in_comes_out_by_index(tmp_path: Path) -> None:
    state = tmp_path / "plan.chexrig"
    assert write_repair_plan(state, [LATE, CUT, LOST], {"morning", "evening"}) == state / REPAIR_PLAN
    assert read_repair_plan(state) == [LOST, CUT, LATE]
    assert [each.name for each in state.iterdir()] == [REPAIR_PLAN], "nothing half-written stays"
    text = (state / REPAIR_PLAN).read_text()
    assert "chexrig run PLAN --repair" in text.splitlines()[0]
    assert [each.where for each in read_repair_plan(state)] == [
        f"{state / REPAIR_PLAN}:{number}"
        for number, line in enumerate(text.splitlines(), 1)
        if line.startswith("- ")
    ]


def test_only_checked_subsets_are_wiped_clean(tmp_path: Path) -> None:
    write_repair_plan(tmp_path, [LOST, CUT, LATE], {"morning", "evening"})
    write_repair_plan(tmp_path, [CUT], {"morning"})
    assert read_repair_plan(tmp_path) == [CUT, LATE]
    write_repair_plan(tmp_path, [LOST])
    assert read_repair_plan(tmp_path) == [LOST, CUT, LATE]


def test_what_the_operator_wants_no_export_takes_back(tmp_path: Path) -> None:
    write_repair_plan(tmp_path, [BLURRED])
    write_repair_plan(tmp_path, [RepairItem("morning", 3, "3.jpg", "missing"), LOST], {"morning"})
    assert read_repair_plan(tmp_path) == [LOST, BLURRED]
    assert read_repair_plan(tmp_path)[1].why == "blurred"
    write_repair_plan(tmp_path, [], {"morning"})
    assert read_repair_plan(tmp_path) == [BLURRED]


def test_no_file_where_nothing_is_left(tmp_path: Path) -> None:
    assert write_repair_plan(tmp_path, [], {"morning"}) is None
    write_repair_plan(tmp_path, [LOST, CUT])
    assert done_with(tmp_path, {LOST.photo}) == tmp_path / REPAIR_PLAN
    assert done_with(tmp_path, {CUT.photo, "another.jpg"}) is None
    assert list(tmp_path.iterdir()) == []
    assert read_repair_plan(tmp_path) == []


def test_a_file_that_needs_no_change_is_left_as_a_person_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / REPAIR_PLAN
    path.write_text(
        "# mine\nrepairs:\n- {subset: morning, index: 2, photo: 2.jpg, why: missing on the phone}\n"
    )
    before = path.read_bytes()
    write_repair_plan(tmp_path, [LOST], {"morning"})
    write_repair_plan(tmp_path, [], {"morning"})
    assert path.read_bytes() == before
    assert [each.by for each in read_repair_plan(tmp_path)] == [OPERATOR], "who wrote it by hand"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "this is no repair plan"),
        ("repairs: 3\n", 1, "this is no repair plan"),
        ("repairs: []\nmore: 1\n", 1, "this is no repair plan"),
        ("repairs:\n- 3\n", 2, "repairs[1] is wrong"),
        ("repairs:\n- {index: 1, photo: a, why: w}\n", 2, "the key `subset` is missing"),
        ("repairs:\n- {subset: s, index: 1, photo: a, why: w, bye: operator}\n", 2, "did you mean `by`?"),
        ("repairs:\n- {subset: s, index: 1, photo: a, why: w, by: me}\n", 2, "export or operator"),
        ("repairs:\n- subset: s\n  index: one\n  photo: a\n  why: w\n", 3, 'got: "one"'),
        ("repairs:\n- subset: s\n  index: true\n  photo: a\n  why: w\n", 3, "a whole number"),
        ("repairs:\n- subset: s\n  index: 1\n  photo: a\n  why: ''\n", 5, "why is wrong"),
        ("repairs:\n- subset: s\n  index: 1\n  photo: [a]\n  why: w\n", 4, "got: a list of 1"),
        ("repairs:\n- subset: s\n index: 1\n", 3, "not valid YAML"),
        (
            "repairs:\n" + "- {subset: s, index: 1, photo: a, why: w}\n" * 2,
            3,
            "twice, first at",
        ),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / REPAIR_PLAN
    path.write_text(text)
    for attempt in (lambda: read_repair_plan(tmp_path), lambda: write_repair_plan(tmp_path, [LOST])):
        with pytest.raises(PlanProblems) as caught:
            attempt()
        assert f"in the repair plan {path}" in str(caught.value)
        assert f"{path}:{line}\n" in f"{caught.value}\n"
        assert words in str(caught.value)
    assert path.read_text() == text, "left as it is"


def test_every_mistake_at_once(tmp_path: Path) -> None:
    (tmp_path / REPAIR_PLAN).write_text("repairs:\n- {subset: 1, index: 0, photo: a}\n- 5\n")
    with pytest.raises(PlanProblems, match="4 mistakes in the repair plan"):
        read_repair_plan(tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "plan.chexrig").write_text("a file in its place")
    with pytest.raises(Problem, match="the repair plan cannot be written"):
        write_repair_plan(tmp_path / "plan.chexrig", [LOST])


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    items = [RepairItem("morning", index, f"{index}.jpg", "missing") for index in range(1, 25)]
    threads = [
        threading.Thread(target=write_repair_plan, args=(tmp_path, [each], {"evening"})) for each in items
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert read_repair_plan(tmp_path) == items
