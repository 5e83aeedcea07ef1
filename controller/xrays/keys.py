"""The keys of a whole table: each path parsed, each x-ray once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.base import Problem
from controller.xrays.path_key import PATH_SHAPE, XrayKey, parse_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KEY_COLUMNS = ("split", "patient", "study", "view")


def parse_paths(paths: Sequence[str], where: Callable[[int], str]) -> list[XrayKey]:
    """Parse every path and make sure that no x-ray stands twice.

    Parameters
    ----------
    paths
        The cells of column ``Path``.
    where
        Gives ``file:line`` of the n-th path, from 0; asked only for a message.

    Raises
    ------
    Problem
        For a path that does not parse, or two rows with one key (whatever their prefixes); names the lines.
    """
    keys: list[XrayKey] = []
    for row, path in enumerate(paths):
        try:
            keys.append(parse_path(path))
        except ValueError as error:
            raise unparsable(path, where(row)) from error
    if len(set(keys)) != len(keys):
        raise _double(keys, paths, where)
    return keys


def unparsable(path: str, where: str) -> Problem:
    """Say that a path names no x-ray."""
    return Problem(
        "a path in the CSV does not name an x-ray",
        where=where,
        expected=PATH_SHAPE,
        got=repr(path),
        advice="`chexrig convert` makes such a table for some collections; for others see docs/tables.md",
    )


def refuse_alike(keys: Sequence[XrayKey], rows: Sequence[int], where: Callable[[int], str]) -> None:
    """Make sure that no x-ray differs from another one in upper and lower case only.

    On some disks they have one file, and one place in a data set; and where one's is missing, the other's
    would be found for it, whether that is to be used or not.

    Parameters
    ----------
    keys, where
        Of all rows, as `parse_paths` gives and takes them.
    rows
        Those that are to be used, from 0.

    Raises
    ------
    Problem
        Naming two lines.
    """
    used = set(rows)
    first_rows: dict[str, int] = {}
    for row, key in enumerate(keys):
        first = first_rows.setdefault(str(key).lower(), row)
        if first != row and (row in used or first in used):
            raise Problem(
                "two x-rays of the CSV differ in upper and lower case only",
                where=f"{where(first)} and {where(row)}",
                expected="names that no disk takes for one another",
                got=f"{keys[first]} and {key}",
                advice="Delete one of the two rows, or rename its patient, study or view.",
            )


def _double(keys: Sequence[XrayKey], paths: Sequence[str], where: Callable[[int], str]) -> Problem:
    first_rows: dict[XrayKey, int] = {}
    for row, key in enumerate(keys):
        first = first_rows.setdefault(key, row)
        if first != row:
            return Problem(
                "two rows of the CSV are the same x-ray",
                where=f"{where(first)} and {where(row)}",
                expected="each split, patient, study and view once, whatever the path's prefix",
                got=f"{paths[first]} and {paths[row]}",
                advice="Delete one of the two rows.",
            )
    raise AssertionError("called without a double key")
