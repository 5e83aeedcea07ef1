"""What the journal lets be written: in order, one current photo of an index, nothing lost at a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.records import Intent, Journal, Outcome, Position, SessionRecord, SubsetRecord

Make = Callable[..., Intent]
Done = Callable[..., Outcome]
Save = Callable[..., None]


def session(name: str) -> SessionRecord:
    return SessionRecord(name, "morning", "0.1", "xcb", "udp:h:1")


def test_a_subset_stays_as_it_was_begun(journal: Journal) -> None:
    other = SubsetRecord("morning", 2, 9, {"id": "changed"}, "e" * 64)
    assert journal.begin_subset(other).last == 5
    found = journal.subset("morning")
    assert found is not None
    assert found.definition == {"id": "morning", "environment": {"room": "café"}}
    assert journal.subset("evening") is None


@pytest.mark.parametrize("index", [2, 5])
def test_nothing_is_confirmed_before_the_index_before_it(
    journal: Journal, intent: Make, outcome: Done, index: int
) -> None:
    journal.intend(intent(index))
    with pytest.raises(sqlite3.IntegrityError, match="out of order"):
        journal.confirm(intent(index), outcome())
    assert journal.position("morning", 1) == Position(1, 1, 0)


def test_nothing_is_confirmed_that_was_not_intended(journal: Journal, intent: Make, outcome: Done) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="no such intent"):
        journal.confirm(intent(1), outcome())
    journal.intend(intent(1))
    with pytest.raises(sqlite3.IntegrityError, match="no such intent"):
        journal.confirm(intent(1, take=2), outcome())


def test_a_photo_is_confirmed_once(journal: Journal, intent: Make, outcome: Done, save: Save) -> None:
    save(1)
    with pytest.raises(sqlite3.IntegrityError):
        journal.confirm(intent(1), outcome(9))
    assert [photo.size_bytes for photo in journal.photos("morning")] == [1001]


def test_an_index_has_one_current_photo_whatever_is_tried(
    journal: Journal, journal_path: Path, intent: Make, outcome: Done, save: Save
) -> None:
    save(1)
    journal.intend(intent(1, take=2))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        journal.confirm(intent(1, take=2), outcome(2))
    assert [photo.take for photo in journal.photos("morning")] == [1]
    other = sqlite3.connect(journal_path)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        other.execute("UPDATE captures SET state = 'saved' WHERE take = 2")
    other.close()


def test_a_photo_name_and_an_intent_are_unique(journal: Journal, intent: Make) -> None:
    journal.intend(intent(1))
    with pytest.raises(sqlite3.IntegrityError):
        journal.intend(intent(1))


def test_an_intent_needs_its_session(journal: Journal, intent: Make) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        journal.intend(intent(1, session="nobody's"))


def test_a_new_session_supersedes_what_was_left_open(
    journal: Journal, intent: Make, outcome: Done, save: Save
) -> None:
    save(1)
    journal.intend(intent(2))
    assert journal.position("morning", 1) == Position(2, 2, 1)
    journal.begin_session(session("two"))
    with pytest.raises(sqlite3.IntegrityError):
        journal.confirm(intent(2), outcome())  # a late `saved` of the session before
    assert journal.position("morning", 1) == Position(2, 2, 1)
    save(2, take=2, session="two")
    assert journal.position("morning", 1) == Position(3, 1, 2)
    assert [(photo.index, photo.take, photo.session) for photo in journal.photos("morning")] == [
        (1, 1, "one"),
        (2, 2, "two"),
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["intend", "confirm", "session"]), st.integers(1, 4)), max_size=25))
def test_saved_photos_are_always_the_first_ones(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    """Whatever is called in whatever order: saved are 1..n, once each, and the position is n + 1."""
    journal = Journal(tmp_path_factory.mktemp("j") / "j.sqlite")
    journal.begin_subset(SubsetRecord("morning", 1, 4, {}, "d" * 64))
    journal.begin_session(session("s"))
    for number, (step, index) in enumerate(steps):
        take = journal.position("morning", 1).next_take
        made = Intent("morning", index, take, "s", f"{index}-{take}", "p", None, "b" * 64, None)
        try:
            if step == "intend":
                journal.intend(made)
            elif step == "confirm":
                last = Intent("morning", index, max(1, take - 1), "s", "", "p", None, "b" * 64, None)
                journal.confirm(last, Outcome(1, "a" * 64, None, None, None, None, 1, 1, 1, None, None))
            else:
                journal.begin_session(session(f"s{number}"))
        except sqlite3.IntegrityError:
            pass
        saved = [photo.index for photo in journal.photos("morning")]
        assert saved == list(range(1, len(saved) + 1))
        assert journal.position("morning", 1).next_index == len(saved) + 1
    journal.close()
