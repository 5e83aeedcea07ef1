"""What the journal tells: status, storage, times, records as they went in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

from controller.records import Intent, Journal, Outcome, PhotoRecord, SessionRecord, SubsetRecord

Save = Callable[..., None]


def test_status_counts_photos_retakes_and_sessions(
    journal: Journal, intent: Callable[..., Intent], save: Save
) -> None:
    journal.begin_subset(SubsetRecord("evening", 6, 9, {}, "d" * 64))
    save(1)
    save(2)
    journal.intend(intent(3))
    journal.begin_session(SessionRecord("two", "morning", "0.1", "xcb", "udp:h:1"))
    save(3, take=2, session="two")
    journal.end_session("two", "aborted", "camera: it fell over")
    morning, evening = journal.status()
    assert (morning.id, morning.first, morning.last) == ("morning", 1, 5)
    assert (morning.saved, morning.retakes, morning.sessions) == (3, 1, 2)
    assert (morning.last_outcome, morning.last_cause) == ("aborted", "camera: it fell over")
    assert morning.last_at is not None
    assert morning.last_at.endswith("+00:00")
    assert (evening.saved, evening.retakes, evening.sessions) == (0, 0, 0)
    assert (evening.last_outcome, evening.last_at) == (None, None)


def test_storage_is_the_newest_sessions(journal: Journal) -> None:
    assert journal.storage("morning") is None
    journal.session_opened("one", "Nokia 1", "b" * 16, "0.1", "/first")
    journal.begin_session(SessionRecord("two", "morning", "0.1", "xcb", "udp:h:1"))
    assert journal.storage("morning") == ("/first", "Nokia 1"), "a session that was not opened tells nothing"
    journal.session_opened("two", "Nokia 2", "c" * 16, "0.1", "/second")
    assert journal.storage("morning") == ("/second", "Nokia 2")


def test_photos_and_times_come_by_index(journal: Journal, save: Save) -> None:
    save(1)
    save(2)
    assert journal.photos("morning") == [
        PhotoRecord(
            "morning",
            index,
            1,
            f"{index:06d}.t01.morning",
            f"p{index}",
            1000 + index,
            sha,
            "one",
            phone_journal=journal.id,
        )
        for index, sha in ((1, f"{1:064x}"), (2, f"{2:064x}"))
    ]
    assert journal.cycle_times("morning") == [(350_000, 200_000)] * 2
    assert journal.photos("evening") == []


def test_every_fact_lands_in_its_own_column(
    journal: Journal, journal_path: Path, intent: Callable[..., Intent], outcome: Callable[..., Outcome]
) -> None:
    journal.intend(intent(1))
    told = outcome(1)
    journal.confirm(intent(1), told)
    with closing(sqlite3.connect(journal_path)) as db:
        names = ", ".join(Outcome.__slots__)
        assert db.execute(f"SELECT {names} FROM captures").fetchone() == astuple(told)  # noqa: S608
        names = "subset, idx, take, session, photo_name, xray_path, xray_sha256, shown_sha256, windowing"
        assert db.execute(f"SELECT {names} FROM captures").fetchone() == astuple(intent(1))  # noqa: S608
        names = "id, subset, chexrig_version, display, phone_address, guarantees, repair"
        record = SessionRecord("one", "morning", "0.1", "xcb", "udp:h:1")
        assert db.execute(f"SELECT {names} FROM sessions").fetchone() == astuple(record)  # noqa: S608


def test_names_of_all_takes_and_who_took_the_current_ones(
    journal: Journal, intent: Callable[..., Intent], save: Save
) -> None:
    journal.session_opened("one", "Nokia 1", "b" * 16, "0.1", "/first")
    save(1)
    journal.intend(intent(2))
    assert journal.photographers("morning") == [("Nokia 1", "udp:h:1")]
    journal.begin_session(SessionRecord("two", "morning", "0.1", "xcb", "udp:k:1"))
    journal.session_opened("two", "Nokia 2", "b" * 16, "0.1", "/first")
    assert journal.photographers("morning") == [("Nokia 1", "udp:h:1")], "the other has taken none yet"
    save(2, take=2, session="two")
    assert journal.photographers("morning") == [("Nokia 1", "udp:h:1"), ("Nokia 2", "udp:k:1")]
    assert journal.photo_names("morning") == {
        f"{index:06d}.t{take:02d}.morning" for index, take in ((1, 1), (2, 1), (2, 2))
    }
    assert journal.photographers("evening") == []


def test_ranges_with_a_trigger(journal: Journal, intent: Callable[..., Intent]) -> None:
    journal.begin_subset(SubsetRecord("evening", 6, 9, {}, "d" * 64))
    assert journal.triggered_ranges() == []
    journal.intend(intent(1))
    assert journal.triggered_ranges() == [("morning", 1, 5)]
