"""What is captured again: photos on record, in order, each counting until the one in its place is saved."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rig import on_record

from controller.records import Intent, Outcome, Record, Retake

Make = Callable[..., Intent]
Done = Callable[..., Outcome]
Save = Callable[..., None]


def photo_name(index: int, take: int = 1) -> str:
    return f"{index:06d}.t{take:02d}.morning"


def replaced(*indices: int, take: int = 1) -> list[Retake]:
    return [
        Retake(subset="morning", index=index, photo_name=photo_name(index, take), why="blurred")
        for index in indices
    ]


def begin_repair(journal: Record, requests: list[Retake]) -> str:
    """Ask for photos again, and begin with it."""
    journal.retakes.ask(requests)
    names = {each.photo_name for each in requests}
    return journal.retakes.begin_repair(
        [each for each in journal.retakes.waiting() if each.photo_name in names]
    )


def begin(journal: Record, repair: str, session: str = "again") -> None:
    journal.captures.begin_session(on_record.session(session, repair=repair))


def takes(journal: Record) -> list[tuple[int, int]]:
    return [(photo.index, photo.take) for photo in journal.captures.photos("morning")]


@pytest.fixture
def complete(journal: Record, save: Save) -> Record:
    """Five photos of five."""
    journal.captures.session_opened("one", "Nokia 1", "b" * 16, "0.1", "/first")
    for index in range(1, 6):
        save(index)
    journal.captures.end_session("one", "complete")
    return journal


def test_a_stretch_is_captured_again_under_the_next_takes(complete: Record, save: Save) -> None:
    repair = begin_repair(complete, replaced(2, 3))
    assert len(repair) == 16
    assert repair != complete.id
    assert complete.captures.to_do("morning", 2, 3, repair) == [(2, 2), (3, 2)]
    begin(complete, repair)
    complete.captures.session_opened("again", "Nokia 1", "b" * 16, "0.1", "/second")
    save(2, take=2, session="again")
    assert complete.captures.to_do("morning", 2, 3, repair) == [(3, 2)]
    save(3, take=2, session="again")
    assert takes(complete) == [(1, 1), (2, 2), (3, 2), (4, 1), (5, 1)]
    found = {photo.index: photo for photo in complete.captures.photos("morning")}
    assert (found[2].storage, found[2].why_retaken, found[2].phone_journal) == ("/second", "blurred", repair)
    assert (found[4].storage, found[4].why_retaken, found[4].phone_journal) == ("/first", None, complete.id)
    (status,) = complete.captures.status()
    assert status.saved == 5
    assert complete.captures.storage("morning") == ("/first", "Nokia 1")
    old = complete.captures.superseded("morning")
    assert [(photo.photo_name, photo.size_bytes, photo.storage) for photo in old] == [
        (photo_name(2), 1002, "/first"),
        (photo_name(3), 1003, "/first"),
    ]
    assert [(each.index, each.done_at is not None) for each in complete.retakes.of("morning")] == [
        (2, True),
        (3, True),
    ]
    assert complete.captures.position("morning", 1).next_index == 6


def test_the_old_photo_counts_until_the_new_one_is_saved(complete: Record, intent: Make) -> None:
    repair = begin_repair(complete, replaced(3))
    begin(complete, repair)
    complete.captures.intend(intent(3, take=2, session="again"))
    assert takes(complete) == [(index, 1) for index in range(1, 6)]
    begin(complete, repair, "third")  # the one before was killed
    assert takes(complete) == [(index, 1) for index in range(1, 6)]
    assert complete.captures.to_do("morning", 3, 3, repair) == [(3, 3)], "no take is used twice"


def test_in_order_only(complete: Record, intent: Make, outcome: Done, save: Save) -> None:
    begin(complete, begin_repair(complete, replaced(2, 3)))
    for index in (3, 4):  # not the next one; not of the repair
        complete.captures.intend(intent(index, take=2, session="again"))
        with pytest.raises(sqlite3.IntegrityError, match="not the next one of this repair"):
            complete.captures.confirm(intent(index, take=2, session="again"), outcome())
    assert takes(complete) == [(index, 1) for index in range(1, 6)]
    save(2, take=2, session="again")
    complete.captures.confirm(intent(3, take=2, session="again"), outcome(3))
    assert takes(complete)[:3] == [(1, 1), (2, 2), (3, 2)]


def test_an_ordinary_session_replaces_nothing(complete: Record, intent: Make, outcome: Done) -> None:
    begin_repair(complete, replaced(2))
    complete.captures.intend(intent(2, take=2))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        complete.captures.confirm(intent(2, take=2), outcome())
    assert takes(complete)[1] == (2, 1)


def test_what_fails_takes_nothing_away(complete: Record, intent: Make, outcome: Done) -> None:
    """Old and new change places in one transaction."""
    begin(complete, begin_repair(complete, replaced(2)))
    with pytest.raises(sqlite3.IntegrityError, match="no such intent"):
        complete.captures.confirm(intent(2, take=2, session="again"), outcome())
    assert takes(complete)[1] == (2, 1)
    assert [each.done_at for each in complete.retakes.of("morning")] == [None]


@pytest.mark.parametrize(
    "wrong",
    [
        replaced(2, take=2),
        [replace(replaced(3)[0], photo_name=photo_name(2))],
        replaced(9),
    ],
)
def test_only_current_photos_are_replaced(complete: Record, wrong: list[Retake]) -> None:
    complete.retakes.ask(replaced(1))
    with pytest.raises(sqlite3.IntegrityError, match="not the current photo"):
        complete.retakes.begin_repair([*replaced(1), *wrong])
    assert [each.repair for each in complete.retakes.of("morning")] == [None]


def test_only_what_is_asked_for_is_captured_again(complete: Record) -> None:
    complete.retakes.ask(replaced(1, 2))
    complete.retakes.withdraw("morning", [2])
    with pytest.raises(sqlite3.IntegrityError, match="nobody asks for another photo than 000002"):
        complete.retakes.begin_repair(replaced(1, 2))


def test_a_repair_that_broke_off_keeps_its_id(complete: Record, save: Save) -> None:
    repair = begin_repair(complete, replaced(2, 3, 4))
    asked = [each.asked_at for each in complete.retakes.of("morning")]
    begin(complete, repair)
    save(2, take=2, session="again")
    assert begin_repair(complete, replaced(3, 4)) == repair
    assert [each.asked_at for each in complete.retakes.of("morning")] == asked
    other = begin_repair(complete, replaced(4))  # 3 was taken off the list: the phone wants 3
    assert other != repair
    assert complete.captures.to_do("morning", 4, 4, other) == [(4, 2)]
    assert begin_repair(complete, replaced(3)) == repair


@pytest.mark.parametrize("witnessed", [True, False])
def test_a_repair_that_the_phone_cannot_go_on_with_is_given_up(
    complete: Record, intent: Make, save: Save, *, witnessed: bool
) -> None:
    """The phone may have a photo of 2 under the first id, or none: it would refuse 4, or 3."""
    repair = begin_repair(complete, replaced(2, 3, 4))
    begin(complete, repair)
    if witnessed:
        save(2, take=2, session="again")
    else:
        complete.captures.intend(intent(2, take=2, session="again"))
    others = replaced(3) if witnessed else replaced(2)
    begin_repair(complete, others)  # in the meantime the rest was taken off the repair plan
    rest = replaced(4) if witnessed else replaced(3, 4)
    assert begin_repair(complete, rest) != repair


def test_a_photo_is_repaired_as_often_as_is_asked(complete: Record, save: Save) -> None:
    for take in (2, 3):
        repair = begin_repair(complete, replaced(5, take=take - 1))
        begin(complete, repair, f"session {take}")
        assert complete.captures.to_do("morning", 5, 5, repair) == [(5, take)]
        save(5, take=take, session=f"session {take}")
        assert complete.captures.to_do("morning", 5, 5, repair) == []
    assert takes(complete)[4] == (5, 3)


def test_a_subset_that_is_not_complete_goes_on_where_it_was(journal: Record, save: Save) -> None:
    for index in (1, 2):
        save(index)
    begin(journal, begin_repair(journal, replaced(2)))
    save(2, take=2, session="again")
    assert journal.captures.to_do("morning", 1, 5) == [(3, 1), (4, 1), (5, 1)]
    journal.captures.begin_session(on_record.session("two"))
    save(3, session="two")
    assert takes(journal) == [(1, 1), (2, 2), (3, 1)]


def test_whose_session_a_phone_may_hold(complete: Record) -> None:
    assert complete.captures.may_be_held() is None
    repair = begin_repair(complete, replaced(2))
    begin(complete, repair)
    assert complete.captures.may_be_held() == repair
    complete.captures.end_session("again", "aborted", "no_answer")
    assert complete.captures.may_be_held() == repair, "the phone may not have been told"
    complete.captures.begin_session(on_record.session("two"))
    assert complete.captures.may_be_held() == complete.id
    complete.captures.end_session("two", "complete")
    assert complete.captures.may_be_held() is None


STEPS = st.lists(
    st.tuples(st.sampled_from(["ask", "session", "shoot", "cut off", "ordinary"]), st.integers(1, 4)),
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_whatever_happens_each_index_has_one_photo_and_takes_only_grow(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    journal = Record(tmp_path_factory.mktemp("j") / "j.sqlite")
    journal.captures.begin_subset(on_record.subset("morning", 1, 4))
    journal.captures.begin_session(on_record.session("s"))
    made = on_record.intent(session="s", photo_name="")
    done = on_record.outcome()
    for index in range(1, 5):
        first = replace(made, index=index, photo_name=photo_name(index))
        journal.captures.intend(first)
        journal.captures.confirm(first, done)
    repair, session, before = "", "s", [1, 1, 1, 1]
    for number, (step, index) in enumerate(steps):
        try:
            if step == "ask":
                stretch = [
                    Retake(subset="morning", index=each.index, photo_name=each.photo_name, why="w")
                    for each in journal.captures.photos("morning")
                    if index <= each.index <= index + 1
                ]
                repair = begin_repair(journal, stretch)
            elif step in ("session", "ordinary"):
                session = f"s{number}"
                of = repair if step == "session" and repair else None
                journal.captures.begin_session(on_record.session(session, repair=of))
            else:
                take = max(
                    [take for at, take in journal.captures.to_do("morning", 1, 4, repair) if at == index]
                    or [99]
                )
                again = on_record.intent(index, take, session, photo_name=photo_name(index, take))
                journal.captures.intend(again)
                if step == "shoot":
                    journal.captures.confirm(again, done)
        except sqlite3.IntegrityError:
            pass
        now = [take for _, take in takes(journal)]
        assert [at for at, _ in takes(journal)] == [1, 2, 3, 4]
        assert all(a <= b for a, b in zip(before, now, strict=True))
        before = now
    journal.close()
