"""Which x-rays there are, with their labels and files: the same of CSV, manifest, plan and data set."""

from __future__ import annotations

import ast
import functools
import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import fsspec
import pytest
from rig import Plan, labels, make_xrays, write_table, xray_path

import controller.synthetic
from android_bridge.base import Problem
from controller.dataset import growing_dataset, load_dataset
from controller.synthetic import Item, Shard, Xrays, check_url, put, read_xrays, tell_lacking
from controller.synthetic.places import read_place
from controller.xrays import AllRows, RowRange, build_manifest, write_manifest
from tests.controller.dataset.made import Photo, facts, fill

from .made import beside, digest, make, order, recipe, xrays

COUNT = 4


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return xrays(tmp_path_factory.mktemp("drawn") / "xrays", COUNT)


@pytest.fixture
def table(drawn: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drawn.parent, tmp_path / "xrays")) / drawn.name


@pytest.fixture(scope="module")
def made_once(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of one picture of each."""
    out = tmp_path_factory.mktemp("made") / "set"
    make(order(drawn, out, of=recipe(names=("contrast_up",))))
    return out


def of_manifest(table: Path, tmp_path: Path) -> Xrays:
    write_manifest(build_manifest(table, table.parent, AllRows()), tmp_path / "all.manifest")
    return read_xrays(tmp_path / "all.manifest", [str(table.parent)], csv=table)


def of_plan(table: Path, tmp_path: Path) -> Xrays:
    data = {"csv": str(table), "images": str(table.parent)}
    return read_xrays(Plan(subsets=(("a", 1, COUNT),), data=data).write(tmp_path / "plan"))


def of_folder(table: Path, _tmp_path: Path) -> Xrays:
    return read_xrays(table.parent)


@pytest.mark.parametrize("read", [of_manifest, of_plan, of_folder])
def test_all_sources_say_the_same(table: Path, tmp_path: Path, read: Callable[[Path, Path], Xrays]) -> None:
    of_csv, found = read_xrays(table), read(table, tmp_path)
    assert found.labels == of_csv.labels
    assert [(each.index, each.key, each.path) for each in found.items] == [
        (each.index, each.key, each.path) for each in of_csv.items
    ]
    assert [Path(each.place).resolve() for each in found.items] == [
        (table.parent / each.path).resolve() for each in of_csv.items
    ]
    known = {each.sha256 for each in found.items}
    if read is of_manifest:
        assert known == {
            hashlib.sha256(each.read_bytes()).hexdigest() for each in table.parent.rglob("*.jpg")
        }
    else:
        assert known == {None}


def test_rows_of_a_csv(table: Path) -> None:
    found = read_xrays(table, rows=RowRange(2, 3))
    assert [each.path for each in found.items] == [xray_path(2), xray_path(3)]
    assert found.labels == read_xrays(table).labels[1:3]


def test_a_data_set_of_pictures_is_a_source_too(table: Path, made_once: Path, tmp_path: Path) -> None:
    """What was altered there since is found by its digest; the labels are its own."""
    moved = Path(shutil.copytree(made_once, tmp_path / "moved"))
    found = read_xrays(moved)
    assert {each.sha256 for each in found.items} == {
        each.photo_sha256 for each in load_dataset(moved).captures
    }
    assert found.labels == read_xrays(table).labels
    made = make(order(moved, tmp_path / "second"))
    assert made.pictures == 2 * COUNT
    picture = next(moved.rglob("view1_frontal.jpg"))
    picture.write_bytes(picture.read_bytes() + b"x")
    with pytest.raises(Problem, match="not as chexrig made it"):
        read_xrays(moved)


def test_of_a_data_set_with_photos_these_are_the_source(table: Path, tmp_path: Path) -> None:
    """Its pictures go into the same one, and the same command makes no pictures of pictures."""
    out = tmp_path / "set"
    with growing_dataset(out) as data:
        data.describe_subset("spring", "early", facts(1, 2))
        for each, cells in zip((1, 2), read_xrays(table).labels, strict=False):
            fill(data, Photo(each, labels=cells, data=(table.parent / xray_path(each)).read_bytes()))
    for made in (4, 0):
        wanted = order(out, out)
        assert [each.path for each in wanted.xrays.items] == [
            f"set/train/natural/nokia/{xray_path(each)[6:]}" for each in (1, 2)
        ]
        assert make(wanted).made == made
    words = "2 photographs taken off a screen and 4 synthetic pictures made by synthetic transformations"
    card = " ".join((out / "README.md").read_text().split())
    assert f"{words} of photos of x-rays, of 2 chest x-rays of 2 patients" in card
    assert "made each of what `xray_path` names (photos of x-rays), its grey levels" in card
    with pytest.raises(Problem, match="own synthetic pictures") as refused:
        make(order(out / "train.csv", out))
    assert "/synthetic/" in refused.value.got


def test_pictures_of_its_own_pictures_are_not_added_to_a_data_set(made_once: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(made_once, tmp_path / "set"))
    before = digest(out)
    for shard in (Shard(), Shard(1, 2)):
        with pytest.raises(Problem, match="own synthetic pictures"):
            make(order(out, out, shard=shard))
    assert (digest(out), beside(out)) == (before, set())


def whole_range(item: Item) -> Item:
    return replace(item, whole_range=True)


def windowed(item: Item) -> Item:
    return replace(item, windowing="0 to 4095")


def accepted(item: Item) -> Item:
    return replace(item, is_accepted=True)


def of_a_file(item: Item) -> Item:
    return replace(item, file="another.jpg")


def of_a_digest(item: Item) -> Item:
    return replace(item, sha256="a" * 64)


def of_a_path(item: Item) -> Item:
    return replace(item, path=f"else/{item.path}")


@pytest.mark.parametrize("change", [whole_range, windowed, accepted, of_a_file, of_a_digest, of_a_path])
def test_all_that_decides_a_picture_is_in_the_digest(drawn: Path, change: Callable[[Item], Item]) -> None:
    found = read_xrays(drawn)
    first, *rest = found.items
    assert replace(found, items=(change(first), *rest)).digest != found.digest
    assert replace(found, images=(*found.images, "/elsewhere")).digest != found.digest
    assert read_xrays(drawn).digest == found.digest


def test_some_xrays_are_missing(table: Path) -> None:
    (table.parent / xray_path(2)).unlink()
    found = read_xrays(table)
    told = tell_lacking(found)
    assert told is not None
    assert told.what == "1 of 4 x-rays is not there: nothing is made of it"
    assert told.where == xray_path(2)
    assert [bool(each.place) for each in found.items] == [True, False, True, True]
    assert tell_lacking(read_xrays(table, rows=RowRange(3, 4))) is None
    (table.parent / xray_path(2)).mkdir()
    folder = read_xrays(table)
    told = tell_lacking(folder)
    assert told is not None
    assert told.got == f"{table.parent / xray_path(2)} is no file: a folder"
    assert folder.items[1].lack == f"{xray_path(2)}: {told.got}"


def no_such(table: Path) -> dict[str, Any]:
    return {"source": table.with_name("other.csv")}


def an_image(table: Path) -> dict[str, Any]:
    return {"source": table.parent / xray_path(1)}


def no_tables(table: Path) -> dict[str, Any]:
    return {"source": table.parent / "train"}


def odd_label(table: Path) -> dict[str, Any]:
    table.write_text(table.read_text().replace("-1.0", "maybe", 1))
    return {"source": table}


def doubled(table: Path) -> dict[str, Any]:
    write_table(table, ([xray_path(each), *labels(each)] for each in (1, 2, 1)))
    return {"source": table}


def none_there(table: Path) -> dict[str, Any]:
    make_xrays(table.parent / "empty", 2)
    return {"source": table.parent / "empty" / "train.csv"}


def no_folder(table: Path) -> dict[str, Any]:
    return {"source": table, "images": [str(table.parent / "nowhere")]}


def two_urls(table: Path) -> dict[str, Any]:
    return {"source": table, "images": ["memory://a", "memory://b"]}


def unknown_url(table: Path) -> dict[str, Any]:
    return {"source": table, "images": ["floppy://a"]}


def rows_of_a_folder(table: Path) -> dict[str, Any]:
    return {"source": table.parent, "rows": RowRange(1, 2)}


def csv_of_a_csv(table: Path) -> dict[str, Any]:
    return {"source": table, "csv": table}


def other_csv(table: Path) -> dict[str, Any]:
    write_manifest(build_manifest(table, table.parent, AllRows()), table.with_name("all.manifest"))
    table.write_text(table.read_text().replace("-1.0", "1.0", 1))
    return {"source": table.with_name("all.manifest")}


def lost_csv(table: Path) -> dict[str, Any]:
    other_csv(table)
    table.unlink()
    return {"source": table.with_name("all.manifest")}


WRONG = {
    no_such: "there is no such source of x-rays",
    an_image: "the CSV is not plain UTF-8 text",
    no_tables: "the folder has no table of labels",
    odd_label: "a label of the CSV is none of CheXpert's",
    doubled: "two rows of the CSV are the same x-ray",
    none_there: "none of the 2 x-rays is there",
    no_folder: "the folder with the x-rays does not exist",
    two_urls: "from one URL",
    unknown_url: "there is no way to floppy:// here",
    rows_of_a_folder: "rows can be chosen of a CSV only",
    csv_of_a_csv: "a CSV belongs to a manifest only",
    other_csv: "is not the one that the x-rays were drawn from",
    lost_csv: "the CSV with the labels is not beside the manifest",
}


@pytest.mark.parametrize("spoil", WRONG, ids=lambda spoil: spoil.__name__)
def test_what_is_wrong_is_told_at_once(table: Path, spoil: Callable[[Path], dict[str, Any]]) -> None:
    with pytest.raises(Problem) as refused:
        read_xrays(**spoil(table))
    assert WRONG[spoil] in refused.value.what


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=tmp_path))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_xrays_on_the_web(table: Path, tmp_path: Path, web: str) -> None:
    """The table's paths have a prefix that the server does not; one x-ray turns out to be missing."""
    write_table(
        tmp_path / "named.csv",
        ([xray_path(each, "Che Xpert-v1.0"), *labels(each)] for each in range(1, COUNT + 1)),
    )
    found = read_xrays(tmp_path / "named.csv", [f"{web}/xrays/"])
    assert read_place(found.items[1].place) == (table.parent / xray_path(2)).read_bytes()
    (table.parent / xray_path(2)).unlink()
    wanted = order(table, tmp_path / "set", of=recipe(names=("contrast_up",)))
    made = make(type(wanted)(xrays=found, recipe=wanted.recipe, out=wanted.out))
    assert [each.index for each in made.failed] == [2]
    assert "404" in made.failed[0].why
    assert made.pictures == 3
    with pytest.raises(Problem, match="none of the 4 x-rays is there"):
        read_xrays(tmp_path / "named.csv", [f"{web}/elsewhere"])


@pytest.fixture
def bucket() -> Iterator[str]:
    yield "memory://bucket/CXR"
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def test_xrays_in_a_store(table: Path, tmp_path: Path, bucket: str) -> None:
    fsspec.filesystem("memory").put(str(table.parent), "/bucket/CXR", recursive=True)
    fsspec.filesystem("memory").rm(f"/bucket/CXR/{xray_path(3)}")
    found = read_xrays(table, [bucket])
    assert [bool(each.place) for each in found.items] == [True, True, False, True]
    wanted = order(table, tmp_path / "local" / "set")
    make(wanted)
    of_store = make(type(wanted)(xrays=found, recipe=wanted.recipe, out=tmp_path / "set"))
    assert of_store.pictures == 2 * (COUNT - 1)
    for each in load_dataset(tmp_path / "set").captures:
        assert (wanted.out / each.place).read_bytes() == (tmp_path / "set" / each.place).read_bytes()


def test_a_data_set_is_put_to_a_store(made_once: Path, tmp_path: Path, bucket: str) -> None:
    out = made_once
    system = fsspec.filesystem("memory")
    check_url(bucket)
    files = sum(each.is_file() for each in out.rglob("*"))
    assert put(out, bucket) == files
    system.get("/bucket/CXR", str(tmp_path / "copy"), recursive=True)
    assert digest(tmp_path / "copy") == digest(out)
    assert put(out, bucket) == 0
    check_url(bucket)
    system.pipe_file("/bucket/CXR/train.csv", b"other")
    with pytest.raises(Problem, match="something else where the data set goes"):
        put(out, bucket)


def test_putting_goes_on_where_it_was_broken_off(
    made_once: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = made_once
    system = fsspec.filesystem("memory")
    real, times = type(system).put_file, 0

    def flaky(self: Any, *arguments: Any, **more: Any) -> Any:
        nonlocal times
        times += 1
        if times == 4:
            raise ConnectionError("the line went dead")
        return real(self, *arguments, **more)

    monkeypatch.setattr(type(system), "put_file", flaky)
    with pytest.raises(Problem, match="cannot be put there") as refused:
        put(out, bucket)
    assert "the line went dead" in refused.value.got
    assert not system.exists("/bucket/CXR/SHA256SUMS")
    check_url(bucket)
    files = sum(each.is_file() for each in out.rglob("*"))
    assert put(out, bucket) == files - 3
    assert set(system.find("/bucket/CXR")) == {
        f"/bucket/CXR/{each.relative_to(out)}" for each in out.rglob("*") if each.is_file()
    }


def test_a_store_that_holds_something_else(bucket: str) -> None:
    fsspec.filesystem("memory").pipe_file("/bucket/CXR/mine.txt", b"x")
    with pytest.raises(Problem, match="something else where the data set goes") as refused:
        check_url(bucket)
    assert refused.value.got == "mine.txt"


def test_files_by_url_are_files(table: Path) -> None:
    found = read_xrays(table, [f"file://{table.parent}"])
    assert [each.place for each in found.items] == [str(table.parent / each.path) for each in found.items]
    assert read_place(f"file://{table}") == table.read_bytes()


def test_the_library_waits_for_no_cluster() -> None:
    """What takes long to import and few need is imported where it is used."""
    for file in Path(controller.synthetic.__file__).parent.glob("*.py"):
        for each in ast.parse(file.read_text()).body:
            names = [alias.name for alias in each.names] if isinstance(each, ast.Import) else []
            names += [each.module or ""] if isinstance(each, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & {"dask", "distributed", "fsspec"}, file
