"""What the journal tells: status, storage, times, records as they went in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple
from datetime import timedelta
from pathlib import Path

from rig import on_record

from controller.records import Intent, Outcome, Record, SessionRecord

Save = Callable[..., None]


def test_status_counts_photos_and_sessions(
    journal: Record, intent: Callable[..., Intent], save: Save
) -> None:
    journal.captures.begin_subset(on_record.subset("evening", 6, 9))
    save(1)
    save(2)
    journal.captures.intend(intent(3))
    journal.captures.begin_session(on_record.session("two"))
    save(3, take=2, session="two")
    journal.captures.end_session("two", "aborted", "camera: it fell over")
    morning, evening = journal.captures.status()
    assert (morning.id, morning.first, morning.last) == ("morning", 1, 5)
    assert (morning.saved, morning.sessions) == (3, 2), "3 was sent again by itself"
    assert (morning.last_outcome, morning.last_cause) == ("aborted", "camera: it fell over")
    assert morning.last_at is not None
    assert morning.last_at.utcoffset() == timedelta(0)
    assert (evening.saved, evening.sessions) == (0, 0)
    assert (evening.last_outcome, evening.last_at) == (None, None)


def test_storage_is_the_newest_sessions(journal: Record) -> None:
    assert journal.captures.storage("morning") is None
    journal.captures.session_opened("one", "Nokia 1", "b" * 16, "0.1", "/first")
    journal.captures.begin_session(on_record.session("two"))
    assert journal.captures.storage("morning") == ("/first", "Nokia 1"), (
        "a session that was not opened tells nothing"
    )
    journal.captures.session_opened("two", "Nokia 2", "c" * 16, "0.1", "/second")
    assert journal.captures.storage("morning") == ("/second", "Nokia 2")


def test_photos_and_times_come_by_index(journal: Record, save: Save) -> None:
    save(1)
    save(2)
    photos = journal.captures.photos("morning")
    for index, photo in enumerate(photos, start=1):
        found = (photo.subset, photo.index, photo.take, photo.photo_name, photo.xray_path, photo.session)
        assert found == ("morning", index, 1, f"{index:06d}.t01.morning", f"p{index}", "one")
        assert (photo.size_bytes, photo.sha256) == (1000 + index, f"{index:064x}")
        assert (photo.storage, photo.why_retaken, photo.phone_journal) == (None, None, journal.id)
    assert len(photos) == 2
    assert journal.captures.cycle_times("morning") == [(350_000, 200_000)] * 2
    assert journal.captures.photos("evening") == []


def test_every_fact_lands_in_its_own_column(
    journal: Record, journal_path: Path, intent: Callable[..., Intent], outcome: Callable[..., Outcome]
) -> None:
    journal.captures.intend(intent(1))
    told = outcome(1)
    journal.captures.confirm(intent(1), told)
    with closing(sqlite3.connect(journal_path)) as db:
        names = ", ".join(Outcome.__slots__)
        assert db.execute(f"SELECT {names} FROM captures").fetchone() == astuple(told)  # noqa: S608
        names = ", ".join(Intent.__slots__).replace("index", "idx")
        assert db.execute(f"SELECT {names} FROM captures").fetchone() == astuple(intent(1))  # noqa: S608
        names = ", ".join(SessionRecord.__slots__)
        record = on_record.session()
        assert db.execute(f"SELECT {names} FROM sessions").fetchone() == astuple(record)  # noqa: S608


def test_names_of_all_takes_and_who_took_the_current_ones(
    journal: Record, intent: Callable[..., Intent], save: Save
) -> None:
    journal.captures.session_opened("one", "Nokia 1", "b" * 16, "0.1", "/first")
    save(1)
    journal.captures.intend(intent(2))
    assert journal.captures.photographers("morning") == [("Nokia 1", "udp:h:1")]
    journal.captures.begin_session(on_record.session("two", phone_address="udp:k:1"))
    journal.captures.session_opened("two", "Nokia 2", "b" * 16, "0.1", "/first")
    assert journal.captures.photographers("morning") == [("Nokia 1", "udp:h:1")], (
        "the other has taken none yet"
    )
    save(2, take=2, session="two")
    assert journal.captures.photographers("morning") == [("Nokia 1", "udp:h:1"), ("Nokia 2", "udp:k:1")]
    assert journal.captures.photo_names("morning") == {
        f"{index:06d}.t{take:02d}.morning" for index, take in ((1, 1), (2, 1), (2, 2))
    }
    assert journal.captures.photographers("evening") == []


def test_ranges_with_a_trigger(journal: Record, intent: Callable[..., Intent]) -> None:
    journal.captures.begin_subset(on_record.subset("evening", 6, 9))
    assert journal.captures.triggered_ranges() == []
    journal.captures.intend(intent(1))
    assert journal.captures.triggered_ranges() == [("morning", 1, 5)]
