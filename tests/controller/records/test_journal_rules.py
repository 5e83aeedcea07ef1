"""What the journal lets be written: in order, one current photo of an index, nothing lost at a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rig import on_record

from controller.records import Intent, Outcome, Position, Record, SessionRecord

Make = Callable[..., Intent]
Done = Callable[..., Outcome]
Save = Callable[..., None]


def session(name: str) -> SessionRecord:
    return on_record.session(name)


def test_a_subset_stays_as_it_was_begun(journal: Record) -> None:
    other = on_record.subset("morning", 2, 9, definition={"id": "changed"}, manifest_digest="e" * 64)
    assert journal.captures.begin_subset(other).last == 5
    found = journal.captures.subset("morning")
    assert found is not None
    assert found.definition == {"id": "morning", "environment": {"room": "café"}}
    assert journal.captures.subset("evening") is None


@pytest.mark.parametrize("index", [2, 5])
def test_nothing_is_confirmed_before_the_index_before_it(
    journal: Record, intent: Make, outcome: Done, index: int
) -> None:
    journal.captures.intend(intent(index))
    with pytest.raises(sqlite3.IntegrityError, match="out of order"):
        journal.captures.confirm(intent(index), outcome())
    assert journal.captures.position("morning", 1) == Position(next_index=1, next_take=1, saved=0)


def test_nothing_is_confirmed_that_was_not_intended(journal: Record, intent: Make, outcome: Done) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="no such intent"):
        journal.captures.confirm(intent(1), outcome())
    journal.captures.intend(intent(1))
    with pytest.raises(sqlite3.IntegrityError, match="no such intent"):
        journal.captures.confirm(intent(1, take=2), outcome())


def test_a_photo_is_confirmed_once(journal: Record, intent: Make, outcome: Done, save: Save) -> None:
    save(1)
    with pytest.raises(sqlite3.IntegrityError):
        journal.captures.confirm(intent(1), outcome(9))
    assert [photo.size_bytes for photo in journal.captures.photos("morning")] == [1001]


def test_an_index_has_one_current_photo_whatever_is_tried(
    journal: Record, journal_path: Path, intent: Make, outcome: Done, save: Save
) -> None:
    save(1)
    journal.captures.intend(intent(1, take=2))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        journal.captures.confirm(intent(1, take=2), outcome(2))
    assert [photo.take for photo in journal.captures.photos("morning")] == [1]
    other = sqlite3.connect(journal_path)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        other.execute("UPDATE captures SET state = 'saved' WHERE take = 2")
    other.close()


def test_a_photo_name_and_an_intent_are_unique(journal: Record, intent: Make) -> None:
    journal.captures.intend(intent(1))
    with pytest.raises(sqlite3.IntegrityError):
        journal.captures.intend(intent(1))


def test_an_intent_needs_its_session(journal: Record, intent: Make) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        journal.captures.intend(intent(1, session="nobody's"))


def test_a_new_session_supersedes_what_was_left_open(
    journal: Record, intent: Make, outcome: Done, save: Save
) -> None:
    save(1)
    journal.captures.intend(intent(2))
    assert journal.captures.position("morning", 1) == Position(next_index=2, next_take=2, saved=1)
    journal.captures.begin_session(session("two"))
    with pytest.raises(sqlite3.IntegrityError):
        journal.captures.confirm(intent(2), outcome())  # a late `saved` of the session before
    assert journal.captures.position("morning", 1) == Position(next_index=2, next_take=2, saved=1)
    save(2, take=2, session="two")
    assert journal.captures.position("morning", 1) == Position(next_index=3, next_take=1, saved=2)
    assert [(photo.index, photo.take, photo.session) for photo in journal.captures.photos("morning")] == [
        (1, 1, "one"),
        (2, 2, "two"),
    ]


def test_what_is_triggered_next_is_recorded_with_the_photo_before_or_not_at_all(
    journal: Record, intent: Make, outcome: Done
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="no such intent"):
        journal.captures.confirm(intent(1), outcome(), intent(2))
    assert journal.captures.under_way("morning") == []
    journal.captures.intend(intent(1))
    journal.captures.confirm(intent(1), outcome(), intent(2))
    assert [photo.index for photo in journal.captures.under_way("morning")] == [2]
    journal.captures.confirm(intent(2), outcome(2), intent(3))
    journal.captures.end_session("one", "closed", untriggered=intent(3))
    assert journal.captures.under_way("morning") == []
    assert journal.captures.position("morning", 1) == Position(next_index=3, next_take=1, saved=2)


def test_a_photo_is_never_taken_for_an_untriggered_one(journal: Record, save: Save, intent: Make) -> None:
    save(1)
    journal.captures.end_session("one", "aborted", untriggered=intent(1))
    assert [photo.index for photo in journal.captures.photos("morning")] == [1]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["intend", "confirm", "session"]), st.integers(1, 4)), max_size=25))
def test_saved_photos_are_always_the_first_ones(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    """Whatever is called in whatever order: saved are 1..n, once each, and the position is n + 1."""
    journal = Record(tmp_path_factory.mktemp("j") / "j.sqlite")
    journal.captures.begin_subset(on_record.subset("morning", 1, 4))
    journal.captures.begin_session(session("s"))
    for number, (step, index) in enumerate(steps):
        take = journal.captures.position("morning", 1).next_take
        made = on_record.intent(index, take=take, session="s")
        try:
            if step == "intend":
                journal.captures.intend(made)
            elif step == "confirm":
                last = on_record.intent(index, take=max(1, take - 1), session="s", photo_name="")
                journal.captures.confirm(last, on_record.outcome())
            else:
                journal.captures.begin_session(session(f"s{number}"))
        except sqlite3.IntegrityError:
            pass
        saved = [photo.index for photo in journal.captures.photos("morning")]
        assert saved == list(range(1, len(saved) + 1))
        assert journal.captures.position("morning", 1).next_index == len(saved) + 1
    journal.close()
