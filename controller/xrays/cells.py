"""Cells that a spreadsheet would run as a formula.

A CSV cannot say that a cell is text: a spreadsheet that opens it takes whatever begins with one of a few
characters for a formula, in quotes or not. So a table that is handed on holds no such cell. Where the text
must stay as it is (CheXpert's columns, a plan's conditions) it is refused before anything is photographed;
elsewhere an apostrophe stands before it, and `as_it_was` takes exactly that away.
"""

from __future__ import annotations

import re
from typing import Final

FORMULA_SIGNS: Final = "= + - @"
"""What a formula begins with, for people; tab, line breaks and the wide forms of these do as well."""
_STARTS: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
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
