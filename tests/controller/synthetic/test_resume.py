"""Whatever ends a run, the same one goes on; the data set is the one that nothing had disturbed."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rig import labels, write_table, xray_path

from android_bridge.base import Problem, holder_of
from controller.dataset import growing_dataset, load_dataset
from controller.synthetic import Crew, Order, Shard, alone, failed_list, read_xrays
from controller.synthetic.work import encode
from controller.synthetic.work_folder import WorkFolder
from controller.xrays import COLUMNS, xray_picture
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
    lines[4:] = [b'{"index":4}\n', b"\xff\xfe\n", lines[5][:-20]]  # the first x-ray has two
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
        (recipe(names=CHAINS[::-1]), ('chains [["brightness_down', 'chains [["contrast_up')),
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


def true_of(wanted: Order) -> None:
    """Hold each picture's record and bytes against the x-ray's file."""
    items = {each.key: each for each in wanted.xrays.items}
    chains = {each.name: each for each in wanted.recipe.chains}
    captures = load_dataset(wanted.out).captures
    assert len(captures) == len(items) * len(chains)
    for each in captures:
        xray = Path(items[each.key].place).read_bytes()
        assert hashlib.sha256(xray).hexdigest() == each.xray_sha256
        drawn = chains[each.device].draw(wanted.recipe.seed, each.xray_sha256)
        assert json.loads(each.parameters or "") == drawn
        pixels = chains[each.device].apply(xray_picture(xray, name="x")[0], drawn)
        assert (wanted.out / each.place).read_bytes() == encode(pixels, wanted.recipe.quality)
    digest(wanted.out)


def rows(*numbers: int) -> list[list[str]]:
    """Give rows of the x-rays; the labels go with the rows, and not with the x-rays."""
    return [[xray_path(each), *labels(at)] for at, each in enumerate(numbers, 1)]


def fewer(file: Path) -> Path:
    return write_table(file, rows(*range(1, 6)))


def turned(file: Path) -> Path:
    return write_table(file, rows(*range(2, COUNT + 1), 1))


def with_files(file: Path, *numbers: int) -> Path:
    told = [[*row, xray_path(each)] for row, each in zip(rows(*range(1, COUNT + 1)), numbers, strict=True)]
    return write_table(file, told, [*COLUMNS, "File"])


def files_swapped(file: Path) -> Path:
    return with_files(file, 2, 1, *range(3, COUNT + 1))


OTHERS = (fewer, turned, files_swapped)


@pytest.mark.parametrize("write", OTHERS)
def test_other_xrays_are_not_mixed_with_it(
    stopped: Order, table: Path, write: Callable[[Path], Path]
) -> None:
    other = write(table.with_name(f"{write.__name__}.csv"))
    with pytest.raises(Problem, match="begun in another way") as refused:
        make(order(other, stopped.out))
    assert refused.value.got.startswith("xrays ")
    assert picture(work_of(stopped), 5).exists()


@pytest.mark.parametrize("write", [turned, files_swapped])
def test_a_journal_counts_for_its_own_order_only(
    stopped: Order, table: Path, write: Callable[[Path], Path]
) -> None:
    """As a version that removed the folder file by file left it: pictures and journal, and no order."""
    other = write(table.with_name(f"{write.__name__}.csv"))
    (work_of(stopped) / "order.json").unlink()
    wanted, seen = order(other, stopped.out), list[int]()
    make(wanted, by_itself(wanted, seen))
    assert len(seen) == COUNT
    true_of(wanted)
    assert not beside(stopped.out)


@pytest.fixture
def own(table: Path, tmp_path: Path) -> Order:
    """A run that was ended, of x-rays that a test may alter."""
    folder = tmp_path / "own"
    shutil.copytree(table.parent, folder / "xrays")
    wanted = order(folder / "xrays" / table.name, folder / "set")
    with pytest.raises(KeyboardInterrupt):
        make(wanted, stopping(wanted, 5))
    return wanted


def swap(folder: Path, one: int, other: int) -> None:
    files = [folder / xray_path(each) for each in (one, other)]
    contents = [each.read_bytes() for each in files]
    for file, content in zip(files, reversed(contents), strict=True):
        file.write_bytes(content)


def test_a_waiting_picture_is_of_the_file_as_it_is_now(own: Order) -> None:
    """Of the third x-ray one picture is lacking: the other one is not taken for one of the same file."""
    source = Path(own.xrays.images[0])
    swap(source, 1, 2)
    save(source / xray_path(3), 33)
    picture(work_of(own), 3).unlink()
    seen: list[int] = []
    wanted = order(source / "train.csv", own.out)
    made = make(wanted, by_itself(wanted, seen))
    assert (seen, made.made) == ([1, 2, 3, 6, 7, 8], 12)
    true_of(wanted)


def test_an_xray_that_changes_in_between_gives_no_pictures_of_two_files(own: Order) -> None:
    source = Path(own.xrays.images[0])
    picture(work_of(own), 3).unlink()
    told = by_itself(own)

    @contextlib.contextmanager
    def late(folder: str) -> Iterator[Crew]:
        save(source / xray_path(3), 33)
        with told(folder) as crew:
            yield crew

    made = make(own, late)
    assert [each.index for each in made.failed] == [3]
    assert "another file than on record" in made.failed[0].why


def test_a_finished_picture_of_another_file_is_made_anew(own: Order) -> None:
    source = Path(own.xrays.images[0])
    make(own)
    swap(source, 1, 2)
    save(source / xray_path(8), 88)
    wanted, seen = order(source / "train.csv", own.out), list[int]()
    with pytest.raises(Problem, match="chains that are not asked for") as refused:
        make(order(source / "train.csv", own.out, of=recipe(names=(CHAINS[0], "identity"))))
    assert refused.value.expected == "these chains, too: brightness_down-1"
    assert refused.value.got.startswith("3 pictures, such as train/synthetic/brightness_down-1/patient0000")
    made = make(wanted, by_itself(wanted, seen))
    assert (seen, made.made, made.failed) == ([1, 2, 8], 6, ())
    assert made.grown is not None
    assert made.grown.warnings == (
        "of 6 pictures, the x-ray's file is another now than it was made of: made anew",
    )
    true_of(wanted)
    files = files_swapped(source / "files.csv")
    wanted = order(files, own.out)
    assert make(wanted).made == 4
    true_of(wanted)


def test_a_finished_picture_of_another_file_goes_where_none_can_be_made(own: Order) -> None:
    source = Path(own.xrays.images[0])
    make(own)
    (source / xray_path(1)).write_bytes(b"no picture")
    (source / xray_path(2)).unlink()  # it is not known to be another one
    wanted = order(source / "train.csv", own.out)
    made = make(wanted)
    assert [each.index for each in made.failed] == [1, 2]
    indices = {each.index for each in load_dataset(own.out).captures}
    assert indices == {2, *range(3, COUNT + 1)}
    assert made.grown is not None
    assert made.grown.warnings[0].endswith("left out, for none can be made")


def test_killed_while_the_work_folder_is_taken_away(own: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is removed first: the folder has another name by then, and the next run removes the rest."""
    real = shutil.rmtree

    def killed(folder: Path, **more: Any) -> None:
        if "chexrig-synth" in str(folder):
            (folder / "order.json").unlink()
            raise KeyboardInterrupt
        real(folder, **more)

    monkeypatch.setattr(shutil, "rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        make(own)
    monkeypatch.undo()
    (left,) = beside(own.out) - {"xrays"}
    assert left.startswith(".set.chexrig-synth.")
    real(own.out)
    source = Path(own.xrays.images[0])
    wanted = order(turned(source / "turned.csv"), own.out)
    assert make(wanted).made == 2 * COUNT
    assert beside(own.out) == {"xrays"}
    true_of(wanted)


def never(_folder: WorkFolder) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def left_over(own: Order, monkeypatch: pytest.MonkeyPatch) -> Order:
    """A run that was killed when its data set was there, and its work folder, too."""
    monkeypatch.setattr(WorkFolder, "remove", never)
    with pytest.raises(KeyboardInterrupt):
        make(own)
    monkeypatch.undo()
    assert (own.out / "SHA256SUMS").exists()
    assert work_of(own).exists()
    return own


@pytest.mark.parametrize("names", [CHAINS, (*CHAINS, "identity")])
def test_killed_between_the_data_set_and_the_end(left_over: Order, names: tuple[str, ...]) -> None:
    wanted = order(Path(left_over.xrays.images[0], "train.csv"), left_over.out, of=recipe(names=names))
    assert make(wanted).made == (len(names) - 2) * COUNT
    assert beside(wanted.out) == {"xrays"}
    true_of(wanted)


def test_what_waits_and_is_in_no_data_set_is_kept(left_over: Order) -> None:
    shutil.rmtree(left_over.out)
    with pytest.raises(Problem, match="begun in another way"):
        make(order(Path(left_over.xrays.images[0], "train.csv"), left_over.out, of=recipe(seed=3)))
    assert picture(work_of(left_over), 5).exists()


def test_a_start_without_any_picture_binds_nobody(table: Path, tmp_path: Path) -> None:
    wanted = order(table, tmp_path / "set")
    with pytest.raises(KeyboardInterrupt):
        make(wanted, stopping(wanted, 0))
    assert not work_of(wanted).exists()
    assert make(order(table, wanted.out, of=recipe(seed=3))).made == 2 * COUNT
    assert not beside(wanted.out)


def test_the_lock_is_held_until_the_folder_is_gone(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, holders = WorkFolder.remove, []

    def remove(folder: WorkFolder) -> None:
        holders.append(holder_of(folder.path / "all.lock"))
        with pytest.raises(Problem, match="being made already"):
            make(order(table, folder.out, of=recipe(names=("identity",)), shard=Shard(1, 2)))
        real(folder)

    monkeypatch.setattr(WorkFolder, "remove", remove)
    make(order(table, tmp_path / "set"))
    assert holders == [str(os.getpid())]


def test_what_cannot_be_added_is_not_made(finished: Order, table: Path) -> None:
    for shard in (Shard(), Shard(1, 2)):
        named = replace(recipe(), chains=(replace(recipe().chains[0], name="train"),))
        with pytest.raises(Problem, match="the chain's name cannot be a folder"):
            make(order(table, finished.out, of=named, shard=shard), None)


@pytest.mark.parametrize("names", [("identity",), ("contrast_up", "digital")])
def test_a_table_with_other_labels_is_refused_before_anything_is_made(
    names: tuple[str, ...], finished: Order, table: Path
) -> None:
    """Whether a chain is new or all is there: the data set would go on with labels that the table denies."""
    before = digest(finished.out)
    told = rows(*range(1, COUNT + 1))
    told[2][-1] = "1.0" if told[2][-1] != "1.0" else "0.0"
    other = write_table(table.with_name("relabelled.csv"), told)
    with pytest.raises(
        Problem, match="the table has other labels of x-rays than the data set has"
    ) as refused:
        make(order(other, finished.out, of=recipe(names=names)), None)
    assert "1 x-ray in all" in refused.value.got
    assert digest(finished.out) == before
    assert not beside(finished.out)


@pytest.mark.parametrize("spoilt", [(2,), range(1, COUNT + 1)])
def test_a_picture_that_was_altered_after_it_was_made(table: Path, tmp_path: Path, spoilt: Any) -> None:
    """Each is held against its digest once more; what is in no data set waits for the next run."""
    wanted = order(table, tmp_path / "set", of=recipe(names=("contrast_up",)))

    @contextlib.contextmanager
    def crew(folder: str) -> Iterator[Crew]:
        def made(items: Any) -> Iterator[Any]:
            yield from alone(wanted.recipe, folder)(items)
            for each in spoilt:
                file = picture(Path(folder), each)
                file.write_bytes(bytes(file.stat().st_size))

        yield made

    if len(spoilt) == COUNT:
        with pytest.raises(Problem, match="no picture could be made"):
            make(wanted, crew)
        assert not wanted.out.exists()
    else:
        assert [each.index for each in make(wanted, crew).failed] == list(spoilt)
    assert work_of(wanted).exists()
    assert make(wanted).made == len(spoilt)
    assert not beside(wanted.out)
    true_of(wanted)


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
    assert rows[1][2] == str(files[1])
    assert rows[1][3].startswith("the image cannot be decoded: ")
    assert "cut off or damaged" in rows[1][3]
    assert rows[2][2:] == ["", "the x-ray's file is missing"]
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
