"""A plan goes to another computer and back: one place goes on with it at a time."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from android_bridge.base.problems import Problem
from controller.cli import main
from controller.plan import load_plan
from controller.records import (
    Record,
    Retake,
    SessionRecord,
    find_state,
    open_record,
    pack_plan,
    unpack_plan,
)
from tests.controller.records.earlier import unpacked

STATE = "plan.chexrig"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan of the release before with photos, a repair plan and removals."""
    return unpacked("captured", tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return tmp_path / "there"


def pack(plan: Path, out: Path) -> Path:
    pack_plan(find_state(load_plan(plan)), out)
    return out


def go_on(plan: Path, session: str) -> None:
    """Do what a run does that begins a session."""
    with closing(open_record(find_state(load_plan(plan)), create=False)) as record:
        record.captures.begin_session(
            SessionRecord(id=session, subset="morning", chexrig_version="0", display="x", phone_address="sim")
        )


def sessions(plan: Path) -> int:
    with closing(open_record(find_state(load_plan(plan)), read_only=True)) as record:
        return sum(each.sessions for each in record.captures.status())


def test_record_manifest_and_plan_move(plan: Path, there: Path, tmp_path: Path) -> None:
    before = find_state(load_plan(plan))
    with closing(open_record(before, create=False)) as record:
        photos, identity = record.captures.photos("morning"), (record.id, record.plan_id)
    made = pack(plan, tmp_path / "spring.pack")
    with zipfile.ZipFile(made) as archive:
        assert sorted(archive.namelist()) == [
            "office.yaml",
            "pack.json",
            "plan.chexrig/journal.sqlite",
            "plan.chexrig/manifest.jsonl",
            "plan.yaml",
        ]
    done = unpack_plan(made, there)
    assert (done.plan, done.generation) == (there / "plan.yaml", 1)
    assert done.plan.read_bytes() == plan.read_bytes()
    after = find_state(load_plan(done.plan))
    with closing(open_record(after, create=False)) as record:
        assert record.captures.photos("morning") == photos
        assert (record.id, record.plan_id) == identity
        assert [each.index for each in record.retakes.waiting()] == [2]
        assert len(record.removals.datasets()) == 2
    assert after.subset_definition(after.subsets[0]) == before.subset_definition(before.subsets[0])
    go_on(done.plan, "elsewhere")


def test_the_old_place_is_refused_from_then_on(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "pack", str(plan), "--out", str(tmp_path / "spring.pack")]) == 0
    assert "pack 1 is" in capsys.readouterr().out
    record = plan.with_suffix(".chexrig") / "journal.sqlite"
    before = record.read_bytes()
    retake = ["retake", str(plan), "--subset", "morning", "1", "--because", "x"]
    for command in (["run", str(plan), "--headless"], retake, ["export", str(plan), "--out", "set"]):
        assert main(command) == 2
        told = capsys.readouterr().err
        assert "this plan was packed for another computer on" in told
        assert str(tmp_path / "spring.pack") in told
        assert "bring it back" in told
    assert record.read_bytes() == before
    assert main(["status", str(plan)]) == 0
    told = capsys.readouterr()
    assert "warning: this plan was packed for another computer" in told.err
    assert "3/3" in told.out


def test_there_and_back(plan: Path, there: Path, tmp_path: Path) -> None:
    first = pack(plan, tmp_path / "1.pack")
    elsewhere = unpack_plan(first, there).plan
    go_on(elsewhere, "elsewhere")
    second = pack(elsewhere, tmp_path / "2.pack")
    back = unpack_plan(second, plan.parent)
    assert (back.plan, back.generation) == (plan, 2)
    assert sessions(plan) == 4
    go_on(plan, "here again")
    with pytest.raises(Problem, match="packed for another computer"):
        go_on(elsewhere, "too late")
    third = pack(plan, tmp_path / "3.pack")
    assert unpack_plan(third, there).generation == 3
    assert sessions(elsewhere) == 5


def test_taken_back_by_the_newest_pack_only(plan: Path, there: Path, tmp_path: Path) -> None:
    first = pack(plan, tmp_path / "1.pack")
    unpack_plan(first, plan.parent)
    go_on(plan, "here")
    second = pack(plan, tmp_path / "2.pack")
    with pytest.raises(Problem, match="this pack is older than the record that is here"):
        unpack_plan(first, plan.parent)
    with pytest.raises(Problem, match="packed for another computer"):
        go_on(plan, "not yet")
    unpack_plan(second, plan.parent)
    go_on(plan, "now")
    assert not there.exists()


def test_what_was_gone_on_with_is_never_replaced(plan: Path, there: Path, tmp_path: Path) -> None:
    first = pack(plan, tmp_path / "1.pack")
    elsewhere = unpack_plan(first, there).plan
    unpack_plan(first, there)  # again, before anything was done with it
    go_on(elsewhere, "elsewhere")
    before = sessions(elsewhere)
    with pytest.raises(Problem, match="this plan was gone on with here since it was packed"):
        unpack_plan(first, there)
    assert sessions(elsewhere) == before
    with closing(open_record(find_state(load_plan(elsewhere)))) as record:
        record.captures.end_session("elsewhere", "complete")
    second = pack(elsewhere, tmp_path / "2.pack")
    unpack_plan(first, plan.parent)  # against all advice: both go on
    go_on(plan, "here")
    with pytest.raises(Problem, match="gone on with here") as caught:
        unpack_plan(second, plan.parent)
    assert "cannot be joined" in caught.value.advice


@pytest.mark.parametrize("change", ["retake", "withdrawal", "removal"])
def test_any_row_is_going_on(plan: Path, there: Path, tmp_path: Path, change: str) -> None:
    elsewhere = unpack_plan(pack(plan, tmp_path / "1.pack"), there).plan
    with closing(open_record(find_state(load_plan(elsewhere)))) as record:
        if change == "retake":
            name = record.captures.photos("morning")[2].photo_name
            record.retakes.ask([Retake(subset="morning", index=3, photo_name=name, why="x")])
        elif change == "withdrawal":
            record.retakes.withdraw("morning", [2])
        else:
            record.removals.note(["1.jpg"], tmp_path)
    with pytest.raises(Problem, match="gone on with here"):
        unpack_plan(tmp_path / "1.pack", there)


def test_a_lost_pack_is_written_again(plan: Path, there: Path, tmp_path: Path) -> None:
    pack(plan, tmp_path / "1.pack").unlink()
    again = pack(plan, tmp_path / "again.pack")
    assert unpack_plan(again, there).generation == 1


def test_nothing_is_written_over(plan: Path, there: Path, tmp_path: Path) -> None:
    made = pack(plan, tmp_path / "1.pack")
    with pytest.raises(Problem, match="the pack is there already"):
        pack(plan, made)
    there.mkdir()
    (there / "office.yaml").write_text("mine")
    with pytest.raises(Problem, match="another file is where one of the pack belongs") as caught:
        unpack_plan(made, there)
    assert caught.value.where == str(there / "office.yaml")
    assert [each.name for each in there.iterdir()] == ["office.yaml"]


def test_another_plans_record_is_in_the_way(plan: Path, there: Path, tmp_path: Path) -> None:
    made = pack(plan, tmp_path / "1.pack")
    (there / STATE).mkdir(parents=True)
    Record(there / STATE / "journal.sqlite").close()
    with pytest.raises(Problem, match="the record of another plan is there already"):
        unpack_plan(made, there)


def test_a_file_outside_the_plans_folder_cannot_go_with_it(plan: Path, tmp_path: Path) -> None:
    shutil.move(plan.with_name("office.yaml"), plan.parent.parent / "office.yaml")
    plan.write_text(plan.read_text().replace("office.yaml", "../office.yaml"))
    with pytest.raises(Problem, match="not in the plan's folder"):
        pack(plan, tmp_path / "1.pack")
    go_on(plan, "still here")


def test_what_does_not_travel_is_named(
    plan: Path, there: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = pack(plan, tmp_path / "1.pack")
    assert main(["plan", "unpack", str(made), "--to", str(there)]) == 0
    told = capsys.readouterr().out
    assert f"unpacked {there / 'plan.yaml'}" in told
    assert f"still missing: {there / 'xrays'}" in told
    assert main(["plan", "unpack", str(tmp_path / "none"), "--to", str(there)]) == 2
    assert "there is no such pack" in capsys.readouterr().err


def cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def flip(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def overwrite(data: bytearray, rng: random.Random) -> None:
    begin, length = rng.randrange(len(data)), rng.randrange(1, 200)
    data[begin : begin + length] = rng.randbytes(len(data[begin : begin + length]))


@pytest.mark.parametrize("damage", [cut, flip, overwrite])
def test_a_damaged_pack_is_refused_or_whole(
    plan: Path, tmp_path: Path, damage: Callable[[bytearray, random.Random], None]
) -> None:
    whole = pack(plan, tmp_path / "1.pack").read_bytes()
    rng = random.Random(damage.__name__)
    refused = 0
    for number in range(40):
        data = bytearray(whole)
        damage(data, rng)
        (tmp_path / "damaged").write_bytes(data)
        to = tmp_path / f"to-{number}"
        try:
            unpack_plan(tmp_path / "damaged", to)
        except Problem:
            refused += 1
            assert not to.exists()
        else:  # in a byte that says nothing of the content, such as a time
            assert (to / "plan.yaml").read_bytes() == plan.read_bytes()
            assert sessions(to / "plan.yaml") == sessions(plan)
    assert refused >= 20


@pytest.mark.parametrize("name", ["../evil", "/evil", "a\\..\\b"])
def test_a_pack_writes_nowhere_else(plan: Path, there: Path, tmp_path: Path, name: str) -> None:
    made = pack(plan, tmp_path / "1.pack")
    with zipfile.ZipFile(made) as archive:
        contents = {each: archive.read(each) for each in archive.namelist()}
    evil = b'"' + name.replace("\\", "\\\\").encode() + b'"'
    contents["pack.json"] = contents["pack.json"].replace(b'"office.yaml"', evil)
    contents[name] = contents.pop("office.yaml")
    with zipfile.ZipFile(tmp_path / "evil.pack", "w") as archive:
        for each, data in contents.items():
            archive.writestr(each, data)
    with pytest.raises(Problem, match="no whole pack"):
        unpack_plan(tmp_path / "evil.pack", there)
    assert not there.exists()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("step", ["pack", "unpack"])
@pytest.mark.no_cover  # measured by those around it
def test_killed_at_any_moment(tmp_path: Path, step: str) -> None:
    """Once more does it; the plan is in one place, whole, or in none and in a pack."""
    for kill_at in count():
        folder = tmp_path / str(kill_at)
        plan, made, there = unpacked("captured", folder), folder / "1.pack", folder / "there"
        if step == "unpack":
            pack(plan, made)
        was_killed = _killed(
            lambda plan=plan, made=made, there=there: (
                pack(plan, made)  # type: ignore[misc]
                if step == "pack"
                else unpack_plan(made, there)
            ),
            kill_at,
        )
        if step == "pack":
            if not made.exists():
                pack(plan, made)
            with pytest.raises(Problem, match="packed for another computer"):
                go_on(plan, "here")
        done = unpack_plan(made, there)
        assert done.generation == 1
        go_on(done.plan, "there")
        assert sessions(done.plan) == 4
        assert [each.name for each in folder.iterdir() if each.name.endswith(".part")] == []
        shutil.rmtree(folder)
        if not was_killed:
            break
    assert kill_at > 5


def _killed(work: Callable[[], object], kill_at: int) -> bool:
    """Do it in a copy of this program, killed before its n-th change of a folder or database."""
    child = os.fork()
    if child == 0:
        counter = count()

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax")
            if (event in ("os.rename", "os.mkdir", "sqlite3.connect") or writes) and next(counter) == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
