"""The CSV file itself: its bytes, and where in it each path stands."""

from __future__ import annotations

import csv
import io
import posixpath
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from android_bridge.base import Problem
from controller.xrays.columns import COLUMNS, FILE
from controller.xrays.folders import folded
from controller.xrays.foreign import foreign
from controller.xrays.header import check_header
from controller.xrays.images import is_inside
from controller.xrays.path_key import normalise_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_EXPECTED = "a UTF-8 CSV file with a header line and at least one x-ray"
_CSV = "CSV"


@dataclass(frozen=True, slots=True)
class Source:
    """A CSV file read once, so that its hash and its rows are those of the same bytes.

    Parameters
    ----------
    csv
        Where it was read from.
    data
        Its bytes.
    header
        Its column names as written.
    paths
        The cell ``Path`` of each data row as written.
    files
        The cell ``File`` of each data row with ``/`` for any backslash: where its image lies, empty where its
        path tells; no cells where there is no such column.
    lines
        The line each data row starts on, from 1; cells may hold line breaks, and blank lines are no rows.
    """

    csv: Path
    data: bytes
    header: tuple[str, ...]
    paths: tuple[str, ...]
    lines: tuple[int, ...]
    files: tuple[str, ...] = ()

    def where(self, row: int) -> str:
        """Give ``file:line`` of a data row, counted from 0."""
        return f"{self.csv}:{self.lines[row]}"

    def file(self, row: int) -> str:
        """Give where a data row's image lies; empty where its path tells."""
        return self.files[row] if self.files else ""


def read_source(csv_file: Path) -> Source:
    """Read a CSV and check that it is a table with a column ``Path``.

    Raises
    ------
    Problem
        For a file that is missing, and as `parse_source` does.
    """
    return parse_source(csv_file, _read_bytes(csv_file))


def parse_source(csv_file: Path, data: bytes) -> Source:
    """Read the bytes of a CSV.

    Raises
    ------
    Problem
        For what is not UTF-8 text, empty, broken as a CSV, with rows of different lengths, without ``Path``,
        with two columns of one name, or with a cell ``File`` that is no place of its own inside a folder.
    """
    rows = rows_of(csv_file, text_of(csv_file, data))
    _, header = next(rows, (0, []))
    if not header:
        raise Problem(
            "the CSV is empty", where=str(csv_file), expected=_EXPECTED, advice="Get the file anew."
        )
    check_header(header, csv_file)
    column = header.index("Path")
    file_column = header.index(FILE) if FILE in header else None
    lines, paths, files = [], [], []
    for line, cells in rows:
        if len(cells) != len(header):
            is_cut = next(rows, None) is None and not ends_with_line(data)
            raise _other_length(csv_file, line, len(header), len(cells), is_cut=is_cut)
        lines.append(line)
        paths.append(cells[column])
        if file_column is not None:
            files.append(normalise_path(cells[file_column].strip()))
    if not paths:
        raise Problem(
            "the CSV has no rows",
            where=str(csv_file),
            expected=_EXPECTED,
            got="a header line only",
            advice="Get the file anew.",
        )
    source = Source(csv_file, data, tuple(header), tuple(paths), tuple(lines), tuple(files))
    _check_files(source)
    return source


def read_cells(source: Source, rows: Sequence[int]) -> list[tuple[str, ...]]:
    """Give the cells after ``Path`` of some rows, in CheXpert's order; blank where there is no such column.

    Parameters
    ----------
    rows
        Counted from 0.
    """
    places = [source.header.index(name) if name in source.header else None for name in COLUMNS[1:]]
    wanted, found = set(rows), {}
    cells_of_rows = islice(rows_of(source.csv, text_of(source.csv, source.data)), 1, None)
    for row, (_, cells) in enumerate(cells_of_rows):
        if row in wanted:
            found[row] = tuple("" if place is None else cells[place] for place in places)
    return [found[row] for row in rows]


def ends_with_line(data: bytes) -> bool:
    """Say whether a table's last line is ended as all others: one that is cut off seldom is."""
    return data.endswith((b"\n", b"\r"))


def _other_length(csv_file: Path, line: int, expected: int, got: int, *, is_cut: bool) -> Problem:
    if is_cut and got < expected:
        return Problem(
            "the CSV is cut off: its last row is not whole",
            where=f"{csv_file}:{line}",
            expected=f"{expected} cells",
            got=f"{got} cells",
            advice="Get the file anew.",
        )
    return Problem(
        "a row of the CSV has another length than its header",
        where=f"{csv_file}:{line}",
        expected=f"{expected} cells",
        got=f"{got} cells",
        advice="Get the file anew if it was cut off; otherwise mend the row.",
    )


def _check_files(source: Source) -> None:
    first_rows: dict[str, int] = {}
    for row, file in enumerate(source.files):
        if file and not is_inside(file):
            raise Problem(
                f"the cell {FILE} leads out of the folder with the x-rays",
                where=source.where(row),
                expected="the image's path from that folder on",
                got=repr(file),
                advice="Mend that cell.",
            )
        # in other letters a name is looked for as well, and some disks take them for one
        first = first_rows.setdefault(folded(posixpath.normpath(file)), row) if file else row
        if first != row:
            raise Problem(
                f"two rows of the CSV have one image in column {FILE}",
                where=f"{source.where(first)} and {source.where(row)}",
                expected="each x-ray with an image of its own",
                got=file if source.files[first] == file else f"{source.files[first]} and {file}",
                advice="Find out which of the two it is, and mend the other row.",
            )


def _read_bytes(csv_file: Path) -> bytes:
    try:
        return csv_file.read_bytes()
    except FileNotFoundError as error:
        raise Problem(
            "the CSV does not exist",
            where=str(csv_file),
            advice="give CheXpert's train.csv or alike",
        ) from error
    except OSError as error:
        raise Problem(
            "the CSV cannot be read",
            where=str(csv_file),
            expected="a file",
            got=error.strerror or str(error),
            advice="give the CSV in that folder, such as train.csv"
            if csv_file.is_dir()
            else "make sure that the file may be read",
        ) from error


def text_of(file: Path, data: bytes, what: str = _CSV, expected: str = _EXPECTED) -> str:
    """Decode a file that is to be a table, called so in words.

    Raises
    ------
    Problem
        For what is something else, or not UTF-8 text.
    """
    instead = foreign(data)
    if instead is not None:
        raise Problem(
            f"the file is no {what} but {instead.what}",
            where=str(file),
            expected=expected,
            advice=instead.advice,
        )
    try:
        if 0 in data:
            raise ValueError("NUL bytes, as in binary files")
        return data.decode("utf-8-sig")
    except ValueError as error:
        raise Problem(
            f"the {what} is not plain UTF-8 text",
            where=str(file),
            expected=expected,
            got=str(error),
            advice="Save it as text in UTF-8, or check that this is the right file.",
        ) from error


def rows_of(file: Path, text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield (first line, cells) of each row that is not blank.

    Raises
    ------
    Problem
        For quotes that are not closed, or stand amid a cell.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if len(cells) > 1 or (cells and cells[0].strip()):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Problem(
            "the CSV is broken",
            where=f"{file}:{line}",
            expected="cells in the form of CSV",
            got=str(error),
            advice="Save it anew as CSV, or mend the quotes in that line.",
        ) from error
