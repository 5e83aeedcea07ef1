"""A record that was lost beside photos: every command that would write refuses, and says what to do."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from controller.cli import main
from controller.records import Record
from tests.wrong_input.rig import Rig

REFUSED = (
    ("run",),
    ("run", "--headless", "--sim-camera", "blank"),
    ("manual",),
    ("plan check",),
    ("status",),
    ("plan pack", "--out", "spring.pack"),
    ("export", "--out", "set"),
    ("retake", "--subset", "morning", "1", "--because", "x"),
)


@pytest.mark.parametrize("lose", ["deleted", "emptied", "deleted with its mark"])
@pytest.mark.parametrize("command", REFUSED, ids=" ".join)
def test_a_lost_record_is_not_begun_anew(
    complete: Rig, lose: str, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    record = complete.state / "journal.sqlite"
    if lose == "emptied":
        record.write_bytes(b"")
    else:
        record.unlink()
    if lose == "deleted with its mark":
        (complete.state / "journal.mark").unlink()
    before = complete.tree()
    name, *more = command
    assert main([*name.split(), str(complete.plan), *more]) == 2
    told = capsys.readouterr().err
    assert told.count("error: ") == 1
    assert "and photos were taken with it" in told
    assert "simulated-phone with 7 photos" in told  # five, and a calibration board for each subset
    assert "put the record back from a backup" in told
    after = complete.tree()
    changed = {name for name in {**before, **after} if before.get(name) != after.get(name)}
    assert changed <= {"plan.chexrig/lock"}


def test_an_older_record_is_refused_and_the_phone_knows_better_too(
    begun: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where even the mark is gone, the phone refuses to take photos that it has."""
    record = begun.state / "journal.sqlite"
    older = record.read_bytes()
    with closing(Record(record, read_only=True)) as before:
        saved = before.captures.position("morning", 1).saved
    assert 0 < saved < 3
    run = ["run", str(begun.plan), "--headless", "--sim-camera", "blank", "--subset", "morning"]
    assert main(run) == 0
    record.write_bytes(older)
    capsys.readouterr()
    assert main(run) == 2
    assert "this is an older copy of the journal: photos were taken since" in capsys.readouterr().err
    assert main(["plan", "check", str(begun.plan)]) == 2
    assert "this is an older copy of the journal: photos were taken since" in capsys.readouterr().err
    (begun.state / "journal.mark").unlink()
    photos = begun.photos()
    assert main(run) == 1
    assert "the phone stands at another index than the journal" in capsys.readouterr().err
    assert begun.photos() == photos, "nothing is photographed twice"


def test_put_back_from_a_backup_it_goes_on(complete: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    record = complete.state / "journal.sqlite"
    backup = complete.folder / "backup"
    shutil.copy(record, backup)
    record.unlink()
    run = ["run", str(complete.plan), "--headless", "--sim-camera", "blank"]
    assert main(run) == 2
    shutil.copy(backup, record)
    assert main(run) == 0
    assert "morning: complete, 3 photos" in capsys.readouterr().out
