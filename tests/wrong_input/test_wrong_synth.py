"""Synthetic pictures that cannot be made as asked for: one clear message each, and nothing half-written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rig import Rig, assert_one_message, make_xrays

from controller.synthetic import cluster
from tests.controller.dataset.made import contents
from tests.controller.synthetic.made import digest, save, xrays
from tests.wrong_input.test_wrong_import import small_disk


@pytest.fixture
def bench(tmp_path: Path) -> Rig:
    return made_bench(tmp_path)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    """The same for all that write nothing."""
    return made_bench(tmp_path_factory.mktemp("untouched"))


def made_bench(folder: Path) -> Rig:
    """Give four x-rays, and a folder where a data set cannot go."""
    rig = Rig(folder / "bench")
    xrays(rig.folder / "xrays", 4)
    (rig.folder / "mine").mkdir()
    (rig.folder / "mine" / "notes.txt").write_text("mine")
    return rig


COMMAND = ("synth", "xrays/train.csv", "--workers", "1")
UP = ("--chain", "contrast_up")
OUT = ("--out", "set")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--chain", "contrst_up", *OUT), ("where: --chain", "contrst_up", "contrast_up")),
        (("--chain", "nowhere.yaml", *OUT), ("nowhere.yaml",)),
        ((*UP, "--level", "5", *OUT), ("there is no such level", "1, 2, 3 or 4", "got: 5")),
        ((*UP, "--level", "0", *OUT), ("there is no such level",)),
        ((*UP, *OUT, "--seed", "-1"), ("there is no such seed", "got: -1")),
        ((*UP, *OUT, "--seed", "9223372036854775808"), ("there is no such seed", "9223372036854775807")),
        ((*UP, *UP, *OUT), ("two chains have one name", "contrast_up-1")),
        ((*UP, *OUT, "--shard", "3/2"), ("there is no such shard", "got: 3/2")),
        ((*UP, *OUT, "--shard", "0/2"), ("there is no such shard",)),
        ((*UP, *OUT, "--shard", "two"), ("there is no such shard",)),
        ((*UP, *OUT, "--shard", "1/1"), ("one shard is the whole",)),
        ((*UP, *OUT, "--dask", "local:0"), ("in one way", "--workers and --dask")),
        ((*UP, "--out", "mine"), ("mine", "a new or empty folder")),
        ((*UP, "--out", "mine/notes.txt"), ("notes.txt",)),
        ((*UP, "--out", "mine", "--dry-run"), ("something else where the data set goes",)),
        ((*UP, "--out", "mine", "--shard", "1/2"), ("something else where the data set goes",)),
        ((*UP, "--out", "floppy://a/set"), ("there is no way to floppy:// here",)),
        ((*UP, *OUT, "--rows", "3:9"), ("fewer rows than asked for", "where: xrays/train.csv")),
        ((*UP, *OUT, "--rows", "9:3"), ("the rows are out of order", "where: --rows")),
        ((*UP, *OUT, "--images", "nowhere"), ("the folder with the x-rays does not exist",)),
        ((*UP, *OUT, "--csv", "xrays/train.csv"), ("a CSV belongs to a manifest only",)),
    ],
)
def test_options_that_are_wrong(untouched: Rig, options: tuple[str, ...], words: tuple[str, ...]) -> None:
    before = contents(untouched.folder)
    told = untouched.here(*COMMAND, *options)
    assert told.code == 2, told
    assert_one_message(told)
    told.says(*words)
    assert contents(untouched.folder) == before


def test_a_chain_in_the_place_of_the_xrays(untouched: Rig) -> None:
    (untouched.folder / "room.yaml").write_text("name: room\nsteps: [tilt]\n")
    told = untouched.here("synth", "room.yaml", *UP, *OUT)
    assert told.code == 2
    assert_one_message(told)
    told.says("this is a chain, and no source of x-rays", "--chain room.yaml")


@pytest.mark.parametrize("address", ["nonsense", "foo://a:1", "tcp://a", "tcp://a:0", "tcp://a:65536"])
def test_a_scheduler_that_is_none(untouched: Rig, address: str) -> None:
    told = untouched.here(*COMMAND[:2], *UP, *OUT, "--scheduler", address)
    assert told.code == 2
    assert_one_message(told)
    told.says("there is no such scheduler", f"got: {address}")


@pytest.mark.parametrize("dask", ["local:0", "local:", "remote:2", "local:x"])
def test_a_cluster_that_is_none(untouched: Rig, dask: str) -> None:
    told = untouched.here(*COMMAND[:2], *UP, *OUT, "--dask", dask)
    assert told.code == 2
    assert_one_message(told)
    told.says("there is no such cluster", f"got: {dask}")


def test_a_scheduler_that_is_not_there(bench: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told before anything is made; the same command without it goes on."""
    monkeypatch.setattr(cluster, "_CONNECTING_S", 0.2)
    told = bench.here(*COMMAND[:2], *UP, *OUT, "--scheduler", "tcp://127.0.0.1:1")
    assert told.code == 2
    assert_one_message(told)
    assert told.err.startswith("connecting to tcp://127.0.0.1:1\n")
    told.says("the scheduler of the cluster is not there", "tcp://127.0.0.1:1")
    assert not list(bench.folder.rglob("*.chexrig-synth"))
    assert bench.here(*COMMAND, *UP, *OUT).code == 0


def test_too_small_a_disk_is_told_before(bench: Rig, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "16k"):
        told = bench.here(*COMMAND, *UP, "--out", tmp_path / "disk" / "set")
        assert told.code == 2, told
        assert_one_message(told)
        told.says("there is too little room for the pictures", "MB free")
        assert not (tmp_path / "disk" / "set").exists()


def test_a_disk_that_is_full_on_the_way(tmp_path: Path) -> None:
    """X-rays that are tried beforehand are smaller than others; with more room the same command goes on."""
    disk, rig = tmp_path / "disk", Rig(tmp_path / "bench")

    def uneven(file: Path, number: int) -> None:
        if number in (1, 6, 11):  # the first, the middle, the last
            save(file, number)
        else:
            Image.fromarray(np.random.default_rng(number).integers(0, 256, (200, 200), np.uint8)).save(file)

    make_xrays(rig.folder / "xrays", 11, uneven)
    command = (*COMMAND, *UP, "--no-contact-sheet", "--out")
    with small_disk(disk, "256k"):
        told = rig.here(*command, disk / "set")
        assert told.code == 2, told
        assert_one_message(told)
        told.says("no room is left for the pictures", "make room there: what is made is kept")
        assert not (disk / "set").exists()
        subprocess.run(["mount", "-o", "remount,size=9m", disk], check=True)
        made = len(list(disk.rglob("0*.jpg")))
        assert made >= 2
        assert rig.here(*command, disk / "set").code == 0
        assert rig.here(*command, tmp_path / "set").code == 0
        assert digest(disk / "set") == digest(tmp_path / "set")
        assert [each.name for each in disk.iterdir()] == ["set"]
