"""The labels of some x-rays, as a data set has them; whatever is wrong with them in the CSV is found here.

`manifest build`, `plan check`, `run`, `export` and imports all ask this one place.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from android_bridge.base import Problem, how_many, some_of
from controller.xrays.beside_labels import unusual_cells
from controller.xrays.cells import FORMULA_SIGNS, is_formula
from controller.xrays.columns import COLUMNS, OBSERVATIONS
from controller.xrays.header import require_columns
from controller.xrays.keys import parse_paths
from controller.xrays.lookup import find_plain_rows
from controller.xrays.source import parse_source, read_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from controller.xrays.path_key import XrayKey
    from controller.xrays.source import Source

Labels = tuple[str, ...]
"""An x-ray's cells of CheXpert's table after ``Path``, 18 texts: the 14 labels in CheXpert's form, the
others exactly as they stand there."""
_FIRST: Final = len(COLUMNS) - len(OBSERVATIONS) - 1
_FORM: Final = re.compile(r"([+-]?)([01])(?:\.0*)?")
_NAMED, _SHOWN = 3, 10


def label(cell: str) -> str:
    """Give a label in CheXpert's form: 1.0, 0.0, -1.0 (uncertain) or blank (not mentioned).

    Raises
    ------
    ValueError
        When the cell says something else: 2.0, yes, nan.
    """
    text = cell.strip()
    if not text:
        return ""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError("expected 1.0, 0.0, -1.0 or blank")
    sign, digit = match.groups()
    return f"{'-' if sign == '-' and digit == '1' else ''}{digit}.0"


def in_form(cells: Sequence[str]) -> Labels:
    """Give the 18 cells after ``Path`` with the labels in CheXpert's form; what is none stays as it is."""
    return (*cells[:_FIRST], *(cell if (form := _form(cell)) is None else form for cell in cells[_FIRST:]))


@lru_cache(maxsize=256)  # of the few that there are in a table, each stands in it thousands of times
def _form(cell: str) -> str | None:
    try:
        return label(cell)
    except ValueError:
        return None


def labels_of(
    keys: Sequence[XrayKey], csv: Path, csv_sha256: str = "", warn: Callable[[str], None] | None = None
) -> list[Labels]:
    """Give the labels of some x-rays of a CSV.

    Parameters
    ----------
    keys
        The x-rays, each once: their rows are those with the same split, patient, study and view, whatever
        prefix and slashes the paths in the CSV have.
    csv, csv_sha256
        The table, and the digest it is to have; empty where none is known.
    warn
        Is told which cells of sex, age and view are none of CheXpert's.

    Returns
    -------
    list of tuple of str
        In the order of `keys`.

    Raises
    ------
    Problem
        When the CSV cannot be read, has another digest, lacks a column, has a path that names no x-ray or an
        x-ray on two lines, or has no row for an x-ray, or one whose cells cannot stand in a data set.
    """
    data = _read(csv, csv_sha256)
    lines = find_plain_rows(data, keys)
    if lines is not None:
        return check_labels(
            [tuple(line.split(",")[1:]) for line in lines], csv, lambda at: _place(csv, data, keys[at]), warn
        )
    source = parse_source(csv, data)
    number = {key: row for row, key in enumerate(parse_paths(source.paths, source.where))}
    missing = [str(key) for key in keys if key not in number]
    if missing:
        raise no_row(csv, missing)
    return labels_in(source, [number[key] for key in keys], warn)


def labels_in(source: Source, rows: Sequence[int], warn: Callable[[str], None] | None = None) -> list[Labels]:
    """Give the labels of some rows of a CSV, counted from 0; see `labels_of`."""
    require_columns(source.header, source.csv)
    return check_labels(read_cells(source, rows), source.csv, lambda at: source.where(rows[at]), warn)


def check_labels(
    rows: Sequence[Labels],
    csv: Path,
    where: Callable[[int], str],
    warn: Callable[[str], None] | None = None,
) -> list[Labels]:
    """Give rows with their labels in CheXpert's form.

    Parameters
    ----------
    rows
        The 18 cells after ``Path`` of each.
    where
        Gives ``file:line`` of the n-th row, from 0; asked only for a message.
    warn
        Is told which cells of sex, age and view are none of CheXpert's.

    Raises
    ------
    Problem
        For labels that are none of CheXpert's, and for other cells that a spreadsheet would run.
    """
    cells = set(chain.from_iterable(row[_FIRST:] for row in rows))
    odd = {cell for cell in cells if _form(cell) is None}
    if odd:
        raise _odd_labels(rows, odd, csv, where)
    for at, row in enumerate(rows):
        for name, cell in zip(COLUMNS[1:], row[:_FIRST], strict=False):
            if is_formula(cell):
                raise _formula(name, cell, where(at))
    if warn is not None:
        for words in unusual_cells(rows, where):
            warn(words)
    return list(rows) if all(_form(cell) == cell for cell in cells) else list(map(in_form, rows))


def no_row(csv: Path, missing: Sequence[str]) -> Problem:
    """Give the problem that a CSV has no row for some x-rays of which there are photos."""
    return Problem(
        f"{how_many(len(missing), 'x-ray')} {'has' if len(missing) == 1 else 'have'} no row in the CSV",
        where=str(csv),
        expected="a row for each x-ray's split, patient, study and view",
        got=some_of(missing, _NAMED),
        advice="restore the CSV that the x-rays were drawn from",
    )


def _odd_labels(rows: Sequence[Labels], odd: set[str], csv: Path, where: Callable[[int], str]) -> Problem:
    found = [
        (at, f"{name} {cell!r}")
        for at, row in enumerate(rows)
        for name, cell in zip(OBSERVATIONS, row[_FIRST:], strict=True)
        if cell in odd
    ]
    told = [f"{where(at)}: {words}" for at, words in found[:_SHOWN]]
    if len(found) > _SHOWN:
        told.append(f"and {len(found) - _SHOWN} more")
    count = "a label of the CSV is none" if len(found) == 1 else f"{len(found):,} labels of the CSV are none"
    return Problem(
        f"{count} of CheXpert's",
        where=str(csv),
        expected="1.0 (positive), 0.0 (negative), -1.0 (uncertain) or a blank cell (not mentioned)",
        got="".join(f"\n    {line}" for line in told),
        advice="Mend these cells: they would come into the data set.",
    )


def _formula(name: str, cell: str, where: str) -> Problem:
    return Problem(
        "a cell of the CSV would be run as a formula by whoever opens the data set's table",
        where=where,
        expected=f"{name}: a text that begins with none of {FORMULA_SIGNS}",
        got=cell,
        advice="mend that cell: labels and what is beside them come into the data set as they stand",
    )


def _place(csv: Path, data: bytes, key: XrayKey) -> str:
    """Give ``file:line`` of an x-ray's row."""
    source = parse_source(csv, data)
    return source.where(parse_paths(source.paths, source.where).index(key))


def _read(csv: Path, csv_sha256: str) -> bytes:
    try:
        data = csv.read_bytes() if csv.is_file() else None
    except OSError as error:
        raise Problem(
            "the CSV with the labels cannot be read",
            where=str(csv),
            got=error.strerror or str(error),
            advice="make sure that the file may be read",
        ) from error
    if data is None and not csv_sha256:
        raise Problem("the CSV with the labels does not exist", where=str(csv), advice="give its right path")
    digest = "no such file" if data is None else hashlib.sha256(data).hexdigest() if csv_sha256 else ""
    if data is None or digest != csv_sha256:
        raise Problem(
            "the CSV with the labels is not the one that the x-rays were drawn from",
            where=str(csv),
            expected=f"SHA-256 {csv_sha256}",
            got=digest,
            advice="restore the file: its labels belong to the photos",
        )
    return data
