"""The CSV file itself: its bytes, and where in it each path stands."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from android_bridge.base import Problem
from controller.xrays.columns import COLUMNS, FILE
from controller.xrays.images import is_inside
from controller.xrays.path_key import normalise_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EXPECTED = "a UTF-8 CSV file with a header line and at least one x-ray"


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
        For a file that is missing, not UTF-8 text, empty, broken as a CSV, with rows of different lengths,
        without ``Path``, with two columns of one name, or with a cell ``File`` that is no place of its own
        inside a folder.
    """
    data = _read_bytes(csv_file)
    rows = _rows(csv_file, _decode(csv_file, data))
    _, header = next(rows, (0, []))
    if not header:
        raise Problem("the CSV is empty", where=str(csv_file), expected=_EXPECTED)
    column = _path_column(csv_file, header)
    file_column = header.index(FILE) if FILE in header else None
    lines, paths, files = [], [], []
    for line, cells in rows:
        if len(cells) != len(header):
            raise Problem(
                "a row of the CSV has another length than its header",
                where=f"{csv_file}:{line}",
                expected=f"{len(header)} cells",
                got=f"{len(cells)} cells",
                advice="Get the file anew if it was cut off; otherwise mend the row.",
            )
        lines.append(line)
        paths.append(cells[column])
        if file_column is not None:
            files.append(normalise_path(cells[file_column].strip()))
    if not paths:
        raise Problem(
            "the CSV has no rows", where=str(csv_file), expected=_EXPECTED, got="a header line only"
        )
    source = Source(csv_file, data, tuple(header), tuple(paths), tuple(lines), tuple(files))
    _check_files(source)
    return source


def _check_files(source: Source) -> None:
    first_rows: dict[str, int] = {}
    for row, file in enumerate(source.files):
        if file and not is_inside(file):
            raise Problem(
                f"the cell {FILE} leads out of the folder with the x-rays",
                where=source.where(row),
                expected="the image's path from that folder on",
                got=repr(file),
            )
        first = first_rows.setdefault(file, row) if file else row
        if first != row:
            raise Problem(
                f"two rows of the CSV have one image in column {FILE}",
                where=f"{source.where(first)} and {source.where(row)}",
                expected="each x-ray with an image of its own",
                got=file,
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
            "the CSV cannot be read", where=str(csv_file), expected="a file", got=error.strerror or str(error)
        ) from error


def _decode(csv_file: Path, data: bytes) -> str:
    try:
        if 0 in data:
            raise ValueError("NUL bytes, as in binary files and UTF-16")
        return data.decode("utf-8-sig")
    except ValueError as error:
        raise Problem(
            "the CSV is not plain UTF-8 text",
            where=str(csv_file),
            expected=_EXPECTED,
            got=str(error),
            advice="Save it as CSV in UTF-8, or check that this is the right file.",
        ) from error


def _rows(csv_file: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line, cells) of each row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if len(cells) > 1 or (cells and cells[0].strip()):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Problem(
            "the CSV is broken", where=f"{csv_file}:{line}", expected="comma-separated cells", got=str(error)
        ) from error


def _path_column(csv_file: Path, header: list[str]) -> int:
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise Problem(
            "the CSV has two columns of one name",
            where=f"{csv_file}:1",
            expected="each column once",
            got=", ".join(map(repr, twice)),
        )
    if "Path" not in header:
        raise Problem(
            "the CSV has no column Path",
            where=f"{csv_file}:1",
            expected=f"CheXpert's columns: {', '.join(COLUMNS)}",
            got=f"columns: {', '.join(header)}",
            advice="Give a CSV in CheXpert's form; Path is needed to find the x-rays.",
        )
    return header.index("Path")
