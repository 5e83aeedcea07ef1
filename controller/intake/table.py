"""The table that says which x-rays there are, with their labels; every refusal names file and line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Final

from android_bridge.base.problems import Problem
from controller.xrays import COLUMNS, SPLITS, XrayKey, normalise_path, parse_path
from controller.xrays.source import Source, read_source

PHOTO_COLUMNS: Final = ("photo", "file", "filename", "photo_name", "photo name", "file name")
"""Headings of a column that names each row's photo, in any case of letters."""
_NAME = "[A-Za-z0-9_-]+"
_CHEXPHOTO: Final = re.compile(
    rf"(?:.*/)?({'|'.join(SPLITS)})/(?:natural|synthetic|film)/(?:{_NAME}/)?({_NAME})/({_NAME})/({_NAME})\.[A-Za-z0-9]+"
)


@dataclass(frozen=True, slots=True)
class Row:
    """An x-ray of the table.

    Parameters
    ----------
    number
        Counted from 0, without the header: the original rig's way.
    line
        The line of the file that it begins on, from 1.
    path
        The cell ``Path`` as it stands there.
    labels
        The 18 cells after ``Path``, in CheXpert's order.
    photo
        The cell of the column that names its photo; empty where there is none.
    """

    number: int
    line: int
    path: str
    key: XrayKey
    labels: tuple[str, ...]
    photo: str = ""


@dataclass(frozen=True)
class LabelTable:
    """Rows of a CSV in CheXpert's form.

    Parameters
    ----------
    csv
        The file.
    rows
        In its order, each x-ray once.
    photo_column
        The heading of the column that names photos; empty where it has none.
    paths
        The cells ``Path`` of all rows of the file, be they wanted or not.
    """

    csv: Path
    rows: tuple[Row, ...]
    photo_column: str = ""
    paths: tuple[str, ...] = ()
    _by_name: dict[tuple[str, str, str], list[Row]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for row in self.rows:
            self._by_name.setdefault((row.key.patient, row.key.study, row.key.view), []).append(row)

    def where(self, row: Row) -> str:
        """Give ``file:line``."""
        return f"{self.csv}:{row.line}"

    def knows_patient(self, patient: str) -> bool:
        """Say whether any row is of this patient."""
        return any(row.key.patient == patient for row in self.rows)

    def find(self, patient: str, study: str, view: str, split: str = "") -> list[Row]:
        """Give the rows of this name; more than one only where splits share it and none is given."""
        found = self._by_name.get((patient, study, view), [])
        return [row for row in found if split in ("", row.key.split)]


def read_labels(csv_file: Path, rows: slice | None = None) -> LabelTable:
    """Read a CSV of CheXpert's 19 columns, and maybe one more that names each row's photo.

    Paths may be CheXphoto's too: ``.../valid/natural/oneplus/patient64541/study1/view1_frontal.jpg``.

    Parameters
    ----------
    rows
        Which are wanted, from 0; the others need not name x-rays.

    Raises
    ------
    Problem
        When it cannot be read, lacks a column, or has a wanted row that names no x-ray or one that another
        row names.
    """
    source = read_source(csv_file)
    _check_columns(source)
    cells = list(csv.reader(io.StringIO(source.data.decode("utf-8-sig"), newline="")))
    records = [each for each in cells[1:] if each]
    if [each[source.header.index("Path")] for each in records] != list(source.paths):
        raise Problem(
            "the CSV can be read in two ways",
            where=str(csv_file),
            advice="save it again as plain CSV in UTF-8",
        )
    photo_column = _photo_column(source)
    labels_of = itemgetter(*(source.header.index(name) for name in COLUMNS[1:]))
    photo_at = source.header.index(photo_column) if photo_column else None
    found = tuple(
        Row(
            number,
            source.lines[number],
            source.paths[number],
            _key(source, number),
            labels_of(records[number]),
            records[number][photo_at].strip() if photo_at is not None else "",
        )
        for number in range(*(rows or slice(None)).indices(len(records)))
    )
    _check_once(source, found)
    return LabelTable(csv_file, found, photo_column, source.paths)


def _check_columns(source: Source) -> None:
    missing = [name for name in COLUMNS if name not in source.header]
    if missing:
        raise Problem(
            "the CSV lacks columns of CheXpert's",
            where=f"{source.csv}:1",
            expected=f"all 19: {', '.join(COLUMNS)}",
            got=f"without {', '.join(missing)}",
        )


def _photo_column(source: Source) -> str:
    found = [name for name in source.header if name.strip().lower() in PHOTO_COLUMNS]
    if len(found) > 1:
        raise Problem(
            "two columns of the CSV could name the photos",
            where=f"{source.csv}:1",
            expected="one column such as Photo",
            got=", ".join(found),
            advice="rename the other",
        )
    return found[0] if found else ""


def parse_xray_path(text: str) -> XrayKey:
    """Read an x-ray's key from its path in a table of CheXpert's or CheXphoto's.

    Raises
    ------
    ValueError
        When it is neither.
    """
    try:
        return parse_path(text)
    except ValueError:
        match = _CHEXPHOTO.fullmatch(normalise_path(text))
        if match is None:
            raise
        return XrayKey(*match.groups())


def _key(source: Source, number: int) -> XrayKey:
    try:
        return parse_xray_path(source.paths[number])
    except ValueError as error:
        raise Problem(
            "a path in the CSV does not name an x-ray",
            where=source.where(number),
            expected="[PREFIX/]train|valid|test/PATIENT/STUDY/VIEW.EXT",
            got=repr(source.paths[number]),
        ) from error


def _check_once(source: Source, rows: Sequence[Row]) -> None:
    first: dict[XrayKey, Row] = {}
    for row in rows:
        other = first.setdefault(row.key, row)
        if other is not row:
            raise _twice(source, other, row)


def _twice(source: Source, one: Row, other: Row) -> Problem:
    where = f"{source.where(one.number)} and {source.where(other.number)}"
    named = [
        f"{name} {first!r} and {second!r}"
        for name, first, second in zip(COLUMNS[1:], one.labels, other.labels, strict=True)
        if first != second
    ]
    if named:
        return Problem(
            f"two rows give the x-ray {one.key} different labels",
            where=where,
            expected="each x-ray once",
            got="; ".join(named),
            advice="find out which row is right, and delete the other",
        )
    return Problem(
        f"two rows of the CSV are the same x-ray, {one.key}",
        where=where,
        expected="each split, patient, study and view once, whatever the path's prefix",
        got=f"{one.path} and {other.path}",
        advice="delete one of the two rows; two photos of one x-ray with one camera are imported into two"
        " data sets",
    )
