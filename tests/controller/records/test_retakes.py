"""Requests for retakes: what comes onto the list, what goes off it, and who may take what back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from rig import on_record

from android_bridge.base.problems import Problem
from controller.records import (
    EXPORT,
    OPERATOR,
    Intent,
    Outcome,
    Record,
    Retake,
)

Save = Callable[..., None]


def photo_name(index: int, take: int = 1) -> str:
    return f"{index:06d}.t{take:02d}.morning"


def request(index: int, why: str = "missing on the phone", by: str = EXPORT, take: int = 1) -> Retake:
    return Retake(subset="morning", index=index, photo_name=photo_name(index, take), why=why, asked_by=by)


LOST, CUT = request(2), request(4, "cut off: 12 of 40,000 bytes; 'quoted' # and é")
BLURRED = request(3, "blurred", OPERATOR)


def waiting(record: Record) -> list[tuple[int, str, str | None]]:
    return [(each.index, each.why, each.asked_by) for each in record.retakes.waiting()]


def like(*requests: Retake) -> list[tuple[int, str, str | None]]:
    return [(each.index, each.why, each.asked_by) for each in requests]


@pytest.fixture
def complete(journal: Record, save: Save) -> Record:
    """Five photos of five in `morning`."""
    for index in range(1, 6):
        save(index)
    return journal


def test_what_is_asked_for_waits_by_index(complete: Record) -> None:
    assert complete.retakes.ask([CUT, LOST], {"morning"}) == []
    assert waiting(complete) == like(LOST, CUT)
    for each in complete.retakes.waiting():
        assert each.asked_at is not None
        assert (each.repair, each.withdrawn_at, each.done_at) == (None, None, None)
    assert [each.number for each in complete.retakes.waiting()] == [2, 1]


def test_only_checked_subsets_are_wiped_clean(complete: Record) -> None:
    complete.retakes.ask([LOST, CUT], {"morning"})
    complete.retakes.ask([], {"evening"})
    assert waiting(complete) == like(LOST, CUT)
    complete.retakes.ask([CUT], {"morning"})
    assert waiting(complete) == like(CUT)
    complete.retakes.ask([LOST])
    assert waiting(complete) == like(LOST, CUT)


def test_what_the_operator_wants_no_export_takes_back(complete: Record) -> None:
    complete.retakes.ask([BLURRED])
    complete.retakes.ask([request(3, "missing"), LOST], {"morning"})
    assert waiting(complete) == like(LOST, BLURRED)
    complete.retakes.ask([], {"morning"})
    assert waiting(complete) == like(BLURRED)


def test_the_operators_words_count_before_an_exports(complete: Record) -> None:
    complete.retakes.ask([request(3, "missing")])
    complete.retakes.ask([BLURRED])
    assert waiting(complete) == like(BLURRED)
    complete.retakes.ask([request(3, "missing")], {"morning"})
    assert waiting(complete) == like(BLURRED)
    complete.retakes.ask([request(3, "the lamp was on", OPERATOR)])
    assert waiting(complete) == [(3, "the lamp was on", OPERATOR)]


def test_the_same_again_appends_nothing(complete: Record) -> None:
    for _ in range(3):
        complete.retakes.ask([LOST, BLURRED], {"morning"})
    assert len(complete.retakes.of("morning")) == 2


def test_withdrawn_is_whoever_asked(complete: Record) -> None:
    complete.retakes.ask([LOST, BLURRED, CUT])
    assert complete.retakes.withdraw("morning", [1, 3, 4]) == [3, 4]
    assert waiting(complete) == like(LOST)
    assert complete.retakes.withdraw("morning", [3]) == []
    assert complete.retakes.withdraw("evening", [2]) == []
    assert [each.index for each in complete.retakes.of("morning") if each.withdrawn_at] == [3, 4]
    complete.retakes.ask([BLURRED])
    assert waiting(complete) == like(LOST, BLURRED)


def test_no_row_is_ever_changed(complete: Record, journal_path: Path, save: Save) -> None:
    """Requests, withdrawals and repairs are the same rows whatever comes after them."""

    def rows() -> list[tuple[object, ...]]:
        tables = ("retakes", "withdrawals", "repairs")
        return [
            (table, *row.values())
            for table in tables
            for row in complete.database.rows(f"SELECT * FROM {table}")  # noqa: S608 - own names
        ]

    before = rows()
    steps: list[Callable[[], object]] = [
        lambda: complete.retakes.ask([LOST, BLURRED, CUT], {"morning"}),
        lambda: complete.retakes.ask([CUT], {"morning"}),
        lambda: complete.retakes.withdraw("morning", [4]),
        lambda: again(complete, save, 3),
        lambda: complete.retakes.ask([BLURRED, request(3, take=2)]),
    ]
    for step in steps:
        step()
        after = rows()
        assert set(before) <= set(after)
        before = after
    assert journal_path.exists()


def again(record: Record, save: Save, index: int) -> None:
    """Capture what waits of an index."""
    stretch = [each for each in record.retakes.waiting() if each.index == index]
    repair = record.retakes.begin_repair(stretch)
    record.captures.begin_session(on_record.session(repair, repair=repair))
    save(index, take=2, session=repair)


def test_done_is_what_has_another_photo(complete: Record, save: Save) -> None:
    complete.retakes.ask([BLURRED, LOST])
    again(complete, save, 3)
    assert waiting(complete) == like(LOST)
    done, lost = sorted(complete.retakes.of("morning"), key=lambda each: each.index, reverse=True)
    assert done.done_at is not None
    assert done.repair is not None
    assert lost.done_at is None
    assert complete.captures.photos("morning")[2].why_retaken == "blurred"
    assert complete.retakes.ask([BLURRED]) == [BLURRED], "another photo stands in its place already"
    assert waiting(complete) == like(LOST)


def test_a_photo_that_there_is_not_cannot_be_asked_for(complete: Record) -> None:
    wrong = request(9)
    assert complete.retakes.ask([wrong]) == [wrong]
    assert complete.retakes.of("morning") == []


def test_writers_at_once_lose_nothing(journal: Record, journal_path: Path, save: Save) -> None:
    """Beside a session that captures, each command with a connection of its own."""
    for index in range(1, 6):
        save(index)
    requests = [request(index, f"reason {number}") for index in range(1, 6) for number in range(5)]

    def ask(each: Retake) -> None:
        with closing(Record(journal_path, create=False)) as record:
            record.retakes.ask([each])

    threads = [threading.Thread(target=ask, args=(each,)) for each in requests]
    for thread in threads:
        thread.start()
    journal.captures.begin_subset(on_record.subset("evening", 6, 9, manifest_digest="d"))
    for thread in threads:
        thread.join(60)
    assert len(journal.retakes.of("morning")) == len(requests)
    assert [each.index for each in journal.retakes.waiting()] == [1, 2, 3, 4, 5], "the session sees them"


def test_cameras_are_kept_apart(
    complete: Record,
    journal_path: Path,
    intent: Callable[..., Intent],
    outcome: Callable[..., Outcome],
) -> None:
    """The same subset by a second camera: photos of the same names, positions and requests of its own."""
    begun = complete.captures.subset("morning")
    assert begun is not None
    with closing(Record(journal_path, camera="left")) as left:
        captures = left.captures
        assert captures.subset("morning") is None
        assert captures.may_be_held() is None
        captures.begin_subset(begun)
        session = on_record.session("two", phone_address="sim")
        captures.begin_session(session)
        assert captures.to_do("morning", 1, 5) == [(index, 1) for index in range(1, 6)]
        for index in (1, 2, 3):
            each = intent(index, session="two")
            captures.intend(each)
            captures.confirm(each, outcome(100 + index))
        assert captures.position("morning", 1).next_index == 4
        assert complete.captures.position("morning", 1).next_index == 6
        assert [each.size_bytes for each in captures.photos("morning")] == [1101, 1102, 1103]
        assert [each.size_bytes for each in complete.captures.photos("morning")][:3] == [1001, 1002, 1003]
        assert [(each.camera, each.saved) for each in captures.status()] == [("", 5), ("left", 3)]
        assert captures.triggered_ranges() == [("morning", 1, 5)]
        complete.retakes.ask([BLURRED])
        left.retakes.ask([request(3, "moved", OPERATOR)])
        assert waiting(complete) == like(BLURRED)
        assert waiting(left) == [(3, "moved", OPERATOR)]
        repair = left.retakes.begin_repair(left.retakes.waiting())
        captures.begin_session(replace(session, id="three", repair=repair))
        each = intent(3, 2, "three")
        captures.intend(each)
        captures.confirm(each, outcome(203))
        assert [each.take for each in captures.photos("morning")] == [1, 1, 2]
        assert {each.take for each in complete.captures.photos("morning")} == {1}
        assert waiting(complete) == like(BLURRED)
        assert left.retakes.withdraw("morning", [3]) == []


def test_a_copy_that_is_only_read_refuses(complete: Record, journal_path: Path) -> None:
    with closing(Record(journal_path, read_only=True)) as reader:
        with pytest.raises(Problem, match="cannot be written"):
            reader.retakes.ask([LOST])
        with reader.to_append() as live:
            live.retakes.ask([LOST])
        assert reader.retakes.waiting() == [], "it stays as it was"
    assert waiting(complete) == like(LOST)
