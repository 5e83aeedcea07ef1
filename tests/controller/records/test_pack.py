"""A plan goes to another computer and back: one place goes on with it at a time."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from proving import proved
from rig import on_record

from android_bridge.base.problems import Problem
from controller.cli import main
from controller.plan import LoadedPlan, load_plan
from controller.records import (
    Record,
    Retake,
    find_state,
    open_record,
    pack_plan,
    unpack_plan,
)
from controller.records.pack import _plan_files, noted_as_packed
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
        record.captures.begin_session(on_record.session(session, phone_address="sim"))


def sessions(plan: Path) -> int:
    with closing(open_record(find_state(load_plan(plan)), read_only=True)) as record:
        return sum(each.sessions for each in record.captures.status())


def test_record_manifest_and_plan_move(plan: Path, there: Path, tmp_path: Path) -> None:
    before = find_state(load_plan(plan))
    with closing(open_record(before, create=False)) as record:
        record.database.run("UPDATE captures SET white_balance = 'r1.93 b1.62', focus_dpt = 1.667")
        photos, identity = record.captures.photos("morning"), (record.id, record.plan_id)
        look = record.captures.look_of("morning")
    assert look is not None
    assert (look.white_balance, look.focus_dpt) == ("r1.93 b1.62", 1.667)
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
        assert record.captures.look_of("morning") == look
        assert (record.id, record.plan_id) == identity
        assert [each.index for each in record.retakes.waiting()] == [2]
        assert len(record.removals.datasets()) == 2
    assert after.subset_definition(after.subsets[0]) == before.subset_definition(before.subsets[0])
    go_on(done.plan, "elsewhere")


def test_what_photos_are_compared_with_travels(
    plan: Path, there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the plan names its manifest; what is there already stays, be it another."""
    kept = plan.parent / STATE / "manifest.jsonl.references"
    kept.write_bytes(b"each x-ray in small")
    own = plan.parent / "own.manifest"
    shutil.copy(plan.parent / STATE / "manifest.jsonl", own)
    (plan.parent / "own.manifest.references").write_bytes(b"the same")
    with monkeypatch.context() as patch:
        patch.setattr(LoadedPlan, "manifest", own)
        assert dict(_plan_files(load_plan(plan)))["own.manifest.references"] == b"the same"
    first = pack(plan, tmp_path / "first.pack")
    unpack_plan(first, there)
    assert (there / STATE / kept.name).read_bytes() == b"each x-ray in small"
    (there / STATE / kept.name).write_bytes(b"made anew")
    unpack_plan(pack(there / plan.name, tmp_path / "second.pack"), plan.parent)
    assert kept.read_bytes() == b"each x-ray in small"


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


def test_corrected_labels_travel_and_only_grow(plan: Path, there: Path, tmp_path: Path) -> None:
    corrected = plan.parent / STATE / "relabelled.jsonl"
    corrected.write_text("1\n")
    unpack_plan(pack(plan, tmp_path / "out.pack"), there)
    assert (there / STATE / "relabelled.jsonl").read_text() == "1\n"
    (there / STATE / "relabelled.jsonl").write_text("1\n2\n")
    back = pack(there / plan.name, tmp_path / "back.pack")
    corrected.write_text("3\n")
    with pytest.raises(Problem, match="another file is where one of the pack belongs"):
        unpack_plan(back, plan.parent)
    corrected.write_text("1\n")
    unpack_plan(back, plan.parent)
    assert corrected.read_text() == "1\n2\n"


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


def test_packs_of_the_same_number_are_told_apart(plan: Path, tmp_path: Path) -> None:
    """Two copies of the first pack go on, and each is packed as the second one."""
    first = pack(plan, tmp_path / "1.pack")
    one, other = (unpack_plan(first, tmp_path / name).plan for name in ("one", "other"))
    go_on(one, "in one")
    go_on(other, "in the other")
    of_one, of_other = pack(one, tmp_path / "one-2.pack"), pack(other, tmp_path / "other-2.pack")
    third = unpack_plan(of_one, tmp_path / "third").plan
    for there in (third.parent, one.parent):
        with pytest.raises(Problem, match="of another copy of this plan") as caught:
            unpack_plan(of_other, there)
        assert str(of_one) in caught.value.expected
        assert caught.value.got.startswith("other-2.pack: pack 2 of ")
        assert str(of_other) in caught.value.got
        assert "not in it: 1 session" in caught.value.got
    go_on(third, "on")
    with pytest.raises(Problem, match="of another copy of this plan"):
        unpack_plan(of_other, third.parent)
    unpack_plan(of_one, plan.parent)
    with pytest.raises(Problem, match="of another copy of this plan"):
        unpack_plan(of_other, plan.parent)
    assert unpack_plan(pack(third, tmp_path / "3.pack"), plan.parent).generation == 3
    assert sessions(plan) == 5


def test_what_nobody_noted_is_not_lost_either(plan: Path, there: Path, tmp_path: Path) -> None:
    """Two copies of a folder have the same handovers, and are packed under the same name."""
    first = pack(plan, tmp_path / "1.pack")
    elsewhere = unpack_plan(first, there).plan
    copy = shutil.copytree(there, tmp_path / "copy") / plan.name
    second = tmp_path / "2.pack"
    go_on(elsewhere, "in one")
    kept = pack(elsewhere, second).rename(tmp_path / "kept")
    go_on(copy, "in the other")
    with pytest.raises(Problem, match="of another copy of this plan"):
        unpack_plan(pack(copy, second), there)
    unpack_plan(kept, there)
    assert sessions(elsewhere) == 4


def test_a_copy_that_did_nothing_gives_way(plan: Path, there: Path, tmp_path: Path) -> None:
    first = pack(plan, tmp_path / "1.pack")
    elsewhere = unpack_plan(first, there).plan
    idle = [unpack_plan(first, each).plan for each in (plan.parent, tmp_path / "idle")]
    go_on(elsewhere, "elsewhere")
    second = pack(elsewhere, tmp_path / "2.pack")
    for each in idle:
        unpack_plan(second, each.parent)
        assert sessions(each) == 4


def test_what_a_simulated_phone_keeps_stays_behind_and_is_told(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    phone = plan.with_suffix(".chexrig") / "simulated-phone"
    phone.mkdir(exist_ok=True)
    assert main(["plan", "pack", str(plan), "--out", str(tmp_path / "1.pack")]) == 0
    told = capsys.readouterr().out
    assert f"the simulated phone's photos, and its own journal, stay in {phone}: copy that folder" in told
    assert "--store" in told
    phone.rename(tmp_path / "phone")
    assert main(["plan", "pack", str(plan), "--out", str(tmp_path / "2.pack")]) == 0
    assert "simulated phone" not in capsys.readouterr().out


def test_taking_a_pack_back_is_told(
    plan: Path, there: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = pack(plan, tmp_path / "1.pack")
    assert main(["plan", "unpack", str(made), "--to", str(there)]) == 0
    told = capsys.readouterr().out
    assert "go on with it here only: two copies of a plan cannot be joined" in told
    assert "taken back" not in told
    assert main(["plan", "unpack", str(made), "--to", str(plan.parent)]) == 0
    told = capsys.readouterr().out
    assert "the pack was taken back: the plan goes on here, where it was packed" in told
    assert "that copy must not go on" in told
    go_on(plan, "here")
    second = unpack_plan(pack(plan, tmp_path / "2.pack"), there)
    assert not second.is_taken_back


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


@pytest.mark.parametrize(
    ("word", "statement"),
    [
        (
            "trigger",
            "INSERT INTO captures (camera, subset, idx, take, session, state, photo_name, xray_path,"
            " shown_sha256, intended_at) SELECT camera, subset, idx, 9, session, 'superseded', '9.jpg',"
            " xray_path, shown_sha256, intended_at FROM captures LIMIT 1",
        ),
        ("photo", "UPDATE captures SET saved_at = '2030-01-01T00:00:00.000+00:00' WHERE idx = 3"),
        (
            "repair",
            "INSERT INTO repairs (repair, retake, begun_at)"
            " SELECT '9', number, '2030-01-01T00:00:00.000+00:00' FROM retakes LIMIT 1",
        ),
    ],
)
def test_what_is_not_in_the_pack_is_named(
    plan: Path, there: Path, tmp_path: Path, word: str, statement: str
) -> None:
    elsewhere = unpack_plan(pack(plan, tmp_path / "1.pack"), there).plan
    with closing(sqlite3.connect(there / STATE / "journal.sqlite")) as database, database:
        assert database.execute(statement).rowcount == 1
    before = (there / STATE / "journal.sqlite").read_bytes()
    with pytest.raises(Problem, match="gone on with here") as caught:
        unpack_plan(tmp_path / "1.pack", elsewhere.parent)
    assert caught.value.got.endswith(f"not in it: 1 {word}")
    assert (there / STATE / "journal.sqlite").read_bytes() == before


def test_an_older_pack_is_refused_where_it_lacks_nothing_too(plan: Path, tmp_path: Path) -> None:
    """Where the newer one goes on is not known here: taken back is the newest pack alone."""
    first = pack(plan, tmp_path / "1.pack")
    unpack_plan(first, plan.parent)
    pack(plan, tmp_path / "2.pack")
    with pytest.raises(Problem, match="this pack is older than the record that is here"):
        unpack_plan(first, plan.parent)


def test_the_log_of_a_killed_program_is_not_taken_for_the_packs(
    plan: Path, there: Path, tmp_path: Path
) -> None:
    """SQLite would lay what is in it over the record of the pack."""
    record = plan.parent / STATE / "journal.sqlite"
    with closing(sqlite3.connect(record)) as killed:  # whoever closes the last has the log put away
        killed.execute("SELECT * FROM sessions").fetchall()
        first = pack(plan, tmp_path / "1.pack")
        shutil.copytree(plan.parent, tmp_path / "as it was left")
    left = tmp_path / "as it was left" / STATE / "journal.sqlite-wal"
    assert left.stat().st_size
    elsewhere = unpack_plan(first, there).plan
    go_on(elsewhere, "elsewhere")
    back = unpack_plan(pack(elsewhere, tmp_path / "2.pack"), tmp_path / "as it was left").plan
    assert sessions(back) == 4
    go_on(back, "here")


def test_a_pack_is_no_way_round_a_record_that_is_older_than_it_was(plan: Path, tmp_path: Path) -> None:
    first = pack(plan, tmp_path / "1.pack")
    unpack_plan(first, plan.parent)
    record = plan.parent / STATE / "journal.sqlite"
    backup = record.read_bytes()
    go_on(plan, "here")
    record.write_bytes(backup)
    with pytest.raises(Problem, match="older copy of the journal"):
        unpack_plan(first, plan.parent)
    assert record.read_bytes() == backup


def test_a_lost_pack_is_written_again(
    plan: Path, there: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = find_state(load_plan(plan))
    lost = tmp_path / "1.pack"
    first = pack_plan(loaded, lost)
    assert pack_plan(loaded, tmp_path / "again.pack") == first
    done = unpack_plan(tmp_path / "again.pack", there)
    assert (done.generation, done.packed_at) == (1, first.at)
    assert unpack_plan(lost, there).packed_at == first.at
    assert main(["plan", "pack", str(plan), "--out", str(tmp_path / "more.pack")]) == 0
    assert f"into {lost}: this is the same pack once more" in capsys.readouterr().out
    assert unpack_plan(tmp_path / "more.pack", plan.parent).is_taken_back


def test_packs_of_earlier_versions_are_known(plan: Path, there: Path, tmp_path: Path) -> None:
    """They noted another time in the pack than where it was packed."""
    first = pack(plan, tmp_path / "1.pack")
    with closing(sqlite3.connect(plan.parent / STATE / "journal.sqlite")) as database, database:
        database.execute("UPDATE handovers SET at = '2030-01-01T00:00:00.000+00:00'")
    shutil.copytree(plan.parent, tmp_path / "back")
    assert unpack_plan(first, tmp_path / "back").is_taken_back
    elsewhere = unpack_plan(first, there).plan
    go_on(elsewhere, "elsewhere")
    unpack_plan(pack(elsewhere, tmp_path / "2.pack"), plan.parent)
    assert sessions(plan) == 4


def test_nobody_appends_while_it_is_packed(plan: Path, tmp_path: Path) -> None:
    """Else it would stand in the record here, and not in the pack."""
    with (
        closing(open_record(find_state(load_plan(plan)), create=False)) as record,
        noted_as_packed(record, tmp_path / "1.pack"),
        closing(sqlite3.connect(record.path, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("INSERT INTO removals (photo_name, dataset, at) VALUES ('1', 'x', '')")


@pytest.mark.parametrize("change", ["retake", "withdrawal", "removal"])
def test_nobody_who_was_there_before_appends_once_it_is_packed(
    plan: Path, there: Path, tmp_path: Path, change: str
) -> None:
    """Else no pack would have that row, and none could come back."""
    with closing(open_record(find_state(load_plan(plan)), create=False)) as record:
        name = record.captures.photos("morning")[2].photo_name
        elsewhere = unpack_plan(pack(plan, tmp_path / "1.pack"), there).plan
        changes: dict[str, Callable[[], object]] = {
            "retake": lambda: record.retakes.ask(
                [Retake(subset="morning", index=3, photo_name=name, why="x")]
            ),
            "withdrawal": lambda: record.retakes.withdraw("morning", [2]),
            "removal": lambda: record.removals.note([name], tmp_path),
        }
        with pytest.raises(Problem, match="packed for another computer"):
            changes[change]()
    go_on(elsewhere, "elsewhere")
    unpack_plan(pack(elsewhere, tmp_path / "2.pack"), plan.parent)
    assert sessions(plan) == 4


def test_a_plan_that_was_renamed_elsewhere_comes_back_to_its_record(
    plan: Path, there: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = pack(plan, tmp_path / "1.pack")
    shutil.copytree(plan.parent, tmp_path / "other")
    elsewhere = unpack_plan(first, there).plan
    renamed = elsewhere.rename(there / "spring.yaml")
    go_on(renamed, "elsewhere")
    second = pack(renamed, tmp_path / "2.pack")
    assert main(["plan", "unpack", str(second), "--to", str(plan.parent)]) == 0
    told = capsys.readouterr().out
    assert f"{plan} is beside it: where that is the plan before it was renamed, move it away" in told
    assert {each.name for each in plan.parent.glob("*.chexrig")} == {STATE}
    assert sessions(plan.with_name("spring.yaml")) == 4
    both = unpack_plan(first, tmp_path / "other").plan
    go_on(both, "here too")
    with pytest.raises(Problem, match="gone on with here"):
        unpack_plan(second, both.parent)
    assert sessions(both) == 4
    shutil.copytree(both.parent / STATE, both.parent / "copy.chexrig")
    with pytest.raises(Problem, match="several folders here") as caught:
        unpack_plan(second, both.parent)
    assert caught.value.got == f"copy.chexrig, {STATE}"


def test_a_pack_is_no_way_round_a_lost_record(plan: Path, tmp_path: Path) -> None:
    first = pack(plan, tmp_path / "1.pack")
    unpack_plan(first, plan.parent)
    go_on(plan, "here")
    record = plan.parent / STATE / "journal.sqlite"
    record.unlink()
    for _ in ("gone", "empty"):
        with pytest.raises(Problem, match="older copy of the journal"):
            unpack_plan(first, plan.parent)
        record.touch()
    record.unlink()
    record.with_name("journal.sqlite-wal").write_bytes(b"x")
    with pytest.raises(Problem, match="a piece of a lost journal"):
        unpack_plan(first, plan.parent)


def test_a_lost_record_comes_back_from_a_pack_that_has_all(plan: Path, tmp_path: Path) -> None:
    first = pack(plan, tmp_path / "1.pack")
    (plan.parent / STATE / "journal.sqlite").unlink()
    unpack_plan(first, plan.parent)
    assert sessions(plan) == 3


def test_a_run_that_was_killed_at_once_is_in_nobodys_way(plan: Path, there: Path, tmp_path: Path) -> None:
    (there / STATE).mkdir(parents=True)
    (there / STATE / "journal.sqlite").touch()
    assert sessions(unpack_plan(pack(plan, tmp_path / "1.pack"), there).plan) == 3


def test_paths_are_told_plainly(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(plan.parent, target_is_directory=True)
    monkeypatch.chdir(plan.parent)
    for command in (
        ["plan", "pack", "../captured/plan.yaml", "--out", "../1.pack"],
        ["plan", "unpack", "../captured/../1.pack", "--to", str(tmp_path / "link" / ".." / "x")],
        ["run", "../captured/plan.yaml", "--headless"],
    ):
        main(command)
    told = "".join(capsys.readouterr())
    assert "/.." not in told
    assert f"pack 1 is {plan.parent.parent / '1.pack'}" in told
    assert f"unpacked {plan.parent.parent / 'x' / 'plan.yaml'}" in told, "where the link leads"
    assert f"where: {plan.parent / STATE / 'journal.sqlite'}" in told


def test_nothing_is_written_over(plan: Path, there: Path, tmp_path: Path) -> None:
    made = pack(plan, tmp_path / "1.pack")
    with pytest.raises(Problem, match="the pack is there already"):
        pack(plan, made)
    with pytest.raises(Problem, match="there is a folder of the pack's name"):
        pack(plan, tmp_path)
    there.mkdir()
    (there / "office.yaml").write_text("mine")
    with pytest.raises(Problem, match="another file is where one of the pack belongs") as caught:
        unpack_plan(made, there)
    assert caught.value.where == str(there / "office.yaml")
    assert [each.name for each in there.iterdir()] == ["office.yaml"]


def test_a_plan_that_was_not_begun_cannot_be_packed(plan: Path, tmp_path: Path) -> None:
    other = plan.with_name("other.yaml")
    other.write_text(plan.read_text().replace("name: ", "name: other-"))
    with pytest.raises(Problem, match="nothing has been captured with this plan yet"):
        pack(other, tmp_path / "1.pack")
    assert not other.with_suffix(".chexrig").exists()


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


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data[:0], "it is empty"),
        (lambda data: data[:1], "its end is missing: only its first 1 bytes are here"),
        (lambda data: data[:1000], "its end is missing: only its first 1,000 bytes are here"),
        (lambda data: data[:-1], "its end is missing"),
        (lambda data: data[:1000] + bytes(len(data)), "only its first 1,000 bytes are here"),
        (lambda data: b"<html>" + data[:0], "it does not begin as a pack does"),
        (lambda data: data[:900] + data[1000:], "in it is damaged"),
    ],
)
def test_what_is_wrong_with_a_pack_is_told_plainly(
    plan: Path, there: Path, tmp_path: Path, change: Callable[[bytes], bytes], words: str
) -> None:
    made = pack(plan, tmp_path / "1.pack")
    made.write_bytes(change(made.read_bytes()))
    with pytest.raises(Problem, match="no whole pack") as caught:
        unpack_plan(made, there)
    assert words in caught.value.got
    assert not there.exists()


@pytest.mark.parametrize(
    ("name", "change", "got"),
    [
        ("pack.json", None, "it lacks pack.json"),
        ("pack.json", lambda data: data[:-1], "pack.json in it is damaged"),
        ("pack.json", lambda data: data.replace(b'"plan":', b'"plane":'), "plan: Field required"),
        (
            "pack.json",
            lambda data: data.replace(b'"version": 1', b'"version": 2, "more": 1'),
            "chexrig-pack 2",
        ),
        ("pack.json", lambda data: data.replace(b'"generation": 1', b'"generation": 2'), "another one than"),
        ("office.yaml", None, "it lacks office.yaml"),
        ("office.yaml", lambda data: data + b"#", "office.yaml is not what was packed"),
        (f"{STATE}/journal.sqlite", lambda data: data[::-1], "its record is damaged"),
        (f"{STATE}/journal.sqlite", lambda data: versioned(data, 9), "schema version 9"),
    ],
)
def test_what_is_wrong_with_its_content_is_told_plainly(
    plan: Path,
    there: Path,
    tmp_path: Path,
    name: str,
    change: Callable[[bytes], bytes] | None,
    got: str,
) -> None:
    contents = members(pack(plan, tmp_path / "1.pack"))
    before = contents.pop(name)
    if change is not None:
        contents[name] = change(before)
        old, new = (hashlib.sha256(data).hexdigest().encode() for data in (before, contents[name]))
        if name.endswith("sqlite"):
            contents["pack.json"] = contents["pack.json"].replace(old, new)
    with pytest.raises(Problem, match=r"no whole pack|another version") as caught:
        unpack_plan(zipped(contents, tmp_path / "changed.pack"), there)
    assert got in caught.value.got
    assert not there.exists()


def test_a_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="this is no pack") as caught:
        unpack_plan(tmp_path, tmp_path / "there")
    assert caught.value.got == "a folder"


def versioned(data: bytes, version: int) -> bytes:
    return data[:60] + version.to_bytes(4, "big") + data[64:]


def members(pack: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def zipped(contents: dict[str, bytes], pack: Path) -> Path:
    with zipfile.ZipFile(pack, "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return pack


@pytest.mark.parametrize("name", ["../evil", "/evil", "a\\..\\b"])
def test_a_pack_writes_nowhere_else(plan: Path, there: Path, tmp_path: Path, name: str) -> None:
    contents = members(pack(plan, tmp_path / "1.pack"))
    evil = b'"' + name.replace("\\", "\\\\").encode() + b'"'
    contents["pack.json"] = contents["pack.json"].replace(b'"office.yaml"', evil)
    contents[name] = contents.pop("office.yaml")
    with pytest.raises(Problem, match="no whole pack"):
        unpack_plan(zipped(contents, tmp_path / "evil.pack"), there)
    assert not there.exists()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("step", ["pack", "unpack"])
@pytest.mark.no_cover  # measured by those around it
def test_killed_at_any_moment(tmp_path: Path, step: str) -> None:
    """Once more does it; the plan is in one place, whole, or in none and in a pack."""
    for kill_at in count(step=proved(2, 1)):
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
            file, mode = str(next(iter(arguments), "")), (*arguments, None)[1]
            writes = event in ("os.rename", "os.mkdir")
            writes |= event == "open" and isinstance(mode, str) and not set(mode).isdisjoint("wax")
            writes |= event == "sqlite3.connect" and file != ":memory:" and "mode=ro" not in file
            if writes and next(counter) == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
