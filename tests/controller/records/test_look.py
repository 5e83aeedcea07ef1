"""How the photos of a subset are taken is on record, and its first photo says it for all of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from rig import on_record

from android_bridge.link import Look
from controller.records import CapturedPhoto, Intent, Outcome, Record, Retake
from controller.records.schema import SCHEMA_VERSION
from protocol import PROTOCOL_VERSION

VERSION_4 = (Path(__file__).parents[2] / "fixtures" / "records" / "version-4.sql").read_text()
FOUND = Look(33_333, 100, "r1.93 b1.62", 1.667)
OTHER = Look(16_667, 200, "r2.10 b1.40", 1.5)


def outcome(look: Look, **more: object) -> Outcome:
    return on_record.outcome(
        exposure_us=look.exposure_us,
        iso=look.iso,
        white_balance=look.white_balance or None,
        focus_dpt=look.focus_dpt,
        **more,
    )


def save(journal: Record, intent: Intent, look: Look) -> None:
    journal.captures.intend(intent)
    journal.captures.confirm(intent, outcome(look))


def look_of(photo: CapturedPhoto) -> Look:
    return Look(photo.exposure_us, photo.iso, photo.white_balance or "", photo.focus_dpt)


def test_what_the_phone_says_is_kept(journal: Record, intent: Callable[..., Intent]) -> None:
    assert journal.captures.look_of("morning") is None
    journal.captures.intend(intent(1))
    assert journal.captures.look_of("morning") is None, "nobody knows whether there is a photo"
    journal.captures.confirm(intent(1), outcome(FOUND, settings_difference="ISO 100 instead of 200"))
    (photo,) = journal.captures.photos("morning")
    assert look_of(photo) == journal.captures.look_of("morning") == FOUND
    with closing(Record(journal.path, read_only=True)) as copy:
        assert copy.captures.look_of("morning") == FOUND


def test_the_subset_before_is_the_one_photographed_last_and_its_newest_photos_say_how_it_was(
    journal: Record, intent: Callable[..., Intent]
) -> None:
    for index in range(1, 12):
        journal.captures.intend(intent(index))
        journal.captures.confirm(intent(index), on_record.outcome(lux=float(index)))
    newest = journal.captures.newest(outside="evening")
    assert [each.lux for each in newest] == [4, 5, 6, 7, 8, 9, 10, 11]
    assert journal.captures.newest(outside="morning") == []


def test_the_first_photo_says_it_for_sessions_takes_and_repairs(
    journal: Record, intent: Callable[..., Intent]
) -> None:
    save(journal, intent(1), FOUND)
    journal.captures.intend(intent(2))  # killed before it was saved
    journal.captures.begin_session(on_record.session("two"))
    for index, take in ((2, 2), (3, 1), (4, 1), (5, 1)):
        save(journal, intent(index, take, "two"), OTHER)
    assert journal.captures.look_of("morning") == FOUND
    wrong = [
        Retake(
            subset="morning", index=1, photo_name=journal.captures.photos("morning")[0].photo_name, why="x"
        )
    ]
    journal.retakes.ask(wrong)
    repair = journal.retakes.begin_repair(journal.retakes.waiting())
    journal.captures.begin_session(on_record.session("again", repair=repair))
    assert journal.captures.look_of("morning") == FOUND
    save(journal, intent(1, 2, "again"), OTHER)
    assert [each.index for each in journal.captures.superseded("morning") if each.saved_at] == [1]
    assert journal.captures.look_of("morning") == FOUND, "a photo that does not count any more was the first"


def test_another_subset_and_another_camera_have_their_own(
    journal: Record, intent: Callable[..., Intent]
) -> None:
    save(journal, intent(1), FOUND)
    journal.captures.begin_subset(on_record.subset("night", 6, 9))
    other = journal.captures_of("left")
    other.begin_subset(on_record.subset("morning", 1, 5))
    assert journal.captures.look_of("night") is None
    assert other.look_of("morning") is None
    other.begin_session(on_record.session("left"))
    other.intend(intent(1, session="left"))
    other.confirm(intent(1, session="left"), outcome(OTHER))
    assert other.look_of("morning") == OTHER
    assert journal.captures.look_of("morning") == FOUND


def test_what_the_first_one_did_not_tell_the_next_one_tells(
    journal: Record, intent: Callable[..., Intent]
) -> None:
    save(journal, intent(1), Look())
    assert journal.captures.look_of("morning") is None
    save(journal, intent(2), Look(33_333, 100))
    assert journal.captures.look_of("morning") == Look(33_333, 100)
    save(journal, intent(3), OTHER)
    assert journal.captures.look_of("morning") == Look(33_333, 100, "r2.10 b1.40", 1.5)
    save(journal, intent(4), FOUND)
    assert journal.captures.look_of("morning") == Look(33_333, 100, "r2.10 b1.40", 1.5)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old" / "journal.sqlite"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.executescript(VERSION_4)
    return path


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608


def test_version_4_loses_no_row_and_goes_on(old: Path, tmp_path: Path) -> None:
    before = everything(old)
    with closing(Record(old, read_only=True)) as copy:
        assert copy.captures.look_of("morning") == Look(33_333, 100)
    assert everything(old) == before
    with closing(Record(old)) as record:
        photos = record.captures.photos("morning")
        assert [(each.index, each.take) for each in photos] == [(1, 1), (2, 2), (3, 2)]
        assert {look_of(each) for each in photos} == {Look(33_333, 100)}
        record.captures.begin_session(on_record.session("after"))
        save(record, on_record.intent(4, session="after"), FOUND)
        assert record.captures.look_of("morning") == FOUND
    after = everything(old)
    assert len(after["captures"]) == len(before["captures"]) + 1
    assert after["captures"][:-1] == [(*row, *[None] * 12) for row in before["captures"]]
    same = set(before) - {"captures", "sessions"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert after["sessions"][:-1] == [(*row, 1, None, 0, None) for row in before["sessions"]], (
        "of the first protocol"
    )
    assert after["sessions"][-1][-4:] == (PROTOCOL_VERSION, None, 0, None)
    with closing(Record(tmp_path / "new.sqlite")):
        shape = "SELECT m.name, c.* FROM sqlite_master AS m, pragma_table_info(m.name) AS c ORDER BY 1, 2"
        with closing(sqlite3.connect(old)) as one, closing(sqlite3.connect(tmp_path / "new.sqlite")) as other:
            assert one.execute(shape).fetchall() == other.execute(shape).fetchall()
            version = one.execute("PRAGMA user_version").fetchone()
    assert version == (SCHEMA_VERSION,) == (7,)
