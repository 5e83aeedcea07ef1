"""Whatever ends a run, the same one goes on; the data set is the one that nothing had disturbed."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from android_bridge.base import Problem
from controller.dataset import growing_dataset, load_dataset
from controller.synthetic import Order, failed_list, read_xrays
from controller.synthetic.work import encode
from controller.xrays import xray_picture
from tests.controller.dataset.made import Photo, facts, fill

from .made import CHAINS, beside, by_itself, digest, make, order, recipe, save, stopping, xrays

COUNT = 8


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return xrays(tmp_path_factory.mktemp("xrays"), COUNT)


@pytest.fixture(scope="module")
def whole(table: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run makes that nothing disturbs."""
    out = tmp_path_factory.mktemp("whole") / "set"
    made = make(order(table, out))
    assert (made.pictures, made.made, made.total, made.failed) == (2 * COUNT, 2 * COUNT, 2 * COUNT, ())
    assert not beside(out)
    return out


@pytest.fixture(scope="module")
def undisturbed(whole: Path) -> str:
    return digest(whole)


@pytest.fixture
def finished(table: Path, whole: Path, tmp_path: Path) -> Order:
    shutil.copytree(whole, tmp_path / "set")
    return order(table, tmp_path / "set")


@pytest.fixture(scope="module")
def stopped_once(table: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    wanted = order(table, tmp_path_factory.mktemp("stopped") / "set")
    with pytest.raises(KeyboardInterrupt):
        make(wanted, stopping(wanted, 5))
    assert not wanted.out.exists()
    assert beside(wanted.out) == {".set.chexrig-synth"}
    return wanted.out.parent


@pytest.fixture
def stopped(table: Path, stopped_once: Path, tmp_path: Path) -> Order:
    """A run that Ctrl-C has ended after five x-rays."""
    shutil.copytree(stopped_once, tmp_path, dirs_exist_ok=True)
    return order(table, tmp_path / "set")


def work_of(wanted: Order) -> Path:
    return wanted.out.with_name(".set.chexrig-synth")


def test_what_is_finished_is_not_made_again(stopped: Order, undisturbed: str) -> None:
    seen: list[int] = []
    made = make(stopped, by_itself(stopped, seen))
    assert seen == list(range(6, COUNT + 1))
    assert (made.pictures, made.made) == (2 * COUNT, 2 * COUNT - 10)
    assert digest(stopped.out) == undisturbed
    assert not beside(stopped.out)


def picture(work: Path, index: int) -> Path:
    return work / "pictures" / "contrast_up-1" / "00000" / f"{index:08d}.jpg"


def test_what_is_not_as_on_record_is_made_again(stopped: Order, undisturbed: str) -> None:
    """Of five x-rays one is right; a line is cut off as one that was being written, and one is nonsense."""
    work = work_of(stopped)
    altered = picture(work, 1)
    altered.write_bytes(bytes(altered.stat().st_size))  # of the right size, as after a power cut
    picture(work, 2).unlink()
    picture(work, 2).with_name(".00000002.jpg.123.part").write_bytes(b"half")
    journal = work / "all.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[3:] = [b'{"index":4}\n', b"\xff\xfe\n", lines[4][:-20]]
    journal.write_bytes(b"".join(lines))
    seen: list[int] = []
    made = make(stopped, by_itself(stopped, seen))
    assert seen == [1, 2, *range(4, COUNT + 1)]
    assert made.made == 2 * COUNT - 4  # of the first two one picture each is right
    assert digest(stopped.out) == undisturbed


def test_killed_between_the_last_picture_and_the_data_set(
    table: Path, tmp_path: Path, undisturbed: str
) -> None:
    wanted = order(table, tmp_path / "set")
    with pytest.raises(KeyboardInterrupt):
        make(wanted, stopping(wanted, COUNT - 1))
    seen: list[int] = []
    make(wanted, by_itself(wanted, seen))
    assert seen == [COUNT]
    assert digest(wanted.out) == undisturbed


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (recipe(seed=7), ("seed 7", "seed 2020")),
        (recipe(quality=80), ("quality 80", "quality 90")),
        (recipe(is_exact=False), ("exact false", "exact true")),
        (recipe(names=("contrast_up",)), ("chains", "brightness_down")),
    ],
)
def test_another_order_is_not_mixed_with_it(stopped: Order, other: object, told: tuple[str, str]) -> None:
    changed = Order(xrays=stopped.xrays, recipe=other, out=stopped.out)  # type: ignore[arg-type]
    with pytest.raises(Problem) as refused:
        make(changed)
    assert "begun in another way" in refused.value.what
    assert told[0] in refused.value.got
    assert told[1] in refused.value.expected
    assert picture(work_of(stopped), 5).exists()


def test_other_xrays_are_not_mixed_with_it(stopped: Order, tmp_path: Path) -> None:
    fewer = order(xrays(tmp_path / "others", 5), stopped.out)
    with pytest.raises(Problem, match="begun in another way"):
        make(fewer)


def test_nothing_changes_where_all_is_there(finished: Order) -> None:
    wanted = finished
    before = {each: each.stat().st_mtime_ns for each in wanted.out.rglob("*")}
    seen: list[int] = []
    made = make(wanted, by_itself(wanted, seen))
    assert (made.made, seen, made.grown.has_changed if made.grown else None) == (0, [], False)
    assert {each: each.stat().st_mtime_ns for each in wanted.out.rglob("*")} == before


def test_another_seed_for_a_data_set_that_is_there(table: Path, finished: Order) -> None:
    with pytest.raises(Problem, match="by another seed") as refused:
        make(order(table, finished.out, of=recipe(seed=3)))
    assert refused.value.expected == "--seed 2020"


def test_a_further_chain_comes_beside_the_others(table: Path, finished: Order) -> None:
    wanted = order(table, finished.out, of=recipe(names=(*CHAINS, "identity")))
    made = make(wanted, by_itself(wanted))
    assert (made.made, made.pictures) == (COUNT, 3 * COUNT)
    devices = [each.device for each in load_dataset(wanted.out).captures]
    assert {each: devices.count(each) for each in devices} == dict.fromkeys(
        ("contrast_up-1", "brightness_down-1", "identity-1"), COUNT
    )


def test_one_bad_xray_is_named_and_does_not_stop_the_rest(tmp_path: Path) -> None:
    table = xrays(tmp_path / "xrays", 4)
    whole = make(order(table, tmp_path / "whole" / "set"))
    assert not whole.failed
    files = sorted((tmp_path / "xrays").rglob("*.jpg"))
    files[1].write_bytes(files[1].read_bytes()[:300])
    files[3].unlink()
    made = make(order(table, tmp_path / "part" / "set"))
    assert [each.index for each in made.failed] == [2, 4]
    assert (made.pictures, made.total) == (4, 8)
    with failed_list(tmp_path / "part" / "set").open(newline="") as listed:
        rows = list(csv.reader(listed))
    assert [row[0] for row in rows] == ["index", "2", "4"]
    assert str(files[1]) in rows[1][2]
    assert "cut off or damaged" in rows[1][2]
    assert "missing" in rows[2][2]
    assert len(load_dataset(tmp_path / "part" / "set").captures) == 4
    for number in (2, 4):
        save(files[number - 1], number)
    mended = make(order(table, tmp_path / "part" / "set"))
    assert (mended.made, mended.failed) == (4, ())
    assert not beside(tmp_path / "part" / "set")
    assert digest(tmp_path / "part" / "set") == digest(tmp_path / "whole" / "set")


def test_what_the_data_set_refuses_is_named_too(tmp_path: Path) -> None:
    """Two files with the same pixels: whatever leaves them as they are would make one picture of both."""
    table = xrays(tmp_path / "xrays", 3)
    one, other, _ = sorted((tmp_path / "xrays").rglob("*.jpg"))
    other.write_bytes(one.read_bytes() + b"more")
    made = make(order(table, tmp_path / "set", of=recipe(names=("identity", "contrast_up"))))
    assert [each.index for each in made.failed] == [2]
    assert (made.pictures, made.total) == (5, 6)
    assert len(load_dataset(tmp_path / "set").captures) == 5
    assert failed_list(tmp_path / "set").exists()


def test_beside_photos_of_the_same_xrays(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "set"
    cells = read_xrays(table).labels[0]
    with growing_dataset(out) as data:
        data.describe_subset("spring", "early", facts(1, 1))
        fill(data, Photo(1, labels=cells))
    made = make(order(table, out))
    assert made.pictures == 2 * COUNT
    assert made.grown is not None
    assert made.grown.others == {"plan spring": 1}
    origins = [each.origin for each in load_dataset(out).captures]
    assert (origins.count("rig"), origins.count("synthetic")) == (1, 2 * COUNT)
    digest(out)


def test_nothing_at_all(tmp_path: Path) -> None:
    table = xrays(tmp_path / "xrays", 2)
    for each in (tmp_path / "xrays").rglob("*.jpg"):
        each.write_bytes(b"no picture")
    with pytest.raises(Problem, match="no picture could be made of any x-ray") as refused:
        make(order(table, tmp_path / "set"))
    assert str(failed_list(tmp_path / "set")) in refused.value.advice
    assert not (tmp_path / "set").exists()


def test_what_is_on_record_makes_the_same_picture_again(table: Path, whole: Path) -> None:
    """Parameters, chain and x-ray of the tables give the picture's pixels, by the library alone."""
    chains = {each.name: each for each in recipe().chains}
    for each in load_dataset(whole).captures[::5]:
        xray = (table.parent / (each.xray_path or "")).read_bytes()
        assert hashlib.sha256(xray).hexdigest() == each.xray_sha256
        drawn = json.loads(each.parameters or "")
        picture = chains[each.device].apply(xray_picture(xray, name="x")[0], drawn)
        assert hashlib.sha256(encode(picture, 90)).hexdigest() == each.photo_sha256
