"""The quick way to an x-ray's row gives what a CSV reader gives, or leaves it to that."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proving import proved

from controller.xrays import COLUMNS, XrayKey, add_keys, parse_path, read_table
from controller.xrays.lookup import find_plain_rows

HEADER = ",".join(COLUMNS)
BLANK = "," * 17
CELL = st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n,"'), max_size=6)
# Not longer together than what is looked at for a key.
NAMES = st.sampled_from(["patient00001", "study1", "view1_frontal", "train", "a", "-", "x" * 16])
KEYS = st.builds(XrayKey, st.sampled_from(["train", "valid", "test"]), NAMES, NAMES, NAMES)
PREFIXES = st.sampled_from(["", "CheXpert-v1.0/", "a\\b\\", "/", "train/", "no.dot/é—日本/"])


def table(*paths: str, ends: str = "\n") -> bytes:
    return ends.join([HEADER, *(f"{path},{number}{BLANK}" for number, path in enumerate(paths)), ""]).encode()


@settings(max_examples=proved(15, 50), deadline=None)
@given(st.data())
@pytest.mark.no_cover  # measured by those around it
def test_it_finds_what_a_reader_finds(data: st.DataObject) -> None:
    keys = data.draw(st.lists(KEYS, min_size=1, max_size=8, unique=True))
    slash = data.draw(st.sampled_from("/\\"))
    paths = [
        data.draw(PREFIXES) + str(key).replace("/", slash) + data.draw(st.sampled_from([".jpg", ".PNG"]))
        for key in keys
    ]
    cells = [data.draw(st.lists(CELL, min_size=18, max_size=18)) for _ in keys]
    ends = data.draw(st.sampled_from(["\n", "\r\n"]))
    text = ends.join([HEADER, *(",".join([path, *row]) for path, row in zip(paths, cells, strict=True))])
    bom = data.draw(st.sampled_from(["", "\ufeff"]))
    last = data.draw(st.sampled_from(["", ends]))
    wanted = data.draw(st.permutations(keys))[: data.draw(st.integers(1, len(keys)))]
    content = (bom + text + last).encode()
    found = find_plain_rows(content, wanted)
    assert found is not None
    assert [line.split(",")[1:] for line in found] == [cells[keys.index(key)] for key in wanted]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "train.csv"
        file.write_bytes(content)
        read = add_keys(read_table(file), file)
    assert [tuple(row) for row in read[list(COLUMNS[1:])].to_numpy().tolist()] == [
        tuple(row) for row in cells
    ]


A, B = "C/train/p1/s1/v1.jpg", "C/train/p2/s1/v1.jpg"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(table(A, B).replace(b"0,", b'"0",', 1), id="quotes"),
        pytest.param(table(A, B).replace(b"Sex", b"sex"), id="other header"),
        pytest.param(table(A, B) + b"\n", id="blank line"),
        pytest.param(table(A, B)[:-3], id="cut off"),
        pytest.param(table(A, B).replace(b"0,", b"0", 1).replace(b"1,", b"1,,", 1), id="a comma moved"),
        pytest.param(table(A, B, "D\\train\\p1\\s1\\v1.png"), id="double"),
        pytest.param(table(A, B, "p1/s1/v1.jpg"), id="short path"),
        pytest.param(table(A, B, "C/train/p3/s1/v1"), id="no ending"),
        pytest.param(table(A, B, f"C/train/p3/s1/{'v' * 60}.jpg"), id="long path"),
        pytest.param(table(A, "C/train/p2/s1/v1.x.jpg"), id="two endings"),
        pytest.param(table(A, "C/train/p2/s1/v1."), id="empty ending"),
        pytest.param(table(A, "C.train/p2/s1/v1.jpg"), id="no split"),
        pytest.param(table(A, B).replace(b",0,", b",\xff,"), id="not UTF-8"),
        pytest.param(table(A, B).replace(b",0,", b",\r,"), id="carriage return"),
        pytest.param(table(A, "C/train/natural/nokia/p2/s1/v1.jpg"), id="a photo of it"),
        pytest.param(table(A), id="not there"),
        pytest.param(b"", id="empty"),
        pytest.param(HEADER.encode() + b"\n", id="header only"),
    ],
)
def test_what_is_not_plain_is_left_to_a_reader(content: bytes) -> None:
    assert find_plain_rows(content, [parse_path(A), parse_path(B)]) is None
    plain = table(A, B)
    assert find_plain_rows(plain, [parse_path(B)]) == [f"{B},1" + "," * 17]
