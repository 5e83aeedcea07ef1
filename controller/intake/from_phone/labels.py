"""The labels of the photos, joined from CheXpert's CSV by what the file name says."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from android_bridge.base.problems import Problem
from controller.xrays import COLUMNS, KEY_COLUMNS, XrayKey, add_keys, read_table, require_columns
from controller.xrays.lookup import find_plain_rows

if TYPE_CHECKING:
    from controller.dataset import Labels

_NAMED = 3


def labels_for(keys: Sequence[XrayKey], csv: Path, csv_sha256: str = "") -> list[Labels]:
    """Give the 18 cells after ``Path`` of each photo's row, every one as it stands in the CSV.

    Parameters
    ----------
    keys
        The photos' x-rays as parsed from their names, each once: the join is on (split, patient, study, view)
        of these, whatever prefix and slashes the paths in the CSV have.
    csv, csv_sha256
        The table, and the digest it had when the x-rays were drawn from it; empty where none is known.

    Returns
    -------
    list of tuple of str
        In the order of `keys`; blanks are ``""``.

    Raises
    ------
    Problem
        When the CSV cannot be read, has changed, lacks a column, has a path that names no x-ray or an x-ray
        on two lines, or has no row for a photo; when two photos are of one x-ray.
    """
    _check_once(keys)
    data = _read(csv, csv_sha256)
    plain = find_plain_rows(data, keys)
    if plain is not None:
        return plain
    found = _read_rows(csv, keys)
    missing = [key for key, cells in zip(keys, found, strict=True) if cells is None]
    if missing:
        raise _no_row(csv, missing)
    return [cells for cells in found if cells is not None]


def _read_rows(csv: Path, keys: Sequence[XrayKey]) -> list[Labels | None]:
    """Find the rows with a CSV reader, which tells of everything that is wrong with the file."""
    table = read_table(csv)
    require_columns(table, csv)
    table = add_keys(table, csv)
    wanted = set(keys)
    found: dict[XrayKey, Labels] = {}
    cells = table[list(COLUMNS[1:])].to_numpy()
    for row, parts in enumerate(zip(*(table[name].tolist() for name in KEY_COLUMNS), strict=True)):
        key = XrayKey(*parts)
        if key in wanted:
            found[key] = tuple(cells[row])
    return [found.get(key) for key in keys]


def _check_once(keys: Sequence[XrayKey]) -> None:
    if len(set(keys)) == len(keys):
        return
    seen: set[XrayKey] = set()
    twice = next(key for key in keys if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    raise Problem(
        "two photos are of one x-ray",
        expected="one current photo of each",
        got=f"{keys.count(twice)} of {twice}",
        advice="keep the right one of them, and move the other away",
    )


def _no_row(csv: Path, missing: Sequence[XrayKey]) -> Problem:
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    one = len(missing) == 1
    return Problem(
        f"{len(missing)} photo{'' if one else 's'} ha{'s' if one else 've'} no row in the CSV",
        where=str(csv),
        expected="a row for each photo's split, patient, study and view",
        got=", ".join(str(key) for key in missing[:_NAMED]) + more,
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
