"""The table that says which x-rays there are, with their labels; every refusal names file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from android_bridge.base import Problem
from controller.xrays import (
    COLUMNS,
    FILE,
    PATH_SHAPE,
    Labels,
    Source,
    XrayKey,
    folders_of_photo,
    labels_in,
    no_row,
    parse_path,
    parse_plain_path,
    read_cells,
    read_source,
    require_columns,
    to_frame,
)

PHOTO_COLUMNS: Final = ("photo", "file", "filename", "photo_name", "photo name", "file name")
"""Headings of a column that names each row's photo, in any case of letters."""
_FILM: Final = "film"


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
    photo
        The cell of the column that names its photo; empty where there is none.
    """

    number: int
    line: int
    path: str
    key: XrayKey
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
    source
        The file as it was read.
    """

    csv: Path
    rows: tuple[Row, ...]
    photo_column: str
    paths: tuple[str, ...]
    source: Source
    _by_name: dict[tuple[str, str, str], list[Row]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for row in self.rows:
            name = _small((row.key.patient, row.key.study, row.key.view))
            self._by_name.setdefault(name, []).append(row)

    def labels_of(self, keys: Sequence[XrayKey]) -> list[Labels]:
        """Give the labels of some of its x-rays."""
        numbers = {row.key: row.number for row in self.rows}
        missing = [str(key) for key in keys if key not in numbers]
        if missing:
            raise no_row(self.csv, missing)
        return labels_in(self.source, [numbers[key] for key in keys])

    def knows_patient(self, patient: str) -> bool:
        """Say whether any row is of this patient."""
        return any(row.key.patient == patient for row in self.rows)

    def find(self, patient: str, study: str, view: str, split: str = "") -> list[Row]:
        """Give the rows of this name; more than one only where splits share it and none is given.

        Capitals count only where rows differ in nothing else.
        """
        name = (patient, study, view)
        spelt = self._by_name.get(_small(name), [])
        exact = [row for row in spelt if (row.key.patient, row.key.study, row.key.view) == name]
        return [row for row in exact or spelt if split in ("", row.key.split)]


def _small(name: tuple[str, str, str]) -> tuple[str, str, str]:
    patient, study, view = name
    return patient.casefold(), study.casefold(), view.casefold()


def read_labels(csv_file: Path, rows: slice | None = None, *, of_films: bool = False) -> LabelTable:
    """Read a CSV of CheXpert's 19 columns, and maybe one more that names each row's photo.

    Parameters
    ----------
    rows
        Which are wanted, from 0; the others need not name x-rays.
    of_films
        Whether its photos are of films. A row of CheXphoto's then stands for the x-ray, not for one of its
        pictures: those in its folder ``film`` if there are any, else all.

    Raises
    ------
    Problem
        When it cannot be read, lacks a column, or has a wanted row that names no x-ray or one that another
        row names.
    """
    source = read_source(csv_file)
    require_columns(source.header, csv_file)
    photo_column = _photo_column(source)
    photos = to_frame(source)[photo_column].tolist() if photo_column else [""] * len(source.paths)
    found = tuple(
        Row(number, source.lines[number], source.paths[number], key, photos[number].strip())
        for number, key in _keys(source, range(*(rows or slice(None)).indices(len(source.paths))), of_films)
    )
    _check_once(source, found)
    return LabelTable(csv_file, found, photo_column, source.paths, source)


def _photo_column(source: Source) -> str:
    found = [name for name in source.header if name.strip().lower() in PHOTO_COLUMNS]
    if len(found) > 1:  # beside a column of the photos, File says where the x-rays' images lie
        found = [name for name in found if name != FILE]
    if len(found) > 1:
        raise Problem(
            "two columns of the CSV could name the photos",
            where=f"{source.csv}:1",
            expected="one column such as Photo",
            got=", ".join(found),
            advice="rename the other",
        )
    return found[0] if found else ""


def _keys(source: Source, rows: Sequence[int], of_films: bool) -> Iterator[tuple[int, XrayKey]]:
    try:
        number = 0
        kinds = {}
        for number in rows:
            kinds[number] = folders_of_photo(source.paths[number]).partition("/")[0]
        plain = {_FILM} if _FILM in kinds.values() else set(kinds.values())
        for number, kind in kinds.items():
            parse = parse_plain_path if of_films and kind in plain else parse_path
            yield number, parse(source.paths[number])
    except ValueError as error:
        raise Problem(
            "a path in the CSV does not name an x-ray",
            where=source.where(number),
            expected=PATH_SHAPE,
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
    labels = read_cells(source, [one.number, other.number])
    named = [
        f"{name} {first!r} and {second!r}"
        for name, first, second in zip(COLUMNS[1:], *labels, strict=True)
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
