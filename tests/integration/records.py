"""Journals, folders and tables read by the test's own means, not the product's."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from PIL.ExifTags import IFD, Base

from android_bridge.optics import small_picture

Row = dict[str, object]
CURRENT = "saved"
#: Grey levels by which two programs' small pictures of one file may differ, on average.
LEVELS = 1.5


@dataclass(frozen=True)
class Books:
    """Everything that is on record about a plan's photos.

    ``captures`` and ``sessions`` are the controller's rows, ``photos`` the phone's of this journal, ``files``
    what lies in the phone's folder, by name.
    """

    captures: list[Row]
    sessions: list[Row]
    photos: list[Row]
    files: dict[str, Path]

    @property
    def current(self) -> dict[int, Path]:
        """The file of each index that the controller counts as saved."""
        return {
            int(str(row["idx"])): self.files[str(row["photo_name"])]
            for row in self.captures
            if row["state"] == CURRENT
        }

    @property
    def retakes(self) -> int:
        return sum(row["state"] == "superseded" for row in self.captures)


def read_books(state: Path, store: Path) -> Books:
    """Read the controller's journal in `state`, and the phone's journal and folder in `store`."""
    database = state / "journal.sqlite"
    journal = str(_query(database, "SELECT value FROM meta WHERE key = 'journal'")[0]["value"])
    photos = _photos(store / ".chexrig")
    return Books(
        _query(database, "SELECT * FROM captures ORDER BY subset, idx, take"),
        _query(database, "SELECT * FROM sessions ORDER BY rowid"),
        [row for row in photos if row["journal"] == journal],
        {each.name: each for each in (store / journal).glob("*/*")},
    )


def read_captures(state: Path) -> list[Row]:
    """Read the controller's rows alone, by camera, subset, index and take."""
    return _query(state / "journal.sqlite", "SELECT * FROM captures ORDER BY camera, subset, idx, take")


def _photos(private: Path) -> list[Row]:
    lines = private / "photos.journal"
    if lines.exists():
        return _photos_in_lines(lines.read_text("ascii"))
    return _query(private / "phone.sqlite", "SELECT * FROM photos ORDER BY subset, idx, take")


def _photos_in_lines(text: str) -> list[Row]:
    """Read the journal of the phones' app: one line for a photo, one where it no longer counts."""
    assert text.endswith("\n")
    heading, *lines = [each.split(" ")[1:] for each in text.splitlines()]
    assert heading == ["chexrig-phone-journal", "1"]
    photos: dict[tuple[str, str], Row] = {}
    for kind, journal, name, *rest in lines:
        if kind == "superseded":
            photos[journal, name]["superseded"] = 1
            continue
        assert (journal, name) not in photos
        index, take, subset, *_ = name.split(".")
        photos[journal, name] = {
            "journal": journal,
            "subset": subset,
            "idx": int(index),
            "take": int(take[1:]),
            "name": name,
            "session": rest[0],
            "size_bytes": int(rest[1]),
            "sha256": rest[2],
            "superseded": int(kind == "found"),
        }
    return sorted(photos.values(), key=lambda row: (str(row["subset"]), row["idx"], row["take"]))


def _query(database: Path, words: str) -> list[Row]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        db.row_factory = sqlite3.Row
        rows = [dict(row) for row in db.execute(words)]
    db.close()
    return rows


def check_books(books: Books, indices: range) -> None:
    """Demand one current photo of each index, on which both journals and the folder agree byte by byte."""
    assert not [row["cause"] for row in books.sessions if "the phone counts" in str(row["cause"])]
    captures = {str(row["photo_name"]): row for row in books.captures}
    photos = {str(row["name"]): row for row in books.photos}
    current = [row for row in books.captures if row["state"] == CURRENT]
    assert [row["idx"] for row in current] == list(indices)  # none missing, none doubled
    assert [row["idx"] for row in books.photos if not row["superseded"]] == list(indices)
    assert {row["state"] for row in books.captures} <= {CURRENT, "superseded"}
    assert set(books.files) == set(photos)  # no file without an entry, no entry without a file, no .part
    assert set(photos) <= set(captures)  # no photo that nobody asked for
    for name, row in photos.items():
        data = books.files[name].read_bytes()
        found = (len(data), hashlib.sha256(data).hexdigest())
        assert (row["size_bytes"], row["sha256"]) == found, name
        asked = captures[name]
        assert bool(row["superseded"]) == (asked["state"] == "superseded"), name
        assert (row["subset"], row["idx"], row["take"]) == (asked["subset"], asked["idx"], asked["take"])
        assert asked["state"] == "superseded" or (asked["size_bytes"], asked["sha256"]) == found, name


def check_pictures(state: Path, subset: str, books: Books, agent: str) -> int:
    """Demand that each small picture that is here is what its photo's file makes; give how many there are."""
    pictures = {each.name: each.read_bytes() for each in (state / "pictures" / subset).iterdir()}
    assert set(pictures) <= set(books.files)
    for name, picture in pictures.items():
        expected = small_picture(books.files[name].read_bytes())
        seen, there = (
            cv2.imdecode(np.frombuffer(each, np.uint8), cv2.IMREAD_GRAYSCALE) for each in (picture, expected)
        )
        assert seen is not None
        assert there is not None
        assert seen.shape == there.shape
        assert np.abs(seen.astype(float) - there).mean() < LEVELS, name
        assert agent != "python" or picture == expected, name
    return len(pictures)


def read_table(path: Path) -> list[list[str]]:
    """Read a CSV as text, heading first."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def by_any_phone(table: list[list[str]]) -> list[list[str]]:
    """Leave out of the paths the folder that is named after the phone's model."""
    heading, *rows = table
    return [heading, *(["/".join(key(row[0])), *row[1:]] for row in rows)]


def key(path: str) -> tuple[str, ...]:
    """Give split, patient, study and view of a path in CheXpert's or CheXphoto's layout."""
    parts = Path(path).with_suffix("").parts
    return (parts[1], *parts[-3:])


def exif_names(photo: Path) -> tuple[str, str]:
    """Give the photo's name as EXIF has it: in ImageDescription and in the record in UserComment."""
    with Image.open(photo) as image:
        tags = image.getexif()
        comment = tags.get_ifd(IFD.Exif)[Base.UserComment]
    return str(tags[Base.ImageDescription]), str(json.loads(comment[8:])["name"])
