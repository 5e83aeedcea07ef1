"""The header line of a CSV: which columns it must have, and why they are not seen where it has them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from android_bridge.base import Problem
from controller.xrays.columns import COLUMNS, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "vertical bars (|)", ":": "colons"}


def check_header(header: Sequence[str], csv: Path) -> None:
    """Make sure that a header has ``Path``, and each name once, written as CheXpert writes it.

    Raises
    ------
    Problem
        Naming what is wrong: a separator other than the comma, a name with blanks or in other letters.
    """
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise Problem(
            "the CSV has two columns of one name",
            where=f"{csv}:1",
            expected="each column once",
            got=", ".join(map(repr, twice)),
            advice="Rename or delete one of the two.",
        )
    for name in COLUMNS:
        near = _near(name, header)
        if near is not None:
            raise Problem(
                f"a column of the CSV is called {near!r}, not {name!r}",
                where=f"{csv}:1",
                expected=f"{name}, letter for letter",
                got=repr(near),
                advice=f"Rename it to {name}.",
            )
    if "Path" in header:
        return
    line = ",".join(header)
    for sign, words in _SEPARATORS.items():
        if any(_plain(name) == _plain("Path") for name in line.split(sign)):
            raise Problem(
                f"the CSV's cells are separated by {words}",
                where=f"{csv}:1",
                expected="commas between the cells",
                got=line,
                advice="Save it anew as CSV with commas; labels have a point (1.0), no comma.",
            )
    if line.startswith("sep="):
        raise Problem(
            "the CSV begins with a line that only Excel understands",
            where=f"{csv}:1",
            expected="the names of the columns",
            got=line,
            advice="Delete this line.",
        )
    raise Problem(
        "the CSV has no column Path",
        where=f"{csv}:1",
        expected=f"Path and the 14 labels ({', '.join(REQUIRED[1:])}); more where there are more",
        got=f"columns: {', '.join(header)}",
        advice="Give a CSV in CheXpert's form; Path is needed to find the x-rays.",
    )


def require_columns(header: Sequence[str], csv: Path) -> None:
    """Make sure that ``Path`` and all labels are there; sex, age and views may be missing.

    Raises
    ------
    Problem
        Naming the columns that are missing.
    """
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise Problem(
            "the CSV lacks columns of CheXpert's",
            where=f"{csv}:1",
            expected=f"Path and the 14 labels: {', '.join(REQUIRED[1:])}",
            got=f"without {', '.join(missing)}",
            advice="Add them, blank where nothing is known; docs/tables.md says what stands in them.",
        )


def _near(name: str, header: Sequence[str]) -> str | None:
    """Give the column that can only be meant for this one, and is written otherwise."""
    if name in header:
        return None
    return next((each for each in header if _plain(each) == _plain(name)), None)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).strip("\ufeff'\"").casefold()
