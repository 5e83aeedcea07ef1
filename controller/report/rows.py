"""The rows of a data set's label tables, in CheXphoto's form."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from android_bridge.base import Problem
from controller.report.listed import why_altered
from controller.xrays import COLUMNS, SPLITS, XrayKey, normalise_path, read_source

PLACE_SHAPE = "[PREFIX/]train|valid|test/PART.../PATIENT/STUDY/VIEW.EXT"
_AFTER_PART = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A photo's row.

    Parameters
    ----------
    where
        File and line, such as ``train.csv:12``.
    place
        The photo's file, below the data set's folder.
    part
        Kind and device from the folders between split and patient, such as ``natural/nokia``.
    key
        Split, patient and study from the path; the view is the photo's file name without its ending.
    cells
        CheXpert's 19 columns, as text.
    """

    where: str
    place: str
    part: str
    key: XrayKey
    cells: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The 14 labels as text."""
        return self.cells[5:]


def read_rows(folder: Path) -> tuple[list[Row], list[str]]:
    """Read ``train.csv``, ``valid.csv`` and ``test.csv`` as far as they are there.

    Returns
    -------
    list of Row
        In the tables' order.
    list of str
        Faults, each with file and line: paths that name no photo of that table's split. Such rows are
        left out.

    Raises
    ------
    Problem
        Where there is no table, or one is no CSV with CheXpert's columns.
    """
    tables = [folder / f"{split}.csv" for split in SPLITS if (folder / f"{split}.csv").is_file()]
    if not tables:
        raise Problem(
            "the folder is no data set",
            where=str(folder),
            expected="train.csv, valid.csv or test.csv in it, as `chexrig export` writes them",
            got="none of them",
            advice=why_altered(folder, *(f"{split}.csv" for split in SPLITS))
            or "Give the folder that `chexrig export` or `chexrig import` made.",
        )
    rows: list[Row] = []
    faults: list[str] = []
    for table in tables:
        try:
            _read_table(table, rows, faults)
        except Problem as problem:
            problem.advice = why_altered(folder, table.name) or problem.advice
            raise
    return rows, faults


def _read_table(table: Path, rows: list[Row], faults: list[str]) -> None:
    source = read_source(table)
    missing = [name for name in COLUMNS if name not in source.header]
    if missing:
        raise Problem(
            "the table lacks columns of CheXpert's",
            where=f"{table}:1",
            expected=f"all 19: {', '.join(COLUMNS)}",
            got=f"without {', '.join(missing)}",
            advice="Get the table anew: whoever made it has it whole.",
        )
    wanted = [source.header.index(name) for name in COLUMNS]
    lines = csv.reader(io.StringIO(source.data.decode("utf-8-sig"), newline=""), strict=True)
    next(lines)
    cells_of_rows = (cells for cells in lines if len(cells) > 1)
    for line, cells in zip(source.lines, cells_of_rows, strict=True):
        where = f"{table.name}:{line}"
        try:
            row = _row(where, tuple(cells[column] for column in wanted))
        except ValueError as error:
            faults.append(f"{where}: {error}")
            continue
        rows.append(row)
        if row.key.split != table.stem:
            faults.append(f"{where}: a photo of {row.key.split} in the table of {table.stem}")


def _row(where: str, cells: tuple[str, ...]) -> Row:
    folders = normalise_path(cells[0]).split("/")
    splits = [at for at, name in enumerate(folders[:-_AFTER_PART]) if name in SPLITS]
    if not splits or not all(folders) or ".." in folders:
        raise ValueError(f"expected {PLACE_SHAPE}, got {cells[0]!r}")
    below = folders[splits[-1] :]  # a prefix may itself hold a folder "train"
    patient, study, file = below[-_AFTER_PART:]
    key = XrayKey(below[0], patient, study, file.rpartition(".")[0])
    # `nokia.spring.s02` holds photos of x-rays that `nokia` has already from another subset
    part = "/".join(folder.partition(".")[0] for folder in below[1:-_AFTER_PART])
    return Row(where, "/".join(below), part, key, cells)
