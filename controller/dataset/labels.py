"""The tables of labels: found in CheXpert's CSV by what a photo's name says, written, read back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from android_bridge.base import Problem
from controller.xrays import (
    COLUMNS,
    OBSERVATIONS,
    SPLITS,
    Labels,
    XrayKey,
    labels_of,
)

if TYPE_CHECKING:
    import pandas as pd

POLICIES: Final = {"ones": "1.0", "zeros": "0.0", "blank": ""}
"""What an uncertain label becomes: CheXpert's U-Ones, U-Zeros and U-Ignore."""
_QUOTED: Final = re.compile('[,"\r\n]')
_FIRST: Final = len(COLUMNS) - len(OBSERVATIONS) - 1
_NAME: Final = re.compile(rf"(?:{'|'.join(SPLITS)})-uncertain-as-({'|'.join(POLICIES)})\.csv")


def labels_for(
    keys: Sequence[XrayKey], csv: Path, csv_sha256: str = "", cameras: Sequence[str] = ()
) -> list[Labels]:
    """Give the 18 cells after ``Path`` of each photo's row, every one as it stands in the CSV.

    Parameters
    ----------
    keys
        The photos' x-rays as parsed from their names, each once for each camera: the join is on (split,
        patient, study, view) of these, whatever prefix and slashes the paths in the CSV have.
    csv, csv_sha256
        The table, and the digest it had when the x-rays were drawn from it; empty where none is known.
    cameras
        The camera of each photo; empty where all are one's.

    Returns
    -------
    list of tuple of str
        In the order of `keys`; blanks are ``""``.

    Raises
    ------
    Problem
        When the CSV cannot be read, has changed, lacks a column, has a path that names no x-ray or an x-ray
        on two lines, or has no row for a photo; when two photos of one camera are of one x-ray.
    """
    _check_once(keys, cameras)
    if not cameras:
        return labels_of(keys, csv, csv_sha256)
    xrays = list(dict.fromkeys(keys))
    found = dict(zip(xrays, labels_of(xrays, csv, csv_sha256), strict=True))
    return [found[key] for key in keys]


def read_label_table(file: Path) -> dict[str, Labels]:
    """Read a table that `label_table` gave: the cells after ``Path`` of each photo, by its place.

    Raises
    ------
    ValueError
        When it is none.
    """
    table = _frame(file.read_bytes().decode("utf-8"))
    if list(table.columns) != list(COLUMNS):
        raise ValueError(f"{file.name} has other columns than CheXpert's")
    paths, *cells = (table[name].tolist() for name in COLUMNS)
    # Path begins with the name that the folder had then
    return {path.partition("/")[2]: tuple(labels) for path, *labels in zip(paths, *cells, strict=True)}


def _frame(text: str) -> pd.DataFrame:
    """Read a table of text, every cell as it stands there."""
    import pandas as pd  # noqa: PLC0415

    # plain objects: twice as fast into tuples as pandas' own kind of text
    return pd.read_csv(io.StringIO(text, newline=""), dtype=object, na_filter=False, index_col=False)


def csv_line(cells: Sequence[str]) -> str:
    """Write a row as CheXpert does; Python's own writer leaves a carriage return bare, which breaks rows."""
    line = ",".join(cells)
    if line.count(",") == len(cells) - 1 and not any(each in line for each in '"\r\n'):
        return line + "\n"
    return ",".join(map(quoted, cells)) + "\n"


def quoted(cell: str) -> str:
    """Write a cell, in quotes where it needs them."""
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def label_table(rows: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Give the text of a table of CheXpert's 19 columns.

    Parameters
    ----------
    rows
        Each photo's ``Path`` and its other 18 cells.
    """
    return "".join([csv_line(COLUMNS), *(csv_line((path, *cells)) for path, cells in rows)])


def check_policy(policy: str) -> None:
    """Make sure that there is such a policy.

    Raises
    ------
    Problem
        When there is none.
    """
    if policy not in POLICIES:
        raise Problem(
            "there is no such way to read uncertain labels",
            where="--uncertain-as",
            expected=", ".join(POLICIES),
            got=policy,
        )


def extra_table(split: str, policy: str) -> str:
    """Give the name of a split's extra table."""
    return f"{split}-uncertain-as-{policy}.csv"


def policies_of(files: Iterable[str]) -> set[str]:
    """Give the policies that a data set's files say it has extra tables for."""
    return {found[1] for name in files if (found := _NAME.fullmatch(name))}


def decided(labels: Labels, policy: str) -> Labels:
    """Give a row's cells after ``Path`` with every uncertain label (-1.0) as a policy has it."""
    findings = (POLICIES[policy] if _is_uncertain(cell) else cell for cell in labels[_FIRST:])
    return (*labels[:_FIRST], *findings)


def _is_uncertain(cell: str) -> bool:
    try:
        return float(cell) == -1.0
    except ValueError:
        return False


def _check_once(keys: Sequence[XrayKey], cameras: Sequence[str]) -> None:
    if len(set(zip(keys, cameras, strict=True) if cameras else keys)) == len(keys):
        return
    photos = list(zip(keys, cameras or [""] * len(keys), strict=True))
    seen: set[tuple[XrayKey, str]] = set()
    twice = next(photo for photo in photos if photo in seen or seen.add(photo))  # type: ignore[func-returns-value]
    raise Problem(
        "two photos are of one x-ray",
        expected="one current photo of each",
        got=f"{photos.count(twice)} of {twice[0]}",
        advice="keep the right one of them, and move the other away",
    )
