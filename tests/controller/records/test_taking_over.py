"""Files of the release before the record are taken over on first use: all of it, once, whatever is killed."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from android_bridge.base.problems import Problem
from controller.plan import PlanProblems, load_plan
from controller.records import (
    Ending,
    Record,
    find_state,
    open_record,
    read_shows,
    take_over_repair_plan,
)
from tests.controller.records.earlier import names, unpacked

_MOMENTS = ("COMMIT", "DROP", "INSERT INTO taken_over", "PRAGMA user_version =")
PHOTO = "{:06d}.t{:02d}.{}.train.patient{:05d}.study1.view1_frontal."


@pytest.fixture
def captured(tmp_path: Path) -> Path:
    return unpacked("captured", tmp_path)


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    return unpacked("by-hand", tmp_path)


def use(plan: Path) -> None:
    """Do what a command does that writes."""
    loaded = find_state(load_plan(plan))
    with closing(open_record(loaded, create=False)) as record:
        take_over_repair_plan(loaded, record)


def everything(state: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row but those with the moment or an id of the taking over."""
    with closing(sqlite3.connect(f"file:{state / 'journal.sqlite'}?mode=ro", uri=True)) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = [each for each in tables if each not in ("plans", "taken_over", "sqlite_sequence")]
        found = {each: db.execute(f"SELECT * FROM {each}").fetchall() for each in tables}  # noqa: S608
    found["meta"] = [row for row in found["meta"] if row[0] != "plan" and found["captures"]]
    found["retakes"] = [(*row[:6], row[-1]) for row in found["retakes"]]
    found["withdrawals"] = [row[:1] for row in found["withdrawals"]]
    return found


def test_what_was_captured_is_all_there(captured: Path) -> None:
    state = captured.with_suffix(".chexrig")
    use(captured)
    with closing(Record(state / "journal.sqlite", read_only=True)) as record:
        assert record.id == "5ad1d020cd03d75b"
        captures = record.captures
        photos = [*captures.photos("morning"), *captures.photos("evening")]
        assert [(each.index, each.take) for each in photos] == [(1, 2), (2, 1), (3, 1), (4, 1), (5, 1)]
        assert [each.why_retaken for each in photos] == ["the lamp was on", *[None] * 4]
        assert {each.phone_journal for each in photos} == {record.id, "89054cdda42c6785"}
        assert [each.last_outcome for each in captures.status()] == [None, "complete"]
        assert set(record.removals.datasets()) == {each.photo_name for each in captures.photos("evening")}
        assert set(record.removals.datasets().values()) == {"/tmp/rig/ds"}
        (left,) = record.retakes.waiting()
        assert (left.index, left.why, left.asked_by) == (2, "the lamp was on", "operator")
        assert captures.may_be_held() == "89054cdda42c6785"
    there = names(state)
    assert {"repair.yaml.taken-over", "removed.jsonl.taken-over"} <= there
    assert not {"repair.yaml", "removed.jsonl"} & there


def test_a_repair_that_broke_off_goes_on_under_its_id(captured: Path) -> None:
    """The phone keeps the photos of its stretch by that id."""
    use(captured)
    with closing(Record(captured.with_suffix(".chexrig") / "journal.sqlite")) as record:
        waiting = record.retakes.waiting()
        repair = record.retakes.begin_repair(waiting)
        assert repair == "89054cdda42c6785"
        assert record.captures.to_do("morning", 2, 2, repair) == [(2, 2)]


def test_what_was_taken_off_the_list_does_not_wait(captured: Path) -> None:
    """It was begun, and stands in the journal; the list alone said that it waits."""
    (captured.with_suffix(".chexrig") / "repair.yaml").unlink()
    use(captured)
    with closing(Record(captured.with_suffix(".chexrig") / "journal.sqlite")) as record:
        assert record.retakes.waiting() == []
        assert [each.done_at is not None for each in record.retakes.of("morning")] == [True, False]


def test_what_was_shown_is_all_there(by_hand: Path) -> None:
    state = by_hand.with_suffix(".chexrig")
    before = read_shows(state)
    assert [(each.index, each.ending) for each in before] == [
        (None, Ending.NEXT),
        (1, Ending.NEXT),
        (2, Ending.NEXT),
        (3, None),
    ]
    assert "manual.sqlite" in names(state), "reading only renames nothing"
    with closing(open_record(find_state(load_plan(by_hand)))) as record:
        assert record.showings.shows() == before
        assert [(each.part, each.first, each.last) for each in record.showings.sets("lit")] == [(1, 1, 3)]
        assert record.showings.last_xray("lit", 1) == (3, None)
        assert not record.captures.has_begun
    assert names(state) >= {"journal.sqlite", "manual.sqlite.taken-over"}
    assert not {"manual.sqlite", "manual.sqlite-wal"} & names(state)
    assert read_shows(state) == before


def test_reading_only_changes_no_file(captured: Path) -> None:
    state = captured.with_suffix(".chexrig")
    before = {each: each.read_bytes() for each in state.rglob("*") if each.is_file()}
    loaded = find_state(load_plan(captured))
    with closing(open_record(loaded, read_only=True)) as record:
        late = take_over_repair_plan(loaded, record)
        assert [each.index for each in late] == [1], "another photo stands in its place already"
        assert [each.index for each in record.retakes.waiting()] == [2]
        assert len(record.removals.datasets()) == 2
    after = {each: each.read_bytes() for each in state.rglob("*") if each.is_file()}
    assert {each: data for each, data in after.items() if not each.name.endswith("-shm")} == before


@pytest.mark.parametrize("name", ["captured", "by-hand"])
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.no_cover  # measured by those around it
def test_killed_at_any_moment_nothing_is_lost_or_doubled(tmp_path: Path, name: str) -> None:
    whole = unpacked(name, tmp_path / "whole")
    use(whole)
    expected = everything(whole.with_suffix(".chexrig"))
    assert any(expected[table] for table in ("captures", "showings"))
    for kill_at in count():
        folder = tmp_path / str(kill_at)
        plan = unpacked(name, folder)
        was_killed = _in_a_child(plan, kill_at)
        use(plan)
        assert everything(plan.with_suffix(".chexrig")) == expected, kill_at
        use(plan)
        assert everything(plan.with_suffix(".chexrig")) == expected, kill_at
        shutil.rmtree(folder)
        if not was_killed:
            break
    assert kill_at > 3


def _in_a_child(plan: Path, kill_at: int) -> bool:
    """Use it in a copy of this program, killed before its n-th rename, database or statement."""
    child = os.fork()
    if child == 0:
        counter = count()

        def kill() -> None:
            if next(counter) == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        def hook(event: str, _: tuple[object, ...]) -> None:
            if event in ("os.rename", "sqlite3.connect"):
                kill()

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
                if statement.startswith(_MOMENTS):
                    kill()
                return super().execute(statement, *values)

        connect = sqlite3.connect
        sqlite3.connect = lambda *a, **k: connect(*a, **{"factory": Connection, **k})  # type: ignore[assignment,misc]
        sys.addaudithook(hook)
        try:
            use(plan)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_list_that_comes_back_is_out_of_date(captured: Path) -> None:
    state = captured.with_suffix(".chexrig")
    text = (state / "repair.yaml").read_text()
    use(captured)
    with closing(Record(state / "journal.sqlite")) as record:
        record.retakes.withdraw("morning", [2])
    (state / "repair.yaml").write_text(text.replace("the lamp was on", "the lamp is on"))
    loaded = load_plan(captured)
    with closing(open_record(loaded)) as record:
        assert [each.index for each in take_over_repair_plan(loaded, record)] == [1]
        assert [(each.index, each.why) for each in record.retakes.waiting()] == [(2, "the lamp is on")]
    assert names(state) >= {"repair.yaml.taken-over", "repair.yaml.taken-over-2"}


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
def test_mistakes_in_the_list_are_told_with_their_line(
    captured: Path, text: str, line: int, words: str
) -> None:
    path = captured.with_suffix(".chexrig") / "repair.yaml"
    path.write_text(text)
    loaded = load_plan(captured)
    for read_only in (True, False):
        with closing(open_record(loaded, read_only=read_only)) as record:
            with pytest.raises(PlanProblems) as caught:
                take_over_repair_plan(loaded, record)
            assert record.retakes.waiting() == []
        assert f"in the repair plan {path}" in str(caught.value)
        assert f"{path}:{line}\n" in f"{caught.value}\n"
        assert words in str(caught.value)
    assert path.read_text() == text, "left as it is"


def test_every_mistake_in_the_list_at_once(captured: Path) -> None:
    path = captured.with_suffix(".chexrig") / "repair.yaml"
    path.write_text("repairs:\n- {subset: 1, index: 0, photo: a}\n- 5\n")
    with pytest.raises(PlanProblems, match="4 mistakes in the repair plan"):
        use(captured)


def test_a_list_that_a_person_wrote_is_the_operators(captured: Path) -> None:
    path = captured.with_suffix(".chexrig") / "repair.yaml"
    photo = PHOTO.format(3, 1, "morning", 3) + "be342773.jpg"
    path.write_text(f"# mine\nrepairs:\n- {{subset: morning, index: 3, photo: {photo}, why: glare}}\n")
    use(captured)
    with closing(Record(path.with_name("journal.sqlite"))) as record:
        assert [(each.index, each.asked_by) for each in record.retakes.waiting()] == [(3, "operator")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("removed.jsonl", b'{"photo": "1.jpg"}\n', "removed from the phone cannot be read"),
        ("removed.jsonl", b'{"photo": "\xff"}\n', "removed from the phone cannot be read"),
        ("manual.sqlite", b"no database at all" * 100, "this journal cannot be read"),
    ],
)
def test_a_damaged_file_is_told_and_nothing_is_taken(
    captured: Path, name: str, content: bytes, words: str
) -> None:
    state = captured.with_suffix(".chexrig")
    (state / name).write_bytes(content)
    for read_only in (True, False):
        with pytest.raises(Problem, match=words) as caught:
            Record(state / "journal.sqlite", read_only=read_only)
        assert str(state / name) in str(caught.value)
    assert (state / name).read_bytes() == content
    with closing(sqlite3.connect(state / "journal.sqlite")) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == 3, "as it was"


def test_a_line_that_a_crash_has_cut_off_does_not_count(captured: Path) -> None:
    state = captured.with_suffix(".chexrig")
    with (state / "removed.jsonl").open("a") as file:
        file.write('{"photo": "000003.t01')
    use(captured)
    with closing(Record(state / "journal.sqlite")) as record:
        assert len(record.removals.datasets()) == 2


def test_showings_of_another_version(by_hand: Path) -> None:
    state = by_hand.with_suffix(".chexrig")
    with closing(sqlite3.connect(state / "manual.sqlite")) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(Problem, match="another version"):
        read_shows(state)
