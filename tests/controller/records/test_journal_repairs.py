"""What is captured again: photos on record, in order, each counting until the one in its place is saved."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.records import Intent, Journal, Outcome, Replaced, SessionRecord, SubsetRecord

Make = Callable[..., Intent]
Done = Callable[..., Outcome]
Save = Callable[..., None]


def photo_name(index: int, take: int = 1) -> str:
    return f"{index:06d}.t{take:02d}.morning"


def replaced(*indices: int, take: int = 1) -> list[Replaced]:
    return [Replaced(index, photo_name(index, take), "blurred") for index in indices]


def begin(journal: Journal, repair: str, session: str = "again") -> None:
    journal.begin_session(SessionRecord(session, "morning", "0.1", "xcb", "udp:h:1", repair=repair))


def takes(journal: Journal) -> list[tuple[int, int]]:
    return [(photo.index, photo.take) for photo in journal.photos("morning")]


@pytest.fixture
def complete(journal: Journal, save: Save) -> Journal:
    """Five photos of five."""
    journal.session_opened("one", "Nokia 1", "b" * 16, "0.1", "/first")
    for index in range(1, 6):
        save(index)
    journal.end_session("one", "complete")
    return journal


def test_a_stretch_is_captured_again_under_the_next_takes(complete: Journal, save: Save) -> None:
    repair = complete.begin_repair("morning", replaced(2, 3))
    assert len(repair) == 16
    assert repair != complete.id
    assert complete.to_do("morning", 2, 3, repair) == [(2, 2), (3, 2)]
    begin(complete, repair)
    complete.session_opened("again", "Nokia 1", "b" * 16, "0.1", "/second")
    save(2, take=2, session="again")
    assert complete.to_do("morning", 2, 3, repair) == [(3, 2)]
    save(3, take=2, session="again")
    assert takes(complete) == [(1, 1), (2, 2), (3, 2), (4, 1), (5, 1)]
    found = {photo.index: photo for photo in complete.photos("morning")}
    assert (found[2].storage, found[2].repair, found[2].phone_journal) == ("/second", "blurred", repair)
    assert (found[4].storage, found[4].repair, found[4].phone_journal) == ("/first", None, complete.id)
    assert complete.storage("morning") == ("/first", "Nokia 1")
    old = complete.superseded("morning")
    assert [(photo.photo_name, photo.size_bytes, photo.storage) for photo in old] == [
        (photo_name(2), 1002, "/first"),
        (photo_name(3), 1003, "/first"),
    ]
    assert [(each.index, each.done_at is not None) for each in complete.repairs("morning")] == [
        (2, True),
        (3, True),
    ]
    assert complete.position("morning", 1).next_index == 6


def test_the_old_photo_counts_until_the_new_one_is_saved(complete: Journal, intent: Make) -> None:
    repair = complete.begin_repair("morning", replaced(3))
    begin(complete, repair)
    complete.intend(intent(3, take=2, session="again"))
    assert takes(complete) == [(index, 1) for index in range(1, 6)]
    begin(complete, repair, "third")  # the one before was killed
    assert takes(complete) == [(index, 1) for index in range(1, 6)]
    assert complete.to_do("morning", 3, 3, repair) == [(3, 3)], "no take is used twice"


def test_in_order_only(complete: Journal, intent: Make, outcome: Done, save: Save) -> None:
    begin(complete, complete.begin_repair("morning", replaced(2, 3)))
    for index in (3, 4):  # not the next one; not of the repair
        complete.intend(intent(index, take=2, session="again"))
        with pytest.raises(sqlite3.IntegrityError, match="not the next one of this repair"):
            complete.confirm(intent(index, take=2, session="again"), outcome())
    assert takes(complete) == [(index, 1) for index in range(1, 6)]
    save(2, take=2, session="again")
    complete.confirm(intent(3, take=2, session="again"), outcome(3))
    assert takes(complete)[:3] == [(1, 1), (2, 2), (3, 2)]


def test_an_ordinary_session_replaces_nothing(complete: Journal, intent: Make, outcome: Done) -> None:
    complete.begin_repair("morning", replaced(2))
    complete.intend(intent(2, take=2))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        complete.confirm(intent(2, take=2), outcome())
    assert takes(complete)[1] == (2, 1)


def test_what_fails_takes_nothing_away(complete: Journal, intent: Make, outcome: Done) -> None:
    """Old and new change places in one transaction."""
    begin(complete, complete.begin_repair("morning", replaced(2)))
    with pytest.raises(sqlite3.IntegrityError, match="no such intent"):
        complete.confirm(intent(2, take=2, session="again"), outcome())
    assert takes(complete)[1] == (2, 1)
    assert [each.done_at for each in complete.repairs("morning")] == [None]


@pytest.mark.parametrize(
    "wrong", [replaced(2, take=2), [Replaced(3, photo_name(2), "")], [Replaced(9, photo_name(9), "")]]
)
def test_only_current_photos_are_replaced(complete: Journal, wrong: list[Replaced]) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="not the current photo"):
        complete.begin_repair("morning", [*replaced(1), *wrong])
    assert complete.repairs("morning") == []


def test_a_repair_that_broke_off_keeps_its_id(complete: Journal, save: Save) -> None:
    repair = complete.begin_repair("morning", replaced(2, 3, 4))
    asked = [each.asked_at for each in complete.repairs("morning")]
    begin(complete, repair)
    save(2, take=2, session="again")
    assert complete.begin_repair("morning", replaced(3, 4)) == repair
    assert [each.asked_at for each in complete.repairs("morning")] == asked
    other = complete.begin_repair("morning", replaced(4))  # 3 was taken off the list: the phone wants 3
    assert other != repair
    assert complete.to_do("morning", 4, 4, other) == [(4, 2)]
    assert complete.begin_repair("morning", replaced(3)) == repair


@pytest.mark.parametrize("witnessed", [True, False])
def test_a_repair_that_the_phone_cannot_go_on_with_is_given_up(
    complete: Journal, intent: Make, save: Save, *, witnessed: bool
) -> None:
    """The phone may have a photo of 2 under the first id, or none: it would refuse 4, or 3."""
    repair = complete.begin_repair("morning", replaced(2, 3, 4))
    begin(complete, repair)
    if witnessed:
        save(2, take=2, session="again")
    else:
        complete.intend(intent(2, take=2, session="again"))
    others = replaced(3) if witnessed else replaced(2)
    complete.begin_repair("morning", others)  # in the meantime the rest was taken off the repair plan
    rest = replaced(4) if witnessed else replaced(3, 4)
    assert complete.begin_repair("morning", rest) != repair


def test_a_photo_is_repaired_as_often_as_is_asked(complete: Journal, save: Save) -> None:
    for take in (2, 3):
        repair = complete.begin_repair("morning", replaced(5, take=take - 1))
        begin(complete, repair, f"session {take}")
        assert complete.to_do("morning", 5, 5, repair) == [(5, take)]
        save(5, take=take, session=f"session {take}")
        assert complete.to_do("morning", 5, 5, repair) == []
    assert takes(complete)[4] == (5, 3)


def test_a_subset_that_is_not_complete_goes_on_where_it_was(journal: Journal, save: Save) -> None:
    for index in (1, 2):
        save(index)
    begin(journal, journal.begin_repair("morning", replaced(2)))
    save(2, take=2, session="again")
    assert journal.to_do("morning", 1, 5) == [(3, 1), (4, 1), (5, 1)]
    journal.begin_session(SessionRecord("two", "morning", "0.1", "xcb", "udp:h:1"))
    save(3, session="two")
    assert takes(journal) == [(1, 1), (2, 2), (3, 1)]


def test_whose_session_a_phone_may_hold(complete: Journal) -> None:
    assert complete.may_be_held() is None
    repair = complete.begin_repair("morning", replaced(2))
    begin(complete, repair)
    assert complete.may_be_held() == repair
    complete.end_session("again", "aborted", "no_answer")
    assert complete.may_be_held() == repair, "the phone may not have been told"
    complete.begin_session(SessionRecord("two", "morning", "0.1", "xcb", "udp:h:1"))
    assert complete.may_be_held() == complete.id
    complete.end_session("two", "complete")
    assert complete.may_be_held() is None


STEPS = st.lists(
    st.tuples(st.sampled_from(["ask", "session", "shoot", "cut off", "ordinary"]), st.integers(1, 4)),
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_whatever_happens_each_index_has_one_photo_and_takes_only_grow(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    journal = Journal(tmp_path_factory.mktemp("j") / "j.sqlite")
    journal.begin_subset(SubsetRecord("morning", 1, 4, {}, "d" * 64))
    journal.begin_session(SessionRecord("s", "morning", "0.1", "xcb", "udp:h:1"))
    made = Intent("morning", 1, 1, "s", "", "p", None, "b" * 64, None)
    done = Outcome(1, "a" * 64, None, None, None, None, 1, 1, 1, None, None)
    for index in range(1, 5):
        first = replace(made, index=index, photo_name=photo_name(index))
        journal.intend(first)
        journal.confirm(first, done)
    repair, session, before = "", "s", [1, 1, 1, 1]
    for number, (step, index) in enumerate(steps):
        try:
            if step == "ask":
                names = [(each.index, each.photo_name) for each in journal.photos("morning")]
                stretch = [Replaced(at, name, "w") for at, name in names if index <= at <= index + 1]
                repair = journal.begin_repair("morning", stretch)
            elif step in ("session", "ordinary"):
                session = f"s{number}"
                of = repair if step == "session" and repair else None
                journal.begin_session(SessionRecord(session, "morning", "0.1", "x", "u", repair=of))
            else:
                take = max(
                    [take for at, take in journal.to_do("morning", 1, 4, repair) if at == index] or [99]
                )
                again = Intent("morning", index, take, session, photo_name(index, take), "p", None, "b", None)
                journal.intend(again)
                if step == "shoot":
                    journal.confirm(again, done)
        except sqlite3.IntegrityError:
            pass
        now = [take for _, take in takes(journal)]
        assert [at for at, _ in takes(journal)] == [1, 2, 3, 4]
        assert all(a <= b for a, b in zip(before, now, strict=True))
        before = now
    journal.close()
