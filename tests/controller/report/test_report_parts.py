"""The report's parts one by one: where it goes, its pictures, and the two tables of captures."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rig import grain

from android_bridge.base import Problem
from controller.report.captures import CSV, PARQUET, Captures, read_captures
from controller.report.described import Described
from controller.report.facts import Facts
from controller.report.page import render_page
from controller.report.pictures import Album
from controller.report.subsets import count_simulated, noticed_in_rooms
from controller.report.writing import report_place
from controller.xrays.path_key import parse_path

XRAY = "train/patient00001/study1/view1_frontal.jpg"
PHOTO = f"train/natural/nokia/{XRAY.removeprefix('train/')}"
KEYS = {PHOTO: parse_path(XRAY)}


# --- where it goes --------------------------------------------------------------------------------------


def test_a_report_lies_beside_its_data_set(tmp_path: Path) -> None:
    assert report_place(tmp_path / "set", None) == tmp_path / "set-report.html"


@pytest.mark.parametrize(
    ("place", "what"),
    [
        ("page.pdf", "the report is an HTML page"),
        ("set/page.html", "the report cannot be inside the data set"),
        ("other.html", "there is another file in the report's place"),
        ("data.html", "there is another file in the report's place"),
        ("folder.html", "the report's place cannot be looked into"),
    ],
)
def test_a_report_replaces_nothing_but_a_report(tmp_path: Path, place: str, what: str) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "other.html").write_text("<html>a letter</html>")
    (tmp_path / "data.json").write_text("{}")  # where the page's facts would go
    (tmp_path / "folder.html").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Problem, match=what):
        report_place(tmp_path / "set", tmp_path / place)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_older_report_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<meta name="generator" content="chexrig report">')
    (tmp_path / "page.json").write_text('{"format": "chexrig-report"}')
    assert report_place(tmp_path / "set", tmp_path / "page.html") == tmp_path / "page.html"


# --- pictures -------------------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data set with one photo."""
    grain(tmp_path / "set" / PHOTO, 1)
    return tmp_path / "set"


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """The folder with its x-ray."""
    grain(tmp_path / "images" / XRAY, 2)
    return tmp_path / "images"


def captures(path: str | None = XRAY, digest: str | None = None) -> Captures:
    columns = {"place": [PHOTO], "index": [7], "xray_path": [path], "xray_sha256": [digest]}
    return Captures(columns, 1)


@pytest.mark.parametrize("others", [0, 2])
def test_a_photo_is_shown_beside_its_x_ray(data: Path, images: Path, others: int) -> None:
    album = Album(data, (*[data] * others, images), 3)
    digest = hashlib.sha256((images / XRAY).read_bytes()).hexdigest()
    (picture,) = album.of_captures(captures(digest=digest), [0], KEYS)
    assert (picture.index, picture.caption) == (7, "patient00001 study1 view1_frontal")
    assert (picture.photo, picture.xray, picture.note) == (PHOTO, f"x-ray {XRAY}", "")
    assert album.addresses.keys() == {PHOTO, f"x-ray {XRAY}"}
    assert all(each.startswith("data:image/jpeg;base64,") for each in album.addresses.values())
    assert album.of_captures(captures(digest=digest), [0], KEYS) == (picture,)  # from what is kept


def test_another_x_ray_than_the_one_photographed_is_not_shown(data: Path, images: Path) -> None:
    album = Album(data, images, 3)
    (picture,) = album.of_captures(captures(digest="0" * 64), [0], KEYS)
    assert (picture.xray, picture.note) == ("", "the x-ray in --images is not the one that was photographed")
    assert album.addresses.keys() == {PHOTO}


@pytest.mark.parametrize(
    ("harm", "note"), [("no x-ray", "its x-ray is not in --images"), ("no photo", "it cannot be shown")]
)
def test_what_cannot_be_shown_is_said(data: Path, images: Path, harm: str, note: str) -> None:
    if harm == "no x-ray":
        (images / XRAY).unlink()
    else:
        (data / PHOTO).write_bytes(b"no picture")
    (picture,) = Album(data, images, 3).of_captures(captures(), [0], KEYS)
    assert picture.note == note


def test_without_the_x_rays_the_photo_stands_alone(data: Path) -> None:
    (picture,) = Album(data, None, 3).of_places([PHOTO], {})
    assert (picture.index, picture.caption, picture.xray, picture.note) == (None, PHOTO, "", "")


def test_of_a_photo_of_which_only_the_key_is_known_the_x_ray_is_found(data: Path, images: Path) -> None:
    (picture,) = Album(data, images, 3).of_places([PHOTO], KEYS)
    assert (picture.xray, picture.note) == (f"x-ray {KEYS[PHOTO]}", "")


def test_no_pictures_where_none_are_wanted(data: Path) -> None:
    album = Album(data, None, 0)
    assert album.of_places([PHOTO], KEYS) == album.of_captures(captures(), [0], KEYS) == ()
    assert album.addresses == {}


# --- captures.csv and captures.parquet ------------------------------------------------------------------

MOMENT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HEADER = "index,place,taken,size,note\n"
ROW = f"1,a.jpg,{MOMENT.isoformat()},0.5,\n"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    columns = {"index": [1], "place": ["a.jpg"], "taken": [MOMENT], "size": [0.5], "note": [None]}
    pq.write_table(pa.table(columns), tmp_path / PARQUET)
    (tmp_path / CSV).write_text(HEADER + ROW)
    return tmp_path


def test_tables_that_say_the_same(tables: Path) -> None:
    found, check = read_captures(tables)
    assert found is not None
    assert (check.state, check.words) == ("ok", "1 rows, 5 columns, cell by cell")
    assert found.rows("index", "place", "nothing of the kind") == [(1, "a.jpg", None)]
    assert (found.known("place"), found.known("note"), found.known("nothing")) == (True, False, False)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HEADER, "0 rows in captures.csv, 1 in captures.parquet"),
        (HEADER + ROW + ROW, "2 rows in captures.csv, 1 in captures.parquet"),
        ("", "the columns differ: index, note, place, size, taken"),
        ("place,index,taken,size,note\n" + ROW, "the columns differ: their order"),
        (HEADER.replace("note", "notes") + ROW, "the columns differ: note, notes"),
        (HEADER + ROW.replace(",\n", "\n"), "captures.csv, row 1: another number of cells than columns"),
        (HEADER + ROW.replace("a.jpg", "b.jpg"), "row 1, place: 'b.jpg' in CSV, 'a.jpg' in Parquet"),
        (HEADER + ROW.replace("1,", "one,", 1), "row 1, index: 'one' in CSV, 1 in Parquet"),
        (HEADER + ROW.replace(",0.5", ","), "row 1, size: '' in CSV, 0.5 in Parquet"),
        (HEADER + ROW.replace(",\n", ",x\n"), "row 1, note: 'x' in CSV, None in Parquet"),
        (HEADER + '1,"a.jpg', "captures.csv cannot be read: unexpected end of data"),
    ],
)
def test_tables_that_differ(tables: Path, text: str, fault: str) -> None:
    (tables / CSV).write_text(text)
    _, check = read_captures(tables)
    assert (check.state, check.details) == ("failed", (fault,))


def test_a_table_that_is_missing_or_damaged_is_told(tables: Path) -> None:
    (tables / CSV).unlink()
    found, check = read_captures(tables)
    assert found is not None
    assert check.details == ("captures.csv is missing",)
    (tables / CSV).write_text(HEADER + ROW)
    os.truncate(tables / PARQUET, 100)
    found, check = read_captures(tables)
    assert found is None
    assert check.details[0].startswith("captures.parquet cannot be read: ")
    (tables / PARQUET).unlink()
    assert read_captures(tables)[1].details == ("captures.parquet is missing",)
    (tables / CSV).unlink()
    assert read_captures(tables)[1].state == "impossible"


# --- a rehearsal is called one --------------------------------------------------------------------------


def test_what_a_phone_noticed_of_the_room_is_said_before_the_data_set_is_used() -> None:
    words = ["the light is 9 lux", None, "since a person looked: the light is 90 lux", "knocked"]
    columns = {"plan": ["a"] * 4, "subset": ["s1", "s1", "s1", "s2"], "index": [2, 3, 1, 4]}
    assert noticed_in_rooms(Captures({**columns, "room_difference": words}, 4)) == [
        "subset s1 of a: the phone noticed of the room, with 2 photos: x-ray 1: since a person looked: the"
        " light is 90 lux, x-ray 2: the light is 9 lux",
        "subset s2 of a: the phone noticed of the room, with 1 photo: x-ray 4: knocked",
    ]
    assert noticed_in_rooms(Captures(columns, 4)) == []


def test_photos_of_the_simulated_phone_are_told_on_the_page() -> None:
    models = ("chexrig simulated phone", "Nokia 6.1", "Nokia 6.1", None)
    plans, subsets = ("a", "a", "b", "b"), ("s1", "s1", "s1", "s2")
    table = Captures({"phone_model": list(models), "plan": list(plans), "subset": list(subsets)}, 4)
    rehearsed = Described({("b", "s1"): {"rehearsal": True}, ("b", "s2"): {"rehearsal": False}})
    assert count_simulated(table, rehearsed) == 2

    def told(simulated: int) -> tuple[str, bool]:
        facts = Facts("data set", "set", 4, "1", (), (), (), simulated=simulated)
        return facts.simulated_words, 'class="simulated"' in render_page(facts, {})

    assert told(0) == ("", False)
    assert told(4) == ("rehearsal: photos of the simulated phone", True)
    assert told(2) == ("rehearsal: 2 of 4 photos of the simulated phone", True)
