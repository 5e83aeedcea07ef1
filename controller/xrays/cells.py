"""Cells that a spreadsheet would run as a formula.

A CSV cannot say that a cell is text: a spreadsheet that opens it takes whatever begins with one of a few
characters for a formula, in quotes or not. So a table that is handed on holds no such cell. Where the text
must stay as it is (CheXpert's columns, a plan's conditions) it is refused before anything is photographed;
elsewhere an apostrophe stands before it, and `as_it_was` takes exactly that away.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from android_bridge.base import Problem
from controller.xrays.columns import COLUMNS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from controller.xrays.source import Source

FORMULA_SIGNS: Final = "= + - @"
"""What a formula begins with, for people; tab, line breaks and the wide forms of these do as well."""
_STARTS: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SIGNS: Final = b"=+-@\t\xef"  # the wide forms begin with EF
_BEFORE: Final = b',\n\r"'
_APOSTROPHE: Final = "'"


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run this cell; numbers such as -1.0 are none."""
    return len(text) > 1 and text[0] in _STARTS and not _NUMBER.fullmatch(text)


def for_spreadsheets(text: str) -> str:
    """Give a cell's text as it may stand in a CSV: with an apostrophe before it where it would be run."""
    return _APOSTROPHE + text if is_formula(text.lstrip(_APOSTROPHE)) else text


def as_it_was(cell: str) -> str:
    """Take back what `for_spreadsheets` did, and nothing else."""
    is_ours = cell.startswith(_APOSTROPHE) and is_formula(cell.lstrip(_APOSTROPHE))
    return cell[1:] if is_ours else cell


def refuse_formulas(source: Source, rows: Sequence[int]) -> None:
    """Refuse rows of a CSV whose cells would be run: they come into a data set's tables as they stand.

    Parameters
    ----------
    rows
        Those that are wanted, counted from 0.

    Raises
    ------
    Problem
        Naming the first of them.
    """
    if not _is_suspect(source.data):
        return
    columns = [source.header.index(name) for name in COLUMNS[1:] if name in source.header]
    wanted = set(rows)
    lines = csv.reader(io.StringIO(source.data.decode("utf-8-sig"), newline=""), strict=True)
    next(lines)
    cells_of_rows = (cells for cells in lines if len(cells) > 1 or (cells and cells[0].strip()))
    for row, cells in enumerate(cells_of_rows):
        found = next((at for at in columns if row in wanted and is_formula(cells[at])), None)
        if found is not None:
            raise Problem(
                "a cell of the CSV would be run as a formula by whoever opens the data set's table",
                where=source.where(row),
                expected=f"{source.header[found]}: a text that begins with none of {FORMULA_SIGNS}",
                got=cells[found],
                advice="mend that cell: labels and what is beside them come into the data set as they stand",
            )


def _is_suspect(data: bytes) -> bool:
    """Say whether every cell has to be looked at; not those of a table as CheXpert's own."""
    import numpy as np  # noqa: PLC0415 - keys alone do without

    letters = np.frombuffer(data + bytes(5), np.uint8)
    found = np.flatnonzero(_among(_SIGNS)[letters])
    found = found[_among(_BEFORE)[letters[found - 1]]]
    uncertain = letters[found] == ord("-")  # -1.0 is a label
    for at, sign in enumerate(b"1.0", start=1):
        uncertain &= letters[found + at] == sign
    uncertain &= _among(b",\r\n\0")[letters[found + 4]]
    return not uncertain.all() or b'"\r' in data or b'"\n' in data


def _among(signs: bytes) -> npt.NDArray[np.bool_]:
    import numpy as np  # noqa: PLC0415

    return np.isin(np.arange(256), list(signs))
