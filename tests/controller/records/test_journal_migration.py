"""A journal of an older schema version is brought up to date where it is written, not where it is read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rig import on_record

from android_bridge.base.problems import Problem
from controller.records import ALL_GUARANTEED, Outcome, Record
from controller.records.schema import SCHEMA_VERSION

MARK = "legacy: G2, G3 and G6 not guaranteed"
#: The tables as version 1 made them.
VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE subsets (
    id TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
    definition TEXT NOT NULL, manifest_digest TEXT NOT NULL, begun_at TEXT NOT NULL
) STRICT;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY, subset TEXT NOT NULL REFERENCES subsets (id),
    chexrig_version TEXT NOT NULL, display TEXT NOT NULL, phone_address TEXT NOT NULL,
    phone_model TEXT, phone_boot TEXT, phone_app TEXT, storage TEXT,
    started_at TEXT NOT NULL, ended_at TEXT, outcome TEXT, cause TEXT
) STRICT;
CREATE TABLE captures (
    subset TEXT NOT NULL REFERENCES subsets (id), idx INTEGER NOT NULL, take INTEGER NOT NULL,
    session TEXT NOT NULL REFERENCES sessions (id),
    state TEXT NOT NULL CHECK (state IN ('intended', 'saved', 'superseded')),
    photo_name TEXT NOT NULL UNIQUE,
    xray_path TEXT NOT NULL, xray_sha256 TEXT, shown_sha256 TEXT NOT NULL, windowing TEXT,
    intended_at TEXT NOT NULL, saved_at TEXT,
    size_bytes INTEGER, sha256 TEXT,
    sensor_time_ns INTEGER, exposure_us INTEGER, iso INTEGER,
    round_trip_us INTEGER, phone_us INTEGER, cycle_us INTEGER,
    free_bytes INTEGER, battery_percent INTEGER, temperature_c REAL,
    PRIMARY KEY (subset, idx, take)
) STRICT;
CREATE UNIQUE INDEX one_current ON captures (subset, idx) WHERE state = 'saved';
INSERT INTO meta VALUES ('journal', '0123456789abcdef');
INSERT INTO subsets VALUES ('morning', 1, 2, '{}', 'd', '2026-01-02T03:04:05.000+00:00');
INSERT INTO sessions VALUES ('one', 'morning', '0.1.0', 'xcb', 'udp:h:1', 'Nokia 1', 'b', '0.1.0', '/there',
    '2026-01-02T03:04:05.000+00:00', NULL, NULL, NULL);
INSERT INTO captures VALUES ('morning', 1, 1, 'one', 'saved', '1.jpg', 'p1', NULL, 's', NULL,
    '2026-01-02T03:04:06.000+00:00', '2026-01-02T03:04:07.000+00:00',
    7, 'f', 1, 2, 3, 4, 5, 6, 8, 9, 10.5);
PRAGMA user_version = 1;
"""
#: What version 2 added.
VERSION_2 = """
ALTER TABLE sessions ADD COLUMN guarantees TEXT NOT NULL DEFAULT 'all';
PRAGMA user_version = 2;
"""
OLD = ("meta", "subsets", "sessions", "captures")


@pytest.fixture(params=[1, 2])
def old(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "journal.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(VERSION_1 + (VERSION_2 if request.param == 2 else ""))
    return path


def content(path: Path) -> dict[str, list[dict[str, Any]]]:
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        return {table: [dict(row) for row in db.execute(f"SELECT * FROM {table}")] for table in OLD}  # noqa: S608


def schema_version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_every_row_stays_and_all_was_guaranteed(old: Path) -> None:
    before = content(old)
    with closing(Record(old)) as journal:
        assert journal.id == "0123456789abcdef"
        assert journal.captures.guarantees("morning") == ALL_GUARANTEED
        (photo,) = journal.captures.photos("morning")
        assert (photo.index, photo.storage, photo.why_retaken) == (1, "/there", None)
        assert photo.phone_journal == journal.id
    after = content(old)
    assert [session["guarantees"] for session in after["sessions"]] == [ALL_GUARANTEED]
    assert after["meta"].pop()["key"] == "plan"
    for table, rows in before.items():
        for row, now in zip(rows, after[table], strict=True):
            added = {key: value for key, value in now.items() if key not in row}
            assert {key: now[key] for key in row} == row
            assert set(added.values()) <= {"", None, 0, 1, ALL_GUARANTEED}, "the camera, numbers, what is new"
    assert schema_version(old) == SCHEMA_VERSION
    with closing(Record(old)) as again:
        assert again.id == "0123456789abcdef"


def test_a_migrated_journal_goes_on_like_a_new_one(old: Path, tmp_path: Path) -> None:
    with closing(Record(old)), closing(Record(tmp_path / "new.sqlite")):
        tables = (
            "SELECT m.type, m.name, c.* FROM sqlite_master AS m LEFT JOIN pragma_table_info(m.name) AS c"
            " ORDER BY m.name, c.cid"
        )
        with closing(sqlite3.connect(old)) as one, closing(sqlite3.connect(tmp_path / "new.sqlite")) as other:
            assert one.execute(tables).fetchall() == other.execute(tables).fetchall()
    with closing(Record(old)) as journal:
        journal.captures.begin_session(
            on_record.session("two", chexrig_version="0.2", phone_address="chexpeditor:h:1", guarantees=MARK)
        )
        intent = on_record.intent(2, session="two", photo_name="1__1__p2", xray_path="p2")
        journal.captures.intend(intent)
        journal.captures.confirm(intent, Outcome(cycle_us=5))
        assert journal.captures.position("morning", 1).saved == 2
        assert journal.captures.guarantees("morning") == MARK
        assert [(photo.size_bytes, photo.sha256) for photo in journal.captures.photos("morning")] == [
            (7, "f"),
            (None, None),
        ]


def test_reading_only_leaves_the_file_as_it_is(old: Path) -> None:
    before, version = old.read_bytes(), schema_version(old)
    with closing(Record(old, read_only=True)) as journal:
        (status,) = journal.captures.status()
        assert (status.saved, status.guarantees) == (1, ALL_GUARANTEED)
        with pytest.raises(Problem, match="cannot be written"):
            journal.captures.end_session("one", "complete")
    assert old.read_bytes() == before
    assert schema_version(old) == version


def test_a_migration_that_fails_changes_nothing(old: Path) -> None:
    """Its statements and the version are one transaction."""
    with closing(sqlite3.connect(old)) as db:
        db.execute("ALTER TABLE sessions RENAME TO elsewhere")
        db.execute("CREATE VIEW sessions AS SELECT * FROM elsewhere")
    before, version = old.read_bytes(), schema_version(old)
    with pytest.raises(Problem, match="this journal cannot be read"):
        Record(old)
    assert schema_version(old) == version
    with closing(sqlite3.connect(old)) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(elsewhere)")]
        assert db.execute("SELECT * FROM sqlite_master WHERE name = 'repairs'").fetchall() == []
    assert "repair" not in columns
    assert ("guarantees" in columns) == (version == 2)
    assert len(old.read_bytes()) == len(before)


def test_the_mark_is_of_the_photos_that_count(tmp_path: Path) -> None:
    with closing(Record(tmp_path / "journal.sqlite")) as journal:
        journal.captures.begin_subset(on_record.subset("morning", 1, 2, manifest_digest="d"))
        assert journal.captures.guarantees("morning") == ALL_GUARANTEED
        journal.captures.begin_session(
            on_record.session(chexrig_version="0.2", phone_address="chexpeditor:h:1", guarantees=MARK)
        )
        journal.captures.intend(on_record.intent(photo_name="0__1__p"))
        assert journal.captures.guarantees("morning") == MARK
        journal.captures.begin_session(on_record.session("two", chexrig_version="0.2"))
        assert journal.captures.guarantees("morning") == ALL_GUARANTEED, (
            "no photo of the first session counts"
        )
        assert [each.guarantees for each in journal.captures.status()] == [ALL_GUARANTEED]
