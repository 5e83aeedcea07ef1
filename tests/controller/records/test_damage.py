"""Damage of any kind in a record: one clear message where it matters, no traceback, nothing written."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rig import on_record

from android_bridge.base.problems import Problem
from controller.cli import main
from controller.plan import load_plan
from controller.records import (
    Ending,
    Moment,
    PhotoSet,
    Record,
    Retake,
    find_state,
    open_record,
    take_over_repair_plan,
)
from tests.controller.records.earlier import unpacked

SEED = 20
PAGE = 4096


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with a record that has rows of every kind."""
    made = unpacked("captured", tmp_path_factory.mktemp("damage"))
    loaded = find_state(load_plan(made))
    with closing(open_record(loaded)) as record:
        take_over_repair_plan(loaded, record)
        begun = record.captures.subset("morning")
        assert begun is not None
        one = PhotoSet(subset="morning", part=1, first=1, last=3)
        record.showings.begin_subset(begun, [one])
        session = on_record.manual_session("m", chexrig_version="0", display="x", boot="b")
        record.showings.begin_session(session)
        at = Moment(wall=datetime(2026, 3, 1, 12, tzinfo=UTC), steady_us=5)
        record.showings.hide(record.showings.show_timecode("m", one, at), at, Ending.NEXT)
        record.retakes.withdraw("morning", [2])
        photo = record.captures.photos("morning")[2]
        record.retakes.ask([Retake(subset="morning", index=3, photo_name=photo.photo_name, why="glare")])
    return made


def flip_a_bit(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def flip_some(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randrange(2, 30)):
        flip_a_bit(data, rng)


def overwrite(data: bytearray, rng: random.Random) -> None:
    begin, length = rng.randrange(len(data)), rng.randrange(1, 600)
    data[begin : begin + length] = rng.randbytes(len(data[begin : begin + length]))


def zero_a_page(data: bytearray, rng: random.Random) -> None:
    page = rng.randrange(len(data) // PAGE)
    data[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)


def exchange_pages(data: bytearray, rng: random.Random) -> None:
    one, other = (rng.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]


def cut_off(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(1, len(data)) :]


def change_a_date(data: bytearray, rng: random.Random) -> None:
    places = [at for at in range(len(data) - 4) if data[at : at + 4] in (b"2026", b"+00:")]
    data[rng.choice(places) + rng.randrange(4)] ^= 1 << rng.randrange(7)


def change_some_json(data: bytearray, rng: random.Random) -> None:
    places = [at for at, each in enumerate(data) if each in b'{}":' and at > PAGE]
    data[rng.choice(places)] ^= 1 << rng.randrange(7)


DAMAGES = (
    flip_a_bit,
    flip_some,
    overwrite,
    zero_a_page,
    exchange_pages,
    cut_off,
    change_a_date,
    change_some_json,
)


def read_all(path: Path) -> None:
    """Go through everything that a command reads."""
    with closing(Record(path, read_only=True)) as record:
        captures = record.captures
        for each in captures.status():
            begun = captures.subset(each.id)
            assert begun is not None
            for read in (captures.photos, captures.superseded, captures.under_way, record.retakes.of):
                read(each.id)
            captures.position(each.id, each.first)
            captures.to_do(each.id, each.first, each.last)
            captures.storage(each.id)
            captures.photographers(each.id)
            captures.cycle_times(each.id)
            captures.photo_names(each.id)
            record.showings.sets(each.id)
            record.showings.last_xray(each.id, 1)
        captures.may_be_held()
        captures.triggered_ranges()
        record.retakes.waiting()
        record.removals.datasets()
        record.showings.shows()
        record.showings.subsets()
        record.check_may_be_written()


def is_told(use: Callable[[Path], None], path: Path) -> bool:
    """Say whether a use ends with one clear message; anything else that it raises fails the test."""
    try:
        use(path)
    except Problem as problem:
        return bool(problem.where and problem.advice)
    return False


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
@pytest.mark.no_cover  # measured by those around it
def test_damage_is_told_or_harmless(plan: Path, damage: Callable[[bytearray, random.Random], None]) -> None:
    path = plan.with_suffix(".chexrig") / "journal.sqlite"
    whole = path.read_bytes()
    rng = random.Random(f"{SEED} {damage.__name__}")
    told = 0
    try:
        for _ in range(40):
            data = bytearray(whole)
            damage(data, rng)
            path.write_bytes(data)
            told += is_told(read_all, path)
            assert path.read_bytes() == data
            if is_told(lambda at: Record(at).close(), path):
                assert path.read_bytes() == data
                assert [each.name for each in path.parent.glob("journal.sqlite-*")] == []
    finally:
        path.write_bytes(whole)
    read_all(path)
    if damage not in (flip_a_bit,):
        assert told, "not one of them was noticed"


@pytest.mark.parametrize(
    ("statement", "command"),
    [
        ("UPDATE sessions SET ended_at = 'x026-03-01T12:00:00+00:00'", ["status"]),
        ("UPDATE sessions SET started_at = '12', ended_at = NULL", ["status"]),
        ("UPDATE captures SET saved_at = 'yesterday'", ["export", "--out", "set"]),
        ("UPDATE captures SET intended_at = '2026-13-01T12:00:00+00:00'", ["export", "--out", "set"]),
        ("UPDATE subsets SET definition = '{'", ["run", "--headless"]),
        ("UPDATE subsets SET definition = '[]'", ["run", "--headless"]),
        ("UPDATE retakes SET asked_at = ''", ["retake", "--list"]),
        ("DROP TABLE removals", ["export", "--out", "set"]),
        ("DROP TABLE retakes", ["status"]),
        ("DROP INDEX one_current", ["run", "--headless"]),
        ("DELETE FROM meta", ["status"]),
        ("DELETE FROM sessions", ["status"]),
        ("UPDATE showings SET shown_at = 'noon'", ["status"]),
        ("UPDATE plans SET name = CAST(x'ff' AS TEXT)", ["status"]),
    ],
)
def test_what_a_command_says_of_it(
    plan: Path, statement: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = plan.with_suffix(".chexrig") / "journal.sqlite"
    whole = path.read_bytes()
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute(statement)
        harmed = path.read_bytes()
        first, *rest = command
        assert main([*first.split(), str(plan), *rest]) == 2
        told = capsys.readouterr().err
        assert told.count("error: ") == 1
        assert "this journal cannot be read" in told
        assert "restore it from a backup" in told
        assert path.read_bytes() == harmed
    finally:
        path.write_bytes(whole)
