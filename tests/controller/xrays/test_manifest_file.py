from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from android_bridge.base.problems import Kind, Problem
from controller.xrays import (
    AllRows,
    Manifest,
    build_manifest,
    goes_by,
    is_same,
    read_manifest,
    sample_manifest,
    write_manifest,
)

CSV = "Path,Age\nX/train/p1/s1/v1.jpg,60\nX\\valid\\p2\\s1\\v2.png,61\n"
# Written with a text editor, hashed with sha256sum; from version 2 on without the name of the CSV.
GOLDEN = (
    '{"csv":"tiny.csv","csv_rows":2,"csv_sha256":"9f87e71d3c8a96314ae979bfff35b6352576eba4c276568b334518073e625a12",'
    '"format":"chexrig-manifest","hashed":false,"selection":{"kind":"all"},"version":2,"xrays":2,'
    '"xrays_sha256":"452575bc29fe18261e1f9ffa33e88267b58c693b3113a831f9fce19c61b6c52e"}\n'
    '{"bits":null,"height_px":null,"index":1,"path":"X/train/p1/s1/v1.jpg","sha256":null,"width_px":null}\n'
    '{"bits":null,"height_px":null,"index":2,"path":"X/valid/p2/s1/v2.png","sha256":null,"width_px":null}\n'
)
GOLDEN_DIGEST = "c3e0bca88f73b7d84f06def396c7bb7cb41f5c840a06f7bb05f4f911b996fa06"
FIRST, FIRST_DIGEST = (
    GOLDEN.replace('"version":2', '"version":1'),
    "422cb996eda5b0801cdaad50b33a9594cff04e47da8ffca94409853c9a82a045",
)

Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def tiny(tmp_path: Path) -> Manifest:
    csv = tmp_path / "tiny.csv"
    csv.write_bytes(CSV.encode())
    return build_manifest(csv, tmp_path, AllRows(), hash_images=False, labels=False)


@pytest.fixture
def hashed(tmp_path: Path, make_csv: Callable[..., Path]) -> Path:
    csv = make_csv("train/p1/s1/v1.jpg", "train/p1/s1/v2.png", "train/p2/s1/v1.jpg")
    path = tmp_path / "hashed.manifest"
    write_manifest(build_manifest(csv, tmp_path, AllRows()), path)
    return path


def rewrite(path: Path, line: int, change: Change) -> None:
    """Change one line's fields, and the header's hash with it, so that only the change itself is wrong."""
    rows = [json.loads(text) for text in path.read_text().splitlines()]
    change(rows[line - 1])
    body = "".join(json.dumps(row, sort_keys=True, separators=(",", ":")) + "\n" for row in rows[1:])
    if line > 1:
        rows[0]["xrays_sha256"] = hashlib.sha256(body.encode()).hexdigest()
    path.write_text(json.dumps(rows[0]) + "\n" + body)


def refused(path: Path) -> Problem:
    with pytest.raises(Problem) as caught:
        read_manifest(path)
    assert caught.value.kind is Kind.SET_UP
    return caught.value


def test_bytes_and_digest_are_the_golden_ones(tmp_path: Path, tiny: Manifest) -> None:
    for name in ("once", "twice"):
        write_manifest(tiny, tmp_path / name)
        assert (tmp_path / name).read_bytes() == GOLDEN.encode()
    assert tiny.digest == GOLDEN_DIGEST
    assert read_manifest(tmp_path / "once") == tiny


def test_the_first_version_keeps_its_digest_and_its_form(tmp_path: Path, tiny: Manifest) -> None:
    (tmp_path / "first").write_text(FIRST)
    first = read_manifest(tmp_path / "first")
    assert (first.digest, first.format_version) == (FIRST_DIGEST, 1)
    write_manifest(first, tmp_path / "again")
    assert (tmp_path / "again").read_text() == FIRST
    assert sample_manifest(first, 1, 1).format_version == 1  # the same sample as when it was drawn first
    assert is_same(first, tiny)
    assert not is_same(first, sample_manifest(tiny, 1, 1))
    assert goes_by(tiny, FIRST_DIGEST)  # what was begun with it goes on
    assert goes_by(tiny, GOLDEN_DIGEST)
    assert not goes_by(replace(tiny, csv_rows=3), FIRST_DIGEST)


def test_what_the_csv_was_called_does_not_count(tmp_path: Path, tiny: Manifest) -> None:
    renamed = (tmp_path / "tiny.csv").rename(tmp_path / "röntgen.csv")
    other = build_manifest(renamed, tmp_path, AllRows(), hash_images=False, labels=False)
    assert (other.csv_name, other.digest) == ("röntgen.csv", tiny.digest)
    write_manifest(other, tmp_path / "m")
    assert read_manifest(tmp_path / "m") == other


def test_a_hashed_manifest_comes_back_the_same(tmp_path: Path, hashed: Path) -> None:
    manifest = read_manifest(hashed)
    nameless = hashed.read_bytes().replace(b'"csv":"train.csv"', b'"csv":""')
    assert manifest.digest == hashlib.sha256(nameless).hexdigest()
    write_manifest(manifest, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == hashed.read_bytes()


def test_names_beyond_ascii_come_back(tmp_path: Path) -> None:
    csv = tmp_path / "röntgen.csv"
    csv.write_text("Path\nGerät 1/train/p1/s1/v1.jpg\n", encoding="utf-8")
    manifest = build_manifest(csv, tmp_path, AllRows(), hash_images=False, labels=False)
    write_manifest(manifest, tmp_path / "m")
    assert (tmp_path / "m").read_bytes().isascii()
    assert read_manifest(tmp_path / "m") == manifest


def test_writing_replaces_and_leaves_nothing_else(tmp_path: Path, tiny: Manifest) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "m").write_text("older")
    write_manifest(tiny, folder / "m")
    assert [file.name for file in folder.iterdir()] == ["m"]


def test_writing_where_one_cannot_is_refused_and_leaves_nothing(tmp_path: Path, tiny: Manifest) -> None:
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.iterdir())
    for path in (tmp_path / "no" / "m", tmp_path / "folder"):
        with pytest.raises(Problem, match="cannot be written") as caught:
            write_manifest(tiny, path)
        assert caught.value.where == str(path)
    assert sorted(tmp_path.iterdir()) == before


def set_to(name: str, value: object) -> Change:
    return lambda fields: fields.__setitem__(name, value)


@pytest.mark.parametrize(
    ("line", "change", "told"),
    [
        (1, set_to("format", "other"), "not a manifest"),
        (1, set_to("version", 3), "another format version"),
        (1, set_to("version", True), "another format version"),
        (1, set_to("more", 2), "exactly the fields"),
        (1, lambda fields: fields.pop("csv_rows"), "exactly the fields"),
        (1, set_to("csv", "/data/train.csv"), "without folder"),
        (1, set_to("csv_sha256", "0"), "64 hex digits"),
        (1, set_to("csv_rows", True), "whole number"),
        (1, set_to("csv_rows", 2), "no more x-rays than rows"),
        (1, set_to("hashed", 1), "true or false"),
        (1, set_to("selection", {"kind": "rows", "first": 9, "last": 3}), "A <= B"),
        (1, set_to("selection", "all"), "kind all, rows"),
        (2, set_to("index", 2), "index 1"),
        (3, set_to("index", 1), "index 2"),
        (2, set_to("index", True), "index 1"),
        (4, set_to("index", "3"), "index 3"),
        (4, set_to("note", ""), "exactly the fields"),
        (4, lambda fields: fields.pop("bits"), "exactly the fields"),
        (3, set_to("path", "train/p1/v1.jpg"), "PATIENT/STUDY"),
        (3, set_to("path", "train\\p1\\s1\\v2.png"), "/ between folders"),
        (3, set_to("path", None), "/ between folders"),
        (3, set_to("sha256", "F" * 64), "64 hex digits"),
        (3, set_to("sha256", None), "64 hex digits"),
        (3, set_to("width_px", 0), "whole numbers from 1"),
        (3, set_to("height_px", 20.0), "whole numbers from 1"),
        (3, set_to("bits", 12), "8 or 16"),
    ],
)
def test_wrong_fields_are_refused_at_their_line(hashed: Path, line: int, change: Change, told: str) -> None:
    rewrite(hashed, line, change)
    problem = refused(hashed)
    assert problem.where == f"{hashed}:{line}"
    assert told in str(problem)


def test_an_xray_twice_is_refused_naming_both_lines(hashed: Path) -> None:
    rewrite(hashed, 4, set_to("path", "other/prefix/train/p1/s1/v1.jpg"))
    assert refused(hashed).where == f"{hashed}:2 and {hashed}:4"


def test_facts_of_images_are_refused_where_none_were_taken(tmp_path: Path, tiny: Manifest) -> None:
    path = tmp_path / "m"
    xrays = (replace(tiny.xray(1), bits=8), tiny.xray(2))
    write_manifest(replace(tiny, xrays=xrays), path)
    assert refused(path).where == f"{path}:2"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda _: b"", "not a manifest"),
        (lambda _: b"\xff\xd8\xff", "not a manifest"),
        (lambda _: b"Path,Age\n", "not a manifest"),
        (lambda _: b"[]\n", "not a manifest"),
        (lambda data: data[: data.index(b"\n") + 1], "cut off"),
        (lambda data: data[: data[:-1].rindex(b"\n") + 1], "cut off"),
        (lambda data: data[:-20], "a line of the manifest is wrong"),
        (lambda data: data[:-1], "changed after it was made"),
        (lambda data: data.replace(b"\n", b"\r\n"), "changed after it was made"),
        (lambda data: data.replace(b"/p2/", b"/p3/"), "changed after it was made"),
        (lambda data: data + b"\n", "a line of the manifest is wrong"),
    ],
)
def test_a_spoilt_file_is_refused(hashed: Path, spoil: Callable[[bytes], bytes], told: str) -> None:
    hashed.write_bytes(spoil(hashed.read_bytes()))
    problem = refused(hashed)
    assert told in problem.what
    assert problem.where.startswith(str(hashed))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "manifest build" in refused(tmp_path / "no.manifest").expected
