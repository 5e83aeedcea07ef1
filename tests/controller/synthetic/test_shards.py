"""Parts made by several commands into one folder, and put together by the last."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rig import labels, write_table, xray_path

from android_bridge.base import Problem
from controller.dataset import load_dataset
from controller.synthetic import Shard, failed_list

from .made import beside, by_itself, digest, make, order, recipe, xrays

COUNT = 7


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return xrays(tmp_path_factory.mktemp("xrays"), COUNT)


def test_two_shards_and_the_whole_are_the_same(table: Path, tmp_path: Path) -> None:
    make(order(table, tmp_path / "whole" / "set"))
    out = tmp_path / "parts" / "set"
    given: list[list[int]] = [[], [], []]
    for part in (2, 1):
        wanted = order(table, out, shard=Shard(part, 2))
        made = make(wanted, by_itself(wanted, given[part]))
        assert made.grown is None
        assert (made.pictures, made.total) == (2 * len(given[part]),) * 2
        assert not out.exists()
        assert beside(out) == {".set.chexrig-synth"}
    assert sorted(given[1] + given[2]) == list(range(1, COUNT + 1))
    again = order(table, out, shard=Shard(1, 2))
    assert make(again).made == 0
    wanted = order(table, out)
    assert make(wanted, by_itself(wanted, given[0])).made == 0
    assert given[0] == []
    assert digest(out) == digest(tmp_path / "whole" / "set")
    assert not beside(out)


def test_the_last_command_makes_what_shards_have_not(table: Path, tmp_path: Path) -> None:
    """As many shards as there were tasks, one of which died; and a part of another number of them."""
    out = tmp_path / "set"
    for shard in (Shard(1, 3), Shard(2, 4)):
        make(order(table, out, shard=shard))
    seen: list[int] = []
    wanted = order(table, out)
    made = make(wanted, by_itself(wanted, seen))
    assert seen == [3, 5]
    assert (made.made, made.pictures) == (4, 14)


def test_shards_are_of_the_same_xrays(table: Path, tmp_path: Path) -> None:
    """Neither another folder of images nor another table joins in; a file that is another one now is seen."""
    source = Path(shutil.copytree(table.parent, tmp_path / "xrays"))
    out = tmp_path / "set"
    make(order(source / table.name, out, shard=Shard(1, 2)))
    other = xrays(tmp_path / "others", COUNT)
    for told in (other, write_table(source / "less.csv", [[xray_path(1), *labels(1)]])):
        for shard in (Shard(2, 2), Shard()):
            with pytest.raises(Problem, match="begun in another way"):
                make(order(told, out, shard=shard))
    make(order(source / table.name, out, shard=Shard(2, 2)))
    (source / xray_path(3)).write_bytes((source / xray_path(4)).read_bytes() + b"of another x-ray")
    wanted, seen = order(source / table.name, out), list[int]()
    made = make(wanted, by_itself(wanted, seen))
    assert (seen, made.made, made.pictures) == ([3], 2, 2 * COUNT)
    now = hashlib.sha256((source / xray_path(3)).read_bytes()).hexdigest()
    assert {each.xray_sha256 for each in load_dataset(out).captures if each.index == 3} == {now}


def test_a_shard_names_its_bad_xrays_and_the_last_command_lists_them(tmp_path: Path) -> None:
    table = xrays(tmp_path / "xrays", 3)
    out = tmp_path / "set"
    (tmp_path / "xrays" / "train" / "patient00002" / "study1" / "view1_frontal.jpg").write_bytes(
        b"\xff\xd8\xff"
    )
    made = make(order(table, out, shard=Shard(2, 3)))
    assert [each.index for each in made.failed] == [2]
    assert not failed_list(out).exists()
    made = make(order(table, out))
    assert [each.index for each in made.failed] == [2]
    assert failed_list(out).read_text().count("\n") == 2


def test_a_shard_goes_where_a_data_set_can_be(table: Path, tmp_path: Path) -> None:
    make(order(table, tmp_path / "set", of=recipe(names=("identity",))))
    for out, why in ((tmp_path / "set" / "inner", "within another"), (tmp_path / "=set", "as a formula")):
        with pytest.raises(Problem, match=why):
            make(order(table, out, shard=Shard(1, 2)))
        assert not beside(out) & {f".{out.name}.chexrig-synth"}
    wanted = order(table, tmp_path / "set", of=recipe(names=("identity",)), shard=Shard(1, 2))
    assert (make(wanted).made, beside(wanted.out)) == (0, set())


HOLD = """
import sys, time
from pathlib import Path
from android_bridge.base import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("held", "refused", "is_in_the_way"),
    [
        ("shard-1-of-2", (Shard(1, 2), Shard(1, 1)), "shard 1/2"),
        ("all", (Shard(1, 2),), "the whole"),
    ],
)
def test_one_command_at_a_time_makes_a_shard(
    table: Path, tmp_path: Path, held: str, refused: tuple[Shard, ...], is_in_the_way: str
) -> None:
    out = tmp_path / "set"
    make(order(table, out, shard=Shard(3, 4)))
    lock = tmp_path / ".set.chexrig-synth" / f"{held}.lock"
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            for shard in refused:
                with pytest.raises(Problem, match="being made already") as told:
                    make(order(table, out, shard=shard))
                assert is_in_the_way in told.value.what
                assert told.value.got == f"process {holder.pid}"
            if held != "all":
                assert make(order(table, out, shard=Shard(2, 2))).pictures == 6
        finally:
            holder.kill()
    assert make(order(table, out, shard=Shard(1, 2))).pictures == 8  # the kernel has let go of the lock
