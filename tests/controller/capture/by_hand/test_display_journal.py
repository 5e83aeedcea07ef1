"""The display journal: what goes in comes out, and what cannot have happened is refused."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from rig import on_record

from android_bridge.base.problems import Problem
from controller.capture.by_hand import clock_jumps
from controller.capture.by_hand.clock import moment_at, moment_now
from controller.plan.beside import RECORD
from controller.records import (
    AGAIN,
    Ending,
    Kind,
    ManualSession,
    Moment,
    PhotoSet,
    Record,
    Showings,
    decided,
    read_shows,
)

MomentOf = Callable[[float], Moment]


def test_what_was_shown_is_read_back(
    journal: Showings, show: Callable[..., int], moment: MomentOf, tmp_path: Path
) -> None:
    number = show(1, 1.000001)
    journal.still_shown(number, moment(2))
    journal.hide(number, moment(4.25), Ending.NEXT)
    code = journal.show_timecode("one", PhotoSet(subset="office", part=1, first=1, last=2), moment(5))
    (first, second) = read_shows(tmp_path)  # while the journal is open to write
    assert (first.number, first.index, first.subset, first.part, first.boot) == (1, 1, "office", 1, "boot-1")
    assert first.shown == moment(1.000001)
    assert first.hidden_at == moment(4.25).wall
    assert first.is_photographed
    assert (second.number, second.kind, second.index, second.hidden) == (code, Kind.TIMECODE, None, None)
    assert second.hidden_at == moment(5).wall  # known to have stood there no longer
    assert not second.is_photographed


def test_two_things_never_stand_on_the_screen_at_once(
    journal: Showings, show: Callable[..., int], moment: MomentOf
) -> None:
    show(1, 1)
    with pytest.raises(sqlite3.IntegrityError):
        show(2, 2)
    with pytest.raises(sqlite3.IntegrityError):
        journal.show_timecode("one", PhotoSet(subset="office", part=1, first=1, last=2), moment(2))


def test_what_does_not_stand_there_cannot_go(
    journal: Showings, show: Callable[..., int], moment: MomentOf
) -> None:
    number = show(1, 1)
    journal.hide(number, moment(2), Ending.NEXT)
    with pytest.raises(sqlite3.IntegrityError):
        journal.hide(number, moment(3), Ending.SKIP)
    with pytest.raises(sqlite3.IntegrityError):
        journal.hide(number + 1, moment(3), Ending.NEXT)


def test_a_question_is_settled_by_its_answer_and_only_the_last_one(
    journal: Showings, show: Callable[..., int], moment: MomentOf
) -> None:
    for index, second in ((1, 1), (2, 3)):
        journal.hide(show(index, second), moment(second + 1), Ending.ASIDE)
    with pytest.raises(sqlite3.IntegrityError):
        journal.settle(1, Ending.SKIP, "too late")
    journal.settle(2, Ending.SKIP, "a name is on it")
    assert [(s.ending, s.reason) for s in journal.shows()] == [
        (Ending.ASIDE, ""),
        (Ending.SKIP, "a name is on it"),
    ]
    with pytest.raises(sqlite3.IntegrityError):
        journal.settle(2, Ending.END)


def test_the_next_session_ends_what_a_killed_one_left(
    journal: Showings,
    show: Callable[..., int],
    session: Callable[[str], ManualSession],
    moment: MomentOf,
) -> None:
    journal.still_shown(show(1, 1), moment(7))
    journal.begin_session(session("two"))
    show(1, 100, "two")
    left, now = journal.shows()
    assert (left.ending, left.hidden, left.hidden_at) == (Ending.INTERRUPTED, None, moment(7).wall)
    assert now.ending is None
    assert journal.last_xray("office", 1) == (1, None)


def test_what_counts_is_the_last_decision(
    journal: Showings, show: Callable[..., int], moment: MomentOf
) -> None:
    story = [
        (1, Ending.NEXT),
        (2, Ending.SKIP),
        (3, Ending.NEXT),
        (4, Ending.BACK),
        (3, Ending.REPEAT),
        (3, Ending.INTERVAL),
        (4, Ending.END),
    ]
    for second, (index, ending) in enumerate(story):
        journal.hide(show(index, second), moment(second + 0.5), ending)
    standing = decided(journal.shows())
    assert {index: (show.number, show.is_photographed) for index, show in standing.items()} == {
        1: (1, True),
        2: (2, False),
        3: (6, True),
    }


def test_a_subset_stays_divided_as_it_was(journal: Showings) -> None:
    other = on_record.subset("office", 1, 4, definition={"id": "changed"}, manifest_digest="e" * 64)
    journal.begin_subset(other, [PhotoSet(subset="office", part=1, first=1, last=4)])
    assert [each.size for each in journal.sets("office")] == [2, 2]
    found = journal.subset("office")
    assert found is not None
    assert found.manifest_digest == "d" * 64


def test_a_set_clock_is_seen(journal: Showings, show: Callable[..., int], moment: MomentOf) -> None:
    journal.hide(show(1, 1), moment(4), Ending.NEXT)
    later = moment(9)
    journal.hide(
        show(2, 5), Moment(wall=later.wall - timedelta(seconds=37), steady_us=later.steady_us), Ending.NEXT
    )
    assert [(jump.show, jump.seconds) for jump in clock_jumps(journal.shows())] == [(2, -37.0)]


def test_an_earlier_moment_is_told_on_both_clocks() -> None:
    import time  # noqa: PLC0415 - the one test that needs a clock

    painted_s, now = time.monotonic() - 0.5, moment_now()
    earlier = moment_at(painted_s)
    assert (now.wall - earlier.wall).total_seconds() == pytest.approx(0.5, abs=0.1)
    assert (now.steady_us - earlier.steady_us) / 1e6 == pytest.approx(0.5, abs=0.1)


def test_nothing_shown_yet(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no x-ray has been shown") as told:
        read_shows(tmp_path)
    assert "chexrig manual PLAN" in told.value.advice
    assert not list(tmp_path.iterdir())


def test_another_version_is_told(tmp_path: Path) -> None:
    Record(tmp_path / RECORD).close()
    with sqlite3.connect(tmp_path / RECORD) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(Problem, match="another version"):
        read_shows(tmp_path)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_bytes(b"no database at all" * 100)
    with pytest.raises(Problem, match="cannot be read"):
        read_shows(tmp_path)


def test_what_is_written_survives_a_kill(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from controller.records import SubsetRecord\n"
        "from controller.records import *\n"
        "from controller.capture.by_hand.clock import moment_now\n"
        "journal = Record(Path(sys.argv[1])).showings\n"
        "one = PhotoSet(subset='s', part=1, first=1, last=1)\n"
        "subset = SubsetRecord(id='s', first=1, last=1, definition={}, manifest_digest='d')\n"
        "journal.begin_subset(subset, [one])\n"
        "journal.begin_session(ManualSession(id='one', chexrig_version='0', display='d', advance='key',"
        " every_s=None, boot='b'))\n"
        "journal.show_timecode('one', one, moment_now())\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / RECORD)],
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])},
    )
    assert done.returncode == -signal.SIGKILL
    assert [show.kind for show in read_shows(tmp_path)] == [Kind.TIMECODE]


def test_some_are_shown_again_and_the_sets_go_on_where_they_were(
    journal: Showings, show: Callable[..., int], moment: MomentOf
) -> None:
    for number, index in enumerate((1, 2, 3)):
        journal.hide(show(index, number), moment(number + 0.5), Ending.NEXT)
    before = {part: journal.last_xray("office", part) for part in (1, 2)}
    journal.end_session("one", "stopped")
    journal.begin_session(on_record.manual_session("again", boot="boot-1", advance=AGAIN))
    journal.hide(show(2, 5.0, "again"), moment(5.5), Ending.NEXT)
    assert {part: journal.last_xray("office", part) for part in (1, 2)} == before
    assert [each.again for each in journal.shows()] == [False, False, False, True]
    assert decided(journal.shows())[2].again
