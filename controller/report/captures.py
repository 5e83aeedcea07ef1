"""What a data set says of each photo: captures.parquet, and whether captures.csv says the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from android_bridge.base import open_plain
from controller.report.facts import Check, judged
from controller.xrays import as_it_was

PARQUET = "captures.parquet"
CSV = "captures.csv"
_MOST_BYTES = 1 << 30  # all of CheXpert has a quarter of that
_READERS: dict[type, Callable[[str], Any]] = {
    int: int,
    float: float,
    datetime: datetime.fromisoformat,
}
_SAME = "captures.csv and captures.parquet say the same"


@dataclass(frozen=True, slots=True)
class Captures:
    """The table, by columns; a column that it lacks counts as one of nulls.

    Parameters
    ----------
    columns
        Text, whole numbers, floats, times in UTC, and None for null.
    """

    columns: Mapping[str, Sequence[Any]]
    photos: int

    def __len__(self) -> int:
        return self.photos

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self.columns.get(name) or [None] * self.photos

    def known(self, name: str) -> bool:
        """Say whether a column is there and holds anything."""
        return any(value is not None for value in self.columns.get(name) or ())

    def rows(self, *names: str) -> list[tuple[Any, ...]]:
        """Give some columns row by row."""
        return list(zip(*(self[name] for name in names), strict=True))


def read_captures(folder: Path) -> tuple[Captures | None, Check]:
    """Read the table, and hold it against its twin in CSV.

    Returns
    -------
    Captures or None
        None where captures.parquet is not there or cannot be read.
    Check
        Whether the two say the same.
    """
    parquet, text = folder / PARQUET, folder / CSV
    absent = [file.name for file in (parquet, text) if not file.is_file()]
    if len(absent) == 2:
        return None, Check(_SAME, "impossible", "the data set has neither")
    captures: Captures | None = None
    faults = [f"{name} is missing" for name in absent]
    if parquet.is_file():
        try:
            captures = _read_parquet(parquet)
        except (OSError, ValueError) as error:
            faults.append(f"{PARQUET} cannot be read: {error}")
    if captures is not None and text.is_file():
        faults += _differences(captures, text)
    fine = f"{len(captures):,} rows, {len(captures.columns)} columns, cell by cell" if captures else ""
    return captures, judged(_SAME, fine, faults, wrong="differences are there")


def _read_parquet(path: Path) -> Captures:
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with path.open("rb") as file:  # pyarrow opens no path that is no UTF-8
            table = pq.read_table(file)
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error
    return Captures({name: table.column(name).to_pylist() for name in table.column_names}, table.num_rows)


def _differences(captures: Captures, text: Path) -> list[str]:
    try:
        with open_plain(text, _MOST_BYTES) as data, io.TextIOWrapper(data, "utf-8", newline="") as file:
            header, *lines = list(csv.reader(file, strict=True)) or [[]]
    except OSError as error:
        return [f"{CSV} cannot be read: {error.strerror or error}"]
    except (ValueError, csv.Error) as error:
        return [f"{CSV} cannot be read: {error}"]
    names = list(captures.columns)
    if header != names:
        odd = sorted(set(header) ^ set(names)) or ["their order"]
        return [f"the columns differ: {', '.join(odd)}"]
    if len(lines) != len(captures):
        return [f"{len(lines):,} rows in {CSV}, {len(captures):,} in {PARQUET}"]
    short = [str(at) for at, cells in enumerate(lines, start=1) if len(cells) != len(names)]
    if short:
        return [f"{CSV}, row {short[0]}: another number of cells than columns"]
    faults = []
    for name, cells in zip(names, zip(*lines, strict=True), strict=True):
        for at, (cell, value) in enumerate(zip(cells, captures[name], strict=True), start=1):
            if not _same(cell, value):
                faults.append(f"row {at}, {name}: {cell!r} in CSV, {value!r} in Parquet")
    return faults


def _same(cell: str, value: Any) -> bool:
    if value is None or cell == "":
        return cell == "" and value is None
    try:
        return bool(_READERS.get(type(value), as_it_was)(cell) == value)
    except ValueError:
        return False
