"""The tables of labels: found in CheXpert's CSV by what a photo's name says, joined, written, read back."""

from __future__ import annotations

import hashlib
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
    XrayKey,
    find_plain_rows,
    parse_path,
    read_table,
    require_columns,
)

if TYPE_CHECKING:
    import pandas as pd

Labels = tuple[str, ...]
"""A photo's cells of CheXpert's table after ``Path``, 18 texts exactly as they stand there."""
POLICIES: Final = {"ones": "1.0", "zeros": "0.0", "blank": ""}
"""What an uncertain label becomes: CheXpert's U-Ones, U-Zeros and U-Ignore."""
_KEY: Final = "key"
_FIRST: Final = len(COLUMNS) - len(OBSERVATIONS) - 1
_NAME: Final = re.compile(rf"(?:{'|'.join(SPLITS)})-uncertain-as-({'|'.join(POLICIES)})\.csv")
_NAMED = 3


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
    xrays = list(dict.fromkeys(keys)) if cameras else keys
    lines = find_plain_rows(_read(csv, csv_sha256), xrays)
    if lines is None:
        table = read_table(csv)
        require_columns(table, csv)
    else:
        table = _frame("\n".join([",".join(COLUMNS), *lines]))
    return join_labels(keys, add_key(table), csv)


def add_key(table: pd.DataFrame, keys: Sequence[XrayKey] | None = None) -> pd.DataFrame:
    """Give CheXpert's columns of a table with one more, by which photos are joined to its rows.

    Parameters
    ----------
    keys
        The x-ray of each row; None where the paths are all CheXpert's own.
    """
    keys = keys if keys is not None else [parse_path(path) for path in table["Path"].tolist()]
    return table[list(COLUMNS)].astype(object).assign(**{_KEY: [str(each) for each in keys]})


def join_labels(keys: Sequence[XrayKey], table: pd.DataFrame, csv: Path) -> list[Labels]:
    """Join photos to the rows of their x-rays.

    Parameters
    ----------
    table
        As `add_key` gives it, each x-ray once.
    csv
        Where it was read from, for messages.

    Raises
    ------
    Problem
        When it has no row for a photo.
    """
    import pandas as pd  # noqa: PLC0415 - slow to import

    photos = pd.DataFrame({_KEY: pd.Series([str(each) for each in keys], dtype=object)})
    joined = photos.merge(table, on=_KEY, how="left", validate="many_to_one")
    lacking = joined["Path"].isna()
    if lacking.any():
        raise _no_row(csv, joined.loc[lacking, _KEY].tolist())
    return list(zip(*(joined[name].tolist() for name in COLUMNS[1:]), strict=True))


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
    quoted = ('"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell for cell in cells)
    return ",".join(quoted) + "\n"


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


def _no_row(csv: Path, missing: Sequence[str]) -> Problem:
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    one = len(missing) == 1
    return Problem(
        f"{len(missing)} photo{'' if one else 's'} ha{'s' if one else 've'} no row in the CSV",
        where=str(csv),
        expected="a row for each photo's split, patient, study and view",
        got=", ".join(missing[:_NAMED]) + more,
        advice="restore the CSV that the x-rays were drawn from",
    )


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
